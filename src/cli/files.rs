//! Finds, reads and writes files: the only file access of the tool.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result};
use ignore::WalkBuilder;

use crate::lint::suggest;
use crate::model::filter::Service;
use crate::parse::service::{self, FilterFile};
use crate::report::Problem;
use crate::rules;

pub const CONFIG_NAME: &str = "cgfilter.yaml";

/// From so many files on, threads cost less than they save.
const MANY_FILES: usize = 64;

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

/// The system's reason, without its error number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split_once(" (os error")
        .map_or(text.as_str(), |(reason, _)| reason)
        .to_lowercase()
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

pub fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path
        .extension()
        .and_then(|extension| extension.to_str())
        .map(str::to_lowercase);
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}

fn is_filter_file(path: &Path) -> bool {
    let file = path
        .file_name()
        .map(|file| file.to_string_lossy())
        .unwrap_or_default();
    has_extension(path, &["yaml", "yml"])
        && file != CONFIG_NAME
        && !file.ends_with(".test.yaml")
        && !file.ends_with(".test.yml")
}

/// The filter files behind the given paths, and which paths lead to none.
fn filter_paths(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Problem>) {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    let mut problem = |path: &Path, message: String, help: Option<String>| {
        problems.push(Problem::File {
            path: name(path),
            message,
            help,
        });
    };
    for path in paths {
        if path.is_dir() {
            let found = below(path, is_filter_file);
            if found.files.is_empty() && found.unreadable.is_empty() {
                let help = "filter files are named .yaml or .yml".to_owned();
                problem(path, "this folder has no filter files".into(), Some(help));
            }
            files.extend(found.files);
            found
                .unreadable
                .into_iter()
                .for_each(|(path, reason)| problem(&path, reason, None));
        } else if path.exists() {
            files.push(path.clone());
        } else {
            let help = near_name(path).map(|near| format!("did you mean {near}?"));
            problem(path, "no such file or folder".into(), help);
        }
    }
    if paths.len() > 1 {
        // A file that is named and is in a folder that is named too is still one file.
        let mut seen = HashSet::new();
        files.retain(|file| seen.insert(fs::canonicalize(file).unwrap_or_else(|_| file.clone())));
    }
    (files, problems)
}

/// Reads all filter files behind the given paths: the services in order of path, and what stands in the way of the rest.
pub fn services(paths: &[PathBuf]) -> (Vec<Service>, Vec<Problem>) {
    let (files, mut problems) = filter_paths(paths);
    let read = read_filter_files(&files);
    let mut services = Vec::with_capacity(read.len());
    for file in read {
        match file {
            Ok(FilterFile {
                service: Some(service),
                ..
            }) => services.push(service),
            Ok(FilterFile { source, facts, .. }) => {
                let diagnostics = rules::problems(&source, &facts);
                problems.push(Problem::Content {
                    source,
                    diagnostics,
                });
            }
            Err(problem) => problems.push(problem),
        }
    }
    (services, problems)
}

/// Reads the files in order, many of them on all cores. The thread that is here already takes a share: its memory costs
/// the system less than that of a new one.
fn read_filter_files(files: &[PathBuf]) -> Vec<Result<FilterFile, Problem>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = cores.min(files.len() / MANY_FILES).max(1);
    let read = |files: &[PathBuf]| {
        files
            .iter()
            .map(|path| filter_file(path))
            .collect::<Vec<_>>()
    };
    let (here, elsewhere) = files.split_at(files.len().div_ceil(threads));
    thread::scope(|scope| {
        let share = elsewhere
            .len()
            .div_ceil(threads.saturating_sub(1).max(1))
            .max(1);
        let others: Vec<_> = elsewhere
            .chunks(share)
            .map(|files| scope.spawn(move || read(files)))
            .collect();
        let mut all = read(here);
        for other in others {
            all.extend(
                other
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            );
        }
        all
    })
}

fn filter_file(path: &Path) -> Result<FilterFile, Problem> {
    let stem = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    match fs::read(path) {
        Ok(bytes) => Ok(service::parse(&name(path), &stem, bytes)),
        Err(error) => Err(Problem::File {
            path: name(path),
            message: reason(&error),
            help: None,
        }),
    }
}
