//! # volatile-mapping-key (CG205)
//!
//! A service maps by a time, a duration, a counter or the number of one delivery.
//!
//! ## Why
//!
//! A recovery closes the incident that was mapped with the same value (docs.callgoose.com/sqibs/api_filter_example).
//! Such a value changes from call to call: the recovery closes nothing, and each repeated alert may open one more
//! incident. Map by the id of the alert. Samples of the service that pair up under the key prove the opposite, and the
//! rule is silent.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: event.startedAt
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: event.startedAt
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: request_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: request_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: event.id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: event.id
//! ```

use crate::lint::keys::mapping;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, RuleMeta, Severity};
use crate::model::key_path::KeyPath;
use crate::model::names::{self, Volatile, volatile};
use crate::source::Spanned;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("volatile_mapping_key.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG205", "volatile-mapping-key", Severity::Warning).guess().cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let diagnostic = |key: &Spanned<KeyPath>| {
        let what = match volatile(&names::of_path(&key.value)?)? {
            Volatile::Time => "names a time",
            Volatile::Measure => "names a measured value",
            Volatile::Delivery => "names one delivery and not the alert",
        };
        let message = format!("{} {what}, which a recovery seldom repeats", words::path(&key.value));
        Some(Diagnostic::new(META, input.at(key.span), message).help(mapping::ADVICE))
    };
    let found: Vec<_> = mapping::keys(input).into_iter().filter_map(diagnostic).collect();
    let closes = || input.service.is_some_and(|it| input.evidence.closes(it));
    if found.is_empty() || closes() {
        return Vec::new();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::look;

    #[test]
    fn samples_that_pair_up_prove_the_opposite() {
        let yaml = "trigger: {payload_json_key: s, key_value_contains: down, map_incident_with: startsAt}\n\
                    resolve: {payload_json_key: s, key_value_contains: up, incident_mapped_with: startsAt}\n";
        let opens = ("trigger", r#"{"s": "down", "startsAt": "1"}"#);
        let other = ("resolve", r#"{"s": "up", "startsAt": "2"}"#);
        let same = ("resolve", r#"{"s": "up", "startsAt": "1"}"#);
        assert_eq!(look(&RULE, yaml, &[]).len(), 1, "one for a key path, not one for a part");
        assert_eq!(look(&RULE, yaml, &[opens, other]).len(), 1);
        assert_eq!(look(&RULE, yaml, &[opens, same]).len(), 0);
    }
}
