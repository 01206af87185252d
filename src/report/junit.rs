//! JUnit XML: one test case a payload, one for each filter file that cannot be used.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::concise::place;
use super::text::printable;
use super::words;
use super::{PayloadResult, Problem, TestRun};

pub fn write(run: &TestRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = run.summary();
    let tests = (run.results.len() + run.problems.len()).to_string();
    let failures = (summary.failed - summary.unreadable).to_string();
    let errors = (summary.unreadable + run.problems.len()).to_string();
    let counts = [
        ("tests", &*tests),
        ("failures", &*failures),
        ("errors", &*errors),
    ];
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("testsuites")
        .with_attributes(counts)
        .write_inner_content(|writer| {
            let suite = writer
                .create_element("testsuite")
                .with_attribute(("name", "cgfilter"))
                .with_attributes(counts);
            suite.write_inner_content(|writer| {
                run.problems
                    .iter()
                    .try_for_each(|problem| write_problem(writer, problem))?;
                run.results
                    .iter()
                    .try_for_each(|result| write_result(writer, run, result))
            })?;
            Ok(())
        })?;
    out.write_all(&writer.into_inner())?;
    writeln!(out)
}

type Xml = Writer<Vec<u8>>;

fn write_problem(writer: &mut Xml, problem: &Problem) -> io::Result<()> {
    let (file, lines) = match problem {
        Problem::File { path, message, .. } => (path.as_str(), vec![message.clone()]),
        Problem::Content {
            source,
            diagnostics,
        } => {
            let line = |diagnostic: &crate::model::diagnostic::Diagnostic| {
                let at = source.position(diagnostic.span.start);
                let help = diagnostic
                    .help
                    .as_deref()
                    .map(|help| format!(" ({help})"))
                    .unwrap_or_default();
                format!(
                    "{}:{}:{}: {} {}{help}",
                    source.name(),
                    at.line,
                    at.column,
                    diagnostic.rule.code,
                    diagnostic.message
                )
            };
            (source.name(), diagnostics.iter().map(line).collect())
        }
    };
    write_case(
        writer,
        file,
        "filter files",
        Some(("error", "the filter file cannot be used", lines)),
    )
}

fn write_result(writer: &mut Xml, run: &TestRun<'_>, result: &PayloadResult<'_>) -> io::Result<()> {
    let trouble = match &result.answer {
        Err(unreadable) => {
            let message = format!("{}: {}", place(unreadable), unreadable.message);
            Some(("error", "the payload cannot be read", vec![message]))
        }
        Ok(_) if result.failure().is_none() => None,
        Ok((payload, answer)) => {
            let mut lines = vec![words::headline(run, result).0];
            lines.extend(words::reasons(run, payload, answer));
            Some((
                "failure",
                "the payload has another outcome than expected",
                lines,
            ))
        }
    };
    write_case(writer, &result.name, "payloads", trouble)
}

fn write_case(
    writer: &mut Xml,
    name: &str,
    class: &str,
    trouble: Option<(&str, &str, Vec<String>)>,
) -> io::Result<()> {
    // XML has no place for control characters, not even escaped ones.
    let name = printable(name);
    let case = writer
        .create_element("testcase")
        .with_attributes([("name", &*name), ("classname", class)]);
    let Some((element, message, lines)) = trouble else {
        case.write_empty()?;
        return Ok(());
    };
    case.write_inner_content(|writer| {
        let text: Vec<_> = lines.iter().map(|line| printable(line)).collect();
        let element = writer
            .create_element(element)
            .with_attribute(("message", message));
        element.write_text_content(BytesText::new(&text.join("\n")))?;
        Ok(())
    })?;
    Ok(())
}
