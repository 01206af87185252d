//! The suites that a command runs or tries changes on: where they are, and what is in them.

mod read;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use read::{SuiteQuery, Suites, read};

use super::boundary::{Boundary, Readable, Unread};
use super::filters;
use super::settings::Settings;
use crate::model::suite::Case;
use crate::suite::loaded::Loaded;

/// The cases to run, in their order.
pub fn cases(loaded: &[Arc<Loaded>]) -> impl Iterator<Item = (&Loaded, &Case)> {
    let numbered = loaded.iter().flat_map(|loaded| loaded.wanted.iter().map(move |at| (&**loaded, *at)));
    numbered.filter_map(|(loaded, at)| Some((loaded, loaded.suite.cases.get(at)?)))
}

/// The suites behind some paths.
#[derive(Default)]
pub struct FoundSuites {
    suites: Vec<Readable>,
    pub unread: Vec<Unread>,
}

impl FoundSuites {
    pub fn file(&mut self, path: PathBuf, boundary: &Boundary) {
        match boundary.file(&path) {
            Ok(suite) => self.suites.push(suite),
            Err(refusal) => self.unread.push((path, refusal)),
        }
    }

    pub fn below(&mut self, folder: &Path, boundary: &Boundary) {
        if folder.is_dir() {
            let found = boundary.below(folder, filters::is_suite);
            self.suites.extend(found.files);
            self.unread.extend(found.unreadable);
        }
    }

    /// Where a repository keeps them: among its samples and beside its filters; of a filter file that is named, the one
    /// beside it, and of samples that a glob names, those in their folders.
    pub fn kept(&mut self, folders: impl Iterator<Item = PathBuf>, settings: &Settings) {
        let boundary = &settings.boundary;
        let files = settings.filters.iter().filter(|path| boundary.has_file(path));
        let beside = files.map(|path| path.with_extension("test.yaml"));
        beside.filter(|path| path.symlink_metadata().is_ok()).for_each(|path| self.file(path, boundary));
        let folders: BTreeSet<_> = folders.collect();
        // What else is beside the samples that a glob names is nobody's concern.
        folders.iter().for_each(|folder| self.below(folder, boundary));
        self.unread.retain(|(path, _)| path.is_dir() || filters::is_suite(path));
        let kept = std::iter::once(&settings.samples).chain(&settings.filters);
        kept.for_each(|folder| self.below(folder, boundary));
    }

    /// A suite that several paths lead to is one suite.
    pub fn once_each(mut self) -> Vec<Readable> {
        Readable::once_each(&mut self.suites, |suite| suite);
        self.suites.sort_by(|a, b| a.path.cmp(&b.path));
        self.suites
    }
}
