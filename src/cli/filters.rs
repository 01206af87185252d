//! Finds and reads filter files.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use super::files;
use crate::model::filter::Service;
use crate::parse::service::{self, FilterFile};
use crate::report::Problem;
use crate::rules;

/// How many files are worth a thread of their own.
const FILES_A_THREAD: usize = 64;

fn is_filter_file(path: &Path) -> bool {
    let file = path
        .file_name()
        .map(|file| file.to_string_lossy())
        .unwrap_or_default();
    files::has_extension(path, &["yaml", "yml"])
        && file != files::CONFIG_NAME
        && !file.ends_with(".test.yaml")
        && !file.ends_with(".test.yml")
}

/// The filter files behind the given paths, and which paths lead to none.
fn filter_paths(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Problem>) {
    let mut filters = Vec::new();
    let mut problems = Vec::new();
    let mut problem = |path: &Path, message: String, help: Option<String>| {
        problems.push(Problem::File {
            path: files::name(path),
            message,
            help,
        });
    };
    for path in paths {
        if path.is_dir() {
            let found = files::below(path, is_filter_file);
            if found.files.is_empty() && found.unreadable.is_empty() {
                let help = "filter files are named .yaml or .yml".to_owned();
                problem(path, "this folder has no filter files".into(), Some(help));
            }
            filters.extend(found.files);
            found
                .unreadable
                .into_iter()
                .for_each(|(path, reason)| problem(&path, reason, None));
        } else if path.exists() {
            filters.push(path.clone());
        } else {
            let help = files::near_name(path).map(|near| format!("did you mean {near}?"));
            problem(path, "no such file or folder".into(), help);
        }
    }
    if paths.len() > 1 {
        // A file that is named and is in a folder that is named too is still one file.
        let mut seen = HashSet::new();
        filters.retain(|file| seen.insert(fs::canonicalize(file).unwrap_or_else(|_| file.clone())));
    }
    (filters, problems)
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
    let threads = cores.min(files.len() / FILES_A_THREAD).max(1);
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
        Ok(bytes) => Ok(service::parse(&files::name(path), &stem, bytes)),
        Err(error) => Err(Problem::File {
            path: files::name(path),
            message: files::reason(&error),
            help: None,
        }),
    }
}
