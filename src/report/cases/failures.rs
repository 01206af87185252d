//! What is wrong with a case, a line each.

use super::reasons;
use super::values::{expected, got};
use crate::engine::ledger::Entry;
use crate::model::text::{listed, printable, quoted};
use crate::report::words;
use crate::report::{CaseRun, TestRun};
use crate::source::Span;
use crate::suite::run::StepRan;

/// One line for each thing that is wrong with a case, with the place of the expectation.
pub fn failures(run: &TestRun<'_>, case: &CaseRun<'_>) -> Vec<(Span, String)> {
    let mut lines = Vec::new();
    if let (Some(todo), Some(ran)) = (&case.case.todo, &case.ran)
        && ran.is_as_expected()
    {
        lines.push((todo.span, "it passes: take the todo away".to_owned()));
    }
    for (number, step) in case.failed_steps() {
        let name = printable(&case.payload_name(step)).into_owned();
        let step_of = match case.case.steps.len() {
            1 => name,
            _ => format!("step {number} ({name})"),
        };
        lines.extend(of_step(run, step, &step_of));
    }
    if let (Some((_, first)), Some(tried)) = (lines.first_mut(), &case.change) {
        first.push_str(&format!("; {}", words::tried(run.services, tried)));
    }
    if let Some((expected, ran)) = case.wrong_open() {
        let titles = ran.open.iter().map(|it| it.title.as_str());
        let mut line = open_incidents(expected.value, titles);
        for (number, why) in idle(run, case) {
            line.push_str(&format!("; step {number}: {}", why.join(", ")));
        }
        lines.push((expected.span, line));
    }
    lines
}

/// The fields of a step that are not as expected. A reason is told with the first field that it explains.
fn of_step(run: &TestRun<'_>, step: &StepRan<'_>, step_of: &str) -> Vec<(Span, String)> {
    let reasons = reasons(run, step);
    let lines = step.mismatches.iter().map(|mismatch| {
        let field = mismatch.expected.field;
        let (wanted, got) = (expected(mismatch.expected), got(field, mismatch.got.as_deref()));
        let why = reasons.iter().filter(|reason| reason.field == field).map(|reason| format!("; {}", reason.line()));
        let why = why.collect::<String>();
        (mismatch.expected.key, format!("{step_of}: {}: expected {wanted}, got {got}{why}", field.name()))
    });
    lines.collect()
}

/// The steps that opened and closed nothing, and of which nobody has spoken, with the reasons: one of them may be the one
/// that was to change the number of open incidents.
pub fn idle(run: &TestRun<'_>, case: &CaseRun<'_>) -> Vec<(usize, Vec<String>)> {
    let steps = case.ran.iter().flat_map(|ran| &ran.steps).enumerate();
    let silent = steps.filter(|(_, step)| step.mismatches.is_empty());
    let idle = silent.filter_map(|(at, step)| {
        let answer = &step.answer;
        let (became, _) = words::became(run, answer, None);
        let does_nothing = answer.services.iter().all(|service| {
            let entries = [&service.trigger, &service.resolve];
            let entries = entries.into_iter().filter_map(|side| Some(side.accepted()?.entry));
            entries.into_iter().all(|entry| entry == Entry::NothingToClose)
        });
        let reasons = std::iter::once(became).chain(words::reasons(run, step.payload, answer, case.change.is_some()));
        does_nothing.then(|| (at + 1, reasons.collect()))
    });
    idle.collect()
}

/// `open_incidents: expected 0, got 1 ("Disk full")`.
fn open_incidents<'t>(expected: usize, titles: impl Iterator<Item = &'t str>) -> String {
    let titles: Vec<_> = titles.map(quoted).collect();
    let names = match titles.as_slice() {
        [] => String::new(),
        titles => format!(" ({})", listed(titles, "and")),
    };
    format!("open_incidents: expected {expected}, got {}{names}", titles.len())
}
