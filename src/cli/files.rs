//! Names of files and folders.

use std::cmp::Ordering;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use super::boundary::{Refusal, is_too_long};
use super::secrets;
use crate::lint::suggest;
pub use crate::project::file_names::{CONFIG_NAME, has_extension, text_of};
use anyhow::Result;

/// How many parts of a path are shown that is too long to be one.
const SHOWN_PARTS: usize = 8;

/// A path as it is shown in messages. Bytes that are no text are escaped, so that two names which differ look different.
pub fn name(path: &Path) -> String {
    if is_too_long(path) {
        let start: PathBuf = path.components().take(SHOWN_PARTS).collect();
        return format!("{}…", name(&start));
    }
    let name = text_of(path.as_os_str());
    secrets::learn(&name);
    let short = name.strip_prefix("./").filter(|rest| !rest.is_empty());
    short.map(str::to_owned).unwrap_or(name)
}

/// As much of standard input as may be read, and a byte more where there is more.
pub fn read_stdin(most: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(most as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| anyhow::anyhow!("standard input: {}", reason(&error)))?;
    secrets::learn_bytes(&bytes);
    Ok(bytes)
}

/// The system's reason, without its error number, and without the path that the walk through a folder puts before it.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split_once(" (os error").map_or(text.as_str(), |(reason, _)| reason);
    let of_walk = text.starts_with("IO error for operation");
    let text = if of_walk { text.rsplit(": ").next().unwrap_or(text) } else { text };
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What stands where a file, or a folder above it, would have to be; none when a file is there or can be made.
pub fn obstacle(path: &Path) -> Option<String> {
    if let Some(other) = path.parent().and_then(no_folder) {
        return Some(format!("{} is no folder", name(other)));
    }
    if path.is_dir() {
        return Some("a folder has its name".to_owned());
    }
    let leads_nowhere = path.is_symlink() && !path.exists();
    leads_nowhere.then(|| "a link that leads nowhere has its name".to_owned())
}

/// The part of a path to a folder that is something else.
fn no_folder(path: &Path) -> Option<&Path> {
    let is_other = |path: &&Path| path.symlink_metadata().is_ok() && !path.is_dir();
    path.ancestors().find(is_other)
}

/// Fails where something else is in the place of a folder, or of one above it.
pub fn check_folder(path: &Path) -> Result<()> {
    anyhow::ensure!(!is_too_long(path), "{}: {}", name(path), Refusal::TooLong);
    no_folder(path).map_or(Ok(()), |other| Err(anyhow::anyhow!("{} is no folder", name(other))))
}

/// The name that a path which does not exist most likely means.
pub fn near_name(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    // A link that leads nowhere has the very name.
    let mut names: Vec<_> = entries.filter(|name| name != wanted).collect();
    names.sort();
    let guess = suggest::closest(wanted, names.iter().map(String::as_str))?;
    Some(name(&path.with_file_name(guess)))
}

/// The path that a file has without links; for a link that leads nowhere, its own.
pub fn resolved(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok().or_else(|| place(path))
}

/// The path without links to what may be a link itself.
pub fn place(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
}

/// A path without links as one that starts here.
pub fn from_here(path: &Path) -> PathBuf {
    let here = resolved(Path::new(".")).unwrap_or_default();
    for (levels, above) in here.ancestors().enumerate() {
        if let Ok(rest) = path.strip_prefix(above) {
            let up = std::iter::repeat_n(Component::ParentDir, levels);
            let path: PathBuf = up.chain(rest.components()).collect();
            let is_here = path.as_os_str().is_empty();
            return if is_here { ".".into() } else { path };
        }
    }
    path.to_owned()
}

/// A path without steps that lead nowhere, which one way to write it has and another one has not.
pub fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// The order in which the files of one folder stand together.
pub fn by_folder(a: &Path, b: &Path) -> Ordering {
    (a.parent(), a.file_name()).cmp(&(b.parent(), b.file_name()))
}
