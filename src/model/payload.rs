//! A payload: one webhook body, and the one function that looks a key path up in it.
//!
//! The tree keeps spans instead of numbers and strings, so that a number has the digits of the file (never a float's) and
//! every value can be pointed at. Of two equal keys the last wins, as in every receiver we know of; the other one is no
//! part of the tree.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::key_path::{KeyPath, Step};
use super::reply::Reply;
use crate::source::{Source, Span};

#[derive(Debug, Clone)]
pub struct Payload {
    pub source: Arc<Source>,
    pub body: Body,
    /// The bytes of the body in its source.
    pub span: Span,
    /// Keys that one object has twice: the one that is hidden, and the one that counts.
    pub duplicates: Vec<(Span, Span)>,
    /// When the call came, as an envelope writes it.
    pub received_at: Option<String>,
    /// The `from` URL parameter of the call, when the payload came in an envelope that tells; empty where the call had none.
    pub from: Option<String>,
    /// The only service that may judge it (a service token), when an envelope or a suite tells.
    pub service: Option<String>,
    /// What was replied to the call, when an envelope tells.
    pub reply: Option<Reply>,
    /// The content type of a body that is no text, of which nothing is read.
    pub not_text: Option<String>,
    /// The body as it is sent, where the source writes it in another way than JSON.
    pub sent: Option<Box<str>>,
}

#[derive(Debug, Clone)]
pub enum Body {
    Json(Node),
    /// Text that is no JSON: no key path has text in it.
    Text(String),
}

#[derive(Debug, Clone)]
pub struct Node {
    pub span: Span,
    pub value: Value,
}

#[derive(Debug, Clone)]
pub enum Value {
    Null,
    Bool(bool),
    /// Its text is the node's span.
    Number,
    String(Text),
    Array(Vec<Node>),
    Object(Vec<Member>),
    /// Nested deeper than anything looks: an array or an object that was not read.
    TooDeep(JsonType),
}

#[derive(Debug, Clone)]
pub struct Member {
    pub key: Text,
    pub node: Node,
}

/// A string literal: its bytes between the quotes, and the text when escapes make that another one.
#[derive(Debug, Clone)]
pub struct Text {
    pub span: Span,
    pub unescaped: Option<Box<str>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonType {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

/// What a key path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<'p> {
    Text { text: &'p str, kind: JsonType, span: Span },
    NoText(NoText),
}

/// Why a key path has no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NoText {
    Missing,
    Null,
    Object,
    Array,
}

impl NoText {
    /// The word for it in JSON output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Null => "null",
            Self::Object => "object",
            Self::Array => "array",
        }
    }

    /// What a path without text does in a payload, as the verb of a sentence.
    pub fn verb(self) -> &'static str {
        match self {
            Self::Missing => "is missing",
            Self::Null => "is null",
            Self::Object => "is an object",
            Self::Array => "is an array",
        }
    }
}

impl<'p> Found<'p> {
    pub fn text(&self) -> Option<&'p str> {
        match self {
            Self::Text { text, .. } => Some(text),
            Self::NoText(_) => None,
        }
    }
}

impl Text {
    pub fn get<'p>(&'p self, source: &'p Source) -> &'p str {
        match &self.unescaped {
            Some(text) => text,
            None => source.slice(self.span),
        }
    }
}

impl Node {
    pub fn kind(&self) -> JsonType {
        match &self.value {
            Value::Null => JsonType::Null,
            Value::Bool(_) => JsonType::Bool,
            Value::Number => JsonType::Number,
            Value::String(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) => JsonType::Object,
            Value::TooDeep(kind) => *kind,
        }
    }

    /// The value under a key of an object.
    pub fn member<'p>(&'p self, key: &str, source: &Source) -> Option<&'p Self> {
        let Value::Object(members) = &self.value else {
            return None;
        };
        members.iter().find(|member| member.key.get(source) == key).map(|member| &member.node)
    }

    /// One step down. A bare number is an index on an array and a key on an object.
    fn step<'p>(&'p self, step: &Step, source: &Source) -> Option<&'p Self> {
        match (&self.value, step) {
            (Value::Object(_), Step::Key(key) | Step::Number(key)) => self.member(key, source),
            (Value::Array(items), Step::Index(index)) => items.get(*index),
            (Value::Array(items), Step::Number(number)) => items.get(number.parse::<usize>().ok()?),
            _ => None,
        }
    }

    /// The text of a value: a string as it is, a number with the digits of the file, a boolean.
    pub fn text<'p>(&'p self, source: &'p Source) -> Option<&'p str> {
        match &self.value {
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Number => Some(source.slice(self.span)),
            Value::String(text) => Some(text.get(source)),
            Value::Null | Value::Array(_) | Value::Object(_) | Value::TooDeep(_) => None,
        }
    }

    /// What a value tells to a filter: its text, or why it has none.
    pub fn found<'p>(&'p self, source: &'p Source) -> Found<'p> {
        let (kind, span) = (self.kind(), self.span);
        match (self.text(source), kind) {
            (Some(text), _) => Found::Text { text, kind, span },
            (None, JsonType::Null) => Found::NoText(NoText::Null),
            (None, JsonType::Array) => Found::NoText(NoText::Array),
            (None, _) => Found::NoText(NoText::Object),
        }
    }
}

impl Payload {
    /// A body that came without an envelope.
    pub fn new(source: Arc<Source>, span: Span, body: Body) -> Self {
        Self {
            source,
            body,
            span,
            duplicates: Vec::new(),
            received_at: None,
            from: None,
            service: None,
            reply: None,
            not_text: None,
            sent: None,
        }
    }

    /// Follows a key path as far as it goes; none when a step is not there. The whole body is the path of no steps.
    pub fn node(&self, steps: &[Step]) -> Option<&Node> {
        match &self.body {
            Body::Json(root) => steps.iter().try_fold(root, |node, step| node.step(step, &self.source)),
            Body::Text(_) => None,
        }
    }

    /// Looks a key path up: the text there, or why there is none.
    pub fn find(&self, path: &KeyPath) -> Found<'_> {
        self.node(path.steps()).map_or(Found::NoText(NoText::Missing), |node| node.found(&self.source))
    }

    /// The body as it was sent, without blanks around it.
    pub fn whole(&self) -> &str {
        match &self.body {
            Body::Json(_) if self.sent.is_some() => self.sent.as_deref().unwrap_or_default(),
            Body::Json(_) => self.source.slice(self.span).trim(),
            Body::Text(text) => text,
        }
    }
}
