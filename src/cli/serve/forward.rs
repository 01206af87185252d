//! Passes calls on to Callgoose, those of one sender one after the other, and brings its replies back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Result, bail};
use axum::body::Bytes;
use axum::http::{HeaderMap, Request, StatusCode, Uri, header, uri};
use http_body_util::Full;
use tokio::sync::OwnedMutexGuard;

use super::call::{Call, OF_A_CONNECTION, Reply, Unanswered};
use crate::cli::http::{self, HttpClient, NoReply};

/// How long a reply may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Forwarder {
    to: uri::Parts,
    client: HttpClient,
    /// Who has calls on the way.
    senders: Mutex<HashMap<Sender, Arc<tokio::sync::Mutex<()>>>>,
}

/// Who sends: from where, and in whose name.
type Sender = (std::net::IpAddr, Option<String>);

/// The turn of a sender's call: the next one of the same sender waits for it to end.
pub struct Passage<'f> {
    forwarder: &'f Forwarder,
    sender: Sender,
    _turn: OwnedMutexGuard<()>,
}

impl Forwarder {
    pub fn new(url: &str) -> Result<Self> {
        let to = http::server("--forward", url)?;
        if to.path_and_query.as_ref().is_some_and(|path| path.query().is_some()) {
            bail!("--forward: a token belongs into the sender's URL, and not here: leave out what is behind the ?");
        }
        let client = HttpClient::new("--forward", &to)?;
        Ok(Self { to, client, senders: Mutex::default() })
    }

    /// Waits until the calls are answered that the same sender sent before.
    pub async fn turn(&self, call: &Call) -> Passage<'_> {
        let sender = (call.peer, call.from.clone());
        let turn = {
            let mut senders = self.senders.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(senders.entry(sender.clone()).or_default())
        };
        Passage { forwarder: self, sender, _turn: turn.lock_owned().await }
    }
}

impl Passage<'_> {
    pub async fn pass_on(&self, call: &Call) -> Result<Reply, Unanswered> {
        let unanswered = |status, reason: String| Unanswered { status, reason };
        let request = self.forwarder.request(call);
        let request = request.map_err(|error| unanswered(StatusCode::BAD_GATEWAY, error.to_string()))?;
        match self.forwarder.client.exchange(request, PATIENCE).await {
            Ok((head, body)) => {
                let mut headers = head.headers;
                leave_connection(&mut headers);
                Ok(Reply { status: head.status, headers, body })
            }
            Err(NoReply::Failed(reason)) => {
                Err(unanswered(StatusCode::BAD_GATEWAY, format!("no reply from Callgoose: {reason}")))
            }
            Err(NoReply::Late(patience)) => {
                let reason = format!("no reply from Callgoose within {} s", patience.as_secs());
                Err(unanswered(StatusCode::GATEWAY_TIMEOUT, reason))
            }
        }
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        let mut senders = self.forwarder.senders.lock().unwrap_or_else(PoisonError::into_inner);
        // One for the table, one for this turn: nobody waits.
        if senders.get(&self.sender).is_some_and(|turn| Arc::strong_count(turn) <= 2) {
            senders.remove(&self.sender);
        }
    }
}

impl Forwarder {
    /// The same call to another place.
    fn request(&self, call: &Call) -> Result<Request<Full<Bytes>>, axum::http::Error> {
        let own = self.to.path_and_query.as_ref().map_or("/", |path| path.path());
        let path = if own == "/" { call.uri.path() } else { own };
        let query = call.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let to = Uri::builder()
            .scheme(self.to.scheme.clone().unwrap_or(uri::Scheme::HTTP))
            .authority(self.to.authority.as_ref().map_or("", |authority| authority.as_str()))
            .path_and_query(format!("{path}{query}"))
            .build()?;
        let mut request = Request::post(to).body(Full::new(call.body.clone()))?;
        *request.headers_mut() = call.headers.clone();
        leave_connection(request.headers_mut());
        for name in [header::HOST, header::CONTENT_LENGTH, header::EXPECT] {
            request.headers_mut().remove(name);
        }
        Ok(request)
    }
}

fn leave_connection(headers: &mut HeaderMap) {
    // What the connection names belongs to it as well.
    let named: Vec<_> = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok()).collect();
    let named: Vec<_> = named.iter().flat_map(|names| names.split(',')).map(|name| name.trim().to_owned()).collect();
    let all = OF_A_CONNECTION.iter().map(|name| (*name).to_owned()).chain(named);
    all.for_each(|name| {
        headers.remove(name);
    });
}
