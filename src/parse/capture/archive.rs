//! Files of many calls: the archive of a browser, the list of a tunnel or a request bin, the records of an event.

use std::sync::Arc;

use serde::de::IgnoredAny;

use super::call::{self, Call};
use super::{Calls, CaptureForm};
use crate::model::payload::{Body, Node, Value};
use crate::parse::json::{self, BLANKS};
use crate::source::{Source, Span};

/// Where the calls are, and what has them there.
const LISTS: [(&[&str], Option<CaptureForm>); 5] = [
    (&["log", "entries"], Some(CaptureForm::Har)),
    (&["requests"], Some(CaptureForm::Ngrok)),
    (&["Records"], Some(CaptureForm::Queue)),
    (&["data"], None),
    (&[], None),
];

pub(super) fn of(root: &Node, source: &Arc<Source>) -> Option<Calls> {
    if call::is_alert(root, source) {
        return None;
    }
    LISTS.iter().find_map(|(path, form)| {
        let list = path.iter().try_fold(root, |node, key| node.member(key, source))?;
        let Value::Array(items) = &list.value else {
            return None;
        };
        let calls: Vec<Call<'_>> = items.iter().map(|item| call::of(item, source)).collect::<Option<_>>()?;
        let first = calls.first()?.form;
        let payloads: Vec<_> = calls.iter().filter_map(|call| call.payload(source)).collect();
        Some(Calls { left_out: items.len() - payloads.len(), payloads, form: Some(form.unwrap_or(first)) })
    })
}

/// The list of calls in a file that starts so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallList {
    /// More of the file is needed to tell.
    More,
    None,
    /// From this byte on, behind its bracket.
    At(usize, CaptureForm),
}

/// Where the calls are in a file that is one object, by its start.
pub fn list_of(head: &[u8]) -> CallList {
    let Some(start) = list_start(head) else {
        return CallList::More;
    };
    let Some((start, form)) = start else {
        return CallList::None;
    };
    let rest = head.get(start..).unwrap_or_default();
    let mut items = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
    match items.next() {
        Some(Ok(_)) => {
            let first = rest.get(..items.byte_offset()).unwrap_or_default();
            first_call(&String::from_utf8_lossy(first))
                .map_or(CallList::None, |first| CallList::At(start, form.unwrap_or(first)))
        }
        Some(Err(error)) if !error.is_eof() => CallList::None,
        _ => CallList::More,
    }
}

fn first_call(item: &str) -> Option<CaptureForm> {
    let source = Arc::new(Source::new("", item));
    let payload = json::payload(&source, Span::new(0, item.len())).ok()?;
    match &payload.body {
        Body::Json(node) => Some(call::of(node, &source)?.form),
        Body::Text(_) => None,
    }
}

/// Behind the bracket of the first list that calls are kept in. None while there is none and the object goes on.
fn list_start(head: &[u8]) -> Option<Option<(usize, Option<CaptureForm>)>> {
    // The keys that lead to a place, of the objects around it; an array has none.
    let mut around: Vec<Option<&[u8]>> = Vec::new();
    let mut at = 0;
    while let Some(byte) = head.get(at) {
        match byte {
            b'"' => {
                let inside = at + 1;
                let end = end_of_string(head, inside)?;
                let behind = head.get(end + 1..)?.iter().find(|byte| !BLANKS.contains(&char::from(**byte)));
                if let (Some(key @ Some(_)), Some(b':')) = (around.last_mut(), behind) {
                    *key = head.get(inside..end);
                }
                at = end;
            }
            b'[' => {
                let is_here = |(path, _): &&(&[&str], _)| {
                    !path.is_empty() && around.iter().copied().eq(path.iter().map(|key| Some(key.as_bytes())))
                };
                if let Some((_, form)) = LISTS.iter().find(is_here) {
                    return Some(Some((at + 1, *form)));
                }
                around.push(None);
            }
            b'{' => around.push(Some(b"")),
            b'}' | b']' => {
                around.pop();
                if around.is_empty() {
                    return Some(None);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

fn end_of_string(head: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr2(b'"', b'\\', head.get(at..)?)?;
        if head.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}
