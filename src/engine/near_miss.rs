//! Why a part does not take a payload: condition by condition, what held and what failed.

use super::hint::{self, Closeness, Hint};
use super::outline::Outline;
use super::reading::Reading;
use super::verdict::{holds, value_found};
use crate::model::filter::{Condition, Part, Service};
use crate::model::payload::{Found, Payload};

/// The rejected part of a side that came nearest.
#[derive(Debug)]
pub struct NearMiss<'a> {
    /// The trigger filter, counted from 0; 0 for a resolve.
    pub filter: usize,
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

    /// Fewest failed conditions first, then those that fail by least.
    pub fn rank(&self, reading: Reading) -> (usize, Closeness) {
        let worst = self.failed().map(|check| check.closeness(reading)).max();
        (self.failed().count(), worst.unwrap_or(Closeness::Absent))
    }

    /// Looks for the change that would make each failed condition hold.
    pub fn add_hints(&mut self, outline: &Outline<'a>, reading: Reading) {
        for check in self.checks.iter_mut().filter(|check| !check.held) {
            check.hint = hint::of(check.condition, &check.found, outline, reading);
        }
    }
}

impl Check<'_> {
    fn closeness(&self, reading: Reading) -> Closeness {
        match (&self.hint, self.found.text()) {
            (Some(hint), _) => hint.closeness(),
            (None, Some(text)) if hint::nearly_holds(self.condition, text, reading) => {
                Closeness::SameText
            }
            (None, Some(_)) => Closeness::OtherText,
            (None, None) => Closeness::Absent,
        }
    }

    /// Under the reading that wants all values: those that are not in the text.
    pub fn absent_values(&self, reading: Reading) -> Vec<&str> {
        let Some(text) = self.found.text() else {
            return Vec::new();
        };
        let is_absent = |value: &&str| !value_found(self.condition, value, text, reading.case);
        self.condition
            .values
            .iter()
            .map(|value| value.value.as_str())
            .filter(is_absent)
            .collect()
    }
}

/// The trigger filter that came nearest, of a service of which none accepts.
pub fn of_triggers<'a>(
    service: &'a Service,
    payload: &'a Payload,
    reading: Reading,
) -> Option<NearMiss<'a>> {
    let misses = service
        .triggers
        .iter()
        .enumerate()
        .map(|(filter, trigger)| of_part(&trigger.part, filter, payload, reading));
    misses.min_by_key(|miss| miss.rank(reading))
}

pub fn of_part<'a>(
    part: &'a Part,
    filter: usize,
    payload: &'a Payload,
    reading: Reading,
) -> NearMiss<'a> {
    let check = |condition: &'a Condition| {
        let found = payload.find(&condition.key_path.value);
        let held = found
            .text()
            .is_some_and(|text| holds(condition, text, reading));
        Check {
            condition,
            found,
            held,
            hint: None,
        }
    };
    NearMiss {
        filter,
        part,
        checks: part.conditions.iter().map(check).collect(),
    }
}
