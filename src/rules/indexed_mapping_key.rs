//! # indexed-mapping-key (CG209)
//!
//! A service maps by one item of an array.
//!
//! ## Why
//!
//! A call may report several alerts at once, as those of Alertmanager do. Which of them comes first can change from
//! call to call, so the recovery of a batch may have another value than the alert had; and nothing is mapped by the
//! other alerts of the batch (guide percona, section 8, says so of the description: only the first alert's is read).
//! What stands beside the array belongs to the whole batch.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: '"alerts".[0]."fingerprint"'
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: status
//!   key_value_equals: resolved
//!   incident_mapped_with: '"alerts".[0]."fingerprint"'
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
use crate::model::key_path::{KeyPath, Step};
use crate::source::Spanned;
use crate::words;

pub const RULE: Rule = Rule { meta: META, file: include_str!("indexed_mapping_key.rs"), check: Check::File(check) };

const META: RuleMeta = RuleMeta::new("CG209", "indexed-mapping-key", Severity::Warning);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let is_index = |step: &Step| matches!(step, Step::Index(_) | Step::Number(_));
    let indexed = |key: &&Spanned<KeyPath>| key.value.steps().iter().any(is_index);
    let keys = mapping::keys(input).into_iter().filter(indexed);
    let diagnostic = |key: &Spanned<KeyPath>| {
        let message = format!("{} is one item of an array that may hold several", words::path(&key.value));
        let help = "a batch has several alerts: map by a key of the whole batch, such as groupKey";
        Diagnostic::new(META, input.at(key.span), message).help(help)
    };
    keys.map(diagnostic).collect()
}
