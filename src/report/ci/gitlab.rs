//! GitLab's code quality report: docs.gitlab.com/ci/testing/code_quality, "Code Quality report format".

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{CiReport, shown};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::report::json::write_document;

pub fn write(report: &CiReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let issues = report.diagnostics().zip(report.fingerprints());
    let issues: Vec<_> = issues.map(|(diagnostic, fingerprint)| issue(report, diagnostic, &fingerprint)).collect();
    write_document(&issues, out)
}

fn issue(report: &CiReport<'_>, diagnostic: &Diagnostic, fingerprint: &str) -> Value {
    let Diagnostic { rule, place, .. } = diagnostic;
    let line = |byte| place.source.position(byte).line;
    json!({
        "description": shown(&diagnostic.message),
        "check_name": format!("{} {}", rule.code, rule.name),
        "fingerprint": fingerprint,
        "severity": match diagnostic.severity {
            _ if diagnostic.is_of_input() => "critical",
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        },
        "location": {
            "path": report.path(place),
            "lines": {"begin": line(place.span.start), "end": line(place.span.end)},
        },
    })
}
