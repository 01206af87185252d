//! What a receiver records around a body, `{"received_at": …, "from": …, "service": …, "headers": …, "body": …}`: one reader for
//! files, lines of a log and standard input.

use super::{nested, reply};
use crate::model::content_type;
use crate::model::payload::{Body, Member, Node, Payload, Text, Value};
use crate::source::Source;

/// The keys of an envelope. Beside its body it has at least one that tells of the call.
pub const KEYS: [&str; 7] = ["received_at", "service", "content_type", "headers", "reply", FROM, BODY];
const TELLING: usize = 5;
const FROM: &str = "from";
const BODY: &str = "body";

/// The payload in an envelope; any other payload as it is.
pub(super) fn open(mut payload: Payload) -> Payload {
    let Body::Json(Node { value: Value::Object(members), .. }) = &mut payload.body else {
        return payload;
    };
    let source = &payload.source;
    if !is_envelope(members, source) {
        return payload;
    }
    let node_of = |key: &str| members.iter().find(|member| member.key.get(source) == key).map(|member| &member.node);
    let text_of = |key: &str| node_of(key)?.text(source).filter(|text| !text.is_empty()).map(str::to_owned);
    payload.received_at = text_of("received_at");
    payload.service = text_of("service");
    payload.reply = node_of("reply").and_then(|node| reply(source.slice(node.span)));
    payload.not_text = text_of("content_type").filter(|kind| !content_type::is_text(kind));
    // None and an empty one are both none, and other than one that is not recorded.
    payload.from = node_of(FROM).and_then(|node| match node.value {
        Value::Null => Some(String::new()),
        _ => node.text(source).map(str::to_owned),
    });
    let is_body = |member: &Member| member.key.get(source) == BODY;
    if let Some(at) = members.iter().position(is_body) {
        let node = members.swap_remove(at).node;
        return with_body(payload, node);
    }
    payload
}

fn with_body(payload: Payload, node: Node) -> Payload {
    let payload = Payload { span: node.span, ..payload };
    if payload.not_text.is_some() {
        return Payload { body: Body::Text(String::new()), ..payload };
    }
    match &node.value {
        Value::String(text) => with_text(payload, text),
        _ => Payload { body: Body::Json(node), ..payload },
    }
}

/// The JSON that a text of the source holds as the body, else the text itself.
pub(super) fn with_text(mut payload: Payload, text: &Text) -> Payload {
    payload.body = match nested::at(&payload.source, text) {
        Some(inner) => {
            payload.sent = Some(inner.sent);
            payload.duplicates.extend(inner.duplicates);
            Body::Json(inner.root)
        }
        None => Body::Text(text.get(&payload.source).to_owned()),
    };
    payload
}

/// An object of no other keys than an envelope's, with a body and at least one that tells of the call. Senders of messages
/// have a `from` and a `body` too, which is a text there.
fn is_envelope(members: &[Member], source: &Source) -> bool {
    let keys = || members.iter().map(|member| member.key.get(source));
    let body = members.iter().find(|member| member.key.get(source) == BODY);
    let is_structured =
        body.is_some_and(|body| matches!(body.node.value, Value::Object(_) | Value::Array(_) | Value::TooDeep(_)));
    let tells = |key: &str| KEYS.iter().take(TELLING).any(|known| *known == key) || key == FROM && is_structured;
    body.is_some() && keys().all(|key| KEYS.contains(&key)) && keys().any(tells)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::payload;
    use super::*;
    use crate::model::key_path::KeyPath;
    use crate::model::payload::Found;
    use crate::source::Span;

    fn read(line: &str) -> Payload {
        open(payload(&Arc::new(Source::new("log", line)), Span::new(0, line.len())).unwrap())
    }

    fn text_at(payload: &Payload, path: &str) -> Option<String> {
        payload.find(&KeyPath::parse(path).unwrap()).text().map(str::to_owned)
    }

    #[test]
    fn an_envelope_is_opened_and_says_who_judges() {
        let payload = read(r#"{"received_at":"t","from":"Grafana","service":"s","body":{"state":"down"}}"#);
        assert_eq!((payload.from.as_deref(), payload.service.as_deref()), (Some("Grafana"), Some("s")));
        assert_eq!(text_at(&payload, "state").as_deref(), Some("down"));
        assert_eq!(payload.whole(), r#"{"state":"down"}"#);
    }

    #[test]
    fn an_envelope_tells_of_its_call_and_has_no_other_keys() {
        for envelope in [
            r#"{"received_at":"t","body":{"s":1}}"#,
            r#"{"service":"x","body":"host down"}"#,
            r#"{"content_type":"application/json","body":[1]}"#,
            r#"{"headers":{"a":"b"},"body":{"s":1}}"#,
            r#"{"reply":{"status":202},"from":"x","body":"x"}"#,
            r#"{"from":"x","body":{"s":1}}"#,
            r#"{"from":null,"body":[]}"#,
        ] {
            let payload = read(envelope);
            assert_ne!(payload.source.slice(payload.span), envelope, "opened");
        }
        for payload in [
            r#"{"from":"+15550100","body":"Server is down"}"#,
            r#"{"from":"x","body":"{\"s\":1}"}"#,
            r#"{"body":{"s":1}}"#,
            r#"{"body":"x","state":"down"}"#,
            r#"{"received_at":"t","body":{"s":1},"id":7}"#,
            r#"{"received_at":"t","service":"s"}"#,
            r#"{"from":"x","body":null}"#,
        ] {
            assert_eq!(read(payload).whole(), payload);
        }
    }

    #[test]
    fn no_from_is_other_than_one_that_is_not_recorded() {
        let from = |from: &str| read(&format!(r#"{{"service":"s"{from},"body":{{}}}}"#)).from;
        assert_eq!(from(""), None);
        assert_eq!(from(r#","from":null"#).as_deref(), Some(""));
        assert_eq!(from(r#","from":"""#).as_deref(), Some(""));
        assert_eq!(from(r#","from":"x""#).as_deref(), Some("x"));
        assert_eq!(from(r#","from":{}"#), None);
    }

    #[test]
    fn a_body_that_is_a_text_with_json_is_that_json_and_every_value_has_its_place() {
        let line = r#"{"service":"s","body":" {\"state\":\"d\\u006fwn\",\"n\":[1.50,true,null],\"é\\\\\":\"\uD83D\uDE00 \\\"x\\\"\",\"z\":\"end\"}\n"}"#;
        let payload = read(line);
        assert_eq!(text_at(&payload, "state").as_deref(), Some("down"));
        assert_eq!(text_at(&payload, r#""é\\""#).as_deref(), Some("😀 \"x\""));
        for (path, literal) in [
            ("state", r#"\"d\\u006fwn\""#),
            ("n[0]", "1.50"),
            ("n[1]", "true"),
            (r#""é\\""#, r#"\"\uD83D\uDE00 \\\"x\\\"\""#),
            ("z", r#"\"end\""#),
        ] {
            let Found::Text { span, .. } = payload.find(&KeyPath::parse(path).unwrap()) else { panic!("{path}") };
            assert_eq!(payload.source.slice(span), literal);
        }
        assert!(payload.whole().starts_with(r#"{"state":"d\u006fwn""#), "{}", payload.whole());
        let digits = read(r#"{"service":"s","body":"{\"n\":\u0031\u0032}"}"#);
        assert_eq!(text_at(&digits, "n").as_deref(), Some("12"));
        for text in [r#""host down""#, r#""12""#, r#""{broken""#, r#""\"{}\"""#] {
            let payload = read(&format!(r#"{{"service":"s","body":{text}}}"#));
            assert!(matches!(payload.body, Body::Text(_)), "{text}");
        }
    }

    #[test]
    fn a_body_that_is_no_text_is_empty() {
        let body = |kind: &str| {
            let payload = read(&format!(r#"{{"content_type":"{kind}","body":{{"s":"down"}}}}"#));
            (text_at(&payload, "s"), payload.not_text, matches!(payload.body, Body::Json(_)))
        };
        assert_eq!(body("application/json; charset=utf-8"), (Some("down".into()), None, true));
        assert_eq!(body("image/png"), (None, Some("image/png".into()), false));
    }
}
