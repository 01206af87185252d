//! Keys that tell the state before: `OldStateValue`, `previous_state`.

use crate::model::names::tells_the_state_before;
use crate::model::payload::{Member, Node, Value};
use crate::source::Source;

/// Of which state a key tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Before,
    Now,
}

/// The member of a document with a text that is looked for: of those that tell the state before, or of the others.
pub fn member_with<'n>(
    node: &'n Node,
    source: &Source,
    when: When,
    is_in: &impl Fn(&str) -> bool,
) -> Option<&'n Member> {
    let members = match &node.value {
        Value::Object(members) => members,
        Value::Array(items) => {
            return items.iter().find_map(|item| member_with(item, source, when, is_in));
        }
        _ => return None,
    };
    members.iter().find_map(|member| {
        let tells_before = tells_the_state_before(member.key.get(source));
        let text = member.node.text(source);
        match (when, tells_before) {
            (When::Before, true) => has_text(&member.node, source, is_in).then_some(member),
            (When::Now, true) => None,
            (When::Now, false) if text.is_some_and(is_in) => Some(member),
            _ => member_with(&member.node, source, when, is_in),
        }
    })
}

fn has_text(node: &Node, source: &Source, is_in: &impl Fn(&str) -> bool) -> bool {
    match &node.value {
        Value::Object(members) => members.iter().any(|it| has_text(&it.node, source, is_in)),
        Value::Array(items) => items.iter().any(|item| has_text(item, source, is_in)),
        _ => node.text(source).is_some_and(is_in),
    }
}
