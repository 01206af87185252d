//! Trigger filters that never win, because an earlier one takes every alert that they would take.
//!
//! A filter for what is left may lack its samples. It is proven that the order is wrong where the earlier filter takes other
//! alerts besides: by the samples the later one is the special case, and it comes too late. Where both would take the same
//! alerts, it is likely if only the later one looks at more than tells the state.

use super::{Trial, Tried};
use crate::engine::demand;
use crate::engine::verdict;
use crate::model::filter::{Part, Trigger};

/// A trigger filter, and the earlier one that takes what it would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outrun {
    pub filter: usize,
    pub by: usize,
    /// The alerts that both would take.
    pub samples: Vec<usize>,
    /// It takes nothing at all that the earlier one leaves: logic says so, and no sample is needed.
    pub is_shadowed: bool,
    /// The earlier one takes alerts that the later one would leave.
    pub is_special: bool,
}

impl<'a> Trial<'a> {
    /// All of them.
    pub fn outrun(&self) -> Vec<Outrun> {
        let takes = |at: usize| self.samples.iter().any(|it| it.verdict.trigger == Some(at));
        let idle = (1..self.service.triggers.len().min(demand::MAX_COMPARED)).filter(|at| !takes(*at));
        idle.filter_map(|filter| self.outrun_by(filter)).collect()
    }

    fn outrun_by(&self, filter: usize) -> Option<Outrun> {
        let own = self.service.triggers.get(filter)?;
        let wants = |it: &Tried<'_>| verdict::accepts(&own.part, it.sample.payload, self.reading);
        let by = self.alerts().find(|(_, it)| wants(it))?.1.verdict.trigger?;
        let earlier = self.service.triggers.get(by)?;
        let (both, left): (Vec<_>, Vec<_>) =
            self.alerts().filter(|(_, it)| it.verdict.trigger == Some(by)).partition(|(_, it)| wants(it));
        let implies = |one: &Part, other: &Part| demand::implies_part(one, other, self.reading);
        let is_shadowed = implies(&own.part, &earlier.part);
        let is_special = !left.is_empty();
        // What comes first and asks for more is the usual order.
        let is_usual =
            implies(&earlier.part, &own.part) || !(is_special || is_shadowed || self.asks_beside(own, earlier));
        let samples = both.into_iter().map(|(at, _)| at).collect();
        (!is_usual && differ(own, earlier)).then_some(Outrun { filter, by, samples, is_shadowed, is_special })
    }

    /// Whether only the first of two filters looks at more than what the resolve looks at.
    fn asks_beside(&self, own: &Trigger, other: &Trigger) -> bool {
        let telling = self.service.resolve.iter().flat_map(|it| &it.conditions).map(|it| &it.key_path.value);
        let telling: Vec<_> = telling.collect();
        let is_beside = |part: &Part| part.conditions.iter().any(|it| !telling.contains(&&it.key_path.value));
        is_beside(&own.part) && !is_beside(&other.part)
    }
}

/// Whether it matters which of two filters takes an alert.
fn differ(own: &Trigger, other: &Trigger) -> bool {
    let told =
        |trigger: &Trigger| [&trigger.title, &trigger.description].map(|it| it.as_ref().map(|it| it.value.clone()));
    let mapping = |trigger: &Trigger| trigger.part.mapping.as_ref().map(|it| it.value.clone());
    own.urgency != other.urgency || told(own) != told(other) || mapping(own) != mapping(other)
}
