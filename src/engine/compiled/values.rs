//! Different values, with who asks for each.
//!
//! They are many, and are looked up for every payload: so all that belongs to one is close together, and their texts are one.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

#[derive(Debug, Default)]
pub(super) struct Values {
    all: Vec<Value>,
    texts: String,
    /// Further signatures that ask for a value, each with the place of the next one.
    more: Vec<(u32, u32)>,
    by_hash: HashTable<(u32, u32)>,
    hasher: DefaultHashBuilder,
}

/// Where its text is, the signature that asked for it last, and the place of the one before.
#[derive(Debug, Clone, Copy)]
struct Value {
    start: u32,
    end: u32,
    signature: u32,
    more: u32,
}

/// There is no further signature.
const NONE: u32 = u32::MAX;

impl Values {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// A signature asks for a value.
    pub(super) fn add(&mut self, text: &str, signature: u32) {
        let hash = self.hasher.hash_one(text);
        let known = self.at(hash, text);
        if let Some(value) = known.and_then(|at| self.all.get_mut(at as usize)) {
            let next = place(self.more.len());
            self.more.push((value.signature, value.more));
            (value.signature, value.more) = (signature, next);
            return;
        }
        let entry = (hash as u32, place(self.all.len()));
        let (hasher, all, texts) = (&self.hasher, &self.all, &self.texts);
        self.by_hash.insert_unique(hash, entry, |(_, at)| hasher.hash_one(text_of(all, texts, *at)));
        let start = place(self.texts.len());
        self.texts.push_str(text);
        self.all.push(Value { start, end: place(self.texts.len()), signature, more: NONE });
    }

    /// The text of a value, by its place among all.
    #[inline(always)]
    pub(super) fn text(&self, at: u32) -> &str {
        text_of(&self.all, &self.texts, at)
    }

    fn at(&self, hash: u64, text: &str) -> Option<u32> {
        let is = |(half, at): &(u32, u32)| *half == hash as u32 && self.text(*at) == text;
        self.by_hash.find(hash, is).map(|(_, at)| *at)
    }

    /// The signatures that ask for the value that a text is.
    #[inline]
    pub(super) fn find(&self, text: &str, found: &mut impl FnMut(u32)) {
        if self.is_empty() {
            return;
        }
        if let Some(value) = self.at(self.hasher.hash_one(text), text) {
            self.signatures(value, found);
        }
    }

    /// The signatures that ask for a value that is in a text.
    pub(super) fn find_one_by_one(&self, text: &str, found: &mut impl FnMut(u32)) {
        for at in 0..place(self.all.len()) {
            if text.contains(self.text(at)) {
                self.signatures(at, found);
            }
        }
    }

    /// The signatures that ask for a value.
    #[inline(always)]
    pub(super) fn signatures(&self, at: u32, found: &mut impl FnMut(u32)) {
        let Some(value) = self.all.get(at as usize) else {
            return;
        };
        found(value.signature);
        let mut next = value.more;
        while let Some((signature, more)) = self.more.get(next as usize) {
            found(*signature);
            next = *more;
        }
    }
}

#[inline(always)]
fn text_of<'t>(all: &[Value], texts: &'t str, at: u32) -> &'t str {
    let value = all.get(at as usize);
    let text = value.and_then(|value| texts.get(value.start as usize..value.end as usize));
    text.unwrap_or_default()
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}
