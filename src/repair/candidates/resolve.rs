//! A resolve that is missing, and one that stands in the place of the trigger.

use super::{ANOTHER, Candidate, Material, state};
use crate::model::filter::{Condition, Operator, PartId};
use crate::model::key_path::{KeyPath, Spelling};
use crate::model::names::polarity::{self, StatePolarity};
use crate::model::text::yaml;
use crate::repair::{Side, words, write};

/// How many keys are tried to tie the recovery.
const MOST_MAPPINGS: usize = 4;

/// Trigger and resolve exchanged: what one asks for, the other asks for.
pub fn exchanged(material: &Material<'_, '_>) -> Vec<Candidate> {
    let service = material.service;
    let Some([closing]) = service.resolve.as_ref().map(|resolve| resolve.conditions.as_slice()) else {
        return Vec::new();
    };
    let of_trigger = service.triggers.iter().enumerate().filter_map(|(at, trigger)| {
        let opening = match trigger.part.conditions.as_slice() {
            [only] => only,
            several => several.iter().find(|it| it.key_path.value == closing.key_path.value)?,
        };
        let both = [(opening, closing), (closing, opening)];
        let edits = both.map(|(from, to): (&Condition, &Condition)| write::condition(&service.source, from, to));
        let edits: Vec<_> = edits.into_iter().collect::<Option<Vec<_>>>()?.concat();
        let trigger = words::part(PartId::Trigger(at));
        let phrase = format!("exchange what {trigger} and the resolve ask for");
        let has_both = [Side::Alert, Side::Recovery].iter().all(|side| material.of_side(*side).next().is_some());
        let distance = match is_right_way_round(opening, closing) {
            true if !has_both => return None,
            true => ANOTHER + 12,
            false => ANOTHER - 1,
        };
        Some(Candidate { edits, distance, rank: 0, phrase })
    });
    of_trigger.collect()
}

/// Whether by their words the trigger asks for an alert and the resolve for a recovery.
fn is_right_way_round(opening: &Condition, closing: &Condition) -> bool {
    let all = |condition: &Condition, wanted: StatePolarity| {
        condition.values.iter().all(|value| polarity::of_value(&value.value, &[]) == Some(wanted))
    };
    all(opening, StatePolarity::Problem) && all(closing, StatePolarity::Ok)
}

/// A resolve for a service that has none.
pub fn missing(material: &Material<'_, '_>) -> Vec<Candidate> {
    let service = material.now;
    if material.service.resolve.is_some() || material.of_side(Side::Recovery).next().is_none() {
        return Vec::new();
    }
    let of_triggers = service.triggers.iter().flat_map(|trigger| &trigger.part.conditions);
    let mut keys: Vec<_> = of_triggers.map(|it| (it.key_path.value.clone(), ANOTHER)).collect();
    let spelling = keys.first().map_or(Spelling::Bare, |(key, _)| key.spelling());
    let others = state::keys(material).into_iter().map(|key| KeyPath::found(key.steps().to_vec(), spelling));
    keys.extend(others.zip(0..).map(|(key, rank)| (key, ANOTHER + 5 + 3 * rank)));
    let mut mappings: Vec<KeyPath> =
        service.triggers.iter().filter_map(|it| Some(it.part.mapping.as_ref()?.value.clone())).collect();
    mappings.dedup();
    mappings
        .extend(super::mapping::ranked(material).into_iter().map(|key| KeyPath::found(key.steps().to_vec(), spelling)));
    mappings.truncate(MOST_MAPPINGS);
    let mut candidates = Vec::new();
    for (key, distance) in keys {
        let Some(asked) = state::asked(material, Side::Recovery, &key) else { continue };
        let whole = service.conditions().any(|it| it.key_path.value == key && it.operator.is_whole());
        let operator = if whole { Operator::Equals } else { asked.operator };
        for (mapping, rank) in mappings.iter().zip(0..) {
            candidates.extend(added(material, &key, operator, &asked.values, mapping, distance + rank));
        }
    }
    candidates
}

fn added(
    material: &Material<'_, '_>,
    key: &KeyPath,
    operator: Operator,
    values: &[String],
    mapping: &KeyPath,
    distance: u32,
) -> Option<Candidate> {
    let service = material.service;
    let mut edits = vec![write::resolve(service, key.written(), operator, values, mapping.written())?];
    edits.extend(super::mapping::of_triggers(material, mapping)?);
    let shown: Vec<_> = values.iter().map(|value| yaml(value)).collect();
    let phrase = format!(
        "add a resolve with payload_json_key: {}, {}: {}, incident_mapped_with: {}",
        words::typed(key),
        operator.field(),
        words::list(&shown),
        words::typed(mapping)
    );
    Some(Candidate { edits, distance, rank: 0, phrase })
}
