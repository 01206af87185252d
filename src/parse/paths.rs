//! Key paths and templates in the fields of a YAML file.

use super::fact::{FactKind, YamlFault};
use super::fields::{Entry, Reader};
use crate::model::key_path::{KeyPath, PathError, PathFault};
use crate::model::limits;
use crate::model::template::Template;
use crate::source::{Span, Spanned};

impl Reader<'_> {
    pub fn key_path(&mut self, entry: Entry<'_>) -> Option<Spanned<KeyPath>> {
        self.one_path(entry, false)
    }

    pub fn mapping_key(&mut self, entry: Entry<'_>) -> Option<Spanned<KeyPath>> {
        self.one_path(entry, true)
    }

    fn one_path(&mut self, entry: Entry<'_>, is_mapping: bool) -> Option<Spanned<KeyPath>> {
        let text = self.text(entry)?;
        let parsed = KeyPath::parse(&text.value);
        if parsed.is_err() && matches!(Template::parse(&text.value), Ok(Template::Composite(_))) {
            let field = self.name_of(entry);
            self.note(text.span, FactKind::CompositeKeyPath { field, is_mapping });
            return None;
        }
        self.path(entry, text, false, parsed)
    }

    pub fn template(&mut self, entry: Entry<'_>) -> Option<Spanned<Template>> {
        let text = self.text(entry)?;
        let parsed = Template::parse(&text.value);
        self.path(entry, text, true, parsed)
    }

    fn path<T>(
        &mut self,
        entry: Entry<'_>,
        text: Spanned<String>,
        template: bool,
        parsed: Result<T, PathError>,
    ) -> Option<Spanned<T>> {
        match parsed {
            Ok(value) => Some(Spanned::new(value, text.span)),
            Err(error) => {
                let span = self.inside(&text, error.span);
                let field = self.name_of(entry);
                let kind = match error.fault {
                    PathFault::TooMany => FactKind::Yaml(YamlFault::OverLimit(limits::TITLE_PATHS)),
                    PathFault::TooLong => FactKind::Yaml(YamlFault::OverLimit(limits::PATH_PARTS)),
                    fault => FactKind::InvalidKeyPath { field, fault, template },
                };
                self.note(span, kind);
                None
            }
        }
    }

    /// A span inside a text as a span of the file, where the file has the text letter by letter; else the whole text.
    fn inside(&self, text: &Spanned<String>, part: Span) -> Span {
        let written = self.source.slice(text.span);
        match written.find(&text.value) {
            Some(offset) if part.start < part.end => part.shifted(text.span.start + offset),
            _ => text.span,
        }
    }
}
