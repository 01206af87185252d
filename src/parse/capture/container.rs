//! Lines of a container's log as text: `2026-11-20T08:00:05Z stdout F {…}`, or the time alone in front.

use std::sync::Arc;

use serde::de::IgnoredAny;

use super::{Calls, CaptureForm};
use crate::model::payload::Payload;
use crate::parse::json::{self, JsonError, JsonFault};
use crate::source::{Source, Span};

/// Whether a line is one of a container's log, by the time in front.
pub fn is_line(line: &str) -> bool {
    line.split_once(' ').is_some_and(|(time, _)| is_time(time))
}

/// The call in a line; no payload where the line is one of a container and holds no JSON, but some text. An error where it is
/// the first of several that a message was split over.
pub(super) fn of_text(source: &Arc<Source>, span: Span) -> Option<Result<Calls, JsonError>> {
    let line = source.slice(span);
    if line.contains('\n') {
        return None;
    }
    let (time, rest) = line.split_once(' ').filter(|(time, _)| is_time(time))?;
    let said = ["stdout ", "stderr "].iter().find_map(|stream| rest.strip_prefix(stream));
    let text = said.and_then(|said| said.strip_prefix("F ").or_else(|| said.strip_prefix("P ")));
    let start = span.end - text.unwrap_or(rest).len();
    let message = Span::new(start, span.end);
    if let Some(error) = split(source.slice(message), message) {
        return Some(Err(error));
    }
    let payload = json::payload(source, message).map(json::envelope).ok();
    // Broken JSON is told, and is no other line of the log.
    if payload.is_none() && text.is_none() && rest.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let received_at = Some(time.to_owned());
    let payloads: Vec<_> = payload
        .into_iter()
        .map(|payload| Payload { received_at: payload.received_at.clone().or(received_at.clone()), ..payload })
        .collect();
    Some(Ok(Calls { left_out: usize::from(payloads.is_empty()), payloads, form: Some(CaptureForm::Container) }))
}

/// Says of a message at a span that it starts an object of JSON which does not end. Nobody knows which lines go on with it, and
/// a call that is passed over in silence is missed by nobody.
pub(super) fn split(message: &str, span: Span) -> Option<JsonError> {
    let inside = message.trim_start_matches(json::BLANKS).strip_prefix('{')?;
    let is_object = inside.trim_start_matches(json::BLANKS).starts_with('"');
    let is_cut = is_object && serde_json::from_str::<IgnoredAny>(message).is_err_and(|error| error.is_eof());
    is_cut.then_some(JsonError { span: Span::new(span.start, span.start), fault: JsonFault::Split })
}

/// `2026-11-20T08:00:05.123456789Z`, as far as that can be told by its shape.
fn is_time(word: &str) -> bool {
    let shape: Vec<u8> = word.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }).collect();
    shape.starts_with(b"0000-00-00T00:00:00")
}
