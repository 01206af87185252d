//! The trigger filters of a service side by side: what the rules about their order have in common.

use std::collections::BTreeSet;

use crate::engine::demand::{MAX_COMPARED, covers};
use crate::model::filter::{Condition, Part, Service};
use crate::source::Span;

/// The first earlier filter with the same conditions, whatever the order of them and of their values.
pub fn first_alike(service: &Service, filter: usize) -> Option<usize> {
    let part = &service.triggers.get(filter)?.part;
    let earlier = service.triggers.iter().take(filter.min(MAX_COMPARED));
    earlier.map(|trigger| &trigger.part).position(|earlier| are_alike(earlier, part))
}

fn are_alike(one: &Part, other: &Part) -> bool {
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

/// Where a filter says what another one does not ask for; else what it wants at all.
pub fn own_wish(part: &Part, other: &Part) -> Span {
    own_condition(part, other).map_or(part.head, |condition| condition.list)
}

/// The condition by which a filter asks for what another one does not ask for; else its first one.
pub fn own_condition<'a>(part: &'a Part, other: &Part) -> Option<&'a Condition> {
    let key = |condition: &Condition, other: &Condition| condition.key_path.value == other.key_path.value;
    let is_own = |it: &&Condition| !other.conditions.iter().any(|others| key(it, others));
    part.conditions.iter().find(is_own).or(part.conditions.first())
}

/// Where a filter says what it wants: the values of its first condition.
pub fn wanted(part: &Part) -> Span {
    let first = part.conditions.first();
    first.map_or(part.head, |condition| condition.list)
}
