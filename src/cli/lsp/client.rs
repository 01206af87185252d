//! What the client can do, as it says when it starts.

use std::path::PathBuf;

use serde_json::Value;

use super::uri;
use crate::source::LineUnits;

#[derive(Debug, Default, Clone)]
pub struct Client {
    pub units: LineUnits,
    /// The folders that are open.
    pub folders: Vec<PathBuf>,
    /// It tells of changed files when it is asked to.
    pub watches_files: bool,
    /// It says which version of a text edits are of.
    pub versioned_edits: bool,
    pub refreshes_lenses: bool,
    /// It says that it shows hovers, and no Markdown.
    pub hovers_are_plain: bool,
    /// Another server tells what the schema says of files that name one.
    pub schema_is_told: bool,
}

impl Client {
    pub fn of(params: &Value) -> Self {
        let said = |pointer: &str| params.pointer(pointer).and_then(Value::as_bool).unwrap_or_default();
        let encodings = params.pointer("/capabilities/general/positionEncodings").and_then(Value::as_array);
        let formats = params.pointer("/capabilities/textDocument/hover/contentFormat").and_then(Value::as_array);
        let knows_bytes = encodings.is_some_and(|all| all.iter().any(|it| it == "utf-8"));
        Self {
            units: if knows_bytes { LineUnits::Utf8 } else { LineUnits::Utf16 },
            folders: folders(params),
            watches_files: said("/capabilities/workspace/didChangeWatchedFiles/dynamicRegistration"),
            versioned_edits: said("/capabilities/workspace/workspaceEdit/documentChanges"),
            refreshes_lenses: said("/capabilities/workspace/codeLens/refreshSupport"),
            hovers_are_plain: formats.is_some_and(|all| !all.is_empty() && all.iter().all(|it| it != "markdown")),
            schema_is_told: said("/initializationOptions/schemaIsTold"),
        }
    }
}

/// The folders of the workspace, else the one root of older clients.
fn folders(params: &Value) -> Vec<PathBuf> {
    let all = params.get("workspaceFolders").and_then(Value::as_array);
    let uris = all.into_iter().flatten().filter_map(|folder| folder.get("uri")?.as_str());
    let folders: Vec<_> = uris.filter_map(uri::to_path).collect();
    if !folders.is_empty() {
        return folders;
    }
    let root = params.get("rootUri").and_then(Value::as_str).and_then(uri::to_path);
    let path = || params.get("rootPath").and_then(Value::as_str).map(PathBuf::from);
    root.or_else(path).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_client_says_is_taken_and_what_it_leaves_out_or_mistakes_is_the_least() {
        let all = Client::of(&json!({
            "workspaceFolders": [{"uri": "file:///a%20b", "name": "a"}, {"uri": "other:x"}],
            "rootUri": "file:///c",
            "capabilities": {"general": {"positionEncodings": ["utf-32", "utf-8"]}},
            "initializationOptions": {"schemaIsTold": true},
        }));
        assert_eq!((all.units, all.schema_is_told, all.watches_files), (LineUnits::Utf8, true, false));
        assert_eq!(all.folders, [PathBuf::from("/a b")]);
        let old = Client::of(&json!({"rootPath": "/x", "capabilities": {"general": 3}, "workspaceFolders": null}));
        assert_eq!((old.units, old.folders), (LineUnits::Utf16, vec![PathBuf::from("/x")]));
        assert!(Client::of(&json!(7)).folders.is_empty());
    }
}
