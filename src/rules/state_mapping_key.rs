//! # state-mapping-key (CG207)
//!
//! A service maps by the key whose value tells an alert from its recovery.
//!
//! ## Why
//!
//! A recovery closes the incident that was mapped with the same value (docs.callgoose.com/sqibs/api_filter_example).
//! The state is `triggered` in the alert and `resolved` in the recovery: the values never agree, and no incident is
//! closed. Map by the id of the alert. Where both sides ask for a value in common, or the samples pair up, the rule is
//! silent.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: state
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: state
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

use crate::lint::keys::mapping;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, RuleMeta, Severity};
use crate::model::filter::{Part, Service};
use crate::model::key_path::KeyPath;
use crate::source::Spanned;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("state_mapping_key.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG207", "state-mapping-key", Severity::Error).cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service else {
        return Vec::new();
    };
    let mut keys = mapping::all(service);
    keys.retain(|key| mapping::tells_state(service, &key.value));
    if keys.is_empty() || input.evidence.closes(service) {
        return Vec::new();
    }
    let diagnostics = keys.into_iter();
    diagnostics.map(|key| diagnostic(input, service, key)).collect()
}

fn diagnostic(input: &Input<'_>, service: &Service, key: &Spanned<KeyPath>) -> Diagnostic {
    let message =
        format!("{} tells an alert from its recovery, so it never has the same value in both", words::path(&key.value));
    let mut diagnostic = Diagnostic::new(META, input.at(key.span), message);
    let asks = |part: &Part| {
        let mut conditions = part.conditions.iter();
        let condition = conditions.find(|it| it.key_path.value == key.value)?;
        Some(condition.list)
    };
    let opens = service.triggers.iter().find_map(|it| asks(&it.part));
    let closes = service.resolve.as_ref().and_then(asks);
    for (span, verb) in [(opens, "opens an incident"), (closes, "closes one")] {
        if let Some(span) = span {
            diagnostic = diagnostic.beside(span, format!("this value of it {verb}"));
        }
    }
    diagnostic.help(mapping::ADVICE)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::look;

    fn count(trigger: &str, resolve: &str, samples: &[(&str, &str)]) -> usize {
        let yaml = format!(
            "trigger: {{payload_json_key: s, key_value_contains: {trigger}, map_incident_with: s}}\n\
             resolve: {{payload_json_key: s, key_value_contains: {resolve}, incident_mapped_with: s}}\n"
        );
        look(&RULE, &yaml, samples).len()
    }

    #[test]
    fn a_value_that_both_sides_ask_for_can_be_the_same_in_both() {
        assert_eq!(count("down", "up", &[]), 1);
        assert_eq!(count("[down, changed]", "[up, changed]", &[]), 0);
    }

    #[test]
    fn a_sample_that_both_parts_take_proves_nothing() {
        let samples = [("trigger", r#"{"s": "down, was up"}"#), ("resolve", r#"{"s": "down, was up"}"#)];
        assert_eq!(count("down", "up", &samples), 1);
    }
}
