//! A text that is open in the editor.

use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types::{Diagnostic, TextDocumentContentChangeEvent};

use super::convert::Converter;
use crate::source::Source;

pub struct Document {
    /// As the client writes it.
    pub uri: String,
    pub version: i32,
    pub source: Arc<Source>,
    pub path: PathBuf,
    /// The folder of its repository.
    pub folder: PathBuf,
    /// What is said of it may not be told yet.
    pub is_due: bool,
    /// What was told last, and of which version.
    pub told: Option<(i32, Vec<Diagnostic>)>,
}

impl Document {
    /// Whether a comment at its start names a schema for other servers.
    pub fn names_schema(&self) -> bool {
        let start = self.source.body().lines().take_while(|line| line.starts_with('#') || line.trim().is_empty());
        let mut comments =
            start.filter_map(|line| line.trim_start_matches(['#', ' ']).strip_prefix("yaml-language-server:"));
        comments.any(|rest| rest.trim_start().starts_with("$schema="))
    }

    /// Makes changes of the text, one after the other.
    pub fn change(&mut self, changes: Vec<TextDocumentContentChangeEvent>, converter: Converter<'_>) {
        for change in changes {
            let text = match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => whole.text,
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let span = converter.span(&self.source, part.range);
                    let mut text = self.source.text().to_owned();
                    text.replace_range(span.start..span.end, &part.text);
                    text
                }
            };
            self.source = Arc::new(Source::new(self.source.name(), text));
        }
        self.is_due = true;
    }
}
