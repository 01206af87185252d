//! GitHub workflow commands: annotations on the files, errors first.
//!
//! GitHub shows ten annotations of a kind for one step, so past that one line says how many there are.

use std::io::{self, Write};

use super::cases::{failures, uncovered};
use super::concise::place;
use super::words;
use super::{CaseRun, CoverageRun, Problem, Root, TestRun, Unreadable};
use crate::engine::diagnosis::Diagnosis;
use crate::model::diagnostic::Diagnostic;
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::model::text::count;

/// How many annotations GitHub shows of one kind.
const SHOWN: usize = 10;

pub(super) struct Annotation {
    file: String,
    line: Option<usize>,
    column: Option<usize>,
    title: String,
    message: String,
}

pub fn write(run: &TestRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    let problems = run.problems.iter().chain(&run.suite_problems);
    let mut errors: Vec<_> = problems.flat_map(of_problem).collect();
    let mut warnings = Vec::new();
    for result in &run.results {
        match &result.answer {
            Err(unreadable) => errors.push(of_unreadable(unreadable)),
            Ok((payload, answer)) => {
                if result.failure().is_some() {
                    let (headline, _) = words::headline(run, result);
                    let reasons = words::reasons(run, payload, answer).join("\n");
                    errors.push(of_payload(payload, headline, reasons));
                }
                warnings.extend(answer.diagnoses.iter().map(|diagnosis| of_diagnosis(run, payload, diagnosis)));
            }
        }
    }
    errors.extend(run.cases.iter().filter_map(|case| of_case(run, case)));
    let uncovered = run.coverage.iter().flat_map(|asked| of_coverage(run, asked));
    let list = if run.coverage.as_ref().is_some_and(|it| it.is_too_little()) { &mut errors } else { &mut warnings };
    list.extend(uncovered);
    write_all(out, "error", &errors, &run.root)?;
    write_all(out, "warning", &warnings, &run.root)
}

/// A case that is not as expected, at the first place where it is not: GitHub shows few annotations.
fn of_case(run: &TestRun<'_>, case: &CaseRun<'_>) -> Option<Annotation> {
    let failures = failures(run, case);
    let (first, _) = failures.first().filter(|_| case.needs_attention())?;
    let at = case.suite.source.position(first.start);
    let lines: Vec<_> = failures.iter().map(|(_, what)| what.as_str()).collect();
    Some(Annotation {
        file: case.suite.source.name().to_owned(),
        line: Some(at.line),
        column: Some(at.column),
        title: case.case.name.value.clone(),
        message: lines.join("\n"),
    })
}

fn of_coverage(run: &TestRun<'_>, asked: &CoverageRun) -> Vec<Annotation> {
    let share = asked.coverage.share();
    let services = run.services.iter().enumerate();
    let annotation = |(at, service): (usize, &Service)| {
        let missing = uncovered(run, at);
        let first = service.source.position(missing.first()?.at.start);
        let lines: Vec<_> = missing.iter().map(|it| it.what.as_str()).collect();
        Some(Annotation {
            file: service.source.name().to_owned(),
            line: Some(first.line),
            column: Some(first.column),
            title: format!("{}% covered in all", share.percent()),
            message: lines.join("\n"),
        })
    };
    services.filter_map(annotation).collect()
}

fn of_unreadable(unreadable: &Unreadable) -> Annotation {
    let excerpt = unreadable.excerpt.as_ref();
    let at = excerpt.map(|excerpt| excerpt.source.position(excerpt.span.start));
    Annotation {
        file: file_of(unreadable),
        line: at.map(|at| at.line),
        column: at.map(|at| at.column),
        title: "unreadable payload".into(),
        message: format!("{}: {}", place(unreadable), unreadable.message),
    }
}

fn of_payload(payload: &Payload, title: String, message: String) -> Annotation {
    let line = Some(payload.source.position(payload.span.start).line);
    Annotation { file: payload.source.name().to_owned(), line, column: None, title, message }
}

fn of_diagnosis(run: &TestRun<'_>, payload: &Payload, diagnosis: &Diagnosis<'_>) -> Annotation {
    let said = words::diagnosis(run, diagnosis, &payload.source);
    let help = said.help.map(|help| format!("help: {help}"));
    let lines: Vec<_> = said.lines.into_iter().chain(help).collect();
    let service = diagnosis.service.map(|service| format!("{}, ", run.service_name(service)));
    let side = diagnosis.side.map(|side| format!("{}: ", side.name()));
    let name = diagnosis.kind.name().replace('_', " ");
    let title = format!("{}{}{name}", service.unwrap_or_default(), side.unwrap_or_default());
    of_payload(payload, title, lines.join("\n"))
}

/// The file, without the line that the name of one of several payloads has.
fn file_of(unreadable: &Unreadable) -> String {
    let named = || unreadable.name.clone();
    unreadable.excerpt.as_ref().map_or_else(named, |excerpt| excerpt.source.name().to_owned())
}

pub(super) fn of_problem(problem: &Problem) -> Vec<Annotation> {
    match problem {
        Problem::File { path, message, .. } => vec![Annotation {
            file: path.clone(),
            line: None,
            column: None,
            title: "unusable filter file".into(),
            message: message.clone(),
        }],
        Problem::Sample(unreadable) => vec![of_unreadable(unreadable)],
        Problem::Content { diagnostics } => diagnostics.iter().map(of_diagnostic).collect(),
    }
}

pub(super) fn of_diagnostic(diagnostic: &Diagnostic) -> Annotation {
    let Diagnostic { place, rule, .. } = diagnostic;
    let at = place.source.position(place.span.start);
    let help = diagnostic.help.as_deref();
    let help = help.map(|help| format!("\nhelp: {help}"));
    Annotation {
        file: place.source.name().to_owned(),
        line: Some(at.line),
        column: Some(at.column),
        title: format!("{} {}", rule.code, rule.name),
        message: format!("{}{}", diagnostic.message, help.unwrap_or_default()),
    }
}

fn write_all(out: &mut dyn Write, level: &str, annotations: &[Annotation], root: &Root) -> io::Result<()> {
    let shown = if annotations.len() > SHOWN { SHOWN - 1 } else { SHOWN };
    for annotation in annotations.iter().take(shown) {
        write_annotation(out, level, annotation, root)?;
    }
    if annotations.len() > shown {
        let more = count(annotations.len() - shown, &format!("more {level}"));
        writeln!(out, "::{level}::{more}: run cgfilter test for all of them")?;
    }
    Ok(())
}

/// GitHub finds the file by its path from the top of the repository.
pub(super) fn write_annotation(
    out: &mut dyn Write,
    level: &str,
    annotation: &Annotation,
    root: &Root,
) -> io::Result<()> {
    let number =
        |name: &str, number: Option<usize>| number.map(|number| format!(",{name}={number}")).unwrap_or_default();
    let line = number("line", annotation.line);
    let column = number("col", annotation.column);
    let (file, title) = (property(&root.relative(&annotation.file)), property(&annotation.title));
    let message = data(&annotation.message);
    writeln!(out, "::{level} file={file}{line}{column},title={title}::{message}")
}

/// The message of a workflow command: its escapes are those of GitHub's own toolkit.
fn data(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(|line| crate::model::text::printable(line).into_owned()).collect();
    lines.join("\n").replace('%', "%25").replace('\n', "%0A")
}

/// A property of a workflow command, in which colons and commas mean something too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
