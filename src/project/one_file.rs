//! What is said of one file of a project, without a look at all others.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::Project;
use super::file_names::{CONFIG_NAME, folder_of, is_suite, plain, text_of};
use super::files::{Content, Files};
use super::whole::Whole;
use crate::lint::workspace::{Terms, Workspace};
use crate::lint::{self, Check, Rule};
use crate::model::diagnostic::{Diagnostic, FAILED_CASE, Place};
use crate::model::reading::ReadingOverride;
use crate::model::suite::Suite;
use crate::parse::service::FilterFile;
use crate::parse::{config, suite};
use crate::rules::RULES;
use crate::source::{Source, Span};

/// What only a look at all files together says, by the paths of the files that it is told of.
#[derive(Debug, Default, Clone)]
pub struct Across(HashMap<PathBuf, Vec<Diagnostic>>);

impl Across {
    pub fn of(&self, path: &Path) -> &[Diagnostic] {
        self.0.get(path).map_or(&[], Vec::as_slice)
    }
}

impl Project {
    /// What only a look at all files says, and of which cases of these suites fail. It takes as long as a lint.
    pub(crate) fn across(&self, suites: &[PathBuf]) -> Across {
        let whole = self.whole();
        let mut by_path: HashMap<PathBuf, Vec<Diagnostic>> = HashMap::new();
        let is_on = |rule: &&&Rule| matches!(rule.check, Check::Workspace(_)) && whole.levels.is_on(rule.meta.code);
        let active: Vec<_> = RULES.iter().filter(is_on).copied().collect();
        let found = lint::across(&active, &whole.workspace).into_values().flatten();
        let failing = suites.iter().flat_map(|suite| self.failing_cases(suite));
        for found in found.chain(failing) {
            let path = PathBuf::from(found.place.source.name());
            by_path.entry(path).or_default().push(found);
        }
        Across(by_path)
    }

    /// All that is wrong with one file; `across` is what a look at all files said last.
    pub(crate) fn findings_of(&self, path: &Path, across: &Across) -> Vec<Diagnostic> {
        let path = plain(path);
        let whole = self.whole();
        let name = text_of(path.as_os_str());
        let is_here = |it: &Diagnostic| it.place.source.name() == name;
        let mut found: Vec<_> = whole.problems().filter(|it| is_here(it)).cloned().collect();
        let content = self.files.get(&path).map(|(_, content)| content);
        self.mend(&path, &mut found);
        let (alone, more) = match whole.owner(&path, content) {
            Some(at) => self.of_service(whole, at, across),
            None => self.of_nobody(whole, &name, across.of(&path)),
        };
        found.extend(lint::run_one(RULES, &whole.levels, &alone, &more).into_iter().filter(is_here));
        // Cases are no rule's, and no comment allows that they fail.
        let is_suite = matches!(content, Some(Content::Suite(_)));
        let failing = across.of(&path).iter().filter(|it| is_suite && it.rule == FAILED_CASE);
        let source = self.source(&path);
        found.extend(failing.filter_map(|it| moved(it, source.as_ref()?)));
        found.sort_by_key(|it| (it.place.span, it.rule.code));
        found
    }

    /// Adds the fixes of what is wrong with a suite or the config as such: who tells of all files cannot apply any.
    fn mend(&self, path: &Path, found: &mut [Diagnostic]) {
        let Some(source) = self.source(path).filter(|_| !found.is_empty()) else { return };
        let (name, bytes) = (source.name(), source.text().as_bytes().to_vec());
        let facts = match () {
            () if path == Path::new(CONFIG_NAME) => config::parse(name, bytes).2,
            () if is_suite(path) => suite::parse(name, bytes).facts,
            () => return,
        };
        let mut said = lint::check_facts(RULES, &source, &facts);
        for it in found.iter_mut().filter(|it| it.fix.is_none()) {
            let same = said.iter_mut().find(|said| said.rule == it.rule && said.place.span == it.place.span);
            it.fix = same.and_then(|same| same.fix.take());
        }
    }

    /// A filter file with its samples and suites, and what was said of them.
    fn of_service(&self, whole: &Whole, at: usize, across: &Across) -> (Workspace, Vec<Diagnostic>) {
        let Workspace { files, others, suites, terms, repairs, .. } = &whole.workspace;
        let Some(file) = files.get(at) else { return Default::default() };
        let own = others.iter().filter(|(owner, _)| *owner == Some(at));
        let has_unread = terms.has_unread || files.iter().any(|it| it.read.service.is_none());
        let alone = Workspace {
            files: vec![file.clone()],
            orphans: Vec::new(),
            others: own.map(|(_, source)| (Some(0), Arc::clone(source))).collect(),
            suites: suites.iter().filter(|suite| suite.owner.is_none_or(|owner| owner == at)).cloned().collect(),
            first: at,
            terms: Terms { has_unread, ..*terms },
            repairs: repairs.clone(),
        };
        let of_file = across.of(&file.path).iter().filter_map(|it| moved(it, file.source()));
        let of_samples = file
            .samples
            .iter()
            .map(|sample| &sample.payload.source)
            .flat_map(|source| across.of(Path::new(source.name())).iter().filter_map(move |it| moved(it, source)));
        (alone, of_file.chain(of_samples).filter(|it| it.rule != FAILED_CASE).collect())
    }

    /// The config, or a sample or suite of no service.
    fn of_nobody(&self, whole: &Whole, name: &str, said: &[Diagnostic]) -> (Workspace, Vec<Diagnostic>) {
        let Workspace { others, orphans, terms, .. } = &whole.workspace;
        let own = others.iter().filter(|(_, source)| source.name() == name);
        let orphans = orphans.iter().filter(|sample| sample.payload.source.name() == name);
        let alone = Workspace {
            others: own.cloned().collect(),
            orphans: orphans.cloned().collect(),
            terms: *terms,
            ..Workspace::default()
        };
        let source = self.source(Path::new(name));
        let said = said.iter().filter(|it| it.rule != FAILED_CASE);
        (alone, said.filter_map(|it| moved(it, source.as_ref()?)).collect())
    }
}

/// What was said of a text that has changed since, where what it is about has only moved.
fn moved(found: &Diagnostic, source: &Arc<Source>) -> Option<Diagnostic> {
    let (before, after) = (found.place.source.text(), source.text());
    let Span { start, end } = found.place.span;
    let same = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let most = before.len().min(after.len()) - same;
    let same_end = before.bytes().rev().zip(after.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
    let span = match () {
        () if end <= same => Span::new(start, end),
        () if start + same_end >= before.len() => {
            let moved = |at: usize| after.len().checked_sub(before.len().checked_sub(at)?);
            Span::new(moved(start)?, moved(end)?)
        }
        () => return None,
    };
    // Edits were for the text as it was.
    let fix = found.fix.clone().filter(|_| before.len() == same && after.len() == same);
    Some(Diagnostic { place: Place::new(source, span), fix, ..found.clone() })
}

/// What a command needs that reads the files itself.
impl Project {
    /// A project that looks on a day, by readings over those of its config.
    pub(crate) fn on(today: Date, reading: ReadingOverride) -> Self {
        Self { files: Files::default(), reading, today, whole: Default::default(), repairs: Default::default() }
    }

    /// Adds many files at once; those of which there are no bytes cannot be read.
    pub(crate) fn put_all(&mut self, paths: &[PathBuf], bytes: impl Fn(usize) -> Option<Vec<u8>> + Sync) {
        self.files.put_all(paths, bytes);
        self.whole.take();
    }

    pub(crate) fn remove_path(&mut self, path: &Path) {
        if self.files.remove(path) {
            self.whole.take();
        }
    }

    /// Puts all of it together, which the first answer waits for else.
    pub(crate) fn prepare(&self) {
        self.whole();
    }

    /// Notes that there are others: what no file here has, may be in one of them.
    pub(crate) fn has_unread(&mut self) {
        self.files.has_unread = true;
        self.whole.take();
    }

    pub(crate) fn has(&self, path: &Path) -> bool {
        self.files.get(path).is_some()
    }

    pub(crate) fn filters(&self) -> Vec<PathBuf> {
        self.files.filters()
    }

    pub(crate) fn samples(&self) -> PathBuf {
        self.files.samples()
    }

    /// Whether a file of this path would count: as one of filters, of samples, or because something names it already.
    pub(crate) fn counts(&self, path: &Path) -> bool {
        let is_in = |folder: &PathBuf| path.starts_with(folder);
        let is_config = path == Path::new(CONFIG_NAME);
        is_config || self.has(path) || self.filters().iter().any(is_in) || is_in(&self.samples())
    }

    /// The names of the services, and those of their files where these are other ones.
    pub(crate) fn service_names(&self) -> HashSet<String> {
        let services = self.filter_files().filter_map(|(_, file)| Some((file.seen()?, &file.path)));
        services.flat_map(|(service, path)| [service.name.clone(), path.clone()]).collect()
    }

    /// The globs of samples that filter files name, each with the file.
    pub(crate) fn sample_globs(&self) -> Vec<(PathBuf, String)> {
        let globs = self.filter_files().flat_map(|(path, file)| {
            let globs = file.seen().map(|service| service.samples.as_slice()).unwrap_or_default();
            globs.iter().map(|glob| (path.to_owned(), glob.value.clone()))
        });
        globs.collect()
    }

    /// The payload files that suites name and that are not here, as each suite writes them.
    pub(crate) fn missing_payloads(&self) -> Vec<(PathBuf, String)> {
        let suites = self.files.iter().filter_map(|(path, name, content)| match content {
            Content::Suite(bytes) => Some((path, suite::parse(name, bytes.to_vec()))),
            _ => None,
        });
        let named = suites.flat_map(|(path, file)| {
            let seen = file.suite.iter().chain(&file.sketch);
            let written = seen.flat_map(Suite::payload_files).map(|given| given.value.clone());
            written.map(|written| (path.to_owned(), written)).collect::<Vec<_>>()
        });
        named.filter(|(suite, written)| !self.has(&plain(&folder_of(suite).join(written)))).collect()
    }

    fn filter_files(&self) -> impl Iterator<Item = (&Path, &Arc<FilterFile>)> {
        self.files.iter().filter_map(|(path, _, content)| match content {
            Content::Filter(file) => Some((path, file)),
            _ => None,
        })
    }
}
