//! # description-falls-back (CG408)
//!
//! An incident gets the whole payload as its description, though the filter names a text for it.
//!
//! ## Why
//!
//! A description key that leads to no text is no error: "in all other cases" the description is the whole payload
//! (docs.callgoose.com/sqibs/api_end_point). A wrong key therefore goes unnoticed, and whoever is on call reads JSON. A
//! filter without the field sends the whole payload on purpose, and is left alone.
//!
//! In a description of several keys one that is missing stays as it is written. Where every alert has that key in nearly
//! the same spelling, it is a slip, and an error.
//!
//! ## Examples
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full", "details": {"text": "97 % of /var"}}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full", "details": {"text": "61 % of /var"}}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//!   incident_description_from: details
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
//!   incident_description_from: '{{title}}: {{details.txt}}'
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
//!   incident_description_from: details.text
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::engine::incident;
use crate::engine::proof::IncidentText;
use crate::lint::samples::texts::Field;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, Needs, RuleMeta, Severity};

pub const RULE: Rule = Rule::new(META, include_str!("description_falls_back.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG408", "description-falls-back", Severity::Info).needs(Needs::Samples).cured(Cure::OfSample);

const INSTEAD: &str = "the whole payload";

const DESCRIPTION: Field =
    Field { word: "description", template: |trigger| trigger.description.as_ref(), tell: incident::description };

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service else {
        return Vec::new();
    };
    let slips = DESCRIPTION.slips(META, (service, IncidentText::Description), &input.evidence, INSTEAD);
    let is_told = |at: usize| slips.iter().any(|(told, _)| *told == at);
    let others = service.triggers.iter().enumerate().filter(|(at, _)| !is_told(*at));
    let word = |(_, trigger)| DESCRIPTION.check(META, service, trigger, &input.evidence, INSTEAD);
    let others: Vec<_> = others.filter_map(word).collect();
    slips.into_iter().map(|(_, diagnostic)| diagnostic).chain(others).collect()
}
