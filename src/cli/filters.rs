//! Finds and reads filter files.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::args::is_stdin;
use super::files;
use crate::engine::parallel;
use crate::lint::suggest;
use crate::model::filter::Service;
use crate::model::text::value;
use crate::parse::service::{self, FilterFile};
use crate::report::Problem;
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

/// A filter file on its way to be read.
struct Reached {
    path: PathBuf,
    /// Its path without links; none where nothing else can lead to it.
    real: Option<PathBuf>,
    is_linked: bool,
}

/// What stands behind the paths that were given.
#[derive(Default)]
struct Behind {
    filters: Vec<Reached>,
    problems: Vec<Problem>,
    unread: Vec<PathBuf>,
}

impl Behind {
    fn problem(&mut self, path: &Path, message: String, help: Option<String>) {
        self.problems.push(Problem::File { path: files::name(path), message, help });
    }

    /// The filter files of a folder. To resolve each of thousands would take long, so a file that is no link has the path
    /// that its folder leads to.
    fn folder(&mut self, folder: &Path, is_only: bool) {
        let found = files::below(folder, is_filter_file);
        if found.is_empty() {
            let help = "filter files are named .yaml or .yml".to_owned();
            self.problem(folder, "this folder has no filter files".into(), Some(help));
        }
        let has_others = !is_only || !found.linked.is_empty();
        let root = has_others.then(|| files::resolved(folder)).flatten();
        let reached = found.files.into_iter().map(|path| {
            let is_linked = found.linked.contains(&path);
            let beside = || Some(root.as_ref()?.join(path.strip_prefix(folder).ok()?));
            let real = if is_linked { files::resolved(&path) } else { beside() };
            Reached { path, real, is_linked }
        });
        self.filters.extend(reached);
        for (path, reason) in found.unreadable {
            self.problem(&path, reason, None);
            self.unread.push(path);
        }
    }

    /// A file that is reached by several paths is one file: it has the path without a link, else the first.
    fn once_each(&mut self) {
        let plain = self.filters.iter().filter(|file| !file.is_linked);
        let plain: HashSet<_> = plain.filter_map(|file| file.real.clone()).collect();
        let mut seen = HashSet::new();
        self.filters.retain(|file| {
            let Some(real) = &file.real else { return true };
            !(file.is_linked && plain.contains(real)) && seen.insert(real.clone())
        });
    }
}

fn behind(paths: &[PathBuf]) -> Behind {
    let mut behind = Behind::default();
    for path in paths {
        if path.is_dir() {
            behind.folder(path, paths.len() == 1);
        } else if path.exists() {
            behind.filters.push(Reached {
                path: path.clone(),
                real: files::resolved(path),
                is_linked: path.is_symlink(),
            });
        } else {
            let help = match files::near_name(path) {
                _ if is_stdin(path) => Some("filters are read from files: name one, or a folder".into()),
                near => near.map(|near| format!("did you mean {near}?")),
            };
            behind.problem(path, "no such file or folder".into(), help);
            behind.unread.push(path.clone());
        }
    }
    behind
}

/// Reads all filter files behind the given paths: the services in order of path, and what stands in the way of the rest.
pub fn services(paths: &[PathBuf]) -> (Vec<Service>, Vec<Problem>) {
    let Read { files, mut problems, .. } = read(paths, |_| true);
    let mut services = Vec::with_capacity(files.len());
    for (_, file) in files {
        match file.service {
            Some(service) => services.push(*service),
            None => {
                let diagnostics = rules::problems(&file.source, &file.facts);
                problems.push(Problem::Content { diagnostics });
            }
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
    pub problems: Vec<Problem>,
    /// The paths that cannot be read.
    pub unread: Vec<PathBuf>,
}

/// Reads the filter files behind the given paths that are wanted, and tells what cannot be read.
pub fn read(paths: &[PathBuf], wanted: impl Fn(&Path) -> bool) -> Read {
    let mut behind = behind(paths);
    behind.filters.retain(|file| wanted(&file.path));
    behind.once_each();
    let Behind { filters, mut problems, mut unread } = behind;
    let paths: Vec<_> = filters.into_iter().map(|file| file.path).collect();
    let read = parallel::map(&paths, |_, path| filter_file(path));
    let mut files = Vec::with_capacity(paths.len());
    for (path, file) in paths.into_iter().zip(read) {
        match file {
            Ok(file) => files.push((path, file)),
            Err(message) => {
                problems.push(Problem::File { path: files::name(&path), message, help: None });
                unread.push(path);
            }
        }
    }
    Read { files, problems, unread }
}

/// The name that a service has when its file gives it none.
pub fn stem(path: &Path) -> String {
    path.file_stem().map(files::text_of).unwrap_or_default()
}

/// The file, or why it cannot be read.
fn filter_file(path: &Path) -> Result<FilterFile, String> {
    let bytes = fs::read(path).map_err(|error| files::reason(&error))?;
    Ok(service::parse(&files::name(path), &stem(path), bytes))
}
