//! Lines of a container's log as text: `2026-11-20T08:00:05Z stdout F {…}`, or the time alone in front.

use std::sync::Arc;

use super::{Calls, CaptureForm};
use crate::model::payload::Payload;
use crate::parse::json;
use crate::source::{Source, Span};

/// Whether a line is one of a container's log, by the time in front.
pub fn is_line(line: &str) -> bool {
    line.split_once(' ').is_some_and(|(time, _)| is_time(time))
}

/// The call in a line; no payload where the line is one of a container and holds no JSON, but some text.
pub(super) fn of_text(source: &Arc<Source>, span: Span) -> Option<Calls> {
    let line = source.slice(span);
    if line.contains('\n') {
        return None;
    }
    let (time, rest) = line.split_once(' ').filter(|(time, _)| is_time(time))?;
    let said = ["stdout ", "stderr "].iter().find_map(|stream| rest.strip_prefix(stream));
    let text = said.and_then(|said| said.strip_prefix("F ").or_else(|| said.strip_prefix("P ")));
    let start = span.end - text.unwrap_or(rest).len();
    let payload = json::payload(source, Span::new(start, span.end)).map(json::envelope).ok();
    // Broken JSON is told, and is no other line of the log.
    if payload.is_none() && text.is_none() && rest.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let received_at = Some(time.to_owned());
    let payloads: Vec<_> = payload
        .into_iter()
        .map(|payload| Payload { received_at: payload.received_at.clone().or(received_at.clone()), ..payload })
        .collect();
    Some(Calls { left_out: usize::from(payloads.is_empty()), payloads, form: Some(CaptureForm::Container) })
}

/// `2026-11-20T08:00:05.123456789Z`, as far as that can be told by its shape.
fn is_time(word: &str) -> bool {
    let shape: Vec<u8> = word.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }).collect();
    shape.starts_with(b"0000-00-00T00:00:00")
}
