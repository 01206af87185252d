//! What the server can do.

use serde_json::{Value, json};

use super::client::Client;
use crate::source::LineUnits;

/// What a completion may begin with.
const TRIGGERS: [&str; 8] = [":", " ", "-", ".", "\"", "'", "[", "{"];

pub fn of(client: &Client) -> Value {
    let encoding = match client.units {
        LineUnits::Utf8 => "utf-8",
        LineUnits::Utf16 => "utf-16",
    };
    json!({
        "capabilities": {
            "positionEncoding": encoding,
            "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
            "codeActionProvider": {"codeActionKinds": ["quickfix", "source.fixAll"]},
            "completionProvider": {"triggerCharacters": TRIGGERS},
            "hoverProvider": true,
            "definitionProvider": true,
            "documentSymbolProvider": true,
            "codeLensProvider": {"resolveProvider": false},
            "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
        },
        "serverInfo": {"name": "cgfilter", "version": env!("CARGO_PKG_VERSION")},
    })
}
