//! What is told for services that are wrong in one way or another.

use std::sync::Arc;

use super::*;
use crate::parse::{json, service};
use crate::source::{Source, Span};

fn payload(text: &str) -> Payload {
    json::payload(&Arc::new(Source::new("x.json", text)), Span::new(0, text.len())).unwrap()
}

/// The changes of a service with an alert and its recovery, and its file with all of them made, one after the other.
fn mend(filter: &str, alert: &str, recovery: &str) -> (Vec<Change>, String) {
    let (alert, recovery) = (payload(alert), payload(recovery));
    let sample = |payload, side| Sample { payload, side: Some(side), accepted: Accepted::default() };
    let samples = [sample(&alert, Side::Alert), sample(&recovery, Side::Recovery)];
    let (mut changes, mut text) = (Vec::new(), filter.to_owned());
    for _ in 0..4 {
        let service = service::parse("x.yaml", "x", text.clone().into_bytes()).service.unwrap();
        let bench =
            Bench { service: &service, samples: &samples, asked: &[], scripts: &[], reading: Reading::default() };
        let repair = Repair::of(&bench);
        let Some(change) = repair.of_sample(0).or(repair.of_sample(1)) else { break };
        text = apply(&text, &change.edits).unwrap();
        changes.push(change.clone());
    }
    (changes, text)
}

const ALERT: &str =
    r#"{"action":"created","actor":{"id":"bot"},"data":{"issue":{"id":"7","title":"Disk full"}},"at":"10:00"}"#;
const RECOVERY: &str =
    r#"{"action":"resolved","actor":{"id":"bot"},"data":{"issue":{"id":"7","title":"Disk full"}},"at":"11:00"}"#;
const RIGHT: &str = "\
trigger:
- payload_json_key: action
  key_value_contains: created
  map_incident_with: data.issue.id
  incident_title_from: data.issue.title
resolve:
  payload_json_key: action
  key_value_contains: resolved
  incident_mapped_with: data.issue.id
";

/// The titles of the changes.
fn told(filter: &str) -> Vec<String> {
    let (changes, _) = mend(filter, ALERT, RECOVERY);
    changes.into_iter().map(|it| format!("{}: {}", it.title, it.achieves)).collect()
}

#[test]
fn what_is_right_is_left_alone() {
    assert_eq!(told(RIGHT), [""; 0]);
}

#[test]
fn one_mistake_has_one_change_that_leads_back() {
    let table = [
        ("contains: created", "contains: Created"),
        ("contains: created", "contains: 'created '"),
        ("contains: created", "contains: crated"),
        ("contains: resolved", "contains: RESOLVED"),
        ("- payload_json_key: action", "- payload_json_key: acton"),
        ("- payload_json_key: action", "- payload_json_key: data.action"),
        (
            "  payload_json_key: action\n  key_value_contains: resolved",
            "  payload_json_key: Action\n  key_value_contains: resolved",
        ),
        ("data.issue.id", "issue.id"),
        ("data.issue.id", "data.issue.ID"),
        ("data.issue.id", "at"),
        ("incident_mapped_with: data.issue.id", "incident_mapped_with: actor.id"),
        ("data.issue.title", "issue.title"),
        ("data.issue.title", "data.issue.titl"),
    ];
    for (right, wrong) in table {
        let filter = RIGHT.replace(right, wrong);
        assert_ne!(filter, RIGHT, "{wrong}");
        let (changes, mended) = mend(&filter, ALERT, RECOVERY);
        assert_eq!(mended.replace('\'', ""), RIGHT, "{wrong}: {changes:?}");
        assert_eq!(changes.len(), 1, "{wrong}: {changes:?}");
    }
}

#[test]
fn several_mistakes_are_mended_together() {
    let filter = RIGHT.replace("data.issue", "issue").replace("action", "Action");
    let (changes, mended) = mend(&filter, ALERT, RECOVERY);
    assert_eq!(mended, RIGHT, "{changes:?}");
    let swapped = RIGHT.replace("created", "x").replace("resolved", "created").replace(": x", ": resolved");
    assert_eq!(told(&swapped), ["exchange what trigger 1 and the resolve ask for: opens, and its recovery closes it"]);
    assert_eq!(mend(&swapped, ALERT, RECOVERY).1, RIGHT);
    let only = &RIGHT[..RIGHT.find("resolve:").unwrap()];
    assert_eq!(mend(only, ALERT, RECOVERY).1, RIGHT);
}
