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
use crate::engine::proof::Unmapped;
use crate::engine::side::Side;
use crate::engine::value_spelling;
use crate::lint::samples::pairing::{Pairing, Unpaired, Valued};
use crate::lint::samples::sample_view::SampleView;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::{Condition, PartId};
use crate::model::key_path::KeyPath;
use crate::model::names::{identity, tells_the_state_before};
use crate::model::payload::NoText;
use crate::model::text::{printable, quoted, value};
use crate::source::Spanned;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("unpaired_samples.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG406", "unpaired-samples", Severity::Error).needs(Needs::Samples).cured(Cure::OfSampleOrPart);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service.filter(|_| !input.evidence.is_empty()) else {
        return Vec::new();
    };
    let pairing = Pairing { service, evidence: &input.evidence, reading: input.terms.reading };
    let all = pairing.unpaired().into_iter();
    let told = |(unpaired, explains): (Unpaired<'_, '_>, _)| match unpaired {
        Unpaired::NoValue { is_odd: true, .. } => word(input, &unpaired).severity(Severity::Warning),
        _ => word(input, &unpaired).proven(explains),
    };
    all.map(told).collect()
}

fn word(input: &Input<'_>, unpaired: &Unpaired<'_, '_>) -> Diagnostic {
    match unpaired {
        Unpaired::WrongWay { part, meant, condition, seen, elsewhere, exchanged } => {
            let diagnostic = wrong_way(input, condition, seen, elsewhere.as_ref(), (*part, *meant));
            match exchanged {
                Some(other) => exchanged_parts(diagnostic, other, *meant, elsewhere.is_none()),
                None => diagnostic,
            }
        }
        Unpaired::Reversed { condition, alert, recovery } => reversed(input, condition, alert, recovery),
        Unpaired::NoValue { part, mapping, seen, why, is_odd, occurs, near } => {
            let diagnostic = no_value(input, mapping, seen, *why, *part);
            let is_tie = |it: &&KeyPath| !identity::ties_nothing(it) || identity::ties_nothing(&mapping.value);
            match (occurs, why, near.as_ref().filter(is_tie)) {
                (Some((occurs, alert)), ..) => where_it_occurs(diagnostic, occurs, seen, alert),
                (None, Unmapped::Placeholder(_), _) => {
                    diagnostic.help("mend the body template of the sender, and capture a payload anew")
                }
                (None, _, None) if *is_odd => diagnostic.help(words::CLOSE_BY_HAND),
                (None, _, near) => diagnostic.help(map_by(near)),
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
    (part, meant): (PartId, Side),
) -> Diagnostic {
    let (sample, path) = (name(seen), &condition.key_path.value);
    let takes = match part {
        PartId::Trigger(_) => format!("{} opens an incident with", words::part(part)),
        PartId::Resolve => "the resolve, and no trigger, takes".into(),
    };
    let message = format!("{takes} {sample}, which is {}", meant.with_article());
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
            let other = meant.with_article();
            format!("ask for a value that {other} never has, or rename the sample if it is none")
        }
    })
}

/// The other part takes a sample of the other side.
fn exchanged_parts(mut diagnostic: Diagnostic, other: &SampleView<'_>, meant: Side, is_plain: bool) -> Diagnostic {
    let takes = match meant {
        Side::Recovery => "the resolve",
        Side::Alert => "a trigger",
    };
    let and = format!(", and {takes} takes {}, which is {}", name(other), meant.other().with_article());
    diagnostic.message.push_str(&and);
    match is_plain {
        true => diagnostic.help("exchange what the trigger and the resolve ask for"),
        false => diagnostic,
    }
}

fn reversed(input: &Input<'_>, condition: &Condition, alert: &SampleView<'_>, recovery: &SampleView<'_>) -> Diagnostic {
    let (alert_name, recovery_name) = (name(alert), name(recovery));
    let message = format!(
        "the resolve takes {recovery_name}, which came before {alert_name}: that opens an incident, and nothing closes it"
    );
    let path = &condition.key_path.value;
    Diagnostic::new(META, input.at(condition.list), message)
        .related(recovery.place_of(path), recovery.words_at(path))
        .related(alert.place_of(path), alert.words_at(path))
        .help("exchange what the trigger and the resolve ask for, or name the samples for what they are")
}

fn no_value(
    input: &Input<'_>,
    mapping: &Spanned<KeyPath>,
    seen: &SampleView<'_>,
    why: Unmapped<'_>,
    part: PartId,
) -> Diagnostic {
    let (sample, key) = (name(seen), words::path(&mapping.value));
    let what = match (part, why) {
        (PartId::Trigger(_), Unmapped::Placeholder(_)) => "opens an incident that all alerts share",
        (PartId::Trigger(_), Unmapped::NoValue(_)) => "opens an incident that no call can close",
        (PartId::Resolve, _) => "is taken by the resolve and closes nothing",
    };
    let why = match why {
        Unmapped::NoValue(NoMapping::NoText(reason)) => reason.verb().to_owned(),
        Unmapped::NoValue(NoMapping::NoKey) => NoText::Missing.verb().to_owned(),
        Unmapped::NoValue(NoMapping::Empty) => "is empty".to_owned(),
        Unmapped::Placeholder(token) => format!("is {}, {},", printable(token), words::unfilled(token)),
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
        "a recovery among the samples does not close its alert: {} has {} and {} has {}",
        name(opened.seen),
        value(opened.value),
        name(closed.seen),
        value(closed.value)
    );
    let message = match value_spelling::difference(opened.value, closed.value) {
        Some(difference) => format!("{message}; they differ only in {}", difference.words()),
        None => message,
    };
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
        let filter = include_str!("../../filters/percona.yaml");
        let key = r#""alerts".[0]."labels"."alertname""#;
        assert_eq!(
            said(filter, &samples),
            [format!(
                "resolve.json is taken by the resolve and closes nothing: \"commonLabels\".\"alertname\" is missing in it; \
                 map both parts by {key}; then it opens, and its recovery closes it"
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
        assert!(
            said(FILTER, &[down, moved])[0]
                .ends_with("map the resolve by incident; then it opens, and its recovery closes it")
        );
    }

    #[test]
    fn a_variable_that_is_left_is_for_the_sender_to_mend() {
        let left =
            |state: &str| format!(r#"{{"state":"{state}","id":"{{EVENT.ID}}","host":"db-1","title":"Disk full"}}"#);
        let filter = FILTER.replacen("_with: id", "_with: id\n  incident_title_from: title", 1);
        let told = said(&filter, &[("trigger", &left("triggered")), ("resolve", &left("resolved"))]);
        assert_eq!(
            told,
            [
                "trigger opens an incident that all alerts share: id is {EVENT.ID}, a macro of Zabbix that the sender never \
              replaced, in it; mend the body template of the sender, and capture a payload anew"
            ]
        );
    }

    #[test]
    fn a_call_without_an_id_beside_alerts_that_are_closed_is_no_error() {
        let (down, up) = (("a", r#"{"state":"triggered","id":"1"}"#), ("b", r#"{"state":"resolved","id":"1"}"#));
        let severities = |samples: &[(&str, &str)]| {
            diagnostics(&RULE, &workspace(FILTER, samples)).into_iter().map(|it| it.severity).collect::<Vec<_>>()
        };
        let without = ("t", r#"{"state":"triggered"}"#);
        assert_eq!(severities(&[down, up, without]), [Severity::Warning]);
        assert!(said(FILTER, &[down, up, without])[0].starts_with("t opens an incident that no call can close: id is"));
        assert_eq!(severities(&[down, without]), [Severity::Error], "nothing is closed");
        assert_eq!(severities(&[down, up, ("t", r#"{"state":"triggered","Id":"7"}"#)]), [Severity::Error], "a slip");
        let end = ("e", r#"{"state":"resolved"}"#);
        assert!(severities(&[down, up, without, end]).iter().all(|it| *it == Severity::Error), "its recovery is there");
    }

    #[test]
    fn the_name_of_a_sample_tells_which_side_should_take_it() {
        let wrong = ("resolve", r#"{"state":"triggered","id":"1","now":"resolved"}"#);
        assert_eq!(
            said(FILTER, &[wrong]),
            ["trigger 1 opens an incident with resolve, which is a recovery; look at now in place of state; \
                 then it is taken by the resolve (a guess: there is no sample of an alert to try it on)"]
        );
        let alert = ("trigger", r#"{"state":"resolved","id":"1"}"#);
        assert_eq!(
            said(FILTER, &[alert]),
            ["the resolve, and no trigger, takes trigger, which is an alert; \
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
}
