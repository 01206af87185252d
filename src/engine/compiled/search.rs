//! Which of many values a text contains.
//!
//! Of each value one window of eight bytes is known, or of four where it is shorter. A text is looked through window by
//! window; whether one is of a value is first asked of a table of bits that stays in the nearest cache, which says no to
//! nearly all of them. That is faster than an automaton, which waits for memory at each byte when the values are many. An
//! automaton takes what this is no good for: very short values, and those whose windows are all like those of others.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::values::Values;

/// How many values may have the same window.
const MOST_ALIKE: usize = 8;
/// How many windows of a value are looked at to find its rarest.
const WINDOWS: usize = 64;
/// So few values are compared one by one.
const FEW: usize = 2;
/// A library that travels looks through no logs, and would be larger for it.
const IS_WORTH_AN_AUTOMATON: bool = cfg!(any(feature = "cli", feature = "internals"));
/// How many bits the table has for each value.
const BITS_A_VALUE: usize = 16;

#[derive(Debug)]
pub(super) struct Search {
    long: Windows<8>,
    short: Windows<4>,
    /// The values that have no window of their own.
    others: Vec<u32>,
    /// For these, if they are more than a few and not too many for one.
    automaton: Option<AhoCorasick>,
}

/// Values by one of their windows.
#[derive(Debug, Default)]
struct Windows<const N: usize> {
    bits: Vec<u64>,
    /// By how much a product is shifted to be the number of a bit.
    shift: u32,
    starts: HashTable<Start>,
}

/// A window, its value, and how many bytes of that are before it.
#[derive(Debug, Clone, Copy)]
struct Start {
    window: u64,
    value: u32,
    before: u32,
}

impl Search {
    pub(super) fn of(values: &Values) -> Self {
        let all = || (0..).take(values.len()).map(|at| (at, values.text(at).as_bytes()));
        let mut others = Vec::new();
        let long = Windows::of(all().filter(|(_, it)| it.len() >= 8), &mut others);
        let middle = all().filter(|(_, it)| (4..8).contains(&it.len()));
        let short = Windows::of(middle, &mut others);
        others.extend(all().filter(|(_, it)| it.len() < 4).map(|(at, _)| at));
        let texts = others.iter().map(|at| values.text(*at));
        let automaton = (others.len() > FEW && IS_WORTH_AN_AUTOMATON).then(|| AhoCorasick::new(texts).ok());
        Self { long, short, automaton: automaton.flatten(), others }
    }

    /// The signatures that ask for a value that is in a text, some perhaps several times.
    #[inline]
    pub(super) fn find(&self, text: &str, values: &Values, found: &mut impl FnMut(u32)) {
        self.long.find(text.as_bytes(), values, found);
        self.short.find(text.as_bytes(), values, found);
        match &self.automaton {
            Some(automaton) => {
                for hit in automaton.find_overlapping_iter(text) {
                    if let Some(at) = self.others.get(hit.pattern().as_usize()) {
                        values.signatures(*at, found);
                    }
                }
            }
            None => {
                let others = self.others.iter();
                let there = others.filter(|at| text.contains(values.text(**at)));
                there.for_each(|at| values.signatures(*at, found));
            }
        }
    }
}

impl<const N: usize> Windows<N> {
    /// Gives each value its rarest window. Those that get none are put among the `others`.
    fn of<'v>(values: impl Iterator<Item = (u32, &'v [u8])> + Clone, others: &mut Vec<u32>) -> Self {
        let mut counts: HashMap<u64, u32, DefaultHashBuilder> = HashMap::default();
        for window in values.clone().flat_map(|(_, value)| windows::<N>(value).take(WINDOWS)) {
            *counts.entry(window).or_default() += 1;
        }
        let count = values.clone().count();
        let mut made = Self::with_room_for(count);
        for (value, bytes) in values {
            let rarity = |(_, window): &(u32, u64)| counts.get(window).copied();
            let rarest = (0..).zip(windows::<N>(bytes).take(WINDOWS)).min_by_key(rarity);
            match rarest {
                Some((before, window)) if made.is_free(window) => {
                    made.add(Start { window, value, before });
                }
                _ => others.push(value),
            }
        }
        made
    }

    fn with_room_for(count: usize) -> Self {
        if count == 0 {
            return Self::default();
        }
        let bits = (count * BITS_A_VALUE).next_power_of_two().max(64);
        Self {
            bits: vec![0; bits / 64],
            shift: u64::BITS - bits.trailing_zeros(),
            starts: HashTable::with_capacity(count),
        }
    }

    fn is_free(&self, window: u64) -> bool {
        self.starts.iter_hash(mix(window)).count() < MOST_ALIKE
    }

    fn add(&mut self, start: Start) {
        let bit = self.bit(start.window);
        if let Some(bits) = self.bits.get_mut(bit / 64) {
            *bits |= 1 << (bit % 64);
        }
        let hash = |start: &Start| mix(start.window);
        self.starts.insert_unique(hash(&start), start, hash);
    }

    /// The bit of a window. Its number is the upper part of the mixed one.
    #[inline(always)]
    fn bit(&self, window: u64) -> usize {
        (mix(window) >> self.shift) as usize
    }

    #[inline]
    fn find(&self, text: &[u8], values: &Values, found: &mut impl FnMut(u32)) {
        if self.bits.is_empty() {
            return;
        }
        for (at, window) in windows::<N>(text).enumerate() {
            let bit = self.bit(window);
            let bits = self.bits.get(bit / 64).copied().unwrap_or_default();
            if bits >> (bit % 64) & 1 == 1 {
                self.compare(text, (at, window), values, found);
            }
        }
    }

    /// Compares the values that have a window with the text around it.
    #[inline(never)]
    fn compare(&self, text: &[u8], (at, window): (usize, u64), values: &Values, found: &mut impl FnMut(u32)) {
        for start in self.starts.iter_hash(mix(window)) {
            let from = at.checked_sub(start.before as usize);
            let text = from.and_then(|from| text.get(from..)).unwrap_or_default();
            if start.window == window && text.starts_with(values.text(start.value).as_bytes()) {
                values.signatures(start.value, found);
            }
        }
    }
}

/// A number to which each byte of a window has its share.
#[inline(always)]
fn mix(window: u64) -> u64 {
    let product = u128::from(window) * 0x9e37_79b9_7f4a_7c15;
    (product >> 64) as u64 ^ product as u64
}

/// All windows of a text, as numbers.
#[inline(always)]
fn windows<const N: usize>(text: &[u8]) -> impl Iterator<Item = u64> {
    text.windows(N).map(|window| {
        let mut bytes = [0; 8];
        bytes.iter_mut().zip(window).for_each(|(to, from)| *to = *from);
        u64::from_le_bytes(bytes)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(values: &[&str], text: &str) -> Vec<usize> {
        let mut all = Values::default();
        (0..).zip(values).for_each(|(signature, value)| all.add(value, signature));
        let mut found = vec![false; values.len()];
        Search::of(&all).find(text, &all, &mut |signature| found[signature as usize] = true);
        (0..values.len()).filter(|at| found[*at]).collect()
    }

    #[test]
    fn values_of_every_length_are_found_at_both_ends() {
        let text = "ab checkout is not reachable z";
        let values = ["ab", " z", "chec", "able z", "ab checkout", "reachable z", "q", "checkin", text];
        assert_eq!(found(&values, text), [0, 1, 2, 3, 4, 5, 8]);
    }

    #[test]
    fn values_whose_windows_are_all_alike_are_found_too() {
        let values: Vec<_> = (1..100).map(|count| "x".repeat(count)).collect();
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        assert_eq!(found(&values, &"x".repeat(42)).len(), 42);
    }

    proptest! {
        #[test]
        fn what_is_found_is_contained(
            values in prop::collection::btree_set("[ab]{1,12}|[ab]{0,3}é[ab]{0,9}", 1..40),
            text in "[abé]{0,60}",
        ) {
            let values: Vec<_> = values.iter().map(String::as_str).collect();
            let contained = (0..values.len()).filter(|at| text.contains(values[*at]));
            prop_assert_eq!(found(&values, &text), contained.collect::<Vec<_>>());
        }
    }
}
