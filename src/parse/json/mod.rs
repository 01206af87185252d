//! JSON text to [`Payload`].
//!
//! serde_json alone decides what is JSON. It is asked level by level for raw values that borrow from the text: their
//! addresses are the spans, their bytes the digits of a number. Lone surrogates, which some senders write, become U+FFFD.

mod fault;

use std::fmt;
use std::sync::Arc;

use serde::de::{self, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

pub use fault::{JsonError, JsonFault};

use crate::model::payload::{Body, Kind, Member, Node, Payload, Text, Value};
use crate::source::{Source, Span};

/// How deep a payload is read. Vendors nest less than ten levels; what lies deeper has no text, like any array.
const MAX_DEPTH: usize = 64;

/// Reads one JSON document: the bytes of `span`, which is a whole file, or one line of a log.
pub fn payload(source: &Arc<Source>, span: Span) -> Result<Payload, JsonError> {
    let root = document(source, span)?;
    Ok(Payload {
        source: Arc::clone(source),
        span: root.span,
        body: Body::Json(root),
        from: None,
        service: None,
    })
}

/// Reads one line of a log: a payload, or an envelope around one, `{"received_at", "from", "service", "body"}`.
pub fn log_line(source: &Arc<Source>, span: Span) -> Result<Payload, JsonError> {
    let root = document(source, span)?;
    let source = Arc::clone(source);
    let Some(envelope) = Envelope::of(&root, &source) else {
        return Ok(Payload {
            source,
            span: root.span,
            body: Body::Json(root),
            from: None,
            service: None,
        });
    };
    let (from, service) = (envelope.from, envelope.service);
    let Some(node) = envelope_body(root, &source) else {
        return Ok(Payload {
            span,
            body: Body::Text(String::new()),
            from,
            service,
            source,
        });
    };
    let (span, body) = match &node.value {
        Value::String(text) => (node.span, Body::Text(text.get(&source).to_owned())),
        _ => (node.span, Body::Json(node)),
    };
    Ok(Payload {
        span,
        body,
        from,
        service,
        source,
    })
}

/// Takes a body that is no JSON: a `.txt` file.
pub fn text(source: &Arc<Source>) -> Payload {
    let span = Span::new(source.body_start(), source.text().len());
    Payload {
        source: Arc::clone(source),
        span,
        body: Body::Text(source.body().to_owned()),
        from: None,
        service: None,
    }
}

/// How many JSON documents stand one after the other in a text that is nothing else; 0 when it is something else.
pub fn payload_count(text: &str) -> usize {
    let documents = serde_json::Deserializer::from_str(text).into_iter::<de::IgnoredAny>();
    documents
        .collect::<Result<Vec<_>, _>>()
        .map_or(0, |documents| documents.len())
}

/// The JSON that a string holds, if it holds an object or an array.
pub fn embedded(text: &str) -> Option<Payload> {
    let trimmed = text.trim();
    if !trimmed.starts_with(['{', '[']) {
        return None;
    }
    let source = Arc::new(Source::new("", trimmed));
    let span = Span::new(0, trimmed.len());
    payload(&source, span).ok()
}

fn document(source: &Source, span: Span) -> Result<Node, JsonError> {
    let text = source.slice(span);
    let raw: &RawValue =
        serde_json::from_str(text).map_err(|error| fault::explain(source, span, &error))?;
    Ok(Builder {
        text: source.text(),
    }
    .node(raw.get(), 0))
}

struct Envelope {
    from: Option<String>,
    service: Option<String>,
}

impl Envelope {
    /// An object of no other keys than an envelope's, with a body and at least one of the others.
    fn of(root: &Node, source: &Source) -> Option<Self> {
        let Value::Object(members) = &root.value else {
            return None;
        };
        let known = |key: &str| matches!(key, "received_at" | "from" | "service" | "body");
        let has_body = members
            .iter()
            .any(|member| member.key.get(source) == "body");
        let is_envelope = has_body
            && members.len() > 1
            && members.iter().all(|member| known(member.key.get(source)));
        let text_of = |key: &str| {
            let member = members
                .iter()
                .rev()
                .find(|member| member.key.get(source) == key)?;
            member.node.found(source).text().map(str::to_owned)
        };
        is_envelope.then(|| Self {
            from: text_of("from"),
            service: text_of("service"),
        })
    }
}

fn envelope_body(root: Node, source: &Source) -> Option<Node> {
    match root.value {
        Value::Object(members) => members
            .into_iter()
            .rev()
            .find(|member| member.key.get(source) == "body")
            .map(|member| member.node),
        _ => None,
    }
}

/// Builds nodes from raw values that borrow from `text`.
struct Builder<'t> {
    text: &'t str,
}

impl<'t> Builder<'t> {
    fn node(&self, raw: &'t str, depth: usize) -> Node {
        let span = self.span_of(raw);
        let value = match raw.as_bytes().first() {
            Some(b'n') => Value::Null,
            Some(b't') => Value::Bool(true),
            Some(b'f') => Value::Bool(false),
            Some(b'"') => Value::String(self.string(span)),
            Some(b'[') if depth < MAX_DEPTH => Value::Array(self.array(raw, depth)),
            Some(b'[') => Value::TooDeep(Kind::Array),
            Some(b'{') if depth < MAX_DEPTH => Value::Object(self.object(raw, span, depth)),
            Some(b'{') => Value::TooDeep(Kind::Object),
            _ => Value::Number,
        };
        Node { span, value }
    }

    fn array(&self, raw: &'t str, depth: usize) -> Vec<Node> {
        let items = serde_json::Deserializer::from_str(raw)
            .deserialize_seq(Items)
            .unwrap_or_default();
        items
            .into_iter()
            .map(|item| self.node(item.get(), depth + 1))
            .collect()
    }

    fn object(&self, raw: &'t str, span: Span, depth: usize) -> Vec<Member> {
        let values = serde_json::Deserializer::from_str(raw)
            .deserialize_map(Items)
            .unwrap_or_default();
        let mut before = span.start + 1;
        let mut members = Vec::with_capacity(values.len());
        for value in values {
            let node = self.node(value.get(), depth + 1);
            members.push(Member {
                key: self.key(before),
                node,
            });
            before = members.last().map_or(before, |member| member.node.span.end);
        }
        members
    }

    /// The key literal after `from`: between two members there is nothing else with a quote.
    fn key(&self, from: usize) -> Text {
        let rest = self.text.get(from..).unwrap_or_default();
        let start = from + rest.find('"').unwrap_or_default();
        let literal = self.text.get(start..).unwrap_or_default();
        let length = crate::model::key_path::quoted_length(literal).unwrap_or(literal.len());
        self.string(Span::new(start, start + length))
    }

    /// A string literal with its quotes.
    fn string(&self, literal: Span) -> Text {
        let inside = Span::new(
            literal.start + 1,
            literal.end.saturating_sub(1).max(literal.start + 1),
        );
        let raw = self.text.get(inside.start..inside.end).unwrap_or_default();
        let escaped = memchr::memchr(b'\\', raw.as_bytes()).is_some();
        let quoted = self
            .text
            .get(literal.start..literal.end)
            .unwrap_or_default();
        Text {
            span: inside,
            unescaped: escaped.then(|| unescape(quoted).into_boxed_str()),
        }
    }

    /// Where a slice of the text stands in it, by its address.
    fn span_of(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Span::new(start, start + part.len())
    }
}

/// The text of a string literal. serde_json gives lone surrogates only as bytes.
fn unescape(literal: &str) -> String {
    let bytes = serde_json::Deserializer::from_str(literal)
        .deserialize_bytes(Bytes)
        .unwrap_or_default();
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(bytes.to_vec())
    }
}

/// A key that is passed over. Asked for as bytes, because as a string it may not hold a lone surrogate.
struct AnyKey;

impl<'de> de::Deserialize<'de> for AnyKey {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes).map(|_| Self)
    }
}

/// The raw values of one array or object, in order.
struct Items;

impl<'de> Visitor<'de> for Items {
    type Value = Vec<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element()? {
            values.push(value);
        }
        Ok(values)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while members.next_key::<AnyKey>()?.is_some() {
            values.push(members.next_value()?);
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::key_path::KeyPath;
    use crate::model::payload::{Found, NoText};

    fn read(text: &str) -> Payload {
        payload(
            &Arc::new(Source::new("x.json", text)),
            Span::new(0, text.len()),
        )
        .unwrap()
    }

    fn text_at(text: &str, path: &str) -> Result<String, NoText> {
        match read(text).find(&KeyPath::parse(path).unwrap()) {
            Found::Text { text, .. } => Ok(text.into_owned()),
            Found::NoText(reason) => Err(reason),
        }
    }

    #[test]
    fn a_number_keeps_the_digits_of_the_file() {
        for digits in [
            "285731000000025120",
            "123456789012345678901234567890",
            "1.10",
            "-0.0",
            "1e999",
            "0",
        ] {
            assert_eq!(
                text_at(&format!("{{\"id\": {digits} }}"), "id"),
                Ok(digits.to_owned())
            );
        }
    }

    #[test]
    fn what_has_no_text_says_why() {
        let json = r#"{"n": null, "o": {}, "a": [], "t": true, "e": ""}"#;
        assert_eq!(text_at(json, "n"), Err(NoText::Null));
        assert_eq!(text_at(json, "o"), Err(NoText::Object));
        assert_eq!(text_at(json, "a"), Err(NoText::Array));
        assert_eq!(text_at(json, "x.y"), Err(NoText::Missing));
        assert_eq!(text_at(json, "t"), Ok("true".into()));
        assert_eq!(text_at(json, "e"), Ok(String::new()));
    }

    #[test]
    fn the_last_of_two_equal_keys_wins_even_over_an_object() {
        assert_eq!(
            text_at(r#"{"a": {"b": "1"}, "a": {"c": "2"}}"#, "a.b"),
            Err(NoText::Missing)
        );
        assert_eq!(text_at(r#"{"a": "1", "a": "2"}"#, "a"), Ok("2".into()));
        assert_eq!(text_at(r#"{"a": "1", "\u0061": "2"}"#, "a"), Ok("2".into()));
    }

    #[test]
    fn escapes_in_keys_and_values_are_read() {
        assert_eq!(
            text_at(r#"{"st\u0061te":"trigg\u0065red\n"}"#, "state"),
            Ok("triggered\n".into())
        );
        assert_eq!(
            text_at(r#"{"a\"b{":"x","c":"d"}"#, r#""a\"b{""#),
            Ok("x".into())
        );
        assert_eq!(text_at(r#"{"x":"\ud83d\ude00"}"#, "x"), Ok("😀".into()));
    }

    #[test]
    fn a_lone_surrogate_is_a_replacement_character_and_hides_nothing() {
        let text = text_at(r#"{"x":"a\ud83d", "y":"b"}"#, "x").unwrap();
        assert!(
            text.starts_with('a') && text.contains('\u{fffd}'),
            "{text:?}"
        );
        assert_eq!(text_at(r#"{"\ud83d":"a", "y":"b"}"#, "y"), Ok("b".into()));
    }

    #[test]
    fn a_bare_number_is_an_index_on_an_array_and_a_key_on_an_object() {
        let json = r#"{"list": ["x"], "map": {"0": "y"}}"#;
        assert_eq!(text_at(json, "list.0"), Ok("x".into()));
        assert_eq!(text_at(json, "map.0"), Ok("y".into()));
        assert_eq!(text_at(json, "map[0]"), Err(NoText::Missing));
        assert_eq!(text_at(json, r#"list."0""#), Err(NoText::Missing));
        assert_eq!(text_at("[1, [2]]", "[1].[0]"), Ok("2".into()));
    }

    #[test]
    fn the_text_at_a_span_is_the_value() {
        let payload = read("  {\"a\": [1, {\"é\": \"ü\"}]}");
        let path = KeyPath::parse("a[1].é").unwrap();
        let Found::Text { span, .. } = payload.find(&path) else {
            panic!()
        };
        assert_eq!(payload.source.slice(span), "\"ü\"");
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!(
            "{{\"x\": {}{}, \"y\": \"z\"}}",
            "[".repeat(200_000),
            "]".repeat(200_000)
        );
        assert_eq!(text_at(&deep, "y"), Ok("z".into()));
        assert_eq!(text_at(&deep, "x"), Err(NoText::Array));
        let open = "[".repeat(100_000);
        assert!(
            payload(
                &Arc::new(Source::new("x", open.as_str())),
                Span::new(0, open.len())
            )
            .is_err()
        );
    }

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
