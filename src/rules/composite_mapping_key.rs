//! # composite-mapping-key (CG208)
//!
//! A mapping field holds several key paths.
//!
//! ## Why
//!
//! Guide servicepilot (2.3) advises keys such as `host + service + policy_id`, but no page shows how one would be written,
//! and the field holds one key path. Several are looked up as one odd key that no payload has: the incident opens, and no
//! call can close it.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: host + service
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: host + service
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: '"host" - "service"'
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: '"host" - "service"'
//! ```
//!
//! If the sender's template can be changed, let it send the combined value under a key of its own:
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: incident_key
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: incident_key
//! ```

use crate::lint::keys::mapping;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, RuleMeta, Severity};
use crate::model::text::printable;
use crate::parse::fact::FactKind;
use crate::source::Span;

pub const RULE: Rule = Rule::new(META, include_str!("composite_mapping_key.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG208", "composite-mapping-key", Severity::Error).cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let composite = |span: Span, written: &str| {
        let message = format!("{} is several key paths, and incidents are mapped by one", printable(written));
        let help = "map by one key; to combine several, let the sender's template send them under a key of its own";
        Diagnostic::new(META, input.at(span), message).help(help)
    };
    let mut diagnostics = input.each_fact(|fact, kind| match kind {
        FactKind::CompositeKeyPath { is_mapping: true, .. } => {
            Some(composite(fact.span, input.source.slice(fact.span)))
        }
        _ => None,
    });
    let keys = input.seen.map(mapping::all).unwrap_or_default();
    let bare = keys.into_iter().filter(|key| mapping::is_composite(&key.value, &input.evidence));
    diagnostics.extend(bare.map(|key| composite(key.span, key.value.written())));
    diagnostics
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::look;

    fn count(key: &str, sample: &str) -> usize {
        let yaml = format!("trigger: {{payload_json_key: s, key_value_contains: down, map_incident_with: '{key}'}}\n");
        look(&RULE, &yaml, &[("trigger", sample)]).len()
    }

    #[test]
    fn several_paths_are_told_from_an_odd_key() {
        for key in [
            "host + service",
            "host & service",
            "host and service",
            "a.b, c",
            "host - name",
            "\"a\" + \"b\"",
            "{{a}}-{{b}}",
        ] {
            assert_eq!(count(key, "{}"), 1, "{key}");
        }
        for key in ["alert id", "k8s-name", "\"host - name\"", "a-b", "command", "brand_and_name"] {
            assert_eq!(count(key, "{}"), 0, "{key}");
        }
        assert_eq!(count("Host - Name", r#"{"Host - Name": "x"}"#), 0);
    }
}
