//! One call and its reply, and what it means when that is none that Callgoose gives to a call.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::body::Bytes;
use axum::http::{StatusCode, Uri, header, response};
use form_urlencoded::byte_serialize;
use serde_json::Map;
use tokio::runtime::{Builder, Runtime};

use super::request;
use crate::cli::files;
use crate::cli::http::{HttpClient, NoReply};
use crate::cli::stream::Streams;
use crate::cli::writer::LineFile;
use crate::model::reply::Reply;
use crate::model::secret::Placeholders;
use crate::model::text::printable;
use crate::parse::json::{self, Envelope, EnvelopeBody, RecordedReply};
use crate::probe::plan::Plan;

/// How often a call waits because there were too many, and how long at most.
const MOST_WAITS: usize = 3;
const LONGEST_WAIT: u64 = 60;

pub struct Sender {
    client: HttpClient,
    uri: Uri,
    token: String,
    patience: Duration,
    file: LineFile,
    runtime: Runtime,
    placeholders: Placeholders,
}

/// How a call ended.
pub enum Outcome {
    Answered(Reply),
    /// Nothing more is sent.
    Refused(Option<Reply>, Stopped),
}

/// Why nothing more is sent, and what to do.
pub struct Stopped {
    reason: String,
    help: String,
}

impl Stopped {
    pub fn tell(&self, at: usize, plan: &Plan, record: &Path, streams: &mut Streams) {
        let calls = plan.calls.len();
        let message = format!(
            "call {} of {calls}: {}; nothing more is sent, and {} has what was",
            at + 1,
            printable(&self.reason),
            files::name(record)
        );
        streams.say("error", &message, Some(&self.help));
    }
}

impl Sender {
    pub fn new(client: HttpClient, (uri, token): (Uri, String), patience: Duration, file: LineFile) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build().context("no runtime can be started")?;
        Ok(Self { client, uri, token, patience, file, runtime, placeholders: Placeholders::default() })
    }

    /// Sends a body. It is in the record before it is on its way, and with its reply when that has come.
    pub fn send(&mut self, body: &str, name: &str, streams: &mut Streams) -> Result<Outcome> {
        for waited in 0.. {
            let sent = format!("{:.3}", jiff::Timestamp::now());
            let line = self.line(&sent, body, None);
            self.file.add(&line).map_err(|error| self.unrecorded(&error))?;
            let request = request(&self.uri, &self.token, body)?;
            let (head, replied) = match self.runtime.block_on(self.client.exchange(request, self.patience)) {
                Ok(exchanged) => exchanged,
                Err(no_reply) => return Ok(Outcome::Refused(None, unanswered(&no_reply))),
            };
            let with_reply = self.line(&sent, body, Some((head.status, &replied)));
            let recorded = self.file.replace_last(line.len(), &with_reply);
            recorded.map_err(|error| self.unrecorded(&error))?;
            if let Some(seconds) = wait(&head).filter(|_| waited < MOST_WAITS) {
                let note = format!("{name}: 429, too many calls; it is sent again in {seconds} s, as the reply asks");
                streams.say("note", &note, None);
                streams.flush_errors();
                thread::sleep(Duration::from_secs(seconds));
                continue;
            }
            return Ok(self.outcome(&head, &with_reply, &replied, waited));
        }
        Err(anyhow::anyhow!("{name} cannot be sent"))
    }

    fn unrecorded(&self, error: &std::io::Error) -> anyhow::Error {
        anyhow::anyhow!("the calls cannot be recorded, and nothing more is sent: {}", files::reason(error))
    }

    /// A call as a line of the record, without what the reply may repeat of the token.
    fn line(&self, sent: &str, body: &str, reply: Option<(StatusCode, &Bytes)>) -> Vec<u8> {
        let reply = reply.map(|(status, body)| (status.as_u16(), EnvelopeBody::of(body)));
        let envelope = Envelope {
            received_at: sent,
            from: None,
            service: None,
            content_type: Some("application/json"),
            headers: Map::new(),
            reply: reply.as_ref().map(|(status, body)| RecordedReply { status: *status, body }),
            body: EnvelopeBody::of(body.as_bytes()),
        };
        let clean = self.placeholders.replace(&envelope.line()).into_owned();
        let encoded: String = byte_serialize(self.token.as_bytes()).collect();
        let spellings = [self.token.clone(), self.token.replace('/', "\\/"), encoded.to_lowercase(), encoded];
        let clean = spellings.iter().fold(clean, |clean, token| match clean.contains(token.as_str()) {
            true => self.placeholders.replace_known(&clean, token),
            false => clean,
        });
        format!("{clean}\n").into_bytes()
    }

    fn outcome(&self, head: &response::Parts, line: &[u8], replied: &Bytes, waited: usize) -> Outcome {
        let reply = read(line);
        let has_body = reply.is_some_and(|reply| reply.has_body());
        match reply.filter(|reply| reply.is_processed() && has_body) {
            Some(reply) => Outcome::Answered(reply),
            None => Outcome::Refused(
                reply,
                match waited {
                    MOST_WAITS if head.status == StatusCode::TOO_MANY_REQUESTS => overrun(),
                    _ => refused(head, replied, &self.uri),
                },
            ),
        }
    }
}

/// The reply of a line, read as every record is.
fn read(line: &[u8]) -> Option<Reply> {
    let line: serde_json::Value = serde_json::from_slice(line).ok()?;
    json::reply(&line.get("reply")?.to_string())
}

/// How long a reply asks to wait.
fn wait(head: &response::Parts) -> Option<u64> {
    if head.status != StatusCode::TOO_MANY_REQUESTS {
        return None;
    }
    let seconds = head.headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    (seconds <= LONGEST_WAIT).then_some(seconds)
}

fn unanswered(no_reply: &NoReply) -> Stopped {
    let unknown = "it is not known whether the call was processed";
    match no_reply {
        NoReply::Failed(reason)
            if reason.contains("refused") || reason.contains("dns") || reason.contains("lookup") =>
        {
            Stopped {
                reason: format!("no connection: {reason}"),
                help: "see whether the host and the port of --url are right".to_owned(),
            }
        }
        NoReply::Failed(reason) => Stopped {
            reason: format!("the connection or the reply broke off: {reason}; {unknown}"),
            help: "start another run later: incidents of this one do not disturb it".to_owned(),
        },
        NoReply::Late(patience) => Stopped {
            reason: format!("no reply within {} s; {unknown}", patience.as_secs()),
            help: "start another run with a longer --timeout: incidents of this one do not disturb it".to_owned(),
        },
    }
}

/// It waited as it was asked to, as often as it does, and there were still too many calls.
fn overrun() -> Stopped {
    let tries = MOST_WAITS + 1;
    Stopped {
        reason: format!("429 each of {tries} times, also after the waits that it asked for; it is not tried again"),
        help: "start another run later".to_owned(),
    }
}

fn refused(head: &response::Parts, replied: &Bytes, uri: &Uri) -> Stopped {
    let status = head.status;
    let said =
        |reason: &str, help: &str| Stopped { reason: format!("{} {reason}", status.as_u16()), help: help.to_owned() };
    match status.as_u16() {
        200..=202 => {
            let found = if replied.is_empty() { "no body" } else { "a body that is not Callgoose's" };
            said(
                &format!("with {found}, which has \"triggered\" and \"resolved\""),
                "see whether --url is the URL of the API integration, which ends in /v1/process",
            )
        }
        300..=399 => {
            let to = head.headers.get(header::LOCATION).and_then(|to| to.to_str().ok());
            let to = to.map(|to| to.split(['?', '#']).next().unwrap_or_default().to_owned()).unwrap_or_default();
            said(
                &format!(
                    "sends to {to}, which is not followed: the token is for {} alone",
                    uri.host().unwrap_or_default()
                ),
                "if that is the right server, name it with --url",
            )
        }
        401 | 403 => said(
            "refuses the token",
            "see whether CALLGOOSE_TOKEN has the token of the scratch service, whole, and whether that is in use",
        ),
        404 | 405 => {
            said("knows no such path", "see whether --url is the URL of the API integration, which ends in /v1/process")
        }
        429 => {
            said("asks for fewer calls, and for a longer wait than a minute or none at all", "start another run later")
        }
        500.. => said(
            "is a failure of the server, and it is not known whether the call was processed",
            "start another run later: incidents of this one do not disturb it",
        ),
        _ => said("is no reply to a call that was processed", "see what the reply says, in the record"),
    }
}
