//! Finds, reads and writes files: the only file access of the tool.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use ignore::WalkBuilder;
use rayon::prelude::*;

use super::settings::CONFIG_NAME;
use crate::lint::suggest;
use crate::model::filter::Service;
use crate::parse::service::{self, FilterFile};
use crate::report::Problem;
use crate::rules;

/// From so many files on, threads cost less than they save.
const MANY_FILES: usize = 64;

/// A path as it is shown in messages.
pub fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The bytes of a file. The error names the file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    if path.is_dir() {
        anyhow::bail!("{} is a folder", name(path));
    }
    fs::read(path).map_err(|error| anyhow::anyhow!("{}: {}", name(path), reason(&error)))
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
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        // A device or a pipe cannot be replaced, and needs not be.
        if fs::metadata(path).is_ok_and(|existing| !existing.is_file()) {
            return fs::write(path, bytes);
        }
        let mut file = tempfile::Builder::new()
            .permissions(permissions(path))
            .tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.persist(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))?;
        Ok(())
    };
    write().map_err(|error| anyhow::anyhow!("cannot write {}: {}", name(path), reason(&error)))
}

/// Those of the file that is replaced, else those of any new file.
fn permissions(path: &Path) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).map_or_else(
        |_| fs::Permissions::from_mode(0o666),
        |existing| existing.permissions(),
    )
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

/// The files below a folder whose names fit, sorted by path. Hidden and git-ignored ones are left out.
pub fn below(folder: &Path, fits: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in WalkBuilder::new(folder).follow_links(true).build() {
        let entry =
            entry.map_err(|error| anyhow::anyhow!("cannot look into {}: {error}", name(folder)))?;
        let is_file = entry.file_type().is_some_and(|kind| !kind.is_dir());
        if is_file && fits(entry.path()) {
            found.push(entry.into_path());
        }
    }
    found.sort();
    Ok(found)
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
            match below(path, is_filter_file) {
                Ok(found) if found.is_empty() => {
                    let help = "filter files are named .yaml or .yml".to_owned();
                    problem(path, "this folder has no filter files".into(), Some(help));
                }
                Ok(found) => files.extend(found),
                Err(error) => problem(path, error.to_string(), None),
            }
        } else if path.exists() {
            files.push(path.clone());
        } else {
            let help = near_name(path).map(|near| format!("did you mean {near}?"));
            problem(path, "no such file or folder".into(), help);
        }
    }
    (files, problems)
}

/// Reads all filter files behind the given paths: the services in order of path, and what stands in the way of the rest.
pub fn services(paths: &[PathBuf]) -> (Vec<Service>, Vec<Problem>) {
    let (files, mut problems) = filter_paths(paths);
    let read: Vec<_> = if files.len() < MANY_FILES {
        files.iter().map(|path| filter_file(path)).collect()
    } else {
        files.par_iter().map(|path| filter_file(path)).collect()
    };
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
