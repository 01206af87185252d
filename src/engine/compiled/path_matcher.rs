//! The values asked for at one key path, all looked for at once.

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::search::Search;
use super::values::Values;
use crate::engine::reading::Reading;
use crate::engine::verdict;
use crate::model::filter::Condition;

/// After how many texts a search for all values is prepared: that costs as much as some dozen comparisons of each value,
/// so nobody pays much more than twice what would have been best.
const WORTH_A_SEARCH: usize = 32;
/// So few values are compared one by one.
const FEW: usize = 2;

/// The values at one key path, each with the signatures of parts that ask for it.
#[derive(Debug, Default)]
pub(super) struct PathMatcher {
    /// Signatures that are in question whatever the text is.
    always: Vec<u32>,
    equal: Values,
    contained: Values,
    /// How many texts were looked through value by value.
    searched: AtomicUsize,
    /// Made when the payloads turn out to be many.
    search: OnceLock<Search>,
}

impl PathMatcher {
    pub(super) fn add(&mut self, condition: &Condition, signature: u32, reading: Reading) {
        for value in verdict::indexable_values(condition, reading) {
            if condition.operator.is_whole() {
                self.equal.add(&value, signature);
            } else if value.is_empty() {
                self.always.push(signature);
            } else {
                self.contained.add(&value, signature);
            }
        }
    }

    /// Texts of which each is asked for by its own number.
    pub(super) fn of_texts(texts: &BTreeSet<String>) -> Self {
        let mut contained = Values::default();
        (0..).zip(texts).for_each(|(number, text)| contained.add(text, number));
        Self { contained, ..Self::default() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.always.is_empty() && self.equal.is_empty() && self.contained.is_empty()
    }

    /// Calls `found` for each signature that asks for a value which is in the text. The text is folded as the reading has it; a
    /// signature may come several times.
    #[inline]
    pub(super) fn find(&self, text: &str, found: &mut impl FnMut(u32)) {
        self.always.iter().copied().for_each(&mut *found);
        self.equal.find(text, found);
        match self.search() {
            Some(search) => search.find(text, &self.contained, found),
            None => self.contained.find_one_by_one(text, found),
        }
    }

    fn search(&self) -> Option<&Search> {
        if let Some(search) = self.search.get() {
            return Some(search);
        }
        let is_worth_it = self.contained.len() > FEW && self.searched.fetch_add(1, Ordering::Relaxed) >= WORTH_A_SEARCH;
        is_worth_it.then(|| self.search.get_or_init(|| Search::of(&self.contained)))
    }
}
