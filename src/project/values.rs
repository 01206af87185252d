//! What the samples of a service have at a key path.

use serde::Serialize;

use super::Project;
use super::answers::{Position, Span};
use crate::model::key_path::KeyPath;
use crate::model::payload::Payload;
use crate::model::service_name;
use crate::source;

/// The value that one sample has at a key path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleValue {
    /// The path of the sample.
    pub path: String,
    pub span: Span,
    pub start: Position,
    /// As conditions are compared with it; none for what has no text: an object, an array, null.
    pub text: Option<String>,
}

impl SampleValue {
    pub(crate) fn of(payload: &Payload, path: &KeyPath) -> Option<Self> {
        let node = payload.node(path.steps())?;
        let source::Position { line, column } = payload.source.position(node.span.start);
        Some(Self {
            path: payload.source.name().to_owned(),
            span: node.span.into(),
            start: Position { line, column },
            text: node.text(&payload.source).map(str::to_owned),
        })
    }
}

impl Project {
    /// What the samples of a service have at a key path, in the order of the samples; nothing for a text that is no key path,
    /// and for a name that means no service or several.
    pub fn values(&self, service: &str, key_path: &str) -> Vec<SampleValue> {
        let Ok(path) = KeyPath::parse(key_path) else { return Vec::new() };
        let files = &self.whole().workspace.files;
        let [at] = *service_name::named(files.iter().map(|file| file.service_name()), service) else {
            return Vec::new();
        };
        let samples = files.get(at).into_iter().flat_map(|file| &file.samples);
        samples.filter_map(|sample| SampleValue::of(&sample.payload, &path)).collect()
    }
}
