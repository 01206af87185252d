//! A call as it came, and what goes back.

use std::net::IpAddr;

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use serde_json::{Map, Value};

use crate::model::secret::SecretKey;

/// One POST.
#[derive(Debug)]
pub struct Call {
    pub received_at: jiff::Timestamp,
    pub peer: IpAddr,
    pub uri: Uri,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The URL parameter that says who sends.
    pub from: Option<String>,
    /// What the call was made with, wherever it says so.
    pub tokens: Vec<String>,
    /// What Callgoose answered, where the call was passed on, or why nothing came back.
    pub forwarded: Option<Result<Reply, Unanswered>>,
}

/// What goes back to the sender.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// Why a call that was passed on has no reply.
#[derive(Debug, Clone)]
pub struct Unanswered {
    /// What the sender gets, which makes it try again.
    pub status: StatusCode,
    pub reason: String,
}

/// Headers that belong to a connection and not to a call (RFC 9110, section 7.6.1).
pub const OF_A_CONNECTION: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers that tell nothing of a call, or that it may be made with.
const NOT_RECORDED: [&str; 9] = [
    "accept",
    "accept-encoding",
    "authorization",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "x-callgoose-auth",
];

impl Call {
    pub fn new(peer: IpAddr, uri: Uri, headers: HeaderMap, body: Bytes) -> Self {
        let parameters = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri);
        let parameters = parameters.map(|query| query.0).unwrap_or_default();
        let named = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let from = named("from");
        let tokens = named("token").into_iter().chain(in_headers(&headers)).filter(|token| !token.is_empty()).collect();
        Self { received_at: jiff::Timestamp::now(), peer, uri, headers, body, from, tokens, forwarded: None }
    }

    pub fn content_type(&self) -> Option<&str> {
        self.headers.get(header::CONTENT_TYPE)?.to_str().ok()
    }

    /// The headers that are recorded: none that a call of somebody else could be made with.
    pub fn recorded_headers(&self) -> Map<String, Value> {
        let mut recorded = Map::new();
        for (name, value) in &self.headers {
            let name = name.as_str();
            let is_left_out = NOT_RECORDED.contains(&name) || OF_A_CONNECTION.contains(&name);
            if !is_left_out && SecretKey::of(name).is_none() {
                recorded.insert(name.to_owned(), String::from_utf8_lossy(value.as_bytes()).into());
            }
        }
        recorded
    }
}

/// The tokens of `Authorization: Bearer`, and of the other header that a guide has.
fn in_headers(headers: &HeaderMap) -> impl Iterator<Item = String> {
    let values = [header::AUTHORIZATION.as_str(), "x-callgoose-auth"].map(|name| headers.get(name));
    let values = values.into_iter().flatten().filter_map(|value| value.to_str().ok());
    values.map(|value| value.trim().rsplit(' ').next().unwrap_or_default().to_owned())
}

impl Reply {
    pub fn json(status: StatusCode, body: String) -> Self {
        let json = header::HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
        Self { status, headers, body: body.into() }
    }

    /// One that says why a call is not taken.
    pub fn refusal(status: StatusCode, reason: &str) -> Self {
        Self::json(status, serde_json::json!({ "error": reason }).to_string())
    }
}

impl From<&Unanswered> for Reply {
    fn from(unanswered: &Unanswered) -> Self {
        Self::refusal(unanswered.status, &unanswered.reason)
    }
}
