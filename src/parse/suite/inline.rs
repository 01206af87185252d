//! A payload that is written into a suite, as YAML.
//!
//! Its values point into the suite, and it is sent as JSON. A plain scalar that JSON knows is a number, a boolean or null,
//! as any reader of YAML has it; everything else is a text.

use std::fmt::Write;
use std::sync::Arc;

use crate::model::payload::{Body, Member, Node, Payload, Text, Value};
use crate::parse::fields::Reader;
use crate::parse::tree::{Yaml, YamlValue};
use crate::source::{Source, Span};

/// None when a key is no text, which is noted.
pub(super) fn payload(reader: &mut Reader<'_>, source: &Arc<Source>, yaml: &Yaml<'_>) -> Option<Payload> {
    let mut duplicates = Vec::new();
    let root = node(reader, yaml, &mut duplicates)?;
    let mut sent = String::new();
    write_json(&root, source, &mut sent);
    let body = Body::Json(root);
    Some(Payload { duplicates, sent: Some(sent.into()), ..Payload::new(Arc::clone(source), yaml.span, body) })
}

fn node(reader: &mut Reader<'_>, yaml: &Yaml<'_>, duplicates: &mut Vec<(Span, Span)>) -> Option<Node> {
    let value = match &yaml.value {
        YamlValue::Nothing => Value::Null,
        YamlValue::Text(text) => scalar(reader.source, yaml, text),
        YamlValue::List(items) => {
            let items = items.iter().map(|item| node(reader, item, duplicates));
            Value::Array(items.collect::<Option<_>>()?)
        }
        YamlValue::Mapping(pairs) => {
            let mut members: Vec<Member> = Vec::with_capacity(pairs.len());
            for (key, value) in pairs {
                let name = reader.key_text(key)?;
                let node = node(reader, value, duplicates)?;
                let is_same = |member: &Member| member.key.get(reader.source) == name.value;
                // Of two equal keys the last counts, as in JSON.
                if let Some(at) = members.iter().position(is_same) {
                    duplicates.push((members.remove(at).key.span, name.span));
                }
                let key = text(name.span, &name.value);
                members.push(Member { key, node });
            }
            Value::Object(members)
        }
    };
    Some(Node { span: yaml.span, value })
}

fn text(span: Span, text: &str) -> Text {
    Text { span, unescaped: Some(text.into()) }
}

fn scalar(source: &Source, yaml: &Yaml<'_>, written: &str) -> Value {
    let known = yaml.plain.then(|| serde_json::from_str::<serde_json::Value>(written).ok()).flatten();
    match known {
        Some(serde_json::Value::Null) => Value::Null,
        Some(serde_json::Value::Bool(value)) => Value::Bool(value),
        // The text of a number is that of its place, where an alias has another one.
        Some(serde_json::Value::Number(_)) if source.slice(yaml.span) == written => Value::Number,
        _ if yaml.plain && written == "~" => Value::Null,
        _ => Value::String(text(yaml.span, written)),
    }
}

fn write_json(node: &Node, source: &Source, out: &mut String) {
    match &node.value {
        Value::Null | Value::TooDeep(_) => out.push_str("null"),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write_json(item, source, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (at, member) in members.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                let key = serde_json::Value::from(member.key.get(source));
                let _ = write!(out, "{key}: ");
                write_json(&member.node, source, out);
            }
            out.push('}');
        }
        Value::String(text) => {
            let _ = write!(out, "{}", serde_json::Value::from(text.get(source)));
        }
        Value::Bool(_) | Value::Number => out.push_str(node.text(source).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::key_path::KeyPath;
    use crate::model::suite::Given;
    use crate::parse::suite::parse;

    fn read(yaml: &str) -> Payload {
        let text = format!("cases:\n- name: a\n  payload: {yaml}\n  expect: {{status: 201}}\n");
        let file = parse("x", text.into());
        assert_eq!(file.facts, [], "{yaml}");
        let mut cases = file.suite.unwrap().cases;
        match cases.remove(0).steps.remove(0).payload {
            Given::Inline(payload) => *payload,
            Given::File(path) => panic!("{path:?}"),
        }
    }

    #[test]
    fn it_is_sent_as_json() {
        for (yaml, json) in [
            ("{a: x, b: [1, true, null]}", r#"{"a": "x", "b": [1, true, null]}"#),
            ("{a: '1', b: \"true\", c: ~, d: '~'}", r#"{"a": "1", "b": "true", "c": null, "d": "~"}"#),
            (
                "{a: 285731000000025120.50, b: 01, c: 0x1F, d: .5, e: on}",
                r#"{"a": 285731000000025120.50, "b": "01", "c": "0x1F", "d": ".5", "e": "on"}"#,
            ),
            ("\n    a.b: \"é\\n\"\n    c:\n      - d:\n", r#"{"a.b": "é\n", "c": [{"d": null}]}"#),
            ("{a: &x 7, b: *x, a: 8}", r#"{"b": "7", "a": 8}"#),
            (
                "{a: &n null, b: *n, c: &t true, d: *t, e: !!str 5, f: !!str null}",
                r#"{"a": null, "b": null, "c": true, "d": true, "e": "5", "f": "null"}"#,
            ),
            ("[]", "[]"),
            ("{}", "{}"),
        ] {
            let payload = read(yaml);
            assert_eq!(payload.whole(), json, "{yaml}");
            serde_json::from_str::<serde_json::Value>(payload.whole()).unwrap();
        }
    }

    #[test]
    fn its_values_point_into_the_suite() {
        let payload = read("\n    alert: {id: 'a-1', nr: 7}\n");
        for (path, text, place) in [("alert.id", "a-1", "'a-1'"), ("alert.nr", "7", "7")] {
            let found = payload.find(&KeyPath::parse(path).unwrap());
            let crate::model::payload::Found::Text { text: found, span, .. } = found else { panic!("{found:?}") };
            assert_eq!((found, payload.source.slice(span)), (text, place));
        }
    }
}
