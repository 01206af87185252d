//! One pass over a line: what is wanted goes into the slots, everything else is only checked to be JSON.
//!
//! serde_json reads, and decides what JSON is. Whatever it does not like here is read again by the plain reader, which has
//! the last word: it takes more (a lone surrogate in a key) and says better what is wrong.

use std::fmt;

use serde::de::{
    Deserialize as _, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};
use serde_json::value::RawValue;

use super::envelope::{Envelope, Root};
use super::slots::Slots;
use super::trie::{Node, Trie};

/// What a walk writes to, kept from line to line.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) slots: Slots,
    /// In which walk each node was seen last: a second time in one walk means that an equal key hides the first.
    pub(super) seen: Vec<u64>,
    pub(super) walk: u64,
}

/// A walk through a line.
pub(super) struct Walk<'v, 's> {
    pub(super) trie: &'v Trie<'s>,
    pub(super) memory: &'v mut Memory,
    pub(super) line: &'v str,
}

/// Reads a whole line.
pub(super) fn line<'de>(
    trie: &Trie<'_>,
    memory: &mut Memory,
    line: &'de str,
) -> serde_json::Result<Envelope<'de>> {
    memory.forget();
    let mut envelope = Envelope::default();
    if let Some(node) = trie.node(0) {
        let walk = Walk { trie, memory, line };
        read(
            line,
            Root {
                walk,
                node,
                envelope: &mut envelope,
            },
        )?;
    }
    Ok(envelope)
}

/// Reads a payload that stands in a line.
pub(super) fn payload(
    trie: &Trie<'_>,
    memory: &mut Memory,
    line: &str,
    raw: &str,
) -> serde_json::Result<()> {
    memory.forget();
    match trie.node(0) {
        Some(node) => read(
            raw,
            Inside {
                walk: Walk { trie, memory, line },
                node,
            },
        ),
        None => Ok(()),
    }
}

impl Memory {
    /// Forgets the last walk.
    pub(super) fn forget(&mut self) {
        self.slots.clear();
        self.walk += 1;
    }
}

fn read<'de, S: DeserializeSeed<'de>>(text: &'de str, seed: S) -> serde_json::Result<S::Value> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// A value that a path leads to.
pub(super) struct At<'v, 's> {
    pub(super) walk: Walk<'v, 's>,
    pub(super) at: u32,
}

impl<'de> DeserializeSeed<'de> for At<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<(), D::Error> {
        let trie = self.walk.trie;
        let Some(node) = trie.node(self.at) else {
            return IgnoredAny::deserialize(deserializer).map(drop);
        };
        self.walk.enter(self.at, node);
        if node.ends.is_empty() {
            let walk = self.walk;
            return Inside { walk, node }.deserialize(deserializer);
        }
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        self.walk.take(node, raw).map_err(Error::custom)
    }
}

impl<'v, 's> Walk<'v, 's> {
    pub(super) fn reborrow(&mut self) -> Walk<'_, 's> {
        Walk {
            trie: self.trie,
            memory: self.memory,
            line: self.line,
        }
    }

    /// Comes to a node, for the second time when a key is there twice.
    pub(super) fn enter(&mut self, at: u32, node: &Node<'s>) {
        if !node.goes_on() {
            return;
        }
        let Memory { slots, seen, walk } = &mut *self.memory;
        if let Some(seen) = seen.get_mut(at as usize) {
            if *seen == *walk {
                node.below.iter().for_each(|path| slots.hide(*path));
            }
            *seen = *walk;
        }
    }

    /// Takes a value for the paths that end at a node, and looks into it for those that go on.
    pub(super) fn take(&mut self, node: &Node<'s>, raw: &str) -> serde_json::Result<()> {
        for end in &node.ends {
            self.memory.slots.set_raw(*end, self.line, raw);
        }
        if node.goes_on() && raw.starts_with(['{', '[']) {
            let walk = self.reborrow();
            read(raw, Inside { walk, node })?;
        }
        Ok(())
    }
}

/// What is inside a value: the paths that go on from its node.
pub(super) struct Inside<'v, 's> {
    pub(super) walk: Walk<'v, 's>,
    pub(super) node: &'v Node<'s>,
}

impl<'de> DeserializeSeed<'de> for Inside<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Inside<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        while let Some(child) = members.next_key_seed(Key(self.node))? {
            match child {
                Some(at) => members.next_value_seed(At {
                    walk: self.walk.reborrow(),
                    at,
                })?,
                None => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0;
        for &(wanted, at) in &self.node.indexes {
            while index < wanted {
                if items.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(());
                }
                index += 1;
            }
            let item = At {
                walk: self.walk.reborrow(),
                at,
            };
            if items.next_element_seed(item)?.is_none() {
                return Ok(());
            }
            index += 1;
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// A key, which is looked up while it is there.
pub(super) struct Key<'k, 's>(pub(super) &'k Node<'s>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = Option<u32>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = Option<u32>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.0.key(key))
    }
}
