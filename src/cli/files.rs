//! Finds, reads and writes files: the only file access of the tool.

use std::cmp::Ordering;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ignore::WalkBuilder;

use crate::lint::suggest;

pub const CONFIG_NAME: &str = "cgfilter.yaml";

/// A path as it is shown in messages.
pub fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Why a file could not be read.
pub struct Unread {
    pub path: String,
    pub reason: String,
}

pub fn read(path: &Path) -> Result<Vec<u8>, Unread> {
    let unread = |reason| Unread {
        path: name(path),
        reason,
    };
    if path.is_dir() {
        return Err(unread("this is a folder".to_owned()));
    }
    fs::read(path).map_err(|error| unread(reason(&error)))
}

pub fn read_stdin() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .context("standard input")?;
    Ok(bytes)
}

/// The system's reason, without its error number, and without the path that the walk through a folder puts before it.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text
        .split_once(" (os error")
        .map_or(text.as_str(), |(reason, _)| reason);
    let of_walk = text.starts_with("IO error for operation");
    let text = if of_walk {
        text.rsplit(": ").next().unwrap_or(text)
    } else {
        text
    };
    text.to_lowercase()
}

/// Writes a whole file or nothing: into a new file beside it, which then takes its name.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        // A device or a pipe cannot be replaced, and needs not be.
        if fs::metadata(path).is_ok_and(|existing| !existing.is_file()) {
            return fs::write(path, bytes);
        }
        // A link stays a link: what it leads to is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = target
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        let builder = match fs::metadata(&target) {
            Ok(existing) => builder.permissions(existing.permissions()),
            Err(_) => with_default_permissions(&mut builder),
        };
        let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
        file.write_all(bytes)?;
        file.persist(target)?;
        Ok(())
    };
    write().map_err(|error| anyhow::anyhow!("cannot write {}: {}", name(path), reason(&error)))
}

/// Those of any new file, where a temporary file would be readable by its owner alone.
#[cfg(unix)]
fn with_default_permissions<'b, 'p>(
    builder: &'b mut tempfile::Builder<'p, 'p>,
) -> &'b mut tempfile::Builder<'p, 'p> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn with_default_permissions<'b, 'p>(
    builder: &'b mut tempfile::Builder<'p, 'p>,
) -> &'b mut tempfile::Builder<'p, 'p> {
    builder
}

/// The name that a path which does not exist most likely means.
pub fn near_name(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<_> = entries.collect();
    names.sort();
    let guess = suggest::closest(wanted, names.iter().map(String::as_str))?;
    Some(name(&path.with_file_name(guess)))
}

/// What was found below a folder, and what could not be looked at.
#[derive(Default)]
pub struct Found {
    pub files: Vec<PathBuf>,
    pub unreadable: Vec<(PathBuf, String)>,
}

/// The files below a folder whose names fit, sorted by path. Hidden and git-ignored ones are left out. A link that leads
/// nowhere, or a folder that cannot be opened, hides nothing else.
pub fn below(folder: &Path, fits: impl Fn(&Path) -> bool) -> Found {
    let mut found = Found::default();
    for entry in WalkBuilder::new(folder).follow_links(true).build() {
        match entry {
            Err(error) => {
                let path = path_of(&error).unwrap_or(folder).to_owned();
                let io = error.io_error().map(reason);
                found
                    .unreadable
                    .push((path, io.unwrap_or_else(|| "a loop of links".into())));
            }
            Ok(entry) => match entry.file_type() {
                Some(kind) if kind.is_file() && fits(entry.path()) => {
                    found.files.push(entry.into_path())
                }
                Some(kind) if !kind.is_file() && !kind.is_dir() && fits(entry.path()) => {
                    found
                        .unreadable
                        .push((entry.into_path(), "not a regular file".into()));
                }
                _ => {}
            },
        }
    }
    found.files.sort();
    found.unreadable.sort();
    found
}

/// The path that an error of the walk is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

/// The order in which the files of one folder stand together.
pub fn by_folder(a: &Path, b: &Path) -> Ordering {
    (a.parent(), a.file_name()).cmp(&(b.parent(), b.file_name()))
}

pub fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .map(str::to_lowercase);
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}
