//! The JSON document of a lint, version 1: keys are added, none is removed or renamed.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{LintRun, Reported, human};
use crate::report::json::{Harmless, diagnostic, left_out, problem};

pub fn write(run: &LintRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = run.summary;
    let problems: Vec<_> = run.problems.iter().map(problem).collect();
    let document = json!({
        "version": 1,
        "diagnostics": run.findings.iter().map(finding).collect::<Vec<_>>(),
        "problems": problems,
        "left_out": left_out(&run.left_out),
        "statistics": statistics(run),
        "summary": {
            "files": summary.files,
            "services": summary.services,
            "samples": summary.samples,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "infos": summary.infos,
            "allowed": summary.allowed,
            "in_baseline": summary.known,
            "fixable": summary.fixable,
            "unsafely_fixable": summary.unsafely_fixable,
            "unreadable": run.problems.len(),
        },
    });
    serde_json::to_writer_pretty(Harmless(&mut *out), &document)?;
    writeln!(out)
}

/// How often each rule speaks, the most frequent first.
fn statistics(run: &LintRun<'_>) -> Vec<Value> {
    let counts = human::counts(run.findings.iter()).into_iter();
    let count = |count: human::RuleCount| {
        let rule = count.rule;
        json!({"code": rule.code, "name": rule.name, "count": count.count})
    };
    counts.map(count).collect()
}

fn finding(finding: &Reported<'_>) -> Value {
    let mut value = diagnostic(finding.diagnostic);
    if let Some(object) = value.as_object_mut() {
        object.insert("service".into(), finding.service.into());
        object.insert("fingerprint".into(), finding.fingerprint().into());
    }
    value
}
