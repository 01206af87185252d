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

#[test]
fn of_very_many_samples_the_one_that_speaks_against_a_change_is_heard() {
    let body = |state: &str, kind: &str, id: usize| {
        format!(r#"{{"status":"{state}","event":"{kind}","id":"mon-{id}","title":"Shop"}}"#)
    };
    let mut texts = Vec::new();
    for id in 0..400 {
        texts.push((Some(Side::Alert), body("Down", "outage", id)));
        texts.push((Some(Side::Recovery), body("up", "over", id)));
    }
    let filter = "trigger:\n  payload_json_key: status\n  key_value_equals: Dwn\n  map_incident_with: id\n  \
                  incident_title_from: title\nresolve:\n  payload_json_key: status\n  key_value_equals: up\n  \
                  incident_mapped_with: id\n";
    let service = service::parse("x.yaml", "x", filter.as_bytes().to_vec()).service.unwrap();
    let title = |texts: &[(Option<Side>, String)], at: usize| {
        let payloads: Vec<_> = texts.iter().map(|(side, text)| (*side, payload(text))).collect();
        let sample = |(side, payload)| Sample { payload, side, accepted: Accepted::default() };
        let samples: Vec<_> = payloads.iter().map(|(side, payload)| sample((*side, payload))).collect();
        let bench =
            Bench { service: &service, samples: &samples, asked: &[], scripts: &[], reading: Reading::default() };
        let repair = Repair::of(&bench);
        let change = repair.of_sample(at).unwrap();
        assert_eq!((change.achieves.effect(), change.mends.len()), (Effect::Pairs, 4 * 400));
        change.title.clone()
    };
    assert_eq!(title(&texts, 798), "write Down in place of Dwn");
    // One of nobody's that would be taken too, built as all the others are.
    texts.push((None, body("Down", "rehearsal", 7_000)));
    assert_eq!(title(&texts, 0), "have trigger 1 look at event, with key_value_equals: outage");
}

/// The first change of a filter with two conditions, for an alert in production.
fn of_two(state: &str, beside: &str) -> (String, String) {
    let filter = format!(
        "trigger:\n  conditions:\n  - payload_json_key: status\n    key_value_contains: {state}\n  - payload_json_key: {beside}\n  \
         map_incident_with: id\n  incident_title_from: title\n\
         resolve:\n  payload_json_key: status\n  key_value_equals: ok\n  incident_mapped_with: id\n"
    );
    let body = |status: &str| {
        format!(
            r#"{{"status":"{status}","env":"production","severity":"critical","summary":"Disk is full","id":"a-1","title":"T"}}"#
        )
    };
    let (changes, mended) = mend(&filter, &body("alerting"), &body("ok"));
    (changes.first().map(|it| format!("{}; {}", it.title, it.achieves)).unwrap_or_default(), mended)
}

#[test]
fn every_condition_that_fails_gets_a_value_that_was_tried() {
    let pairs = "opens, and its recovery closes it";
    for (state, beside, change) in [
        ("alerting", "env\n    key_value_contains: prd", "write production in place of prd in trigger 1"),
        ("alerting", "severity\n    key_value_equals: high", "write critical in place of high in trigger 1"),
        (
            "alerting",
            "env\n    key_value_contains: [prd, stg]",
            "write production in place of prd and stg in trigger 1",
        ),
        ("alerting", "env\n    key_value_contains: Production", "write production in place of Production"),
        (
            "firing",
            "env\n    key_value_contains: prd",
            "write alerting in place of firing in trigger 1, and write production in place of prd in trigger 1",
        ),
    ] {
        assert_eq!(of_two(state, beside).0, format!("{change}; {pairs}"), "{beside}");
    }
    for beside in ["summary\n    key_value_contains: CPU", "id\n    key_value_contains: b-7"] {
        assert_eq!(of_two("alerting", beside).0, "", "{beside} is an alert's own");
    }
}

#[test]
fn a_slip_in_a_description_has_a_change() {
    let described = |text: &str| {
        RIGHT.replace("data.issue.title\n", &format!("data.issue.title\n  incident_description_from: {text}\n"))
    };
    for (wrong, right) in [
        ("'{{data.issue.title}}: {{data.isue.id}}'", "'{{data.issue.title}}: {{data.issue.id}}'"),
        ("data.issue.titel", "data.issue.title"),
    ] {
        let (changes, mended) = mend(&described(wrong), ALERT, RECOVERY);
        assert_eq!(mended, described(right), "{changes:?}");
        let achieves = changes[0].achieves;
        assert_eq!((achieves.effect(), &*achieves.to_string()), (Effect::Titles, "gets its description"));
    }
    assert_eq!(told(&described("data.issue.text")), [""; 0], "nothing near is there");
}

/// The first change for samples with their sides, and the file with it.
fn first_change(filter: &str, samples: &[(Side, &str)]) -> (String, String) {
    let payloads: Vec<_> = samples.iter().map(|(side, text)| (*side, payload(text))).collect();
    let sample = |(side, payload)| Sample { payload, side: Some(side), accepted: Accepted::default() };
    let samples: Vec<_> = payloads.iter().map(|(side, payload)| sample((*side, payload))).collect();
    let service = service::parse("x.yaml", "x", filter.as_bytes().to_vec()).service.unwrap();
    let bench = Bench { service: &service, samples: &samples, asked: &[], scripts: &[], reading: Reading::default() };
    let change = Repair::of(&bench).changes.first().cloned();
    let text = change.as_ref().and_then(|it| apply(filter, &it.edits));
    (change.map(|it| format!("{}; {}", it.title, it.achieves)).unwrap_or_default(), text.unwrap_or_default())
}

#[test]
fn a_filter_that_comes_too_late_goes_first_with_its_comments() {
    let general = "  - urgency: low\n    payload_json_key: state\n    key_value_contains: down\n    map_incident_with: id\n    \
                   incident_title_from: title\n";
    let special = "  # At night, too.\n  - payload_json_key: severity\n    key_value_contains: critical\n    map_incident_with: id\n    \
                   incident_title_from: title\n    urgency: high # by phone\n";
    let resolve =
        "# The end.\nresolve:\n  payload_json_key: state\n  key_value_contains: up\n  incident_mapped_with: id\n";
    let (right, wrong) =
        (format!("trigger:\n{special}{general}{resolve}"), format!("trigger:\n{general}{special}{resolve}"));
    let samples = [
        (Side::Alert, r#"{"state":"down","severity":"critical","id":"1","title":"T"}"#),
        (Side::Alert, r#"{"state":"down","severity":"minor","id":"2","title":"T"}"#),
        (Side::Recovery, r#"{"state":"up","severity":"none","id":"1","title":"T"}"#),
    ];
    let (change, mended) = first_change(&wrong, &samples);
    assert!(change.starts_with("put trigger 2 before trigger 1; "), "{change}");
    assert_eq!(mended, right);
    assert_eq!(first_change(&right, &samples).0, "");
}

#[test]
fn two_alerts_that_share_an_incident_are_mapped_apart() {
    let filter = RIGHT.replace("data.issue.id", "actor.id");
    let other = |text: &str| text.replace("\"7\"", "\"8\"").replace("Disk full", "CPU high");
    let (alert, recovery) = (other(ALERT), other(RECOVERY));
    let samples =
        [(Side::Alert, ALERT), (Side::Alert, &alert), (Side::Recovery, RECOVERY), (Side::Recovery, &recovery)];
    let (change, mended) = first_change(&filter, &samples);
    assert_eq!(change, "map both parts by data.issue.id; opens, and its recovery closes it");
    assert_eq!(mended, RIGHT);
}

#[test]
fn a_variable_that_the_sender_left_is_no_reason_to_map_by_a_title_a_host_or_a_rule() {
    let filter = RIGHT.replace("data.issue.id", "event.id").replace("data.issue.title", "title");
    let body = |state: &str, more: &str| {
        format!(
            r#"{{"action":"{state}","event":{{"id":"{{EVENT.ID}}"}},"title":"Disk full","host":"db-1","ruleId":"17"{more}}}"#
        )
    };
    let titles = |more: &str| {
        let (changes, _) = mend(&filter, &body("created", more), &body("resolved", more));
        changes.into_iter().map(|it| it.title).collect::<Vec<_>>()
    };
    assert_eq!(titles(""), [""; 0]);
    assert_eq!(titles(r#","alert_id":"a-7""#), ["map both parts by alert_id"]);
}

#[test]
fn a_recovery_of_a_discarded_alert_is_no_reason_to_map_by_something_else() {
    let body = |state: &str, id: u8| {
        format!(
            r#"{{"action":"{state}","data":{{"issue":{{"id":"{id}","title":"Disk full"}}}},"total":1,"host":"web-1"}}"#
        )
    };
    let bodies = [body("created", 1), body("resolved", 1), body("activated", 2), body("resolved", 2)];
    let payloads = bodies.map(|body| payload(&body));
    for named in [false, true] {
        let sides = [Side::Alert, Side::Recovery, Side::Alert, Side::Recovery].map(|side| named.then_some(side));
        let samples: Vec<_> = payloads
            .iter()
            .zip(sides)
            .map(|(payload, side)| Sample { payload, side, accepted: Accepted::default() })
            .collect();
        let service = service::parse("x.yaml", "x", RIGHT.into()).service.unwrap();
        let bench =
            Bench { service: &service, samples: &samples, asked: &[2, 3], scripts: &[], reading: Reading::default() };
        let repair = Repair::of(&bench);
        let title = repair.of_sample(3).map(|change| change.title.as_str());
        let own = "add a trigger filter like trigger 1, with activated as the value of action";
        assert_eq!(title, Some(own), "{named}");
        assert_eq!(repair.in_vain(3), None, "{named}");
    }
}
