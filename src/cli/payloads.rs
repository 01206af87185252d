//! Finds and reads payloads: files, folders, standard input.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::is_stdin;
use super::boundary::{ALL, Boundary, Readable, Refusal, Unread};
use super::owners::Owners;
use super::{files, filters};
use crate::model::diagnostic::{Diagnostic, Place, UNREADABLE_PAYLOAD};
use crate::model::payload::Payload;
use crate::model::text::printable;
use crate::parse::json::{self, JsonError, JsonFault};
use crate::report::words;
use crate::source::{NotText, Source, Span};

const LINES: &[&str] = &["ndjson", "jsonl"];
const IN_FOLDERS: &[&str] = &["json", "ndjson", "jsonl"];

/// One payload, or why there is none.
pub struct Input {
    /// The path as given, with the line for one of several in a file.
    pub name: String,
    pub payload: Result<Payload, Box<Diagnostic>>,
    /// The service whose sample it is.
    pub owner: Option<usize>,
    /// The folder it was found in, whose payloads have no order of their own; none when the file itself was named on the
    /// command line, and for a line of a log.
    pub folder: Option<PathBuf>,
}

/// Whether a file of a folder is a payload, by its name.
pub fn is_payload(path: &Path) -> bool {
    files::has_extension(path, IN_FOLDERS)
}

/// Where payloads are.
#[derive(Clone)]
pub enum Origin {
    Stdin,
    Folder(PathBuf),
    File(Readable),
    /// What cannot be looked at.
    Lost(Unread),
}

impl Origin {
    /// What the command line names.
    pub fn named(path: &Path) -> Self {
        match () {
            () if is_stdin(path) => Self::Stdin,
            () if path.is_dir() => Self::Folder(path.to_owned()),
            () => Readable::named(path).map_or_else(|refusal| Self::Lost((path.to_owned(), refusal)), Self::File),
        }
    }

    /// What a repository keeps.
    pub fn kept(path: &Path, boundary: &Boundary) -> Self {
        match boundary.file(path) {
            Ok(file) => Self::File(file),
            Err(Refusal::Folder) => Self::Folder(path.to_owned()),
            Err(refusal) => Self::Lost((path.to_owned(), refusal)),
        }
    }
}

/// Reads everything of the given origins. Their order counts when somebody gave it; else a file that several of them lead to
/// is read once, and not where it is told elsewhere: the paths of such files without links are `elsewhere`.
pub fn read(
    origins: &[Origin],
    in_order: bool,
    owners: &Owners<'_>,
    elsewhere: &HashSet<PathBuf>,
    boundary: &Boundary,
) -> Vec<Input> {
    let expand = |origin| expand(origin, in_order, elsewhere, boundary);
    let mut steps: Vec<_> = origins.iter().flat_map(expand).collect();
    if !in_order {
        once_each(&mut steps);
    }
    let read = |step| match step {
        Step::Stdin => read_stdin(),
        Step::File(file, folder) => read_file(&file, folder, owners),
        Step::Unread(input) => vec![*input],
    };
    steps.into_iter().flat_map(read).collect()
}

/// Something to read, or an answer already.
enum Step {
    Stdin,
    /// A file, and the folder that it was found in.
    File(Readable, Option<PathBuf>),
    Unread(Box<Input>),
}

fn once_each(steps: &mut Vec<Step>) {
    let file = |step: &Step| match step {
        Step::File(file, _) => Some(file.clone()),
        _ => None,
    };
    let mut files: Vec<_> = steps.iter().filter_map(file).collect();
    Readable::once_each(&mut files, |file| file);
    let mut files = files.into_iter().peekable();
    steps.retain(|step| match step {
        Step::File(file, _) => files.next_if(|next| next == file).is_some(),
        _ => true,
    });
}

fn expand(origin: &Origin, in_order: bool, elsewhere: &HashSet<PathBuf>, boundary: &Boundary) -> Vec<Step> {
    let told = |input| Step::Unread(Box::new(input));
    let is_elsewhere = |file: &Readable| elsewhere.contains(&file.real);
    match origin {
        Origin::Stdin => vec![Step::Stdin],
        Origin::Lost(unread) => lost([unread.clone()]).map(told).collect(),
        Origin::File(file) if !in_order && is_elsewhere(file) => Vec::new(),
        Origin::File(file) => {
            let folder = file.path.parent().filter(|_| !in_order);
            vec![Step::File(file.clone(), folder.map(Path::to_owned))]
        }
        Origin::Folder(folder) => {
            let mut found = boundary.below(folder, |path| is_payload(path) || filters::is_suite(path));
            if found.is_empty() {
                let help = "payloads in a folder are named .json, .ndjson or .jsonl".to_owned();
                return vec![told(unreadable(folder, "this folder has no payloads".into(), Some(help)))];
            }
            found.files.retain(|file| !filters::is_suite(&file.path) && !is_elsewhere(file));
            // The files of one folder stand together, whatever lies in folders beside them.
            found.files.sort_by(|a, b| files::by_folder(&a.path, &b.path));
            let step = |file: Readable| {
                let folder = file.path.parent().map(Path::to_owned);
                Step::File(file, folder)
            };
            found.files.into_iter().map(step).chain(lost(found.unreadable).map(told)).collect()
        }
    }
}

/// What cannot be looked at, each with the reason.
pub fn lost(unread: impl IntoIterator<Item = Unread>) -> impl Iterator<Item = Input> {
    let unread = unread.into_iter();
    unread.map(|(path, refusal)| unreadable(&path, refusal.to_string(), refusal.help().map(str::to_owned)))
}

fn read_stdin() -> Vec<Input> {
    let name = Path::new("<stdin>");
    match files::read_stdin() {
        Err(error) => vec![unreadable(name, error.to_string(), None)],
        Ok(bytes) => {
            let log = is_log(&String::from_utf8_lossy(&bytes));
            let kind = if log { InputKind::Lines } else { InputKind::Line };
            decoded(name, (None, None), bytes, kind)
        }
    }
}

/// Whether a text is several payloads, one a line: its first line is one, and there are more lines.
fn is_log(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines().filter(|line| !json::is_blank(line));
    let first = lines.next().is_some_and(|line| json::payload_count(line) == 1);
    first && lines.next().is_some()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum InputKind {
    /// One document.
    Json,
    /// One document, which may be an envelope.
    Line,
    /// One on each line.
    Lines,
    Text,
}

/// The payloads of a file.
pub fn read_file(file: &Readable, folder: Option<PathBuf>, owners: &Owners<'_>) -> Vec<Input> {
    let path = &file.path;
    if files::has_extension(path, &["yaml", "yml"]) {
        let help =
            "a payload is JSON; filters are named with --filters, and a suite is called NAME.test.yaml".to_owned();
        return vec![unreadable(path, "this is a YAML file, not a payload".into(), Some(help))];
    }
    match file.read(ALL) {
        Err(refusal) => {
            let near = if path.exists() { None } else { files::near_name(path) };
            let help = near.map(|near| format!("did you mean {near}?"));
            vec![unreadable(path, refusal.to_string(), help)]
        }
        Ok(bytes) => {
            let kind = match () {
                () if files::has_extension(path, &["txt"]) => InputKind::Text,
                () if files::has_extension(path, LINES) => InputKind::Lines,
                () => InputKind::Json,
            };
            decoded(path, (folder, owners.of(&file.real)), bytes, kind)
        }
    }
}

fn decoded(
    path: &Path,
    (folder, owner): (Option<PathBuf>, Option<usize>),
    bytes: Vec<u8>,
    kind: InputKind,
) -> Vec<Input> {
    let bad_lines = if kind == InputKind::Lines { bad_lines(&bytes) } else { HashSet::new() };
    let (source, not_text) = Source::decode(files::name(path), bytes);
    let source = Arc::new(source);
    let input = |name: String, payload: Result<Payload, JsonError>, folder| {
        let payload = payload.map_err(|error| not_json(&source, &error).into());
        Input { name, payload, owner, folder }
    };
    let name = files::name(path);
    let payload = match not_text {
        Some(not_text) => Err(undecodable(&source, not_text)),
        None => whole(&source, kind),
    };
    let line = |(line, span): (usize, Span)| {
        let bad = bad_lines.contains(&line).then(|| bad_utf8(&source, span));
        let payload = bad.map_or_else(|| json::log_line(&source, span), Err);
        input(format!("{name}:{line}"), payload, None)
    };
    match (kind, payload) {
        (InputKind::Lines, Err(error)) if !error.fault.is_of_the_whole() => lines(&source).map(line).collect(),
        (_, payload) => vec![input(name.clone(), payload, folder)],
    }
}

/// The whole file as one payload.
fn whole(source: &Arc<Source>, kind: InputKind) -> Result<Payload, JsonError> {
    let body = Span::new(source.body_start(), source.text().len());
    match kind {
        InputKind::Text => Ok(json::text(source)),
        InputKind::Json => json::payload(source, body),
        InputKind::Line | InputKind::Lines => json::log_line(source, body),
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

fn unreadable(path: &Path, message: String, help: Option<String>) -> Input {
    let name = files::name(path);
    let (message, help) = (printable(&message), help.map(|help| printable(&help).into_owned()));
    let unreadable = Diagnostic::new(UNREADABLE_PAYLOAD, Place::file(&*name), message);
    Input { name, payload: Err(Box::new(Diagnostic { help, ..unreadable })), owner: None, folder: None }
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
