//! JSON text to [`Payload`].
//!
//! serde_json alone decides what is JSON. It is asked level by level for raw values that borrow from the text: their
//! addresses are the spans, their bytes the digits of a number. Lone surrogates, which some senders write, become U+FFFD.

mod envelope;
mod envelope_line;
mod fault;
mod nested;
mod other_format;
mod reply;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{self, Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

pub use envelope::KEYS as ENVELOPE_KEYS;
pub use envelope_line::{Body as EnvelopeBody, Envelope, RecordedReply};
pub use fault::{JsonError, JsonFault, Lead};
pub use nested::Places;
pub use reply::reply;

use crate::model::payload::{Body, JsonType, Member, Node, Payload, Text, Value};
use crate::source::{Source, Span};

/// How deep a payload is read. Vendors nest less than ten levels; what lies deeper has no text, like any array.
pub const MAX_DEPTH: usize = 64;

/// What may stand between the parts of JSON. Unicode knows 21 more blanks, and none of them is one in JSON.
pub const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether there is nothing in a text that JSON could be made of, or go wrong with.
pub fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| BLANKS.contains(&char::from(byte)))
}

/// Reads one JSON document: the bytes of `span`, which is a whole file, or one line of a log.
pub fn payload(source: &Arc<Source>, span: Span) -> Result<Payload, JsonError> {
    let mut builder = Builder { text: source.text(), duplicates: Vec::new() };
    let document = serde_json::from_str(source.slice(span));
    let root = document.and_then(|raw: &RawValue| builder.node(raw.get(), 0));
    let root = root.map_err(|error| fault::explain(source, span, &error))?;
    let duplicates = builder.duplicates;
    Ok(Payload { duplicates, ..Payload::new(Arc::clone(source), root.span, Body::Json(root)) })
}

/// What an envelope holds, with what it says of the call; any other payload as it is.
pub fn envelope(payload: Payload) -> Payload {
    envelope::open(payload)
}

/// A payload whose body is a text: the JSON that the text holds, where it holds some.
pub fn with_text(payload: Payload, text: &Text) -> Payload {
    envelope::with_text(payload, text)
}

/// Takes a body that is no JSON: a `.txt` file.
pub fn text(source: &Arc<Source>) -> Payload {
    let span = Span::new(source.body_start(), source.text().len());
    Payload::new(Arc::clone(source), span, Body::Text(source.body().to_owned()))
}

/// Why a text is no JSON; none for one that is.
pub fn fault(text: &str) -> Option<JsonFault> {
    let source = Arc::new(Source::new("", text));
    payload(&source, Span::new(0, text.len())).err().map(|error| error.fault)
}

/// How many JSON documents stand one after the other in a text that is nothing else; 0 when it is something else.
pub fn payload_count(text: &str) -> usize {
    let documents = serde_json::Deserializer::from_str(text).into_iter::<de::IgnoredAny>();
    documents.collect::<Result<Vec<_>, _>>().map_or(0, |documents| documents.len())
}

/// The JSON that a string holds, if it holds an object or an array.
pub fn embedded(text: &str) -> Option<Payload> {
    let trimmed = text.trim_matches(BLANKS);
    if !trimmed.starts_with(['{', '[']) {
        return None;
    }
    let source = Arc::new(Source::new("", trimmed));
    let span = Span::new(0, trimmed.len());
    payload(&source, span).ok()
}

/// Builds nodes from raw values that borrow from `text`.
struct Builder<'t> {
    text: &'t str,
    duplicates: Vec<(Span, Span)>,
}

impl<'t> Builder<'t> {
    fn node(&mut self, raw: &'t str, depth: usize) -> serde_json::Result<Node> {
        let span = self.span_of(raw);
        let value = match raw.as_bytes().first() {
            Some(b'n') => Value::Null,
            Some(b't') => Value::Bool(true),
            Some(b'f') => Value::Bool(false),
            Some(b'"') => Value::String(self.string(span)),
            Some(b'[') if depth < MAX_DEPTH => Value::Array(self.array(raw, depth)?),
            Some(b'[') => Value::TooDeep(JsonType::Array),
            Some(b'{') if depth < MAX_DEPTH => Value::Object(self.object(raw, span, depth)?),
            Some(b'{') => Value::TooDeep(JsonType::Object),
            _ => Value::Number,
        };
        Ok(Node { span, value })
    }

    fn array(&mut self, raw: &'t str, depth: usize) -> serde_json::Result<Vec<Node>> {
        let items = serde_json::Deserializer::from_str(raw).deserialize_seq(Items)?;
        items.into_iter().map(|item| self.node(item.get(), depth + 1)).collect()
    }

    fn object(&mut self, raw: &'t str, span: Span, depth: usize) -> serde_json::Result<Vec<Member>> {
        let values = serde_json::Deserializer::from_str(raw).deserialize_map(Items)?;
        let mut before = span.start + 1;
        let mut members = Vec::with_capacity(values.len());
        for value in values {
            let node = self.node(value.get(), depth + 1)?;
            let key = self.key(before);
            before = node.span.end;
            members.push(Member { key, node });
        }
        Ok(self.last_of_each(members))
    }

    /// Of equal keys the last one counts.
    fn last_of_each(&mut self, members: Vec<Member>) -> Vec<Member> {
        let name = |member: &Member| match &member.key.unescaped {
            Some(text) => Cow::Owned(text.to_string()),
            None => Cow::Borrowed(self.slice(member.key.span)),
        };
        let mut last = HashMap::with_capacity(members.len());
        let hidden_by: Vec<_> = members
            .iter()
            .rev()
            .map(|member| {
                let counts = *last.entry(name(member)).or_insert(member.key.span);
                (counts != member.key.span).then_some(counts)
            })
            .collect();
        if last.len() == members.len() {
            return members;
        }
        let mut kept = Vec::with_capacity(last.len());
        for (member, hidden_by) in members.into_iter().zip(hidden_by.into_iter().rev()) {
            match hidden_by {
                Some(counts) => self.duplicates.push((member.key.span, counts)),
                None => kept.push(member),
            }
        }
        kept
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
        let inside = Span::new(literal.start + 1, literal.end.saturating_sub(1).max(literal.start + 1));
        let escaped = memchr::memchr(b'\\', self.slice(inside).as_bytes()).is_some();
        let quoted = self.slice(literal);
        Text { span: inside, unescaped: escaped.then(|| unescape(quoted).into_boxed_str()) }
    }

    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Where a slice of the text stands in it, by its address.
    fn span_of(&self, part: &str) -> Span {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        Span::new(start, start + part.len())
    }
}

/// The text of a string literal. serde_json gives lone surrogates only as bytes, three for each, which no other text has.
pub(crate) fn unescape(literal: &str) -> String {
    let bytes = serde_json::Deserializer::from_str(literal).deserialize_bytes(Bytes);
    let bytes = bytes.unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let mut text = Vec::with_capacity(error.as_bytes().len());
        let mut rest = error.as_bytes();
        while let [first, more @ ..] = rest {
            rest = match rest {
                [0xed, 0xa0..=0xbf, _, after @ ..] => {
                    text.extend("\u{fffd}".as_bytes());
                    after
                }
                _ => {
                    text.push(*first);
                    more
                }
            };
        }
        String::from_utf8_lossy(&text).into_owned()
    })
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
        payload(&Arc::new(Source::new("x.json", text)), Span::new(0, text.len())).unwrap()
    }

    fn text_at(text: &str, path: &str) -> Result<String, NoText> {
        match read(text).find(&KeyPath::parse(path).unwrap()) {
            Found::Text { text, .. } => Ok(text.to_owned()),
            Found::NoText(reason) => Err(reason),
        }
    }

    #[test]
    fn a_number_keeps_the_digits_of_the_file() {
        for digits in ["285731000000025120", "123456789012345678901234567890", "1.10", "-0.0", "1e999", "0"] {
            assert_eq!(text_at(&format!("{{\"id\": {digits} }}"), "id"), Ok(digits.to_owned()));
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
        assert_eq!(text_at(r#"{"a": {"b": "1"}, "a": {"c": "2"}}"#, "a.b"), Err(NoText::Missing));
        assert_eq!(text_at(r#"{"a": "1", "a": "2"}"#, "a"), Ok("2".into()));
        assert_eq!(text_at(r#"{"a": "1", "\u0061": "2"}"#, "a"), Ok("2".into()));
    }

    #[test]
    fn escapes_in_keys_and_values_are_read() {
        assert_eq!(text_at(r#"{"st\u0061te":"trigg\u0065red\n"}"#, "state"), Ok("triggered\n".into()));
        assert_eq!(text_at(r#"{"a\"b{":"x","c":"d"}"#, r#""a\"b{""#), Ok("x".into()));
        assert_eq!(text_at(r#"{"x":"\ud83d\ude00"}"#, "x"), Ok("😀".into()));
    }

    #[test]
    fn a_lone_surrogate_is_a_replacement_character_and_hides_nothing() {
        let text = text_at(r#"{"x":"a\ud83d", "y":"b"}"#, "x").unwrap();
        assert_eq!(text, "a\u{fffd}");
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
        let Found::Text { span, .. } = payload.find(&path) else { panic!() };
        assert_eq!(payload.source.slice(span), "\"ü\"");
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{{\"x\": {}{}, \"y\": \"z\"}}", "[".repeat(200_000), "]".repeat(200_000));
        assert_eq!(text_at(&deep, "y"), Ok("z".into()));
        assert_eq!(text_at(&deep, "x"), Err(NoText::Array));
        let open = "[".repeat(100_000);
        assert!(payload(&Arc::new(Source::new("x", open.as_str())), Span::new(0, open.len())).is_err());
    }
}
