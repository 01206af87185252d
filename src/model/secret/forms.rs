//! What a kind of secret is known by, and how it goes on.

use std::sync::OnceLock;

use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, Match};

use super::scan::{Alphabet, Scan, is_long};
use crate::model::regex::Regex;
use crate::source::Span;

/// A kind of secret.
pub struct Form {
    /// What it is, with its article.
    pub kind: &'static str,
    /// One of these words is in it or beside it; `#` is any digit. In small letters they are what a text is searched for.
    pub words: &'static [&'static str],
    pub shape: Shape,
}

pub enum Shape {
    /// It starts with the word, in exactly this case, and goes on with so many characters or more.
    From(usize, Alphabet),
    /// The same, with just so many.
    Exactly(usize, Alphabet),
    /// A regular expression has the word in what it matches.
    Regex(Pattern),
    /// The word is a host, and what comes behind one of these paths is the secret.
    Webhook(&'static [&'static str]),
    /// The one that belongs to the word at a span of a text, if there is one.
    By(fn(&Scan<'_>, Span) -> Option<Found>),
    /// The same. Most such words are harmless, and a glance tells.
    Likely(fn(&Scan<'_>, Span) -> bool, fn(&Scan<'_>, Span) -> Option<Found>),
}

/// A regular expression that is made when its word is met for the first time: most runs meet none.
pub struct Pattern {
    /// So many bytes before the word it may start; with none it starts where the word does.
    before: usize,
    /// What is in parentheses is the secret, and anybody may know the rest; without them the whole is.
    text: &'static str,
    regex: OnceLock<Option<Regex>>,
}

impl Shape {
    /// It starts with the word.
    pub const fn regex(text: &'static str) -> Self {
        Self::regex_before(0, text)
    }

    pub const fn regex_before(before: usize, text: &'static str) -> Self {
        Self::Regex(Pattern { before, text, regex: OnceLock::new() })
    }
}

impl Pattern {
    fn compiled(&self) -> Option<Regex> {
        Regex::new(self.text, syntax::Config::new().unicode(false))
    }

    /// Whether the word is the start of what is secret, and not a part of a URL.
    pub fn starts_secret(&self) -> bool {
        self.before == 0 && self.text.starts_with(r"\b")
    }

    /// Whether enough stands around the word.
    pub fn may_be_at(&self, scan: &Scan<'_>, word: Span) -> bool {
        let before = scan.before(word.start).as_bytes().last();
        if self.before == 0 { is_long(scan, word) } else { before.is_some_and(|byte| Alphabet::Word.has(*byte)) }
    }

    pub fn find(&self, scan: &Scan<'_>, word: Span) -> Option<Found> {
        /// Bounds what is looked at for each word, so that the search stays linear; what goes on then belongs to it.
        const LONGEST: usize = 128;
        let regex = self.regex.get_or_init(|| self.compiled()).as_ref()?;
        let start = scan.text.floor_char_boundary(word.start.saturating_sub(self.before));
        let end = scan.text.ceil_char_boundary((word.end + LONGEST).min(scan.text.len()));
        let anchored = if self.before == 0 { Anchored::Yes } else { Anchored::No };
        let input = Input::new(scan.text).range(start..end).anchored(anchored);
        let has_word = |found: &Match| found.start() <= word.start && word.end <= found.end();
        let found = regex.find(input.clone(), has_word)?;
        let group = regex.first_group(&input.range(found.start()..end).anchored(Anchored::Yes));
        let hidden = group.map_or(found.range(), |group| group.range());
        let last = if hidden.end == end { scan.run(end, Alphabet::Word).end } else { hidden.end };
        Some(Found::drawn(Span::new(found.start(), last), hidden.start - found.start()))
    }
}

/// A secret in a text that has no escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    pub kind: Option<&'static str>,
    pub span: Span,
    /// How many bytes at its start anybody may know.
    pub open: usize,
    /// A machine drew it by lot, so that nobody can guess it.
    pub is_drawn: bool,
}

impl Found {
    /// One that somebody may have chosen.
    pub fn chosen(span: Span) -> Self {
        Self { kind: None, span, open: 0, is_drawn: false }
    }

    /// One that a machine drew, behind so many bytes that are no secret.
    pub fn drawn(span: Span, open: usize) -> Self {
        Self { kind: None, span, open, is_drawn: true }
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::FORMS;
    use super::*;

    #[test]
    fn every_regular_expression_is_one() {
        for form in FORMS.iter() {
            if let Shape::Regex(pattern) = &form.shape {
                assert!(pattern.compiled().is_some(), "{}: {}", form.kind, pattern.text);
            }
        }
    }
}
