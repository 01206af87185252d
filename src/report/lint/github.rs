//! GitHub workflow commands: annotations on the files, worst first.
//!
//! GitHub shows ten annotations of a kind for one step, and nobody reads more than that: past ten, one line says how many
//! there are.

use std::io::{self, Write};

use super::LintRun;
use crate::model::diagnostic::Severity;
use crate::model::text::count;
use crate::report::github::{Annotation, of_diagnostic, of_problem, write_annotation};

const SHOWN: usize = 10;

pub fn write(run: &LintRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    let problems = run.problems.iter().flat_map(of_problem);
    let mut annotations: Vec<(&str, Annotation)> = problems.map(|annotation| ("error", annotation)).collect();
    annotations.extend(run.worst_first().into_iter().map(|finding| {
        let level = match finding.diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        (level, of_diagnostic(finding.diagnostic))
    }));
    let shown = if annotations.len() > SHOWN { SHOWN - 1 } else { SHOWN };
    for (level, annotation) in annotations.iter().take(shown) {
        write_annotation(out, level, annotation, &run.root)?;
    }
    if let Some((level, _)) = annotations.get(shown) {
        let more = count(annotations.len() - shown, "more finding");
        writeln!(out, "::{level}::{more}: run cgfilter lint for all of them")?;
    }
    Ok(())
}
