//! # too-many-filters (CG104)
//!
//! A service has more than the 10 trigger filters that the console takes.
//!
//! ## Why
//!
//! A service has at most 10 filters, each with an urgency of its own (docs.callgoose.com/sqibs/api_filter_example).
//! What is over the limit cannot be relied on: alerts that only an eleventh one would take may be discarded, and most
//! senders log success. Put values with the same urgency into the list of one filter, or move some alerts to a service
//! of their own.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   - { payload_json_key: state, key_value_contains: critical, map_incident_with: alert_id, incident_title_from: title }
//!   - { payload_json_key: state, key_value_contains: fatal, map_incident_with: alert_id, incident_title_from: title }
//!   - { payload_json_key: state, key_value_contains: emergency, map_incident_with: alert_id, incident_title_from: title }
//!   - { payload_json_key: state, key_value_contains: outage, map_incident_with: alert_id, incident_title_from: title }
//!   - { payload_json_key: state, key_value_contains: failing, map_incident_with: alert_id, incident_title_from: title }
//!   - { payload_json_key: state, key_value_contains: unreachable, map_incident_with: alert_id, incident_title_from: title }
//!   - { payload_json_key: state, key_value_contains: crashed, map_incident_with: alert_id, incident_title_from: title }
//!   - { payload_json_key: state, key_value_contains: stopped, map_incident_with: alert_id, incident_title_from: title }
//!   - { payload_json_key: state, key_value_contains: expired, map_incident_with: alert_id, incident_title_from: title }
//!   - { payload_json_key: state, key_value_contains: overloaded, map_incident_with: alert_id, incident_title_from: title }
//!   - { payload_json_key: state, key_value_contains: saturated, map_incident_with: alert_id, incident_title_from: title }
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! Where any value of a list is enough, two lists take all of them:
//!
//! ```yaml config
//! reading:
//!   list: any
//! ```
//!
//! ```yaml good
//! trigger:
//!   - payload_json_key: state
//!     key_value_contains: [critical, fatal, emergency, outage, failing, unreachable]
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - payload_json_key: state
//!     key_value_contains: [crashed, stopped, expired, overloaded, saturated]
//!     map_incident_with: alert_id
//!     incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::{Check, Input, Rule};
use crate::model::console::MAX_FILTERS;
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};

pub const RULE: Rule = Rule::new(META, include_str!("too_many_filters.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG104", "too-many-filters", Severity::Error);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.seen else {
        return Vec::new();
    };
    let too_many = service.triggers.get(MAX_FILTERS).map(|trigger| {
        let count = service.triggers.len();
        let message = format!("this service has {count} trigger filters, and the console takes {MAX_FILTERS}");
        let help = "join filters that differ in their values alone, or give some to another service";
        Diagnostic::new(META, input.at(trigger.part.head), message).help(help)
    });
    too_many.into_iter().collect()
}
