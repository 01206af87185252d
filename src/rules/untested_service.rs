//! # untested-service (CG502)
//!
//! A service has neither a sample nor a suite, while other services have one.
//!
//! ## Why
//!
//! Callgoose answers 202 to a call that no filter takes (docs.callgoose.com/sqibs/how_to_send_api), so the sender logs
//! success, and only a real outage shows that a filter does not fit. A captured payload shows it before. The checks that
//! compare a filter with what is really sent have nothing to look at here.
//!
//! ## A service without samples
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
//!   incident_mapped_with: alert_id
//! ```
//!
//! Beside it, another service with samples:
//!
//! ```yaml other
//! trigger:
//!   payload_json_key: event
//!   key_value_contains: started
//!   map_incident_with: incident_id
//!   incident_title_from: headline
//! resolve:
//!   payload_json_key: event
//!   key_value_contains: ended
//!   incident_mapped_with: incident_id
//! ```
//!
//! ```json other alert
//! {"event": "started", "incident_id": "i-1", "headline": "Disk full"}
//! ```
//!
//! ```json other recovery
//! {"event": "ended", "incident_id": "i-1", "headline": "Disk full"}
//! ```
//!
//! ## With samples
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full"}
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
use crate::model::diagnostic::{Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::Service;
use crate::model::text::{value, yaml};

pub const RULE: Rule = Rule::new(META, include_str!("untested_service.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG502", "untested-service", Severity::Warning).needs(Needs::Whole);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service else {
        return Vec::new();
    };
    let has_samples = !input.evidence.is_empty() || !input.evidence.wrapped.is_empty();
    let is_tested = has_samples || input.has_suite || input.has_unread_samples;
    if is_tested || !input.terms.has_samples {
        return Vec::new();
    }
    vec![word(input, service)]
}

fn word(input: &Input<'_>, service: &Service) -> Diagnostic {
    if let Some(glob) = service.samples.first() {
        let message = format!("{} finds no sample", value(&glob.value));
        return Diagnostic::new(META, input.at(glob.span), message)
            .help("name the files from the folder of this file on, or put a captured payload there");
    }
    let name = &service.name;
    let message = format!("the service {} has neither a sample nor a suite", value(name));
    let help = format!("put a captured payload into the folder {} of the samples", yaml(name));
    Diagnostic::new(META, input.at(service.place()), message).help(help)
}
