//! # missing-trigger (CG204)
//!
//! A service closes incidents and opens none.
//!
//! ## Why
//!
//! A resolve closes what a trigger filter of the service opened (docs.callgoose.com/sqibs/api_integration). Without a
//! trigger filter there is nothing to close: every alert is discarded with the answer 202, and nobody is called.
//!
//! ## Examples
//!
//! ```yaml bad
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

pub const RULE: Rule = Rule::new(META, include_str!("missing_trigger.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG204", "missing-trigger", Severity::Warning);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let without = input.service.filter(|service| service.triggers.is_empty());
    let resolve = without.and_then(|service| service.resolve.as_ref());
    let diagnostic = resolve.map(|resolve| {
        let message = "this service has no trigger, so the resolve has nothing to close";
        let help = "add a trigger: it opens the incidents";
        Diagnostic::new(META, input.at(resolve.head), message).help(help)
    });
    diagnostic.into_iter().collect()
}
