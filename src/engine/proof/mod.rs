//! What the samples of a service prove about its filters.
//!
//! A [`Trial`] is what the service makes of its samples: which part takes each of them, and by which value. Its defects are
//! what goes wrong in the life of an incident, each shown by samples and not guessed from names: an incident that no call
//! can close, a recovery that closes nothing although its alert is there, a sample that the wrong side takes, a side that
//! takes none of its samples, two alerts in one incident, a title that says nothing.

mod defect;
mod discarded;
mod idle;
mod outrun;
mod sample;
mod shared;
mod slip;
mod unmapped;
mod watched;

use std::collections::{BTreeMap, HashMap, HashSet};

pub use defect::{Defect, Unmapped};
pub use outrun::Outrun;
pub use sample::{Accepted, Sample, sample_order, sides, stem};
pub use shared::ids;
pub use slip::{IncidentText, Slip};
use unmapped::mapping_value;
pub use watched::{is_between, is_of_no_side};

use super::incident::{self, Provenance};
use super::leaves::{Items, Leaf, leaves};
use super::reading::Reading;
use super::side::Side;
use super::verdict::{self, Verdict};
use crate::model::filter::{PartId, Service, Trigger};
use crate::model::names::roles;
use crate::model::payload::Payload;

/// A service and its samples, judged.
pub struct Trial<'a> {
    pub service: &'a Service,
    pub samples: Vec<Tried<'a>>,
    reading: Reading,
    /// The place of each sample in the order in which they came, if something tells it.
    order: Option<Vec<usize>>,
    /// That order is one of times, and not of names that count.
    is_dated: bool,
}

/// One sample, as the service takes it.
pub struct Tried<'a> {
    pub sample: Sample<'a>,
    pub verdict: Verdict,
    /// The mapping value of the trigger filter that takes it, and of the resolve if that does.
    pub opens_by: Option<Result<&'a str, Unmapped<'a>>>,
    pub closes_by: Option<Result<&'a str, Unmapped<'a>>>,
}

/// How many alerts and recoveries without the other are compared: a log may have very many.
const MOST_LEFT: usize = 50;

impl<'a> Trial<'a> {
    pub fn of(service: &'a Service, samples: &[Sample<'a>], reading: Reading) -> Self {
        let found = sample_order(samples);
        let order = found.is_told.then(|| sample::places(&found.order));
        let samples = Self::tried(service, samples.iter().copied(), reading);
        Self { service, samples, reading, order, is_dated: found.is_dated }
    }

    /// The same samples, judged by another version of the service.
    pub fn again<'b>(&self, service: &'b Service) -> Trial<'b>
    where
        'a: 'b,
    {
        let samples = Trial::tried(service, self.samples.iter().map(|it| it.sample), self.reading);
        Trial { service, samples, reading: self.reading, order: self.order.clone(), is_dated: self.is_dated }
    }

    fn tried(service: &'a Service, samples: impl Iterator<Item = Sample<'a>>, reading: Reading) -> Vec<Tried<'a>> {
        let tried = |sample: Sample<'a>| {
            let payload = sample.payload;
            let verdict = verdict::judge(service, payload, reading);
            let trigger = verdict.trigger.and_then(|at| service.triggers.get(at));
            let resolve = service.resolve.as_ref().filter(|_| verdict.resolve);
            Tried {
                sample,
                verdict,
                opens_by: trigger.map(|trigger| mapping_value(&trigger.part, payload)),
                closes_by: resolve.map(|resolve| mapping_value(resolve, payload)),
            }
        };
        samples.map(tried).collect()
    }

    /// Whether times tell the order in which they came.
    pub fn is_dated(&self) -> bool {
        self.is_dated
    }

    /// Whether it is certain that two alerts share an incident which the recovery of one closes for both.
    pub fn shares_an_incident(&self) -> bool {
        self.shared_incidents().iter().any(Defect::is_certain)
    }

    /// All that is proven, the causes before what follows from them.
    pub fn defects(&self) -> Vec<Defect<'a>> {
        let mut defects = self.takes_none();
        defects.extend(self.idle_filters());
        defects.extend(self.outrun().into_iter().map(Defect::Outrun));
        defects.extend(self.wrong_sides());
        defects.extend(self.unmapped());
        defects.extend(self.closes_nothing());
        defects.extend(self.shared_incidents());
        let fall_back = self.titles_fall_back();
        let slips = self.slips_that_show(&fall_back);
        defects.extend(fall_back.into_iter().chain(slips));
        defects
    }

    fn numbered(&self) -> impl Iterator<Item = (usize, &Tried<'a>)> {
        self.samples.iter().enumerate()
    }

    /// The alerts that open an incident, and the recoveries that a resolve takes.
    fn alerts(&self) -> impl Iterator<Item = (usize, &Tried<'a>)> {
        self.numbered().filter(|(_, it)| it.verdict.trigger.is_some() && it.sample.side != Some(Side::Recovery))
    }

    fn recoveries(&self) -> impl Iterator<Item = (usize, &Tried<'a>)> {
        self.numbered().filter(|(_, it)| it.verdict.resolve && it.sample.side != Some(Side::Alert))
    }

    fn wrong_sides(&self) -> Vec<Defect<'a>> {
        let wrong = |(sample, tried): (usize, &Tried<'a>)| {
            let Verdict { trigger, resolve, .. } = tried.verdict;
            match (trigger, resolve, tried.sample.side) {
                (Some(trigger), true, _) => {
                    (!tried.sample.accepted.both_parts).then_some(Defect::BothParts { sample, trigger })
                }
                (Some(at), false, Some(meant @ Side::Recovery)) => {
                    Some(Defect::WrongSide { sample, part: PartId::Trigger(at), meant })
                }
                (None, true, Some(meant @ Side::Alert)) => {
                    Some(Defect::WrongSide { sample, part: PartId::Resolve, meant })
                }
                _ => None,
            }
        };
        self.numbered().filter_map(wrong).collect()
    }

    /// Sides that take none of their samples. Where no sample says its side, those that nobody takes are of the side that
    /// takes none.
    fn takes_none(&self) -> Vec<Defect<'a>> {
        let has = |side| match side {
            Side::Alert => !self.service.triggers.is_empty(),
            Side::Recovery => self.service.resolve.is_some(),
        };
        let takes = |side, tried: &Tried<'_>| match side {
            Side::Alert => tried.verdict.trigger.is_some(),
            Side::Recovery => tried.verdict.resolve,
        };
        let none_known = self.samples.iter().all(|it| it.sample.side.is_none());
        let takes_some = |side| self.samples.iter().any(|it| takes(side, it));
        let of_side = |side: Side| {
            let is_meant = |tried: &Tried<'_>| match tried.sample.side {
                Some(own) => own == side && !tried.verdict.accepts(),
                None => {
                    let is_other = || is_of_no_side(self.service, tried.sample.payload, side);
                    none_known && takes_some(side.other()) && !tried.verdict.accepts() && !is_other()
                }
            };
            // What a part takes and nothing says to be of the other side, or of none, may be what it is for.
            let may_be = |sample: &Sample<'_>| sample.side != Some(side.other()) && !sample.is_neither();
            let may_take = self.samples.iter().any(|it| may_be(&it.sample) && takes(side, it));
            let samples = self.numbered().filter(|(_, it)| !it.sample.accepted.discarded && is_meant(it));
            let samples: Vec<_> = samples.map(|(at, _)| at).collect();
            let is_dead = has(side) && !samples.is_empty() && !may_take;
            is_dead.then_some(Defect::TakesNone { side, samples })
        };
        [Side::Alert, Side::Recovery].into_iter().filter_map(of_side).collect()
    }

    /// Recoveries that close nothing although their alert is among the samples, and pairs that came the other way round.
    fn closes_nothing(&self) -> Vec<Defect<'a>> {
        let valued = |by: Option<Result<&'a str, Unmapped<'a>>>| by.and_then(Result::ok);
        let alerts: Vec<_> = self.alerts().filter_map(|(at, it)| Some((at, it, valued(it.opens_by)?))).collect();
        let recoveries = self.recoveries().filter_map(|(at, it)| Some((at, it, valued(it.closes_by)?)));
        let recoveries: Vec<_> = recoveries.filter(|(_, it, _)| !it.sample.accepted.closes_nothing).collect();
        let mut by_value: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, _, value) in &alerts {
            by_value.entry(value).or_default().push(*at);
        }
        let closes = |recovery: &(usize, &Tried<'a>, &str)| {
            by_value.get(recovery.2)?.iter().take(2).copied().find(|at| *at != recovery.0)
        };
        let closed: HashSet<&str> = recoveries.iter().map(|recovery| recovery.2).collect();
        let left = alerts.iter().filter(|(_, _, value)| !closed.contains(value)).take(MOST_LEFT);
        let left: Vec<_> = left.collect();
        let others: Vec<_> = alerts.iter().take(MOST_LEFT).map(|(_, it, _)| it.sample.payload).collect();
        let mut looked_at = 0;
        let some_pair = recoveries.iter().any(|recovery| closes(recovery).is_some());
        recoveries
            .iter()
            .filter_map(|recovery| match closes(recovery) {
                Some(alert) => self.reversed(alert, recovery.0),
                None => {
                    looked_at += 1;
                    let left = left.iter().filter(|_| looked_at <= MOST_LEFT);
                    let own = left.into_iter().find(|(at, it, _)| {
                        *at != recovery.0
                            && match some_pair {
                                true => self.are_of_one_alert(it, recovery.1, &others),
                                false => !self.are_of_two_alerts(it, recovery.1),
                            }
                    })?;
                    Some(Defect::ClosesNothing { recovery: recovery.0, alert: own.0 })
                }
            })
            .collect()
    }

    /// Whether an alert has the value of a recovery where the resolve looks for it, or an id of both says that they are of one
    /// alert among others.
    fn are_of_one_alert(&self, alert: &Tried<'_>, recovery: &Tried<'_>, others: &[&Payload]) -> bool {
        let resolve = self.service.resolve.as_ref();
        let at_its_key = resolve.map(|resolve| mapping_value(resolve, alert.sample.payload));
        at_its_key.is_some_and(|value| value.is_ok() && Some(value) == recovery.closes_by)
            || shared::are_of_one_alert(alert.sample.payload, recovery.sample.payload, others)
    }

    /// Whether ids besides the mapping keys say that an alert and a recovery are not of one alert.
    fn are_of_two_alerts(&self, alert: &Tried<'_>, recovery: &Tried<'_>) -> bool {
        let mapped = self.service.parts().filter_map(|part| part.mapping.as_ref()).map(|key| key.value.steps());
        // What tells the state is another one in the recovery, whatever it is called.
        let asked = self.service.conditions().map(|condition| condition.key_path.value.steps());
        let keys = mapped.chain(asked);
        shared::are_of_two_alerts(alert.sample.payload, recovery.sample.payload, &keys.collect::<Vec<_>>())
    }

    /// A pair whose sides nothing tells but the order in which it came.
    fn reversed(&self, alert: usize, recovery: usize) -> Option<Defect<'a>> {
        let order = self.order.as_ref().filter(|_| self.is_dated)?;
        let is_known = |at: usize| self.samples.get(at).is_some_and(|it| it.sample.side.is_some());
        let place = |at: usize| order.get(at);
        let is_reversed = !is_known(alert) && !is_known(recovery) && place(recovery)? < place(alert)?;
        is_reversed.then_some(Defect::Reversed { alert, recovery })
    }

    /// Where the title of every alert says nothing, that is one defect; else one for each trigger filter all of whose alerts
    /// have no other.
    fn titles_fall_back(&self) -> Vec<Defect<'a>> {
        let mut by_trigger: BTreeMap<usize, Vec<(usize, bool)>> = BTreeMap::new();
        for (at, tried) in self.alerts() {
            let Some(filter) = tried.verdict.trigger else { continue };
            let trigger = self.service.triggers.get(filter);
            let says_nothing = trigger.is_some_and(|trigger| says_nothing(self.service, trigger, &tried.sample));
            by_trigger.entry(filter).or_default().push((at, says_nothing));
        }
        let all_of = |alerts: Vec<(usize, bool)>| {
            let all = !alerts.is_empty() && alerts.iter().all(|(_, says_nothing)| *says_nothing);
            let samples = alerts.into_iter().map(|(at, _)| at).collect();
            all.then_some(Defect::TitleFallsBack { samples })
        };
        let mut alerts: Vec<_> = by_trigger.values().flatten().copied().collect();
        alerts.sort_unstable();
        let of_all = all_of(alerts);
        let is_of_all = of_all.is_some();
        let of_each = by_trigger.into_values().filter(|_| !is_of_all).filter_map(all_of);
        of_all.into_iter().chain(of_each).collect()
    }
}

/// Whether an alert has the vendor's words for no title, or nothing but what stands between the keys, although it has a text
/// that would do.
fn says_nothing(service: &Service, trigger: &Trigger, sample: &Sample<'_>) -> bool {
    let title = incident::title(trigger, sample.payload, None);
    let paths = trigger.title.iter().flat_map(|title| title.value.paths()).count();
    // What is left are the texts between the paths, and these as they are written.
    let is_bare = paths > 0 && title.without_text.len() == paths;
    let is_fallback = title.provenance == Provenance::Fallback || title.text.trim().is_empty() || is_bare;
    // Where no text would do as one, there is nothing to mend in the filter.
    is_fallback && !sample.accepted.title && (trigger.title.is_some() || could_be_told(service, sample.payload))
}

/// Whether a payload has a text under a key that is named like a title, one that another filter takes its title from, or one
/// of several words that no condition looks at.
fn could_be_told(service: &Service, payload: &Payload) -> bool {
    let is_titled = |it: &Trigger| incident::title(it, payload, None).provenance != Provenance::Fallback;
    let asked: Vec<_> = service.conditions().filter_map(|it| payload.find(&it.key_path.value).text()).collect();
    let says = |leaf: &Leaf<'_>| {
        let is_named = roles::title(leaf.name, leaf.owner) >= 60;
        let is_free = leaf.text.split_whitespace().nth(1).is_some() && !asked.contains(&leaf.text);
        leaf.text.contains(char::is_alphabetic) && (is_named || is_free)
    };
    service.triggers.iter().filter(|it| it.title.is_some()).any(is_titled)
        || leaves(payload, Items::Together).iter().any(says)
}

#[cfg(test)]
mod tests;
