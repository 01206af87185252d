//! An HTTP request as it was sent, with its headers in front of the body.

use std::sync::Arc;

use super::call::from_of_url;
use super::{Calls, CaptureForm};
use crate::model::content_type;
use crate::model::payload::{Body, Payload};
use crate::parse::json;
use crate::source::{Source, Span};

const MOST_HEADERS: usize = 200;

/// Whether a text starts with the line of a request, as far as it is there.
pub fn is_request(head: &[u8]) -> bool {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    request.parse(head).is_ok() && request.version.is_some()
}

/// The call that a text is; none for a reply, for another text, and for a body that is no JSON.
pub(super) fn of_text(source: &Arc<Source>, span: Span) -> Option<Calls> {
    let text = source.slice(span);
    let before = text.len() - text.trim_start().len();
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let read = request.parse(text.trim_start().as_bytes()).ok()?;
    let httparse::Status::Complete(length) = read else {
        return None;
    };
    request.method?;
    let body = Span::new(span.start + before + length, span.end);
    let mut payload = json::payload(source, body).ok()?;
    payload.from = request.path.and_then(from_of_url);
    let kind = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-type"));
    let kind = kind.and_then(|header| std::str::from_utf8(header.value).ok());
    payload = match kind.filter(|kind| !content_type::is_text(kind)) {
        Some(kind) => Payload { not_text: Some(kind.to_owned()), body: Body::Text(String::new()), ..payload },
        None => payload,
    };
    Some(Calls { payloads: vec![payload], form: Some(CaptureForm::Http), left_out: 0 })
}
