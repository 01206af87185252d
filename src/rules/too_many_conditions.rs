//! # too-many-conditions (CG103)
//!
//! A part has more conditions than the console takes: two in a trigger filter, one in a resolve.
//!
//! ## Why
//!
//! A trigger filter has at most two pairs of a key and its values, a resolve filter one
//! (docs.callgoose.com/sqibs/api_filter_example). What is over the limit cannot be relied on: the filter that runs may
//! take more payloads than this one. Keep the conditions that tell an alert from its recovery, or ask for a key that
//! tells both things at once.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   conditions:
//!     - payload_json_key: state
//!       key_value_contains: triggered
//!     - payload_json_key: kind
//!       key_value_contains: monitor
//!     - payload_json_key: stage
//!       key_value_contains: production
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
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   conditions:
//!     - payload_json_key: state
//!       key_value_contains: resolved
//!     - payload_json_key: kind
//!       key_value_contains: monitor
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   conditions:
//!     - payload_json_key: state
//!       key_value_contains: triggered
//!     - payload_json_key: kind
//!       key_value_contains: monitor
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::{Check, Input, Rule};
use crate::model::console::{MAX_CONDITIONS, MAX_CONDITIONS_OF_RESOLVE};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::filter::PartId;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("too_many_conditions.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG103", "too-many-conditions", Severity::Error);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.seen else {
        return Vec::new();
    };
    let too_many = service.named_parts().filter_map(|(id, part)| {
        let (max, help) = match id {
            PartId::Trigger(_) => (MAX_CONDITIONS, "keep the two that tell this alert from others"),
            PartId::Resolve => (MAX_CONDITIONS_OF_RESOLVE, "keep the one that tells that the alert is over"),
        };
        let first = part.conditions.get(max)?;
        let (who, count) = (words::part(id), part.conditions.len());
        let message = format!("{who} has {count} conditions, and the console takes {max}");
        Some(Diagnostic::new(META, input.at(first.key_path.span), message).help(help))
    });
    too_many.collect()
}
