//! The values asked for at one key path, all looked for at once.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use aho_corasick::AhoCorasick;
use hashbrown::DefaultHashBuilder;

use crate::engine::reading::Reading;
use crate::engine::verdict;
use crate::model::filter::{Condition, Operator};

/// After how many texts an automaton is made: that costs as much as some dozen comparisons of each of its values, so
/// nobody pays much more than twice what would have been best.
const WORTH_AN_AUTOMATON: usize = 32;
/// So few values are compared one by one.
const FEW: usize = 2;

/// The values at one key path, each with the kinds of parts that ask for it.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Kinds that are in question whatever the text is.
    always: Vec<u32>,
    equal: HashMap<String, Vec<u32>, DefaultHashBuilder>,
    contained: Vec<(String, Vec<u32>)>,
    /// Where each of these values is in the list.
    positions: HashMap<String, usize, DefaultHashBuilder>,
    /// How many texts were searched without an automaton.
    searched: AtomicUsize,
    /// Made when the payloads turn out to be many; none when the values are too many for one.
    automaton: OnceLock<Option<AhoCorasick>>,
}

impl Wanted {
    pub(super) fn add(&mut self, condition: &Condition, kind: u32, reading: Reading) {
        for value in verdict::telling_values(condition, reading) {
            match condition.operator {
                Operator::Equals => self.equal.entry(value).or_default().push(kind),
                Operator::Contains if value.is_empty() => self.always.push(kind),
                Operator::Contains => self.add_contained(value, kind),
            }
        }
    }

    fn add_contained(&mut self, value: String, kind: u32) {
        let next = self.contained.len();
        match self.positions.get(&value).copied() {
            Some(at) => {
                if let Some((_, kinds)) = self.contained.get_mut(at) {
                    kinds.push(kind);
                }
            }
            None => {
                self.positions.insert(value.clone(), next);
                self.contained.push((value, vec![kind]));
            }
        }
    }

    /// Calls `found` for each kind that asks for a value which is in the text. The text is folded as the reading has it; a
    /// kind may come several times.
    pub(super) fn find(&self, text: &str, found: &mut impl FnMut(u32)) {
        self.always.iter().copied().for_each(&mut *found);
        if !self.equal.is_empty() {
            let kinds = self.equal.get(text).into_iter().flatten();
            kinds.copied().for_each(&mut *found);
        }
        if self.contained.is_empty() {
            return;
        }
        match self.automaton() {
            Some(automaton) => {
                for hit in automaton.find_overlapping_iter(text) {
                    let value = self.contained.get(hit.pattern().as_usize());
                    let kinds = value.into_iter().flat_map(|(_, kinds)| kinds);
                    kinds.copied().for_each(&mut *found);
                }
            }
            None => {
                for (value, kinds) in &self.contained {
                    if text.contains(value.as_str()) {
                        kinds.iter().copied().for_each(&mut *found);
                    }
                }
            }
        }
    }

    fn automaton(&self) -> Option<&AhoCorasick> {
        if let Some(made) = self.automaton.get() {
            return made.as_ref();
        }
        let is_worth_it = self.contained.len() > FEW
            && self.searched.fetch_add(1, Ordering::Relaxed) >= WORTH_AN_AUTOMATON;
        if !is_worth_it {
            return None;
        }
        let values = || self.contained.iter().map(|(value, _)| value);
        self.automaton
            .get_or_init(|| AhoCorasick::new(values()).ok())
            .as_ref()
    }
}
