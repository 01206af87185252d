//! # missing-resolve (CG203)
//!
//! A service opens incidents and has no resolve.
//!
//! ## Why
//!
//! The resolve is the part that closes what the trigger filters opened (docs.callgoose.com/sqibs/api_integration).
//! Without one each incident stays open until a person closes it, even when the monitoring tool reports the recovery.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
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
use crate::model::diagnostic::{Cure, Diagnostic, RuleMeta, Severity};

pub const RULE: Rule = Rule::new(META, include_str!("missing_resolve.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG203", "missing-resolve", Severity::Warning).cured(Cure::Addition);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let without = input.service.filter(|service| service.resolve.is_none());
    let first = without.and_then(|service| service.triggers.first());
    let diagnostic = first.map(|trigger| {
        let message = "this service has no resolve, so no recovery closes its incidents";
        let help = "add a resolve that asks for the state of a recovery; when the sender reports none, allow this rule \
                    with the reason";
        Diagnostic::new(META, input.at(trigger.part.head), message).help(help)
    });
    diagnostic.into_iter().collect()
}
