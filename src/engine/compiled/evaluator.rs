//! What one payload is asked: each condition once, however many parts ask it.

use super::captures::Captures;
use super::{Compiled, Index, Signature};
use crate::engine::reading::{CaseReading, Reading};
use crate::engine::verdict;

/// What is known of the payload of the last walk, and of earlier ones.
#[derive(Debug)]
pub(super) struct Memo {
    /// In which walk each signature was in question last.
    signatures: Vec<u64>,
    /// By condition: in which walk it was answered last, and whether it held.
    answers: Vec<(u64, bool)>,
}

impl Memo {
    pub(super) fn new(compiled: &Compiled<'_>) -> Self {
        Self { signatures: vec![0; compiled.signature_count()], answers: vec![(0, false); compiled.conditions.len()] }
    }
}

/// The conditions of one payload, and the answers that are known.
pub(super) struct Evaluator<'a, 's> {
    pub(super) compiled: &'a Compiled<'s>,
    pub(super) index: &'a Index,
    pub(super) captures: &'a Captures,
    pub(super) line: &'a str,
    pub(super) walk: u64,
    pub(super) known: &'a mut Memo,
}

impl<'a> Evaluator<'a, '_> {
    /// Asks the parts that are in question, each signature once, and passes on those that accept what was read.
    #[inline(always)]
    pub(super) fn ask(&mut self, folded: &mut String, mut accepts: impl FnMut(u32, &'a Signature)) {
        let (captures, index) = (self.captures, self.index);
        for &path in captures.present() {
            let wanted = index.matchers.get(path as usize);
            let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) else {
                continue;
            };
            let Ok(text) = captures.get(path, self.line) else {
                continue;
            };
            let text = fold(text, index.reading, folded);
            wanted.find(text, &mut |number| {
                if let Some(signature) = self.taking(number) {
                    accepts(number, signature);
                }
            });
        }
    }

    /// A signature is in question: whether it takes the payload, and was not in question before.
    fn taking(&mut self, signature: u32) -> Option<&'a Signature> {
        let seen = self.known.signatures.get_mut(signature as usize)?;
        if std::mem::replace(seen, self.walk) == self.walk {
            return None;
        }
        let signatures = &self.index.signatures;
        let signature = signatures.all.get(signature as usize)?;
        let takes = signature.condition.is_none_or(|condition| self.holds(condition))
            && self.all_hold(signature.conditions.of(&signatures.conditions));
        takes.then_some(signature)
    }

    pub(super) fn all_hold(&mut self, conditions: &[u32]) -> bool {
        conditions.iter().all(|condition| self.holds(*condition))
    }

    fn holds(&mut self, number: u32) -> bool {
        let answer = self.known.answers.get_mut(number as usize);
        let condition = self.compiled.conditions.get(number as usize);
        let Some((condition, answer)) = condition.zip(answer) else {
            return false;
        };
        if answer.0 != self.walk {
            let found = self.captures.get(condition.path, self.line);
            *answer = (self.walk, condition.holds(found, self.index.reading));
        }
        answer.1
    }
}

/// A text as a reading of case compares it.
fn fold<'t>(text: &'t str, reading: Reading, folded: &'t mut String) -> &'t str {
    if reading.case == CaseReading::Sensitive {
        return text;
    }
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        *folded = verdict::folded(text, reading.case).into_owned();
    }
    folded
}
