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
pub(super) struct Question<'s> {
    pub(super) condition: &'s Condition,
    pub(super) path: u32,
    /// How many kinds of parts ask it.
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
    known_questions: Numbers,
    pub(super) questions: Vec<Question<'s>>,
    known_kinds: Numbers,
    pub(super) kinds: Vec<List>,
    /// The questions of all kinds.
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

    /// The kind of a part; a part without conditions takes nothing and is of none.
    pub(super) fn kind(&mut self, part: &'s Part) -> Option<u32> {
        let mut questions = std::mem::take(&mut self.scratch);
        questions.clear();
        questions.extend(part.conditions.iter().map(|it| self.question(it)));
        let kind = (!questions.is_empty()).then(|| self.kind_of(&questions));
        self.scratch = questions;
        kind
    }

    fn kind_of(&mut self, questions: &[u32]) -> u32 {
        let hash = self.known_kinds.hash(|mut hasher| questions.hash(&mut hasher));
        let next = self.kinds.len();
        let is = |at: usize| {
            let known = self.kinds.get(at).map(|list| list.of(&self.asked));
            known == Some(questions)
        };
        let kind = self.known_kinds.of(hash, next, is);
        if kind as usize == next {
            let list = List::push(&mut self.asked, questions.iter().copied());
            self.kinds.push(list);
            for question in questions {
                if let Some(question) = self.questions.get_mut(*question as usize) {
                    question.count += 1;
                }
            }
        }
        kind
    }

    /// The question that the fewest kinds ask.
    pub(super) fn rarest(&self, asked: &[u32]) -> Option<(u32, &Question<'s>)> {
        let question = |number: &u32| Some((*number, self.questions.get(*number as usize)?));
        let questions = asked.iter().filter_map(question);
        questions.min_by_key(|(_, question)| question.count)
    }

    fn question(&mut self, condition: &'s Condition) -> u32 {
        let path = self.path(&condition.key_path.value);
        let hash = self.known_questions.hash(|mut hasher| {
            (path, condition.operator).hash(&mut hasher);
            values(condition).for_each(|value| value.hash(&mut hasher));
        });
        let next = self.questions.len();
        let is = |at: usize| {
            let known = self.questions.get(at);
            known.is_some_and(|known| known.path == path && same(known.condition, condition))
        };
        let number = self.known_questions.of(hash, next, is);
        if number as usize == next {
            self.questions.push(Question { condition, path, count: 0 });
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

impl Question<'_> {
    /// Whether the condition holds, given what is at its key path.
    pub(super) fn holds(&self, found: Result<&str, NoText>, reading: Reading) -> bool {
        found.is_ok_and(|text| verdict::holds(self.condition, text, reading))
    }
}
