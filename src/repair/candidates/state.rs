//! Keys that tell the state, and what a part would have to ask for there.

use super::Material;
use super::own_names::holds_name;
use super::side_of;
use crate::engine::placeholder;
use crate::model::console::{MAX_CHARACTERS, MAX_VALUES};
use crate::model::filter::{Operator, PartId};
use crate::model::key_path::{KeyPath, Spelling, Step};
use crate::model::names::polarity::{self, StatePolarity};
use crate::model::names::{self, roles};
use crate::repair::{Side, paths};

/// How many keys are offered.
const MOST_KEYS: usize = 6;

/// What one part asks for at a key.
pub struct StateValues {
    pub operator: Operator,
    pub values: Vec<String>,
}

/// The keys that may tell the state, best first: those that `infer` would take, then those that are named like one.
pub fn keys(material: &Material<'_, '_>) -> Vec<KeyPath> {
    let mut keys: Vec<KeyPath> = material.ranking.states.iter().map(|it| it.what.key.clone()).collect();
    let mut named: Vec<_> = material
        .sides
        .iter()
        .zip(material.indexes)
        .filter(|(side, _)| side.is_some())
        .take(4)
        .flat_map(|(_, index)| paths::all(index).map(|(steps, _)| steps))
        .filter_map(|steps| {
            let key = KeyPath::found(steps, Spelling::Bare);
            let named = named(key.steps());
            (named > 0 && !key.keys().any(names::tells_the_state_before)).then_some((-named, key.steps().len(), key))
        })
        .collect();
    named.sort_by_key(|(named, depth, _)| (*named, *depth));
    for (_, _, key) in named {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.truncate(MOST_KEYS);
    keys
}

/// What tells the samples of one side from those of the other at a key; none where nothing does. A trigger filter beside
/// others asks for what none of them asks for.
pub fn asked(material: &Material<'_, '_>, part: PartId, key: &KeyPath) -> Option<StateValues> {
    let side = side_of(part);
    let own = Some(material.left_to(part, key)).filter(|left| !left.is_empty());
    let own = own.unwrap_or_else(|| material.texts(side, key));
    let others = material.texts(side.other(), key);
    let is_state = |text: &&str| is_state(text, side, &others) && !holds_name(material, key, text, text);
    if own.is_empty() || own.len() > MAX_VALUES || !own.iter().all(is_state) {
        return None;
    }
    // What another trigger filter takes has to stay out as well.
    let of_side = material.texts(side, key).into_iter().filter(|text| !own.contains(text));
    let operator = operator(&own, &others.into_iter().chain(of_side).collect::<Vec<_>>());
    let values = own.iter().map(|text| if operator.is_whole() { *text } else { text.trim() });
    Some(StateValues { operator, values: values.map(str::to_owned).collect() })
}

/// Whether a text may be asked for as the state of a side: not a variable, no longer than a value may be, and nothing that the
/// other side says or that is by its word a state of the other side.
pub fn is_state(text: &str, side: Side, others: &[&str]) -> bool {
    let wrong = match side {
        Side::Alert => StatePolarity::Ok,
        Side::Recovery => StatePolarity::Problem,
    };
    let folded = text.trim().to_lowercase();
    !folded.is_empty()
        && text.chars().count() <= MAX_CHARACTERS
        && placeholder::find(text).is_none()
        && !others.iter().any(|other| other.trim().to_lowercase() == folded)
        && polarity::of_value(text, others) != Some(wrong)
}

/// A part of the text does, as in all guides, unless it would be found on the other side, or in longer numbers and words.
pub fn operator(own: &[&str], others: &[&str]) -> Operator {
    let folded = |text: &str| text.trim().to_lowercase();
    let within = |text: &str| others.iter().any(|other| folded(other).contains(&folded(text)));
    let is_short = |text: &str| text.chars().count() <= 2 || text.chars().all(|c| c.is_ascii_digit());
    let needs_all = own.iter().any(|text| within(text) || is_short(text));
    if needs_all { Operator::Equals } else { Operator::Contains }
}

/// How much the name of a key says that it tells the state.
pub fn named(steps: &[Step]) -> i32 {
    let mut names = paths::names(steps);
    names.pop().map_or(0, |name| roles::state(name, names.last().copied()))
}
