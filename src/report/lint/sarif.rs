//! SARIF 2.1.0, which code scanning services read: docs.oasis-open.org/sarif/sarif/v2.1.0.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{LintRun, Reported};
use crate::lint::Rule;
use crate::lint::page::{page, summary};
use crate::model::diagnostic::{Fix, Place, Severity};
use crate::model::text::printable;
use crate::report::json::Harmless;
use crate::report::{Problem, Root, rule_pages};
use crate::source::{Source, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub fn write(run: &LintRun<'_>, out: &mut dyn Write) -> io::Result<()> {
    let notifications: Vec<_> = run.problems.iter().filter_map(|problem| notification(&run.root, problem)).collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cgfilter",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://crates.io/crates/cgfilter",
                "rules": run.rules.iter().copied().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": run.findings.iter().map(|finding| result(run, finding)).collect::<Vec<_>>(),
        }],
    });
    serde_json::to_writer_pretty(Harmless(&mut *out), &document)?;
    writeln!(out)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn rule(rule: &Rule) -> Value {
    let page = page(rule);
    let summary = summary(&page);
    let meta = rule.meta;
    json!({
        "id": meta.code,
        "name": meta.name,
        "shortDescription": {"text": summary},
        "help": {"text": summary, "markdown": rule_pages::document(rule)},
        "defaultConfiguration": {"level": level(meta.severity)},
    })
}

fn result(run: &LintRun<'_>, finding: &Reported<'_>) -> Value {
    let diagnostic = finding.diagnostic;
    let code = diagnostic.rule.code;
    let related = diagnostic.related.iter().map(|related| {
        let mut location = location(&run.root, &related.place);
        if let Some(location) = location.as_object_mut() {
            location.insert("message".into(), message(&related.message));
        }
        location
    });
    let mut result = json!({
        "ruleId": code,
        "level": level(diagnostic.severity),
        "message": message(&told(finding)),
        "locations": [location(&run.root, &diagnostic.place)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": {"cgfilter/v1": finding.fingerprint()},
    });
    let fixes = diagnostic.shown_fix();
    let fixes = fixes.map(|fix| json!([self::fix(&run.root, fix, &diagnostic.place.source)]));
    let index = run.rules.iter().position(|rule| rule.meta.code == code);
    if let Some(result) = result.as_object_mut() {
        result.extend(index.map(|index| ("ruleIndex".to_owned(), index.into())));
        result.extend(fixes.map(|fixes| ("fixes".to_owned(), fixes)));
    }
    result
}

/// The message with what to do: not every reader of SARIF shows more than that.
fn told(finding: &Reported<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let witness = diagnostic.witness.as_ref();
    let witness = witness.map(|payload| format!("this payload shows it: {payload}"));
    let help = diagnostic.help.as_ref();
    let help = help.map(|help| format!("help: {help}"));
    let lines = [Some(diagnostic.message.clone()), witness, help];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn message(text: &str) -> Value {
    let lines: Vec<_> = text.lines().map(printable).collect();
    json!({"text": lines.join("\n")})
}

fn location(root: &Root, Place { source, span }: &Place) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": artifact(root, source.name()),
        "region": region(source, *span),
    }})
}

fn region(source: &Source, span: Span) -> Value {
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "byteOffset": span.start,
        "byteLength": span.end.saturating_sub(span.start),
    })
}

fn artifact(root: &Root, path: &str) -> Value {
    json!({"uri": uri(&root.relative(path))})
}

/// A path as a relative URI: all but the unreserved characters and the slash are escaped (RFC 3986, section 2.3).
fn uri(path: &str) -> String {
    // Elsewhere a backslash is a letter of a name as any other.
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    path.bytes().fold(String::new(), |mut uri, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
        uri
    })
}

fn fix(root: &Root, fix: &Fix, source: &Source) -> Value {
    let replacements = fix.edits.iter().map(|edit| {
        json!({
            "deletedRegion": region(source, edit.span),
            "insertedContent": {"text": edit.text},
        })
    });
    json!({
        "description": message(&fix.title),
        "artifactChanges": [{
            "artifactLocation": artifact(root, source.name()),
            "replacements": replacements.collect::<Vec<_>>(),
        }],
    })
}

/// A path that cannot be read.
fn notification(root: &Root, problem: &Problem) -> Option<Value> {
    let (message, location) = match problem {
        Problem::Content { .. } => return None,
        Problem::File { path, message, .. } => {
            let location = json!({"physicalLocation": {"artifactLocation": artifact(root, path)}});
            (message, location)
        }
        Problem::Sample(unreadable) => {
            let excerpt = unreadable.excerpt.as_ref();
            let place = excerpt.map(|excerpt| Place::new(&excerpt.source, excerpt.span));
            let file = || json!({"physicalLocation": {"artifactLocation": artifact(root, &unreadable.name)}});
            (&unreadable.message, place.as_ref().map_or_else(file, |place| location(root, place)))
        }
    };
    Some(json!({
        "level": "error",
        "message": self::message(message),
        "locations": [location],
    }))
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri("filters/a b#é.yaml"), "filters/a%20b%23%C3%A9.yaml");
        let separated = if cfg!(windows) { "a/x.yaml" } else { "a%5Cx.yaml" };
        assert_eq!(uri("a\\x.yaml"), separated);
    }
}
