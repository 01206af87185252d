//! Reports: one file a format. They draw what a run found; they decide nothing and open no file.

pub mod call;
pub mod cases;
pub mod ci;
pub mod comparison;
mod concise;
mod format;
mod human;
pub mod inert;
mod json;
pub mod lint;
pub mod marked;
pub mod probe;
pub mod redact;
pub mod replay;
mod root;
pub mod rule_pages;
pub mod schema;
pub mod show;
pub mod snippet;
pub mod terminal;
pub mod words;

pub use cases::{CaseCounts, CaseRun, CoverageRun, MutationRun};
pub use format::{CommandRun, Format, Reporter, write, write_lint_document, write_test_document};
pub use root::Root;

use std::cell::OnceCell;

use serde::Serialize;

use crate::engine::Reading;
use crate::engine::answer::{Answer, Outcome};
use crate::engine::ledger::OpenIncident;
use crate::model::diagnostic::{Diagnostic, Severity, by_file};
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::model::text::{count, grouped, printable};
use crate::parse::capture::CaptureForm;
use crate::repair::{Aim, Change};

/// How a report for people is laid out.
#[derive(Debug, Clone, Copy)]
pub struct TestDisplay {
    /// Columns of the terminal.
    pub width: usize,
    /// Show every condition of every service.
    pub explain: bool,
    /// Show only payloads that need attention, and the summary.
    pub quiet: bool,
    /// Name each case.
    pub verbose: bool,
}

/// A run of `test`: all that a report may know.
pub struct TestRun<'a> {
    pub services: &'a [Service],
    pub reading: Reading,
    pub results: Vec<PayloadResult<'a>>,
    /// The cases of the suites, in their order.
    pub cases: Vec<CaseRun<'a>>,
    /// What the payloads exercised, when that is asked for.
    pub coverage: Option<CoverageRun>,
    /// Which mistakes in the filters would be noticed, when that is asked for.
    pub mutation: Option<MutationRun>,
    /// What the payloads prove to be wrong with the filters.
    pub defects: Vec<Diagnostic>,
    /// The filter files that cannot be used, with everything that is wrong with them.
    pub problems: Vec<Diagnostic>,
    /// The suites that cannot be run, and the payloads of cases that cannot be read.
    pub suite_problems: Vec<Diagnostic>,
    pub open: Vec<OpenIncident<'a>>,
    /// What paths are relative to, for services that know the repository alone.
    pub root: Root,
    pub left_out: Vec<LeftOut>,
    /// The files in which something else recorded calls.
    pub captures: Vec<CaptureFile>,
    /// The key paths of all conditions in words, once somebody asks.
    looked_at: OnceCell<String>,
}

/// One payload of a run, judged or unreadable.
pub struct PayloadResult<'a> {
    /// The path as given, with the line for one of several in a file.
    pub name: String,
    pub expected: Option<Outcome>,
    pub answer: Result<(&'a Payload, Answer<'a>), Box<Diagnostic>>,
    /// What would mend it, where something is wrong.
    pub change: Option<TriedChange>,
    /// What was looked at, where no change was found.
    pub in_vain: Option<InVain>,
}

impl<'a> PayloadResult<'a> {
    /// A payload of which nothing was expected.
    pub fn of_answer(name: String, payload: &'a Payload, answer: Answer<'a>) -> Self {
        Self { name, expected: None, answer: Ok((payload, answer)), change: None, in_vain: None }
    }
}

/// A change of the filter file of a service, tried on all that the service has.
#[derive(Debug, Clone)]
pub struct TriedChange {
    /// By its position.
    pub service: usize,
    pub change: Change,
    /// What it mends of the payload itself.
    pub aims: Vec<Aim>,
}

/// So many changes of the filter file of a service were tried, and none mends a payload.
#[derive(Debug, Clone, Copy)]
pub struct InVain {
    pub service: usize,
    pub changes: usize,
    pub samples: usize,
    pub cases: usize,
}

/// A file that an ignore file leaves out of what is looked at.
#[derive(Serialize)]
pub struct LeftOut {
    pub file: String,
    /// The ignore file.
    pub by: String,
}

/// A file in which something else recorded calls.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct CaptureFile {
    pub file: String,
    pub form: CaptureForm,
    pub calls: usize,
    /// Calls without a body, and lines that are no call.
    pub left_out: usize,
}

impl CaptureFile {
    /// `x.har: 4 calls of a HAR file; 1 without a JSON body is left out`.
    pub fn line(&self) -> String {
        let Self { file, form, calls, left_out } = self;
        let out = match left_out {
            0 => String::new(),
            1 => "; 1 without a JSON body is left out".to_owned(),
            more => format!("; {} without a JSON body are left out", grouped(*more)),
        };
        format!("{}: {} of {}{out}", printable(file), count(*calls, "call"), form.name())
    }
}

/// Why a payload fails the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    Unreadable,
    /// Nothing takes it, and nothing says that this is right.
    Discarded,
    Unexpected {
        expected: Outcome,
        got: Outcome,
    },
}

impl PayloadResult<'_> {
    pub fn failure(&self) -> Option<Failure> {
        let Ok((_, answer)) = &self.answer else {
            return Some(Failure::Unreadable);
        };
        let got = answer.outcome();
        match self.expected {
            Some(expected) if expected == got => None,
            Some(expected) => Some(Failure::Unexpected { expected, got }),
            None => (got == Outcome::Discarded).then_some(Failure::Discarded),
        }
    }

    pub fn judged(&self) -> Option<&Answer<'_>> {
        self.answer.as_ref().ok().map(|(_, answer)| answer)
    }
}

/// Counts of a run, for every format; in JSON by these names and in this order.
#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Summary {
    pub payloads: usize,
    pub triggered: usize,
    pub resolved: usize,
    pub triggered_and_resolved: usize,
    pub discarded: usize,
    pub unreadable: usize,
    pub failed: usize,
    /// What the payloads prove to be wrong with the filters.
    pub defects: usize,
    pub services: usize,
    pub unusable_filter_files: usize,
    pub unusable_suites_and_payloads: usize,
    #[serde(flatten)]
    pub cases: CaseCounts,
    pub opened: usize,
    pub repeated: usize,
    pub closed: usize,
    pub open: usize,
}

impl Summary {
    /// Counts the payloads of another run as well.
    pub fn add(&mut self, other: &Self) {
        self.payloads += other.payloads;
        self.triggered += other.triggered;
        self.resolved += other.resolved;
        self.triggered_and_resolved += other.triggered_and_resolved;
        self.discarded += other.discarded;
        self.opened += other.opened;
        self.repeated += other.repeated;
        self.closed += other.closed;
    }
}

impl<'a> TestRun<'a> {
    pub fn new(services: &'a [Service], reading: Reading) -> Self {
        Self {
            services,
            reading,
            results: Vec::new(),
            cases: Vec::new(),
            coverage: None,
            mutation: None,
            defects: Vec::new(),
            problems: Vec::new(),
            suite_problems: Vec::new(),
            open: Vec::new(),
            root: Root::default(),
            left_out: Vec::new(),
            captures: Vec::new(),
            looked_at: OnceCell::new(),
        }
    }

    pub fn summary(&self) -> Summary {
        use crate::engine::ledger::Entry;
        let mut summary = Summary {
            payloads: self.results.len(),
            defects: self.defects.iter().filter(|it| it.severity == Severity::Error).count(),
            services: self.services.len(),
            unusable_filter_files: by_file(&self.problems).count(),
            unusable_suites_and_payloads: by_file(&self.suite_problems).count(),
            cases: CaseCounts::of(&self.cases),
            open: self.open.len(),
            ..Summary::default()
        };
        for result in &self.results {
            summary.failed += usize::from(result.failure().is_some());
            let Some(answer) = result.judged() else {
                summary.unreadable += 1;
                continue;
            };
            match answer.outcome() {
                Outcome::Triggered => summary.triggered += 1,
                Outcome::Resolved => summary.resolved += 1,
                Outcome::TriggeredAndResolved => summary.triggered_and_resolved += 1,
                Outcome::Discarded => summary.discarded += 1,
            }
            let sides = answer.services.iter().flat_map(|service| [&service.trigger, &service.resolve]);
            for entry in sides.filter_map(|side| side.accepted()).map(|accepted| accepted.entry) {
                match entry {
                    Entry::Opened => summary.opened += 1,
                    Entry::Repeated => summary.repeated += 1,
                    Entry::Closed => summary.closed += 1,
                    Entry::NothingToClose => {}
                }
            }
        }
        summary
    }

    /// The service at a position; every position of an answer has one.
    fn service(&self, position: usize) -> Option<&Service> {
        self.services.get(position)
    }

    fn service_name(&self, position: usize) -> &str {
        self.service(position).map_or("", |service| &service.name)
    }
}
