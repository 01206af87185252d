//! The trigger filters of a service side by side: what the rules about their order have in common.

use crate::model::filter::{Condition, Part};
use crate::source::Span;

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
