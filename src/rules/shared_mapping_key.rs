//! # shared-mapping-key (CG206)
//!
//! A service maps by a key whose value several alerts have in common: a name, a title, a severity, a host.
//!
//! ## Why
//!
//! Alerts with one mapping value cannot be told apart: a second one may be taken for a repeat while the incident is
//! open, and one recovery may close both. Guide percona (section 5) maps by `alertname`, which every machine with the
//! same problem has. The id of an alert, a fingerprint or a group key belongs to one alert alone.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: '"commonLabels"."alertname"'
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: status
//!   key_value_equals: resolved
//!   incident_mapped_with: '"commonLabels"."alertname"'
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: hostName
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: hostName
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: status
//!   key_value_equals: resolved
//!   incident_mapped_with: groupKey
//! ```

use crate::lint::keys::mapping;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::key_path::KeyPath;
use crate::model::names::{self, is_shared};
use crate::source::Spanned;
use crate::words;

pub const RULE: Rule = Rule { meta: META, file: include_str!("shared_mapping_key.rs"), check: Check::File(check) };

const META: RuleMeta = RuleMeta::new("CG206", "shared-mapping-key", Severity::Warning);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let shared = |key: &&Spanned<KeyPath>| names::of_path(&key.value).is_some_and(|name| is_shared(&name));
    let keys = mapping::keys(input).into_iter().filter(shared);
    let diagnostic = |key: &Spanned<KeyPath>| {
        let message = format!(
            "several alerts can have the same {}, and their recoveries cannot be told apart",
            words::path(&key.value)
        );
        let help = "map by a key that is one alert's own, such as its id or fingerprint";
        Diagnostic::new(META, input.at(key.span), message).help(help)
    };
    keys.map(diagnostic).collect()
}
