//! JUnit XML: one test case a file, which fails when a finding in it fails the run.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::LintRun;
use crate::report::junit::{Trouble, diagnostic_line, write_case, write_document, write_problem};

pub fn write(run: &LintRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    // Findings in samples have cases of their own.
    let mut cases: BTreeMap<&str, (Vec<String>, bool)> = BTreeMap::new();
    for file in &run.files {
        cases.entry(file).or_default();
    }
    for finding in &run.findings {
        let diagnostic = finding.diagnostic;
        let (lines, failed) = cases.entry(diagnostic.place.source.name()).or_default();
        lines.push(diagnostic_line(diagnostic));
        *failed |= run.fails(diagnostic);
    }
    let tests = cases.len() + run.problems.len();
    let failures = cases.values().filter(|(_, failed)| *failed).count();
    write_document(out, [tests, failures, run.problems.len(), 0], |writer| {
        for problem in &run.problems {
            write_problem(writer, problem)?;
        }
        cases.into_iter().try_for_each(|(file, (lines, failed))| {
            let trouble = match (failed, lines.is_empty()) {
                (true, _) => Some(Trouble::new("failure", "lint found a mistake", lines)),
                (false, true) => None,
                (false, false) => Some(Trouble::told(lines)),
            };
            write_case(writer, file, "lint", trouble)
        })
    })
}
