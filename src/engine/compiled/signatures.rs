//! Key paths, conditions and parts that are the same, as one.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use super::lists::List;
use crate::engine::reading::Reading;
use crate::engine::verdict;
use crate::model::filter::{Condition, Part};
use crate::model::key_path::{KeyPath, Step};
use crate::model::payload::NoText;

/// A condition, and where its text is: one of those that ask the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct UniqueCondition<'s> {
    pub(super) condition: &'s Condition,
    pub(super) path: u32,
    /// How many signatures of parts ask it.
    pub(super) count: u32,
}

/// Things numbered in the order in which they come first, by their hashes.
#[derive(Default)]
struct Numbers {
    by_hash: HashTable<(u64, u32)>,
    hasher: DefaultHashBuilder,
}

impl Numbers {
    fn hash(&self, thing: impl FnOnce(&mut dyn Hasher)) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        thing(&mut hasher);
        hasher.finish()
    }

    /// The number of a thing, which is the `next` one when no earlier one `is` it.
    fn of(&mut self, hash: u64, next: usize, is: impl Fn(usize) -> bool) -> u32 {
        let known = |(of, at): &(u64, u32)| *of == hash && is(*at as usize);
        if let Some((_, at)) = self.by_hash.find(hash, known) {
            return *at;
        }
        let next = u32::try_from(next).unwrap_or(u32::MAX);
        self.by_hash.insert_unique(hash, (hash, next), |(of, _)| *of);
        next
    }
}

/// What is numbered while services are compiled.
#[derive(Default)]
pub(super) struct Numbering<'s> {
    /// The same key path has several spellings.
    by_spelling: HashMap<&'s str, u32, DefaultHashBuilder>,
    by_steps: HashMap<&'s [Step], u32, DefaultHashBuilder>,
    pub(super) paths: Vec<&'s KeyPath>,
    known_conditions: Numbers,
    pub(super) conditions: Vec<UniqueCondition<'s>>,
    known_signatures: Numbers,
    pub(super) signatures: Vec<List>,
    /// The conditions of all signatures.
    pub(super) asked: Vec<u32>,
    scratch: Vec<u32>,
}

impl<'s> Numbering<'s> {
    pub(super) fn path(&mut self, path: &'s KeyPath) -> u32 {
        if let Some(known) = self.by_spelling.get(path.written()) {
            return *known;
        }
        let next = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        let number = *self.by_steps.entry(path.steps()).or_insert(next);
        if number == next {
            self.paths.push(path);
        }
        self.by_spelling.insert(path.written(), number);
        number
    }

    /// The signature of a part; a part without conditions takes nothing and is of none.
    pub(super) fn signature(&mut self, part: &'s Part) -> Option<u32> {
        let mut conditions = std::mem::take(&mut self.scratch);
        conditions.clear();
        conditions.extend(part.conditions.iter().map(|it| self.condition(it)));
        let signature = (!conditions.is_empty()).then(|| self.signature_of(&conditions));
        self.scratch = conditions;
        signature
    }

    fn signature_of(&mut self, conditions: &[u32]) -> u32 {
        let hash = self.known_signatures.hash(|mut hasher| conditions.hash(&mut hasher));
        let next = self.signatures.len();
        let is = |at: usize| {
            let known = self.signatures.get(at).map(|list| list.of(&self.asked));
            known == Some(conditions)
        };
        let signature = self.known_signatures.of(hash, next, is);
        if signature as usize == next {
            let list = List::push(&mut self.asked, conditions.iter().copied());
            self.signatures.push(list);
            for condition in conditions {
                if let Some(condition) = self.conditions.get_mut(*condition as usize) {
                    condition.count += 1;
                }
            }
        }
        signature
    }

    /// The condition that the fewest signatures ask.
    pub(super) fn rarest(&self, asked: &[u32]) -> Option<(u32, &UniqueCondition<'s>)> {
        let condition = |number: &u32| Some((*number, self.conditions.get(*number as usize)?));
        let conditions = asked.iter().filter_map(condition);
        conditions.min_by_key(|(_, condition)| condition.count)
    }

    fn condition(&mut self, condition: &'s Condition) -> u32 {
        let path = self.path(&condition.key_path.value);
        let hash = self.known_conditions.hash(|mut hasher| {
            (path, condition.operator).hash(&mut hasher);
            values(condition).for_each(|value| value.hash(&mut hasher));
        });
        let next = self.conditions.len();
        let is = |at: usize| {
            let known = self.conditions.get(at);
            known.is_some_and(|known| known.path == path && same(known.condition, condition))
        };
        let number = self.known_conditions.of(hash, next, is);
        if number as usize == next {
            self.conditions.push(UniqueCondition { condition, path, count: 0 });
        }
        number
    }
}

fn values(condition: &Condition) -> impl Iterator<Item = &str> {
    condition.values.iter().map(|value| value.value.as_str())
}

fn same(one: &Condition, other: &Condition) -> bool {
    one.operator == other.operator && values(one).eq(values(other))
}

impl UniqueCondition<'_> {
    /// Whether the condition holds, given what is at its key path.
    pub(super) fn holds(&self, found: Result<&str, NoText>, reading: Reading) -> bool {
        found.is_ok_and(|text| verdict::holds(self.condition, text, reading))
    }
}
