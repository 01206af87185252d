//! Finds and reads payloads: files, folders, standard input.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::is_stdin;
use super::files;
use super::owners::Owners;
use crate::model::payload::Payload;
use crate::parse::json::{self, JsonError, JsonFault};
use crate::report::text::printable;
use crate::report::{Excerpt, Unreadable, words};
use crate::source::{NotText, Source, Span};

const LINES: &[&str] = &["ndjson", "jsonl"];
const IN_FOLDERS: &[&str] = &["json", "ndjson", "jsonl"];

/// One payload, or why there is none.
pub struct Input {
    /// The path as given, with the line for one of several in a file.
    pub name: String,
    pub payload: Result<Payload, Unreadable>,
    /// The service whose sample it is.
    pub owner: Option<usize>,
    /// The folder it was found in, whose payloads have no order of their own; none when the file itself was named, and
    /// for a line of a log.
    pub folder: Option<PathBuf>,
}

/// Whether a file of a folder is a payload, by its name.
pub fn is_payload(path: &Path) -> bool {
    files::has_extension(path, IN_FOLDERS)
}

/// Reads everything behind the given paths, in their order.
pub fn read(paths: &[PathBuf], owners: &Owners<'_>) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        if is_stdin(path) {
            inputs.extend(read_stdin());
        } else if path.is_dir() {
            inputs.extend(read_folder(path, owners));
        } else {
            inputs.extend(read_file(path, None, owners));
        }
    }
    inputs
}

fn read_folder(folder: &Path, owners: &Owners<'_>) -> Vec<Input> {
    let mut found = files::below(folder, is_payload);
    if found.files.is_empty() && found.unreadable.is_empty() {
        let help = "payloads in a folder are named .json, .ndjson or .jsonl".to_owned();
        return vec![unreadable(
            folder,
            "this folder has no payloads".into(),
            Some(help),
        )];
    }
    // The files of one folder stand together, whatever lies in folders beside them.
    found
        .files
        .sort_by(|a, b| (a.parent(), a.file_name()).cmp(&(b.parent(), b.file_name())));
    let read = |path: &PathBuf| read_file(path, path.parent().map(Path::to_owned), owners);
    let lost = found
        .unreadable
        .into_iter()
        .map(|(path, reason)| unreadable(&path, reason, None));
    found.files.iter().flat_map(read).chain(lost).collect()
}

fn read_stdin() -> Vec<Input> {
    let name = Path::new("<stdin>");
    match files::read_stdin() {
        Err(error) => vec![unreadable(name, error.to_string(), None)],
        Ok(bytes) => {
            let (source, not_text) = Source::decode(files::name(name), bytes);
            let kind = if is_log(source.body()) {
                InputKind::Lines
            } else {
                InputKind::Line
            };
            decoded(name, (None, None), Arc::new(source), not_text, kind)
        }
    }
}

/// Whether a text is several payloads, one a line: its first line is one, and there are more lines.
fn is_log(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines
        .next()
        .is_some_and(|line| json::payload_count(line) == 1);
    first && lines.next().is_some()
}

#[derive(Clone, Copy)]
enum InputKind {
    /// One document.
    Json,
    /// One document, which may be an envelope.
    Line,
    /// One on each line.
    Lines,
    Text,
}

fn read_file(path: &Path, folder: Option<PathBuf>, owners: &Owners<'_>) -> Vec<Input> {
    if files::has_extension(path, &["yaml", "yml"]) {
        let help = "a payload is JSON; to judge by this file, name it with --filters".to_owned();
        return vec![unreadable(
            path,
            "this is a YAML file, not a payload".into(),
            Some(help),
        )];
    }
    match files::read(path) {
        Err(error) => {
            let near = if path.exists() {
                None
            } else {
                files::near_name(path)
            };
            let help = near.map(|near| format!("did you mean {near}?"));
            vec![unreadable(path, error.reason, help)]
        }
        Ok(bytes) => {
            let (source, not_text) = Source::decode(files::name(path), bytes);
            let kind = match () {
                () if files::has_extension(path, &["txt"]) => InputKind::Text,
                () if files::has_extension(path, LINES) => InputKind::Lines,
                () => InputKind::Json,
            };
            decoded(
                path,
                (folder, owners.of(path)),
                Arc::new(source),
                not_text,
                kind,
            )
        }
    }
}

fn decoded(
    path: &Path,
    (folder, owner): (Option<PathBuf>, Option<usize>),
    source: Arc<Source>,
    not_text: Option<NotText>,
    kind: InputKind,
) -> Vec<Input> {
    let input = |name: String, payload: Result<Payload, JsonError>, folder| {
        let payload = payload.map_err(|error| not_json(&name, &source, &error));
        Input {
            name,
            payload,
            owner,
            folder,
        }
    };
    let name = files::name(path);
    let body = Span::new(source.body_start(), source.text().len());
    if let Some(not_text) = not_text {
        return vec![input(name, Err(undecodable(&source, not_text)), folder)];
    }
    let payload = match kind {
        InputKind::Text => Ok(json::text(&source)),
        InputKind::Json => json::payload(&source, body),
        InputKind::Line | InputKind::Lines => json::log_line(&source, body),
    };
    let empty = |error: &JsonError| error.fault == JsonFault::Empty;
    match (kind, payload) {
        (InputKind::Lines, Err(error)) if !empty(&error) => lines(&source)
            .map(|(line, span)| {
                input(
                    format!("{name}:{line}"),
                    json::log_line(&source, span),
                    None,
                )
            })
            .collect(),
        (_, payload) => vec![input(name, payload, folder)],
    }
}

fn undecodable(source: &Source, not_text: NotText) -> JsonError {
    let (at, fault) = match not_text {
        NotText::Utf16 => (0, JsonFault::Utf16),
        NotText::BadUtf8 { at } => (at, JsonFault::BadUtf8),
    };
    let start = source.floor_boundary(at);
    JsonError {
        span: Span::new(start, source.ceil_boundary(start + 1)),
        fault,
    }
}

/// The lines of a log that are not empty, with their numbers.
fn lines(source: &Source) -> impl Iterator<Item = (usize, Span)> {
    let mut start = source.body_start();
    let lines = source
        .body()
        .split_inclusive('\n')
        .enumerate()
        .map(move |(at, line)| {
            let span = Span::new(start, start + line.trim_end_matches(['\n', '\r']).len());
            start += line.len();
            (at + 1, span)
        });
    lines.filter(|(_, span)| !source.slice(*span).trim().is_empty())
}

fn unreadable(path: &Path, message: String, help: Option<String>) -> Input {
    let name = files::name(path);
    let (message, help) = (
        printable(&message).into_owned(),
        help.map(|help| printable(&help).into_owned()),
    );
    let unreadable = Unreadable {
        name: name.clone(),
        message,
        help,
        excerpt: None,
    };
    Input {
        name,
        payload: Err(unreadable),
        owner: None,
        folder: None,
    }
}

fn not_json(name: &str, source: &Arc<Source>, error: &JsonError) -> Unreadable {
    let (message, help) = words::json_error(&error.fault);
    let related = match error.fault {
        JsonFault::Truncated { opened } => opened.map(|span| (span, "this is still open")),
        _ => None,
    };
    let excerpt = Some(Excerpt {
        source: Arc::clone(source),
        span: error.span,
        related,
    });
    Unreadable {
        name: name.to_owned(),
        message,
        help,
        excerpt,
    }
}
