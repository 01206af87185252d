//! What one payload is asked: each question once, however many parts ask it.

use super::slots::Slots;
use super::{Compiled, Kind};

/// What is known of the payload of the last walk, and of earlier ones.
#[derive(Debug)]
pub(super) struct Known {
    /// In which walk each kind was in question last.
    kinds: Vec<u64>,
    /// By question: in which walk it was answered last, and whether it held.
    answers: Vec<(u64, bool)>,
}

impl Known {
    pub(super) fn new(compiled: &Compiled<'_>) -> Self {
        Self { kinds: vec![0; compiled.kinds.all.len()], answers: vec![(0, false); compiled.questions.len()] }
    }
}

/// The questions of one payload, and the answers that are known.
pub(super) struct Asks<'a, 's> {
    pub(super) compiled: &'a Compiled<'s>,
    pub(super) slots: &'a Slots,
    pub(super) line: &'a str,
    pub(super) walk: u64,
    pub(super) known: &'a mut Known,
}

impl<'a> Asks<'a, '_> {
    /// A kind is in question: whether it takes the payload, and was not in question before.
    pub(super) fn taking(&mut self, kind: u32) -> Option<&'a Kind> {
        let seen = self.known.kinds.get_mut(kind as usize)?;
        if std::mem::replace(seen, self.walk) == self.walk {
            return None;
        }
        let kinds = &self.compiled.kinds;
        let kind = kinds.all.get(kind as usize)?;
        let takes = kind.question.is_none_or(|question| self.holds(question))
            && self.all_hold(kind.questions.of(&kinds.questions));
        takes.then_some(kind)
    }

    pub(super) fn all_hold(&mut self, questions: &[u32]) -> bool {
        questions.iter().all(|question| self.holds(*question))
    }

    pub(super) fn holds(&mut self, number: u32) -> bool {
        let answer = self.known.answers.get_mut(number as usize);
        let question = self.compiled.questions.get(number as usize);
        let Some((question, answer)) = question.zip(answer) else {
            return false;
        };
        if answer.0 != self.walk {
            let found = self.slots.get(question.path, self.line);
            *answer = (self.walk, question.holds(found, self.compiled.reading));
        }
        answer.1
    }
}
