//! What one payload holds at each wanted key path.

use super::literal::Literal;
use crate::model::payload::NoText;

/// What is at one key path of a payload. A text is a range, either of the line or of the texts that had escapes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Capture {
    #[default]
    Missing,
    NoText(NoText),
    Line(usize, usize),
    Unescaped(usize, usize),
}

/// What a walk comes to at a key path, as it stands in the line.
#[derive(Debug, Clone, Copy)]
pub(super) enum Found {
    NoText(NoText),
    /// A number, true or false.
    Bare(usize, usize),
    Literal(Literal),
}

/// The found values of one payload, by the number of their key path. Kept from payload to payload, so that a new one
/// costs no memory and forgets only what the last one had.
#[derive(Debug, Default)]
pub(super) struct Captures {
    captures: Vec<Capture>,
    /// The numbers that are not missing, with repetitions.
    present: Vec<u32>,
    unescaped: String,
}

impl Captures {
    pub(super) fn new(count: usize) -> Self {
        Self { captures: vec![Capture::Missing; count], ..Self::default() }
    }

    /// Forgets a payload.
    pub(super) fn clear(&mut self) {
        for present in self.present.drain(..) {
            if let Some(capture) = self.captures.get_mut(present as usize) {
                *capture = Capture::Missing;
            }
        }
        self.unescaped.clear();
    }

    /// Forgets what an object held that an equal key hides.
    pub(super) fn shadow(&mut self, number: u32) {
        if let Some(capture) = self.captures.get_mut(number as usize) {
            *capture = Capture::Missing;
        }
    }

    /// The numbers of the key paths that lead somewhere; one may come twice, and one that was hidden is missing.
    pub(super) fn present(&self) -> &[u32] {
        &self.present
    }

    /// Takes what a walk came to.
    #[inline(always)]
    pub(super) fn set(&mut self, number: u32, line: &str, found: Found) {
        let capture = match found {
            Found::NoText(reason) => Capture::NoText(reason),
            Found::Bare(start, end) => Capture::Line(start, end),
            Found::Literal(literal) if literal.has_escapes => self.keep(&literal.unescaped(line)),
            Found::Literal(literal) => Capture::Line(literal.start, literal.end),
        };
        self.put(number, capture);
    }

    /// Takes what the plain reader found.
    pub(super) fn set_found(&mut self, number: u32, found: Result<&str, NoText>) {
        let capture = match found {
            Ok(text) => self.keep(text),
            Err(NoText::Missing) => return,
            Err(reason) => Capture::NoText(reason),
        };
        self.put(number, capture);
    }

    /// The text at a key path, or why there is none.
    pub(super) fn get<'t>(&'t self, number: u32, line: &'t str) -> Result<&'t str, NoText> {
        match self.captures.get(number as usize) {
            None | Some(Capture::Missing) => Err(NoText::Missing),
            Some(Capture::NoText(reason)) => Err(*reason),
            Some(Capture::Line(start, end)) => Ok(line.get(*start..*end).unwrap_or_default()),
            Some(Capture::Unescaped(start, end)) => Ok(self.unescaped.get(*start..*end).unwrap_or_default()),
        }
    }

    fn put(&mut self, number: u32, value: Capture) {
        if let Some(capture) = self.captures.get_mut(number as usize) {
            *capture = value;
            self.present.push(number);
        }
    }

    fn keep(&mut self, text: &str) -> Capture {
        let start = self.unescaped.len();
        self.unescaped.push_str(text);
        Capture::Unescaped(start, self.unescaped.len())
    }
}
