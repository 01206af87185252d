//! Alerts that no part takes, while the resolve takes their recoveries.

use std::collections::HashMap;

use super::Trial;
use crate::engine::side::Side;
use crate::model::filter::Part;
use crate::model::names::polarity;

impl Trial<'_> {
    /// The samples that no part takes and that have the mapping value of a recovery whose alert is not among those that are
    /// taken, each with that recovery: they are what it is the end of. A state between the two is none.
    pub fn discarded_alerts(&self) -> Vec<[usize; 2]> {
        let text = |part: &Part, at: usize| {
            let payload = self.samples.get(at)?.sample.payload;
            payload.find(&part.mapping.as_ref()?.value).text().filter(|text| !text.trim().is_empty())
        };
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
        let closed_by = |at: usize| triggers().find_map(|part| closing.get(text(part, at)?)).copied();
        let left = self.numbered().filter(|(_, it)| {
            let sample = &it.sample;
            let may_be = sample.side != Some(Side::Recovery) && !sample.is_neither() && !it.verdict.accepts();
            let mut states = self.service.conditions().filter_map(|it| sample.payload.find(&it.key_path.value).text());
            may_be && (sample.side.is_some() || !states.any(polarity::is_state_between))
        });
        left.filter_map(|(at, _)| Some([at, closed_by(at)?])).collect()
    }
}
