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
        let has_both = [Side::Alert, Side::Recovery].iter().all(|side| material.of_side(*side).next().is_some());
        // Where no part takes a sample of the other side, a value may be wrong as well.
        let distance = match is_right_way_round(opening, closing) {
            true if !has_both => return None,
            false if !has_both || goes_crosswise(material) => ANOTHER - 1,
            _ => ANOTHER + 12,
        };
        let phrase = format!("exchange what {} and the resolve ask for", words::part(PartId::Trigger(at)));
        let candidate = |to_trigger: &Condition, to_resolve: &Condition, distance: u32, phrase: String| {
            let both = [(opening, to_trigger), (closing, to_resolve)];
            let edits = both.map(|(from, to)| write::condition(&service.source, from, to));
            let edits = edits.into_iter().collect::<Option<Vec<_>>>()?.concat();
            Some(Candidate { edits, distance, rank: 0, phrase })
        };
        let (to_trigger, left) = without_others(material, closing, Side::Alert);
        let (to_resolve, more) = without_others(material, opening, Side::Recovery);
        let left: Vec<_> = left.into_iter().chain(more).collect();
        let told = format!("{phrase}, without {}", left.join(" and "));
        let fewer = (!left.is_empty()).then(|| candidate(&to_trigger, &to_resolve, distance - 1, told)).flatten();
        Some(fewer.into_iter().chain(candidate(closing, opening, distance, phrase)))
    });
    of_trigger.flatten().collect()
}

/// Whether a part takes a sample of the other side, as far as the samples tell.
fn goes_crosswise(material: &Material<'_, '_>) -> bool {
    let goes_to = |side: Side, part: Side| material.of_side(side).any(|at| material.is_taken(at, part));
    goes_to(Side::Alert, Side::Recovery) || goes_to(Side::Recovery, Side::Alert)
}

/// What a condition asks for, without the values that none of the samples of a side has but one of neither side: a state
/// between the two is no reason to open or to close.
fn without_others(material: &Material<'_, '_>, condition: &Condition, side: Side) -> (Condition, Vec<String>) {
    let path = &condition.key_path.value;
    let own = material.texts(side, path);
    let others: Vec<_> = material.of_neither().filter_map(|at| material.text(at, path)).collect();
    let finds = |texts: &[&str], value: &str| texts.iter().any(|text| condition.operator.finds(value, text));
    let is_left = |value: &str| finds(&others, value) && !finds(&own, value);
    let (left, kept): (Vec<_>, Vec<_>) = condition.values.iter().cloned().partition(|it| is_left(&it.value));
    if kept.is_empty() {
        return (condition.clone(), Vec::new());
    }
    (Condition { values: kept, ..condition.clone() }, left.iter().map(|value| yaml(&value.value)).collect())
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
        let Some(asked) = state::asked(material, PartId::Resolve, &key) else { continue };
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
