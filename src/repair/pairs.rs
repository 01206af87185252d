//! Which recovery belongs to which alert, and what `infer` would choose for them.

use super::trial::Trial;
use super::{Bench, Side, Subject};
use crate::engine::near_miss;
use crate::engine::payload_index::PayloadIndex;
use crate::engine::proof::{self, Sample};
use crate::engine::verdict::Verdict;
use crate::infer::{self, Ranking, Samples};
use crate::model::names::identity;
use crate::model::payload::Payload;
use std::collections::HashSet;

/// How many pairs are shown to `infer`.
const MOST_PAIRS: usize = 4;
/// How many alerts a recovery is compared with.
const MOST_ALERTS: usize = 24;

/// The samples as they seem to be meant: those of which nothing is known by the part that takes them, and what nothing takes
/// as the side that is lacking.
pub fn sides(bench: &Bench<'_>, samples: &[Subject<'_>], trial: &Trial) -> Vec<Option<Side>> {
    // What a suite wants discarded is of no side, whoever takes it.
    let mut sides: Vec<_> = samples.iter().map(|it| it.side.filter(|_| !it.accepted.discarded)).collect();
    for (side, (subject, sample)) in sides.iter_mut().zip(samples.iter().zip(&trial.samples)) {
        if side.is_none() && !subject.is_neither && !subject.accepted.discarded {
            *side = match (sample.verdict.trigger.is_some(), sample.verdict.resolve) {
                (true, false) => Some(Side::Alert),
                (false, true) => Some(Side::Recovery),
                _ => None,
            };
        }
    }
    let has = |side: Side| sides.contains(&Some(side));
    let lacking = match (has(Side::Alert), has(Side::Recovery)) {
        (true, false) => Some(Side::Recovery),
        (false, true) => Some(Side::Alert),
        _ => None,
    };
    for ((side, subject), sample) in sides.iter_mut().zip(samples).zip(&trial.samples) {
        // What both parts take is of one side, and of the one that is lacking if there is one.
        let is_of_both = sample.verdict.trigger.is_some() && sample.verdict.resolve && !subject.is_neither;
        let near = || lacking.or_else(|| nearest(bench, subject.payload)).filter(|_| subject.is_asked);
        *side = side.or(lacking.filter(|_| is_of_both)).or_else(near);
    }
    sides
}

/// The side of the part that comes nearest to a payload that none takes.
fn nearest(bench: &Bench<'_>, payload: &Payload) -> Option<Side> {
    let index = PayloadIndex::of(payload);
    let near = near_miss::nearest(bench.service.named_parts(), payload, bench.reading, Some(&index))?;
    Some(if near.id.is_trigger() { Side::Alert } else { Side::Recovery })
}

/// The samples of which nobody knows the side and that no part takes, where one side takes none at all and there is no sample
/// that is known to be of it. One that is in a state between the two is of neither.
pub fn untaken(bench: &Bench<'_>, verdicts: &[Verdict]) -> Vec<usize> {
    let is_dead = |side: Side| {
        let takes = |verdict: &Verdict| match side {
            Side::Alert => verdict.trigger.is_some(),
            Side::Recovery => verdict.resolve,
        };
        !verdicts.iter().any(takes) && !bench.samples.iter().any(|sample| sample.side == Some(side))
    };
    let Some(side) = [Side::Alert, Side::Recovery].into_iter().find(|side| is_dead(*side)) else { return Vec::new() };
    let is_between = |sample: &Sample<'_>| proof::is_of_no_side(bench.service, sample.payload, side);
    let all = bench.samples.iter().zip(verdicts).enumerate();
    let untaken =
        all.filter(|(_, (sample, verdict))| sample.side.is_none() && !verdict.accepts() && !is_between(sample));
    untaken.map(|(at, _)| at).collect()
}

/// Alerts with the recovery of each, as far as there is one.
pub struct Pairs<'p> {
    pub alerts: Vec<&'p Payload>,
    pub recoveries: Vec<&'p Payload>,
}

impl<'p> Pairs<'p> {
    pub fn of(samples: &[Subject<'p>], sides: &[Option<Side>]) -> Self {
        let of = |wanted: Side| {
            let both = samples.iter().zip(sides);
            both.filter(move |(_, side)| **side == Some(wanted)).map(|(sample, _)| sample.payload)
        };
        let mut alerts: Vec<_> = of(Side::Alert).take(MOST_ALERTS).collect();
        let mut pairs = Self { alerts: Vec::new(), recoveries: Vec::new() };
        for recovery in of(Side::Recovery).take(MOST_PAIRS) {
            let own = likeness(recovery);
            let best = alerts.iter().enumerate().max_by_key(|(at, alert)| (own(alert), std::cmp::Reverse(*at)));
            if let Some((at, _)) = best {
                pairs.alerts.push(alerts.remove(at));
                pairs.recoveries.push(recovery);
            }
        }
        pairs
    }

    /// What `infer` would choose for them: for all of them, or else for the first.
    pub fn ranking(&self) -> Ranking {
        let of = |most: usize| {
            let (alerts, recoveries) = (self.alerts.get(..most), self.recoveries.get(..most));
            let both = alerts.zip(recoveries).filter(|(alerts, _)| !alerts.is_empty());
            both.map(|(alerts, recoveries)| infer::rank(Samples { alerts, recoveries })).unwrap_or_default()
        };
        let (all, first) = (of(self.recoveries.len()), of(1));
        Ranking {
            states: if all.states.is_empty() { first.states } else { all.states },
            mappings: if all.mappings.is_empty() { first.mappings } else { all.mappings },
            ..all
        }
    }
}

/// How much an alert has in common with a recovery: the ids first, then the texts.
fn likeness(recovery: &Payload) -> impl Fn(&Payload) -> (usize, usize) {
    let index = PayloadIndex::of(recovery);
    let texts: Vec<_> = super::paths::all(&index).map(|(steps, text)| (steps, text.to_owned())).collect();
    move |alert: &Payload| {
        let same = texts
            .iter()
            .filter(|(steps, text)| alert.node(steps).and_then(|node| node.text(&alert.source)) == Some(text.as_str()));
        let is_id = |steps: &[crate::model::key_path::Step]| match steps.last() {
            Some(crate::model::key_path::Step::Key(key)) => identity::of(key).is_some(),
            _ => false,
        };
        let (mut ids, mut all) = (HashSet::new(), 0);
        for (steps, text) in same {
            all += 1;
            if is_id(steps) {
                ids.insert(text);
            }
        }
        (ids.len(), all)
    }
}
