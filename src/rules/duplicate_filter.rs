//! # duplicate-filter (CG302)
//!
//! Two trigger filters of a service ask for the same.
//!
//! ## Why
//!
//! Trigger filters are tried in order, and the first that accepts is used, with its urgency
//! (docs.callgoose.com/sqibs/api_integration). The second of two equal filters is never used: its urgency, title and
//! mapping count for nothing, and it takes one of the ten places. Usually it was copied and its values were left as
//! they were.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   - urgency: high
//!     payload_json_key: state
//!     key_value_contains: triggered
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - urgency: low
//!     payload_json_key: '"state"'
//!     key_value_contains: triggered
//!     map_incident_with: alert_id
//!     incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   - urgency: high
//!     payload_json_key: state
//!     key_value_contains: triggered
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - urgency: low
//!     payload_json_key: state
//!     key_value_contains: degraded
//!     map_incident_with: alert_id
//!     incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::engine::demand;
use crate::lint::{Check, Input, Rule, filters};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("duplicate_filter.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG302", "duplicate-filter", Severity::Error);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service else {
        return Vec::new();
    };
    let filters = service.triggers.iter().enumerate();
    let diagnostic = |(at, trigger)| {
        let first = demand::first_alike(service, at)?;
        let earlier = &service.triggers.get(first)?.part;
        let [this, other] = [at, first].map(words::trigger);
        let message = format!("{this} asks for the same as {other}");
        let place = input.at(filters::wanted(trigger));
        let diagnostic =
            Diagnostic::new(META, place, message).beside(filters::wanted(earlier), format!("{other} takes it first"));
        Some(diagnostic.help("remove one of them, or ask for another value"))
    };
    filters.map(|(at, trigger)| (at, &trigger.part)).filter_map(diagnostic).collect()
}
