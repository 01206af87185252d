//! Parts that ask the same, as one.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

use hashbrown::DefaultHashBuilder;

use crate::model::filter::{Condition, Operator, Part};
use crate::model::key_path::{KeyPath, Step};

/// Things numbered in the order in which they come first.
pub(super) struct Numbers<T, S = DefaultHashBuilder>(HashMap<T, u32, S>);

impl<T: Hash + Eq, S: BuildHasher + Default> Default for Numbers<T, S> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<T: Hash + Eq, S: BuildHasher> Numbers<T, S> {
    /// The number of a thing, and whether it is a new one.
    pub(super) fn of(&mut self, thing: T) -> (u32, bool) {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        let number = *self.0.entry(thing).or_insert(next);
        (number, number == next)
    }
}

/// What makes two conditions the same.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct Question<'s> {
    path: u32,
    operator: Operator,
    values: Vec<&'s str>,
}

/// A condition, and where its text is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'s> {
    pub(super) condition: &'s Condition,
    pub(super) path: u32,
}

/// What is numbered while services are compiled.
#[derive(Default)]
pub(super) struct Numbering<'s> {
    paths: Numbers<&'s [Step]>,
    pub(super) by_path: Vec<&'s KeyPath>,
    questions: Numbers<Question<'s>>,
    /// By number, with how many parts ask each.
    pub(super) asked: Vec<(Asked<'s>, u32)>,
    kinds: Numbers<Vec<u32>>,
    /// The questions of each kind.
    pub(super) by_kind: Vec<Vec<u32>>,
}

impl<'s> Numbering<'s> {
    pub(super) fn path(&mut self, path: &'s KeyPath) -> u32 {
        let (number, is_new) = self.paths.of(path.steps());
        if is_new {
            self.by_path.push(path);
        }
        number
    }

    /// The kind of a part; a part without conditions takes nothing and is of none.
    pub(super) fn kind(&mut self, part: &'s Part) -> Option<u32> {
        let questions: Vec<_> = part.conditions.iter().map(|it| self.question(it)).collect();
        if questions.is_empty() {
            return None;
        }
        let (kind, is_new) = self.kinds.of(questions.clone());
        if is_new {
            self.by_kind.push(questions);
        }
        Some(kind)
    }

    fn question(&mut self, condition: &'s Condition) -> u32 {
        let path = self.path(&condition.key_path.value);
        let values = condition.values.iter().map(|value| value.value.as_str());
        let (number, is_new) = self.questions.of(Question {
            path,
            operator: condition.operator,
            values: values.collect(),
        });
        if is_new {
            self.asked.push((Asked { condition, path }, 0));
        }
        if let Some((_, count)) = self.asked.get_mut(number as usize) {
            *count += 1;
        }
        number
    }
}
