//! JUnit XML: one test case a payload or a case of a suite, one for each filter file that cannot be used.
//!
//! It fits junit-10.xsd of Jenkins' xunit plugin. The schema that is named after Ant asks for the host and the time of a run,
//! and no two reports would be equal.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::cases::{failures, uncovered};
use super::concise::place;
use super::words;
use super::{CaseRun, PayloadResult, Problem, TestRun, Unreadable};
use crate::model::diagnostic::Diagnostic;
use crate::model::text::printable;
use crate::suite::run::Verdict;

/// What is said of a test case.
pub(super) struct Trouble {
    element: &'static str,
    message: Option<String>,
    lines: Vec<String>,
}

impl Trouble {
    pub fn new(element: &'static str, message: impl Into<String>, lines: Vec<String>) -> Self {
        Self { element, message: Some(message.into()), lines }
    }

    /// Lines about a case that passes.
    pub fn told(lines: Vec<String>) -> Self {
        Self { element: "system-out", message: None, lines }
    }
}

pub fn write(run: &TestRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = run.summary();
    let problems = || run.problems.iter().chain(&run.suite_problems);
    let uncovered = run.coverage.iter().filter(|it| it.is_too_little()).count();
    let counts = [
        run.results.len() + run.cases.len() + problems().count() + uncovered,
        summary.failed - summary.unreadable + summary.cases.failed + uncovered,
        summary.unreadable + summary.cases.not_run + problems().count(),
        summary.cases.todo,
    ];
    write_document(out, counts, |writer| {
        problems().try_for_each(|problem| write_problem(writer, problem))?;
        run.results.iter().try_for_each(|result| write_result(writer, run, result))?;
        run.cases.iter().try_for_each(|case| write_suite_case(writer, run, case))?;
        write_coverage(writer, run)
    })
}

fn write_suite_case(writer: &mut Xml, run: &TestRun<'_>, case: &CaseRun<'_>) -> io::Result<()> {
    let trouble = match case.verdict() {
        Some(Verdict::Passed) => None,
        Some(Verdict::Todo) => {
            let todo = case.case.todo.as_ref();
            let todo = todo.map_or("", |todo| todo.value.as_str());
            Some(Trouble::new("skipped", format!("todo: {todo}"), Vec::new()))
        }
        Some(Verdict::Failed | Verdict::TodoPassed) => {
            let failures = failures(run, case).into_iter();
            let lines: Vec<_> =
                failures.map(|(at, what)| format!("{}: {what}", words::place(&case.suite.source, at))).collect();
            let first = lines.first().cloned().unwrap_or_default();
            Some(Trouble::new("failure", first, lines))
        }
        None => Some(Trouble::new("error", "a payload of the case cannot be read", Vec::new())),
    };
    write_case(writer, &case.case.name.value, case.suite.source.name(), trouble)
}

/// Less coverage than was asked for is a failure like any other.
fn write_coverage(writer: &mut Xml, run: &TestRun<'_>) -> io::Result<()> {
    if !run.coverage.as_ref().is_some_and(|it| it.is_too_little()) {
        return Ok(());
    }
    let services = 0..run.services.len();
    let uncovered = services.flat_map(|service| uncovered(run, service));
    let lines = uncovered.map(|it| format!("{}: {}", it.place, it.what)).collect();
    let trouble = Trouble::new("failure", "less is covered than is asked for", lines);
    write_case(writer, "coverage", "filters", Some(trouble))
}

/// A document of one suite: how many tests, failures, errors and skipped tests it has, and its cases.
pub(super) fn write_document(
    out: &mut dyn Write,
    counts: [usize; 4],
    cases: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    let [tests, failures, errors, skipped] = counts.map(|count| count.to_string());
    let counts = [("tests", &*tests), ("failures", &*failures), ("errors", &*errors)];
    // Only a suite has skipped tests, by the schema of Jenkins.
    let skipped = ("skipped", &*skipped);
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.create_element("testsuites").with_attributes(counts).write_inner_content(|writer| {
        let suite = writer.create_element("testsuite").with_attribute(("name", "cgfilter")).with_attributes(counts);
        let suite = suite.with_attribute(skipped);
        suite.write_inner_content(cases)?;
        Ok(())
    })?;
    out.write_all(&writer.into_inner())?;
    writeln!(out)
}

pub(super) type Xml = Writer<Vec<u8>>;

pub(super) fn write_problem(writer: &mut Xml, problem: &Problem) -> io::Result<()> {
    let (file, lines) = match problem {
        Problem::Sample(unreadable) => {
            let trouble = Some(of_unreadable(unreadable));
            return write_case(writer, &unreadable.name, "payloads", trouble);
        }
        Problem::File { path, message, .. } => (path.as_str(), vec![message.clone()]),
        Problem::Content { diagnostics } => {
            let file = diagnostics.first().map(|first| first.place.source.name());
            let lines = diagnostics.iter().map(diagnostic_line).collect();
            (file.unwrap_or_default(), lines)
        }
    };
    let trouble = Trouble::new("error", "the filter file cannot be used", lines);
    write_case(writer, file, "filter files", Some(trouble))
}

/// `file:line:column: CG201 message (help)`.
pub(super) fn diagnostic_line(diagnostic: &Diagnostic) -> String {
    let Diagnostic { place, rule, message, .. } = diagnostic;
    let help = diagnostic.help.as_deref();
    let help = help.map(|help| format!(" ({help})")).unwrap_or_default();
    let place = words::place(&place.source, place.span);
    format!("{place}: {} {message}{help}", rule.code)
}

fn of_unreadable(unreadable: &Unreadable) -> Trouble {
    let message = format!("{}: {}", place(unreadable), unreadable.message);
    Trouble::new("error", "the payload cannot be read", vec![message])
}

fn write_result(writer: &mut Xml, run: &TestRun<'_>, result: &PayloadResult<'_>) -> io::Result<()> {
    let trouble = match &result.answer {
        Err(unreadable) => Some(of_unreadable(unreadable)),
        Ok(_) if result.failure().is_none() => None,
        Ok((payload, answer)) => {
            let mut lines = vec![words::headline(run, result).0];
            lines.extend(words::reasons(run, payload, answer));
            let message = "the payload has another outcome than expected";
            Some(Trouble::new("failure", message, lines))
        }
    };
    write_case(writer, &result.name, "payloads", trouble)
}

pub(super) fn write_case(writer: &mut Xml, name: &str, class: &str, trouble: Option<Trouble>) -> io::Result<()> {
    // XML has no place for control characters, not even escaped ones.
    let (name, class) = (printable(name), printable(class));
    let case = writer.create_element("testcase").with_attributes([("name", &*name), ("classname", &*class)]);
    let Some(trouble) = trouble else {
        case.write_empty()?;
        return Ok(());
    };
    case.write_inner_content(|writer| {
        let text: Vec<_> = trouble.lines.iter().map(|line| printable(line)).collect();
        let message = trouble.message.as_deref().map(printable);
        let message = message.as_deref().map(|message| ("message", message));
        let element = writer.create_element(trouble.element).with_attributes(message);
        element.write_text_content(BytesText::new(&text.join("\n")))?;
        Ok(())
    })?;
    Ok(())
}
