//! Calls as something captured them: a request bin, a proxy, a log driver. The payload is inside, and what is known of the
//! request stands around it; no filter is wrong because of that.

use serde::{Deserialize, Serialize};

use super::reading::Reading;
use super::verdict;
use crate::model::filter::Service;
use crate::model::payload::{Body, Member, Node, Payload, Value};
use crate::model::secret;
use crate::parse::json;
use crate::source::{Source, Span};

/// A payload that holds another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapped {
    /// Where that is: `body`, `request.body`.
    pub at: String,
    /// What `jq` makes it of.
    pub jq: String,
    /// The keys beside it.
    pub beside: Vec<String>,
}

impl Wrapped {
    /// Whether Amazon SNS has wrapped it, which posts it so.
    pub fn is_notification(&self) -> bool {
        self.beside.iter().any(|key| key == TOPIC)
    }
}

/// Keys that a body is kept under, whatever stands beside it.
const BODIES: [&str; 7] = ["body", "rawBody", "raw_body", "requestBody", "request_body", "bodyJson", "log"];
/// Keys that many payloads have too: these are a capture beside something of the call alone.
const OTHERS: [&str; 13] = [
    "json",
    "payload",
    "content",
    "data",
    "event",
    "message",
    "msg",
    "line",
    "MESSAGE",
    "@message",
    "textPayload",
    "jsonPayload",
    "Message",
];
/// What is known of a call or of a line of a log, and of no alert.
const OF_CALLS: [&str; 31] = [
    "headers",
    "header",
    "multiValueHeaders",
    "httpMethod",
    "http_method",
    "requestContext",
    "isBase64Encoded",
    "queryStringParameters",
    "rawQueryString",
    "user_agent",
    "userAgent",
    "client_ip",
    "clientIp",
    "remote_addr",
    "remoteAddress",
    "received_at",
    "receivedAt",
    "content_type",
    "contentType",
    "reply",
    "stream",
    "kubernetes",
    "docker",
    "container_name",
    "logStream",
    "logGroup",
    "logName",
    "insertId",
    "ingestionTime",
    "__REALTIME_TIMESTAMP",
    TOPIC,
];
/// The topic of a notification of Amazon SNS, which it posts whole unless it is told not to.
const TOPIC: &str = "TopicArn";
/// What may be of a call.
const MAYBE: [&str; 16] = [
    "method",
    "url",
    "uri",
    "path",
    "query",
    "ip",
    "host",
    "hostname",
    "resource",
    "time",
    "timestamp",
    "@timestamp",
    "ts",
    "from",
    "service",
    "created_at",
];
/// Keys below which a call is kept as a whole.
const CALLS: [&str; 4] = ["request", "req", "event", "http"];

/// How the payload stands there.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Text,
    Base64,
}

/// One place where the payload may be.
struct Place<'p> {
    keys: Vec<&'p str>,
    node: &'p Node,
    beside: Vec<&'p str>,
}

/// The payload that another one holds, where no part of the services takes that. A part that takes what is inside, or the
/// keys beside it show that it is a capture; where a condition finds its key outside, it is none.
pub fn of<'s>(
    payload: &Payload,
    services: impl Iterator<Item = &'s Service> + Clone,
    reading: Reading,
) -> Option<Wrapped> {
    let Body::Json(root) = &payload.body else {
        return None;
    };
    let (root, start) = match &root.value {
        Value::Array(items) => (items.first()?, ".[]"),
        _ => (root, ""),
    };
    places(root, &payload.source).into_iter().find_map(|place| {
        let (inner, form) = place.inner(&payload.source)?;
        let is_taken = || services.clone().any(|service| verdict::judge(service, &inner, reading).accepts());
        let is_wrapper = match (place.is_body(), place.is_of_a_call()) {
            (_, true) => !is_looked_at(payload, services.clone()) || is_taken(),
            (true, false) => is_taken(),
            (false, false) => false,
        };
        is_wrapper.then(|| place.wrapped(start, form))
    })
}

/// The same for one service that does not take the payload.
pub fn of_service(service: &Service, payload: &Payload, reading: Reading) -> Option<Wrapped> {
    let is_taken = verdict::judge(service, payload, reading).accepts();
    of(payload, std::iter::once(service), reading).filter(|_| !is_taken)
}

/// Whether a condition finds a text at its key.
fn is_looked_at<'s>(payload: &Payload, services: impl Iterator<Item = &'s Service>) -> bool {
    let mut conditions = services.flat_map(Service::parts).flat_map(|part| &part.conditions);
    conditions.any(|condition| payload.find(&condition.key_path.value).text().is_some())
}

fn places<'p>(root: &'p Node, source: &'p Source) -> Vec<Place<'p>> {
    let calls = CALLS.iter().filter_map(|key| Some((*key, root.member(key, source)?)));
    let calls = calls.map(|(key, node)| (vec![key], node));
    let all = std::iter::once((Vec::new(), root)).chain(calls);
    all.flat_map(|(keys, node)| inside(&keys, node, source)).collect()
}

/// The places in one object, the likeliest first.
fn inside<'p>(above: &[&'p str], node: &'p Node, source: &'p Source) -> Vec<Place<'p>> {
    let Value::Object(members) = &node.value else {
        return Vec::new();
    };
    let names = BODIES.iter().chain(OTHERS.iter());
    let place = |name: &'p &str| {
        let node = node.member(name, source)?;
        let others = members.iter().map(|member: &Member| member.key.get(source)).filter(|key| key != name);
        let keys = above.iter().copied().chain([*name]).collect();
        Some(Place { keys, node, beside: others.collect() })
    };
    names.filter_map(place).collect()
}

impl Place<'_> {
    fn is_body(&self) -> bool {
        self.keys.last().is_some_and(|key| BODIES.contains(key))
    }

    /// Whether the keys beside it are those of a call, or of a line of a log.
    fn is_of_a_call(&self) -> bool {
        let mut beside = self.beside.iter();
        beside.clone().any(|key| OF_CALLS.contains(key)) || self.is_body() && beside.any(|key| MAYBE.contains(key))
    }

    /// What is there as a payload of its own.
    fn inner(&self, source: &Source) -> Option<(Payload, Form)> {
        match &self.node.value {
            Value::Object(_) | Value::Array(_) if self.keys.last() != Some(&"log") => {
                let text = source.slice(self.node.span);
                let inner = std::sync::Arc::new(Source::new("", text));
                Some((json::payload(&inner, Span::new(0, text.len())).ok()?, Form::Json))
            }
            Value::String(text) => {
                let text = text.get(source);
                let decoded = || json::embedded(&secret::decoded(text.trim())?);
                let plain = json::embedded(text).map(|inner| (inner, Form::Text));
                plain.or_else(|| Some((decoded()?, Form::Base64)))
            }
            _ => None,
        }
    }

    fn wrapped(&self, start: &str, form: Form) -> Wrapped {
        let is_name = |key: &str| key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '[' | ']'));
        let step = |key: &&str| if is_name(key) { format!(".{key}") } else { format!(".\"{key}\"") };
        let path: String = self.keys.iter().map(step).collect();
        let then = match form {
            Form::Json => "",
            Form::Text => " | fromjson",
            Form::Base64 => " | @base64d | fromjson",
        };
        Wrapped {
            at: self.keys.join("."),
            jq: format!("{start}{path}{then}"),
            beside: self.beside.iter().map(|key| (*key).to_owned()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::service;

    fn jq_of(body: &str) -> Option<String> {
        let yaml = "trigger: {payload_json_key: status, key_value_contains: [firing], map_incident_with: id}\n";
        let services = [*service::parse("x.yaml", "x", yaml.into()).service.unwrap()];
        let payload = json::payload(&Arc::new(Source::new("x", body)), Span::new(0, body.len())).unwrap();
        of(&payload, services.iter(), Reading::default()).map(|wrapped| wrapped.jq)
    }

    #[test]
    fn a_capture_is_told_by_what_is_inside_or_beside() {
        let text = r#""{\"status\":\"firing\",\"id\":1}""#;
        let base64 = r#""eyJzdGF0dXMiOiJmaXJpbmciLCJpZCI6MX0=""#;
        let json = r#"{"status":"firing","id":1}"#;
        for (body, jq) in [
            (format!(r#"{{"method":"POST","url":"https://x","headers":{{}},"body":{json}}}"#), ".body"),
            (format!(r#"{{"httpMethod":"POST","body":{text},"isBase64Encoded":false}}"#), ".body | fromjson"),
            (
                format!(r#"{{"httpMethod":"POST","body":{base64},"isBase64Encoded":true}}"#),
                ".body | @base64d | fromjson",
            ),
            (format!(r#"{{"log":{text},"stream":"stdout","time":"t"}}"#), ".log | fromjson"),
            (format!(r#"{{"body":{json}}}"#), ".body"),
            (format!(r#"{{"received_at":"t","headers":{{}},"id":7,"body":{json}}}"#), ".body"),
            (format!(r#"{{"uuid":"u","user_agent":"x","content":{text}}}"#), ".content | fromjson"),
            (format!(r#"{{"args":{{}},"data":{text},"headers":{{}},"json":{json}}}"#), ".json"),
            (format!(r#"{{"@message":{text},"logStream":"s"}}"#), ".\"@message\" | fromjson"),
            (format!(r#"{{"id":3,"request":{{"method":"POST","body":{json}}}}}"#), ".request.body"),
            (format!(r#"[{{"method":"POST","body":{json}}}]"#), ".[].body"),
            (r#"{"method":"POST","headers":{},"body":{"state":"odd"}}"#.to_owned(), ".body"),
        ] {
            assert_eq!(jq_of(&body).as_deref(), Some(jq), "{body}");
        }
    }

    #[test]
    fn a_payload_with_such_keys_is_none() {
        for body in [
            r#"{"from":"+15550100","body":"Server is down"}"#,
            r#"{"body":{"state":"odd"}}"#,
            r#"{"data":{"status":"firing","id":1},"action":"created"}"#,
            r#"{"event":{"status":"firing"},"timestamp":1}"#,
            r#"{"status":"odd","headers":{},"body":{"a":1}}"#,
            r#"{"message":"Disk full","url":"https://x","method":"POST"}"#,
            r#"["body", 1]"#,
        ] {
            assert_eq!(jq_of(body), None, "{body}");
        }
    }
}
