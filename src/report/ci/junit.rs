//! JUnit XML: one test case for each thing that was checked: a payload, a case of a suite, a file.
//!
//! It fits junit-10.xsd of Jenkins' xunit plugin. The schema that is named after Ant asks for the host and the time of a run,
//! and no two reports would be equal.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Check, CheckEnd, CiReport, shown};
use crate::model::diagnostic::Diagnostic;
use crate::model::text::printable;

type Xml = Writer<Vec<u8>>;

pub fn write(report: &CiReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let number = |is: fn(&CheckEnd) -> bool| report.checks.iter().filter(|check| is(&check.end)).count().to_string();
    let tests = report.checks.len().to_string();
    let failures = number(|end| matches!(end, CheckEnd::Failed(_)));
    let errors = number(|end| matches!(end, CheckEnd::Error(_)));
    let skipped = number(|end| matches!(end, CheckEnd::Skipped(_)));
    let counts = [("tests", &*tests), ("failures", &*failures), ("errors", &*errors)];
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.create_element("testsuites").with_attributes(counts).write_inner_content(|writer| {
        let suite = writer.create_element("testsuite").with_attribute(("name", "cgfilter")).with_attributes(counts);
        // Only a suite has skipped tests, by the schema of Jenkins.
        let suite = suite.with_attribute(("skipped", &*skipped));
        suite.write_inner_content(|writer| report.checks.iter().try_for_each(|check| case(writer, report, check)))?;
        Ok(())
    })?;
    out.write_all(&writer.into_inner())?;
    writeln!(out)
}

fn case(writer: &mut Xml, report: &CiReport<'_>, check: &Check) -> io::Result<()> {
    // XML has no place for control characters, not even escaped ones.
    let (name, class) = (printable(&check.name), printable(&check.class));
    let case = writer.create_element("testcase").with_attributes([("name", &*name), ("classname", &*class)]);
    let entries = check.entries.iter().filter_map(|at| report.entries.get(*at));
    let lines: Vec<_> = entries.map(|entry| line(&entry.diagnostic)).collect();
    let (element, message) = match &check.end {
        CheckEnd::Passed if lines.is_empty() => {
            case.write_empty()?;
            return Ok(());
        }
        CheckEnd::Passed => ("system-out", None),
        CheckEnd::Failed(message) => ("failure", Some(message)),
        CheckEnd::Error(message) => ("error", Some(message)),
        CheckEnd::Skipped(message) => ("skipped", Some(message)),
    };
    case.write_inner_content(|writer| {
        let message = message.map(|message| printable(message));
        let message = message.as_deref().map(|message| ("message", message));
        let element = writer.create_element(element).with_attributes(message);
        element.write_text_content(BytesText::new(&lines.join("\n")))?;
        Ok(())
    })?;
    Ok(())
}

/// `file:line:column: CG201 message (help)`.
fn line(diagnostic: &Diagnostic) -> String {
    let Diagnostic { place, rule, message, help, .. } = diagnostic;
    let help = help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    shown(&format!("{place}: {} {message}{help}", rule.code))
}
