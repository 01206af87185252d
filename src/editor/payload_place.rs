//! Where in a payload a byte is.

use crate::model::payload::{Body, Node, Payload, Value};
use crate::source::Span;

/// The innermost value whose key or text a byte is in.
pub fn node_at(payload: &Payload, byte: usize) -> Option<&Node> {
    let Body::Json(root) = &payload.body else { return None };
    let mut node = root;
    if !has(node.span, byte) {
        return None;
    }
    while let Some(inner) = below(node, byte) {
        node = inner;
    }
    Some(node)
}

fn below(node: &Node, byte: usize) -> Option<&Node> {
    match &node.value {
        Value::Object(members) => {
            let is_at =
                |member: &&crate::model::payload::Member| has(member.key.span, byte) || has(member.node.span, byte);
            members.iter().find(is_at).map(|member| &member.node)
        }
        Value::Array(items) => items.iter().find(|item| has(item.span, byte)),
        _ => None,
    }
}

fn has(span: Span, byte: usize) -> bool {
    span.start <= byte && byte <= span.end
}
