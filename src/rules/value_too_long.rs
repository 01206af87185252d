//! # value-too-long (CG101)
//!
//! A value is longer than the 50 characters that the console takes.
//!
//! ## Why
//!
//! One item of Key Value Contains has at most 50 characters (docs.callgoose.com/sqibs/api_integration). What is over
//! the limit cannot be relied on: the filter that runs may ask for something else than the one in the repository. A
//! shorter piece that only texts of this state have is found as well.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: the instance has been unreachable for longer than one minute
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
//!   key_value_contains: unreachable for longer than
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::{Check, Input, Rule};
use crate::model::console::MAX_CHARACTERS;
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::filter::Service;

pub const RULE: Rule = Rule::new(META, include_str!("value_too_long.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG101", "value-too-long", Severity::Error);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let conditions = input.seen.into_iter().flat_map(Service::conditions);
    let values = conditions.flat_map(|condition| {
        let operator = condition.operator;
        condition.values.iter().map(move |value| (operator, value))
    });
    values
        .filter_map(|(operator, value)| {
            let length = value.value.chars().count();
            if length <= MAX_CHARACTERS {
                return None;
            }
            let message = format!("this value has {length} characters, and the console takes {MAX_CHARACTERS}");
            let help = match operator.is_whole() {
                false => "keep the piece of it that tells this state from others",
                true => "look for a piece of it with key_value_contains",
            };
            Some(Diagnostic::new(META, input.at(value.span), message).help(help))
        })
        .collect()
}
