//! What `test` says to services: what fails, what is doubtful, and a check for each payload and case.

use std::borrow::Cow;

use super::{CheckEnd, CiReport, FILTER_FILES, Identity, SUITES};
use crate::engine::diagnosis::Diagnosis;
use crate::model::diagnostic::{
    DISCARDED_PAYLOAD, Diagnostic, FAILED_CASE, Place, RuleMeta, Severity, UNCOVERED, UNEXPECTED_OUTCOME, UNNOTICED,
    by_file,
};
use crate::model::payload::Payload;
use crate::report::cases::{failures, uncovered, unnoticed};
use crate::report::words::Row;
use crate::report::{CaseRun, CoverageRun, Failure, MutationRun, PayloadResult, TestRun, words};
use crate::source::Span;
use crate::suite::run::Verdict;

pub fn of_test<'r>(run: &'r TestRun<'_>) -> CiReport<'r> {
    let mut report = CiReport::new("test", &run.root, &[]);
    by_file(&run.problems).for_each(|problem| report.say_unusable(problem, FILTER_FILES));
    by_file(&run.suite_problems).for_each(|problem| report.say_unusable(problem, SUITES));
    run.results.iter().for_each(|result| say_result(&mut report, run, result));
    run.defects.chunk_by(is_of_one_file).for_each(|defects| say_defects(&mut report, defects));
    run.cases.iter().for_each(|case| say_case(&mut report, run, case));
    run.coverage.iter().for_each(|asked| say_coverage(&mut report, run, asked));
    run.mutation.iter().for_each(|asked| say_mutation(&mut report, run, asked));
    report
}

fn say_result<'r>(report: &mut CiReport<'r>, run: &TestRun<'_>, result: &'r PayloadResult<'_>) {
    let about = || Identity::About(report.root.real(&result.name));
    let (end, entries) = match &result.answer {
        Err(unreadable) => {
            let identity = about();
            let entry = report.say(Cow::Borrowed(&**unreadable), identity);
            (CheckEnd::Error("the payload cannot be read".to_owned()), vec![entry])
        }
        Ok((payload, answer)) => {
            let failure = result.failure().map(|failure| {
                let (headline, _) = words::headline(run, result);
                let lines =
                    std::iter::once(headline).chain(words::reasons(run, payload, answer, result.change.is_some()));
                let lines = lines.chain(result.change.as_ref().map(|tried| words::tried(run.services, tried)));
                let diagnostic = of_payload(failure.rule(), payload, lines.collect());
                let identity = about();
                report.say(Cow::Owned(diagnostic), identity)
            });
            for doubt in &answer.diagnoses {
                let identity = Identity::About(report.root.real(&result.name));
                report.say(Cow::Owned(of_doubt(run, payload, doubt)), identity);
            }
            match failure {
                None => (CheckEnd::Passed, Vec::new()),
                Some(entry) => {
                    let message = "the payload has another outcome than expected";
                    (CheckEnd::Failed(message.to_owned()), vec![entry])
                }
            }
        }
    };
    report.check(&*result.name, "payloads", end, entries);
}

fn is_of_one_file(one: &Diagnostic, other: &Diagnostic) -> bool {
    one.place.source.name() == other.place.source.name()
}

/// What payloads prove to be wrong with one filter file.
fn say_defects<'r>(report: &mut CiReport<'r>, defects: &'r [Diagnostic]) {
    let Some(first) = defects.first() else {
        return;
    };
    let name = first.place.source.name();
    let identities: Vec<_> =
        defects.iter().map(|it| format!("{}\0{}\0{}", it.rule.code, report.root.real(name), it.message)).collect();
    let entries =
        defects.iter().zip(identities).map(|(it, about)| report.say(Cow::Borrowed(it), Identity::About(about)));
    let entries = entries.collect();
    let is_wrong = defects.iter().any(|it| it.severity == Severity::Error);
    let failed = || CheckEnd::Failed("the payloads prove a mistake of the filter".to_owned());
    report.check(name, "filters", if is_wrong { failed() } else { CheckEnd::Passed }, entries);
}

impl Failure {
    fn rule(self) -> RuleMeta {
        match self {
            Self::Unexpected { .. } => UNEXPECTED_OUTCOME,
            Self::Unreadable | Self::Discarded => DISCARDED_PAYLOAD,
        }
    }
}

/// It is about all of the payload, so its place is where that starts.
fn of_payload(rule: RuleMeta, payload: &Payload, lines: Vec<String>) -> Diagnostic {
    let start = Span::new(payload.span.start, payload.span.start);
    Diagnostic::new(rule, Place::new(&payload.source, start), lines.join("\n"))
}

fn of_doubt(run: &TestRun<'_>, payload: &Payload, doubt: &Diagnosis<'_>) -> Diagnostic {
    let said = words::diagnosis(run, doubt, &payload.source);
    let service = doubt.service.map(|service| run.service_name(service).to_owned());
    let field = match said.row {
        Row::Title => Some("title".to_owned()),
        Row::Description => Some("description".to_owned()),
        Row::Mapping | Row::Payload => None,
    };
    let about: Vec<_> = service.into_iter().chain(doubt.side.map(|side| side.name().to_owned())).chain(field).collect();
    let mut lines = said.lines;
    if let (Some(first), false) = (lines.first_mut(), about.is_empty()) {
        *first = format!("{}: {first}", about.join(", "));
    }
    Diagnostic { help: said.help, ..of_payload(doubt.kind.rule(), payload, lines) }
}

/// A case that is not as expected, at the first place where it is not: services show few places.
fn say_case(report: &mut CiReport<'_>, run: &TestRun<'_>, case: &CaseRun<'_>) {
    let (name, source) = (&case.case.name.value, &case.suite.source);
    let (end, entries) = match case.verdict() {
        Some(Verdict::Passed) => (CheckEnd::Passed, Vec::new()),
        Some(Verdict::Todo) => {
            let todo = case.case.todo.as_ref().map_or("", |todo| todo.value.as_str());
            (CheckEnd::Skipped(format!("todo: {todo}")), Vec::new())
        }
        // What cannot be read is said by itself.
        None => (CheckEnd::Error("a payload of the case cannot be read".to_owned()), Vec::new()),
        Some(Verdict::Failed | Verdict::TodoPassed) => {
            let failures = failures(run, case);
            let at = failures.first().map_or(case.case.head, |(at, _)| *at);
            let line = |(number, (at, what)): (usize, &(Span, String))| match number {
                0 => what.clone(),
                _ => format!("{}: {what}", words::place(source, *at)),
            };
            let lines: Vec<_> = failures.iter().enumerate().map(line).collect();
            let message = format!("{name}: {}", lines.join("\n"));
            let identity = Identity::About(format!("{}\0{name}", report.root.real(source.name())));
            let diagnostic = Diagnostic::new(FAILED_CASE, Place::new(source, at), message);
            let first = lines.into_iter().next().unwrap_or_default();
            let entry = report.say(Cow::Owned(diagnostic), identity);
            (CheckEnd::Failed(format!("{}: {first}", words::place(source, at))), vec![entry])
        }
    };
    report.check(&**name, source.name(), end, entries);
}

/// Less coverage than was asked for is a failure like any other.
fn say_coverage(report: &mut CiReport<'_>, run: &TestRun<'_>, asked: &CoverageRun) {
    let severity = if asked.is_too_little() { Severity::Error } else { UNCOVERED.severity };
    let mut entries = Vec::new();
    for (at, service) in run.services.iter().enumerate() {
        for missing in uncovered(run, at) {
            let place = Place::new(&service.source, missing.at);
            let diagnostic = Diagnostic::new(UNCOVERED, place, missing.what).severity(severity);
            let about = format!("{}\0{}", report.root.real(service.source.name()), missing.part);
            entries.push(report.say(Cow::Owned(diagnostic), Identity::About(about)));
        }
    }
    if asked.is_too_little() {
        let message = "less is covered than is asked for".to_owned();
        report.check("coverage", "filters", CheckEnd::Failed(message), entries);
    }
}

/// So is a lower score.
fn say_mutation(report: &mut CiReport<'_>, run: &TestRun<'_>, asked: &MutationRun) {
    let severity = if asked.is_too_little() { Severity::Error } else { UNNOTICED.severity };
    let mut entries = Vec::new();
    for (at, service) in run.services.iter().enumerate() {
        for missing in unnoticed(run, at) {
            let place = Place::new(&service.source, missing.at);
            let message = format!("no case and no sample notices this mistake: {}", missing.what);
            let diagnostic = Diagnostic::new(UNNOTICED, place, message).severity(severity).help(missing.notice);
            let about = format!("{}\0{}", report.root.real(service.source.name()), missing.what);
            entries.push(report.say(Cow::Owned(diagnostic), Identity::About(about)));
        }
    }
    if asked.is_too_little() {
        let message = "fewer mistakes are noticed than is asked for".to_owned();
        report.check("mutation", "filters", CheckEnd::Failed(message), entries);
    }
}
