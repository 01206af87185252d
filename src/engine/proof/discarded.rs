//! Alerts that no part takes, while the resolve takes their recoveries; and recoveries that no part takes, while a trigger
//! filter takes their alerts.

use std::collections::HashMap;

use super::unmapped::mapping_value;
use super::{Trial, Tried, is_between};
use crate::engine::side::Side;

impl Trial<'_> {
    /// The samples that no part takes and that have the mapping value of a recovery whose alert is not among those that are
    /// taken, each with that recovery: they are what it is the end of. A state between the two is none.
    pub fn discarded_alerts(&self) -> Vec<[usize; 2]> {
        let mut closing: HashMap<_, _> = HashMap::new();
        let closers = self.recoveries().filter(|(_, it)| it.verdict.trigger.is_none());
        for (at, tried) in closers {
            tried.closes_by.and_then(Result::ok).into_iter().for_each(|value| {
                closing.entry(value).or_insert(at);
            });
        }
        for (_, tried) in self.numbered().filter(|(_, it)| it.verdict.trigger.is_some()) {
            tried.opens_by.and_then(Result::ok).into_iter().for_each(|value| {
                closing.remove(value);
            });
        }
        let triggers = || self.service.triggers.iter().map(|trigger| &trigger.part);
        let closed_by = |payload| triggers().find_map(|part| closing.get(mapping_value(part, payload).ok()?)).copied();
        let left = self.numbered().filter(|(_, it)| {
            let sample = &it.sample;
            let may_be = sample.side != Some(Side::Recovery) && !sample.is_neither() && !it.verdict.accepts();
            may_be && (sample.side.is_some() || !is_between(self.service, sample.payload))
        });
        left.filter_map(|(at, it)| Some([at, closed_by(it.sample.payload)?])).collect()
    }

    /// The samples that no part takes and that have, where the resolve looks for it, the mapping value of an alert that is
    /// taken, each with that alert: where the resolve takes none
    /// but what is to be discarded, they are its end. A state between the two is none.
    pub fn discarded_recoveries(&self) -> Vec<[usize; 2]> {
        let Some(resolve) = &self.service.resolve else { return Vec::new() };
        let is_wanted = |it: &Tried<'_>| !it.sample.accepted.discarded && !is_between(self.service, it.sample.payload);
        let is_end = |it: &Tried<'_>| it.sample.side == Some(Side::Recovery) || it.verdict.resolve && is_wanted(it);
        if self.samples.iter().any(is_end) {
            return Vec::new();
        }
        let mut opened: HashMap<&str, usize> = HashMap::new();
        for (at, tried) in self.alerts() {
            tried.opens_by.and_then(Result::ok).into_iter().for_each(|value| {
                opened.entry(value).or_insert(at);
            });
        }
        let left = self.numbered().filter(|(_, it)| {
            let sample = &it.sample;
            let may_be = sample.side.is_none() && !sample.is_neither() && !sample.accepted.discarded;
            may_be && !it.verdict.accepts() && !is_between(self.service, sample.payload)
        });
        left.filter_map(|(at, it)| Some([at, *opened.get(mapping_value(resolve, it.sample.payload).ok()?)?])).collect()
    }
}
