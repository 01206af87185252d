//! GitHub workflow commands: annotations on the files, worst first.
//!
//! GitHub shows ten annotations of a level for one step, and nobody reads more than that: past ten, one line says how many
//! there are.

use std::io::{self, Write};

use super::{CiReport, shown};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::text::count;

/// How many annotations GitHub shows of one level.
const SHOWN: usize = 10;

pub fn write(report: &CiReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let levels = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "notice")];
    for (severity, level) in levels {
        let all: Vec<_> = report.diagnostics().filter(|it| it.severity == severity).collect();
        let shown = if all.len() > SHOWN { SHOWN - 1 } else { SHOWN };
        for diagnostic in all.iter().take(shown) {
            annotation(report, level, diagnostic, out)?;
        }
        if all.len() > shown {
            let more = count(all.len() - shown, &format!("more {level}"));
            writeln!(out, "::{level}::{more}: run cgfilter {} for all of them", report.command)?;
        }
    }
    Ok(())
}

/// GitHub finds the file by its path from the top of the repository.
fn annotation(report: &CiReport<'_>, level: &str, diagnostic: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    let Diagnostic { rule, place, message, help, .. } = diagnostic;
    let at = place.start().map(|at| format!(",line={},col={}", at.line, at.column));
    let title = property(&format!("{} {}", rule.code, rule.name));
    let help = help.as_ref().map(|help| format!("\nhelp: {help}"));
    let message = data(&format!("{message}{}", help.unwrap_or_default()));
    let (file, at) = (property(&report.path(place)), at.unwrap_or_default());
    writeln!(out, "::{level} file={file}{at},title={title}::{message}")
}

/// The message of a workflow command: its escapes are those of GitHub's own toolkit.
fn data(text: &str) -> String {
    shown(text).replace('%', "%25").replace('\n', "%0A")
}

/// A property of a workflow command, in which colons and commas mean something too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
