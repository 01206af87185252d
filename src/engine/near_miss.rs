//! Why a part does not take a payload: condition by condition, what held and what failed.

use super::hint::{self, Closeness, Hint};
use super::payload_index::PayloadIndex;
use super::reading::Reading;
use super::verdict::{holds, value_found};
use crate::model::filter::{Condition, Part, PartId, Service};
use crate::model::payload::{Found, Payload};

/// The rejected part of a side that came nearest.
#[derive(Debug)]
pub struct NearMiss<'a> {
    pub id: PartId,
    pub part: &'a Part,
    pub checks: Vec<Check<'a>>,
}

/// One condition on one payload.
#[derive(Debug)]
pub struct Check<'a> {
    pub condition: &'a Condition,
    pub found: Found<'a>,
    pub held: bool,
    /// What would make a failed one hold; looked for only where it is shown.
    pub hint: Option<Hint<'a>>,
}

impl<'a> NearMiss<'a> {
    pub fn failed(&self) -> impl Iterator<Item = &Check<'a>> {
        self.checks.iter().filter(|check| !check.held)
    }

    /// Whether only the texts differ: the payload tells a state, and another one is asked for.
    pub fn is_about_state(&self) -> bool {
        let another =
            |hint: &Option<Hint<'_>>| matches!(hint, None | Some(Hint::Scalar { .. } | Hint::CaseOfValue { .. }));
        self.failed().all(|check| check.found.text().is_some() && another(&check.hint))
    }

    /// Parts that fail by details alone first, then those with the fewest failed conditions, then those that fail by
    /// least.
    pub fn rank(&self, reading: Reading) -> (bool, usize, Closeness) {
        let worst = self.failed().map(|check| check.closeness(reading)).max();
        let worst = worst.unwrap_or(Closeness::Absent);
        (worst != Closeness::SameText, self.failed().count(), worst)
    }
}

impl Check<'_> {
    fn closeness(&self, reading: Reading) -> Closeness {
        match (&self.hint, self.found.text()) {
            (Some(hint), _) => hint.closeness(),
            (None, Some(text)) => hint::closeness(self.condition, text, reading),
            (None, None) => Closeness::Absent,
        }
    }

    /// Under the reading that wants all values: those that are not in the text.
    pub fn absent_values(&self, reading: Reading) -> Vec<&str> {
        let Some(text) = self.found.text() else {
            return Vec::new();
        };
        let is_absent = |value: &&str| !value_found(self.condition, value, text, reading.case);
        self.condition.values.iter().map(|value| value.value.as_str()).filter(is_absent).collect()
    }
}

/// The trigger filter that came nearest, of a service of which none accepts. With an index of the payload, hints are looked for first:
/// they tell a wanted text at another place from no text at all.
pub fn of_triggers<'a>(
    service: &'a Service,
    payload: &'a Payload,
    reading: Reading,
    payload_index: Option<&PayloadIndex<'a>>,
) -> Option<NearMiss<'a>> {
    nearest(service.named_parts().filter(|(id, _)| id.is_trigger()), payload, reading, payload_index)
}

/// Of some parts, none of which accepts, the one that came nearest; the first of those that came as near.
pub fn nearest<'a>(
    parts: impl Iterator<Item = (PartId, &'a Part)>,
    payload: &'a Payload,
    reading: Reading,
    payload_index: Option<&PayloadIndex<'a>>,
) -> Option<NearMiss<'a>> {
    let misses = parts.map(|(id, part)| of_part(part, id, payload, reading, payload_index));
    misses.min_by_key(|miss| miss.rank(reading))
}

pub fn of_part<'a>(
    part: &'a Part,
    id: PartId,
    payload: &'a Payload,
    reading: Reading,
    payload_index: Option<&PayloadIndex<'a>>,
) -> NearMiss<'a> {
    let check = |condition: &'a Condition| {
        let found = payload.find(&condition.key_path.value);
        let held = found.text().is_some_and(|text| holds(condition, text, reading));
        let hint = payload_index
            .filter(|_| !held)
            .and_then(|payload_index| hint::of(condition, &found, payload_index, reading));
        Check { condition, found, held, hint }
    };
    NearMiss { id, part, checks: part.conditions.iter().map(check).collect() }
}
