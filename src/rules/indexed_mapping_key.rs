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
use crate::lint::samples::evidence::Evidence;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::key_path::{KeyPath, Step};
use crate::model::payload::Value;
use crate::source::Spanned;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("indexed_mapping_key.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG209", "indexed-mapping-key", Severity::Warning);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let indexed = |key: &&Spanned<KeyPath>| is_indexed(&key.value, &input.evidence);
    let keys = mapping::keys(input).into_iter().filter(indexed);
    let diagnostic = |key: &Spanned<KeyPath>| {
        let message = format!("{} is one item of an array that may hold several", words::path(&key.value));
        // Beside the items of a body that is an array there is nothing.
        let help = match key.value.steps().first() {
            Some(Step::Index(_)) => "have the sender send one alert a call; where it does so, allow this rule",
            _ => "a batch has several alerts: map by a key of the whole batch, such as groupKey",
        };
        Diagnostic::new(META, input.at(key.span), message).help(help)
    };
    keys.map(diagnostic).collect()
}

/// Whether a path takes one item of an array: a number is a key where the samples have an object.
fn is_indexed(path: &KeyPath, evidence: &Evidence<'_>) -> bool {
    let steps = path.steps().iter().enumerate();
    let mut numbers = steps.filter(|(_, step)| matches!(step, Step::Index(_) | Step::Number(_)));
    numbers.any(|(at, _)| {
        let before = path.steps().get(..at).unwrap_or_default();
        let mut there = evidence.samples.iter().filter_map(|seen| seen.payload.node(before)).peekable();
        there.peek().is_none() || there.any(|node| matches!(node.value, Value::Array(_)))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::look;

    #[test]
    fn a_body_that_is_an_array_has_no_key_of_the_whole_batch() {
        let help = |key: &str| {
            let yaml = format!("trigger: {{payload_json_key: s, key_value_contains: x, map_incident_with: '{key}'}}\n");
            look(&RULE, &yaml, &[])[0].help.clone().unwrap()
        };
        assert!(help("[0].id").contains("one alert a call"));
        assert!(help("alerts[0].id").contains("groupKey"));
    }

    #[test]
    fn a_number_may_be_a_key_of_an_object() {
        let said = |key: &str, sample: &str| {
            let yaml = format!("trigger: {{payload_json_key: s, key_value_contains: x, map_incident_with: {key}}}\n");
            look(&RULE, &yaml, &[("trigger", sample)]).len()
        };
        assert_eq!(said("labels.0", r#"{"s": "x", "labels": {"0": "a"}}"#), 0);
        assert_eq!(said("labels.0", r#"{"s": "x", "labels": ["a"]}"#), 1);
        assert_eq!(said("labels.0", r#"{"s": "x"}"#), 1, "nothing is known of it");
        assert_eq!(said("a.0.b.1", r#"{"s": "x", "a": {"0": {"b": ["c", "d"]}}}"#), 1);
    }
}
