//! A payload laid out for reading, with marks on what filters look at.

use std::collections::HashMap;

use serde::Serialize;

use super::words;
use crate::model::filter::Service;
use crate::model::path_use::{self, Purpose};
use crate::model::payload::{Body, Found, Member, Node, Payload, Value};
use crate::source::Span;

/// A piece of it, and who looks there for what.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Segment {
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// The pieces in their order: all of them together are the payload.
pub fn segments<'s>(payload: &Payload, services: impl Iterator<Item = &'s Service>) -> Vec<Segment> {
    let root = match &payload.body {
        Body::Json(root) => root,
        Body::Text(text) => return vec![Segment { text: text.clone(), purpose: None, by: None }],
    };
    let mut sheet = Sheet { payload, marks: marks(payload, services), segments: Vec::new(), open: String::new() };
    sheet.node(root, 0);
    sheet.close();
    sheet.segments
}

/// The same without marks.
pub fn pretty(payload: &Payload) -> String {
    segments(payload, std::iter::empty()).into_iter().map(|segment| segment.text).collect()
}

type Marks = HashMap<Span, (&'static str, String)>;

/// What is looked at, by its place. What decides comes before what tells.
fn marks<'s>(payload: &Payload, services: impl Iterator<Item = &'s Service>) -> Marks {
    let mut marks = Marks::new();
    for service in services {
        let mut uses = path_use::of_service(service);
        uses.sort_by_key(|it| it.purpose as u8);
        for path_use in uses {
            let Found::Text { span, .. } = payload.find(path_use.path) else { continue };
            let purpose = match path_use.purpose {
                Purpose::Condition => "condition",
                Purpose::Mapping => "mapping",
                Purpose::Title => "title",
                Purpose::Description => "description",
            };
            marks.entry(span).or_insert_with(|| (purpose, format!("{}: {}", service.name, words::path(path_use.path))));
        }
    }
    marks
}

struct Sheet<'p> {
    payload: &'p Payload,
    marks: Marks,
    segments: Vec<Segment>,
    /// What has no mark, up to the next one that has.
    open: String,
}

impl Sheet<'_> {
    fn close(&mut self) {
        if !self.open.is_empty() {
            self.segments.push(Segment { text: std::mem::take(&mut self.open), purpose: None, by: None });
        }
    }

    fn line(&mut self, depth: usize) {
        self.open.push('\n');
        self.open.extend(std::iter::repeat_n("  ", depth));
    }

    fn node(&mut self, node: &Node, depth: usize) {
        match &node.value {
            Value::Object(members) if !members.is_empty() => self.object(members, depth),
            Value::Array(items) if !items.is_empty() => {
                self.open.push('[');
                for (at, item) in items.iter().enumerate() {
                    self.open.push_str(if at == 0 { "" } else { "," });
                    self.line(depth + 1);
                    self.node(item, depth + 1);
                }
                self.line(depth);
                self.open.push(']');
            }
            _ => self.scalar(node),
        }
    }

    fn object(&mut self, members: &[Member], depth: usize) {
        self.open.push('{');
        for (at, member) in members.iter().enumerate() {
            self.open.push_str(if at == 0 { "" } else { "," });
            self.line(depth + 1);
            let key = serde_json::to_string(member.key.get(&self.payload.source)).unwrap_or_default();
            self.open.push_str(&key);
            self.open.push_str(": ");
            self.node(&member.node, depth + 1);
        }
        self.line(depth);
        self.open.push('}');
    }

    fn scalar(&mut self, node: &Node) {
        let text = match (&node.value, &self.payload.sent) {
            // In a text that holds the payload its quotes are escaped.
            (Value::String(text), Some(_)) => serde_json::to_string(text.get(&self.payload.source)).unwrap_or_default(),
            _ => self.payload.source.slice(node.span).to_owned(),
        };
        match self.marks.get(&node.span).cloned() {
            Some((purpose, by)) => {
                self.close();
                self.segments.push(Segment { text, purpose: Some(purpose), by: Some(by) });
            }
            None => self.open.push_str(&text),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::{json, service};
    use crate::source::Source;

    fn payload(text: &str) -> Payload {
        json::envelope(json::payload(&Arc::new(Source::new("x", text)), Span::new(0, text.len())).unwrap())
    }

    #[test]
    fn what_a_filter_looks_at_is_marked_and_nothing_is_lost() {
        let yaml = "trigger: {payload_json_key: s, key_value_contains: down, map_incident_with: 'a[0].id', incident_title_from: t}\n";
        let service = service::parse("x.yaml", "x", yaml.as_bytes().to_vec()).service.unwrap();
        let payload = payload(r#"{"s":"down","a":[{"id":1.50},{}],"t":"é\n","e":[]}"#);
        let segments = segments(&payload, std::iter::once(&*service));
        let marked: Vec<_> = segments.iter().filter_map(|it| Some((it.text.as_str(), it.purpose?))).collect();
        assert_eq!(marked, [("\"down\"", "condition"), ("1.50", "mapping"), ("\"é\\n\"", "title")]);
        assert_eq!(segments[1].by.as_deref(), Some("x: s"));
        let whole = "{\n  \"s\": \"down\",\n  \"a\": [\n    {\n      \"id\": 1.50\n    },\n    {}\n  ],\n  \"t\": \"é\\n\",\n  \"e\": []\n}";
        assert_eq!(segments.iter().map(|it| it.text.as_str()).collect::<String>(), whole);
        assert_eq!(pretty(&payload), whole);
    }

    #[test]
    fn a_payload_inside_a_text_and_one_that_is_a_text_are_laid_out_too() {
        let inside = payload(r#"{"service":"x","body":"{\"s\":\"a\\\"b\",\"n\":1}"}"#);
        assert_eq!(pretty(&inside), "{\n  \"s\": \"a\\\"b\",\n  \"n\": 1\n}");
        assert_eq!(pretty(&payload(r#"{"service":"x","body":"host down"}"#)), "host down");
    }
}
