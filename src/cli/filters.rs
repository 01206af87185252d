//! Finds and reads filter files.

use std::path::{Path, PathBuf};

use anyhow::bail;

use super::args::is_stdin;
use super::boundary::{Boundary, Readable, Refusal};
use super::{files, secrets};
use crate::engine::parallel;
use crate::lint::suggest;
use crate::model::diagnostic::Diagnostic;
use crate::model::filter::Service;
use crate::model::text::value;
use crate::parse::service::{self, FilterFile};
use crate::rules;

pub fn is_filter_file(path: &Path) -> bool {
    let file = path.file_name().map(|file| file.to_string_lossy()).unwrap_or_default();
    files::has_extension(path, &["yaml", "yml"]) && file != files::CONFIG_NAME && !is_suite(path)
}

/// Whether a file is a suite of tests, by its name.
pub fn is_suite(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default();
    files::has_extension(path, &["yaml", "yml"]) && files::has_extension(Path::new(stem), &["test"])
}

/// What stands behind the paths that were given.
#[derive(Default)]
struct FoundFilters {
    filters: Vec<Readable>,
    problems: Vec<Diagnostic>,
    unread: Vec<PathBuf>,
}

impl FoundFilters {
    fn problem(&mut self, path: &Path, message: String, help: Option<String>) {
        self.problems.push(Diagnostic::of_file(files::name(path), message, help));
    }

    fn refused(&mut self, path: &Path, refusal: &Refusal) {
        self.problem(path, refusal.to_string(), refusal.help().map(str::to_owned));
        self.unread.push(path.to_owned());
    }

    fn folder(&mut self, folder: &Path, boundary: &Boundary) {
        let found = boundary.below(folder, is_filter_file);
        if found.is_empty() {
            let help = "filter files are named .yaml or .yml".to_owned();
            self.problem(folder, "this folder has no filter files".into(), Some(help));
        }
        self.filters.extend(found.files);
        for (path, refusal) in &found.unreadable {
            self.refused(path, refusal);
        }
    }

    fn missing(&mut self, path: &Path) {
        let help = match files::near_name(path) {
            _ if is_stdin(path) => Some("filters are read from files: name one, or a folder".into()),
            near => near.map(|near| format!("did you mean {near}?")),
        };
        let is_gone = path.is_relative() && std::env::current_dir().is_err();
        let reason = if is_gone { "the current folder is gone" } else { "no such file or folder" };
        self.problem(path, reason.into(), help);
        self.unread.push(path.to_owned());
    }
}

fn behind(paths: &[PathBuf], boundary: &Boundary) -> FoundFilters {
    let mut behind = FoundFilters::default();
    for path in paths {
        if path.is_dir() {
            behind.folder(path, boundary);
            continue;
        }
        match boundary.file(path) {
            Err(refusal) if refusal.is_of_the_place() => behind.refused(path, &refusal),
            _ if !path.exists() => behind.missing(path),
            Err(refusal) => behind.refused(path, &refusal),
            Ok(file) => behind.filters.push(file),
        }
    }
    behind
}

/// Reads all filter files behind the given paths: the services in order of path, and what stands in the way of the rest.
pub fn services(paths: &[PathBuf], boundary: &Boundary) -> (Vec<Service>, Vec<Diagnostic>) {
    let Read { files, mut problems, .. } = read(paths, boundary, |_| true);
    let mut services = Vec::with_capacity(files.len());
    for (_, file) in files {
        match file.service {
            Some(service) => services.push(*service),
            None => problems.extend(rules::problems(&file.source, &file.facts)),
        }
    }
    (services, problems)
}

/// Keeps the services of `--service`. A name that no file has is an error, unless a broken file may have it.
pub fn select(services: &mut Vec<Service>, names: &[String], complete: bool) -> anyhow::Result<()> {
    if complete {
        check_names(names, services.iter())?;
    }
    retain(services, names);
    Ok(())
}

/// Fails for a name that none of these services has.
pub fn check_names<'s>(
    names: &[String],
    services: impl IntoIterator<Item = &'s Service> + Clone,
) -> anyhow::Result<()> {
    for name in names {
        let known = || services.clone().into_iter().map(|it| it.name.as_str());
        if !known().any(|known| known == name) {
            let named = value(name);
            match suggest::closest(name, known()).map(value) {
                Some(near) => bail!("no service is named {named}; did you mean {near}?"),
                None => bail!("no service is named {named}"),
            }
        }
    }
    Ok(())
}

/// Keeps the services of these names; all when there is none.
pub fn retain(services: &mut Vec<Service>, names: &[String]) {
    if !names.is_empty() {
        services.retain(|service| names.contains(&service.name));
    }
}

/// Filter files as read, and what of them cannot be read.
pub struct Read {
    /// In order of path.
    pub files: Vec<(PathBuf, FilterFile)>,
    pub problems: Vec<Diagnostic>,
    /// The paths that cannot be read.
    pub unread: Vec<PathBuf>,
}

/// Reads the filter files behind the given paths that are wanted, and tells what cannot be read.
pub fn read(paths: &[PathBuf], boundary: &Boundary, wanted: impl Fn(&Path) -> bool) -> Read {
    let mut behind = behind(paths, boundary);
    behind.filters.retain(|file| wanted(&file.path));
    Readable::once_each(&mut behind.filters, |file| file);
    let filters = std::mem::take(&mut behind.filters);
    let read = parallel::map(&filters, |_, file| filter_file(file));
    let mut files = Vec::with_capacity(filters.len());
    for (Readable { path, .. }, file) in filters.into_iter().zip(read) {
        match file {
            Ok(file) => files.push((path, file)),
            Err(refusal) => behind.refused(&path, &refusal),
        }
    }
    let FoundFilters { problems, unread, .. } = behind;
    Read { files, problems, unread }
}

/// The name that a service has when its file gives it none.
pub fn stem(path: &Path) -> String {
    path.file_stem().map(files::text_of).unwrap_or_default()
}

/// The file, or why it cannot be read.
fn filter_file(file: &Readable) -> Result<FilterFile, Refusal> {
    let bytes = file.read_yaml()?;
    let read = service::parse(&files::name(&file.path), &stem(&file.path), bytes);
    read.seen().into_iter().for_each(secrets::learn_service);
    Ok(read)
}
