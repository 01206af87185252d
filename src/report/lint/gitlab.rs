//! GitLab's code quality report: docs.gitlab.com/ci/testing/code_quality, "Code Quality report format".

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{LintRun, Reported};
use crate::model::diagnostic::Severity;
use crate::model::text::printable;
use crate::report::Problem;
use crate::report::json::Harmless;

pub fn write(run: &LintRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    let issues = run.problems.iter().filter_map(|problem| unreadable(run, problem));
    let issues: Vec<_> = issues.chain(run.findings.iter().map(|finding| issue(run, finding))).collect();
    serde_json::to_writer_pretty(Harmless(&mut *out), &issues)?;
    writeln!(out)
}

fn issue(run: &LintRun<'_>, finding: &Reported<'_>) -> Value {
    let diagnostic = finding.diagnostic;
    let place = &diagnostic.place;
    let line = |byte| place.source.position(byte).line;
    let rule = diagnostic.rule;
    json!({
        "description": printable(&diagnostic.message),
        "check_name": format!("{} {}", rule.code, rule.name),
        "fingerprint": finding.fingerprint(),
        "severity": match diagnostic.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        "location": {
            "path": run.root.relative(place.source.name()),
            "lines": {"begin": line(place.span.start), "end": line(place.span.end)},
        },
    })
}

/// A path that cannot be read. Its name tells it from others, and the line one of several payloads of a file.
fn unreadable(run: &LintRun<'_>, problem: &Problem) -> Option<Value> {
    let (path, message, line) = match problem {
        Problem::Content { .. } => return None,
        Problem::File { path, message, .. } => (path, message, None),
        Problem::Sample(unreadable) => {
            let excerpt = unreadable.excerpt.as_ref();
            let line = excerpt.map(|it| it.source.position(it.span.start).line);
            (&unreadable.name, &unreadable.message, line)
        }
    };
    let path = run.root.relative(path);
    let of_line = line.filter(|line| *line > 1);
    let of_line = of_line.map(|line| format!(":{line}")).unwrap_or_default();
    Some(json!({
        "description": printable(message),
        "check_name": "unreadable",
        "fingerprint": format!("unreadable {path}{of_line}"),
        "severity": "critical",
        "location": {"path": path, "lines": {"begin": line.unwrap_or(1)}},
    }))
}
