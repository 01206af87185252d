//! All files of a project together: services with their samples and suites.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::expected_sides::{self, ExpectedSides};
use super::file_names::{is_payload, is_suite, plain, text_of};
use super::files::{Content, Files, payloads};
use super::levels;
use super::owners::{Owner, Owners};
use super::payload_file::Input;
use super::share::{share_out, take_in_suites};
use super::suites::{self, NoPayload, PayloadFiles, SuiteQuery, SuiteText, Suites};
use crate::lint::levels::Levels;
use crate::lint::suggest;
use crate::lint::workspace::{File, Terms, Workspace};
use crate::model::diagnostic::Diagnostic;
use crate::model::glob::{Glob, Globs};
use crate::model::reading::{Reading, ReadingOverride};
use crate::parse::config::Config;
use crate::parse::service::FilterFile;

#[derive(Clone)]
pub struct Whole {
    pub workspace: Workspace,
    pub levels: Levels,
    /// What is wrong with the config.
    config: Vec<Diagnostic>,
    /// Samples that cannot be read.
    pub(super) samples: Vec<Diagnostic>,
    /// Suites that cannot be run, and the payloads of cases that cannot be read.
    suites: Vec<Diagnostic>,
    /// The payload files that suites name, and what these expect of them.
    pub(super) named: HashSet<PathBuf>,
    pub(super) expected: ExpectedSides,
}

impl Whole {
    pub fn of(files: &Files, reading: ReadingOverride, today: Date) -> Self {
        let config = &files.config.config;
        let (levels, mistakes) = levels::of_config(config, files.config.source.as_ref());
        let exclude = excluded(config);
        let wanted = |path: &Path| !exclude.is_match(path);
        let samples = files.samples();
        let has_samples = files.has_folder(&samples);
        let workspace = Workspace {
            files: filter_files(files, &wanted),
            others: files.config.source.iter().map(|config| (None, Arc::clone(config))).collect(),
            terms: Terms { has_samples, ..terms(config, reading, today) },
            ..Workspace::default()
        };
        let config = files.config.problems.iter().cloned().chain(mistakes).collect();
        let mut whole = Self {
            workspace,
            levels,
            config,
            samples: Vec::new(),
            suites: Vec::new(),
            named: HashSet::new(),
            expected: ExpectedSides::default(),
        };
        whole.fill(files, &samples, &wanted);
        whole
    }

    /// Takes a file in another state, where nothing else depends on what is new in it; false where something may.
    pub fn replace(&mut self, files: &Files, path: &Path, before: &Content) -> bool {
        match (before, files.get(path)) {
            (Content::Filter(before), Some((_, Content::Filter(after)))) => self.replace_filter(path, before, after),
            (Content::Payloads(_), Some((_, Content::Payloads(after)))) => {
                self.replace_sample(files, path, before, after)
            }
            _ => false,
        }
    }

    fn replace_filter(&mut self, path: &Path, before: &FilterFile, after: &Arc<FilterFile>) -> bool {
        let globs = |read: &FilterFile| read.seen().map(|service| service.samples.clone()).unwrap_or_default();
        let texts = |read: &FilterFile| globs(read).into_iter().map(|glob| glob.value).collect::<Vec<_>>();
        let name = |read: &FilterFile| read.seen().map(|service| service.name.clone());
        if texts(before) != texts(after) || name(before) != name(after) {
            return false;
        }
        let files = &mut self.workspace.files;
        let at = files.binary_search_by(|file| file.path.as_path().cmp(path));
        if let Some(file) = at.ok().and_then(|at| files.get_mut(at)) {
            file.read = Arc::clone(after);
            // What a filter looks at says more of a sample than what it does not look at.
            expected_sides::settle(&mut file.samples, file.read.service.as_deref(), &self.expected);
        }
        true
    }

    /// What cannot be read or used, but for filter files, of which rules tell.
    pub fn problems(&self) -> impl Iterator<Item = &Diagnostic> {
        self.problems_of_lint().chain(&self.suites)
    }

    /// The same without suites: `test` tells of these.
    pub fn problems_of_lint(&self) -> impl Iterator<Item = &Diagnostic> {
        self.config.iter().chain(&self.samples)
    }

    /// Gives the services their samples and suites.
    fn fill(&mut self, files: &Files, samples: &Path, wanted: &dyn Fn(&Path) -> bool) {
        let services = std::mem::take(&mut self.workspace.files);
        let owners = owners(services.iter().map(Owner::from), samples);
        let inputs = inputs(files, &owners, samples, wanted);
        let names: Vec<_> = services.iter().map(File::service_name).collect();
        let known: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let asked = SuiteQuery { known: &known, services: &names, owners: &owners, is_whole: true, pattern: None };
        let (found, problems) = read_suites(files, &asked, wanted);
        self.workspace.files = services;
        let mut unreadable = share_out(inputs, &mut self.workspace);
        self.named.clone_from(&found.named);
        let expected = &mut self.expected;
        take_in_suites(&mut self.workspace, found, expected, &|path| files.get(path).is_some());
        self.workspace.files.iter_mut().for_each(|file| {
            expected_sides::settle(&mut file.samples, file.read.service.as_deref(), expected);
        });
        self.workspace.terms.has_unread = files.has_unread || !unreadable.is_empty();
        self.samples.append(&mut unreadable);
        // A sample that a suite names too is told of once.
        let told: HashSet<_> = self.samples.iter().map(|it| Arc::as_ptr(&it.place.source)).collect();
        self.suites = problems.into_iter().filter(|it| !told.contains(&Arc::as_ptr(&it.place.source))).collect();
    }
}

impl Whole {
    /// The filter file, by position, whose file this is, or whose sample or suite.
    pub fn owner(&self, path: &Path, content: Option<&Content>) -> Option<usize> {
        let files = &self.workspace.files;
        match content? {
            Content::Filter(_) => files.binary_search_by(|file| file.path.as_path().cmp(path)).ok(),
            Content::Payloads(_) | Content::Suite(_) | Content::Other(_) => {
                let name = text_of(path.as_os_str());
                let has = |at: &usize| {
                    let samples = files.get(*at).into_iter().flat_map(|file| &file.samples);
                    samples.map(|sample| &sample.payload.source).any(|source| source.name() == name)
                };
                let others = self.workspace.others.iter();
                let of_other = others.filter(|(_, source)| source.name() == name).find_map(|(owner, _)| *owner);
                of_other.or_else(|| (0..files.len()).find(has))
            }
        }
    }
}

pub fn terms(config: &Config, reading: ReadingOverride, today: Date) -> Terms {
    Terms {
        reading: reading.over(config.reading.over(Reading::default())),
        token: config.token,
        list_is_chosen: reading.answers("list") || config.reading.answers("list"),
        is_whole: true,
        has_samples: false,
        has_unread: false,
        today,
    }
}

/// What `lint.exclude` leaves out: a folder stands for all that is in it.
fn excluded(config: &Config) -> Globs {
    let globs = config.lint.exclude.iter().flat_map(|glob| {
        let glob = plain(Path::new(glob.value.trim_end_matches('/')));
        let glob = if glob.as_os_str().is_empty() { "**".to_owned() } else { text_of(glob.as_os_str()) };
        // What is no glob is told where the config is read.
        [Glob::new(&glob), Glob::inside(&glob)].into_iter().flatten()
    });
    globs.collect()
}

pub fn owners<'s>(services: impl IntoIterator<Item = Owner<'s>>, samples: &Path) -> Owners<'s> {
    // A glob starts in a folder without a slash before it, and so do the paths of a project.
    Owners::new(services, Some(samples.to_owned()), &|folder| plain(folder))
}

fn filter_files(files: &Files, wanted: &dyn Fn(&Path) -> bool) -> Vec<File> {
    let read = files.iter().filter_map(|(path, _, content)| match content {
        Content::Filter(read) if wanted(path) => Some((path, read)),
        _ => None,
    });
    let file = |(path, read): (&Path, &Arc<_>)| File {
        path: path.to_owned(),
        read: Arc::clone(read),
        samples: Vec::new(),
        has_unread_samples: false,
        has_suite: false,
    };
    read.map(file).collect()
}

/// The samples of the services, and those of nobody in the folder of samples, each with its owner.
pub fn inputs(files: &Files, owners: &Owners<'_>, samples: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<Input> {
    inputs_by(files, owners, samples, wanted, &|_| 0)
}

/// The same, those with the lowest rank first.
pub fn inputs_by(
    files: &Files,
    owners: &Owners<'_>,
    samples: &Path,
    wanted: &dyn Fn(&Path) -> bool,
    rank: &dyn Fn(&Path) -> usize,
) -> Vec<Input> {
    let found = files.iter().filter_map(|(path, _, content)| match content {
        Content::Payloads(inputs) if is_payload(path) && wanted(path) => {
            let owner = owners.of(path);
            (owner.is_some() || path.starts_with(samples)).then_some((path, owner, inputs))
        }
        _ => None,
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by_cached_key(|(path, ..)| {
        (rank(path), path.parent().map(Path::to_owned), path.file_name().map(ToOwned::to_owned))
    });
    let inputs = found
        .into_iter()
        .flat_map(|(_, owner, inputs)| inputs.iter().map(move |input| Input { owner, ..input.clone() }));
    inputs.collect()
}

/// All suites: those among samples and filters, and beside samples that a glob names.
pub fn read_suites(files: &Files, asked: &SuiteQuery<'_>, wanted: &dyn Fn(&Path) -> bool) -> (Suites, Vec<Diagnostic>) {
    let kept = files.filters().into_iter().chain([files.samples()]);
    let samples = files.iter().filter(|(path, ..)| is_payload(path) && asked.owners.of(path).is_some());
    let beside = samples.filter_map(|(path, ..)| path.parent()).map(Path::to_owned);
    let folders: BTreeSet<_> = kept.chain(beside).collect();
    let is_kept = |path: &Path| path.ancestors().any(|above| folders.contains(above));
    let suites = files.iter().filter(|(path, ..)| is_suite(path) && is_kept(path) && wanted(path));
    let suites = suites.filter_map(|(path, name, content)| suite_text(path, name, content)).map(Ok);
    suites::read(suites, &NamedFiles { files, owners: asked.owners }, asked)
}

pub fn suite_text(path: &Path, name: &str, content: &Content) -> Option<SuiteText> {
    let Content::Suite(bytes) = content else { return None };
    let bytes = bytes.to_vec();
    Some(SuiteText { path: path.to_owned(), real: path.to_owned(), name: name.to_owned(), bytes })
}

/// The files of a project that suites may name.
pub struct NamedFiles<'f> {
    pub files: &'f Files,
    pub owners: &'f Owners<'f>,
}

impl PayloadFiles for NamedFiles<'_> {
    fn real(&self, path: &Path) -> Option<PathBuf> {
        Some(plain(path))
    }

    fn payloads(&self, _: &Path, path: &Path, written: &str) -> Result<Vec<Input>, NoPayload> {
        let path = plain(path);
        let owner = self.owners.of(&path);
        let owned = |inputs: Vec<Input>| Ok(inputs.into_iter().map(|input| Input { owner, ..input }).collect());
        match self.files.get(&path) {
            Some((_, Content::Payloads(inputs))) => owned(inputs.to_vec()),
            Some((name, Content::Other(bytes) | Content::Suite(bytes))) => owned(payloads(&path, name, bytes.to_vec())),
            Some((name, Content::Filter(_))) => owned(payloads(&path, name, Vec::new())),
            None if self.files.has_folder(&path) => {
                Err(("this is a folder".to_owned(), Some("a step has one payload: name a file".to_owned())))
            }
            None => Err(("no such file".to_owned(), self.near(&path, written))),
        }
    }
}

impl NamedFiles<'_> {
    /// The path that was meant, as the suite would write it.
    fn near(&self, path: &Path, written: &str) -> Option<String> {
        let folder = path.parent()?;
        let beside = self.files.iter().filter(|(other, ..)| other.parent() == Some(folder));
        let names: HashMap<_, _> =
            beside.filter_map(|(other, ..)| Some((other.file_name()?.to_str()?, other))).collect();
        let mut sorted: Vec<_> = names.keys().copied().collect();
        sorted.sort_unstable();
        let near = suggest::closest(path.file_name()?.to_str()?, sorted)?;
        let near = Path::new(written).with_file_name(near);
        Some(format!("did you mean {}?", text_of(near.as_os_str())))
    }
}
