//! What a search found, as changes: each step for itself, and for each sample those that mend it, without what is not needed.

use super::candidates::Candidate;
use super::search::{Court, Step, edited};
use super::trial::{Aim, Trial};
use super::{Change, Repair, Side, words};
use crate::engine::proof::Unmapped;

/// How many ways to put steps together are told, each for the samples that need these.
const MOST_WHOLE: usize = 16;

impl Court<'_, '_> {
    /// Candidates as one change, if that works by itself.
    fn change(&self, candidates: &[&Candidate]) -> Option<Change> {
        let edits: Vec<_> = candidates.iter().flat_map(|it| it.edits.clone()).collect();
        let service = edited(self.bench.service, &edits)?;
        let after = self.trial(&service, self.bench.reading);
        let mends = self.mended(&self.before, &after);
        if mends.is_empty() || !self.is_no_worse(&service, &self.unchanged) {
            return None;
        }
        let achieves = words::achieved(&mends, &after, &self.samples, &self.sides);
        let phrases: Vec<_> = candidates.iter().map(|it| it.phrase.clone()).collect();
        Some(Change { title: words::sentence(&phrases), edits, achieves, is_alone: true, mends })
    }

    /// A step that mends something only together with those before it.
    fn one_of_several(&self, step: &Step) -> Change {
        let Candidate { edits, phrase, .. } = step.candidate.clone();
        let achieves = words::achieved(&step.mends, &step.after, &self.samples, &self.sides);
        Change { title: phrase, edits, achieves, is_alone: false, mends: step.mends.clone() }
    }

    /// Each step as a change of its own; and for each sample with something wrong the steps that mend it.
    pub fn told(&self, steps: &[Step]) -> Repair {
        let alone = |step: &Step| self.change(&[&step.candidate]).unwrap_or_else(|| self.one_of_several(step));
        let mut repair = Repair { changes: steps.iter().map(alone).collect(), ..Repair::default() };
        let mut known: Vec<Vec<usize>> = Vec::new();
        for sample in self.wrong() {
            let of_sample = self.needed(sample, self.steps_of(sample, steps), steps);
            let mut place = known.iter().position(|other| *other == of_sample);
            if place.is_none() && known.len() < MOST_WHOLE {
                let candidates = of_sample.iter().filter_map(|at| steps.get(*at)).map(|it| &it.candidate);
                if let Some(change) = self.change(&candidates.collect::<Vec<_>>()) {
                    place = Some(known.len());
                    known.push(of_sample);
                    repair.whole.push(change);
                }
            }
            // What mends only the other samples that it belongs to would be told of this one, and be untrue.
            let mends = |place: &usize| {
                let change = repair.whole.get(*place);
                change.is_some_and(|change| change.mends.iter().any(|(at, _)| *at == sample))
            };
            match place.filter(mends).filter(|place| self.is_tied(sample, repair.whole.get(*place))) {
                Some(place) => repair.by_sample.push((sample, place)),
                None if self.is_for_others(sample) => {}
                None => repair.unmended.push(sample),
            }
        }
        repair
    }

    /// Whether what is wrong with a sample is no matter of a change for it: the sender left a variable in it, or no part takes
    /// the alert that it is the end of.
    fn is_for_others(&self, sample: usize) -> bool {
        let is_left = |by: Option<Result<&str, Unmapped<'_>>>| matches!(by, Some(Err(Unmapped::Placeholder(_))));
        let tried = self.proof.samples.get(sample);
        tried.is_some_and(|it| is_left(it.opens_by) || is_left(it.closes_by))
            || self.samples.get(sample).is_some_and(|it| it.end_of.is_some())
    }

    /// Whether a payload that somebody asks about, of which nothing is known, gets a mapping value with a change. One that
    /// nothing could be tied to is no call of this service, and what it says is no reason to ask for that.
    fn is_tied(&self, sample: usize, change: Option<&Change>) -> bool {
        let is_known = self.samples.get(sample).is_none_or(|it| it.side.is_some() || !it.is_asked);
        let was_taken = self.before.samples.get(sample).is_some_and(|it| it.verdict.accepts());
        if is_known || was_taken || self.bench.service.parts().all(|part| part.mapping.is_none()) {
            return true;
        }
        let made = change.and_then(|change| change.made(self.bench.service));
        let after = made.map(|made| self.trial(&made, self.bench.reading));
        after.is_some_and(|trial| trial.samples.get(sample).is_some_and(|it| it.mapping_value.is_some()))
    }

    /// Of some steps those without which less is mended of a sample and of what has its mapping value then.
    fn needed(&self, sample: usize, all: Vec<usize>, steps: &[Step]) -> Vec<usize> {
        let after = |chosen: &[usize]| {
            let chosen = chosen.iter().filter_map(|at| steps.get(*at));
            let edits: Vec<_> = chosen.flat_map(|step| step.candidate.edits.clone()).collect();
            edited(self.bench.service, &edits).map(|service| self.trial(&service, self.bench.reading))
        };
        let Some(whole) = after(&all).filter(|_| all.len() > 1) else { return all };
        let value = |at: usize| whole.samples.get(at).and_then(|it| it.mapping_value.as_ref());
        let belongs = |at: usize| at == sample || value(at).is_some() && value(at) == value(sample);
        let mended = |trial: &Trial| {
            let mended = self.mended(&self.before, trial).into_iter();
            mended.filter(|(at, _)| belongs(*at)).collect::<Vec<_>>()
        };
        let due = mended(&whole);
        let mut needed = all.clone();
        for step in all {
            let without: Vec<_> = needed.iter().copied().filter(|at| *at != step).collect();
            if after(&without).is_some_and(|trial| mended(&trial) == due) {
                needed = without;
            }
        }
        needed
    }

    /// The steps that mend a sample or a sample of the other side with it.
    fn steps_of(&self, sample: usize, steps: &[Step]) -> Vec<usize> {
        let side = self.sides.get(sample).copied().flatten();
        let belongs = |(at, aim): &(usize, Aim)| {
            let other = self.sides.get(*at).copied().flatten();
            *at == sample || (*aim == Aim::Tied || side == Some(Side::Alert)) && other != side
        };
        let of_sample = steps.iter().enumerate().filter(|(_, step)| step.mends.iter().any(belongs));
        of_sample.map(|(at, _)| at).collect()
    }
}
