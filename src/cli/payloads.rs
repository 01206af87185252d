//! Finds and reads payloads: files, folders, standard input; and which service a sample belongs to.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use globset::{Glob, GlobMatcher};

use super::args::is_stdin;
use super::files;
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::parse::json::{self, JsonError, JsonFault};
use crate::report::{Place, Problem, Unreadable, words};
use crate::source::{NotText, Source, Span};

const LINES: &[&str] = &["ndjson", "jsonl"];
const IN_FOLDERS: &[&str] = &["json", "ndjson", "jsonl"];

/// One payload, or why there is none.
pub struct Input {
    /// The path as given, with the line for one of several in a file.
    pub name: String,
    pub payload: Result<Payload, Unreadable>,
    /// The file, for samples to find their service.
    pub path: PathBuf,
    /// The folder it was found in; none when the file itself was named.
    pub folder: Option<PathBuf>,
}

/// Reads everything behind the given paths, in their order.
pub fn read(paths: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for path in paths {
        if is_stdin(path) {
            inputs.extend(read_stdin());
        } else if path.is_dir() {
            inputs.extend(read_folder(path));
        } else {
            inputs.extend(read_file(path, None));
        }
    }
    inputs
}

fn read_folder(folder: &Path) -> Vec<Input> {
    let none = |message: String, help: Option<&str>| {
        vec![unreadable(folder, message, help.map(str::to_owned))]
    };
    match files::below(folder, |path| files::has_extension(path, IN_FOLDERS)) {
        Err(error) => none(error.to_string(), None),
        Ok(found) if found.is_empty() => none(
            "this folder has no payloads".into(),
            Some("payloads in a folder are named .json, .ndjson or .jsonl"),
        ),
        Ok(found) => found
            .iter()
            .flat_map(|path| read_file(path, path.parent().map(Path::to_owned)))
            .collect(),
    }
}

fn read_stdin() -> Vec<Input> {
    let name = Path::new("<stdin>");
    match files::read_stdin() {
        Err(error) => vec![unreadable(name, error.to_string(), None)],
        Ok(bytes) => {
            let (source, not_text) = Source::decode(files::name(name), bytes);
            let several = json::payload_count(source.body()) > 1;
            decoded(
                name,
                None,
                Arc::new(source),
                not_text,
                if several { Kind::Lines } else { Kind::Json },
            )
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Json,
    Lines,
    Text,
}

fn read_file(path: &Path, folder: Option<PathBuf>) -> Vec<Input> {
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
            let help = if path.exists() {
                None
            } else {
                files::near_name(path).map(|near| format!("did you mean {near}?"))
            };
            let message = error.to_string();
            let message = message
                .strip_prefix(&format!("{}: ", files::name(path)))
                .unwrap_or(&message)
                .to_owned();
            vec![unreadable(path, message, help)]
        }
        Ok(bytes) => {
            let (source, not_text) = Source::decode(files::name(path), bytes);
            let kind = match () {
                () if files::has_extension(path, &["txt"]) => Kind::Text,
                () if files::has_extension(path, LINES) => Kind::Lines,
                () => Kind::Json,
            };
            decoded(path, folder, Arc::new(source), not_text, kind)
        }
    }
}

fn decoded(
    path: &Path,
    folder: Option<PathBuf>,
    source: Arc<Source>,
    not_text: Option<NotText>,
    kind: Kind,
) -> Vec<Input> {
    let input = |name: String, payload: Result<Payload, JsonError>| {
        let payload = payload.map_err(|error| not_json(&name, &source, &error));
        Input {
            name,
            payload,
            path: path.to_owned(),
            folder: folder.clone(),
        }
    };
    let name = files::name(path);
    let body = Span::new(source.body_start(), source.text().len());
    if let Some(not_text) = not_text {
        let (at, fault) = match not_text {
            NotText::Utf16 => (0, JsonFault::Utf16),
            NotText::BadUtf8 { at } => (at, JsonFault::BadUtf8),
        };
        let start = source.floor_boundary(at);
        let span = Span::new(start, source.ceil_boundary(start + 1));
        return vec![input(name, Err(JsonError { span, fault }))];
    }
    match kind {
        Kind::Text => vec![input(name, Ok(json::text(&source)))],
        Kind::Json => vec![input(name, json::payload(&source, body))],
        Kind::Lines => match json::log_line(&source, body) {
            Ok(payload) => vec![input(name, Ok(payload))],
            Err(
                error @ JsonError {
                    fault: JsonFault::Empty,
                    ..
                },
            ) => vec![input(name, Err(error))],
            Err(_) => lines(&source)
                .map(|(line, span)| input(format!("{name}:{line}"), json::log_line(&source, span)))
                .collect(),
        },
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
    let unreadable = Unreadable {
        name: name.clone(),
        message,
        help,
        place: None,
    };
    Input {
        name,
        payload: Err(unreadable),
        path: path.to_owned(),
        folder: None,
    }
}

fn not_json(name: &str, source: &Arc<Source>, error: &JsonError) -> Unreadable {
    let (message, help) = words::json_error(&error.fault);
    let related = match error.fault {
        JsonFault::Truncated { opened } => opened.map(|span| (span, "this is still open")),
        _ => None,
    };
    let place = Some(Place {
        source: Arc::clone(source),
        span: error.span,
        related,
    });
    Unreadable {
        name: name.to_owned(),
        message,
        help,
        place,
    }
}

/// Knows which service a sample belongs to.
pub struct Owners {
    /// The folder of samples, resolved; none when there is none.
    samples: Option<PathBuf>,
    globs: Vec<(usize, GlobMatcher)>,
}

impl Owners {
    /// The problems are globs of filter files that cannot be read.
    pub fn new(services: &[Service], samples: &Path) -> (Self, Vec<Problem>) {
        let mut globs = Vec::new();
        let mut problems = Vec::new();
        for (position, service) in services.iter().enumerate() {
            for glob in &service.samples {
                match matcher(Path::new(service.source.name()), &glob.value) {
                    Ok(matcher) => globs.push((position, matcher)),
                    Err(error) => {
                        let message = format!("samples: {:?} is no glob: {error}", glob.value);
                        problems.push(Problem::File {
                            path: service.source.name().to_owned(),
                            message,
                            help: None,
                        });
                    }
                }
            }
        }
        (
            Self {
                samples: fs::canonicalize(samples).ok(),
                globs,
            },
            problems,
        )
    }

    /// The service of a sample: the one whose `samples` it matches, else the one that its folder below the samples folder
    /// is named after.
    pub fn of(&self, path: &Path, services: &[Service]) -> Option<usize> {
        if self.samples.is_none() && self.globs.is_empty() {
            return None;
        }
        let path = fs::canonicalize(path).ok()?;
        let by_glob = self
            .globs
            .iter()
            .find(|(_, glob)| glob.is_match(&path))
            .map(|(position, _)| *position);
        by_glob.or_else(|| {
            let inside = path.strip_prefix(self.samples.as_ref()?).ok()?;
            let mut parts = inside.components();
            let folder = parts.next()?.as_os_str().to_str()?;
            parts.next()?;
            services.iter().position(|service| service.name == folder)
        })
    }
}

/// A glob relative to the folder of its filter file, for resolved paths.
fn matcher(filter_file: &Path, glob: &str) -> Result<GlobMatcher, globset::Error> {
    let folder = filter_file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let mut whole = PathBuf::from(globset::escape(&folder.to_string_lossy()));
    for part in Path::new(glob).components() {
        match part {
            Component::ParentDir => drop(whole.pop()),
            Component::CurDir => {}
            other => whole.push(other),
        }
    }
    Ok(Glob::new(&whole.to_string_lossy())?.compile_matcher())
}
