//! The page: its files, what is new on it, and what it asks for. It is for this machine, and for no page of another site.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::channel::{Channel, Sender};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::Message;
use super::call::Reply;
use super::receive::{Peer, Service, read};

/// Between two messages to the page there is at least this time: what comes meanwhile is in one of them.
const BREATH: Duration = Duration::from_millis(200);
/// A word now and then, so that nobody between takes the connection for dead.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);
/// The header that has the page's key.
const KEY: HeaderName = HeaderName::from_static("x-cgfilter-key");

/// What a page may load and reach: what comes from here.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// What the page asks the thread that judges.
#[derive(Debug)]
pub enum PageRequest {
    News { after: usize },
    Call { number: usize },
    Keep(KeepRequest),
    Infer(InferRequest),
}

/// A call is to be a sample of a service.
#[derive(Debug, Deserialize)]
pub struct KeepRequest {
    pub call: usize,
    pub service: String,
}

/// Calls are to be a filter.
#[derive(Debug, Deserialize)]
pub struct InferRequest {
    pub calls: Vec<usize>,
    pub name: String,
    #[serde(default)]
    pub save: bool,
}

/// What it gets, or why not.
pub type PageReply = Result<Value, (StatusCode, String)>;

pub fn routes(service: &Arc<Service>) -> Router<Arc<Service>> {
    let text =
        |kind: &'static str, text: &'static str| get(move || async move { ([(header::CONTENT_TYPE, kind)], text) });
    Router::new()
        .route("/", get(index))
        .route("/page.css", text("text/css; charset=utf-8", include_str!("page/page.css")))
        .route("/page.js", text("text/javascript; charset=utf-8", include_str!("page/page.js")))
        .route("/favicon.ico", get(async || StatusCode::NO_CONTENT))
        .route("/events", get(events))
        .route("/calls/{number}", get(call))
        .route("/keep", post(keep))
        .route("/infer", post(infer))
        .layer(middleware::from_fn_with_state(Arc::clone(service), guard))
}

/// Lets only this machine in, under a name that no other site can have, and puts the limits of the page on what goes out.
async fn guard(
    State(service): State<Arc<Service>>,
    Extension(Peer(peer)): Extension<Peer>,
    request: Request,
    next: Next,
) -> Response {
    if let Some(reason) = stranger(peer, request.headers()) {
        return service.refuse(StatusCode::FORBIDDEN, reason.to_owned()).await.into_response();
    }
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        response.headers_mut().insert(name, header::HeaderValue::from_static(value));
    }
    response
}

/// Why somebody may not see the page.
fn stranger(peer: IpAddr, headers: &HeaderMap) -> Option<&'static str> {
    if !peer.to_canonical().is_loopback() {
        return Some("the page is for this machine alone: ssh -L 8080:localhost:8080 brings it to another one");
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    // A name that somebody else gives to this machine leads his pages here.
    let is_ours = host.parse::<Uri>().ok().and_then(|uri| Some(is_loopback(uri.host()?))).unwrap_or_default();
    if !is_ours {
        return Some("the page was asked for by a name that is not this machine's: it is at localhost");
    }
    let origin = headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    let is_of_another = origin.is_some_and(|origin| origin.strip_prefix("http://") != Some(host));
    is_of_another.then_some("a page of another site asked")
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

async fn index(State(service): State<Arc<Service>>) -> Response {
    let page = include_str!("page/index.html").replace("{KEY}", &service.key).replace("{URL}", &service.url);
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

impl Service {
    async fn ask(&self, request: PageRequest) -> PageReply {
        let ended = || (StatusCode::SERVICE_UNAVAILABLE, "the receiver is ending".to_owned());
        let (answer, answered) = oneshot::channel();
        self.messages.send(Message::Page(request, answer)).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }
}

fn reply(asked: PageReply) -> Reply {
    match asked {
        Ok(value) => Reply::json(StatusCode::OK, value.to_string()),
        Err((status, reason)) => Reply::refusal(status, &reason),
    }
}

async fn call(State(service): State<Arc<Service>>, Path(number): Path<usize>) -> Reply {
    reply(service.ask(PageRequest::Call { number }).await)
}

async fn keep(State(service): State<Arc<Service>>, request: Request) -> Reply {
    match written(&service, request).await {
        Ok(request) => reply(service.ask(PageRequest::Keep(request)).await),
        Err(refusal) => refusal,
    }
}

async fn infer(State(service): State<Arc<Service>>, request: Request) -> Reply {
    match written(&service, request).await {
        Ok(request) => reply(service.ask(PageRequest::Infer(request)).await),
        Err(refusal) => refusal,
    }
}

/// What the page itself asks for, which has its key.
async fn written<T: for<'de> Deserialize<'de>>(service: &Service, request: Request) -> Result<T, Reply> {
    let (head, body) = request.into_parts();
    if head.headers.get(KEY).is_none_or(|key| key.as_bytes() != service.key.as_bytes()) {
        let reason = "this is not asked by the page of this run; load it again";
        return Err(service.refuse(StatusCode::FORBIDDEN, reason.to_owned()).await);
    }
    let body = read(body).await.map_err(|(status, reason)| Reply::refusal(status, &reason))?;
    serde_json::from_slice(&body).map_err(|error| Reply::refusal(StatusCode::BAD_REQUEST, &error.to_string()))
}

/// What is new, as it comes.
async fn events(State(service): State<Arc<Service>>, headers: HeaderMap) -> Response {
    let Ok(place) = Arc::clone(&service.viewers).try_acquire_owned() else {
        return Reply::refusal(StatusCode::SERVICE_UNAVAILABLE, "too many pages are open").into_response();
    };
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok()).unwrap_or_default();
    let (events, body) = Channel::<Bytes, Infallible>::new(1);
    tokio::spawn(async move {
        tell(&service, events, seen).await;
        drop(place);
    });
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::new(body)).into_response()
}

/// Tells it until the page is closed, or the receiver ends.
async fn tell(service: &Service, mut events: Sender<Bytes, Infallible>, mut seen: usize) {
    let (mut changes, mut stopped) = (service.changes.subscribe(), service.stop.subscribe());
    let mut is_new = true;
    loop {
        let event = if is_new {
            let Ok(news) = service.ask(PageRequest::News { after: seen }).await else { return };
            seen = news.get("last").and_then(Value::as_u64).and_then(|last| usize::try_from(last).ok()).unwrap_or(seen);
            format!("id: {seen}\ndata: {news}\n\n")
        } else {
            ":\n\n".to_owned()
        };
        let next = async {
            events.send_data(event.into()).await.ok()?;
            sleep(BREATH).await;
            match timeout(SIGN_OF_LIFE, changes.changed()).await {
                Ok(changed) => changed.ok().map(|()| true),
                Err(_) => Some(false),
            }
        };
        let next = tokio::select! {
            next = next => next,
            () = async { stopped.wait_for(|stopped| *stopped).await.map_or((), drop) } => None,
        };
        let Some(next) = next else { return };
        is_new = next;
    }
}
