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
    /// taken and that nothing closes, each with that alert: they are its end. A state between the two is none, and of several
    /// that one alone may be.
    pub fn discarded_recoveries(&self) -> Vec<[usize; 2]> {
        let Some(resolve) = &self.service.resolve else { return Vec::new() };
        let open = self.left_open();
        let ends = self.numbered().filter(|(_, it)| self.may_be_an_end(it)).filter_map(|(at, it)| {
            let alert = *open.get(mapping_value(resolve, it.sample.payload).ok()?)?;
            (!self.came_before(at, alert)).then_some([at, alert])
        });
        let mut by_alert: HashMap<usize, Vec<usize>> = HashMap::new();
        ends.for_each(|[end, alert]| by_alert.entry(alert).or_default().push(end));
        let single = by_alert.into_iter().filter_map(|(alert, ends)| match ends.as_slice() {
            [only] => Some([*only, alert]),
            _ => None,
        });
        let mut single: Vec<_> = single.collect();
        single.sort_unstable();
        single
    }

    /// The alerts that a trigger filter takes and that no recovery closes, by their mapping values.
    fn left_open(&self) -> HashMap<&str, usize> {
        let mut open: HashMap<&str, usize> = HashMap::new();
        for (at, tried) in self.alerts() {
            tried.opens_by.and_then(Result::ok).into_iter().for_each(|value| {
                open.entry(value).or_insert(at);
            });
        }
        let is_wanted = |it: &Tried<'_>| !it.sample.accepted.discarded && !is_between(self.service, it.sample.payload);
        let closing = self.recoveries().filter(|(_, it)| it.verdict.trigger.is_none() && is_wanted(it));
        for value in closing.filter_map(|(_, it)| it.closes_by?.ok()) {
            open.remove(value);
        }
        open
    }

    fn may_be_an_end(&self, tried: &Tried<'_>) -> bool {
        let sample = &tried.sample;
        let is_unknown = sample.side.is_none() && !sample.is_neither() && !sample.accepted.discarded;
        is_unknown && !tried.verdict.accepts() && !is_between(self.service, sample.payload)
    }

    /// Whether one sample came before another one, as far as the order of all is told.
    fn came_before(&self, one: usize, other: usize) -> bool {
        let place = |at: usize| self.order.as_ref().and_then(|order| order.get(at));
        place(one).zip(place(other)).is_some_and(|(one, other)| one < other)
    }
}
