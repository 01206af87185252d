//! Whether the recoveries among the samples of a service close what the alerts among them open, and if not, why.

use std::collections::HashMap;
use std::ptr;

use crate::engine::diagnosis::Occurrence;
use crate::engine::incident::{self, NoMapping};
use crate::engine::reading::Reading;
use crate::engine::side::Side;
use crate::engine::verdict::holds;
use crate::lint::keys::mapping::tells_state;
use crate::lint::samples::evidence::Evidence;
use crate::lint::samples::instead::nearest_text;
use crate::lint::samples::path_lookup::PathLookup;
use crate::lint::samples::sample_view::SampleView;
use crate::model::filter::{Condition, Part, Service, Trigger};
use crate::model::key_path::KeyPath;
use crate::model::names::tells_the_state_before;
use crate::source::Spanned;

/// Why alerts stay open, as a sample shows it.
pub enum Unpaired<'s, 'a> {
    /// By its name the sample is one for the other side.
    WrongWay {
        condition: &'s Condition,
        seen: &'s SampleView<'a>,
        /// Where the sample has a value that the other side looks for.
        elsewhere: Option<(KeyPath, String)>,
    },
    /// The sample has no mapping value.
    NoValue {
        mapping: &'s Spanned<KeyPath>,
        seen: &'s SampleView<'a>,
        why: NoMapping,
        /// Where a value that an alert opened with is instead, and that alert.
        occurs: Option<(Occurrence, &'s SampleView<'a>)>,
        near: Option<KeyPath>,
    },
    /// Every alert and every recovery has a value, and no two of them are equal.
    NoPair { mapping: &'s Spanned<KeyPath>, opened: Valued<'s, 'a>, closed: Valued<'s, 'a>, occurs: Option<Occurrence> },
}

/// A sample and its mapping value.
#[derive(Clone, Copy)]
pub struct Valued<'s, 'a> {
    pub seen: &'s SampleView<'a>,
    pub value: &'s str,
    pub key: &'s KeyPath,
}

/// A service with its samples.
#[derive(Clone, Copy)]
pub struct Pairing<'s, 'a> {
    pub service: &'s Service,
    pub evidence: &'s Evidence<'a>,
    pub reading: Reading,
}

impl<'s, 'a> Pairing<'s, 'a> {
    /// What is wrong with a trigger filter, by its position.
    pub fn of_trigger(&self, at: usize) -> Option<Unpaired<'s, 'a>> {
        let trigger = self.service.triggers.get(at)?;
        let taken = || {
            let samples = self.evidence.samples.iter();
            samples.filter(|seen| seen.verdict.trigger == Some(at))
        };
        let is_recovery = |seen: &&SampleView<'_>| seen.side == Some(Side::Recovery);
        let wrong = taken().find(|seen| is_recovery(seen) && !seen.verdict.resolve);
        if let Some(seen) = wrong {
            let others = self.service.resolve.iter();
            return self.wrong_way(&trigger.part, seen, others.flat_map(|part| &part.conditions));
        }
        let mapping = self.present(&trigger.part)?;
        let mut alerts = taken().filter(|seen| !is_recovery(seen));
        alerts.find_map(|seen| {
            let why = incident::mapping(&trigger.part, seen.payload).value.err()?;
            Some(Unpaired::NoValue { mapping, seen, why, occurs: None, near: nearest_text(&mapping.value, seen) })
        })
    }

    pub fn of_resolve(&self) -> Option<Unpaired<'s, 'a>> {
        let resolve = self.service.resolve.as_ref()?;
        let taken = || self.evidence.closing();
        let is_alert = |seen: &&SampleView<'_>| seen.side == Some(Side::Alert);
        let wrong = taken().find(|seen| is_alert(seen) && seen.verdict.trigger.is_none());
        if let Some(seen) = wrong {
            let others = self.service.triggers.iter();
            let others = others.flat_map(|trigger| &trigger.part.conditions);
            return self.wrong_way(resolve, seen, others);
        }
        // With different mapping keys there is another mistake to mend first.
        if self.keys_differ(resolve) && !self.evidence.closes(self.service) {
            return None;
        }
        let mapping = self.present(resolve)?;
        let mut recoveries = taken().filter(|seen| !is_alert(seen));
        let without_value = recoveries.find_map(|seen| {
            let why = incident::mapping(resolve, seen.payload).value.err()?;
            let occurs = self.occurrence(&mapping.value, seen);
            let near = nearest_text(&mapping.value, seen);
            Some(Unpaired::NoValue { mapping, seen, why, occurs, near })
        });
        without_value.or_else(|| self.no_pair(resolve, mapping))
    }

    fn wrong_way(
        &self,
        part: &'s Part,
        seen: &'s SampleView<'a>,
        others: impl Iterator<Item = &'s Condition>,
    ) -> Option<Unpaired<'s, 'a>> {
        let before =
            |condition: &&Condition| tells_the_state_before(condition.key_path.value.last_key().unwrap_or_default());
        let mut conditions = part.conditions.iter();
        let condition = conditions.clone().find(before).or(conditions.next())?;
        Some(Unpaired::WrongWay { condition, seen, elsewhere: elsewhere(others, seen, self.reading) })
    }

    /// The mapping key of a part, if no other rule speaks of it: some sample has a text there.
    fn present(&self, part: &'s Part) -> Option<&'s Spanned<KeyPath>> {
        let mapping = part.mapping.as_ref()?;
        let fate = self.evidence.path_lookup(&mapping.value);
        (fate.as_deref() == Some(&PathLookup::Present)).then_some(mapping)
    }

    fn keys_differ(&self, resolve: &Part) -> bool {
        let key = |part: &'s Part| part.mapping.as_ref().map(|mapping| &mapping.value);
        let own = resolve.mapping.as_ref().map(|mapping| &mapping.value);
        let triggers = &self.service.triggers;
        triggers.iter().any(|trigger| key(&trigger.part) != own)
    }

    /// The samples that open something as they should, in order.
    fn opened(&self) -> impl Iterator<Item = (&'s SampleView<'a>, &'s Trigger)> {
        let right = |seen: &SampleView<'_>| seen.side != Some(Side::Recovery) || seen.verdict.resolve;
        let opening = self.evidence.opening(self.service);
        opening.filter(move |(seen, _)| right(seen))
    }

    /// Where a value that an alert opened with stands in a recovery.
    fn occurrence(&self, key: &KeyPath, recovery: &SampleView<'_>) -> Option<(Occurrence, &'s SampleView<'a>)> {
        let payload_index = recovery.payload_index();
        self.opened().find_map(|(alert, trigger)| {
            let value = incident::mapping(&trigger.part, alert.payload).value.ok()?;
            let at = payload_index.holding_under(value, key.last_key().unwrap_or_default());
            let place = payload_index.place(at.or_else(|| payload_index.holding(value))?)?;
            let path = payload_index.path(place, key.spelling());
            let in_both = alert.payload.find(&path).text() == Some(value);
            let value = value.to_owned();
            let occurrence = Occurrence { value, path, in_both };
            Some((occurrence, alert))
        })
    }

    fn no_pair(&self, resolve: &'s Part, mapping: &'s Spanned<KeyPath>) -> Option<Unpaired<'s, 'a>> {
        // Another rule speaks of a key that tells the state.
        if tells_state(self.service, &mapping.value) {
            return None;
        }
        let alerts = self.opened();
        let alerts = alerts.filter(|(seen, _)| seen.side != Some(Side::Recovery));
        let opened = alerts.map(|(seen, trigger)| valued(&trigger.part, seen));
        let opened: Vec<_> = opened.collect::<Option<_>>()?;
        let recoveries = self.evidence.closing();
        let recoveries = recoveries.filter(|seen| seen.side != Some(Side::Alert));
        let closed = recoveries.map(|seen| valued(resolve, seen));
        let closed: Vec<_> = closed.collect::<Option<_>>()?;
        if some_pair(&opened, &closed) {
            return None;
        }
        let (&opened, &closed) = first_two(&opened, &closed)?;
        let occurs = self.occurrence(&mapping.value, closed.seen);
        Some(Unpaired::NoPair { mapping, opened, closed, occurs: occurs.map(|(occurrence, _)| occurrence) })
    }
}

/// Whether a recovery has the value of another sample. That a sample closes what it opens itself proves nothing.
fn some_pair<'s, 'a>(opened: &[Valued<'s, 'a>], closed: &[Valued<'s, 'a>]) -> bool {
    let mut by_value: HashMap<&str, Vec<&Valued<'s, 'a>>> = HashMap::new();
    for recovery in closed {
        let known = by_value.entry(recovery.value).or_default();
        // Of two samples one is another one.
        if known.len() < 2 {
            known.push(recovery);
        }
    }
    opened.iter().any(|alert| {
        let same = by_value.get(alert.value);
        same.is_some_and(|same| same.iter().any(|it| !ptr::eq(it.seen, alert.seen)))
    })
}

/// The first alert and recovery that are two samples.
fn first_two<'v, 's, 'a>(
    opened: &'v [Valued<'s, 'a>],
    closed: &'v [Valued<'s, 'a>],
) -> Option<(&'v Valued<'s, 'a>, &'v Valued<'s, 'a>)> {
    opened.iter().take(2).find_map(|alert| {
        let mut others = closed.iter();
        let other = others.find(|it| !ptr::eq(it.seen, alert.seen))?;
        Some((alert, other))
    })
}

fn valued<'s, 'a>(part: &'s Part, seen: &'s SampleView<'a>) -> Option<Valued<'s, 'a>> {
    let mapping = incident::mapping(part, seen.payload);
    Some(Valued { seen, value: mapping.value.ok()?, key: mapping.key? })
}

/// The place of a sample whose whole text is a value that the other side looks for.
fn elsewhere<'s>(
    others: impl Iterator<Item = &'s Condition>,
    seen: &SampleView<'_>,
    reading: Reading,
) -> Option<(KeyPath, String)> {
    let payload_index = seen.payload_index();
    others
        .flat_map(|condition| condition.values.iter().map(move |value| (condition, value)))
        .filter(|(condition, value)| holds(condition, &value.value, reading))
        .find_map(|(condition, value)| {
            let place = payload_index.place(payload_index.holding(&value.value)?)?;
            let path = payload_index.path(place, condition.key_path.value.spelling());
            Some((path, value.value.clone()))
        })
}
