//! What is known of files in the words of the protocol. Secrets have stars in place of their letters.

use std::collections::HashMap;
use std::path::Path;

use gen_lsp_types::{
    Code, Diagnostic as LspDiagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Position, Range,
    TextEdit, Uri, WorkspaceEdit,
};
use serde_json::{Value, json};

use super::uri;
use crate::cli::secrets;
use crate::model::diagnostic::{Diagnostic, Edit, Place, Severity};
use crate::model::text::printable;
use crate::source::{LineUnits, Source, Span};

/// How places and paths are told to the client.
#[derive(Clone, Copy)]
pub struct Converter<'c> {
    pub units: LineUnits,
    /// The folder of the repository, from which names of files start.
    pub folder: &'c Path,
}

impl Converter<'_> {
    pub fn position(self, source: &Source, byte: usize) -> Position {
        let (line, offset) = source.offset(byte, self.units);
        Position { line: number(line), character: number(offset) }
    }

    pub fn range(self, source: &Source, span: Span) -> Range {
        Range { start: self.position(source, span.start), end: self.position(source, span.end.max(span.start)) }
    }

    /// The byte of a position; one past the end of the text is its end.
    pub fn byte(self, source: &Source, position: Position) -> usize {
        let Position { line, character } = position;
        source.byte_at(index(line), index(character), self.units)
    }

    pub fn span(self, source: &Source, range: Range) -> Span {
        let (start, end) = (self.byte(source, range.start), self.byte(source, range.end));
        Span::new(start.min(end), start.max(end))
    }

    pub fn uri(self, name: &str) -> Uri {
        Uri(uri::of_path(&self.folder.join(name)))
    }

    pub fn location(self, place: &Place) -> Location {
        Location { uri: self.uri(place.source.name()), range: self.range(&place.source, place.span) }
    }

    pub fn diagnostic(self, found: &Diagnostic) -> LspDiagnostic {
        let help = found.help.iter().map(|help| format!("\n{help}"));
        let message: String = std::iter::once(found.message.clone()).chain(help).collect();
        let related = found.related.iter().map(|related| DiagnosticRelatedInformation {
            location: self.location(&related.place),
            message: shown(&related.message),
        });
        let related: Vec<_> = related.collect();
        LspDiagnostic {
            range: self.range(&found.place.source, found.place.span),
            severity: Some(severity(found.severity)),
            code: Some(Code::String(found.rule.code.to_owned())),
            source: Some("cgfilter".to_owned()),
            message: shown(&message).into(),
            related_information: Some(related).filter(|related| !related.is_empty()),
            data: Some(json!({"name": found.rule.name})),
            ..LspDiagnostic::default()
        }
    }

    pub fn edit(self, source: &Source, edit: &Edit) -> TextEdit {
        TextEdit { range: self.range(source, edit.span), new_text: edit.text.clone() }
    }

    /// Edits of one document, for a version of it where the client knows these.
    pub fn workspace_edit(self, uri: &str, version: Option<i32>, edits: Vec<TextEdit>) -> Value {
        match version {
            Some(version) => {
                let document = json!({"uri": uri, "version": version});
                json!({"documentChanges": [{"textDocument": document, "edits": edits}]})
            }
            None => {
                let changes = Some(HashMap::from([(Uri(uri.to_owned()), edits)]));
                let edit = WorkspaceEdit { changes, ..WorkspaceEdit::default() };
                serde_json::to_value(edit).unwrap_or_default()
            }
        }
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Info => DiagnosticSeverity::Information,
    }
}

/// A text as it may be shown.
pub fn shown(text: &str) -> String {
    let hidden = secrets::hidden(text.as_bytes());
    let lines = String::from_utf8_lossy(&hidden);
    lines.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The smallest edit that makes a text another one.
pub fn difference(before: &str, after: &str) -> Edit {
    let start = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let start = before.floor_char_boundary(start).min(after.floor_char_boundary(start));
    let rest = (before.len() - start).min(after.len() - start);
    let same = before.bytes().rev().zip(after.bytes().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let end = before.ceil_char_boundary(before.len() - same);
    let end_after = after.len() - (before.len() - end);
    Edit::new(Span::new(start, end), after.get(start..end_after).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_of_two_texts_makes_one_of_the_other() {
        for (before, after) in [("abc", "abxc"), ("aé", "aè"), ("", "x"), ("aa", "aaa"), ("🦆b", "🦆"), ("x", "x")]
        {
            let edit = difference(before, after);
            let mut text = before.to_owned();
            text.replace_range(edit.span.start..edit.span.end, &edit.text);
            assert_eq!(text, after);
        }
    }
}
