//! One pass over a line: what is wanted goes into the captures, everything else is only checked to be JSON.
//!
//! What the scanner does not take is read again by the plain reader, which has the last word: it takes deeper nesting, and
//! says better what is wrong.

use super::captures::{Captures, Found};
use super::literal::Literal;
use super::scan::Scanner;
use super::trie::{Node, Trie};
use crate::model::payload::NoText;

/// What a walk writes to, kept from line to line.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) captures: Captures,
    /// In which walk each node was seen last: a second time in one walk means that an equal key hides the first.
    pub(super) seen: Vec<u64>,
    pub(super) walk: u64,
}

/// A walk through a line. Its methods return none where the plain reader is to read the line.
pub(super) struct Walk<'v, 's, 'l> {
    pub(super) trie: &'v Trie<'s>,
    pub(super) memory: &'v mut Memory,
    pub(super) line: &'l str,
    pub(super) scanner: Scanner<'l>,
}

/// Reads a payload that stands somewhere in a line.
pub(super) fn payload(trie: &Trie<'_>, memory: &mut Memory, line: &str, start: usize) -> Option<()> {
    memory.forget();
    let mut walk = Walk { trie, memory, line, scanner: Scanner::new(line, start) };
    walk.inside(trie.node(0)?)
}

/// Reads a payload that is all of a text.
pub(super) fn whole(trie: &Trie<'_>, memory: &mut Memory, text: &str) -> Option<()> {
    memory.forget();
    let mut walk = Walk { trie, memory, line: text, scanner: Scanner::new(text, 0) };
    walk.inside(trie.node(0)?)?;
    walk.scanner.is_over().then_some(())
}

impl Memory {
    /// Forgets the last walk.
    pub(super) fn forget(&mut self) {
        self.captures.clear();
        self.walk += 1;
    }
}

impl<'s> Walk<'_, 's, '_> {
    /// A value that a path leads to.
    pub(super) fn value(&mut self, at: u32) -> Option<()> {
        let node = self.trie.node(at)?;
        self.enter(at, node);
        if node.ends.is_empty() {
            return self.inside(node);
        }
        let first = self.scanner.token()?;
        let start = self.scanner.at();
        let found = match first {
            b'"' => Found::Literal(self.scanner.string()?),
            b'{' | b'[' => {
                self.inside(node)?;
                let is_object = first == b'{';
                Found::NoText(if is_object { NoText::Object } else { NoText::Array })
            }
            b'n' => {
                self.scanner.skip()?;
                Found::NoText(NoText::Null)
            }
            _ => {
                self.scanner.skip()?;
                Found::Bare(start, self.scanner.at())
            }
        };
        for end in &node.ends {
            self.memory.captures.set(*end, self.line, found);
        }
        Some(())
    }

    /// Comes to a node, for the second time when a key is there twice.
    fn enter(&mut self, at: u32, node: &Node<'s>) {
        if !node.goes_on() {
            return;
        }
        let Memory { captures, seen, walk } = &mut *self.memory;
        if let Some(seen) = seen.get_mut(at as usize) {
            if *seen == *walk {
                node.below.iter().for_each(|path| captures.shadow(*path));
            }
            *seen = *walk;
        }
    }

    /// What is inside a value: the paths that go on from its node.
    pub(super) fn inside(&mut self, node: &Node<'s>) -> Option<()> {
        match self.scanner.token()? {
            b'{' if !node.keys.is_empty() => self.object(node),
            b'[' if !node.indexes.is_empty() => self.array(node),
            _ => self.scanner.skip(),
        }
    }

    fn object(&mut self, node: &Node<'s>) -> Option<()> {
        match self.scanner.enter(b'}')? {
            true => self.members(node),
            false => Some(()),
        }
    }

    /// The members of an object, from a key to the end.
    pub(super) fn members(&mut self, node: &Node<'s>) -> Option<()> {
        loop {
            let key = self.scanner.key()?;
            self.member(self.child(node, key))?;
            if !self.scanner.next(b'}')? {
                return Some(());
            }
        }
    }

    /// The value of a key that leads to a node, or to none.
    pub(super) fn member(&mut self, child: Option<u32>) -> Option<()> {
        match child {
            Some(at) => self.value(at),
            None => self.scanner.skip(),
        }
    }

    /// Where a key leads to.
    #[inline(always)]
    pub(super) fn child(&self, node: &Node<'s>, key: Literal) -> Option<u32> {
        if key.has_escapes {
            return node.keys.get(&key.unescaped(self.line));
        }
        node.keys.at(self.line.as_bytes(), key.start, key.end)
    }

    fn array(&mut self, node: &Node<'s>) -> Option<()> {
        if !self.scanner.enter(b']')? {
            return Some(());
        }
        let mut wanted = node.indexes.iter().peekable();
        for index in 0.. {
            match wanted.next_if(|(wanted, _)| *wanted == index) {
                Some((_, at)) => self.value(*at)?,
                None => self.scanner.skip()?,
            }
            if !self.scanner.next(b']')? {
                break;
            }
        }
        Some(())
    }
}
