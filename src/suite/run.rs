//! Runs a case: its payloads in their order, with a record of incidents of its own.

use super::compare::{self, Got};
use super::patterns;
use crate::engine::answer::Answer;
use crate::engine::ledger::OpenIncident;
use crate::engine::session::{Run, Terms};
use crate::model::filter::PartId;
use crate::model::payload::Payload;
use crate::model::suite::{Case, Expected, Step};

/// A case with its payloads at hand, one for each step, with the service whose sample it is.
#[derive(Debug)]
pub struct Script<'a> {
    pub case: &'a Case,
    pub payloads: Vec<(&'a Payload, Option<usize>)>,
}

/// What became of a case.
#[derive(Debug)]
pub struct Ran<'a> {
    pub steps: Vec<StepRan<'a>>,
    /// What is open after the last step.
    pub open: Vec<OpenIncident<'a>>,
    /// Whether that is as many as expected.
    pub is_open_as_expected: bool,
}

#[derive(Debug)]
pub struct StepRan<'a> {
    pub step: &'a Step,
    pub payload: &'a Payload,
    pub answer: Answer<'a>,
    pub mismatches: Vec<Mismatch<'a>>,
    /// The service and the part that the fields of the answer are those of.
    pub taken: Option<(usize, PartId)>,
}

/// One field that is not as expected.
#[derive(Debug)]
pub struct Mismatch<'a> {
    pub expected: &'a Expected,
    pub got: Option<String>,
}

/// What a case says in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Failed,
    /// It fails, as its `todo` says.
    Todo,
    /// It passes, and its `todo` says that it does not.
    TodoPassed,
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Todo => "todo",
            Self::TodoPassed => "todo_passed",
        }
    }

    /// Whether the run fails by it.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Failed | Self::TodoPassed)
    }
}

impl Ran<'_> {
    pub fn is_as_expected(&self) -> bool {
        self.is_open_as_expected && self.steps.iter().all(|step| step.mismatches.is_empty())
    }

    pub fn verdict(&self, case: &Case) -> Verdict {
        match (self.is_as_expected(), case.todo.is_some()) {
            (true, false) => Verdict::Passed,
            (true, true) => Verdict::TodoPassed,
            (false, true) => Verdict::Todo,
            (false, false) => Verdict::Failed,
        }
    }
}

pub fn run<'a>(script: &Script<'a>, terms: Terms<'a>) -> Ran<'a> {
    let mut run = Run::new(terms);
    let steps = script.case.steps.iter().zip(&script.payloads).enumerate();
    let steps = steps.map(|(at, (step, payload))| judge(&mut run, at, step, *payload, terms)).collect();
    patterns::rest(script.case);
    let open: Vec<_> = run.open().cloned().collect();
    let expected = script.case.open_incidents.as_ref();
    Ran { steps, is_open_as_expected: expected.is_none_or(|expected| expected.value == open.len()), open }
}

fn judge<'a>(
    run: &mut Run<'a>,
    at: usize,
    step: &'a Step,
    (payload, owner): (&'a Payload, Option<usize>),
    terms: Terms<'a>,
) -> StepRan<'a> {
    let answer = run.judge(at, payload, owner);
    let got = Got::of(&answer, &step.expect, terms.services);
    let wrong = compare::mismatches(&step.expect, &got);
    let mismatch = |(expected, got): (&'a Expected, Option<&str>)| Mismatch { expected, got: got.map(str::to_owned) };
    let mismatches = wrong.into_iter().map(mismatch).collect();
    StepRan { step, payload, answer, mismatches, taken: got.taken }
}
