//! What a receiver records around a body, told from a payload in the same pass that reads it.

use super::literal::Literal;
use super::scan::Scanner;
use super::trie::Trie;
use super::walk::{Memory, Walk};
use crate::parse::json::ENVELOPE_KEYS;

/// Which of [`ENVELOPE_KEYS`] they are.
const RECEIVED_AT: usize = 0;
const SERVICE: usize = 1;
const CONTENT_TYPE: usize = 2;
const REPLY: usize = 4;
const FROM: usize = 5;
const BODY: usize = 6;

/// The values of the keys of an envelope, while nothing else is in the object: where each begins, and its JSON.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Envelope<'l> {
    values: [Option<(usize, &'l str)>; ENVELOPE_KEYS.len()],
    is_none: bool,
}

impl<'l> Envelope<'l> {
    /// Where the body begins, and its JSON, when it is an envelope: of no other keys, with a body and something that tells of
    /// the call. A `from` tells beside an object or an array.
    pub(super) fn body(&self) -> Option<(usize, &'l str)> {
        let body = self.values[BODY].filter(|_| !self.is_none)?;
        let is_structured = body.1.starts_with(['{', '[']);
        let tells = self.values.iter().take(FROM).any(Option::is_some) || self.values[FROM].is_some() && is_structured;
        tells.then_some(body)
    }

    pub(super) fn received_at(&self) -> Option<&'l str> {
        self.raw(RECEIVED_AT)
    }

    pub(super) fn from(&self) -> Option<&'l str> {
        self.raw(FROM)
    }

    pub(super) fn service(&self) -> Option<&'l str> {
        self.raw(SERVICE)
    }

    pub(super) fn content_type(&self) -> Option<&'l str> {
        self.raw(CONTENT_TYPE)
    }

    pub(super) fn reply(&self) -> Option<&'l str> {
        self.raw(REPLY)
    }

    fn raw(&self, key: usize) -> Option<&'l str> {
        self.values.get(key).copied().flatten().map(|(_, raw)| raw)
    }
}

/// Reads a whole line.
pub(super) fn line<'l>(trie: &Trie<'_>, memory: &mut Memory, line: &'l str) -> Option<Envelope<'l>> {
    memory.forget();
    let mut walk = Walk { trie, memory, line, scanner: Scanner::new(line, 0) };
    let envelope = walk.root()?;
    walk.scanner.is_over().then_some(envelope)
}

impl<'l> Walk<'_, '_, 'l> {
    /// The payload itself, which may be an envelope: while all keys are those of one, their values are kept; after that it
    /// is a payload like any other.
    pub(super) fn root(&mut self) -> Option<Envelope<'l>> {
        let mut envelope = Envelope::default();
        let node = self.trie.node(0)?;
        if self.scanner.token()? != b'{' {
            envelope.is_none = true;
            self.inside(node)?;
            return Some(envelope);
        }
        let mut has_more = self.scanner.enter(b'}')?;
        while has_more {
            let key = self.scanner.key()?;
            let child = self.child(node, key);
            let Some(number) = self.of_envelope(key) else {
                envelope.is_none = true;
                self.member(child)?;
                if self.scanner.next(b'}')? {
                    self.members(node)?;
                }
                return Some(envelope);
            };
            self.scanner.token()?;
            let start = self.scanner.at();
            self.member(child)?;
            let raw = self.line.get(start..self.scanner.at())?;
            if let Some(value) = envelope.values.get_mut(number) {
                *value = Some((start, raw));
            }
            has_more = self.scanner.next(b'}')?;
        }
        Some(envelope)
    }

    /// Which key of an envelope it is.
    fn of_envelope(&self, key: Literal) -> Option<usize> {
        let key = key.unescaped(self.line);
        ENVELOPE_KEYS.iter().position(|known| *known == key)
    }
}
