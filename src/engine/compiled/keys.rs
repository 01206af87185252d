//! The keys of one object that lead somewhere, looked up where they stand in a line.

use std::collections::HashMap;

use hashbrown::DefaultHashBuilder;

/// A key of up to so many bytes is compared as one number.
const SHORT: usize = u128::BITS as usize / 8;
/// Up to how many keys of one length are compared one by one.
const FEW: usize = 8;

#[derive(Debug, Default)]
pub(super) struct Keys<'s> {
    /// By their length: most keys of a payload are told apart by that.
    short: Vec<Vec<(u128, u32)>>,
    has_long: bool,
    all: HashMap<&'s str, u32, DefaultHashBuilder>,
}

impl<'s> Keys<'s> {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Where a key leads to: to `next`, when it is new.
    pub(super) fn child(&mut self, key: &'s str, next: u32) -> u32 {
        let child = *self.all.entry(key).or_insert(next);
        if child == next {
            self.add(key, child);
        }
        child
    }

    fn add(&mut self, key: &'s str, child: u32) {
        let length = key.len();
        if length > SHORT {
            self.has_long = true;
            return;
        }
        if self.short.len() <= length {
            self.short.resize_with(length + 1, Vec::new);
        }
        if let Some(short) = self.short.get_mut(length) {
            short.push((number(key.as_bytes(), 0, length), child));
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<u32> {
        self.all.get(key).copied()
    }

    /// Where a key leads to that stands in a line, from its first byte to behind its last one.
    #[inline(always)]
    pub(super) fn at(&self, line: &[u8], start: usize, end: usize) -> Option<u32> {
        let length = end - start;
        if length > SHORT {
            return if self.has_long { self.hashed(line, start, end) } else { None };
        }
        match self.short.get(length)?.as_slice() {
            [] => None,
            few if few.len() <= FEW => {
                let key = number(line, start, length);
                let known = few.iter().find(|(known, _)| *known == key);
                known.map(|(_, child)| *child)
            }
            _ => self.hashed(line, start, end),
        }
    }

    fn hashed(&self, line: &[u8], start: usize, end: usize) -> Option<u32> {
        self.get(std::str::from_utf8(line.get(start..end)?).ok()?)
    }
}

/// Up to 16 bytes as a number.
#[inline(always)]
fn number(line: &[u8], start: usize, length: usize) -> u128 {
    let rest = line.get(start..).unwrap_or_default();
    let number = match rest.first_chunk::<SHORT>() {
        Some(bytes) => u128::from_le_bytes(*bytes),
        None => {
            let mut bytes = [0; SHORT];
            bytes.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            u128::from_le_bytes(bytes)
        }
    };
    // Without what follows the key.
    let follows = 8 * (SHORT - length.min(SHORT)) as u32;
    number & u128::MAX.checked_shr(follows).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_apart_by_length_and_by_each_byte() {
        let long = "k".repeat(17);
        let known = ["", "a", "b", "ab", "status", "sixteen-letters!", "é", &long];
        let mut keys = Keys::default();
        for (child, key) in (0..).zip(known) {
            assert_eq!(keys.child(key, child), child);
            assert_eq!(keys.child(key, 100), child);
        }
        for follows in ["", "\"", "\":1}", "\": something that is longer than a number"] {
            for (child, key) in (0..).zip(known) {
                let line = format!("x{key}{follows}");
                assert_eq!(keys.at(line.as_bytes(), 1, 1 + key.len()), Some(child), "{line}");
            }
            for key in ["c", "aa", "statut", "sixteen-letters?", "ê", "kkkkkkkkkkkkkkkkkK"] {
                let line = format!("x{key}{follows}");
                assert_eq!(keys.at(line.as_bytes(), 1, 1 + key.len()), None, "{line}");
            }
        }
    }

    #[test]
    fn many_keys_of_one_length_are_found_too() {
        let names: Vec<_> = (10..60).map(|at| format!("k{at}")).collect();
        let mut keys = Keys::default();
        for (child, name) in (0..).zip(&names) {
            keys.child(name, child);
        }
        for (child, name) in (0..).zip(&names) {
            assert_eq!(keys.at(name.as_bytes(), 0, 3), Some(child));
        }
        assert_eq!(keys.at(b"k99", 0, 3), None);
    }
}
