//! One line a payload or a case, for logs and for `grep`.

use std::io::{self, Write};

use super::cases::{failures, uncovered, unnoticed};
use super::words::{self, Tone};
use super::{CaseRun, PayloadResult, TestRun, lint};
use crate::engine::answer::{Answer, ServiceAnswer};
use crate::model::text::printable;
use crate::suite::run::Verdict;

pub fn write(run: &TestRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    run.results.iter().try_for_each(|result| writeln!(out, "{}", line(run, result)))?;
    run.defects.iter().try_for_each(|defect| writeln!(out, "{}", lint::concise::line(defect)))?;
    for case in &run.cases {
        for line in of_case(run, case) {
            writeln!(out, "{line}")?;
        }
    }
    let asked = run.coverage.iter();
    asked.map(|asked| asked.coverage.share()).try_for_each(|share| {
        let (percent, covered, all) = (share.percent(), share.covered, share.all);
        writeln!(out, "coverage: {percent}%: {covered} of {all}")
    })?;
    let services = 0..run.services.len();
    let uncovered = services.clone().flat_map(|service| uncovered(run, service));
    uncovered.into_iter().try_for_each(|it| writeln!(out, "{}: uncovered: {}", it.place, it.what))?;
    run.mutation.iter().try_for_each(|asked| writeln!(out, "mistakes noticed: {}", asked.share()))?;
    let unnoticed = services.flat_map(|service| unnoticed(run, service));
    unnoticed.into_iter().try_for_each(|it| writeln!(out, "{}: unnoticed: {}; {}", it.place, it.what, it.notice))
}

/// One line for a case that is as it should be, else one for each thing that is not.
fn of_case(run: &TestRun<'_>, case: &CaseRun<'_>) -> Vec<String> {
    let name = printable(&case.case.name.value);
    let source = &case.suite.source;
    let at = words::place(source, case.case.head);
    let line = |level: &str, rest: &str| vec![format!("{at}: {level}: {name}{rest}")];
    match (case.verdict(), &case.case.todo) {
        (None, _) => line("error", ": a payload of it cannot be read"),
        (Some(Verdict::Passed), _) => line("ok", ""),
        (Some(Verdict::Todo), Some(todo)) => line("todo", &format!(": {}", printable(&todo.value))),
        _ => failures(run, case)
            .into_iter()
            .map(|(at, what)| format!("{}: fail: {name}: {what}", words::place(source, at)))
            .collect(),
    }
}

fn line(run: &TestRun<'_>, result: &PayloadResult<'_>) -> String {
    let (headline, tone) = words::headline(run, result);
    line_of(run, result, (&headline, tone), true)
}

/// The line of a payload with such a headline, with what to change in it or without.
pub(super) fn line_of(
    run: &TestRun<'_>,
    result: &PayloadResult<'_>,
    (headline, tone): (&str, Tone),
    advises: bool,
) -> String {
    let name = printable(&result.name);
    let (payload, answer) = match &result.answer {
        Ok((payload, answer)) => (payload, answer),
        Err(unreadable) => return format!("{}: error: {}", unreadable.place, unreadable.message),
    };
    let level = match (result.failure(), tone) {
        (Some(_), _) => "fail",
        (None, Tone::Doubtful) => "doubt",
        (None, _) => "ok",
    };
    let taken = taken(run, answer);
    let taken = if taken.is_empty() { String::new() } else { format!(" ({taken})") };
    let reason = words::reasons(run, payload, answer, result.change.is_some() || !advises).into_iter().next();
    let change = result.change.as_ref().map(|tried| words::tried(run.services, tried));
    let why = reason.filter(|_| answer.main().is_none()).into_iter().chain(change);
    let why: String = why.map(|why| format!("; {why}")).collect();
    format!("{name}: {level}: {headline}{taken}{why}")
}

/// The parts that take a payload, those of the main service first.
pub(super) fn taken(run: &TestRun<'_>, answer: &Answer<'_>) -> String {
    let main = answer.main().map(|service| service.service);
    let mut taken: Vec<_> = answer.services.iter().filter(|service| service.accepts()).collect();
    taken.sort_by_key(|service| Some(service.service) != main);
    taken.into_iter().map(|service| by(run, service)).collect::<Vec<_>>().join("; ")
}

/// `percona, trigger 1: "title"`.
fn by(run: &TestRun<'_>, service: &ServiceAnswer<'_>) -> String {
    let name = printable(run.service_name(service.service));
    let mut parts = Vec::new();
    if let Some(accepted) = service.trigger.accepted() {
        let title = accepted.title.as_ref().map(|title| format!(": {}", crate::model::text::quoted(&title.text)));
        parts.push(format!("{name}, {}{}", accepted.part, title.unwrap_or_default()));
    }
    if service.resolve.accepted().is_some() {
        parts.push(format!("{name}, resolve"));
    }
    parts.join("; ")
}
