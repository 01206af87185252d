//! SARIF 2.1.0, which code scanning services read: docs.oasis-open.org/sarif/sarif/v2.1.0.

use std::io::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{CiReport, shown};
use crate::lint::Rule;
use crate::lint::page::{page, summary};
use crate::model::diagnostic::{Diagnostic, Fix, Place, RuleMeta, Severity};
use crate::report::json::write_document;
use crate::report::rule_pages;
use crate::source::{Source, Span};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub fn write(report: &CiReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rules = rules(report);
    let (mut notifications, mut results) = (Vec::new(), Vec::new());
    for (diagnostic, fingerprint) in report.diagnostics().zip(report.fingerprints()) {
        match diagnostic.is_of_input() {
            true => notifications.push(notification(report, diagnostic)),
            false => results.push(result(report, &rules, diagnostic, &fingerprint)),
        }
    }
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cgfilter",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": "https://crates.io/crates/cgfilter",
                "rules": rules.iter().map(|(_, rule)| rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    write_document(&document, out)
}

/// The rules that were asked, then what else has something to say; each with its code.
fn rules(report: &CiReport<'_>) -> Vec<(&'static str, Value)> {
    let mut rules: Vec<_> = report.rules.iter().copied().map(|it| (it.meta.code, rule(it))).collect();
    let metas = report.diagnostics().filter(|it| !it.is_of_input()).map(|it| it.rule);
    let mut others: Vec<_> = metas.filter(|meta| !rules.iter().any(|(code, _)| *code == meta.code)).collect();
    others.sort_by_key(|meta| meta.code);
    others.dedup();
    rules.extend(others.into_iter().map(|meta| {
        let text = meta.name.replace('-', " ");
        (meta.code, descriptor(meta, &text, json!({"text": text})))
    }));
    rules
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
    descriptor(rule.meta, &summary, json!({"text": summary, "markdown": rule_pages::document(rule)}))
}

fn descriptor(meta: RuleMeta, summary: &str, help: Value) -> Value {
    json!({
        "id": meta.code,
        "name": meta.name,
        "shortDescription": {"text": summary},
        "help": help,
        "defaultConfiguration": {"level": level(meta.severity)},
    })
}

fn result(report: &CiReport<'_>, rules: &[(&'static str, Value)], diagnostic: &Diagnostic, fingerprint: &str) -> Value {
    let code = diagnostic.rule.code;
    let related = diagnostic.related.iter().map(|related| {
        let mut location = location(report, &related.place);
        if let Some(location) = location.as_object_mut() {
            location.insert("message".into(), message(&related.message));
        }
        location
    });
    let mut result = json!({
        "ruleId": code,
        "level": level(diagnostic.severity),
        "message": message(&told(diagnostic)),
        "locations": [location(report, &diagnostic.place)],
        "relatedLocations": related.collect::<Vec<_>>(),
        "partialFingerprints": {"cgfilter/v1": fingerprint},
    });
    let fixes = diagnostic.shown_fix();
    let fixes = fixes.map(|fix| json!([self::fix(report, fix, &diagnostic.place)]));
    let index = rules.iter().position(|(known, _)| *known == code);
    if let Some(result) = result.as_object_mut() {
        result.extend(index.map(|index| ("ruleIndex".to_owned(), index.into())));
        result.extend(fixes.map(|fixes| ("fixes".to_owned(), fixes)));
    }
    result
}

/// The message with what to do: not every reader of SARIF shows more than that.
fn told(diagnostic: &Diagnostic) -> String {
    let witness = diagnostic.witness.as_ref();
    let witness = witness.map(|payload| format!("this payload shows it: {payload}"));
    let help = diagnostic.help.as_ref();
    let help = help.map(|help| format!("help: {help}"));
    let lines = [Some(diagnostic.message.clone()), witness, help];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn message(text: &str) -> Value {
    json!({"text": shown(text)})
}

fn location(report: &CiReport<'_>, place: &Place) -> Value {
    let mut physical = json!({"artifactLocation": artifact(report, place)});
    if let (Some(physical), Some(_)) = (physical.as_object_mut(), place.start()) {
        physical.insert("region".into(), region(&place.source, place.span));
    }
    json!({"physicalLocation": physical})
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

fn artifact(report: &CiReport<'_>, place: &Place) -> Value {
    json!({"uri": uri(&report.path(place))})
}

/// All but the unreserved characters and the slash (RFC 3986, section 2.3).
const ESCAPED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path as a relative URI.
fn uri(path: &str) -> String {
    // Elsewhere a backslash is a letter of a name as any other.
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    utf8_percent_encode(&path, &ESCAPED).to_string()
}

fn fix(report: &CiReport<'_>, fix: &Fix, place: &Place) -> Value {
    let replacements = fix.edits.iter().map(|edit| {
        json!({
            "deletedRegion": region(&place.source, edit.span),
            "insertedContent": {"text": edit.text},
        })
    });
    json!({
        "description": message(&fix.title),
        "artifactChanges": [{
            "artifactLocation": artifact(report, place),
            "replacements": replacements.collect::<Vec<_>>(),
        }],
    })
}

/// A path that cannot be read.
fn notification(report: &CiReport<'_>, diagnostic: &Diagnostic) -> Value {
    json!({
        "level": "error",
        "message": message(&diagnostic.message),
        "locations": [location(report, &diagnostic.place)],
    })
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
