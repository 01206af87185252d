//! Why the recoveries among the samples of a service do not close what the alerts among them open, with what a person needs
//! to see of it.

use crate::engine::diagnosis::Occurrence;
use crate::engine::incident;
use crate::engine::proof::{Defect, Unmapped};
use crate::engine::reading::Reading;
use crate::engine::side::Side;
use crate::engine::verdict::holds;
use crate::lint::samples::evidence::Evidence;
use crate::lint::samples::instead::nearest_text;
use crate::lint::samples::sample_view::SampleView;
use crate::model::filter::{Condition, Part, PartId, Service};
use crate::model::key_path::KeyPath;
use crate::model::names::tells_the_state_before;
use crate::source::{Span, Spanned};

/// Why alerts stay open, as samples prove it.
pub enum Unpaired<'s, 'a> {
    /// The sample is one for the other side.
    WrongWay {
        part: PartId,
        meant: Side,
        condition: &'s Condition,
        seen: &'s SampleView<'a>,
        /// Where the sample has a value that the other side looks for.
        elsewhere: Option<(KeyPath, String)>,
        /// The sample of the other side that the other part takes: the two are exchanged.
        exchanged: Option<&'s SampleView<'a>>,
    },
    /// The recovery came before the alert that it closes.
    Reversed { condition: &'s Condition, alert: &'s SampleView<'a>, recovery: &'s SampleView<'a> },
    /// The sample has no mapping value.
    NoValue {
        part: PartId,
        mapping: &'s Spanned<KeyPath>,
        seen: &'s SampleView<'a>,
        why: Unmapped<'a>,
        /// The other alerts have one and are closed by it.
        is_odd: bool,
        /// Where a value that an alert opened with is instead, and that alert.
        occurs: Option<(Occurrence, &'s SampleView<'a>)>,
        near: Option<KeyPath>,
    },
    /// The recovery has another value than its alert.
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
    /// What is wrong, the first of each kind for each part, with the places of the file that it follows from.
    pub fn unpaired(&self) -> Vec<(Unpaired<'s, 'a>, Vec<Span>)> {
        let mut told = Vec::new();
        let first = |defect: &&Defect<'a>| {
            let part = self.part_of(defect);
            let mut keys = vec![(std::mem::discriminant(*defect), part, None)];
            if let (Defect::Unmapped { .. }, Some(part)) = (defect, part) {
                // Parts that map by one key path have one mistake.
                let mapping = self.part(part).and_then(|part| part.mapping.as_ref());
                keys.extend(mapping.map(|key| (std::mem::discriminant(*defect), None, Some(key.value.canonical()))));
            }
            let is_new = part.is_some() && !keys.iter().any(|key| told.contains(key));
            told.extend(keys);
            is_new
        };
        let defects = self.evidence.defects().iter().filter(|defect| !self.is_told_by_a_trigger(defect)).filter(first);
        defects.filter_map(|defect| Some((self.of(defect)?, self.explains(defect)))).collect()
    }

    /// The resolve takes an alert, and a trigger a recovery: they are exchanged, which is one mistake.
    fn is_told_by_a_trigger(&self, defect: &Defect<'_>) -> bool {
        matches!(defect, Defect::WrongSide { part: PartId::Resolve, .. }) && self.wrongly_taken(true).is_some()
    }

    /// The first sample of the wrong side that a trigger takes, or the resolve.
    fn wrongly_taken(&self, by_trigger: bool) -> Option<&'s SampleView<'a>> {
        self.evidence.defects().iter().find_map(|defect| match defect {
            Defect::WrongSide { sample, part, .. } if part.is_trigger() == by_trigger => self.evidence.sample(*sample),
            _ => None,
        })
    }

    fn part_of(&self, defect: &Defect<'_>) -> Option<PartId> {
        match defect {
            Defect::WrongSide { part, .. } | Defect::Unmapped { part, .. } => Some(*part),
            Defect::ClosesNothing { .. } | Defect::Reversed { .. } => Some(PartId::Resolve),
            _ => None,
        }
    }

    fn of(&self, defect: &Defect<'a>) -> Option<Unpaired<'s, 'a>> {
        match *defect {
            Defect::WrongSide { sample, part, meant } => self.wrong_way(part, self.evidence.sample(sample)?, meant),
            Defect::Reversed { alert, recovery } => Some(Unpaired::Reversed {
                condition: self.service.resolve.as_ref()?.conditions.first()?,
                alert: self.evidence.sample(alert)?,
                recovery: self.evidence.sample(recovery)?,
            }),
            Defect::Unmapped { sample, part, why, is_odd } => {
                let mapping = self.part(part)?.mapping.as_ref()?;
                let seen = self.evidence.sample(sample)?;
                let occurs = if part.is_trigger() { None } else { self.occurrence(&mapping.value, seen) };
                let near = nearest_text(&mapping.value, seen);
                Some(Unpaired::NoValue { part, mapping, seen, why, is_odd, occurs, near })
            }
            Defect::ClosesNothing { recovery, alert } => {
                let resolve = self.service.resolve.as_ref()?;
                let closed = valued(resolve, self.evidence.sample(recovery)?)?;
                let alert = self.evidence.sample(alert)?;
                let opened = valued(&self.service.triggers.get(alert.verdict.trigger?)?.part, alert)?;
                let mapping = resolve.mapping.as_ref()?;
                let occurs = self.occurrence(&mapping.value, closed.seen).map(|(occurrence, _)| occurrence);
                Some(Unpaired::NoPair { mapping, opened, closed, occurs })
            }
            _ => None,
        }
    }

    fn part(&self, id: PartId) -> Option<&'s Part> {
        self.service.named_parts().find(|(other, _)| *other == id).map(|(_, part)| part)
    }

    /// Where the cause of a defect may stand: the conditions of a part that takes what it should not, or all mapping keys.
    fn explains(&self, defect: &Defect<'_>) -> Vec<Span> {
        match defect {
            Defect::WrongSide { .. } | Defect::Reversed { .. } => {
                let conditions = self.service.parts().flat_map(|part| &part.conditions);
                conditions.flat_map(|it| [it.key_path.span, it.list]).collect()
            }
            _ => self.service.parts().filter_map(|part| part.mapping.as_ref()).map(|key| key.span).collect(),
        }
    }

    fn wrong_way(&self, id: PartId, seen: &'s SampleView<'a>, meant: Side) -> Option<Unpaired<'s, 'a>> {
        let part = self.part(id)?;
        let before =
            |condition: &&Condition| tells_the_state_before(condition.key_path.value.last_key().unwrap_or_default());
        let mut conditions = part.conditions.iter();
        let condition = conditions.clone().find(before).or(conditions.next())?;
        let others = self.service.named_parts().filter(|(other, _)| other.is_trigger() != id.is_trigger());
        let elsewhere = elsewhere(others.flat_map(|(_, part)| &part.conditions), seen, self.reading);
        let exchanged = self.wrongly_taken(!id.is_trigger());
        Some(Unpaired::WrongWay { part: id, meant, condition, seen, elsewhere, exchanged })
    }

    /// Where a value that an alert opened with stands in a recovery.
    fn occurrence(&self, key: &KeyPath, recovery: &SampleView<'_>) -> Option<(Occurrence, &'s SampleView<'a>)> {
        let payload_index = recovery.payload_index();
        let right = |seen: &SampleView<'_>| seen.side != Some(Side::Recovery) || seen.verdict.resolve;
        let mut opened = self.evidence.opening(self.service).filter(move |(seen, _)| right(seen));
        opened.find_map(|(alert, trigger)| {
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
            let is_before = path.keys().any(tells_the_state_before);
            (!is_before).then(|| (path, value.value.clone()))
        })
}
