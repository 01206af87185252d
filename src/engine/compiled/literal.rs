//! String literals, as they stand in a line.

use std::borrow::Cow;

use crate::parse::json;

/// A string literal: what is between its quotes, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) has_escapes: bool,
}

impl Literal {
    /// The text that it stands for.
    pub(super) fn unescaped(self, line: &str) -> Cow<'_, str> {
        match self.has_escapes {
            true => Cow::Owned(json::unescape(self.quoted(line))),
            false => Cow::Borrowed(line.get(self.start..self.end).unwrap_or_default()),
        }
    }

    fn quoted(self, line: &str) -> &str {
        let quoted = line.get(self.start.saturating_sub(1)..self.end + 1);
        quoted.unwrap_or_default()
    }
}
