//! # unpaired-samples (CG406)
//!
//! The samples show that what an alert opens is not closed by its recovery.
//!
//! ## Why
//!
//! A resolve closes the incident that was mapped with the same value (docs.callgoose.com/sqibs/api_filter_example).
//! When the recovery has no value at the mapping key, or another one, Callgoose takes it and closes nothing; the
//! incident stays open, and somebody closes it by hand at night. The example of guide percona does this: its recovery
//! (section 4.2) lacks the key that both parts map by (section 5). Map by a key that has the same value in both
//! samples.
//!
//! ## A recovery without the mapping key
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full", "alerts": [{"labels": {"alert_id": "a-1"}}]}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alerts": [{"labels": {"alert_id": "a-1"}}]}
//! ```
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
//! ## Another value on recovery
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1/open", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1/closed", "title": "Disk full"}
//! ```
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
//! ## The wrong way round
//!
//! ```json payload trigger
//! {"status": "triggered", "previous_status": "resolved", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"status": "resolved", "previous_status": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: previous_status
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: previous_status
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: status
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::engine::diagnosis::Occurrence;
use crate::engine::incident::NoMapping;
use crate::lint::samples::pairing::{Pairing, Unpaired, Valued};
use crate::lint::samples::sample_view::SampleView;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::Condition;
use crate::model::key_path::KeyPath;
use crate::model::names::tells_the_state_before;
use crate::model::payload::NoText;
use crate::model::text::{printable, quoted, value};
use crate::source::Spanned;
use crate::words;

pub const RULE: Rule = Rule { meta: META, file: include_str!("unpaired_samples.rs"), check: Check::File(check) };

const META: RuleMeta = RuleMeta::new("CG406", "unpaired-samples", Severity::Error).needs(Needs::Samples);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service.filter(|_| !input.evidence.is_empty()) else {
        return Vec::new();
    };
    let pairing = Pairing { service, evidence: &input.evidence, reading: input.terms.reading };
    let triggers = (0..service.triggers.len())
        .filter_map(|at| Some((pairing.of_trigger(at)?, AcceptingPart::Trigger(words::trigger(at)))));
    let resolve = pairing.of_resolve().map(|it| (it, AcceptingPart::Resolve));
    triggers.chain(resolve).map(|(unpaired, taker)| word(input, &unpaired, &taker)).collect()
}

/// The part that takes the sample.
enum AcceptingPart {
    /// By its name in messages.
    Trigger(String),
    Resolve,
}

fn word(input: &Input<'_>, unpaired: &Unpaired<'_, '_>, taker: &AcceptingPart) -> Diagnostic {
    match unpaired {
        Unpaired::WrongWay { condition, seen, elsewhere } => {
            wrong_way(input, condition, seen, elsewhere.as_ref(), taker)
        }
        Unpaired::NoValue { mapping, seen, why, occurs, near } => {
            let diagnostic = no_value(input, mapping, seen, *why, taker);
            match occurs {
                Some((occurs, alert)) => where_it_occurs(diagnostic, occurs, seen, alert),
                None => diagnostic.help(map_by(near.as_ref())),
            }
        }
        Unpaired::NoPair { mapping, opened, closed, occurs } => {
            no_pair(input, mapping, *opened, *closed, occurs.as_ref())
        }
    }
}

fn wrong_way(
    input: &Input<'_>,
    condition: &Condition,
    seen: &SampleView<'_>,
    elsewhere: Option<&(KeyPath, String)>,
    taker: &AcceptingPart,
) -> Diagnostic {
    let (sample, path) = (name(seen), &condition.key_path.value);
    let (takes, other) = match taker {
        AcceptingPart::Trigger(filter) => (format!("{filter} opens an incident with"), "a recovery"),
        AcceptingPart::Resolve => ("the resolve, and no trigger, takes".into(), "an alert"),
    };
    let message = format!("{takes} {sample}, which is {other} by its name");
    let before = tells_the_state_before(path.last_key().unwrap_or_default());
    let mut label = seen.words_at(path);
    if before {
        label += ", by its name the state before this call";
    }
    let diagnostic =
        Diagnostic::new(META, input.at(condition.key_path.span), message).related(seen.place_of(path), label);
    diagnostic.help(match elsewhere {
        Some((path, state)) => {
            let (path, state) = (words::path(path), value(state));
            format!("look at {path}, where this sample has {state}")
        }
        None if before => "look at the key that tells the state now".into(),
        None => {
            format!("ask for a value that {other} never has, or rename the sample if it is none")
        }
    })
}

fn no_value(
    input: &Input<'_>,
    mapping: &Spanned<KeyPath>,
    seen: &SampleView<'_>,
    why: NoMapping,
    taker: &AcceptingPart,
) -> Diagnostic {
    let (sample, key) = (name(seen), words::path(&mapping.value));
    let what = match taker {
        AcceptingPart::Trigger(_) => "opens an incident that no call can close",
        AcceptingPart::Resolve => "is taken by the resolve and closes nothing",
    };
    let why = match why {
        NoMapping::NoText(reason) => reason.verb(),
        NoMapping::NoKey => NoText::Missing.verb(),
        NoMapping::Empty => "is empty",
    };
    let message = format!("{sample} {what}: {key} {why} in it");
    Diagnostic::new(META, input.at(mapping.span), message)
        .related(seen.place_of(&mapping.value), seen.words_at(&mapping.value))
}

fn where_it_occurs(
    diagnostic: Diagnostic,
    occurs: &Occurrence,
    recovery: &SampleView<'_>,
    alert: &SampleView<'_>,
) -> Diagnostic {
    let (mapped, there) = (quoted(&occurs.value), words::path(&occurs.path));
    let label = format!("{there} is {mapped} here, as the trigger mapped it");
    let diagnostic = diagnostic.related(recovery.place_of(&occurs.path), label);
    if occurs.in_both {
        diagnostic
            .related(alert.place_of(&occurs.path), format!("{there} is {mapped} here"))
            .help(format!("map both parts by {there}, which both samples have"))
    } else {
        diagnostic.help(format!(
            "map both parts by a key that both samples have; the value is only at {there} in the recovery"
        ))
    }
}

fn no_pair(
    input: &Input<'_>,
    mapping: &Spanned<KeyPath>,
    opened: Valued<'_, '_>,
    closed: Valued<'_, '_>,
    occurs: Option<&Occurrence>,
) -> Diagnostic {
    let message = format!(
        "no recovery among the samples closes an alert: {} has {} and {} has {}",
        name(opened.seen),
        value(opened.value),
        name(closed.seen),
        value(closed.value)
    );
    let diagnostic = Diagnostic::new(META, input.at(mapping.span), message)
        .related(opened.seen.place_of(opened.key), opened.seen.words_at(opened.key))
        .related(closed.seen.place_of(closed.key), closed.seen.words_at(closed.key));
    match occurs {
        Some(occurs) => where_it_occurs(diagnostic, occurs, closed.seen, opened.seen),
        None => diagnostic
            .help("map both parts by a key whose value stays the same, or capture the recovery of the same alert"),
    }
}

fn map_by(near: Option<&KeyPath>) -> String {
    match near {
        Some(near) => format!("map both parts by {}, if that is meant", words::path(near)),
        None => "map both parts by a key that has a text in every call".into(),
    }
}

fn name(seen: &SampleView<'_>) -> String {
    printable(&seen.name()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{diagnostics, workspace};

    const FILTER: &str = "\
trigger:
  payload_json_key: state
  key_value_contains: triggered
  map_incident_with: id
resolve:
  payload_json_key: state
  key_value_contains: resolved
  incident_mapped_with: id
";

    /// The messages about a filter with these samples, each with its help.
    fn said(filter: &str, samples: &[(&str, &str)]) -> Vec<String> {
        let said = diagnostics(&RULE, &workspace(filter, samples)).into_iter();
        said.map(|it| format!("{}; {}", it.message, it.help.unwrap())).collect()
    }

    #[test]
    fn the_recovery_of_guide_percona_has_the_value_elsewhere() {
        let samples = [
            ("trigger.json", include_str!("../../samples/percona/trigger.json")),
            ("resolve.json", include_str!("../../samples/percona/resolve.json")),
        ];
        // The file itself allows it.
        let filter = include_str!("../../filters/percona.yaml").replace("cgfilter: allow-file", "");
        let key = r#""alerts".[0]."labels"."alertname""#;
        assert_eq!(
            said(&filter, &samples),
            [format!(
                "resolve.json is taken by the resolve and closes nothing: \"commonLabels\".\"alertname\" is missing in it; \
                 map both parts by {key}, which both samples have"
            )]
        );
    }

    #[test]
    fn each_part_is_told_what_keeps_it_from_pairing() {
        let up = ("resolve", r#"{"state":"resolved","id":"1"}"#);
        let down = ("trigger", r#"{"state":"triggered","id":"1"}"#);
        assert_eq!(said(FILTER, &[down, up]), [""; 0]);
        assert_eq!(said(FILTER, &[down]), [""; 0]);
        let null = ("alert", r#"{"state":"triggered","id":null,"monitor":{"id":7}}"#);
        assert_eq!(
            said(FILTER, &[null, down, up]),
            [
                "alert opens an incident that no call can close: id is null in it; map both parts by monitor.id, if that is meant"
            ]
        );
        let empty = ("recovery", r#"{"state":"resolved","id":""}"#);
        let other = ("up", r#"{"state":"resolved","id":"2"}"#);
        assert!(
            said(FILTER, &[down, empty])[0]
                .starts_with("recovery is taken by the resolve and closes nothing: id is empty")
        );
        assert!(said(FILTER, &[down, other])[0].contains("trigger has 1 and up has 2"));
        assert_eq!(said(FILTER, &[down, other, up]), [""; 0]);
        let moved = ("up", r#"{"state":"resolved","id":"2","incident":"1"}"#);
        assert!(said(FILTER, &[down, moved])[0].ends_with("the value is only at incident in the recovery"));
    }

    #[test]
    fn the_name_of_a_sample_tells_which_side_should_take_it() {
        let wrong = ("resolve", r#"{"state":"triggered","id":"1","now":"resolved"}"#);
        assert_eq!(
            said(FILTER, &[wrong]),
            [
                "trigger 1 opens an incident with resolve, which is a recovery by its name; look at now, where this sample has resolved"
            ]
        );
        let alert = ("trigger", r#"{"state":"resolved","id":"1"}"#);
        assert_eq!(
            said(FILTER, &[alert]),
            ["the resolve, and no trigger, takes trigger, which is an alert by its name; \
              ask for a value that an alert never has, or rename the sample if it is none"]
        );
        let both = ("trigger", r#"{"state":"triggered, resolved","id":"1"}"#);
        assert_eq!(said(FILTER, &[both]), [""; 0]);
    }

    #[test]
    fn a_sample_that_closes_itself_closes_no_alert() {
        let alert = ("trigger", r#"{"state":"triggered","id":"1"}"#);
        let both = |id: &str| format!(r#"{{"state":"triggered, now resolved","id":"{id}"}}"#);
        let (same, other) = (both("1"), both("2"));
        assert_eq!(said(FILTER, &[alert, ("resolve", &same)]), [""; 0]);
        let told = said(FILTER, &[alert, ("resolve", &other)]);
        assert!(told[0].contains("trigger has 1 and resolve has 2"), "{told:?}");
        let unnamed = said(FILTER, &[alert, ("x", &other)]);
        assert!(unnamed[0].contains("trigger has 1 and x has 2"), "{unnamed:?}");
        assert_eq!(said(FILTER, &[("x", &other)]), [""; 0]);
    }

    #[test]
    fn what_another_rule_speaks_of_is_left_to_it() {
        let down = ("trigger", r#"{"state":"triggered","id":"1"}"#);
        let up = ("resolve", r#"{"state":"resolved","id":"2"}"#);
        let absent = FILTER.replace("_with: id", "_with: Id");
        assert_eq!(said(&absent, &[down, up]), [""; 0]);
        let mismatch = FILTER.replace("mapped_with: id", "mapped_with: state");
        assert_eq!(said(&mismatch, &[down, up]), [""; 0]);
        let state = FILTER.replace("_with: id", "_with: state");
        assert_eq!(said(&state, &[down, up]), [""; 0]);
        let nowhere = [("trigger", r#"{"state":"triggered","id":null}"#)];
        assert_eq!(said(FILTER, &nowhere), [""; 0]);
    }
}
