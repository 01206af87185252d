//! Finds and reads filter files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::args::is_stdin;
use super::boundary::{Boundary, Readable, Refusal};
use super::name_roots::NameRoots;
use super::{files, secrets};
use crate::engine::parallel;
use crate::model::diagnostic::Diagnostic;
use crate::model::filter::{self, Service};
use crate::parse::service::{self, FilterFile};
pub use crate::project::file_names::{is_filter_file, is_suite};
use crate::project::file_names::{is_payload, is_yaml};
use crate::project::service_names::unknown_service;
use crate::rules;

/// What stands behind the paths that were given.
#[derive(Default)]
struct FoundFilters {
    /// Each with its path below its folder of filters.
    filters: Vec<(Readable, String)>,
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

    fn folder(&mut self, folder: &Path, roots: &NameRoots, boundary: &Boundary) {
        let found = boundary.below(folder, is_filter_file);
        if found.is_empty() {
            let help = "filter files are named .yaml or .yml".to_owned();
            self.problem(folder, "this folder has no filter files".into(), Some(help));
        }
        let name = roots.names_below(folder);
        self.filters.extend(found.files.into_iter().map(|file| {
            let path = name(&file.path);
            (file, path)
        }));
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

fn behind(paths: &[PathBuf], roots: &NameRoots, boundary: &Boundary) -> FoundFilters {
    let mut behind = FoundFilters::default();
    for path in paths {
        if path.is_dir() {
            behind.folder(path, roots, boundary);
            continue;
        }
        if let Some((message, help)) = other_kind(path) {
            behind.problem(path, message.to_owned(), Some(help.to_owned()));
            behind.unread.push(path.clone());
            continue;
        }
        match boundary.file(path) {
            Err(refusal) if refusal.is_of_the_place() => behind.refused(path, &refusal),
            _ if !path.exists() && !boundary.has_file(path) => behind.missing(path),
            Err(refusal) => behind.refused(path, &refusal),
            Ok(file) => behind.filters.push((file, roots.name_of(path))),
        }
    }
    behind
}

/// What a file is by its name that is no filter file, and what to do: read as one, it would be told to be a broken one.
fn other_kind(path: &Path) -> Option<(&'static str, &'static str)> {
    match () {
        () if is_suite(path) => Some(("this is a suite, and no filter file", "cgfilter test runs it")),
        () if is_payload(path) => Some(("this is a payload, and no filter file", "cgfilter test judges it")),
        () if is_yaml(path) && !is_filter_file(path) => {
            Some(("this is the config, and no filter file", "every command reads it, and says what is wrong with it"))
        }
        () => None,
    }
}

/// Reads all filter files behind the given paths: the services in order of path, and what stands in the way of the rest.
pub fn services(paths: &[PathBuf], roots: &NameRoots, boundary: &Boundary) -> (Vec<Service>, Vec<Diagnostic>) {
    let Read { files, mut problems, .. } = read(paths, roots, boundary, |_| true);
    let mut services = Vec::with_capacity(files.len());
    for (_, file) in files {
        match file.service {
            Some(service) => services.push(*service),
            None => problems.extend(rules::filter_problems(&file.source, &file.facts)),
        }
    }
    (services, problems)
}

/// Keeps the services of `--service`. A name that no file has is an error, unless a broken file may have it.
pub fn select(services: &mut Vec<Service>, names: &[String], complete: bool) -> anyhow::Result<()> {
    if complete {
        check_names(names, &[services])?;
    }
    retain(services, names);
    Ok(())
}

/// Fails for a name that means no service in any version of the filters.
pub fn check_names(names: &[String], versions: &[&[Service]]) -> anyhow::Result<()> {
    let is_unknown = |name: &&String| versions.iter().all(|services| filter::named(services, name).is_empty());
    match names.iter().find(is_unknown) {
        Some(name) => {
            let services = versions.iter().copied().flatten();
            let (why, help) = unknown_service(name, services.map(|service| service.name.as_str()));
            bail!("{}", [Some(why), help].into_iter().flatten().collect::<Vec<_>>().join("; "))
        }
        None => Ok(()),
    }
}

/// Keeps the services that names mean; all when there is none.
pub fn retain(services: &mut Vec<Service>, names: &[String]) -> Vec<Service> {
    if names.is_empty() {
        return Vec::new();
    }
    let meant: HashSet<_> = names.iter().flat_map(|name| filter::named(services, name)).collect();
    let mut at = 0..;
    services.extract_if(.., |_| !at.next().is_some_and(|at| meant.contains(&at))).collect()
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
pub fn read(paths: &[PathBuf], roots: &NameRoots, boundary: &Boundary, wanted: impl Fn(&Path) -> bool) -> Read {
    let mut behind = behind(paths, roots, boundary);
    behind.filters.retain(|(file, _)| wanted(&file.path));
    Readable::once_each(&mut behind.filters, |(file, _)| file);
    let filters = std::mem::take(&mut behind.filters);
    let read = parallel::map(&filters, |_, (file, path)| filter_file(file, path));
    let mut files = Vec::with_capacity(filters.len());
    for ((Readable { path, .. }, _), file) in filters.into_iter().zip(read) {
        match file {
            Ok(file) => files.push((path, file)),
            Err(refusal) => behind.refused(&path, &refusal),
        }
    }
    let FoundFilters { problems, unread, .. } = behind;
    Read { files, problems, unread }
}

/// The file, or why it cannot be read.
fn filter_file(file: &Readable, path: &str) -> Result<FilterFile, Refusal> {
    let bytes = file.read_yaml()?;
    let read = service::parse(&files::name(&file.path), path, bytes);
    read.seen().into_iter().for_each(secrets::learn_service);
    Ok(read)
}
