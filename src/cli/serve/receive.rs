//! What a sender says, and what is answered: the paths, and what is refused with a reason.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Extension, Router};
use http_body_util::BodyExt;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::time::timeout;

use super::call::{Call, Reply};
use super::connections::{MOST_OF_HEADERS, TOO_LARGE};
use super::forward::Forwarder;
use super::{Message, Refusal, page};

/// The paths that the vendor's pages and guides have.
const ENDPOINTS: [&str; 3] = ["/v1/process", "/sqibs-api/v1/process", "/api/v1/process"];

/// A body may be as large as this.
pub const MOST_OF_A_BODY: usize = 1 << 20;
/// So much of a body that is too large is read all the same: a sender reads its answer when it has sent all.
const MOST_THROWN_AWAY: usize = 16 << 20;
/// How long a body may take.
const BODY_TIME: Duration = Duration::from_secs(30);

/// How many pages may be open.
const MOST_VIEWERS: usize = 32;

/// Where calls go, and what the page is told.
pub struct Service {
    pub messages: mpsc::Sender<Message>,
    /// Tells that there is something new to show.
    pub changes: watch::Sender<()>,
    /// Tells that it is to end.
    pub stop: watch::Sender<bool>,
    pub viewers: Arc<Semaphore>,
    /// What the page of this run knows, and a page of another site does not.
    pub key: String,
    /// What to put into the sender's URL field.
    pub url: String,
    forwarder: Option<Forwarder>,
}

impl Service {
    pub fn new(
        messages: mpsc::Sender<Message>,
        changes: watch::Sender<()>,
        forwarder: Option<Forwarder>,
        url: String,
    ) -> Self {
        let draw = || format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        let viewers = Arc::new(Semaphore::new(MOST_VIEWERS));
        Self { messages, changes, stop: watch::channel(false).0, viewers, key: draw() + &draw(), url, forwarder }
    }
}

/// Who sends.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

pub fn router(service: Arc<Service>) -> Router {
    let routes = ENDPOINTS.iter().fold(Router::new(), |router, path| router.route(path, any(process)));
    routes.merge(page::routes(&service)).fallback(elsewhere).with_state(service)
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl Service {
    /// Answers why something is not taken, and says so where calls are shown.
    pub async fn refuse(&self, status: StatusCode, reason: String) -> Reply {
        let reply = Reply::refusal(status, &reason);
        let _ = self.messages.send(Message::Refused(Refusal { status, reason })).await;
        reply
    }

    /// Passes a call on where it is to be, and has it judged.
    async fn take(self: Arc<Self>, mut call: Call) -> Option<Reply> {
        let turn = match &self.forwarder {
            Some(forwarder) => Some(forwarder.turn(&call).await),
            None => None,
        };
        if let Some(turn) = &turn {
            call.forwarded = Some(turn.pass_on(&call).await);
        }
        let (answer, answered) = oneshot::channel();
        self.messages.send(Message::Call(Box::new(call), answer)).await.ok()?;
        answered.await.ok()
    }
}

async fn process(
    State(service): State<Arc<Service>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
) -> Reply {
    let (head, body) = request.into_parts();
    if let Some((status, reason)) = objection(&head.method, &head.headers) {
        return service.refuse(status, reason).await;
    }
    let body = match timeout(BODY_TIME, read(body)).await {
        Ok(Ok(body)) => body,
        Ok(Err((status, reason))) => return service.refuse(status, reason).await,
        Err(_) => {
            let reason = format!("the body did not come within {} s", BODY_TIME.as_secs());
            return service.refuse(StatusCode::REQUEST_TIMEOUT, reason).await;
        }
    };
    let call = Call::new(peer, head.uri, head.headers, body);
    // A sender that hangs up takes nothing back: what came is judged, and recorded.
    let taken = tokio::spawn(Arc::clone(&service).take(call)).await;
    let ended = || Reply::refusal(StatusCode::SERVICE_UNAVAILABLE, "the receiver is ending");
    taken.ok().flatten().unwrap_or_else(ended)
}

/// Why a request is no call.
fn objection(method: &Method, headers: &HeaderMap) -> Option<(StatusCode, String)> {
    if method != Method::POST {
        let reason = format!("this is where senders POST to; {method} is not taken");
        return Some((StatusCode::METHOD_NOT_ALLOWED, reason));
    }
    if headers.contains_key(header::ORIGIN) {
        let reason = "a page in a browser sent this, and no sender of alerts does";
        return Some((StatusCode::FORBIDDEN, reason.to_owned()));
    }
    // What has come with one read is taken by the connection, whatever its limit.
    let of_headers: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if of_headers > MOST_OF_HEADERS {
        return Some((StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, TOO_LARGE.to_owned()));
    }
    let packed = headers.get(header::CONTENT_ENCODING).filter(|packed| *packed != "identity")?;
    let packed = String::from_utf8_lossy(packed.as_bytes());
    let reason = format!("the body is packed ({packed}): switch that off in the sender");
    Some((StatusCode::UNSUPPORTED_MEDIA_TYPE, reason))
}

/// The whole body.
pub async fn read(mut body: Body) -> Result<Bytes, (StatusCode, String)> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| (StatusCode::BAD_REQUEST, "the body was cut short".to_owned()))?;
        let Some(data) = frame.data_ref() else { continue };
        length += data.len();
        if length <= MOST_OF_A_BODY {
            bytes.extend_from_slice(data);
        } else if length > MOST_THROWN_AWAY {
            break;
        }
    }
    match length <= MOST_OF_A_BODY {
        true => Ok(bytes.into()),
        false => Err((StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than 1 MiB".to_owned())),
    }
}

async fn elsewhere(State(service): State<Arc<Service>>, request: Request) -> Reply {
    let (method, path) = (request.method(), request.uri().path());
    let reason = format!("{method} {path}: nothing is here; senders POST to {}", ENDPOINTS[0]);
    service.refuse(StatusCode::NOT_FOUND, reason).await
}
