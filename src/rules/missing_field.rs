//! # missing-field (CG005)
//!
//! A part has no condition, or a condition lacks its key path or its values.
//!
//! ## Why
//!
//! A filter takes a payload when a value is found under a key (docs.callgoose.com/sqibs/api_integration). Without a key
//! or a value there is nothing to find, and what the filter would take is not known. Write the key path and the values
//! that the payload has there.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml bad
//! name: payments
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::parse::fact::{FactKind, Section};

pub const RULE: Rule = Rule::new(META, include_str!("missing_field.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG005", "missing-field", Severity::Error);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| {
        let FactKind::MissingField { field, section } = kind else {
            return None;
        };
        let missing = (*field, *section);
        let (message, help) = of_suite(missing).unwrap_or_else(|| of_filter_file(missing));
        Some(Diagnostic::new(META, input.at(fact.span), message).help(help))
    })
}

/// What a filter file lacks.
fn of_filter_file(missing: (&str, Section)) -> (&'static str, &'static str) {
    match missing {
        ("trigger", _) => ("this file has neither a trigger nor a resolve", "add a trigger: it opens the incidents"),
        ("payload_json_key", Section::Trigger) => {
            ("a trigger filter has no payload_json_key", "add the key path whose value tells the state")
        }
        ("payload_json_key", Section::Resolve) => {
            ("the resolve has no payload_json_key", "add the key path whose value tells the state")
        }
        ("payload_json_key", _) => ("a condition has no payload_json_key", "add the key path to look at"),
        (_, Section::Trigger) => {
            ("a trigger filter has no values to look for", "add key_value_contains with at least one value")
        }
        (_, Section::Resolve) => {
            ("the resolve has no values to look for", "add key_value_contains with at least one value")
        }
        _ => ("a condition has no values to look for", "add key_value_contains with at least one value"),
    }
}

/// What a suite lacks.
fn of_suite(missing: (&str, Section)) -> Option<(&'static str, &'static str)> {
    Some(match missing {
        ("cases", _) => ("this suite has no cases", "add cases, each with a name, a payload and what to expect of it"),
        ("name", _) => ("a case has no name", "say in a sentence what it shows"),
        ("steps", _) => ("a case without steps tests nothing", "add a payload, and what to expect of it"),
        ("payload", Section::Step) => ("a step has no payload", "add payload: the path of a file, or the body itself"),
        ("payload", _) => {
            ("a case has neither a payload nor steps", "add payload: the path of a file, or the body itself")
        }
        ("expect", Section::Expect) => ("this expects nothing", "name what has to be: outcome, title, mapping_value …"),
        ("expect", _) => ("a case that expects nothing cannot fail", "add expect, with at least the outcome"),
        ("contains", _) => ("this expects nothing of the text", "write contains, regex or absent: true"),
        _ => return None,
    })
}
