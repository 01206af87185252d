//! One recorded call: where its body is, and what stands beside it.

use std::borrow::Cow;
use std::sync::Arc;

use super::{CaptureForm, container, http};
use crate::model::content_type;
use crate::model::names::roles;
use crate::model::payload::{Body, Node, Payload, Value};
use crate::model::reply::Reply;
use crate::model::secret;
use crate::parse::json::{self, JsonError};
use crate::source::{Source, Span};

const METHODS: [&str; 3] = ["method", "httpMethod", "http_method"];
const HEADERS: [&str; 3] = ["headers", "header", "multiValueHeaders"];
/// What a body is kept under, the surest first.
const BODIES: [&str; 11] = [
    "body",
    "rawBody",
    "raw_body",
    "bodyRaw",
    "requestBody",
    "request_body",
    "content",
    "text_content",
    "json",
    "payload",
    "data",
];
const TIMES: [&str; 9] = [
    "startedDateTime",
    "start",
    "created_at",
    "createdAt",
    "received_at",
    "receivedAt",
    "timestamp",
    "time",
    "timeEpoch",
];
const URLS: [&str; 4] = ["url", "uri", "path", "rawPath"];
const QUERIES: [&str; 3] = ["queryStringParameters", "query", "query_string"];

pub(super) struct Call<'p> {
    pub form: CaptureForm,
    /// None for a call that has none.
    body: Option<RecordedBody<'p>>,
    /// The objects that tell of the call, the nearest to its body first.
    beside: [&'p Node; 2],
}

enum RecordedBody<'p> {
    /// JSON, or a text that may hold some.
    Node(&'p Node),
    Base64(&'p Node),
    /// A whole HTTP request in base64.
    Request(&'p Node),
}

/// Whether an object says itself what is wrong: then it is what was sent, whatever it tells of a request. Checks of web pages
/// send the request that failed.
pub(super) fn is_alert(node: &Node, source: &Source) -> bool {
    const STATE: i32 = 45;
    const TITLE: i32 = 100;
    let Value::Object(members) = &node.value else {
        return false;
    };
    members.iter().any(|member| {
        let name = member.key.get(source);
        let is_named = || roles::state(name, None) >= STATE || roles::title(name, None) >= TITLE;
        matches!(member.node.value, Value::String(_)) && is_named()
    })
}

/// The call that an object records; none for any other object.
pub(super) fn of<'p>(node: &'p Node, source: &'p Source) -> Option<Call<'p>> {
    if is_alert(node, source) {
        return None;
    }
    let call = |form, body, beside| Some(Call { form, body, beside: [beside, node] });
    let has = |key: &str| node.member(key, source).is_some();
    if let Some(request) = ["request", "req"].iter().find_map(|key| node.member(key, source)) {
        method(request, source)?;
        return match request.member("raw", source) {
            Some(raw) => call(CaptureForm::Ngrok, Some(RecordedBody::Request(raw)), request),
            None => {
                let form = if has("startedDateTime") { CaptureForm::Har } else { CaptureForm::RequestBin };
                let text = request.member("postData", source).and_then(|data| data.member("text", source));
                call(form, text.map(RecordedBody::Node).or_else(|| body(request, source)), request)
            }
        };
    }
    if let Some(message) = queued(node, source) {
        return call(CaptureForm::Queue, Some(RecordedBody::Node(message)), node);
    }
    if let (true, Some(text)) = (is_of_container(node, source), node.member("log", source)) {
        return call(CaptureForm::Container, Some(RecordedBody::Node(text)), node);
    }
    let context = node.member("requestContext", source).filter(|context| is_object(context));
    if let Some(context) = context.filter(|_| has("isBase64Encoded") || headers(node, source).is_some()) {
        return call(CaptureForm::Gateway, body(node, source), context);
    }
    let is_echo = || has("json") && has("origin") && has("url");
    headers(node, source)?;
    if method(node, source).is_none() && !is_echo() {
        return None;
    }
    call(if has("isBase64Encoded") { CaptureForm::Gateway } else { CaptureForm::RequestBin }, body(node, source), node)
}

fn is_object(node: &Node) -> bool {
    matches!(node.value, Value::Object(_))
}

fn method<'p>(node: &'p Node, source: &'p Source) -> Option<&'p str> {
    let text = METHODS.iter().find_map(|key| node.member(key, source)?.text(source))?;
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].contains(&text).then_some(text)
}

fn headers<'p>(node: &'p Node, source: &'p Source) -> Option<&'p Node> {
    let headers = HEADERS.iter().find_map(|key| node.member(key, source))?;
    matches!(headers.value, Value::Object(_) | Value::Array(_)).then_some(headers)
}

fn body<'p>(node: &'p Node, source: &'p Source) -> Option<RecordedBody<'p>> {
    let is_body = |node: &&Node| match &node.value {
        Value::Object(_) | Value::Array(_) => true,
        Value::String(text) => !text.get(source).is_empty(),
        _ => false,
    };
    let body = BODIES.iter().find_map(|key| node.member(key, source).filter(is_body))?;
    let is_base64 = node.member("isBase64Encoded", source).is_some_and(|it| matches!(it.value, Value::Bool(true)));
    Some(if is_base64 { RecordedBody::Base64(body) } else { RecordedBody::Node(body) })
}

/// The message of a record of Amazon SQS or SNS as Lambda gets it.
fn queued<'p>(node: &'p Node, source: &'p Source) -> Option<&'p Node> {
    let sender = ["eventSource", "EventSource"].iter().find_map(|key| node.member(key, source)?.text(source))?;
    match sender {
        "aws:sqs" => node.member("body", source),
        "aws:sns" => node.member("Sns", source)?.member("Message", source),
        _ => None,
    }
}

/// A line as Docker's `json-file` driver and what collects such lines write it.
fn is_of_container(node: &Node, source: &Source) -> bool {
    let stream = node.member("stream", source).and_then(|stream| stream.text(source));
    matches!(stream, Some("stdout" | "stderr"))
}

impl Call<'_> {
    /// Whether nothing shows that it was recorded but a request somewhere in it.
    pub(super) fn is_loose(&self) -> bool {
        let [request, call] = self.beside;
        self.form == CaptureForm::RequestBin && !std::ptr::eq(request, call)
    }

    /// Why the call of a container is none, where its message was split over several lines.
    pub(super) fn split(&self, source: &Source) -> Option<JsonError> {
        match self.body.as_ref()? {
            RecordedBody::Node(node) if self.form == CaptureForm::Container => {
                container::split(node.text(source)?, node.span)
            }
            _ => None,
        }
    }

    /// The payload, where the call has one: a line of a container is a call when it holds JSON.
    pub(super) fn payload(&self, source: &Arc<Source>) -> Option<Payload> {
        let mut payload = match self.body.as_ref()? {
            RecordedBody::Node(node) => self.plain(node, source)?,
            RecordedBody::Base64(node) => {
                let text = secret::decoded(node.text(source)?)?;
                decoded(source, &text)
            }
            RecordedBody::Request(node) => {
                let request = secret::decoded(node.text(source)?)?;
                let request = Arc::new(Source::new(source.name(), request));
                http::of_text(&request, Span::new(0, request.text().len()))?.payloads.pop()?
            }
        };
        let find = |keys: &[&str]| {
            let beside = self.beside.iter();
            beside.flat_map(|node| keys.iter().filter_map(|key| node.member(key, source)?.text(source))).next()
        };
        payload.received_at = payload.received_at.or_else(|| Some(find(&TIMES)?.to_owned()));
        payload.from = payload.from.or_else(|| self.from(source));
        payload.reply = payload.reply.or_else(|| self.reply(source));
        let kind = || header(headers(self.beside[0], source)?, "content-type", source);
        if let Some(kind) = kind().filter(|kind| !content_type::is_text(kind)) {
            payload.not_text = Some(kind.to_owned());
            payload.body = Body::Text(String::new());
        }
        Some(payload)
    }

    fn plain(&self, node: &Node, source: &Arc<Source>) -> Option<Payload> {
        let Value::String(text) = &node.value else {
            return json::payload(source, node.span).ok();
        };
        // What a container or a queue had may be an envelope, which is a text of its own.
        let is_log = matches!(self.form, CaptureForm::Container | CaptureForm::Queue);
        if is_log && text.get(source).trim_start().starts_with(['{', '[']) {
            let read = decoded(source, text.get(source));
            return Some(json::envelope(read)).filter(|read| matches!(read.body, Body::Json(_)));
        }
        let payload = Payload::new(Arc::clone(source), node.span, Body::Text(text.get(source).to_owned()));
        (self.form != CaptureForm::Container).then(|| json::with_text(payload, text))
    }

    /// What was answered, where it is Callgoose that was called.
    fn reply(&self, source: &Source) -> Option<Reply> {
        let [request, call] = self.beside;
        let url = URLS.iter().find_map(|key| request.member(key, source)?.text(source))?;
        let path = url.split(['?', '#']).next().filter(|path| is_of_callgoose(path));
        let response = call.member("response", source).filter(|_| path.is_some())?;
        let status = ["status_code", "status"].iter().find_map(|key| response.member(key, source))?;
        let text = response.member("content", source).and_then(|content| content.member("text", source));
        let [status, body] = [Some(status), text].map(|node| node.map_or("null", |node| source.slice(node.span)));
        json::reply(&format!(r#"{{"status":{status},"body":{body}}}"#))
    }

    /// The `from` of the URL.
    fn from(&self, source: &Source) -> Option<String> {
        self.beside.iter().find_map(|node| {
            let named = QUERIES.iter().find_map(|key| header(node.member(key, source)?, "from", source));
            let url = || URLS.iter().find_map(|key| from_of_url(node.member(key, source)?.text(source)?));
            let query = || from_of_query(node.member("rawQueryString", source)?.text(source)?);
            named.map(str::to_owned).or_else(query).or_else(url)
        })
    }
}

/// A body that the source does not write as it was sent.
fn decoded(source: &Source, text: &str) -> Payload {
    let text = Arc::new(Source::new(source.name(), text));
    json::payload(&text, Span::new(0, text.text().len())).unwrap_or_else(|_| json::text(&text))
}

/// The value of a header, or of a parameter: `{"Name": "x"}`, `{"name": ["x"]}`, `[{"name": "Name", "value": "x"}]`.
fn header<'p>(headers: &'p Node, name: &str, source: &'p Source) -> Option<&'p str> {
    match &headers.value {
        Value::Object(members) => {
            let member = members.iter().find(|member| member.key.get(source).eq_ignore_ascii_case(name))?;
            match &member.node.value {
                Value::Array(values) => values.first()?.text(source),
                _ => member.node.text(source),
            }
        }
        Value::Array(items) => items.iter().find_map(|item| {
            let own = item.member("name", source)?.text(source)?;
            own.eq_ignore_ascii_case(name).then(|| item.member("value", source)?.text(source))?
        }),
        _ => None,
    }
}

/// The `from` that a URL says; that it has none is known of a call to Callgoose alone.
pub(super) fn from_of_url(url: &str) -> Option<String> {
    let url = url.split('#').next()?;
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    from_of_query(query).or_else(|| is_of_callgoose(path).then(String::new))
}

fn is_of_callgoose(path: &str) -> bool {
    path.ends_with("/v1/process")
}

fn from_of_query(query: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "from").map(|(_, from)| Cow::into_owned(from))
}
