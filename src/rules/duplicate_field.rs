//! # duplicate-field (CG004)
//!
//! One field is given twice, or in two ways that exclude each other.
//!
//! ## Why
//!
//! YAML readers disagree on which of two equal keys counts, so the file says less than it seems to. The same holds for
//! two names of one field, for `conditions` beside the flat fields, and for `key_value_contains` beside
//! `key_value_equals`: a condition has one list of values. Keep one of the two, or put both values into one list.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   key_value_contains: reopened
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   key_value_equals: reopened
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
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
use crate::parse::fact::FactKind;

pub const RULE: Rule = Rule::new(META, include_str!("duplicate_field.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG004", "duplicate-field", Severity::Error);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| match kind {
        FactKind::DuplicateField { field, first } => {
            let message = format!("{field} is given a second time");
            let diagnostic =
                Diagnostic::new(META, input.at(fact.span), message).beside(*first, "it was given here before");
            Some(diagnostic.help("keep one; two values go into one list"))
        }
        FactKind::ConflictingFields { field, other, first } => {
            let message = format!("{field} and {other} exclude each other");
            let diagnostic =
                Diagnostic::new(META, input.at(fact.span), message).beside(*first, format!("{other} is here"));
            Some(diagnostic.help("keep one of them"))
        }
        _ => None,
    })
}
