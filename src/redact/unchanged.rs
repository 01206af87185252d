//! Whether a text without its secrets is judged as it was, under every reading.

use std::sync::Arc;

use crate::engine::incident;
use crate::engine::reading::Reading;
use crate::engine::verdict;
use crate::model::filter::{PartId, Service};
use crate::model::key_path::KeyPath;
use crate::model::payload::{Body, Payload, Value};
use crate::parse::{capture, json};
use crate::source::{Source, Span};

/// A verdict that would be another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A part would take, or would not take any more, what it has not taken or has taken until then.
    Part {
        service: usize,
        part: PartId,
        takes: bool,
        reading: Reading,
        /// The key paths of its conditions whose found values change.
        keys: Vec<String>,
    },
    /// It names the service that judges it.
    Service,
    /// It would be no payload any more, or another number of them.
    Payloads,
}

/// A mapping value before, and what it is after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    pub before: String,
    pub after: String,
}

/// The mapping values that change from one text to another, which are a payload, a recorded call, or several of them.
pub fn compare(services: &[Service], before: &str, after: &str) -> Result<Vec<Tie>, Change> {
    let (before, after) = (payloads(before), payloads(after));
    if before.len() != after.len() {
        return Err(Change::Payloads);
    }
    let mut ties = Vec::new();
    for (before, after) in before.iter().zip(&after) {
        if before.service != after.service || before.not_text != after.not_text {
            return Err(Change::Service);
        }
        for (at, service) in services.iter().enumerate() {
            if looks_at_change(service, before, after) {
                same_verdict(at, service, before, after)?;
                ties.extend(ties_of(service, before, after));
            }
        }
    }
    Ok(ties)
}

/// What calls of a text are known by: the mapping values of the parts that take them.
pub fn mapping_values(services: &[Service], text: &str) -> Vec<String> {
    let payloads = payloads(text);
    let values = |payload| services.iter().flat_map(move |service| mapped(service, payload));
    payloads.iter().flat_map(values).map(|(_, value)| value.to_owned()).collect()
}

/// All that a text may be judged as: as a whole, and item by item as `replay` does. None for what is no JSON.
fn payloads(text: &str) -> Vec<Payload> {
    let source = Arc::new(Source::new("", text));
    let body = Span::new(source.body_start(), source.text().len());
    match capture::read(&source, body) {
        Ok(calls) => {
            let items = calls.payloads.iter().filter(|_| calls.form.is_none()).flat_map(items).collect::<Vec<_>>();
            calls.payloads.into_iter().chain(items).collect()
        }
        Err(_) => documents(&source, body),
    }
}

/// The items of a payload that is an array.
fn items(payload: &Payload) -> Vec<Payload> {
    match &payload.body {
        Body::Json(root) if payload.sent.is_none() => match &root.value {
            Value::Array(items) => items.iter().flat_map(|item| read(&payload.source, item.span)).collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// JSON documents that stand one after the other.
fn documents(source: &Arc<Source>, body: Span) -> Vec<Payload> {
    let mut documents = serde_json::Deserializer::from_str(source.slice(body)).into_iter::<serde::de::IgnoredAny>();
    let (mut found, mut start) = (Vec::new(), body.start);
    while let Some(Ok(_)) = documents.next() {
        let end = body.start + documents.byte_offset();
        found.extend(read(source, Span::new(start, end)));
        start = end;
    }
    found
}

fn read(source: &Arc<Source>, span: Span) -> Option<Payload> {
    let text = source.slice(span);
    let blanks = text.len() - text.trim_start_matches(json::BLANKS).len();
    capture::line(source, Span::new(span.start + blanks, span.end)).ok().flatten()
}

/// Whether a service looks at something that is another one now.
fn looks_at_change(service: &Service, before: &Payload, after: &Payload) -> bool {
    let paths = service.parts().flat_map(|part| part.key_paths());
    paths.into_iter().any(|path| differs(path, before, after))
}

fn differs(path: &KeyPath, before: &Payload, after: &Payload) -> bool {
    before.find(path).text() != after.find(path).text()
}

fn same_verdict(at: usize, service: &Service, before: &Payload, after: &Payload) -> Result<(), Change> {
    for reading in Reading::all() {
        for (id, part) in service.named_parts() {
            let takes = verdict::accepts(part, before, reading);
            if takes != verdict::accepts(part, after, reading) {
                let keys = part.conditions.iter().map(|condition| &condition.key_path.value);
                let keys = keys.filter(|path| differs(path, before, after)).map(ToString::to_string).collect();
                return Err(Change::Part { service: at, part: id, takes, reading, keys });
            }
        }
    }
    Ok(())
}

/// The parts that take a payload under any reading, with its mapping value.
fn mapped<'p>(service: &'p Service, payload: &'p Payload) -> impl Iterator<Item = (PartId, &'p str)> {
    let takes = |part| Reading::all().any(|reading| verdict::accepts(part, payload, reading));
    let taken = service.named_parts().filter(move |(_, part)| takes(part));
    taken.filter_map(|(id, part)| Some((id, incident::mapping(part, payload).value.ok()?)))
}

fn ties_of(service: &Service, before: &Payload, after: &Payload) -> Vec<Tie> {
    let tie = |(id, value): (PartId, &str)| {
        let mapped = incident::mapping(service.part(id)?, after).value.ok().unwrap_or_default();
        (mapped != value).then(|| Tie { before: value.to_owned(), after: mapped.to_owned() })
    };
    mapped(service, before).filter_map(tie).collect()
}
