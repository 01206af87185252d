//! Trigger filters that take no sample, although one is theirs but for a slip.
//!
//! That a filter takes nothing proves nothing: the samples may lack what it is for. It is proven where an alert that a later
//! filter takes would be its own if a value had other capitals, no blanks or another letter; or if a key were written as
//! it is in the payload, and the other filter asks for less of the same.

use std::cell::OnceCell;
use std::collections::HashSet;

use super::{Defect, Trial, Tried};
use crate::engine::hint::Hint;
use crate::engine::near_miss::{self, Check};
use crate::engine::near_text::misspelled;
use crate::engine::payload_index::PayloadIndex;
use crate::engine::reading::Reading;
use crate::engine::side::Side;
use crate::model::filter::{Part, PartId, Service};
use crate::model::key_path::KeyPath;
use crate::model::payload::{Found, Payload};

/// How many alerts are looked at for one filter.
const MOST_ALERTS: usize = 20;

impl<'a> Trial<'a> {
    /// The trigger filters that take nothing although an alert is their own.
    pub fn idle_filters(&self) -> Vec<Defect<'a>> {
        let takes = |at: usize| self.samples.iter().any(|it| it.verdict.trigger == Some(at));
        let several = self.service.triggers.len() > 1;
        let idle = (0..self.service.triggers.len()).filter(|at| several && !takes(*at));
        // What a recovery closes is an alert, whatever it is called.
        let closed: OnceCell<HashSet<&str>> = OnceCell::new();
        let is_closed = |it: &Tried<'a>| {
            it.opens_by.and_then(Result::ok).is_some_and(|value| closed.get_or_init(|| self.closed()).contains(value))
        };
        let defect = |filter: usize| {
            let later = self.alerts().filter(|(_, it)| it.sample.side == Some(Side::Alert) || is_closed(it));
            let later =
                later.filter_map(|(at, it)| Some((at, it, it.verdict.trigger.filter(|taker| *taker > filter)?)));
            let own = later.take(MOST_ALERTS).filter(|(_, it, taker)| {
                is_own_but_for_a_slip(self.service, filter, *taker, it.sample.payload, self.reading)
            });
            let samples: Vec<_> = own.map(|(at, ..)| at).collect();
            (!samples.is_empty()).then_some(Defect::IdleFilter { filter, samples })
        };
        idle.filter_map(defect).collect()
    }

    /// The values of recoveries that are nothing else.
    fn closed(&self) -> HashSet<&'a str> {
        let recoveries = self.recoveries().filter(|(_, it)| it.verdict.trigger.is_none());
        recoveries.filter_map(|(_, it)| it.closes_by?.ok()).collect()
    }
}

fn is_own_but_for_a_slip(service: &Service, idle: usize, taker: usize, payload: &Payload, reading: Reading) -> bool {
    let part = |at: usize| service.triggers.get(at).map(|trigger| &trigger.part);
    let (Some(own), Some(taker)) = (part(idle), part(taker)) else { return false };
    let index = PayloadIndex::of(payload);
    let miss = near_miss::of_part(own, PartId::Trigger(idle), payload, reading, Some(&index));
    let asks_for_more = asks_for_more(own, taker);
    miss.failed().all(|check| is_slip_of_value(check) || asks_for_more && is_slip_of_key(check))
}

/// Whether one part has a condition at each key of the other, and more of them: the other takes what is left.
fn asks_for_more(own: &Part, other: &Part) -> bool {
    let has = |path: &KeyPath| own.conditions.iter().any(|it| it.key_path.value == *path);
    own.conditions.len() > other.conditions.len() && other.conditions.iter().all(|it| has(&it.key_path.value))
}

fn is_slip_of_value(check: &Check<'_>) -> bool {
    let Found::Text { text, .. } = &check.found else { return false };
    let is_typo = |value: &str| misspelled(check.condition.operator, value, text).is_some();
    match check.hint {
        Some(Hint::CaseOfValue { is_whole, .. }) => is_whole,
        Some(Hint::BlanksInValue { .. }) => true,
        _ => check.condition.values.iter().any(|value| is_typo(&value.value)),
    }
}

/// Whether the key is written otherwise in the payload, with a wanted text there.
fn is_slip_of_key(check: &Check<'_>) -> bool {
    matches!(check.hint, Some(Hint::Key { then: None, .. }))
}
