//! JSON that stands in a text of JSON, with the places that it has in the outer one.

use std::sync::Arc;

use super::{BLANKS, payload};
use crate::model::payload::{Body, Member, Node, Text, Value};
use crate::source::{Source, Span};

/// What a text holds.
pub struct Inner {
    pub root: Node,
    /// The JSON without the escapes of the text.
    pub sent: Box<str>,
    pub duplicates: Vec<(Span, Span)>,
}

/// The JSON in a text, if that is an object or an array.
pub fn at(source: &Source, text: &Text) -> Option<Inner> {
    let whole = text.get(source);
    let trimmed = whole.trim_matches(BLANKS);
    if !trimmed.starts_with(['{', '[']) {
        return None;
    }
    let inner = Arc::new(Source::new("", trimmed));
    let read = payload(&inner, Span::new(0, trimmed.len())).ok()?;
    let Body::Json(mut root) = read.body else {
        return None;
    };
    let blanks = whole.len() - whole.trim_start_matches(BLANKS).len();
    let places = Places { blanks, ..Places::of(source.slice(text.span), text.span.start) };
    places.put(&mut root, &inner, source);
    let duplicates = read.duplicates.iter().map(|(hidden, counts)| (places.written(*hidden), places.written(*counts)));
    Some(Inner { root, sent: trimmed.into(), duplicates: duplicates.collect() })
}

/// Where the bytes of a text are in its literal.
pub struct Places {
    blanks: usize,
    /// From a byte of the text on, it is at this byte of the source, and those behind it follow.
    turns: Vec<(usize, usize)>,
}

impl Places {
    /// Those of a literal, whose inside starts at a byte of its source.
    pub fn of(literal: &str, start: usize) -> Self {
        Self { blanks: 0, turns: turns(literal, start) }
    }

    fn byte(&self, inner: usize) -> usize {
        let inner = inner + self.blanks;
        let turn = self.turns.partition_point(|(from, _)| *from <= inner).saturating_sub(1);
        self.turns.get(turn).map_or(inner, |(from, at)| at + inner - from)
    }

    /// Where a span of the text is written.
    pub fn written(&self, span: Span) -> Span {
        Span::new(self.byte(span.start), self.byte(span.end))
    }

    /// Puts a value where it is in the outer source.
    fn put(&self, node: &mut Node, inner: &Source, outer: &Source) {
        let span = self.written(node.span);
        match &mut node.value {
            Value::String(text) => self.put_text(text, inner),
            Value::Array(items) => items.iter_mut().for_each(|item| self.put(item, inner, outer)),
            Value::Object(members) => members.iter_mut().for_each(|Member { key, node }| {
                self.put_text(key, inner);
                self.put(node, inner, outer);
            }),
            // A number is its digits in the source, and nobody escapes those but for fun.
            Value::Number if outer.slice(span) != inner.slice(node.span) => {
                let digits = Some(inner.slice(node.span).into());
                node.value = Value::String(Text { span, unescaped: digits });
            }
            Value::Null | Value::Bool(_) | Value::Number | Value::TooDeep(_) => {}
        }
        node.span = span;
    }

    fn put_text(&self, text: &mut Text, inner: &Source) {
        if text.unescaped.is_none() {
            text.unescaped = Some(inner.slice(text.span).into());
        }
        text.span = self.written(text.span);
    }
}

/// The places behind each escape of a literal, whose inside starts at a byte of the source.
fn turns(literal: &str, start: usize) -> Vec<(usize, usize)> {
    let mut turns = vec![(0, start)];
    let (mut at, mut inner) = (0, 0);
    while let Some(next) = literal.get(at..).and_then(|rest| memchr::memchr(b'\\', rest.as_bytes())) {
        inner += next;
        at += next;
        let (length, is) = escape(literal.get(at..).unwrap_or_default());
        at += length;
        inner += is;
        turns.push((inner, start + at));
    }
    turns
}

/// How many bytes an escape has, and the character that it stands for.
fn escape(rest: &str) -> (usize, usize) {
    let unit = |from: usize| rest.get(from..from + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    if !rest.starts_with("\\u") {
        return (2, 1);
    }
    match unit(2) {
        Some(0xd800..=0xdbff) if rest.get(6..8) == Some("\\u") && matches!(unit(8), Some(0xdc00..=0xdfff)) => (12, 4),
        // Half a pair alone is the replacement character.
        Some(unit) => (6, char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER).len_utf8()),
        None => (2, 1),
    }
}
