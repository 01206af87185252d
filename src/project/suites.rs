//! Reads suites and the payloads that their cases name.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file_names::folder_of;
use super::owners::Owners;
use super::payload_file::Input;
use super::service_names::unknown_service;
use crate::model::diagnostic::{Diagnostic, Place, UNREADABLE_PAYLOAD};
use crate::model::pattern::Pattern;
use crate::model::service_name;
use crate::model::suite::{Case, Field, Given, Suite, Want};
use crate::model::text::{count, listed, printable};
use crate::parse::suite::{self, SuiteFile};
use crate::rules;
use crate::source::{Source, Span, Spanned};
use crate::suite::loaded::{Loaded, StepFile};
use crate::suite::patterns;

/// The suites of a run, in order of path.
#[derive(Default)]
pub struct Suites {
    pub loaded: Vec<Arc<Loaded>>,
    /// The texts of all that could be read, each with the service that it names or whose sample it is.
    pub sources: Vec<(Option<usize>, Arc<Source>)>,
    /// The payload files that cases name, as paths without links, also of suites that cannot be run.
    pub named: HashSet<PathBuf>,
    /// How many cases there are, whether they are asked for or not.
    pub all: usize,
}

/// What a suite can name, and which cases are asked for.
pub struct SuiteQuery<'n> {
    /// The names of all services.
    pub known: &'n [String],
    /// Those that judge, by whose positions suites and samples have owners.
    pub services: &'n [&'n str],
    pub owners: &'n Owners<'n>,
    /// No filter file is left out because it is broken.
    pub is_whole: bool,
    /// The cases to run, by `path: name`.
    pub pattern: Option<&'n Pattern>,
}

/// A suite, to be read.
pub struct SuiteText {
    pub path: PathBuf,
    /// Without links.
    pub real: PathBuf,
    /// What it is called in messages.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What is wrong with a payload file that a suite names, and what to do about it.
pub type NoPayload = (String, Option<String>);

/// Where the payloads are that suites name.
pub trait PayloadFiles {
    /// The path without links of what is at a path, or would be.
    fn real(&self, path: &Path) -> Option<PathBuf>;
    /// The payloads of the file at a path, as a suite at another path writes it, each with the service whose sample it is.
    fn payloads(&self, suite: &Path, path: &Path, written: &str) -> Result<Vec<Input>, NoPayload>;
}

/// Reads suites, and tells what of them cannot be used.
pub fn read(
    suites: impl IntoIterator<Item = Result<SuiteText, Box<Diagnostic>>>,
    files: &dyn PayloadFiles,
    asked: &SuiteQuery<'_>,
) -> (Suites, Vec<Diagnostic>) {
    let mut reading = Reading { asked, files, problems: Vec::new(), suites: Suites::default(), compiled: 0 };
    for suite in suites {
        match suite {
            Ok(suite) => {
                let loaded = reading.suite(suite);
                reading.suites.loaded.extend(loaded.map(Arc::new));
            }
            Err(problem) => reading.problems.push(*problem),
        }
    }
    (reading.suites, reading.problems)
}

struct Reading<'r> {
    asked: &'r SuiteQuery<'r>,
    files: &'r dyn PayloadFiles,
    problems: Vec<Diagnostic>,
    suites: Suites,
    /// How many bytes the regular expressions of all of them take.
    compiled: usize,
}

impl Reading<'_> {
    fn suite(&mut self, text: SuiteText) -> Option<Loaded> {
        let SuiteText { path, real, name, bytes } = text;
        let file = suite::parse(&name, bytes);
        self.suites.sources.push((self.owner(&file, &real), Arc::clone(&file.source)));
        // A suite that cannot be run speaks for its payloads all the same.
        let seen = file.suite.iter().chain(&file.sketch);
        for given in seen.clone().flat_map(Suite::payload_files) {
            let real = self.files.real(&folder_of(&path).join(&given.value));
            self.suites.named.extend(real);
        }
        let mut facts = patterns::check(seen.flat_map(|suite| &suite.cases), &mut self.compiled);
        facts.extend(file.facts);
        facts.sort_by_key(|fact| fact.span);
        let Some(mut suite) = file.suite.filter(|_| facts.is_empty()) else {
            self.problems.extend(rules::problems(&file.source, &facts));
            return None;
        };
        let owner = match &suite.service {
            Some(service) => Some(self.service(&suite.source, service)?),
            None => self.asked.owners.of(&real),
        };
        let wanted = self.wanted(&suite);
        self.check_services(&suite, &wanted);
        self.name_in_full(&mut suite);
        let files = self.payloads(&suite, &wanted, &path);
        only(&mut suite);
        Some(Loaded { path, wanted, suite, owner, files })
    }

    fn owner(&self, file: &SuiteFile, real: &Path) -> Option<usize> {
        let name = file.suite.as_ref().and_then(|suite| suite.service.as_ref());
        let named = name
            .and_then(|name| service_name::named(self.asked.services.iter().copied(), &name.value).first().copied());
        named.or_else(|| self.asked.owners.of(real))
    }

    /// The cases to run, by their positions.
    fn wanted(&mut self, suite: &Suite) -> Vec<usize> {
        let file = suite.source.name();
        let matches = |case: &Case| {
            let name = || format!("{file}: {}", case.name.value);
            self.asked.pattern.is_none_or(|pattern| pattern.is_match(&name()))
        };
        self.suites.all += suite.cases.len();
        let cases = suite.cases.iter().enumerate();
        cases.filter(|(_, case)| matches(case)).map(|(at, _)| at).collect()
    }

    /// Tells of services that cases expect and that are none: such a case could never pass.
    fn check_services(&mut self, suite: &Suite, wanted: &[usize]) {
        let cases = wanted.iter().filter_map(|at| suite.cases.get(*at));
        for expected in cases.flat_map(|case| &case.steps).flat_map(|step| &step.expect) {
            if let (Field::Service, [Want::Is(name)]) = (expected.field, expected.wants.as_slice()) {
                let name = Spanned::new(name.clone(), expected.span);
                self.service(&suite.source, &name);
            }
        }
    }

    /// Writes the services that cases expect as answers name them.
    fn name_in_full(&self, suite: &mut Suite) {
        let steps = suite.cases.iter_mut().flat_map(|case| &mut case.steps);
        let expected = steps.flat_map(|step| &mut step.expect).filter(|it| it.field == Field::Service);
        for want in expected.flat_map(|expected| &mut expected.wants) {
            let known = &self.asked.known;
            if let Want::Is(name) = want
                && let [meant] = *service_name::named(known.iter().map(String::as_str), name)
            {
                known.get(meant).into_iter().for_each(|full| name.clone_from(full));
            }
        }
    }

    /// The service that a suite names; none when it is left out, or not there, which is told.
    fn service(&mut self, source: &Arc<Source>, service: &Spanned<String>) -> Option<usize> {
        let name = &service.value;
        let known = || self.asked.known.iter().map(String::as_str);
        let meant = service_name::named(known(), name);
        if let Some(meant) = meant.first().and_then(|at| self.asked.known.get(*at)) {
            return self.asked.services.iter().position(|known| known == meant);
        }
        let all: Vec<_> = known().map(|known| printable(known).into_owned()).collect();
        let (message, near) = unknown_service(name, known());
        let help = match near {
            _ if !self.asked.is_whole => "its filter file may be one that cannot be used".into(),
            Some(near) => near,
            None if all.is_empty() => "there is no filter file that could have it".into(),
            None => format!("the services are {}", listed(&all, "and")),
        };
        self.tell(source, service.span, message, Some(help));
        None
    }

    /// The payload files of the cases to run, each read once.
    fn payloads(&mut self, suite: &Suite, wanted: &[usize], path: &Path) -> HashMap<String, Option<StepFile>> {
        let folder = folder_of(path);
        let cases = wanted.iter().filter_map(|at| suite.cases.get(*at));
        let mut files = HashMap::new();
        for step in cases.flat_map(|case| &case.steps) {
            let Given::File(given) = &step.payload else {
                continue;
            };
            if files.contains_key(&given.value) {
                continue;
            }
            let mut sample = self.payload(path, &folder.join(&given.value), given, &suite.source);
            if let (Some(sample), Some(only)) = (&mut sample, &suite.service) {
                // Others may have the same payload, for which no suite speaks.
                Arc::make_mut(&mut sample.payload).service = Some(only.value.clone());
            }
            files.insert(given.value.clone(), sample);
        }
        files
    }

    fn payload(
        &mut self,
        suite: &Path,
        path: &Path,
        given: &Spanned<String>,
        source: &Arc<Source>,
    ) -> Option<StepFile> {
        let (message, help) = match self.input(suite, path, given) {
            Ok(Input { payload: Ok(payload), owner, .. }) => return Some(StepFile { payload, owner }),
            // What is wrong in the payload is drawn there; that it is not there, where it is named.
            Ok(Input { payload: Err(unread), .. }) if !unread.place.source.is_unread() => {
                self.problems.push(*unread);
                return None;
            }
            Ok(Input { payload: Err(unread), .. }) => (unread.message, unread.help),
            Err(told) => told,
        };
        let message = format!("payload {}: {message}", printable(&given.value));
        self.tell(source, given.span, message, help);
        None
    }

    /// The one payload of a file, or why it has not just one.
    fn input(&self, suite: &Path, path: &Path, given: &Spanned<String>) -> Result<Input, NoPayload> {
        let mut inputs = self.files.payloads(suite, path, &given.value)?;
        let number = inputs.len();
        match inputs.pop() {
            Some(input) if number == 1 => Ok(input),
            _ => Err((
                format!("this file has {}", count(number, "payload")),
                Some("a step has one payload: put each into a file of its own".to_owned()),
            )),
        }
    }

    /// Something about a place in a suite.
    fn tell(&mut self, source: &Arc<Source>, span: Span, message: String, help: Option<String>) {
        let problem = Diagnostic::new(UNREADABLE_PAYLOAD, Place::new(source, span), message);
        self.problems.push(Diagnostic { help, ..problem });
    }
}

/// The cases to run, in their order.
pub fn cases(loaded: &[Arc<Loaded>]) -> impl Iterator<Item = (&Loaded, &Case)> {
    let numbered = loaded.iter().flat_map(|loaded| loaded.wanted.iter().map(move |at| (&**loaded, *at)));
    numbered.filter_map(|(loaded, at)| Some((loaded, loaded.suite.cases.get(at)?)))
}

/// Lets the service that a suite names judge its inline payloads alone.
fn only(suite: &mut Suite) {
    let Some(service) = suite.service.as_ref().map(|service| service.value.clone()) else {
        return;
    };
    let steps = suite.cases.iter_mut().flat_map(|case| &mut case.steps);
    for step in steps {
        if let Given::Inline(payload) = &mut step.payload {
            payload.service = Some(service.clone());
        }
    }
}
