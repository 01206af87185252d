//! # duplicate-value (CG107)
//!
//! A list has the same value twice.
//!
//! ## Why
//!
//! The second one changes nothing, and takes one of the 10 places of a list (docs.callgoose.com/sqibs/api_integration).
//! Often another value was meant, and the state that it stands for is taken by no filter. Look for it before `--fix`
//! drops the second one.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: [triggered, triggered]
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: [triggered]
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
//!   key_value_contains: [triggered]
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::values::redundant::{self, Redundant, Why};
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Fix, RuleMeta, Severity};
use crate::model::edit::remove_value;
use crate::model::filter::Condition;
use crate::model::text::value;

pub const RULE: Rule = Rule::new(META, include_str!("duplicate_value.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG107", "duplicate-value", Severity::Warning).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    redundant::of(input).filter_map(|(condition, found)| diagnostic(input, condition, found)).collect()
}

fn diagnostic(input: &Input<'_>, condition: &Condition, found: Redundant) -> Option<Diagnostic> {
    let Why::Repeats(first) = found.why else {
        return None;
    };
    let values = &condition.values;
    let (first, second) = (values.get(first)?, values.get(found.at)?);
    let message = format!("{} is in this list already", value(&second.value));
    let edit = remove_value(input.source, condition, found.at);
    let fix = edit.map(|edit| Fix::safe("remove the later one", vec![edit]));
    let diagnostic = Diagnostic::new(META, input.at(second.span), message)
        .beside(first.span, "the first one")
        .help("remove it, or write the value that was meant");
    Some(diagnostic.fix(fix))
}
