//! What samples prove that they should do, besides what each of them aims at: which filter is theirs, whose incident is not,
//! and whose description has a slip.

use std::collections::{HashMap, HashSet};

use super::Subject;
use crate::engine::demand::first_alike;
use crate::engine::proof::{Accepted, Defect, IncidentText, Trial};
use crate::engine::side::Side;
use crate::model::filter::Service;
use crate::model::payload::Payload;

pub struct Proven<'a> {
    service: &'a Service,
    payloads: Vec<&'a Payload>,
    /// The filter that an alert belongs to and that does not take it, by the alert.
    idle: HashMap<usize, usize>,
    outrun: HashMap<usize, usize>,
    misdescribed: HashSet<usize>,
    /// The first of two that share an incident, by the second.
    sharing: HashMap<usize, usize>,
    odd: HashSet<usize>,
    /// The alert that no part takes, by its recovery.
    ends: HashMap<usize, usize>,
    /// The alerts that no part takes, and the recoveries.
    discarded: [HashSet<usize>; 2],
    /// The only filter that asks for what an earlier one asks for: it takes nothing, and is meant for what nobody takes.
    double: Option<usize>,
    untaken: HashSet<usize>,
}

impl<'a> Proven<'a> {
    pub fn by(trial: &Trial<'a>) -> Self {
        let idle = trial.idle_filters().into_iter().filter_map(Defect::idle);
        let outrun = trial.outrun().into_iter().map(|it| (it.filter, it.samples));
        let slips = trial.slips().into_iter().filter(|it| it.text == IncidentText::Description);
        let discarded = trial.discarded_alerts();
        Self {
            service: trial.service,
            payloads: trial.samples.iter().map(|it| it.sample.payload).collect(),
            idle: by_sample(idle),
            outrun: by_sample(outrun),
            misdescribed: slips.flat_map(|it| it.samples).collect(),
            sharing: firsts(trial.sharing().into_iter().map(|[first, second]| (second, first))),
            odd: trial.odd_alerts().into_iter().collect(),
            ends: firsts(discarded.iter().map(|[alert, recovery]| (*recovery, *alert))),
            discarded: [discarded, trial.discarded_recoveries()]
                .map(|pairs| pairs.iter().map(|[of_none, _]| *of_none).collect()),
            double: double(trial.service),
            untaken: (0..).zip(&trial.samples).filter(|(_, it)| !it.verdict.accepts()).map(|(at, _)| at).collect(),
        }
    }

    /// A sample with that.
    pub fn of(&self, at: usize, subject: Subject<'a>) -> Subject<'a> {
        let [idle, outrun, first, end_of] =
            [&self.idle, &self.outrun, &self.sharing, &self.ends].map(|by| by.get(&at).copied());
        let is_odd = self.odd.contains(&at);
        let mut discarded = [Side::Alert, Side::Recovery].into_iter().zip(&self.discarded);
        let side = subject.side.or_else(|| discarded.find(|(_, of_none)| of_none.contains(&at)).map(|(side, _)| side));
        let is_left = side == Some(Side::Alert) && self.untaken.contains(&at);
        Subject {
            side,
            accepted: Accepted { no_mapping_value: is_odd || subject.accepted.no_mapping_value, ..subject.accepted },
            end_of: end_of.and_then(|alert| self.payloads.get(alert).copied()),
            own: idle.or(outrun).or(self.double.filter(|_| is_left)),
            outrun: outrun.filter(|_| idle.is_none()).and_then(|filter| self.service.triggers.get(filter)),
            twin: first.and_then(|first| self.payloads.get(first).copied()),
            is_misdescribed: self.misdescribed.contains(&at),
            ..subject
        }
    }
}

fn double(service: &Service) -> Option<usize> {
    let mut doubles = (0..service.triggers.len()).filter(|at| first_alike(service, *at).is_some());
    doubles.next().filter(|_| doubles.next().is_none())
}

/// Of several filters the first.
fn by_sample(filters: impl Iterator<Item = (usize, Vec<usize>)>) -> HashMap<usize, usize> {
    firsts(filters.flat_map(|(filter, samples)| samples.into_iter().map(move |sample| (sample, filter))))
}

fn firsts(pairs: impl Iterator<Item = (usize, usize)>) -> HashMap<usize, usize> {
    let mut firsts = HashMap::new();
    pairs.for_each(|(key, value)| {
        firsts.entry(key).or_insert(value);
    });
    firsts
}
