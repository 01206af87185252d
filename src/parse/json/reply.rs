//! What an envelope says of the reply, `{"status": 201, "body": {"triggered": …, "resolved": …}}`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::unescape;
use crate::model::reply::Reply;

#[derive(Deserialize)]
struct Envelope {
    status: Option<u16>,
    body: Option<ReplyBody>,
}

/// What else than a status and a body may be there, or in their places.
#[derive(Deserialize)]
struct OtherEnvelope<'r> {
    #[serde(borrow)]
    status: Option<&'r RawValue>,
    #[serde(borrow)]
    body: Option<&'r RawValue>,
}

#[derive(Default, Deserialize)]
struct ReplyBody {
    triggered: Option<Triggered>,
    resolved: Option<Resolved>,
}

#[derive(Default, Deserialize)]
struct Triggered {
    created: Option<bool>,
    duplicate: Option<bool>,
}

#[derive(Default, Deserialize)]
struct Resolved {
    resolved: Option<bool>,
    duplicate: Option<bool>,
}

/// Reads the JSON of a reply. None where there was none; of one that is written otherwise, what can be made of it.
pub fn reply(raw: &str) -> Option<Reply> {
    if raw == "null" {
        return None;
    }
    let envelope = serde_json::from_str(raw).unwrap_or_else(|_| otherwise(raw));
    let body = envelope.body.unwrap_or_default();
    let (triggered, resolved) = (body.triggered.unwrap_or_default(), body.resolved.unwrap_or_default());
    Some(Reply {
        status: envelope.status,
        created: triggered.created,
        repeated: triggered.duplicate,
        resolved: resolved.resolved,
        resolved_again: resolved.duplicate,
    })
}

/// A status that is a text, a body that is a text which holds JSON, or something else.
#[cold]
fn otherwise(raw: &str) -> Envelope {
    let Ok(OtherEnvelope { status, body }) = serde_json::from_str(raw) else {
        return Envelope { status: None, body: None };
    };
    let text = |raw: &RawValue| if raw.get().starts_with('"') { unescape(raw.get()) } else { raw.get().to_owned() };
    Envelope {
        status: status.and_then(|status| text(status).trim().parse().ok()),
        body: body.and_then(|body| serde_json::from_str(&text(body)).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_read_as_far_as_it_tells() {
        let body = r#"{"id":"7","resolved":{"duplicate":false,"resolved":true},"triggered":{"duplicate":true,"created":false}}"#;
        let said = Reply {
            status: Some(201),
            created: Some(false),
            repeated: Some(true),
            resolved: Some(true),
            resolved_again: Some(false),
        };
        let as_text = body.replace('"', "\\\"");
        for reply in [
            format!(r#"{{"status":201,"body":{body}}}"#),
            format!(r#"{{"body":{body},"headers":{{}},"status":"201"}}"#),
            format!(r#"{{"status":201,"body":"{as_text}"}}"#),
        ] {
            assert_eq!(reply_of(&reply), said, "{reply}");
        }
        for (said, status) in [
            (r#"{"status":202}"#, Some(202)),
            (r#"{"status":502,"body":"<html>bad gateway"}"#, Some(502)),
            (r#"{"status":202,"body":null}"#, Some(202)),
            (r#"{"status":202,"body":[{"triggered":1}]}"#, Some(202)),
            (r#"{"status":-1,"body":{"error":"x"}}"#, None),
            (r#"{"code":202}"#, None),
            ("202", None),
            ("[]", None),
        ] {
            assert_eq!(reply_of(said), Reply { status, ..Reply::default() }, "{said}");
        }
        assert_eq!(reply("null"), None);
    }

    fn reply_of(raw: &str) -> Reply {
        reply(raw).unwrap()
    }
}
