//! A text that is searched, and what the searches for all forms have in common.

use std::cell::Cell;

use crate::source::Span;

/// What a secret, or a part of one, is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    Hex,
    Letters,
    Upper,
    /// Letters, digits, `-` and `_`.
    Word,
    /// The same with dots.
    Dotted,
    /// What a token in a header is made of (RFC 6750).
    Token,
    /// Base64, also in the spelling of URLs.
    Base64,
    /// What a path of a URL is made of.
    Path,
    /// Anything that ends neither a word nor a quotation.
    Value,
}

impl Alphabet {
    const COUNT: usize = Self::Value as usize + 1;

    pub fn has(self, byte: u8) -> bool {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        match self {
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Letters => byte.is_ascii_alphanumeric(),
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Word => is_word(byte),
            Self::Dotted => is_word(byte) || byte == b'.',
            Self::Token => is_word(byte) || b".~+/=".contains(&byte),
            Self::Base64 => is_word(byte) || b"+/=".contains(&byte),
            Self::Path => is_word(byte) || b".~/@+=".contains(&byte),
            Self::Value => byte > b' ' && byte != 0x7f && !b"\"'`<>\\,;&(".contains(&byte),
        }
    }
}

/// Whether what follows a word may be long.
pub fn is_long(scan: &Scan<'_>, word: Span) -> bool {
    scan.goes_on(word.end, usize::MAX, Alphabet::Token)
}

pub struct Scan<'t> {
    pub text: &'t str,
    /// Where the last run of each alphabet that was asked for starts and ends: the search stays linear, however many
    /// words stand in one run.
    runs: [Cell<(usize, usize)>; Alphabet::COUNT],
    /// How many times the text was in base64.
    pub depth: usize,
    /// Up to where base64 was looked into.
    pub decoded: Cell<usize>,
}

impl<'t> Scan<'t> {
    pub fn new(text: &'t str, depth: usize) -> Self {
        Self { text, runs: Default::default(), depth, decoded: Cell::new(0) }
    }

    pub fn at(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    pub fn after(&self, byte: usize) -> &'t str {
        self.text.get(byte..).unwrap_or_default()
    }

    pub fn before(&self, byte: usize) -> &'t str {
        self.text.get(..byte).unwrap_or_default()
    }

    /// The longest start of what follows `from` that is of an alphabet.
    pub fn run(&self, from: usize, alphabet: Alphabet) -> Span {
        let Some(known) = self.runs.get(alphabet as usize) else { return Span::new(from, from) };
        let (start, end) = known.get();
        if from < start || from >= end {
            let rest = self.text.as_bytes().get(from..).unwrap_or_default();
            let length = rest.iter().take_while(|byte| alphabet.has(**byte)).count();
            known.set((from, from + length));
            return Span::new(from, from + length);
        }
        Span::new(from, end)
    }

    /// The same, when it has so many characters at least. One that was cut off has fewer.
    pub fn long_run(&self, from: usize, at_least: usize, alphabet: Alphabet) -> Option<Span> {
        const LEFT: usize = 4;
        let run = self.run(from, alphabet);
        let at_least = if self.after(run.end).starts_with('…') { LEFT } else { at_least };
        (run.end - run.start >= at_least).then_some(run)
    }

    /// The same, when it has just so many.
    pub fn whole_run(&self, from: usize, length: usize, alphabet: Alphabet) -> Option<Span> {
        let run = self.run(from, alphabet);
        let goes_on = self.text.as_bytes().get(run.end).is_some_and(u8::is_ascii_alphanumeric);
        (run.end - run.start == length && !goes_on).then_some(run)
    }

    /// Whether a text goes on with an alphabet, as far as a glance shows.
    pub fn goes_on(&self, from: usize, at_least: usize, alphabet: Alphabet) -> bool {
        const ENOUGH: usize = 6;
        const CUT_OFF: &[u8] = "…".as_bytes();
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let length = rest.iter().take(ENOUGH).take_while(|byte| alphabet.has(**byte)).count();
        length >= at_least.min(ENOUGH) || rest.get(length..).is_some_and(|rest| rest.starts_with(CUT_OFF))
    }

    /// Whether a word starts here: behind no other letter or digit.
    pub fn starts_word(&self, start: usize) -> bool {
        let before = start.checked_sub(1).and_then(|before| self.text.as_bytes().get(before));
        !before.is_some_and(u8::is_ascii_alphanumeric)
    }

    /// The same, and behind no sign that words have in them.
    pub fn starts_run(&self, start: usize) -> bool {
        let before = start.checked_sub(1).and_then(|before| self.text.as_bytes().get(before));
        !before.is_some_and(|byte| Alphabet::Dotted.has(*byte))
    }

    /// So many bytes before, at most, that are of an alphabet: where they start.
    pub fn back(&self, from: usize, most: usize, alphabet: Alphabet) -> usize {
        let before = self.before(from).as_bytes().iter().rev();
        from - before.take(most).take_while(|byte| alphabet.has(**byte)).count()
    }
}
