//! # empty-value (CG105)
//!
//! A value to be found is empty, or nothing but blanks.
//!
//! ## Why
//!
//! The empty text is found in every text, and blanks alone in nearly every sentence: a trigger with such a value opens
//! an incident for each call that has the key, the recoveries included, and a resolve closes what has only begun. Key
//! Value Contains looks for its items anywhere in the text (docs.callgoose.com/sqibs/api_filter_example).
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: ''
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

use crate::lint::values::tidy;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::filter::Service;
use crate::model::text::quoted;

pub const RULE: Rule = Rule::new(META, include_str!("empty_value.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG105", "empty-value", Severity::Error);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let conditions = input.seen.into_iter().flat_map(Service::conditions);
    let contains = conditions.filter(|condition| !condition.operator.is_whole());
    let values = contains.flat_map(|condition| &condition.values);
    values
        .filter(|value| tidy::is_blank(&value.value))
        .map(|value| {
            let message = if value.value.is_empty() {
                "an empty value is found in every text".to_owned()
            } else {
                format!("{} is nothing but blanks, which are in nearly every sentence", quoted(&value.value))
            };
            let help = "write a word that only payloads of this state have, or remove the value";
            Diagnostic::new(META, input.at(value.span), message).help(help)
        })
        .collect()
}
