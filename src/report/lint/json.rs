//! The JSON document of a lint, version 1: keys are added, none is removed or renamed.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{LintRun, LintSummary, Reported, human};
use crate::report::json::{diagnostic, problem, write_document};

pub fn write(run: &LintRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    let problems: Vec<_> = run.problems.iter().map(problem).collect();
    let document = json!({
        "version": 1,
        "diagnostics": run.findings.iter().map(finding).collect::<Vec<_>>(),
        "problems": problems,
        "left_out": run.left_out,
        "statistics": statistics(run),
        "summary": LintSummary { unreadable: run.problems.len(), ..run.summary },
    });
    write_document(&document, out)
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
