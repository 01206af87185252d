//! Finds and reads payloads: files, folders, standard input.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::args::is_stdin;
use super::boundary::{Boundary, Readable, Refusal, Unread};
use super::{files, filters};
use crate::model::limits;
pub use crate::project::file_names::is_payload;
use crate::project::file_names::is_yaml;
use crate::project::owners::Owners;
use crate::project::payload_file::{self, InputKind, decoded, is_log};
pub use crate::project::payload_file::{Input, captures};

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
                (_, 1) => vec![Input { owner, ..payload_file::over_limit(&files::name(&file.path), limits::SAMPLES) }],
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
                return vec![told(payload_file::unreadable(
                    &files::name(folder),
                    "this folder has no payloads".into(),
                    Some(help),
                ))];
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
    unread.map(|(path, refusal)| {
        payload_file::unreadable(&files::name(&path), refusal.to_string(), refusal.help().map(str::to_owned))
    })
}

fn read_stdin() -> Vec<Input> {
    let name = Path::new("<stdin>");
    match files::read_stdin(limits::PAYLOAD_FILE.most) {
        Err(error) => vec![payload_file::unreadable(&files::name(name), error.to_string(), None)],
        Ok(bytes) if bytes.len() > limits::PAYLOAD_FILE.most => {
            vec![payload_file::over_limit(&files::name(name), limits::PAYLOAD_FILE)]
        }
        Ok(bytes) => {
            let log = is_log(&String::from_utf8_lossy(&bytes));
            let kind = if log { InputKind::Lines } else { InputKind::Json };
            decoded(&files::name(name), (None, None), bytes, kind)
        }
    }
}

/// The payloads of a file, which is one of this owner's.
pub fn read_file(file: &Readable, folder: Option<PathBuf>, owner: Option<usize>) -> Vec<Input> {
    let path = &file.path;
    if is_yaml(path) {
        return vec![payload_file::yaml(&files::name(path))];
    }
    match file.read(limits::PAYLOAD_FILE.most) {
        Err(refusal) => {
            let near = if path.exists() { None } else { files::near_name(path) };
            let help = near.map(|near| format!("did you mean {near}?"));
            vec![payload_file::unreadable(&files::name(path), refusal.to_string(), help)]
        }
        Ok(bytes) if bytes.len() > limits::PAYLOAD_FILE.most => {
            vec![payload_file::over_limit(&files::name(path), limits::PAYLOAD_FILE)]
        }
        Ok(bytes) => of_bytes(path, folder, owner, bytes),
    }
}

/// The payloads of a file that has these bytes.
pub fn of_bytes(path: &Path, folder: Option<PathBuf>, owner: Option<usize>, bytes: Vec<u8>) -> Vec<Input> {
    payload_file::of_bytes(path, &files::name(path), (folder, owner), bytes)
}
