//! What is recorded of a call, and what it is judged by: the same line, without secrets.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::call::{Call, Reply};
use crate::model::payload::Payload;
use crate::model::secret::Placeholders;
use crate::parse::json::{self, Envelope, EnvelopeBody, RecordedReply};
use crate::source::{Source, Span};

/// A token shorter than this may be any word.
const SHORTEST_TOKEN: usize = 6;

/// Makes lines of calls.
pub struct Scribe {
    placeholders: Placeholders,
    /// The one service that is asked, where it is one.
    pub service: Option<String>,
    keeps_secrets: bool,
}

/// A call as a line, and as what is judged of it.
pub struct Written {
    pub payload: Payload,
    /// The line that is recorded, with its end.
    pub line: Vec<u8>,
}

impl Scribe {
    pub fn new(service: Option<String>, keeps_secrets: bool) -> Self {
        Self { placeholders: Placeholders::default(), service, keeps_secrets }
    }

    /// The call without its secrets, whatever is recorded: that is what is judged and shown.
    pub fn write(&self, number: usize, call: &Call) -> Written {
        let body = EnvelopeBody::of(&call.body);
        let reply = call.forwarded.as_ref().and_then(|forwarded| forwarded.as_ref().ok());
        let reply = reply.map(|reply| (reply.status.as_u16(), reply_body(reply)));
        let line = self.line(call, call.recorded_headers(), body.clone(), &reply);
        let clean = self.clean(&line, call);
        let payload = read(number, &clean);
        let payload = payload.unwrap_or_else(|| {
            let empty = self.line(call, Map::new(), EnvelopeBody::Text(String::new()), &None);
            read(number, &self.clean(&empty, call)).unwrap_or_else(|| json::text(&Arc::new(Source::new("", ""))))
        });
        let mut line = match self.keeps_secrets {
            true => self.line(call, self.clean_headers(call), body, &reply).into_bytes(),
            false => payload.source.text().as_bytes().to_vec(),
        };
        line.push(b'\n');
        Written { payload, line }
    }

    fn line(
        &self,
        call: &Call,
        headers: Map<String, Value>,
        body: EnvelopeBody,
        reply: &Option<(u16, EnvelopeBody)>,
    ) -> String {
        let envelope = Envelope {
            received_at: &format!("{:.3}", call.received_at),
            from: call.from.as_deref(),
            service: self.service.as_deref(),
            content_type: call.content_type(),
            headers,
            reply: reply.as_ref().map(|(status, body)| RecordedReply { status: *status, body }),
            body,
        };
        envelope.line()
    }

    fn clean_headers(&self, call: &Call) -> Map<String, Value> {
        let headers = serde_json::to_string(&call.recorded_headers()).unwrap_or_default();
        serde_json::from_str(&self.clean(&headers, call)).unwrap_or_default()
    }

    fn clean(&self, text: &str, call: &Call) -> String {
        let clean = self.placeholders.replace(text).into_owned();
        let tokens = call.tokens.iter().filter(|token| token.len() >= SHORTEST_TOKEN);
        tokens.fold(clean, |clean, token| match clean.contains(token.as_str()) {
            true => self.placeholders.replace_known(&clean, token),
            false => clean,
        })
    }
}

/// A reply that is packed is not read: what asked for that was the sender.
fn reply_body(reply: &Reply) -> EnvelopeBody {
    match reply.headers.contains_key("content-encoding") {
        true => EnvelopeBody::Text(String::new()),
        false => EnvelopeBody::of(&reply.body),
    }
}

fn read(number: usize, line: &str) -> Option<Payload> {
    let source = Arc::new(Source::new(format!("call {number}"), line));
    json::payload(&source, Span::new(0, line.len())).ok().map(json::envelope)
}
