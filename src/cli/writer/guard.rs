//! What a report must not take the place of.

use std::collections::HashMap;
#[cfg(feature = "serve")]
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::temporary;
use crate::cli::settings::Settings;
use crate::cli::{files, filters, payloads};

/// The files that this run has read, by the paths that led to them.
static READ: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Keeps in mind that a file is read, so that no report takes its place.
pub fn note_read(path: &Path) {
    READ.lock().unwrap_or_else(PoisonError::into_inner).push(path.to_owned());
}

/// Forgets what was read, for a run that starts anew.
pub fn forget_read() {
    READ.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// A file, whatever it is called: by the number that the system gives it, or else by its path.
#[derive(PartialEq, Eq, Hash)]
pub enum Identity {
    #[cfg(unix)]
    Number {
        device: u64,
        number: u64,
    },
    Path(PathBuf),
}

impl Identity {
    pub fn of(path: &Path) -> Self {
        #[cfg(unix)]
        if let Ok(there) = std::fs::metadata(path) {
            return Self::of_metadata(&there);
        }
        let path = files::resolved(path).unwrap_or_else(|| path.to_owned());
        match path.parent().is_some_and(temporary::ignores_case) {
            true => Self::Path(path.to_string_lossy().to_lowercase().into()),
            false => Self::Path(path),
        }
    }

    #[cfg(unix)]
    fn of_metadata(there: &std::fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self::Number { device: there.dev(), number: there.ino() }
    }
}

/// Whether a path leads to a file that is open. Where files have no numbers, whether it leads to any.
#[cfg(feature = "serve")]
pub fn is_at(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    return file.metadata().is_ok_and(|open| Identity::of_metadata(&open) == Identity::of(path));
    #[cfg(not(unix))]
    return file.metadata().is_ok() && path.exists();
}

/// The files that the standard streams lead to, with what each is called.
pub fn streams() -> Vec<(Identity, String)> {
    #[cfg(unix)]
    {
        use std::fs::File;
        use std::os::fd::AsFd;
        let streams = [
            (std::io::stdin().as_fd().try_clone_to_owned(), "standard input"),
            (std::io::stdout().as_fd().try_clone_to_owned(), "standard output"),
            (std::io::stderr().as_fd().try_clone_to_owned(), "standard error"),
        ];
        let file = |(stream, name): (std::io::Result<std::os::fd::OwnedFd>, _)| {
            let there = File::from(stream.ok()?).metadata().ok()?;
            there.is_file().then(|| (Identity::of_metadata(&there), String::from(name)))
        };
        streams.into_iter().filter_map(file).collect()
    }
    #[cfg(not(unix))]
    Vec::new()
}

/// All that was read so far, and these files besides, with what each is called.
pub fn read(besides: &[PathBuf]) -> HashMap<Identity, String> {
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let all = read.iter().chain(besides);
    all.map(|path| (Identity::of(path), files::name(path))).collect()
}

/// What a file is, by its path without links, that the repository keeps, whether this run reads it or not.
pub fn kept(path: &Path, settings: &Settings) -> Option<String> {
    let name = path.file_name()?;
    let is_in = |folder: &PathBuf| std::fs::canonicalize(folder).is_ok_and(|folder| path.starts_with(folder));
    let (of_filters, of_samples) = (settings.filters.iter().any(is_in), is_in(&settings.samples));
    let kind = match () {
        () if !path.is_file() => return None,
        () if name == files::CONFIG_NAME => "config",
        () if name == ".gitignore" || name == ".ignore" => "ignore file",
        () if filters::is_suite(path) && (of_filters || of_samples) => "suite",
        () if filters::is_filter_file(path) && of_filters => "filter file",
        () if payloads::is_payload(path) && of_samples => "sample",
        () => return None,
    };
    Some(format!("the {kind} {}", files::name(&files::from_here(path))))
}
