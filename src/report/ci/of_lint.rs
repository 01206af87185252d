//! What `lint` says to services: its findings, and a check for each file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{CheckEnd, CiReport, FILTER_FILES, Identity};
use crate::model::diagnostic::by_file;
use crate::report::lint::LintRun;

pub fn of_lint<'r>(run: &'r LintRun<'_>) -> CiReport<'r> {
    let mut report = CiReport::new("lint", &run.root, run.rules);
    by_file(&run.problems).for_each(|problem| report.say_unusable(problem, FILTER_FILES));
    // Findings in samples have checks of their own.
    let mut files: BTreeMap<&str, (Vec<usize>, bool)> = BTreeMap::new();
    for file in &run.files {
        files.entry(file).or_default();
    }
    for finding in &run.findings {
        let diagnostic = finding.diagnostic;
        let (entries, fails) = files.entry(diagnostic.place.source.name()).or_default();
        entries.push(report.say(Cow::Borrowed(diagnostic), Identity::Finding(finding)));
        *fails |= run.fails(diagnostic);
    }
    for (file, (entries, fails)) in files {
        let end = if fails { CheckEnd::Failed("lint found a mistake".to_owned()) } else { CheckEnd::Passed };
        report.check(file, "lint", end, entries);
    }
    report
}
