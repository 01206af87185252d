//! Reads suites and the payloads that their cases name.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::boundary::{Boundary, Readable, Refusal};
use crate::cli::owners::Owners;
use crate::cli::payloads::{self, Input};
use crate::cli::settings::Settings;
use crate::cli::{files, filters, secrets};
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
    /// What suites and payload files are read as that will be other ones, by their paths without links.
    pub instead: Option<&'n HashMap<PathBuf, Vec<u8>>>,
}

/// Reads the suites behind the paths, and tells what of them cannot be used.
pub fn read(paths: &[Readable], settings: &Settings, asked: &SuiteQuery<'_>) -> (Suites, Vec<Diagnostic>) {
    let mut reading =
        Reading { asked, boundary: &settings.boundary, problems: Vec::new(), suites: Suites::default(), compiled: 0 };
    for path in paths {
        let loaded = reading.suite(path);
        reading.suites.loaded.extend(loaded.map(Arc::new));
    }
    (reading.suites, reading.problems)
}

struct Reading<'r> {
    asked: &'r SuiteQuery<'r>,
    boundary: &'r Boundary,
    problems: Vec<Diagnostic>,
    suites: Suites,
    /// How many bytes the regular expressions of all of them take.
    compiled: usize,
}

impl Reading<'_> {
    fn suite(&mut self, readable: &Readable) -> Option<Loaded> {
        let path = &readable.path;
        let file = suite::parse(&files::name(path), self.bytes(readable)?);
        self.suites.sources.push((self.owner(&file, &readable.real), Arc::clone(&file.source)));
        // A suite that cannot be run speaks for its payloads all the same.
        let seen = file.suite.iter().chain(&file.sketch);
        for given in seen.clone().flat_map(Suite::payload_files) {
            let real = files::resolved(&folder_of(path).join(&given.value));
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
            None => self.asked.owners.of(&readable.real),
        };
        let wanted = self.wanted(&suite);
        self.check_services(&suite, &wanted);
        self.name_in_full(&mut suite);
        let files = self.payloads(&suite, &wanted, path);
        only(&mut suite);
        learn_secrets(&suite);
        Some(Loaded { path: path.to_owned(), wanted, suite, owner, files })
    }

    fn owner(&self, file: &SuiteFile, real: &Path) -> Option<usize> {
        let name = file.suite.as_ref().and_then(|suite| suite.service.as_ref());
        let named = name
            .and_then(|name| service_name::named(self.asked.services.iter().copied(), &name.value).first().copied());
        named.or_else(|| self.asked.owners.of(real))
    }

    fn bytes(&mut self, suite: &Readable) -> Option<Vec<u8>> {
        let instead = self.instead(&suite.real).map(|bytes| Ok(bytes.clone()));
        let refusal = match instead.unwrap_or_else(|| suite.read_yaml()) {
            Ok(bytes) => return Some(bytes),
            Err(refusal) => refusal,
        };
        let path = &suite.path;
        let near = files::near_name(path).filter(|_| !path.exists());
        let help = near.map(|near| format!("did you mean {near}?"));
        self.problems.push(Diagnostic::of_file(files::name(path), refusal.to_string(), help));
        None
    }

    fn instead(&self, real: &Path) -> Option<&Vec<u8>> {
        self.asked.instead?.get(real)
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
        let (message, near) = filters::unknown_service(name, known());
        let help = match near {
            _ if !self.asked.is_whole => "its filter file may be one that cannot be used".into(),
            Some(near) => near,
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
            if let (Some(sample), Some(only)) = (&mut sample, &suite.service)
                && let Some(payload) = Arc::get_mut(&mut sample.payload)
            {
                payload.service = Some(only.value.clone());
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
    fn input(&self, suite: &Path, path: &Path, given: &Spanned<String>) -> Result<Input, (String, Option<String>)> {
        let file = self.boundary.file_in(self.boundary.around(suite), path);
        let file = file.map_err(|refusal| {
            let file = || Some("a step has one payload: name a file".to_owned());
            match refusal {
                // A pipe or a device would have to be waited for, and has nothing left for the next run.
                Refusal::NotRegular => ("this is no regular file".to_owned(), file()),
                Refusal::Folder => (refusal.to_string(), file()),
                Refusal::Other(_) => (refusal.to_string(), near_name(path, given)),
                _ => (refusal.to_string(), refusal.help().map(str::to_owned)),
            }
        })?;
        let owner = self.asked.owners.of(&file.real);
        let mut inputs = match self.instead(&file.real) {
            Some(bytes) => payloads::of_bytes(&file.path, None, owner, bytes.clone()),
            None => payloads::read_file(&file, None, owner),
        };
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

/// The folder that payloads are relative to; never an empty path, with which a dash alone would be standard input.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The path that was meant, as the suite would write it.
fn near_name(path: &Path, given: &Spanned<String>) -> Option<String> {
    let near = files::near_name(path).filter(|_| !path.exists())?;
    let near = Path::new(&given.value).with_file_name(Path::new(&near).file_name()?);
    Some(format!("did you mean {}?", files::name(&near)))
}

/// YAML may write a value over several lines; as it is sent, it stands in one.
fn learn_secrets(suite: &Suite) {
    let steps = suite.cases.iter().flat_map(|case| &case.steps);
    let payloads =
        steps.filter_map(|step| if let Given::Inline(payload) = &step.payload { Some(payload) } else { None });
    payloads.filter_map(|payload| payload.sent.as_deref()).for_each(secrets::learn);
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
