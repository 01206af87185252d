//! # invalid-key-path (CG007)
//!
//! A text that should be a key path leads nowhere in any payload.
//!
//! ## Why
//!
//! A key path is a list of keys and indexes. The guides write it in three ways, and all of them are read:
//! `"alerts".[0]."status"`, `alerts[0].status` and `{{alerts.0.status}}`. JSONPath's `$`, its wildcards and negative
//! indexes appear in no guide, and a payload has no key of that name: the condition never holds, the incident has no
//! title, the recovery closes nothing.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: $.alerts[*].status
//!   key_value_contains: firing
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: alerts[0].status
//!   key_value_contains: firing
//! ```
//!
//! A title may have text between its paths; every path is then in quotes or in braces of its own:
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   incident_title_from: '"commonLabels"."alertname" - "commonAnnotations'
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   incident_title_from: '"commonLabels"."alertname" - "commonAnnotations"."summary"'
//! ```

use crate::lint::{Input, Rule};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::key_path::PathFault;
use crate::parse::fact::FactKind;

pub const RULE: Rule = Rule {
    meta: META,
    file: include_str!("invalid_key_path.rs"),
    check,
};

const META: RuleMeta = RuleMeta {
    code: "CG007",
    name: "invalid-key-path",
    severity: Severity::Error,
};

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| {
        let FactKind::InvalidKeyPath {
            field,
            fault,
            template,
        } = kind
        else {
            return None;
        };
        let (what, help) = words(*fault, *template);
        Some(Diagnostic::new(META, fact.span, format!("{field}: {what}")).help(help))
    })
}

fn words(fault: PathFault, template: bool) -> (&'static str, &'static str) {
    match fault {
        PathFault::TextOutsideQuotes | PathFault::QuoteInKey if template => (
            "text stands beside a path that is not in quotes or braces",
            "put each path in quotes of its own: \"a\".\"b\" - \"c\"",
        ),
        PathFault::TextOutsideQuotes => (
            "only a dot or an index can follow a quoted key or an index",
            "one key path leads to one place",
        ),
        PathFault::QuoteInKey => (
            "a double quote stands in a key",
            "put the key in quotes, and a backslash before the quote in it",
        ),
        PathFault::BadEscape => (
            "a backslash in quotes starts an escape, and this is none",
            "write a backslash twice",
        ),
        PathFault::Wildcard => (
            "a filter looks at one place, so there is no wildcard",
            "name the item: [0] is the first",
        ),
        other => short_words(other),
    }
}

fn short_words(fault: PathFault) -> (&'static str, &'static str) {
    match fault {
        PathFault::Empty => ("the key path is empty", "name a key, or remove the field"),
        PathFault::EmptySegment => (
            "a key is missing beside a dot",
            "remove the dot, or name the key",
        ),
        PathFault::UnbalancedQuote => (
            "a double quote is never closed",
            "each key has quotes of its own: \"a\".\"b\"",
        ),
        PathFault::UnbalancedBracket => ("a bracket is never closed", "an index is written [0]"),
        PathFault::BadIndex => (
            "brackets hold an index or a key in quotes",
            "write [0], or [\"key\"]",
        ),
        PathFault::Dollar => (
            "a key path starts at the payload, without $",
            "remove the $ and its dot",
        ),
        _ => (
            "braces come in pairs around the whole path",
            "write {{a.b}}",
        ),
    }
}
