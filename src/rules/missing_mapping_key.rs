//! # missing-mapping-key (CG202)
//!
//! A service closes incidents, and one of its parts does not say which.
//!
//! ## Why
//!
//! Mapping is mandatory for resolving through the API (docs.callgoose.com/sqibs/api_filter_example). Without a mapping
//! key a trigger filter opens an incident that no call can close, and a resolve closes nothing that it accepts. Give
//! both sides the key path of a value that an alert and its recovery share.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//! ```
//!
//! ```yaml bad
//! trigger:
//!   - payload_json_key: state
//!     key_value_contains: triggered
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - urgency: low
//!     payload_json_key: state
//!     key_value_contains: degraded
//!     incident_title_from: title
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

use crate::engine::proof::Defect;
use crate::lint::keys::mapping;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, RuleMeta, Severity};
use crate::model::filter::PartId;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("missing_mapping_key.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG202", "missing-mapping-key", Severity::Error).cured(Cure::Addition);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some((service, resolve)) = input.service.and_then(|it| Some((it, it.resolve.as_ref()?))) else {
        return Vec::new();
    };
    // A key that another part has is the one to look at first.
    let known = service.parts().find_map(|part| part.mapping.as_ref());
    let help = |field: &str| match known {
        Some(key) => format!("add {field}; another part of this service maps by {}", words::path(&key.value)),
        None => {
            format!("add {field}, and the same key to the other parts: {}", mapping::ADVICE)
        }
    };
    // A sample that such a part takes proves it.
    let proven = |part: PartId, diagnostic: Diagnostic| {
        let is_taken = |defect: &Defect<'_>| matches!(defect, Defect::Unmapped { part: of, .. } if *of == part);
        match input.evidence.defects().iter().any(is_taken) {
            true => diagnostic.proven(Vec::new()),
            false => diagnostic,
        }
    };
    let mut diagnostics = Vec::new();
    for (at, trigger) in service.triggers.iter().enumerate() {
        if trigger.part.mapping.is_none() {
            let who = words::trigger(at);
            let message = format!("{who} has no mapping key, so no call can close its incidents");
            let diagnostic = Diagnostic::new(META, input.at(trigger.part.head), message);
            diagnostics.push(proven(PartId::Trigger(at), diagnostic.help(help("map_incident_with"))));
        }
    }
    if resolve.mapping.is_none() {
        let message = "the resolve has no mapping key, so it closes nothing";
        let diagnostic = Diagnostic::new(META, input.at(resolve.head), message);
        diagnostics.push(proven(PartId::Resolve, diagnostic.help(help("incident_mapped_with"))));
    }
    diagnostics
}
