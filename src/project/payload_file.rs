//! What the bytes of a file or of standard input are: one payload, or one on each line.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file_names::{has_extension, has_lines};
use crate::model::diagnostic::{Diagnostic, Place, UNREADABLE_PAYLOAD};
use crate::model::limits::{self, Limit};
use crate::model::payload::Payload;
use crate::model::text::printable;
use crate::parse::capture::{self, Calls, CaptureForm};
use crate::parse::json::{self, JsonError, JsonFault};
use crate::report::{CaptureFile, words};
use crate::source::{NotText, Source, Span};

/// One payload, or why there is none.
#[derive(Clone)]
pub struct Input {
    /// The path as given, with the line for one of several in a file.
    pub name: String,
    pub payload: Result<Arc<Payload>, Box<Diagnostic>>,
    /// The service whose sample it is.
    pub owner: Option<usize>,
    /// The folder it was found in, whose payloads have no order of their own; none when the file itself was named on the
    /// command line, and for a line of a log.
    pub folder: Option<PathBuf>,
    /// What recorded its call, where that is no envelope.
    pub captured: Option<Recorded>,
}

#[derive(Debug, Clone, Copy)]
pub struct Recorded {
    pub form: CaptureForm,
    /// What else the file recorded: calls without a body, lines that are no call.
    pub left_out: usize,
}

/// The payloads of a file that has these bytes, by its path and by the name that it is called by.
pub fn of_bytes(path: &Path, name: &str, place: (Option<PathBuf>, Option<usize>), bytes: Vec<u8>) -> Vec<Input> {
    let kind = match () {
        () if has_extension(path, &["txt"]) && !capture::is_request(&bytes) => InputKind::Text,
        () if has_lines(path) => InputKind::Lines,
        () => InputKind::Json,
    };
    decoded(name, place, bytes, kind)
}

#[cfg(feature = "cli")]
/// Whether a text is several payloads, one a line: its first line is one, and there are more lines.
pub fn is_log(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines().filter(|line| !json::is_blank(line));
    let first = lines.next().is_some_and(|line| json::payload_count(line) == 1 || capture::is_container_line(line));
    first && lines.next().is_some()
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// One document, which may be an envelope.
    Json,
    /// One on each line.
    Lines,
    Text,
}

/// The payloads in the bytes of a file.
pub fn decoded(
    name: &str,
    (folder, owner): (Option<PathBuf>, Option<usize>),
    bytes: Vec<u8>,
    kind: InputKind,
) -> Vec<Input> {
    let bad_lines = if kind == InputKind::Lines { bad_lines(&bytes) } else { HashSet::new() };
    let (source, not_text) = Source::decode(name, bytes);
    let source = Arc::new(source);
    let name = name.to_owned();
    let whole = match not_text {
        Some(not_text) => Err(undecodable(&source, not_text)),
        None => whole(&source, kind),
    };
    let input = |name: String, payload: Result<Payload, JsonError>, captured| {
        let payload = payload.map(Arc::new).map_err(|error| not_json(&source, &error).into());
        Input { name, payload, owner, folder: None, captured }
    };
    let calls = match (kind, whole) {
        (InputKind::Lines, Err(error)) if !error.fault.is_of_the_whole() => {
            if lines(&source).nth(limits::PAYLOADS.most).is_some() {
                return vec![over_limit(&name, limits::PAYLOADS)];
            }
            return of_lines(&source, &bad_lines, input);
        }
        (_, Err(error)) => return vec![Input { folder, ..input(name, Err(error), None) }],
        (_, Ok(calls)) => calls,
    };
    let captured = calls.form.map(|form| Recorded { form, left_out: calls.left_out });
    if calls.payloads.is_empty() {
        let help = "what a sender posts has a body: record the call with it".to_owned();
        return vec![unreadable(&name, "no call that is recorded here has a JSON body".into(), Some(help))];
    }
    let is_one = calls.payloads.len() == 1;
    let named = calls.payloads.into_iter().enumerate().map(|(at, payload)| {
        let name = if is_one { name.clone() } else { format!("{name}:call {}", at + 1) };
        Input { folder: folder.clone().filter(|_| is_one), ..input(name, Ok(payload), captured) }
    });
    named.collect()
}

/// The payloads of the lines of a log.
fn of_lines(
    source: &Arc<Source>,
    bad_lines: &HashSet<usize>,
    input: impl Fn(String, Result<Payload, JsonError>, Option<Recorded>) -> Input,
) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut left_out = 0;
    for (line, span) in lines(source) {
        let bad = bad_lines.contains(&line).then(|| bad_utf8(source, span));
        let checked = bad.map_or_else(|| fits(source, span), Err);
        let name = format!("{}:{line}", source.name());
        match checked.and_then(|()| capture::read_line(source, span)) {
            Ok(Calls { payloads, form: Some(_), .. }) if payloads.is_empty() => left_out += 1,
            Ok(Calls { payloads, form, .. }) => {
                let recorded = form.map(|form| Recorded { form, left_out: 0 });
                inputs.extend(payloads.into_iter().map(|payload| input(name.clone(), Ok(payload), recorded)));
            }
            Err(error) => inputs.push(input(name, Err(error), None)),
        }
    }
    inputs.iter_mut().filter_map(|input| input.captured.as_mut()).for_each(|it| it.left_out = left_out);
    inputs
}

/// The whole file as one payload, or as what recorded calls.
fn whole(source: &Arc<Source>, kind: InputKind) -> Result<Calls, JsonError> {
    let body = Span::new(source.body_start(), source.text().len());
    match kind {
        InputKind::Text => {
            fits(source, body)?;
            Ok(Calls { payloads: vec![json::text(source)], form: None, left_out: 0 })
        }
        InputKind::Json | InputKind::Lines => {
            let calls = capture::read(source, body)?;
            match calls.form {
                None => fits(source, body)?,
                Some(_) => calls.payloads.iter().try_for_each(|call| fits(&call.source, call.span))?,
            }
            Ok(calls)
        }
    }
}

/// Whether one payload has no more than it may.
fn fits(source: &Source, span: Span) -> Result<(), JsonError> {
    let limit = limits::PAYLOAD;
    let most = source.floor_boundary(span.start.saturating_add(limit.most));
    match span.end <= most {
        true => Ok(()),
        false => Err(JsonError { span: Span::new(most, most), fault: JsonFault::OverLimit(limit) }),
    }
}

fn undecodable(source: &Source, not_text: NotText) -> JsonError {
    match not_text {
        NotText::Utf16 => JsonError { span: Span::new(0, 0), fault: JsonFault::Utf16 },
        NotText::BadUtf8 { at } => bad_utf8(source, Span::new(at, source.text().len())),
    }
}

/// The first replacement character of a text whose bytes were no UTF-8.
fn bad_utf8(source: &Source, within: Span) -> JsonError {
    let at = source.slice(within).find(char::REPLACEMENT_CHARACTER).unwrap_or_default();
    let start = within.start + at;
    JsonError { span: Span::new(start, source.ceil_boundary(start + 1)), fault: JsonFault::BadUtf8 }
}

/// The lines, counted from 1, that are no UTF-8: one of them hides no other.
fn bad_lines(bytes: &[u8]) -> HashSet<usize> {
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    lines.filter(|(_, line)| std::str::from_utf8(line).is_err()).map(|(at, _)| at + 1).collect()
}

/// The lines of a log that are not empty, with their numbers. A byte order mark, which files that were put together have
/// in the middle, is no part of a line.
fn lines(source: &Source) -> impl Iterator<Item = (usize, Span)> {
    let mut start = source.body_start();
    let lines = source.body().split_inclusive('\n').enumerate().map(move |(at, line)| {
        let text = line.trim_end_matches(['\n', '\r']);
        let mark = text.len() - text.trim_start_matches('\u{feff}').len();
        let span = Span::new(start + mark, start + text.len());
        start += line.len();
        (at + 1, span)
    });
    lines.filter(|(_, span)| !json::is_blank(source.slice(*span)))
}

fn not_json(source: &Arc<Source>, error: &JsonError) -> Diagnostic {
    let (message, help) = words::json_error(&error.fault);
    let unreadable = Diagnostic::new(UNREADABLE_PAYLOAD, Place::new(source, error.span), message);
    let unreadable = Diagnostic { help, ..unreadable };
    match error.fault {
        JsonFault::Truncated { opened: Some(span) } => unreadable.beside(span, "this is still open"),
        _ => unreadable,
    }
}

pub fn unreadable(name: &str, message: String, help: Option<String>) -> Input {
    let (message, help) = (printable(&message), help.map(|help| printable(&help).into_owned()));
    let unreadable = Diagnostic::new(UNREADABLE_PAYLOAD, Place::file(name), message);
    Input {
        name: name.to_owned(),
        payload: Err(Box::new(Diagnostic { help, ..unreadable })),
        owner: None,
        folder: None,
        captured: None,
    }
}

/// What is said of a YAML file that is named as a payload.
pub fn yaml(name: &str) -> Input {
    let help = "a payload is JSON; filters are named with --filters, and a suite is called NAME.test.yaml".to_owned();
    unreadable(name, "this is a YAML file, not a payload".into(), Some(help))
}

pub fn over_limit(name: &str, limit: Limit) -> Input {
    unreadable(name, limit.passed(), Some(limit.help.to_owned()))
}

/// The files in which something else recorded the calls of these payloads.
pub fn captures(inputs: &[Input]) -> Vec<CaptureFile> {
    let mut files: Vec<CaptureFile> = Vec::new();
    for (payload, recorded) in inputs.iter().filter_map(|it| Some((it.payload.as_deref().ok()?, it.captured?))) {
        let Recorded { form, left_out } = recorded;
        let file = payload.source.name();
        match files.last_mut().filter(|it| it.file == file && it.form == form) {
            Some(known) => known.calls += 1,
            None => files.push(CaptureFile { file: file.to_owned(), form, calls: 1, left_out }),
        }
    }
    files
}
