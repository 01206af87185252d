//! The laws of changes: what is printed, made, has the effect that is printed, and `test` and `lint` name the same change.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Folder, SHOP};

/// Filters that are right, each with an alert, its recovery, and mistakes: a text of the filter, and what stands there instead.
type Service<'s> = (&'s str, &'s str, &'s str, &'s [(&'s str, &'s str)]);

const SERVICES: [Service<'static>; 4] = [
    (
        "trigger:\n- payload_json_key: action\n  key_value_contains: created\n  map_incident_with: data.issue.id\n  \
         incident_title_from: data.issue.title\nresolve:\n  payload_json_key: action\n  key_value_contains: resolved\n  \
         incident_mapped_with: data.issue.id\n",
        r#"{"action":"created","actor":{"id":"bot"},"data":{"issue":{"id":"7","title":"Disk full"}},"at":"10:00"}"#,
        r#"{"action":"resolved","actor":{"id":"bot"},"data":{"issue":{"id":"7","title":"Disk full"}},"at":"11:00"}"#,
        &[
            ("data.issue.id", "issue.id"),
            ("data.issue.id", "at"),
            ("incident_mapped_with: data.issue.id", "incident_mapped_with: actor.id"),
            ("data.issue.title", "issue.title"),
            ("created", "Created"),
            ("created", "creatd"),
            ("contains: resolved", "contains: 'resolved '"),
            ("key: action", "key: actoin"),
            ("- payload_json_key: action", "- payload_json_key: data.action"),
        ],
    ),
    (
        "trigger: {payload_json_key: status, key_value_contains: firing, map_incident_with: 'alerts[0].fingerprint', \
         incident_title_from: 'alerts[0].labels.alertname'}\nresolve: {payload_json_key: status, \
         key_value_contains: resolved, incident_mapped_with: 'alerts[0].fingerprint'}\n",
        r#"{"status":"firing","groupLabels":{"x":"y"},"alerts":[{"status":"firing","fingerprint":"f1a2b3c4d5e6f7a8","labels":{"alertname":"Disk"}}]}"#,
        r#"{"status":"resolved","groupLabels":{"x":"y"},"alerts":[{"status":"firing","fingerprint":"f1a2b3c4d5e6f7a8","labels":{"alertname":"Disk"}}]}"#,
        &[
            ("'alerts[0].fingerprint'", "fingerprint"),
            ("'alerts[0].fingerprint'", "alerts.fingerprint"),
            ("'alerts[0].labels.alertname'", "labels.alertname"),
            ("firing", "FIRING"),
        ],
    ),
    (
        "trigger:\n  payload_json_key: heartbeat.status\n  key_value_equals: '0'\n  map_incident_with: monitor.id\n  \
         incident_title_from: monitor.name\nresolve:\n  payload_json_key: heartbeat.status\n  key_value_equals: '1'\n  \
         incident_mapped_with: monitor.id\n",
        r#"{"heartbeat":{"status":0,"time":"2026-01-01 10:00"},"monitor":{"id":5,"name":"Shop"},"msg":"Shop is down"}"#,
        r#"{"heartbeat":{"status":1,"time":"2026-01-01 11:00"},"monitor":{"id":5,"name":"Shop"},"msg":"Shop is up"}"#,
        &[("monitor.id", "heartbeat.time"), ("monitor.id", "msg"), ("monitor.name", "monitor.Name")],
    ),
    (
        "trigger:\n  payload_json_key: status\n  key_value_equals: unresolved\n  map_incident_with: id\n  \
         incident_title_from: title\nresolve:\n  payload_json_key: status\n  key_value_equals: resolved\n  \
         incident_mapped_with: id\n",
        r#"{"status":"unresolved","id":"7","title":"Crash"}"#,
        r#"{"status":"resolved","id":"7","title":"Crash"}"#,
        &[
            ("key_value_equals: resolved", "key_value_contains: resolved"),
            ("resolve:\n  payload_json_key: status\n  key_value_equals: resolved\n  incident_mapped_with: id\n", ""),
        ],
    ),
];

fn folder(filter: &str, alert: &str, recovery: &str) -> Folder {
    let folder = Folder::new();
    folder.file("filters/x.yaml", filter);
    folder.file("samples/x/alert.json", alert);
    folder.file("samples/x/recovery.json", recovery);
    folder
}

/// What `test` prints of each payload.
fn tested(folder: &Folder) -> (i32, Vec<Value>) {
    let (status, printed) = folder.run(&["test", "--format", "json"]);
    let printed: Value = serde_json::from_str(&printed).unwrap();
    (status, printed["results"].as_array().unwrap().clone())
}

fn edits(change: &Value) -> BTreeSet<(u64, u64, String)> {
    let edits = change["edits"].as_array().unwrap().iter();
    let byte = |edit: &Value, at: usize| edit["bytes"][at].as_u64().unwrap();
    edits.map(|edit| (byte(edit, 0), byte(edit, 1), edit["text"].as_str().unwrap().to_owned())).collect()
}

fn made(text: &str, edits: &BTreeSet<(u64, u64, String)>) -> String {
    let mut text = text.to_owned();
    for (start, end, new) in edits.iter().rev() {
        text.replace_range(usize::try_from(*start).unwrap()..usize::try_from(*end).unwrap(), new);
    }
    text
}

#[test]
fn a_change_that_is_printed_has_its_effect_and_lint_names_the_same() {
    for (right, alert, recovery, mistakes) in SERVICES {
        assert_eq!(tested(&folder(right, alert, recovery)).0, 0, "{right}");
        for (text, wrong) in mistakes {
            let filter = right.replace(text, wrong);
            let broken = folder(&filter, alert, recovery);
            let (status, results) = tested(&broken);
            assert_eq!(status, 1, "{wrong}");
            let change =
                results.iter().find_map(|result| result["changes"].get(0)).unwrap_or_else(|| panic!("{wrong}"));
            let (mended, by_test) = (made(&filter, &edits(change)), edits(change));
            let (status, results) = tested(&folder(&mended, alert, recovery));
            assert_eq!(status, 0, "{wrong}: {mended}");
            assert_eq!(results[1]["services"][0]["resolve"]["entry"], "closed", "{wrong}: {mended}");
            assert!(results.iter().all(|result| result["changes"].as_array().unwrap().is_empty()), "{wrong}");
            let (_, printed) = broken.run(&["lint", "--format", "json"]);
            let printed: Value = serde_json::from_str(&printed).unwrap();
            let fixes = printed["diagnostics"].as_array().unwrap().iter().filter(|it| !it["fix"].is_null());
            let by_lint: Vec<_> = fixes.map(|it| edits(&it["fix"])).collect();
            assert!(by_lint.contains(&by_test), "{wrong}: {by_test:?} {by_lint:?}");
            broken.run(&["lint", "--fix", "--unsafe-fixes"]);
            assert_eq!(tested(&broken).0, 0, "{wrong}");
        }
    }
}

#[test]
fn the_first_change_closes_the_incident_whatever_else_looks_near() {
    let filter = |map: &str| {
        format!(
            "trigger: {{payload_json_key: s, key_value_equals: firing, map_incident_with: {map}, incident_title_from: s}}\n\
             resolve: {{payload_json_key: s, key_value_equals: resolved, incident_mapped_with: {map}}}\n"
        )
    };
    let body = |state: &str| format!(r#"{{"s":"{state}","actor":{{"id":"bot"}},"data":{{"issue":{{"id":"7"}}}}}}"#);
    let (_, printed) = folder(&filter("issue.id"), &body("firing"), &body("resolved")).run(&["test"]);
    assert!(printed.contains("change: map both parts by data.issue.id"), "{printed}");
    assert!(!printed.contains("actor.id"), "{printed}");
    let only = filter("data.issue.id").lines().next().unwrap().to_owned();
    let (_, printed) = folder(&only, &body("firing"), &body("resolved")).run(&["test"]);
    assert!(printed.contains("change: add a resolve with payload_json_key: s"), "{printed}");
    let shouted = filter("data.issue.id").replace("firing", "FIRING");
    let (_, printed) = folder(&shouted, &body("firing"), &body("resolved")).run(&["test"]);
    assert!(printed.contains("change: write firing in place of FIRING"), "{printed}");
}

#[test]
fn a_safe_fix_keeps_what_samples_say() {
    let filter = "trigger: {payload_json_key: s, key_value_contains: hot, map_incident_with: id, incident_title_from: s, \
                  incident_description_from: \"Alert: d.x\"}\n\
                  resolve: {payload_json_key: s, key_value_contains: fine, incident_mapped_with: id}\n";
    let body = |state: &str| format!(r#"{{"s":"{state}","id":"7","d":{{"x":"very"}}}}"#);
    let folder = folder(filter, &body("hot"), &body("fine"));
    folder.run(&["lint", "--fix"]);
    let (_, results) = tested(&folder);
    assert_eq!(results[0]["services"][0]["trigger"]["description"]["text"], "Alert: very");
}

/// The first change that `test` names, and the filter after `lint --fix --unsafe-fixes`.
fn mended(filter: &str, samples: &[(&str, &str)]) -> (String, String) {
    let folder = Folder::new();
    folder.file("filters/x.yaml", filter);
    for (name, body) in samples {
        folder.file(&format!("samples/x/{name}.json"), body);
    }
    let (_, results) = tested(&folder);
    let first = results.iter().find_map(|result| result["changes"].get(0));
    let title = first.map_or("", |change| change["title"].as_str().unwrap()).to_owned();
    folder.run(&["lint", "--fix", "--unsafe-fixes"]);
    (title, folder.text("filters/x.yaml"))
}

const FILTER: &str = "\
trigger:
- payload_json_key: zustand
  key_value_contains: gestört
  map_incident_with: kennung
  incident_title_from: titel
resolve:
  payload_json_key: zustand
  key_value_contains: behoben
  incident_mapped_with: kennung
";
const GESTÖRT: &str = r#"{"zustand":"gestört","kennung":"k-1","titel":"Pumpe steht","gerät":{"ort":"Halle 2","id":5}}"#;
const BEHOBEN: &str = r#"{"zustand":"behoben","kennung":"k-1","titel":"Pumpe steht","gerät":{"ort":"Halle 2","id":5}}"#;

#[test]
fn an_id_is_the_better_tie_whichever_part_maps_by_it() {
    let pair = [("alert", GESTÖRT), ("recovery", BEHOBEN)];
    let by_title = FILTER.replace("incident_mapped_with: kennung", "incident_mapped_with: titel");
    let (first, text) = mended(&by_title, &pair);
    assert_eq!((first.as_str(), text.as_str()), ("map the resolve by kennung", FILTER));
    let by_title = FILTER.replace("map_incident_with: kennung", "map_incident_with: titel");
    let (first, text) = mended(&by_title, &pair);
    assert_eq!((first.as_str(), text.as_str()), ("map trigger 1 by kennung", FILTER));
}

#[test]
fn a_title_of_several_keys_is_mended_key_by_key() {
    let pair = [("alert", GESTÖRT), ("recovery", BEHOBEN)];
    let right = FILTER.replace("_from: titel", "_from: '{{titel}} in {{gerät.ort}}'");
    for (wrong, change) in [
        ("'{{titel}} in {{ort}}'", "write {{gerät.ort}} in place of {{ort}} in the title"),
        ("'{{titl}} in {{gerät.ort}}'", "write {{titel}} in place of {{titl}} in the title"),
        ("'{{Titel}} in {{ort}}'", "take the title from {{titel}} in {{gerät.ort}}"),
    ] {
        let filter = right.replace("'{{titel}} in {{gerät.ort}}'", wrong);
        let (first, text) = mended(&filter, &pair);
        assert_eq!((first.as_str(), text.as_str()), (change, right.as_str()));
    }
}

#[test]
fn several_values_in_one_text_become_a_list() {
    let failed = GESTÖRT.replace("gestört", "Ausfall").replace("k-1", "k-2");
    let over = BEHOBEN.replace("k-1", "k-2");
    let samples = [("alert", GESTÖRT), ("alert-2", &*failed), ("recovery", BEHOBEN), ("recovery-2", &*over)];
    for written in ["gestört, ausfall", "gestört;Ausfall", "gestört/ausfall", "gestört or ausfall", "gestört|ausfall"]
    {
        let filter = FILTER.replace("contains: gestört", &format!("contains: {written}"));
        for samples in [&samples[..], &[samples[0], samples[2]]] {
            let (first, text) = mended(&filter, samples);
            assert!(first.starts_with("write [gestört, ") && first.contains("usfall]: "), "{written}: {first}");
            assert!(text.to_lowercase().contains("contains: [gestört, ausfall]"), "{written}: {text}");
        }
    }
}

#[test]
fn lint_offers_no_change_that_a_suite_forbids() {
    let filter = "trigger: {payload_json_key: status, key_value_equals: down, map_incident_with: id, incident_title_from: t}\n\
                  resolve: {payload_json_key: status, key_value_equals: up, incident_mapped_with: id}\n";
    let body =
        |status: &str, event: &str| format!(r#"{{"status": "{status}", "event": "{event}", "id": "7", "t": "Shop"}}"#);
    let rehearsal = |expect: &str| {
        let payload = body("Down", "rehearsal");
        format!("cases:\n- name: a rehearsal\n  payload: {payload}\n  expect: {{outcome: {expect}}}\n")
    };
    let folder = folder(filter, &body("Down", "outage"), &body("up", "over"));
    // What is nearest, where nothing speaks against it.
    assert!(folder.run(&["lint", "--diff"]).1.contains("+trigger: {payload_json_key: status, key_value_equals: Down"));
    folder.file("samples/x/x.test.yaml", rehearsal("discarded"));
    let by_event = "payload_json_key: event, key_value_equals: outage";
    assert_eq!(folder.run(&["lint", "--fix"]).1.matches("key_value_equals: outage; then it opens").count(), 1);
    assert_eq!(folder.text("filters/x.yaml"), filter);
    folder.run(&["lint", "--fix", "--unsafe-fixes"]);
    assert!(folder.text("filters/x.yaml").contains(by_event), "{}", folder.text("filters/x.yaml"));
    assert_eq!(tested(&folder).0, 0);
    // Where each change breaks one, the case is named.
    folder.file("filters/x.yaml", filter);
    folder.file("samples/x/x.test.yaml", rehearsal("discarded").replace("rehearsal\"", "outage\""));
    let (_, printed) = folder.run(&["lint", "--fix", "--unsafe-fixes", "--format", "json"]);
    assert!(printed.contains("no change is offered: to write Down would break the case a rehearsal"), "{printed}");
    assert_eq!(folder.text("filters/x.yaml"), filter);
}

#[test]
fn what_many_alerts_share_is_never_offered_as_a_mapping_key() {
    let right = FILTER.replace("kennung", "event.incident.id").replace("titel", "event.title");
    let body = |state: &str, shared: &str, incident: &str| {
        format!(r#"{{{shared},"zustand":"{state}","event":{{"title":"Pumpe"{incident}}}}}"#)
    };
    let shared = [
        r#""org":{"id":"o-5"}"#,
        r#""account":{"id":77123456}"#,
        r#""sender":{"id":"s-5"}"#,
        r#""config_id":"2ba87d56-a7af-4b42-bdcc-eb18486bd8cd""#,
        r#""owner_id":"o-5","severity":"high""#,
    ];
    for shared in shared {
        let alert = |id: u8| body("gestört", shared, &format!(r#","incident":{{"id":"inc-{id}"}}"#));
        let (one, two, over) = (alert(1), alert(2), body("behoben", shared, ""));
        let (pair, pairs) =
            ([("alert-1", one.as_str()), ("recovery-1", &over)], [("alert-2", two.as_str()), ("recovery-2", &over)]);
        for samples in [pair.to_vec(), [pair, pairs].concat()] {
            assert_eq!(mended(&right, &samples), (String::new(), right.clone()), "{shared}");
            let folder = Folder::new();
            folder.file("filters/x.yaml", &right);
            samples.iter().for_each(|(name, body)| {
                folder.file(&format!("samples/x/{name}.json"), body);
            });
            for command in ["test", "lint"] {
                let (code, printed) = folder.run(&[command]);
                assert_eq!(code, 1, "{printed}");
                assert!(!printed.contains("parts by org") && !printed.contains("if that is meant"), "{printed}");
                assert!(printed.contains("event.incident.id is missing in it"), "{printed}");
            }
        }
    }
}

#[test]
fn a_title_is_taken_from_what_names_the_alert() {
    let body = |state: &str, id: u8| {
        format!(
            r#"{{"zustand":"{state}","kennung":"k-{id}","event":{{"state":"{state}","incident":{{"titel":"Pumpe {id}"}}}},"titel":"Meldung"}}"#
        )
    };
    let right = FILTER.replace("_from: titel", "_from: event.incident.titel");
    let bodies = [body("gestört", 1), body("behoben", 1), body("gestört", 2), body("behoben", 2)];
    let samples: Vec<_> =
        ["alert-1", "recovery-1", "alert-2", "recovery-2"].into_iter().zip(bodies.iter().map(String::as_str)).collect();
    let both = r#""event"."incident"."titel" - "event"."state""#;
    for (written, meant) in [
        ("event.incident.titel + event.state", both),
        ("'event.incident.titel, event.state'", both),
        ("'Pumpe $event.incident.titel'", "event.incident.titel"),
        ("event.titel", "event.incident.titel"),
        ("incident.titel", "event.incident.titel"),
        ("x.titel", "event.incident.titel"),
    ] {
        let wrong = right.replace("event.incident.titel", written);
        for samples in [&samples[..2], &samples] {
            if written == "x.titel" && samples.len() == 2 {
                continue;
            }
            assert_eq!(mended(&wrong, samples).0, format!("take the title from {meant}"), "{written}");
        }
    }
}

#[test]
fn a_recovery_whose_alert_opens_with_the_change_lacks_none() {
    let folder = crate::support::shop();
    folder
        .file("filters/shop.yaml", SHOP.replace("equals: down", "equals: Down"))
        .file("a.json", r#"{"state":"down","id":"1","title":"T"}"#)
        .file("r.json", r#"{"state":"up","id":"1","title":"T"}"#);
    let (_, printed) = folder.run(&["test", "a.json", "r.json"]);
    assert!(printed.contains("it opens, and its recovery closes it"), "{printed}");
    assert!(!printed.contains("none was found"), "{printed}");
}

/// Payloads that are no calls of the service, though they have a key that it looks at: no change is offered that could tie them
/// to nothing, and nobody is told how many were tried.
#[test]
fn no_change_is_told_for_a_payload_of_a_stranger() {
    let folder = crate::support::shop();
    folder
        .file("samples/shop/alert.json", r#"{"state":"down","id":"1","title":"T"}"#)
        .file("samples/shop/recovery.json", r#"{"state":"up","id":"1","title":"T"}"#);
    for stranger in [
        r#"{"action":"completed","run":{"state":"completed","conclusion":"success"},"repository":{"id":1}}"#,
        r#"{"ping":{"state":"test"},"title":"A test"}"#,
        r#"{"object":"event","data":{"state":"paid"}}"#,
    ] {
        folder.file("stranger.json", stranger);
        let (_, printed) = folder.run(&["test", "stranger.json"]);
        assert!(printed.contains("202 discarded") && !printed.contains("change:"), "{stranger}: {printed}");
    }
    // One that could be tied is told of.
    let own = crate::support::shop();
    own.file("own.json", r#"{"state":"Down","id":"2","title":"T"}"#);
    let (_, printed) = own.run(&["test", "own.json"]);
    assert!(printed.contains("change: write Down in place of down"), "{printed}");
    folder.file("done.json", r#"{"state":"done","id":"2","title":"T"}"#);
    let (_, printed) = folder.run(&["test", "done.json"]);
    assert!(!printed.contains("should open an incident"), "nothing opens when all is done: {printed}");
}

/// A state between the two is neither of them: it does not go over to the other part with what is exchanged.
#[test]
fn what_is_exchanged_leaves_the_state_between_out() {
    let folder = crate::support::shop();
    let filter = "trigger: {payload_json_key: state, key_value_equals: ['1', '3'], map_incident_with: id, \
                  incident_title_from: title}\n\
                  resolve: {payload_json_key: state, key_value_equals: ['0'], incident_mapped_with: id}\n";
    let body = |state: u8| format!(r#"{{"state":{state},"id":"1","title":"T"}}"#);
    folder.file("filters/shop.yaml", filter);
    for (name, state) in [("alert", 0), ("recovery", 1), ("maintenance", 3)] {
        folder.file(&format!("samples/shop/{name}.json"), body(state));
    }
    let (_, printed) = folder.run(&["lint", "--unsafe-fixes", "--diff"]);
    assert!(printed.contains("+trigger: {payload_json_key: state, key_value_equals: '0'"), "{printed}");
    assert!(printed.contains("+resolve: {payload_json_key: state, key_value_equals: ['1']"), "{printed}");
}

#[test]
fn lint_mends_what_both_parts_take_where_nothing_says_its_side() {
    let folder = crate::support::shop();
    folder
        .file(
            "filters/shop.yaml",
            SHOP.replace("equals: down", "contains: frob").replace("equals: up", "contains: unfrob"),
        )
        .file("samples/shop/1.json", r#"{"state":"frob","id":"1","title":"T"}"#)
        .file("samples/shop/2.json", r#"{"state":"unfrob","id":"1","title":"T"}"#);
    let (_, printed) = folder.run(&["lint", "--unsafe-fixes", "--diff"]);
    assert!(printed.contains("+trigger: {payload_json_key: state, key_value_equals: frob"), "{printed}");
}

#[test]
fn what_takes_two_steps_is_one_change_in_lint_as_in_test() {
    let filter = "trigger: {payload_json_key: status, key_value_contains: ok, map_incident_with: id, \
                  incident_title_from: title}\n\
                  resolve: {payload_json_key: status, key_value_contains: not ok, incident_mapped_with: id}\n";
    let body = |status: &str| format!(r#"{{"status":"{status}","id":"a-1","title":"Disk full"}}"#);
    let folder = folder(filter, &body("not ok"), &body("ok"));
    let whole = "exchange what trigger 1 and the resolve ask for, and write key_value_equals in place of key_value_contains \
                 in the resolve";
    let (_, results) = tested(&folder);
    assert_eq!(results.iter().find_map(|it| it["changes"][0]["title"].as_str()), Some(whole));
    let (_, printed) = folder.run(&["lint", "--format", "json"]);
    let printed: Value = serde_json::from_str(&printed).unwrap();
    let helps = printed["diagnostics"].as_array().unwrap().iter().filter_map(|it| it["help"].as_str());
    assert!(helps.into_iter().any(|help| help.starts_with(whole)), "{printed}");
    folder.run(&["lint", "--fix", "--unsafe-fixes"]);
    assert_eq!(folder.run(&["test", "samples"]).0, 0);
}

/// Filters that ask for a part of a sentence; nothing but the names of the samples, if those, says which side they are of.
fn of_sentences(samples: &[(&str, u8, &str, &str)]) -> (String, String, String) {
    let filter = "trigger:\n- payload_json_key: msg\n  key_value_contains: down\n  map_incident_with: id\n  \
                  incident_title_from: name\nresolve:\n  payload_json_key: msg\n  key_value_contains: up\n  \
                  incident_mapped_with: id\n";
    let body = |(file, id, name, said): &(&str, u8, &str, &str)| {
        ((*file).to_owned(), format!(r#"{{"id":{id},"name":"{name}","msg":"{name} {said}"}}"#))
    };
    let bodies: Vec<_> = samples.iter().map(body).collect();
    let bodies: Vec<_> = bodies.iter().map(|(file, body)| (file.as_str(), body.as_str())).collect();
    let (title, text) = mended(filter, &bodies);
    (title, text, filter.to_owned())
}

#[test]
fn what_opens_and_is_closed_stays_so_though_nothing_proves_its_side() {
    let (overlapping, down, up) = ("is down, upstream timeout", "is down, cURL error", "is up");
    let numbered = [("1", 1, "www", overlapping), ("2", 1, "www", up), ("3", 2, "shop", down), ("4", 2, "shop", up)];
    let named = [
        ("shop-down", 2, "shop", down),
        ("shop-up", 2, "shop", up),
        ("www-down", 1, "www", overlapping),
        ("www-up", 1, "www", up),
    ];
    for samples in [numbered, named] {
        let (title, text, filter) = of_sentences(&samples);
        assert_eq!(title, "write is up in place of up in the resolve");
        assert_eq!(text, filter.replace("contains: up", "contains: is up"));
    }
    // Texts of which nothing longer is in all of one side and in none of the other.
    let back =
        [("1", 1, "www", overlapping), ("2", 1, "www", "up"), ("3", 2, "shop", down), ("4", 2, "shop", "came up")];
    let (title, text, filter) = of_sentences(&back);
    assert_eq!((title.as_str(), text), ("", filter), "better none than one that spoils the others");
}

#[test]
fn no_value_holds_the_name_of_one_alert() {
    let (title, text, filter) = of_sentences(&[("1", 1, "www", "is down, upstream timeout"), ("2", 1, "www", "is up")]);
    assert_eq!((title.as_str(), text), ("", filter));
}

#[test]
fn a_title_of_several_keys_keeps_what_it_says() {
    let alert = r#"{"zustand":"gestört","kennung":"k-1","titel":"Pumpe steht","gerät":{"ort":"Halle 2"},"alert":{"name":"Lag"}}"#;
    let recovery = alert.replace("gestört\"", "behoben\"");
    for title in [
        "'{{titel}} {{gerät.ort}} {{gerät.raum}}'",
        "'{{alert.name}} {{service.name}}'",
        "'{{titel}} {{gerät.ort}} {{gerät.orte}}'",
    ] {
        let filter = FILTER.replace("_from: titel", &format!("_from: {title}"));
        let (first, text) = mended(&filter, &[("alert", alert), ("recovery", &recovery)]);
        assert_eq!((first.as_str(), text), ("", filter), "what one alert lacks others may have");
    }
    let folder = folder(&FILTER.replace("_from: titel", "_from: '{{titel}} in {{ort}}'"), GESTÖRT, BEHOBEN);
    let (_, results) = tested(&folder);
    let sentence = folder.run(&["test"]).1;
    assert_eq!(results[0]["changes"][0]["effect"], "titles");
    assert!(sentence.contains("it gets the missing part of its title"), "{sentence}");
}

/// Alerts of two urgencies with their recoveries, under names that count: a bottle bank that is full or half full.
const TWO: &str = "\
trigger:
- urgency: high
  payload_json_key: füllung
  key_value_equals: voll
  map_incident_with: kennung
  incident_title_from: zeile
- urgency: low
  payload_json_key: füllung
  key_value_equals: halbvoll
  map_incident_with: kennung
  incident_title_from: zeile
resolve:
  payload_json_key: füllung
  key_value_equals: geleert
  incident_mapped_with: kennung
";

/// What is wrong with [`TWO`], and what `test` says first.
#[test]
fn a_mistake_is_mended_where_only_values_tell_what_belongs_together() {
    let body = |state: &str, id: u8| format!(r#"{{"füllung":"{state}","kennung":"g-{id}","zeile":"Glas {id}"}}"#);
    let samples =
        [("1", body("voll", 1)), ("2", body("geleert", 1)), ("3", body("halbvoll", 2)), ("4", body("geleert", 2))];
    let samples = samples.each_ref().map(|(name, body)| (*name, body.as_str()));
    for (written, instead, first) in [
        ("equals: geleert", "equals: abgeholt", "write geleert in place of abgeholt in the resolve"),
        ("equals: geleert", "equals: [geleert, voll]", "take voll out of the resolve"),
        (
            "- urgency: high\n  payload_json_key: füllung\n  key_value_equals: voll\n",
            "- urgency: high\n  payload_json_key: füllung\n  key_value_contains: l\n",
            "",
        ),
        (
            "- urgency: high\n  payload_json_key: füllung\n  key_value_equals: voll\n",
            "- urgency: high\n  conditions:\n  - payload_json_key: füllung\n    key_value_equals: voll\n  \
             - payload_json_key: füllung\n    key_value_equals: leer\n",
            "take füllung with leer out of trigger 1",
        ),
    ] {
        let (title, after) = mended(&TWO.replace(written, instead), &samples);
        assert!(title.starts_with(first), "{instead}: {title}");
        assert_eq!(tested(&with(&after, &samples)).0, 0, "{instead}: {title}\n{after}");
    }
}

fn with(filter: &str, samples: &[(&str, &str)]) -> Folder {
    let folder = Folder::new();
    folder.file("filters/x.yaml", filter);
    for (name, body) in samples {
        folder.file(&format!("samples/x/{name}.json"), body);
    }
    folder
}

/// Exchanged parts are a pair also where nothing says which sample is the recovery.
#[test]
fn what_closes_after_an_exchange_is_no_guess() {
    let filter = "trigger: {payload_json_key: zustand, key_value_equals: storniert, map_incident_with: nr, \
                  incident_title_from: text}\n\
                  resolve: {payload_json_key: zustand, key_value_equals: gestört, incident_mapped_with: nr}\n";
    let body = |state: &str| format!(r#"{{"zustand":"{state}","nr":"9","text":"Zimmer 4"}}"#);
    let (alert, end) = (body("gestört"), body("storniert"));
    let samples = [("a", alert.as_str()), ("b", end.as_str())];
    let (title, after) = mended(filter, &samples);
    assert_eq!(title, "exchange what trigger 1 and the resolve ask for");
    assert_eq!(tested(&with(&after, &samples)).0, 0, "{after}");
}

/// How a list of values is read is not known: a trigger filter of its own works either way.
#[test]
fn what_no_trigger_takes_gets_a_trigger_filter_of_its_own() {
    let other = BEHOBEN.replace("k-1", "k-2");
    let warning = GESTÖRT.replace("k-1", "k-2").replace("gestört", "warnung");
    let samples = [("alert", GESTÖRT), ("recovery", BEHOBEN), ("alert-2", &*warning), ("recovery-2", &*other)];
    let (title, after) = mended(FILTER, &samples);
    assert_eq!(title, "add a trigger filter like trigger 1, with warnung as the value of zustand");
    let own = FILTER.lines().skip(1).take(4).collect::<Vec<_>>().join("\n").replace("gestört", "warnung");
    assert_eq!(after, FILTER.replace("resolve:", &format!("{own}\nresolve:")));
}

/// The titles of one trigger filter do not hide that the other one has none.
#[test]
fn a_trigger_filter_without_a_title_is_told_beside_one_with() {
    let body = |state: &str, id: u8| format!(r#"{{"füllung":"{state}","kennung":"g-{id}","zeile":"Glas {id}"}}"#);
    let samples =
        [("1", body("voll", 1)), ("2", body("geleert", 1)), ("3", body("halbvoll", 2)), ("4", body("geleert", 2))];
    let samples = samples.each_ref().map(|(name, body)| (*name, body.as_str()));
    let without = TWO.replacen(
        "halbvoll\n  map_incident_with: kennung\n  incident_title_from: zeile\n",
        "halbvoll\n  map_incident_with: kennung\n",
        1,
    );
    assert_eq!(tested(&with(&without, &samples)).0, 1);
    let (title, after) = mended(&without, &samples);
    assert_eq!((title.as_str(), after.as_str()), ("take the title of trigger 2 from zeile", TWO));
}
