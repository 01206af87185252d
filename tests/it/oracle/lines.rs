//! Cuts a log into lines, and reads each as a payload.

use std::io;
use std::sync::Arc;

use cgfilter::internals::model::payload::Payload;
use cgfilter::internals::parse::capture;
use cgfilter::internals::parse::json::JsonFault;
use cgfilter::internals::replay::Chunks;
use cgfilter::internals::replay::run::{BadLine, LineFault, MAX_LINE};
use cgfilter::internals::source::{Source, Span};

type Line = (u64, Result<Payload, BadLine>);

/// The lines that are not empty, with their numbers.
pub fn read(chunks: &mut dyn Chunks) -> io::Result<Vec<Line>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = chunks.next()? {
        bytes.extend(chunk);
    }
    let mut start = 0;
    let mut lines = Vec::new();
    for (at, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let number = at as u64 + 1;
        if let Some(payload) = one(line, number, start) {
            lines.push((number, payload));
        }
        start += line.len() as u64;
    }
    Ok(lines)
}

/// A byte order mark, which files that were put together have in the middle, is no part of a line, nor is its end.
fn one(bytes: &[u8], line: u64, byte: u64) -> Option<Result<Payload, BadLine>> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let mut body = bytes;
    while let Some(rest) = body.strip_prefix("\u{feff}".as_bytes()) {
        body = rest;
    }
    if body.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
        return None;
    }
    let bad = |at: usize, fault| {
        let before = bytes.get(..bytes.len() - body.len() + at).unwrap_or_default();
        BadLine {
            line,
            byte,
            offset: before.len() as u64,
            column: String::from_utf8_lossy(before).chars().count() as u64 + 1,
            has_mark: before.starts_with("\u{feff}".as_bytes()),
            place: None,
            fault,
        }
    };
    if bytes.len() > MAX_LINE {
        let fault = LineFault::TooLong { bytes: bytes.len() as u64 };
        return Some(Err(BadLine { offset: 0, column: 1, has_mark: false, ..bad(0, fault) }));
    }
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => {
            return Some(Err(bad(error.valid_up_to(), LineFault::Json(JsonFault::BadUtf8))));
        }
    };
    let source = Arc::new(Source::new("", text));
    let payload = capture::line(&source, Span::new(0, text.len())).transpose()?;
    Some(payload.map_err(|error| bad(error.span.start, LineFault::Json(error.fault))))
}
