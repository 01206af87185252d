//! The cases of suites in a report: what became of each, and what the payloads covered.

mod failures;
mod mutants;
mod reasons;
mod uncovered;
pub mod values;

pub use failures::{failures, idle};
pub use mutants::{Unnoticed, unnoticed};
pub use reasons::{asked, reasons};
pub use uncovered::{Uncovered, uncovered};

use serde::Serialize;

use crate::model::suite::{Case, Given, Suite};
use crate::report::TriedChange;
use crate::source::{Span, Spanned};
use crate::suite::coverage::{Coverage, Share};
use crate::suite::mutation::ServiceMutation;
use crate::suite::run::{Ran, StepRan, Verdict};

/// One case of a run.
pub struct CaseRun<'a> {
    pub suite: &'a Suite,
    pub case: &'a Case,
    /// None when one of its payloads cannot be read.
    pub ran: Option<Ran<'a>>,
    /// What would mend it, where it fails.
    pub change: Option<TriedChange>,
}

/// What the payloads of a run exercised, and how much of it was asked for.
pub struct CoverageRun {
    pub coverage: Coverage,
    /// In percent.
    pub least: Option<usize>,
}

/// The mistakes that were made in the filters, service by service, and how many of them should be noticed.
pub struct MutationRun {
    /// In the order of the services.
    pub services: Vec<ServiceMutation>,
    /// In percent.
    pub least: Option<usize>,
}

/// How many cases ended in which way.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CaseCounts {
    #[serde(rename = "cases")]
    pub all: usize,
    #[serde(rename = "cases_passed")]
    pub passed: usize,
    #[serde(rename = "cases_failed")]
    pub failed: usize,
    /// They fail, as they say they do.
    #[serde(rename = "cases_todo")]
    pub todo: usize,
    /// They have a payload that cannot be read.
    #[serde(rename = "cases_not_run")]
    pub not_run: usize,
}

impl CaseCounts {
    pub fn of(cases: &[CaseRun<'_>]) -> Self {
        let mut counts = Self { all: cases.len(), ..Self::default() };
        for case in cases {
            let count = match case.verdict() {
                Some(Verdict::Passed) => &mut counts.passed,
                Some(Verdict::Failed | Verdict::TodoPassed) => &mut counts.failed,
                Some(Verdict::Todo) => &mut counts.todo,
                None => &mut counts.not_run,
            };
            *count += 1;
        }
        counts
    }
}

impl<'a> CaseRun<'a> {
    pub fn verdict(&self) -> Option<Verdict> {
        self.ran.as_ref().map(|ran| ran.verdict(self.case))
    }

    /// The word for what became of it in the output for programs.
    pub fn result(&self) -> &'static str {
        self.verdict().map_or("not_run", Verdict::name)
    }

    /// The case is told of in full: it fails, or could not be run.
    pub fn needs_attention(&self) -> bool {
        self.verdict().is_none_or(Verdict::is_failure)
    }

    pub fn line(&self) -> usize {
        self.suite.source.position(self.case.head.start).line
    }

    /// The steps that are not as expected, with their numbers from 1.
    pub fn failed_steps(&self) -> impl Iterator<Item = (usize, &StepRan<'a>)> {
        let steps = self.ran.iter().flat_map(|ran| &ran.steps).enumerate();
        steps.map(|(at, step)| (at + 1, step)).filter(|(_, step)| !step.mismatches.is_empty())
    }

    /// The number of open incidents that is expected, where there is another one.
    pub fn wrong_open(&self) -> Option<(&'a Spanned<usize>, &Ran<'a>)> {
        let ran = self.ran.as_ref().filter(|ran| !ran.is_open_as_expected)?;
        Some((self.case.open_incidents.as_ref()?, ran))
    }

    /// What a payload is called: the path in the suite, or the line of one that is written there.
    pub fn payload_name(&self, step: &StepRan<'_>) -> String {
        match &step.step.payload {
            Given::File(path) => path.value.clone(),
            Given::Inline(payload) => format!("the payload of line {}", self.line_of(payload.span)),
        }
    }

    fn line_of(&self, span: Span) -> usize {
        self.suite.source.position(span.start).line
    }
}

impl MutationRun {
    pub fn share(&self) -> Share {
        let shares = self.services.iter().map(share_of);
        shares.fold(Share::default(), |all, of| Share { covered: all.covered + of.covered, all: all.all + of.all })
    }

    /// Fewer mistakes were noticed than was asked for.
    pub fn is_too_little(&self) -> bool {
        self.least.is_some_and(|least| self.share().percent() < least)
    }
}

/// How many of the mistakes in a service were noticed.
pub fn share_of(service: &ServiceMutation) -> Share {
    Share { covered: service.mistakes - service.unnoticed.len(), all: service.mistakes }
}

impl CoverageRun {
    /// Less was exercised than was asked for.
    pub fn is_too_little(&self) -> bool {
        self.least.is_some_and(|least| self.coverage.share().percent() < least)
    }
}
