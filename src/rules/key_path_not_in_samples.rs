//! # key-path-not-in-samples (CG401)
//!
//! A filter looks at a key path that no sample of its service has.
//!
//! ## Why
//!
//! A condition on a key that is not there never holds. Callgoose answers such a call with 202
//! (docs.callgoose.com/sqibs/how_to_send_api), which most senders take for success; guide percona, section 8, tells to
//! look for "Discarded" in the API log. A title falls back to `Incident from unknown source`
//! (docs.callgoose.com/sqibs/api_end_point), and a mapping closes nothing. Either the path is wrong, or a sample is
//! missing that would show it right. Where no alert of the samples opens, closes or has a title for it, the rules of the
//! effect say so, as errors: `discarded-sample`, `unpaired-samples`, `title-falls-back`.
//!
//! ## Examples
//!
//! ```json payload trigger
//! {"state": "triggered", "monitor": {"id": "m-1", "name": "Disk full"}}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "monitor": {"id": "m-1", "name": "Disk full"}}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: monitor.id
//!   incident_title_from: monitor.name
//!   incident_description_from: name
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: monitor.id
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: monitor.id
//!   incident_title_from: monitor.name
//!   incident_description_from: monitor.name
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: monitor.id
//! ```
//!
//! In a title of several paths each of them is looked for:
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: monitor.id
//!   incident_title_from: '{{monitor.name}} in {{region}}'
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: monitor.id
//! ```

use crate::engine::path_suggestion::{PathDifference, PathSuggestion};
use crate::lint::keys::mapping::{is_composite, is_key_of_alert};
use crate::lint::keys::misquoted;
use crate::lint::keys::uses;
use crate::lint::samples::evidence::Evidence;
use crate::lint::samples::path_lookup::PathLookup;
use crate::lint::values::tidy;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::{Part, Service};
use crate::model::key_path::KeyPath;
use crate::model::path_use::{self, PathUse, Purpose};
use crate::model::payload::Value;
use crate::model::text::{listed, value};
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("key_path_not_in_samples.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG401", "key-path-not-in-samples", Severity::Warning)
    .needs(Needs::Samples)
    .guess()
    .cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    uses::each_path(input, path_use::of_service, |service, group| of_path(input, service, group))
}

fn of_path(input: &Input<'_>, service: &Service, group: &[PathUse<'_>]) -> Option<Diagnostic> {
    let evidence = &input.evidence;
    let path = group.first()?.path;
    let fate = evidence.path_lookup(path)?;
    let PathLookup::Nowhere(nearest) = &*fate else {
        return None;
    };
    // Nothing is said where another rule speaks.
    let is_mismatch = is_mismatch(service, path, evidence);
    let is_ours = |it: &&PathUse<'_>| match it.purpose {
        Purpose::Mapping => !is_mismatch && !is_composite(it.path, evidence),
        Purpose::Title | Purpose::Description => misquoted::keys(it.path).next().is_none(),
        Purpose::Condition => true,
    };
    let group: Vec<PathUse<'_>> = group.iter().filter(is_ours).copied().collect();
    if group.is_empty() || !tidy::is_tidy(path.written()) {
        return None;
    }
    let message = format!("no sample has the key path {}", words::path(path));
    let diagnostic = uses::said(META, input.source, &group, message);
    // Without a description the whole payload is sent, which has all that is known.
    let is_description = group.iter().all(|it| it.purpose == Purpose::Description);
    let diagnostic = if is_description { diagnostic.severity(Severity::Info) } else { diagnostic };
    Some(proven(diagnostic, path, nearest.as_ref(), evidence))
}

/// Whether the other side maps by another key, which the samples have: `mapping-key-mismatch` names both.
fn is_mismatch(service: &Service, key: &KeyPath, evidence: &Evidence<'_>) -> bool {
    let Some(resolve) = service.resolve.as_ref().and_then(mapping) else {
        return false;
    };
    let is_key = |key: &KeyPath| is_key_of_alert(service, key, evidence);
    let is_there = |key: &KeyPath| is_key(key) && evidence.path_lookup(key).as_deref() == Some(&PathLookup::Present);
    let mut others = service.triggers.iter().filter_map(|it| mapping(&it.part));
    is_key(key) && if resolve == key { others.any(|other| other != key && is_there(other)) } else { is_there(resolve) }
}

fn mapping(part: &Part) -> Option<&KeyPath> {
    part.mapping.as_ref().map(|mapping| &mapping.value)
}

/// With the nearest path that a sample has; without one, with what is beside it.
fn proven(
    diagnostic: Diagnostic,
    path: &KeyPath,
    nearest: Option<&PathSuggestion>,
    evidence: &Evidence<'_>,
) -> Diagnostic {
    let near = nearest.and_then(|near| Some((evidence.shown(&near.path)?, near)));
    if let Some(((place, words), near)) = near {
        return diagnostic.related(place, words).help(help(near));
    }
    let advice = "take a key path that a sample has, or add the sample that has this one";
    diagnostic.help(match beside(path, evidence) {
        Some(beside) => format!("{advice}; {beside}"),
        None => advice.into(),
    })
}

/// The keys of the object that the last key is looked for in.
fn beside(path: &KeyPath, evidence: &Evidence<'_>) -> Option<String> {
    let (_, parent) = path.steps().split_last()?;
    let parent = KeyPath::found(parent.to_vec(), path.spelling());
    if parent.steps().is_empty() {
        return None;
    }
    evidence.samples.iter().find_map(|seen| {
        let Value::Object(members) = &seen.payload.node(parent.steps())?.value else {
            return None;
        };
        let keys = members.iter().map(|it| value(it.key.get(&seen.payload.source)));
        let keys: Vec<_> = keys.collect();
        let keys = listed(&keys, "and");
        (!members.is_empty()).then(|| format!("{} has {keys}", words::path(&parent)))
    })
}

fn help(near: &PathSuggestion) -> String {
    let path = words::path(&near.path);
    match near.how {
        PathDifference::IndexMissing { .. } => format!("an array is on the way, so add an index: {path}"),
        PathDifference::QuotesMissing => {
            format!("there are dots in a key, so put quotes around it: {path}")
        }
        PathDifference::SameName => {
            format!("write {path}, if that is meant, or add the sample that has this one")
        }
        _ => format!("did you mean {path}?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{diagnostics, workspace};

    #[test]
    fn two_mapping_keys_are_one_mistake_and_another_rule_names_it() {
        let filter = |key: &str| {
            format!(
                "trigger: {{payload_json_key: s, key_value_contains: down, map_incident_with: incident.id}}\n\
                 resolve: {{payload_json_key: s, key_value_contains: up, incident_mapped_with: {key}}}\n"
            )
        };
        let samples =
            [("trigger", r#"{"s":"down","incident":{"id":"1"}}"#), ("resolve", r#"{"s":"up","incident":{"id":"1"}}"#)];
        let said = |key: &str| {
            let said = diagnostics(&RULE, &workspace(&filter(key), &samples));
            let texts = said.iter().map(|it| it.place.source.slice(it.place.span));
            texts.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(said("id"), [""; 0]);
        assert_eq!(said("id + host"), [""; 0], "a composite is told as that");
        // A condition at the key stays as wrong as it is.
        let condition = filter("id").replace("key: s, key_value_contains: up", "key: id, key_value_contains: up");
        let said = diagnostics(&RULE, &workspace(&condition, &samples));
        assert_eq!(said.len(), 1);
        let both = filter("id").replace("incident.id", "number");
        let said = diagnostics(&RULE, &workspace(&both, &samples));
        assert_eq!(said.len(), 2, "neither key is in the samples");
    }
}
