//! Who takes a payload, and who would under the other readings of lists and case.

use super::evaluator::{Evaluator, Memo};
use super::{Compiled, Index, TriggerId, TriggerTarget};
use crate::engine::reading::{CaseReading, ListReading, Reading};

/// The readings of lists and case: the one under which most is taken, the one under which least is, and those between.
pub(super) const READINGS: [(ListReading, CaseReading); 4] = [
    (ListReading::Any, CaseReading::Ignore),
    (ListReading::All, CaseReading::Sensitive),
    (ListReading::Any, CaseReading::Sensitive),
    (ListReading::All, CaseReading::Ignore),
];

/// Who takes a payload: of each service the first trigger filter, and the groups of resolves.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Takings {
    pub(super) triggers: Vec<TriggerTarget>,
    pub(super) resolves: Vec<u32>,
}

impl Takings {
    pub(super) fn clear(&mut self) {
        self.triggers.clear();
        self.resolves.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.triggers.is_empty() && self.resolves.is_empty()
    }

    /// The groups of resolves that take it.
    pub fn resolves(&self) -> &[u32] {
        &self.resolves
    }

    /// Asks all services, or those of a name.
    pub(super) fn ask(&mut self, evaluator: Evaluator<'_, '_>, named: Option<&[u32]>, folded: &mut String) {
        match named {
            Some(named) => self.ask_the_named(evaluator, named),
            None => self.ask_all(evaluator, folded),
        }
    }

    fn ask_all(&mut self, mut evaluator: Evaluator<'_, '_>, folded: &mut String) {
        let signatures = &evaluator.index.signatures;
        let Self { triggers, resolves } = self;
        evaluator.ask(folded, |_, signature| {
            triggers.extend(signature.target);
            triggers.extend_from_slice(signature.targets.of(&signatures.targets));
            resolves.extend_from_slice(signature.groups.of(&signatures.groups));
        });
        // Of each service the first filter that takes it.
        if triggers.len() > 1 {
            triggers.sort_unstable();
            triggers.dedup_by_key(|target| target.id.service);
        }
        resolves.sort_unstable();
    }

    /// Only the services of a name may judge: those with this name say so one by one.
    #[cold]
    fn ask_the_named(&mut self, mut evaluator: Evaluator<'_, '_>, named: &[u32]) {
        let compiled = evaluator.compiled;
        let mut take = |signature: Option<u32>| {
            let asked = compiled.asked(signature);
            !asked.is_empty() && evaluator.all_hold(asked)
        };
        for &service in named {
            let Some(parts) = compiled.parts_of(service) else {
                continue;
            };
            let mut triggers = (0..).zip(parts.triggers.of(&compiled.triggers));
            if let Some((filter, trigger)) = triggers.find(|(_, trigger)| take(trigger.signature)) {
                self.triggers.push(TriggerTarget { id: TriggerId { service, filter }, mapping: trigger.mapping });
            }
            if let Some(resolve) = parts.resolve.filter(|resolve| take(resolve.signature)) {
                self.resolves.push(resolve.alone);
            }
        }
    }
}

/// What the other readings of lists and case say of the payload that was judged last.
#[derive(Debug, Default)]
pub(super) struct Otherwise {
    known: Vec<Memo>,
    takings: Vec<Takings>,
    /// Those that say something else than the reading of the call, and what they say by its place.
    pub(super) differing: Vec<(Reading, usize)>,
}

impl Otherwise {
    /// Asks the two readings between which the others lie, and the others where those disagree.
    pub(super) fn ask<'c>(
        &mut self,
        compiled: &'c Compiled<'_>,
        own: &Takings,
        mut ask: impl FnMut(&'c Index, &mut Memo, &mut Takings),
    ) {
        let others = compiled.others();
        self.known.resize_with(others.len(), || Memo::new(compiled));
        self.takings.resize_with(others.len(), Takings::default);
        self.differing.clear();
        let is_outer = |reading: Reading| READINGS.iter().take(2).any(|outer| *outer == (reading.list, reading.case));
        let tools = others.iter().zip(&mut self.known).zip(&mut self.takings);
        for (at, ((index, known), takings)) in tools.enumerate() {
            if !is_outer(index.reading) && self.differing.is_empty() {
                continue;
            }
            takings.clear();
            ask(index, known, takings);
            if takings != own {
                self.differing.push((index.reading, at));
            }
        }
    }

    pub(super) fn differing(&self) -> impl Iterator<Item = (Reading, &Takings)> {
        self.differing.iter().filter_map(|(reading, at)| Some((*reading, self.takings.get(*at)?)))
    }
}
