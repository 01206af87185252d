//! Which parts an expectation wants to take a payload.

use crate::engine::diagnosis::PartName;
use crate::model::suite::{Expected, Field, Want};

/// Whether the trigger and the resolve are to take the payload; none for an expectation that leaves it open.
pub(super) fn wanted_sides(expected: &Expected) -> Option<(bool, bool)> {
    let [Want::Is(word)] = expected.wants.as_slice() else {
        return None;
    };
    match word.as_str() {
        "triggered" | "201" => Some((true, false)),
        "resolved" | "200" => Some((false, true)),
        "triggered_and_resolved" => Some((true, true)),
        "discarded" | "202" => Some((false, false)),
        _ => None,
    }
}

/// The side that gives a field its value; none when an expectation wants nothing there.
pub(super) fn wanted_part(expected: &Expected) -> Option<PartName> {
    if matches!(expected.wants.as_slice(), [Want::Absent]) {
        return None;
    }
    match expected.field {
        Field::Outcome | Field::Status => {
            let (trigger, resolve) = wanted_sides(expected)?;
            (trigger || resolve).then_some(if trigger { PartName::Trigger } else { PartName::Resolve })
        }
        Field::Entry => match expected.wants.as_slice() {
            [Want::Is(entry)] if entry == "closed" || entry == "nothing_to_close" => Some(PartName::Resolve),
            _ => Some(PartName::Trigger),
        },
        _ => Some(PartName::Trigger),
    }
}
