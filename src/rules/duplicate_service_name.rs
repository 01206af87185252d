//! # duplicate-service-name (CG305)
//!
//! Two filter files give their service the same name.
//!
//! ## Why
//!
//! Samples belong to a service by its name (`samples/<service>/`), suites and reports name it: of two services of one name
//! the first gets all the samples, and nobody sees which of them took a payload.
//!
//! ## Examples
//!
//! ```yaml bad
//! name: other
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
//! A service without a name has that of its file, here `other.yaml`. The folders below that of the filters are part of it, so
//! `payments/other.yaml` and `shop/other.yaml` are two services, of two names ([config](../config.md)).
//!
//! ```yaml other
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: alarm
//!   map_incident_with: uuid
//!   incident_title_from: summary
//! resolve:
//!   payload_json_key: status
//!   key_value_contains: cleared
//!   incident_mapped_with: uuid
//! ```
//!
//! ```yaml good
//! name: payments
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

use std::collections::HashMap;

use crate::lint::workspace::Workspace;
use crate::lint::{Check, Rule};
use crate::model::diagnostic::{Diagnostic, Needs, Place, RuleMeta, Severity};
use crate::model::filter::Service;
use crate::model::text::value;

pub const RULE: Rule = Rule::new(META, include_str!("duplicate_service_name.rs"), Check::Workspace(check));

const META: RuleMeta = RuleMeta::new("CG305", "duplicate-service-name", Severity::Error).needs(Needs::Files);

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let mut first: HashMap<&str, &Service> = HashMap::with_capacity(workspace.files.len());
    let mut diagnostics = Vec::new();
    // What is no filter file at all has no name to share.
    let services = workspace.files.iter().filter_map(|file| file.read.seen());
    for service in services {
        match first.get(service.name.as_str()) {
            Some(other) => diagnostics.push(diagnostic(service, other)),
            None => drop(first.insert(&service.name, service)),
        }
    }
    diagnostics
}

fn diagnostic(service: &Service, other: &Service) -> Diagnostic {
    let name = value(&service.name);
    let file = other.source.name();
    let diagnostic = Diagnostic::new(META, place(service), format!("the service {name} is in {file} as well"));
    diagnostic.related(place(other), "the first one").help("give one of the two another name")
}

fn place(service: &Service) -> Place {
    Place::new(&service.source, service.place())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{diagnostics, workspace};

    #[test]
    fn a_service_without_a_name_is_pointed_at_where_it_starts() {
        let text = "# ours\ntrigger:\n  payload_json_key: a\n  key_value_contains: x\n";
        let mut both = workspace(text, &[]);
        both.files.extend(workspace(text, &[]).files);
        let found = diagnostics(&RULE, &both).remove(0);
        let span = found.place.span;
        assert_eq!(found.place.source.slice(span), "payload_json_key: a");
    }
}
