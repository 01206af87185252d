//! Finds and reads payloads: files, folders, standard input.

mod decode;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use decode::{InputKind, decoded, is_log};

use super::args::is_stdin;
use super::boundary::{Boundary, Readable, Refusal, Unread};
use super::owners::Owners;
use super::{files, filters};
use crate::model::diagnostic::{Diagnostic, Place, UNREADABLE_PAYLOAD};
use crate::model::limits::{self, Limit};
use crate::model::payload::Payload;
use crate::model::text::printable;
use crate::parse::capture::{self, CaptureForm};
use crate::report::CaptureFile;

const LINES: &[&str] = &["ndjson", "jsonl"];
const IN_FOLDERS: &[&str] = &["json", "ndjson", "jsonl"];

/// One payload, or why there is none.
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
    pub fn named(path: &Path, boundary: &Boundary) -> Self {
        match () {
            () if is_stdin(path) => Self::Stdin,
            () if path.is_dir() => Self::Folder(path.to_owned()),
            () => boundary.named(path).map_or_else(|refusal| Self::Lost((path.to_owned(), refusal)), Self::File),
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
    let mut counts: HashMap<Option<usize>, usize> = HashMap::new();
    let read = |step| match step {
        Step::Stdin => read_stdin(),
        Step::File(file, folder) => {
            let owner = owners.of(&file.real);
            let count = counts.entry(owner).or_default();
            *count += 1;
            let over = count.saturating_sub(limits::SAMPLES.most);
            match (owner, over) {
                (None, _) | (_, 0) => read_file(&file, folder, owner),
                (_, 1) => vec![Input { owner, ..over_limit(&file.path, limits::SAMPLES) }],
                _ => Vec::new(),
            }
        }
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
    match files::read_stdin(limits::PAYLOAD_FILE.most) {
        Err(error) => vec![unreadable(name, error.to_string(), None)],
        Ok(bytes) if bytes.len() > limits::PAYLOAD_FILE.most => vec![over_limit(name, limits::PAYLOAD_FILE)],
        Ok(bytes) => {
            let log = is_log(&String::from_utf8_lossy(&bytes));
            let kind = if log { InputKind::Lines } else { InputKind::Json };
            decoded(name, (None, None), bytes, kind)
        }
    }
}

/// The payloads of a file, which is one of this owner's.
pub fn read_file(file: &Readable, folder: Option<PathBuf>, owner: Option<usize>) -> Vec<Input> {
    let path = &file.path;
    if files::has_extension(path, &["yaml", "yml"]) {
        let help =
            "a payload is JSON; filters are named with --filters, and a suite is called NAME.test.yaml".to_owned();
        return vec![unreadable(path, "this is a YAML file, not a payload".into(), Some(help))];
    }
    match file.read(limits::PAYLOAD_FILE.most) {
        Err(refusal) => {
            let near = if path.exists() { None } else { files::near_name(path) };
            let help = near.map(|near| format!("did you mean {near}?"));
            vec![unreadable(path, refusal.to_string(), help)]
        }
        Ok(bytes) if bytes.len() > limits::PAYLOAD_FILE.most => vec![over_limit(path, limits::PAYLOAD_FILE)],
        Ok(bytes) => of_bytes(path, folder, owner, bytes),
    }
}

/// The payloads of a file that has these bytes.
pub fn of_bytes(path: &Path, folder: Option<PathBuf>, owner: Option<usize>, bytes: Vec<u8>) -> Vec<Input> {
    let kind = match () {
        () if files::has_extension(path, &["txt"]) && !capture::is_request(&bytes) => InputKind::Text,
        () if files::has_extension(path, LINES) || files::has_extension(path, &["log"]) => InputKind::Lines,
        () => InputKind::Json,
    };
    decoded(path, (folder, owner), bytes, kind)
}

fn unreadable(path: &Path, message: String, help: Option<String>) -> Input {
    let name = files::name(path);
    let (message, help) = (printable(&message), help.map(|help| printable(&help).into_owned()));
    let unreadable = Diagnostic::new(UNREADABLE_PAYLOAD, Place::file(&*name), message);
    Input { name, payload: Err(Box::new(Diagnostic { help, ..unreadable })), owner: None, folder: None, captured: None }
}

fn over_limit(path: &Path, limit: Limit) -> Input {
    unreadable(path, limit.passed(), Some(limit.help.to_owned()))
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
