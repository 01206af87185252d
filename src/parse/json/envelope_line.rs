//! A call as a line of a log, which [`super::envelope`] opens again.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// What is recorded of one call.
#[derive(Debug, Serialize)]
pub struct Envelope<'e> {
    pub received_at: &'e str,
    /// None where the call had none, which is recorded too.
    pub from: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<&'e str>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub headers: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<RecordedReply<'e>>,
    pub body: Body,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub struct RecordedReply<'e> {
    pub status: u16,
    pub body: &'e Body,
}

/// A body as an envelope has it: JSON as it came, but for the ends of its lines, and anything else as a text.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Body {
    Json(Box<RawValue>),
    Text(String),
}

impl Body {
    pub fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').map_or(text.clone(), |rest| Cow::Owned(rest.to_owned()));
        match json_of(&text) {
            Some(json) => Self::Json(json),
            None => Self::Text(text.into_owned()),
        }
    }
}

/// The JSON that a text is, on one line: in JSON an end of a line is a blank. A string stays a text with its quotes, because
/// in an envelope a string with JSON inside is that JSON, which the call did not send.
fn json_of(text: &str) -> Option<Box<RawValue>> {
    let raw: &RawValue = serde_json::from_str(text).ok()?;
    if raw.get().starts_with('"') {
        return None;
    }
    match raw.get().contains(['\n', '\r']) {
        false => Some(raw.to_owned()),
        true => RawValue::from_string(raw.get().replace(['\n', '\r'], " ")).ok(),
    }
}

impl Envelope<'_> {
    /// The line, without its end.
    pub fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{envelope as opened, payload};
    use super::*;
    use crate::model::payload::{Body as PayloadBody, Payload};
    use crate::source::{Source, Span};

    fn envelope(body: &[u8]) -> String {
        let envelope = Envelope {
            received_at: "t",
            from: None,
            service: None,
            content_type: None,
            headers: Map::new(),
            reply: None,
            body: Body::of(body),
        };
        envelope.line()
    }

    fn read(line: &str) -> Payload {
        opened(payload(&Arc::new(Source::new("log", line)), Span::new(0, line.len())).unwrap())
    }

    #[test]
    fn a_line_is_read_as_the_call_that_it_is_of() {
        for (body, is_json) in [
            (" {\"n\": 1.50,\r\n \"s\": \"a\\nb\"}\n", true),
            ("\u{feff}[1]", true),
            ("null", true),
            ("12345678901234567890123", true),
            (r#""{\"a\":1}""#, false),
            ("{broken", false),
            ("host down", false),
            ("payload=%7B%7D", false),
            ("", false),
        ] {
            let line = envelope(body.as_bytes());
            assert!(!line.contains('\n'), "{line}");
            let payload = read(&line);
            assert_eq!(matches!(payload.body, PayloadBody::Json(_)), is_json, "{line}");
            assert_eq!((payload.received_at.as_deref(), payload.from.as_deref()), (Some("t"), Some("")), "{line}");
            let sent = body.trim_start_matches('\u{feff}');
            let sent = if is_json { sent.trim().replace(['\r', '\n'], " ") } else { sent.to_owned() };
            assert_eq!(payload.whole(), sent);
        }
        assert_eq!(read(&envelope(b"\xff\xfe{")).whole(), "\u{fffd}\u{fffd}{");
    }
}
