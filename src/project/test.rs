//! Tests payloads and suites of a project.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::expected_sides::ExpectedSides;
use super::file_names::{is_suite, plain, text_of};
use super::files::{Content, Files, payloads};
use super::kept::Kept;
use super::orphans::{self, Orphan};
use super::owners::{Owner, Owners};
use super::payload_file::{self, Input};
use super::payload_order::put_in_order;
use super::suites::{self, SuiteQuery};
use super::trial::{self, Material, TestQuery};
use super::whole::{self, NamedFiles};
use super::{Project, answers};
use crate::lint::levels::Levels;
use crate::lint::workspace::Terms;
use crate::model::diagnostic::Diagnostic;
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::report::{CommandRun, TestDisplay, TestRun, write_test_document};
use crate::rules;

/// What a test is made of, ready to be reported: [`Tested::human`], [`Tested::json`].
pub struct Tested<'p> {
    project: &'p Project,
    material: Material,
    terms: Terms,
    levels: Levels,
}

impl Project {
    /// Tests payloads and suites at these paths, in this order and with one record of incidents; without any, all samples and
    /// suites, as `cgfilter test` does.
    pub fn test<'p>(&'p self, paths: &[&str]) -> Tested<'p> {
        let files = &self.files;
        let mut problems = Vec::new();
        let services = services(files, &mut problems);
        let known: Vec<_> = services.iter().map(|service| service.name.clone()).collect();
        let names: Vec<_> = services.iter().map(|service| service.name.as_str()).collect();
        let owners = whole::owners(services.iter().map(Owner::from), &files.samples());
        let is_whole = problems.is_empty();
        let asked = SuiteQuery { known: &known, services: &names, owners: &owners, is_whole, pattern: None };
        let paths: Vec<_> = paths.iter().map(|path| plain(Path::new(path))).collect();
        let (inputs, (read, suite_problems)) = match paths.as_slice() {
            [] => all(files, &owners, &asked),
            paths => named(files, paths, &owners, &asked),
        };
        let mut expected = ExpectedSides::default();
        read.iter().for_each(|loaded| expected.learn(&loaded.suite, &loaded.path));
        let orphans = orphans(files, &inputs, &owners, &known, &problems);
        let is_named = !paths.is_empty();
        let material = Material {
            services,
            inputs,
            is_named,
            suites: read,
            expected,
            known,
            problems,
            suite_problems,
            orphans,
            repairs: self.repairs.clone(),
        };
        let whole = self.whole();
        let terms = whole::terms(&files.config.config, self.reading, self.today);
        Tested { project: self, material, terms, levels: whole.levels.clone() }
    }
}

type ReadSuites = (Vec<Arc<crate::suite::loaded::Loaded>>, Vec<Diagnostic>);

/// All samples that no case names, and all suites.
fn all(files: &Files, owners: &Owners<'_>, asked: &SuiteQuery<'_>) -> (Vec<Input>, ReadSuites) {
    let (read, problems) = whole::read_suites(files, asked, &|_| true);
    let samples = files.samples();
    // Those that a glob names come after those of the folder, in the order of the globs.
    let rank = |path: &Path| if path.starts_with(&samples) { 0 } else { owners.glob_of(path).map_or(0, |at| at + 1) };
    let mut inputs = whole::inputs_by(files, owners, &samples, &|path| !read.named.contains(path), &rank);
    put_in_order(&mut inputs);
    (inputs, (read.loaded, problems))
}

/// The payloads and suites at some paths.
fn named(files: &Files, paths: &[PathBuf], owners: &Owners<'_>, asked: &SuiteQuery<'_>) -> (Vec<Input>, ReadSuites) {
    let (suites, payloads): (Vec<_>, Vec<_>) = paths.iter().partition(|path| is_suite(path));
    let text = |path: &PathBuf| {
        let missing = || Box::new(Diagnostic::of_file(text_of(path.as_os_str()), NOT_THERE, None));
        let found = files.get(path).and_then(|(name, content)| whole::suite_text(path, name, content));
        found.ok_or_else(missing)
    };
    let named = NamedFiles { files, owners };
    let (read, problems) = suites::read(suites.into_iter().map(text), &named, asked);
    let inputs = payloads.into_iter().flat_map(|path| given(files, path, owners.of(path)));
    (inputs.collect(), (read.loaded, problems))
}

const NOT_THERE: &str = "there is no such file in the project";

/// The payloads of one file that was named, whose order counts.
fn given(files: &Files, path: &Path, owner: Option<usize>) -> Vec<Input> {
    let inputs = match files.get(path) {
        Some((_, Content::Payloads(inputs))) => inputs.to_vec(),
        Some((name, Content::Other(bytes) | Content::Suite(bytes))) => payloads(path, name, bytes.to_vec()),
        Some((name, Content::Filter(_))) => vec![payload_file::yaml(name)],
        None => {
            let name = text_of(path.as_os_str());
            vec![payload_file::unreadable(&name, NOT_THERE.to_owned(), None)]
        }
    };
    inputs.into_iter().map(|input| Input { owner, folder: None, ..input }).collect()
}

/// The services that can judge, and what is wrong with the others.
fn services(files: &Files, problems: &mut Vec<Diagnostic>) -> Vec<Service> {
    let mut services = Vec::new();
    for (_, _, content) in files.iter() {
        if let Content::Filter(file) = content {
            match file.service.as_deref() {
                Some(service) => services.push(service.clone()),
                None => problems.extend(rules::filter_problems(&file.source, &file.facts)),
            }
        }
    }
    services
}

fn orphans(
    files: &Files,
    inputs: &[Input],
    owners: &Owners<'_>,
    known: &[String],
    problems: &[Diagnostic],
) -> std::collections::BTreeMap<usize, Orphan> {
    let broken = problems.iter().map(|problem| problem.place.source.name());
    let broken: Vec<_> = broken.filter_map(|file| Some((files.service_path(Path::new(file))?, file))).collect();
    let folder = |file: &str| owners.folder_of(&plain(Path::new(file)));
    let has_folder = |folder: &Path| files.has_folder(folder);
    let name = |path: &Path| text_of(path.as_os_str());
    let command =
        |service: &str, samples: &[&Payload]| orphans::command(service, samples, files.filters(), &has_folder, &name);
    Orphan::find(inputs, known, &broken, (&folder, &command))
}

impl Tested<'_> {
    /// The report for people, in so many columns, without colours.
    pub fn human(&self, width: usize) -> String {
        let display = TestDisplay { width, explain: false, quiet: false, verbose: false };
        answers::human(CommandRun::Test(&self.run(false), display))
    }

    /// The document of `cgfilter test --format json`, version 1.
    pub fn json(&self) -> String {
        answers::text(|out| write_test_document(&self.run(true), out))
    }

    /// Whether `cgfilter test` would say so: nothing failed, and all could be read.
    pub fn passed(&self) -> bool {
        let run = self.run(false);
        let summary = run.summary();
        let is_whole = run.problems.is_empty() && run.suite_problems.is_empty() && summary.unreadable == 0;
        let is_empty = run.results.is_empty() && run.cases.is_empty();
        is_whole && !is_empty && summary.failed == 0 && summary.cases.failed == 0 && summary.defects == 0
    }

    /// What becomes of each payload and case, and no more: no change is looked for.
    pub(super) fn judged(&self) -> TestRun<'_> {
        trial::judge(self.terms, &TestQuery::default(), &self.material)
    }

    fn run(&self, in_full: bool) -> TestRun<'_> {
        let query = TestQuery { in_full, ..TestQuery::default() };
        let mut run = trial::run((self.terms, &self.levels), &query, &self.material, &|| self.kept());
        run.problems.clone_from(&self.material.problems);
        run.suite_problems.clone_from(&self.material.suite_problems);
        run
    }

    /// What else the project keeps for its services.
    fn kept(&self) -> Kept {
        let files = &self.project.files;
        let services = &self.material.services;
        let owners = whole::owners(services.iter().map(Owner::from), &files.samples());
        let names: Vec<_> = services.iter().map(|service| service.name.as_str()).collect();
        let known = &self.material.known;
        let asked = SuiteQuery { known, services: &names, owners: &owners, is_whole: true, pattern: None };
        let mut samples = whole::inputs(files, &owners, &files.samples(), &|_| true);
        samples.retain(|input| input.owner.is_some());
        Kept { samples, suites: whole::read_suites(files, &asked, &|_| true).0.loaded }
    }
}
