//! The suites that a command runs or tries changes on: where they are, and what is in them.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use super::boundary::{Boundary, Readable, Refusal, Unread};
use super::payloads;
use super::settings::Settings;
use super::{files, filters, secrets};
use crate::model::diagnostic::Diagnostic;
use crate::model::suite::{Given, Suite};
use crate::project::owners::Owners;
use crate::project::payload_file::Input;
use crate::project::suites::{self, NoPayload, PayloadFiles, SuiteQuery, SuiteText, Suites};

/// What suites and payload files are read as that will be other ones, by their paths without links.
pub type Texts = HashMap<PathBuf, Vec<u8>>;

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

/// Reads the suites behind the paths, and tells what of them cannot be used.
pub fn read(paths: &[Readable], boundary: &Boundary, asked: &SuiteQuery<'_>) -> (Suites, Vec<Diagnostic>) {
    read_instead(paths, boundary, asked, &Texts::new())
}

/// The same where some of the files will have other texts.
pub fn read_instead(
    paths: &[Readable],
    boundary: &Boundary,
    asked: &SuiteQuery<'_>,
    instead: &Texts,
) -> (Suites, Vec<Diagnostic>) {
    let files = SuiteFiles { boundary, owners: asked.owners, instead };
    let (suites, problems) = suites::read(paths.iter().map(|path| files.suite(path)), &files, asked);
    suites.loaded.iter().for_each(|loaded| learn_secrets(&loaded.suite));
    (suites, problems)
}

struct SuiteFiles<'f> {
    boundary: &'f Boundary,
    owners: &'f Owners<'f>,
    instead: &'f Texts,
}

impl SuiteFiles<'_> {
    fn suite(&self, suite: &Readable) -> Result<SuiteText, Box<Diagnostic>> {
        let Readable { path, real, .. } = suite;
        let instead = self.instead.get(real).map(|bytes| Ok(bytes.clone()));
        let name = files::name(path);
        match instead.unwrap_or_else(|| suite.read_yaml()) {
            Ok(bytes) => Ok(SuiteText { path: path.clone(), real: real.clone(), name, bytes }),
            Err(refusal) => {
                let near = files::near_name(path).filter(|_| !path.exists());
                let help = near.map(|near| format!("did you mean {near}?"));
                Err(Box::new(Diagnostic::of_file(name, refusal.to_string(), help)))
            }
        }
    }
}

impl PayloadFiles for SuiteFiles<'_> {
    fn real(&self, path: &Path) -> Option<PathBuf> {
        files::resolved(path)
    }

    fn payloads(&self, suite: &Path, path: &Path, written: &str) -> Result<Vec<Input>, NoPayload> {
        let file = self.boundary.file_in(self.boundary.around(suite), path);
        let file = file.map_err(|refusal| {
            let file = || Some("a step has one payload: name a file".to_owned());
            match refusal {
                // A pipe or a device would have to be waited for, and has nothing left for the next run.
                Refusal::NotRegular => ("this is no regular file".to_owned(), file()),
                Refusal::Folder => (refusal.to_string(), file()),
                Refusal::Other(_) => (refusal.to_string(), near_name(path, written)),
                _ => (refusal.to_string(), refusal.help().map(str::to_owned)),
            }
        })?;
        let owner = self.owners.of(&file.real);
        Ok(match self.instead.get(&file.real) {
            Some(bytes) => payloads::of_bytes(&file.path, None, owner, bytes.clone()),
            None => payloads::read_file(&file, None, owner),
        })
    }
}

/// The path that was meant, as the suite would write it.
fn near_name(path: &Path, written: &str) -> Option<String> {
    let near = files::near_name(path).filter(|_| !path.exists())?;
    let near = Path::new(written).with_file_name(Path::new(&near).file_name()?);
    Some(format!("did you mean {}?", files::name(&near)))
}

/// YAML may write a value over several lines; as it is sent, it stands in one.
fn learn_secrets(suite: &Suite) {
    let steps = suite.cases.iter().flat_map(|case| &case.steps);
    let payloads =
        steps.filter_map(|step| if let Given::Inline(payload) = &step.payload { Some(payload) } else { None });
    payloads.filter_map(|payload| payload.sent.as_deref()).for_each(secrets::learn);
}
