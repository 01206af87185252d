//! What a part takes and has no mapping value for.

use std::collections::{HashMap, HashSet};

use super::{Defect, Trial, Tried, Unmapped};
use crate::engine::near_path;
use crate::engine::payload_index::PayloadIndex;
use crate::engine::{incident, placeholder};
use crate::model::filter::{Part, PartId};
use crate::model::payload::Payload;

impl<'a> Trial<'a> {
    pub(super) fn unmapped(&self) -> Vec<Defect<'a>> {
        let is_expected = |tried: &Tried<'_>| tried.sample.accepted.no_mapping_value;
        let closed = self.closed_filters();
        let of_trigger = self.alerts().filter(|(_, it)| self.service.resolve.is_some() && !is_expected(it));
        let of_trigger = of_trigger.filter_map(|(sample, tried)| {
            let (why, trigger) = (tried.opens_by?.err()?, tried.verdict.trigger?);
            let key = self.service.triggers.get(trigger).and_then(|it| it.part.mapping.as_ref());
            let is_slip = || {
                key.is_some_and(|key| near_path::slip(&key.value, &PayloadIndex::of(tried.sample.payload)).is_some())
            };
            let is_odd = matches!(why, Unmapped::NoValue(_)) && closed.contains(&trigger) && !is_slip();
            Some(Defect::Unmapped { sample, part: PartId::Trigger(trigger), why, is_odd })
        });
        let of_resolve = self.recoveries().filter(|(_, it)| !is_expected(it) && !it.sample.accepted.closes_nothing);
        let of_resolve = of_resolve.filter_map(|(sample, tried)| {
            let why = tried.closes_by?.err()?;
            Some(Defect::Unmapped { sample, part: PartId::Resolve, why, is_odd: false })
        });
        of_trigger.chain(of_resolve).collect()
    }

    /// The trigger filters of which recoveries close alerts, where no recovery is left that may be of another alert.
    fn closed_filters(&self) -> HashSet<usize> {
        let valued = |by: Option<Result<&'a str, Unmapped<'a>>>| by.and_then(Result::ok);
        let opened = self.alerts().filter_map(|(_, it)| Some((valued(it.opens_by)?, it.verdict.trigger?)));
        let opened: HashMap<&str, usize> = opened.collect();
        let closed = self.recoveries().map(|(_, it)| opened.get(valued(it.closes_by)?).copied());
        closed.collect::<Option<_>>().unwrap_or_default()
    }

    /// The alerts that have no mapping value where all others have one.
    pub fn odd_alerts(&self) -> Vec<usize> {
        let odd = self.unmapped().into_iter().filter_map(|defect| match defect {
            Defect::Unmapped { sample, is_odd: true, .. } => Some(sample),
            _ => None,
        });
        odd.collect()
    }
}

pub(super) fn mapping_value<'a>(part: &'a Part, payload: &'a Payload) -> Result<&'a str, Unmapped<'a>> {
    let value = incident::mapping(part, payload).value.map_err(Unmapped::NoValue)?;
    match placeholder::find(value) {
        Some(token) => Err(Unmapped::Placeholder(token)),
        None => Ok(value),
    }
}
