//! What one payload holds at each wanted key path.

use super::literal::Literal;
use crate::model::payload::NoText;

/// What is at one key path of a payload. A text is a range, either of the line or of the texts that had escapes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Slot {
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
pub(super) struct Slots {
    slots: Vec<Slot>,
    /// The numbers that are not missing, with repetitions.
    touched: Vec<u32>,
    unescaped: String,
}

impl Slots {
    pub(super) fn new(count: usize) -> Self {
        Self { slots: vec![Slot::Missing; count], ..Self::default() }
    }

    /// Forgets a payload.
    pub(super) fn clear(&mut self) {
        for touched in self.touched.drain(..) {
            if let Some(slot) = self.slots.get_mut(touched as usize) {
                *slot = Slot::Missing;
            }
        }
        self.unescaped.clear();
    }

    /// Forgets what an object held that an equal key hides.
    pub(super) fn hide(&mut self, number: u32) {
        if let Some(slot) = self.slots.get_mut(number as usize) {
            *slot = Slot::Missing;
        }
    }

    /// The numbers of the key paths that lead somewhere; one may come twice, and one that was hidden is missing.
    pub(super) fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// Takes what a walk came to.
    #[inline(always)]
    pub(super) fn set(&mut self, number: u32, line: &str, found: Found) {
        let slot = match found {
            Found::NoText(reason) => Slot::NoText(reason),
            Found::Bare(start, end) => Slot::Line(start, end),
            Found::Literal(literal) if literal.has_escapes => self.keep(&literal.unescaped(line)),
            Found::Literal(literal) => Slot::Line(literal.start, literal.end),
        };
        self.put(number, slot);
    }

    /// Takes what the plain reader found.
    pub(super) fn set_found(&mut self, number: u32, found: Result<&str, NoText>) {
        let slot = match found {
            Ok(text) => self.keep(text),
            Err(NoText::Missing) => return,
            Err(reason) => Slot::NoText(reason),
        };
        self.put(number, slot);
    }

    /// The text at a key path, or why there is none.
    pub(super) fn get<'t>(&'t self, number: u32, line: &'t str) -> Result<&'t str, NoText> {
        match self.slots.get(number as usize) {
            None | Some(Slot::Missing) => Err(NoText::Missing),
            Some(Slot::NoText(reason)) => Err(*reason),
            Some(Slot::Line(start, end)) => Ok(line.get(*start..*end).unwrap_or_default()),
            Some(Slot::Unescaped(start, end)) => Ok(self.unescaped.get(*start..*end).unwrap_or_default()),
        }
    }

    fn put(&mut self, number: u32, value: Slot) {
        if let Some(slot) = self.slots.get_mut(number as usize) {
            *slot = value;
            self.touched.push(number);
        }
    }

    fn keep(&mut self, text: &str) -> Slot {
        let start = self.unescaped.len();
        self.unescaped.push_str(text);
        Slot::Unescaped(start, self.unescaped.len())
    }
}
