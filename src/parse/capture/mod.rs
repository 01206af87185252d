//! Calls that something else recorded, opened: the payload inside, with what is known of its call.
//!
//! Only what cannot be a payload itself is opened: the archive of a browser or a tunnel, a request with its method and headers,
//! the event of a gateway or a queue, a line of a container. Anything else that holds a payload is told, and nothing more.

mod archive;
mod call;
mod container;
mod http;

use std::sync::Arc;

pub use archive::{CallList, list_of};
pub use container::is_line as is_container_line;
pub use http::is_request;

use serde::Serialize;

use super::json::{self, JsonError};
use crate::model::payload::{Body, Payload};
use crate::source::{Source, Span};

/// What recorded a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureForm {
    Har,
    Ngrok,
    RequestBin,
    Gateway,
    Queue,
    #[serde(rename = "container_log")]
    Container,
    #[serde(rename = "http_request")]
    Http,
}

impl CaptureForm {
    /// What calls are of it: `4 calls of a HAR file`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Har => "a HAR file",
            Self::Ngrok => "ngrok's inspector",
            Self::RequestBin => "a request bin",
            Self::Gateway => "a gateway",
            Self::Queue => "a queue",
            Self::Container => "a container's log",
            Self::Http => "a saved HTTP request",
        }
    }
}

/// The payloads of a text: one, or the calls of what recorded them.
#[derive(Debug)]
pub struct Calls {
    pub payloads: Vec<Payload>,
    pub form: Option<CaptureForm>,
    /// Calls without a body, and lines that are no call.
    pub left_out: usize,
}

/// Reads the bytes of `span`: a payload, an envelope around one, or what recorded calls.
pub fn read(source: &Arc<Source>, span: Span) -> Result<Calls, JsonError> {
    let payload = match json::payload(source, span) {
        Ok(payload) => payload,
        Err(error) => {
            let text = container::of_text(source, span).or_else(|| http::of_text(source, span).map(Ok));
            return text.unwrap_or(Err(error));
        }
    };
    Ok(opened(&payload)?.unwrap_or_else(|| Calls { payloads: vec![json::envelope(payload)], form: None, left_out: 0 }))
}

/// Reads a line of a log, which is one call, or none where something recorded what is no call.
pub fn read_line(source: &Arc<Source>, span: Span) -> Result<Calls, JsonError> {
    let calls = read(source, span)?;
    match calls.payloads.len() {
        0 | 1 => Ok(calls),
        // A list of calls in one line is what was sent.
        _ => json::payload(source, span).map(|payload| Calls { payloads: vec![payload], form: None, left_out: 0 }),
    }
}

/// The call of a line.
pub fn line(source: &Arc<Source>, span: Span) -> Result<Option<Payload>, JsonError> {
    read_line(source, span).map(|mut calls| calls.payloads.pop())
}

/// Whether something may have recorded the call of a line: a word that is in all such lines and in few payloads.
pub fn may_be_recorded(line: &str) -> bool {
    const WORDS: [&str; 5] = ["eaders\"", "stream\"", "equest\"", "\"req\"", "ventSource\""];
    line.starts_with(['{', '['])
        && WORDS.iter().any(|word| memchr::memmem::find(line.as_bytes(), word.as_bytes()).is_some())
}

/// The calls that a payload records; none for any other payload.
fn opened(payload: &Payload) -> Result<Option<Calls>, JsonError> {
    let Body::Json(root) = &payload.body else {
        return Ok(None);
    };
    let source = &payload.source;
    let archive = archive::of(root, source);
    let Some(call) = call::of(root, source).filter(|_| archive.is_none()) else {
        return Ok(archive);
    };
    if let Some(error) = call.split(source) {
        return Err(error);
    }
    let payloads: Vec<_> = call.payload(source).into_iter().collect();
    let left_out = usize::from(payloads.is_empty());
    // What only tells of a request, and has no body of one, may be anything.
    let is_recorded = left_out == 0 || !call.is_loose();
    Ok(is_recorded.then_some(Calls { payloads, form: Some(call.form), left_out }))
}

#[cfg(test)]
mod tests;
