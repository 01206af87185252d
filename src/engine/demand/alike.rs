//! Parts that ask for the same, wherever and however it is written.

use std::collections::BTreeSet;

use super::place::covers;
use super::relation::MAX_COMPARED;
use crate::model::filter::{Condition, Part, Service};

/// The first earlier filter that asks for the same.
pub fn first_alike(service: &Service, filter: usize) -> Option<usize> {
    let part = &service.triggers.get(filter)?.part;
    let earlier = service.triggers.iter().take(filter.min(MAX_COMPARED));
    earlier.map(|trigger| &trigger.part).position(|earlier| are_alike(earlier, part))
}

/// Whether two parts ask for the same, whatever the order of their conditions and values.
pub fn are_alike(one: &Part, other: &Part) -> bool {
    let within = |one: &Part, other: &Part| {
        let has = |wanted: &Condition| other.conditions.iter().any(|it| asks_same(it, wanted));
        one.conditions.iter().all(has)
    };
    one.conditions.len() == other.conditions.len() && within(one, other) && within(other, one)
}

fn asks_same(one: &Condition, other: &Condition) -> bool {
    let first = one.values.first();
    let may_be = first.is_none_or(|first| other.values.iter().any(|it| it.value == first.value));
    may_be && one.operator == other.operator && is_one_place(one, other) && texts(one) == texts(other)
}

/// Whether two conditions look at the same text in every payload: `a[0]` and `a.0` do on an array alone.
fn is_one_place(one: &Condition, other: &Condition) -> bool {
    let [one, other] = [one, other].map(|it| it.key_path.value.steps());
    covers(one, other) && covers(other, one)
}

fn texts(condition: &Condition) -> BTreeSet<&str> {
    let values = condition.values.iter();
    values.map(|value| value.value.as_str()).collect()
}
