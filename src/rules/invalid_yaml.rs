//! # invalid-yaml (CG001)
//!
//! The file is not readable YAML, or not exactly one document.
//!
//! ## Why
//!
//! Nothing of such a file is judged: a payload that its service should take would look discarded. Most often a console
//! path was pasted as it is. The console writes `"commonLabels"."alertname"`, and in YAML a text that starts with a
//! quote ends with the next one. Put single quotes around the whole.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: "commonLabels"."state"
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '"commonLabels"."state"'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: '"commonLabels"."state"'
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '"commonLabels"."state"'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: '"commonLabels"."state"'
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '"commonLabels"."state"'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! Braces need quotes too, because YAML reads them as a mapping:
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: {{alerts.0.status}}
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '{{alerts.0.status}}'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: '{{alerts.0.status}}'
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '{{alerts.0.status}}'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: '{{alerts.0.status}}'
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: '{{alerts.0.status}}'
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```

use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Edit, Fix, RuleMeta, Severity};
use crate::model::text::yaml_single_quoted;
use crate::parse::fact::{FactKind, YamlFault};
use crate::source::Span;

pub const RULE: Rule = Rule { meta: META, file: include_str!("invalid_yaml.rs"), check: Check::File(check) };

const META: RuleMeta = RuleMeta::new("CG001", "invalid-yaml", Severity::Error).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| {
        let FactKind::Yaml(fault) = kind else {
            return None;
        };
        let (message, help) = words(fault);
        let diagnostic = Diagnostic::new(META, input.at(fact.span), message).help(help);
        Some(diagnostic.fix(quoted(fault, fact.span)))
    })
}

/// Quotes around a path that lacks them.
fn quoted(fault: &YamlFault, span: Span) -> Option<Fix> {
    let (YamlFault::UnquotedPath { path } | YamlFault::UnquotedBraces { path }) = fault else {
        return None;
    };
    let edit = Edit::new(span, yaml_single_quoted(path));
    Some(Fix::safe("put single quotes around the whole", vec![edit]))
}

fn words(fault: &YamlFault) -> (String, String) {
    let quote = |path: &str| format!("put single quotes around the whole: '{}'", path.replace('\'', "''"));
    match fault {
        YamlFault::UnquotedPath { path } => {
            ("a text that starts with a quote or a bracket ends at the next one".into(), quote(path))
        }
        YamlFault::UnquotedBraces { path } => ("braces without quotes are a mapping to YAML".into(), quote(path)),
        YamlFault::ReservedCharacter(c) => {
            (format!("a text in YAML cannot start with {c}"), "put single quotes around the text".into())
        }
        YamlFault::ControlCharacter(c) => {
            let code = u32::from(*c);
            (format!("a control character, U+{code:04X}, is not allowed in YAML"), "remove it".into())
        }
        YamlFault::OverLimit(limit) => (limit.passed(), limit.help.into()),
        YamlFault::Other(message) => (message.clone(), "mend the YAML at this place".into()),
        other => {
            let (message, help) = fixed_words(other);
            (message.into(), help.into())
        }
    }
}

fn fixed_words(fault: &YamlFault) -> (&'static str, &'static str) {
    match fault {
        YamlFault::Utf16 => ("this file is UTF-16", "save it as UTF-8"),
        YamlFault::BadUtf8 => ("this byte is not UTF-8", "save the file as UTF-8"),
        YamlFault::Tab => ("a tab cannot indent YAML", "indent with spaces"),
        YamlFault::UnclosedQuote => {
            ("this quote is never closed", "close it on the same line; within '…' write a quote twice")
        }
        YamlFault::UnclosedBracket => ("this bracket is never closed", "close it, or put quotes around the text"),
        YamlFault::UnknownAnchor => {
            ("a * starts an alias in YAML, and no anchor has this name", "put single quotes around the text")
        }
        YamlFault::ColonInText => (
            "a colon is not allowed here",
            "put quotes around a text that holds a colon and a space, or indent the line as its neighbours are",
        ),
        YamlFault::SeveralDocuments => {
            ("a second document starts here", "one file is one service, or one suite: move it to a file of its own")
        }
        _ => ("this file has no content", "a filter file has a trigger, or a resolve, or both"),
    }
}
