//! What a receiver records around a body: `{"received_at": …, "from": …, "service": …, "body": …}`.

use crate::model::payload::{Body, Member, Node, Payload, Value};
use crate::source::Source;

const KEYS: [&str; 4] = ["received_at", "from", "service", "body"];

/// The payload in an envelope; any other payload as it is.
pub(super) fn open(payload: Payload) -> Payload {
    let Payload {
        source,
        body,
        span,
        duplicates,
        from,
        service,
    } = payload;
    let unopened = |body| Payload {
        source: source.clone(),
        body,
        span,
        duplicates,
        from,
        service,
    };
    let Body::Json(Node {
        span: whole,
        value: Value::Object(members),
    }) = body
    else {
        return unopened(body);
    };
    if !is_envelope(&members, &source) {
        return unopened(Body::Json(Node {
            span: whole,
            value: Value::Object(members),
        }));
    }
    let text_of = |key: &str| {
        let member = members
            .iter()
            .find(|member| member.key.get(&source) == key)?;
        member
            .node
            .text(&source)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let (from, service) = (text_of("from"), text_of("service"));
    let is_body = |member: &Member| member.key.get(&source) == "body";
    let node = members.into_iter().find(is_body).map(|member| member.node);
    let node = node.unwrap_or(Node {
        span: whole,
        value: Value::Null,
    });
    let (span, body) = match &node.value {
        Value::String(text) => (node.span, Body::Text(text.get(&source).to_owned())),
        _ => (node.span, Body::Json(node)),
    };
    Payload {
        from,
        service,
        ..Payload::new(source, span, body)
    }
}

/// An object of no other keys than an envelope's, with a body and at least one of the others.
fn is_envelope(members: &[Member], source: &Source) -> bool {
    let has_body = members
        .iter()
        .any(|member| member.key.get(source) == "body");
    has_body
        && members.len() > 1
        && members
            .iter()
            .all(|member| KEYS.contains(&member.key.get(source)))
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
        assert_eq!(
            (payload.from.as_deref(), payload.service.as_deref()),
            (Some("Grafana"), Some("s"))
        );
        assert_eq!(
            payload.find(&KeyPath::parse("state").unwrap()).text(),
            Some("down")
        );
        assert_eq!(payload.whole(), r#"{"state":"down"}"#);
    }

    #[test]
    fn an_envelope_may_hold_text_and_a_payload_may_have_a_body_key() {
        let read = |line: &str| {
            log_line(
                &Arc::new(Source::new("log", line)),
                Span::new(0, line.len()),
            )
            .unwrap()
        };
        assert!(
            matches!(read(r#"{"from":"x","body":"host down"}"#).body, Body::Text(text) if text == "host down")
        );
        assert!(matches!(
            read(r#"{"body":"x","state":"down"}"#).body,
            Body::Json(_)
        ));
        assert!(matches!(read(r#"{"body":"x"}"#).body, Body::Json(_)));
    }
}
