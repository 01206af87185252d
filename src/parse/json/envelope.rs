//! What a receiver records around a body: `{"received_at": …, "from": …, "service": …, "body": …}`.

use crate::model::payload::{Body, Member, Node, Payload, Value};
use crate::source::Source;

const KEYS: [&str; 4] = ["received_at", "from", "service", "body"];

/// The payload in an envelope; any other payload as it is.
pub(super) fn open(mut payload: Payload) -> Payload {
    let Body::Json(Node { value: Value::Object(members), .. }) = &mut payload.body else {
        return payload;
    };
    let source = &payload.source;
    if !is_envelope(members, source) {
        return payload;
    }
    let text_of = |key: &str| {
        let member = members.iter().find(|member| member.key.get(source) == key)?;
        let text = member.node.text(source).filter(|text| !text.is_empty());
        text.map(str::to_owned)
    };
    payload.received_at = text_of("received_at");
    payload.from = text_of("from");
    payload.service = text_of("service");
    let is_body = |member: &Member| member.key.get(source) == "body";
    if let Some(at) = members.iter().position(is_body) {
        let node = members.swap_remove(at).node;
        payload.span = node.span;
        payload.body = match &node.value {
            Value::String(text) => Body::Text(text.get(source).to_owned()),
            _ => Body::Json(node),
        };
    }
    payload
}

/// An object of no other keys than an envelope's, with a body and at least one of the others.
fn is_envelope(members: &[Member], source: &Source) -> bool {
    let has_body = members.iter().any(|member| member.key.get(source) == "body");
    has_body && members.len() > 1 && members.iter().all(|member| KEYS.contains(&member.key.get(source)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::log_line;
    use super::*;
    use crate::model::key_path::KeyPath;
    use crate::source::Span;

    #[test]
    fn an_envelope_is_opened_and_says_who_judges() {
        let line = r#"{"received_at":"t","from":"Grafana","service":"s","body":{"state":"down"}}"#;
        let source = Arc::new(Source::new("log", line));
        let payload = log_line(&source, Span::new(0, line.len())).unwrap();
        assert_eq!((payload.from.as_deref(), payload.service.as_deref()), (Some("Grafana"), Some("s")));
        assert_eq!(payload.find(&KeyPath::parse("state").unwrap()).text(), Some("down"));
        assert_eq!(payload.whole(), r#"{"state":"down"}"#);
    }

    #[test]
    fn an_envelope_may_hold_text_and_a_payload_may_have_a_body_key() {
        let read = |line: &str| log_line(&Arc::new(Source::new("log", line)), Span::new(0, line.len())).unwrap();
        assert!(matches!(read(r#"{"from":"x","body":"host down"}"#).body, Body::Text(text) if text == "host down"));
        assert!(matches!(read(r#"{"body":"x","state":"down"}"#).body, Body::Json(_)));
        assert!(matches!(read(r#"{"body":"x"}"#).body, Body::Json(_)));
    }
}
