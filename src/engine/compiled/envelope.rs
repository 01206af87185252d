//! What a receiver records around a body, told from a payload in the same pass that reads it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::trie::Node;
use super::walk::{At, Inside, Walk};

/// The keys of an envelope, in the order of their values.
const ENVELOPE: [&str; 4] = ["received_at", "from", "service", "body"];
const BODY: usize = 3;

/// The values of the keys of an envelope, while nothing else is in the object.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Envelope<'de> {
    values: [Option<&'de str>; 4],
    is_none: bool,
}

impl<'de> Envelope<'de> {
    /// The body, when it is an envelope: of no other keys, with a body and at least one of the others.
    pub(super) fn body(&self) -> Option<&'de str> {
        let keys = self.values.iter().flatten().count();
        self.values[BODY].filter(|_| !self.is_none && keys > 1)
    }

    pub(super) fn received_at(&self) -> Option<&'de str> {
        self.values[0]
    }

    pub(super) fn from(&self) -> Option<&'de str> {
        self.values[1]
    }

    pub(super) fn service(&self) -> Option<&'de str> {
        self.values[2]
    }
}

/// The payload itself, which may be an envelope.
pub(super) struct Root<'v, 's, 'de> {
    pub(super) walk: Walk<'v, 's>,
    pub(super) node: &'v Node<'s>,
    pub(super) envelope: &'v mut Envelope<'de>,
}

impl<'de> DeserializeSeed<'de> for Root<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Root<'_, '_, 'de> {
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

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        let Self { walk, node, .. } = self;
        Inside { walk, node }.visit_seq(items)
    }

    /// While all keys are those of an envelope, their values are kept; after that it is a payload like any other.
    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        while let Some((of_envelope, child)) = members.next_key_seed(RootKey(self.node))? {
            let Some(number) = of_envelope else {
                self.envelope.is_none = true;
                match child {
                    Some(at) => members.next_value_seed(At {
                        walk: self.walk.reborrow(),
                        at,
                    })?,
                    None => drop(members.next_value::<IgnoredAny>()?),
                }
                let Self { walk, node, .. } = self;
                return Inside { walk, node }.visit_map(members);
            };
            let raw = members.next_value::<&RawValue>()?.get();
            if let Some(value) = self.envelope.values.get_mut(number) {
                *value = Some(raw);
            }
            let trie = self.walk.trie;
            if let Some((at, node)) = child.and_then(|at| Some((at, trie.node(at)?))) {
                self.walk.enter(at, node);
                self.walk.take(node, raw).map_err(Error::custom)?;
            }
        }
        Ok(())
    }
}

/// A key of the payload: which one of an envelope it is, and where it leads.
struct RootKey<'k, 's>(&'k Node<'s>);

impl<'de> DeserializeSeed<'de> for RootKey<'_, '_> {
    type Value = (Option<usize>, Option<u32>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for RootKey<'_, '_> {
    type Value = (Option<usize>, Option<u32>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        let of_envelope = ENVELOPE.iter().position(|known| *known == key);
        Ok((of_envelope, self.0.key(key)))
    }
}
