//! `cgfilter infer` writes what works or nothing at all.

use std::sync::Arc;

use crate::support::Folder;
use cgfilter::internals::engine::Reading;
use cgfilter::internals::infer::filter_text::{self, Heading};
use cgfilter::internals::infer::{self, Samples, plan, proof, suite_text};
use cgfilter::internals::model::payload::Payload;
use cgfilter::internals::parse::{json, service, suite};
use cgfilter::internals::source::{Source, Span};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::{Value, json};

fn payload(value: &Value) -> Payload {
    let text = value.to_string();
    let span = Span::new(0, text.len());
    json::payload(&Arc::new(Source::new("x.json", text)), span).unwrap()
}

/// Words that make keys and texts look like those of alerts, and characters that mean something to YAML or a key path.
fn word() -> impl Strategy<Value = String> {
    let words = [
        "state",
        "status",
        "id",
        "alert_id",
        "is ok",
        "title",
        "message",
        "host",
        "k8s.io/name",
        "description",
        "down",
        "up",
        "firing",
        "resolved",
        "ok",
        "NOK",
        "1",
        "0",
        "true",
        "on",
        "null",
        "~",
        "",
        " ",
        "a: b",
        "# x",
        "it's",
        "say \"hi\"",
        "[0]",
        "{{a}}",
        "$ID",
        "é ✗",
        "\u{200b}",
        "a\nb",
        "cgfilter: allow CG206 x",
        "web-p02",
        "2026-01-01T10:00:00Z",
        "https://x.org/1",
        "disk is full on db-1",
        "\u{feff}",
        "\\",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

fn body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        8 => word().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<u32>().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            3 => prop::collection::vec((word(), inner), 0..5)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    });
    prop::collection::vec((word(), value), 0..5).prop_map(|pairs| Value::Object(pairs.into_iter().collect()))
}

fn one_of(words: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

/// An alert and its recovery: they share a body, and differ in some keys of it.
fn pair() -> impl Strategy<Value = (Value, Value)> {
    let own = || prop::collection::vec((word(), word()), 0..3);
    let state = one_of(&["state", "is ok", "event_type", "x", "on"]);
    let id = one_of(&["alert_id", "id", "my \"key\".id", "host", "key"]);
    let value = one_of(&["a-771", "7", "a: 'b' # c", " é-1 ", "x\ny", "~", "-1"]);
    let down = one_of(&["down", "firing", "NOK", "1", "not ok", "on", " down", "x", "Deactivated"]);
    let up = one_of(&["up", "resolved", "ok", "0", "off", "down ended", "y", "activated"]);
    (body(), own(), own(), state, id, value, down, up).prop_map(
        |(body, on_alert, on_recovery, state, id, value, down, up)| {
            let of = |own: Vec<(String, String)>, said: String| {
                let mut body = body.clone();
                for (key, text) in own {
                    body[key] = text.into();
                }
                body[&id] = value.clone().into();
                body[&state] = said.into();
                body
            };
            (of(on_alert, down), of(on_recovery, up))
        },
    )
}

#[test]
fn what_is_inferred_is_read_back_and_opens_and_closes() {
    let config = ProptestConfig {
        cases: 1500,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let count = std::cell::Cell::new(0);
    runner
        .run(&prop::collection::vec(pair(), 1..3), |pairs| {
            let alerts: Vec<_> = pairs.iter().map(|(alert, _)| payload(alert)).collect();
            let recoveries: Vec<_> = pairs.iter().map(|(_, recovery)| payload(recovery)).collect();
            let (alerts, recoveries) = (alerts.iter().collect::<Vec<_>>(), recoveries.iter().collect::<Vec<_>>());
            let samples = Samples { alerts: &alerts, recoveries: &recoveries };
            let names = plan::FileNames::default();
            let Ok(found) = infer::infer(samples) else {
                return Ok(());
            };
            count.set(count.get() + 1);
            let heading = Heading { name: None, from: Some("a: 'b'"), samples: &["cgfilter: x.json".to_owned()] };
            let text = filter_text::write(&found, heading);
            let file = service::parse("x.yaml", "x", text.clone().into_bytes());
            prop_assert_eq!((&file.facts, &file.remarks, &file.marks), (&vec![], &vec![], &vec![]), "{}", &text);
            let service = file.service.unwrap();
            let cases = suite_text::write("x", &plan::cases(&service, samples, &names), &names);
            let read = suite::parse("x.test.yaml", cases.clone().into_bytes());
            prop_assert_eq!(&read.facts, &vec![], "{}", &cases);
            let suite = read.suite.unwrap();
            let proof = proof::prove(&service, &suite, (samples, &names), Reading::default());
            prop_assert!(proof.is_ok(), "{:?}\n{}\n{}", proof, &text, &cases);
            // Only a resolve has a list, and only that depends on the reading.
            if found.state.what.on_recovery.len() == 1 {
                let not = proof.unwrap().not;
                prop_assert!(not.is_empty(), "{:?}\n{}\n{}", not, &text, &cases);
            }
            Ok(())
        })
        .unwrap();
    let inferred = count.get();
    assert!(inferred > 200, "only {inferred} of the pairs had a filter");
}

fn alert_and_recovery(folder: &Folder) {
    let of = |state: &str| json!({"status": state, "alert_id": "a-77123", "title": "Disk full"}).to_string();
    folder.file("in/a.json", of("firing") + "\r\n").file("in/b.json", of("resolved"));
}

const PAIR: [&str; 5] = ["infer", "--trigger", "in/a.json", "--resolve", "in/b.json"];

#[test]
fn all_files_are_written_and_work_where_they_are() {
    let folder = Folder::new();
    alert_and_recovery(&folder);
    let (exit, printed) = folder.run(&[&PAIR[..], &["--out", "deep/repo", "--name", "shop"]].concat());
    assert_eq!(exit, 0, "{printed}");
    assert_eq!(folder.text("deep/repo/samples/shop/trigger.json"), folder.text("in/a.json"));
    assert_eq!(folder.text("deep/repo/samples/shop/resolve.json"), folder.text("in/b.json"));
    let (exit, printed) = folder.run(&["lint", "deep/repo/filters", "--fail-on", "info"]);
    assert_eq!(exit, 0, "{printed}");
    let mut test = folder.command(&["test"]);
    let output = test.current_dir(folder.path().join("deep/repo")).output().unwrap();
    assert!(output.status.success(), "{}", crate::support::printed(&output));
}

#[test]
fn what_cannot_be_written_as_a_whole_is_taken_back() {
    let folder = Folder::new();
    alert_and_recovery(&folder);
    folder.file("repo/samples", "a file where a folder belongs");
    let (exit, printed) = folder.run(&[&PAIR[..], &["--out", "repo", "--name", "shop"]].concat());
    assert_eq!(exit, 2, "{printed}");
    assert!(printed.contains("repo/samples"), "{printed}");
    assert!(!folder.path().join("repo/filters").exists());
}

#[test]
fn nothing_that_is_there_is_written_over() {
    for taken in [
        "repo/filters/shop.yaml",
        "repo/filters/shop.yml",
        "repo/samples/shop/shop.test.yaml",
        "repo/samples/shop/resolve.json",
    ] {
        let folder = Folder::new();
        alert_and_recovery(&folder);
        folder.file(taken, "mine");
        let (exit, printed) = folder.run(&[&PAIR[..], &["--out", "repo", "--name", "shop"]].concat());
        assert_eq!(exit, 2, "{printed}");
        assert!(printed.contains(taken), "{printed}");
        assert_eq!(folder.text(taken), "mine");
        let files = ignore::WalkBuilder::new(folder.path().join("repo")).build();
        let files = files.filter(|entry| entry.as_ref().unwrap().path().is_file());
        assert_eq!(files.count(), 1, "{taken}");
    }
}

#[test]
fn a_secret_in_a_sample_is_not_kept() {
    let folder = Folder::new();
    let of = |state: &str| {
        let secret = "Bearer abcdefghijklmnopqrstuvwxyz0123456789";
        json!({"status": state, "alert_id": "a-77123", "title": "x", "auth": secret}).to_string()
    };
    folder.file("in/a.json", of("firing")).file("in/b.json", of("resolved"));
    let (exit, printed) = folder.run(&[&PAIR[..], &["--out", "repo"]].concat());
    assert_eq!(exit, 1, "{printed}");
    assert!(printed.contains("CG501"), "{printed}");
    assert!(!folder.path().join("repo").exists());
}

#[test]
fn bad_names_of_services_are_refused() {
    let folder = Folder::new();
    alert_and_recovery(&folder);
    for name in ["../x", "a/b", "", ".x", "cgfilter", "x.test"] {
        let name = format!("--name={name}");
        let (exit, printed) = folder.run(&[&PAIR[..], &[&name, "--out", "repo"]].concat());
        assert_eq!(exit, 2, "{printed}");
        assert!(!folder.path().join("repo").exists(), "{name}");
    }
}

fn repository(folder: &Folder, config: &str) {
    alert_and_recovery(folder);
    folder.file("repo/cgfilter.yaml", config);
}

fn to_repo() -> Vec<&'static str> {
    [&PAIR[..], &["--out", "repo", "--name", "shop"]].concat()
}

/// Runs a command in the new repository.
fn in_repo(folder: &Folder, arguments: &[&str]) -> String {
    let mut command = folder.command(arguments);
    let output = command.current_dir(folder.path().join("repo")).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", crate::support::printed(&output));
    crate::support::printed(&output)
}

#[test]
fn a_repository_says_where_its_files_are_and_how_they_are_read() {
    let folder = Folder::new();
    let config = "filters: conf/filters\nsamples: payloads\nreading: {list: all}\n";
    repository(&folder, config);
    folder.file("repo/schemas/filter.schema.json", "{}");
    let (exit, printed) = folder.run(&to_repo());
    assert_eq!(exit, 0, "{printed}");
    assert!(printed.contains("repo/conf/filters/shop.yaml"), "{printed}");
    let filter = folder.text("repo/conf/filters/shop.yaml");
    assert!(filter.contains("payloads/shop/trigger.json"), "{filter}");
    let modeline = "# yaml-language-server: $schema=../../schemas/filter.schema.json\n";
    assert!(filter.starts_with(modeline), "{filter}");
    assert!(!folder.path().join("repo/filters").exists());
    in_repo(&folder, &["test"]);
    in_repo(&folder, &["lint", "--fail-on", "info"]);
}

#[test]
fn a_config_that_cannot_be_used_is_told_before_anything_is_written() {
    let folder = Folder::new();
    repository(&folder, "filtres: x\n");
    let (exit, printed) = folder.run(&to_repo());
    assert_eq!(exit, 2, "{printed}");
    assert!(printed.contains("repo/cgfilter.yaml"), "{printed}");
    assert!(!folder.path().join("repo/samples").exists());
}

const OTHER: &str = "trigger:\n  payload_json_key: status\n  key_value_contains: firing\n  map_incident_with: alert_id\n  \
                     incident_title_from: title\nresolve:\n  payload_json_key: status\n  key_value_contains: resolved\n  \
                     incident_mapped_with: alert_id\n";

#[test]
fn a_name_that_a_service_has_is_not_given_twice() {
    let folder = Folder::new();
    repository(&folder, "");
    folder.file("repo/filters/a.yaml", format!("name: shop\n{OTHER}"));
    let (exit, printed) = folder.run(&to_repo());
    assert_eq!(exit, 2, "{printed}");
    assert!(printed.contains("repo/filters/a.yaml has a service named shop"), "{printed}");
    assert!(!folder.path().join("repo/samples").exists());
}

#[test]
fn services_that_take_the_same_payloads_are_told() {
    let folder = Folder::new();
    repository(&folder, "");
    folder.file("repo/filters/a.yaml", OTHER);
    let (exit, printed) = folder.run(&to_repo());
    assert_eq!(exit, 0, "{printed}");
    assert!(printed.contains("CG306"), "{printed}");
    let strict = Folder::new();
    repository(&strict, "lint: {rules: {CG306: error}}\n");
    strict.file("repo/filters/a.yaml", OTHER);
    let (exit, printed) = strict.run(&to_repo());
    assert_eq!(exit, 1, "{printed}");
    assert!(!strict.path().join("repo/filters/shop.yaml").exists());
}

#[test]
fn samples_that_were_left_are_not_taken_over() {
    let folder = Folder::new();
    repository(&folder, "");
    folder.file("repo/samples/shop/other.json", "{}");
    let (exit, printed) = folder.run(&to_repo());
    assert_eq!(exit, 2, "{printed}");
    assert!(printed.contains("repo/samples/shop/other.json is there already"), "{printed}");
}

#[test]
fn a_secret_that_is_not_kept_is_only_told() {
    let folder = Folder::new();
    let of = |state: &str| {
        let secret = "Bearer abcdefghijklmnopqrstuvwxyz0123456789";
        json!({"status": state, "alert_id": "a-77123", "title": "x", "auth": secret}).to_string()
    };
    folder.file("in/a.json", of("firing")).file("in/b.json", of("resolved"));
    let (exit, printed) = folder.run(&PAIR);
    assert_eq!(exit, 0, "{printed}");
    assert!(printed.contains("in/b.json:1: CG501"), "{printed}");
    assert!(!printed.contains("samples/"), "{printed}");
}

#[test]
fn an_envelope_is_opened_and_a_key_given_twice_is_told() {
    let folder = Folder::new();
    let of = |state: &str| {
        let body =
            format!(r#"{{"status": "{state}", "status": "{state}", "alert_id": "a-77123", "title": "Disk full"}}"#);
        format!(r#"{{"received_at": "2026-01-01T10:00:00Z", "service": "x", "body": {body}}}"#)
    };
    folder.file("in/a.json", of("firing")).file("in/b.json", of("resolved"));
    let (exit, printed) = folder.run(&to_repo());
    assert_eq!(exit, 0, "{printed}");
    assert!(printed.contains("the key status is there twice"), "{printed}");
    let filter = folder.text("repo/filters/shop.yaml");
    assert!(filter.contains("payload_json_key: status\n"), "{filter}");
    assert!(folder.text("repo/samples/shop/trigger.json").starts_with(r#"{"status""#));
    in_repo(&folder, &["test"]);
}

/// What infer prints of files with these states, and its status.
fn of_states(key: &str, states: &[(&str, &str)]) -> (i32, String) {
    let folder = Folder::new();
    for (at, (name, state)) in states.iter().enumerate() {
        let time = format!("2026-03-01T10:0{at}:00Z");
        let body = json!({"id": "A-88213", "title": "Disk full on db1", key: state, "at": time});
        folder.file(&format!("s/{name}.json"), body.to_string());
    }
    let (status, printed) = folder.run(&["infer", "s"]);
    (status, printed.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn what_is_done_about_an_alert_is_not_taken_for_its_end() {
    for key in ["status", "event_type", "action", "state", "notification_type", "type", "x"] {
        for (alert, between) in [
            ("triggered", "acknowledged"),
            ("incident.triggered", "incident.acknowledged"),
            ("incident_created_v2", "incident_status_updated_v2"),
            ("down", "maintenance"),
            ("firing", "silenced"),
            ("open", "in_progress"),
            ("open", "assigned"),
            ("issue_opened", "issue_commented"),
            ("gestört", "quittiert"),
            ("critique", "acquitté"),
            ("障害", "対応中"),
        ] {
            let (status, printed) = of_states(key, &[("1", alert), ("2", between)]);
            assert_eq!(status, 1, "{key} {alert} {between}: {printed}");
        }
    }
    let (status, printed) = of_states("status", &[("1", "firing"), ("2", "frobbed")]);
    assert!(status == 0 && printed.contains("no state in between"), "{printed}");
    assert_eq!(of_states("status", &[("1", "investigating"), ("2", "resolved")]).0, 0);
}

#[test]
fn all_that_says_that_an_alert_is_over_closes_it() {
    let (status, printed) =
        of_states("status", &[("1", "triggered"), ("mitigated", "mitigated"), ("resolved", "resolved")]);
    assert_eq!(status, 0, "{printed}");
    assert!(printed.contains("key_value_contains: [mitigated, resolved]"), "{printed}");
    assert!(printed.contains("resolved.json is left out: its alert has a recovery already"), "{printed}");
}

#[test]
fn what_the_filter_makes_of_a_payload_that_was_left_out_is_told() {
    let pair = [("a", "firing"), ("b", "resolved")];
    for (name, state, said) in [
        ("recovery", "firing", "recovery.json is left out, and the trigger takes it: see that it is an alert"),
        ("alert", "resolved", "alert.json is left out, and the resolve takes it: see that it is over there"),
    ] {
        let (status, printed) = of_states("status", &[pair[0], pair[1], (name, state)]);
        assert!(status == 0 && printed.contains(said), "{printed}");
    }
    let (_, printed) = of_states("status", &[pair[0], pair[1], ("c", "acknowledged")]);
    assert!(!printed.contains("is left out, and") && printed.contains("nothing to warn of"), "{printed}");
}
