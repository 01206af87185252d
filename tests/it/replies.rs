//! What Callgoose answered settles how it reads filters: by accounts that are simulated, each under one reading.

use std::io;
use std::sync::Arc;

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::ledger::Entry;
use cgfilter::internals::engine::session::{Run, Terms};
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::model::payload::Payload;
use cgfilter::internals::parse::json;
use cgfilter::internals::replay::{Chunks, Options, replay};
use cgfilter::internals::source::{Source, Span};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::generated::{line, read, service_file};
use crate::support::Folder;

struct Whole(Option<Vec<u8>>);

impl Chunks for Whole {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.take())
    }
}

/// What a simulated account answers where the vendor states no status.
#[derive(Debug, Clone, Copy)]
struct Account {
    reading: Reading,
    repeated: u16,
    nothing: u16,
    has_body: bool,
}

/// A log of calls as an account answers them, judged by the plain engine.
fn recorded(services: &[Service], account: Account, bodies: &[String]) -> String {
    let envelope = |body: &String| format!("{{\"received_at\":1,\"body\":{}}}", body.replace(['\n', '\r'], " "));
    let is_json = |body: &&String| serde_json::from_str::<Value>(body).is_ok();
    let calls: Vec<_> = bodies.iter().filter(is_json).map(envelope).collect();
    let payloads: Vec<Payload> = calls
        .iter()
        .map(|call| {
            json::envelope(json::payload(&Arc::new(Source::new("", call.as_str())), Span::new(0, call.len())).unwrap())
        })
        .collect();
    let terms = Terms { in_full: true, ..Terms::new(services, account.reading) };
    let mut run = Run::new(terms);
    let mut log = String::new();
    for (at, (call, payload)) in calls.iter().zip(&payloads).enumerate() {
        let answer = run.judge(at, payload, None);
        let opened: Vec<_> = answer.services.iter().filter_map(|it| Some(it.trigger.accepted()?.entry)).collect();
        let closed: Vec<_> = answer.services.iter().filter_map(|it| Some(it.resolve.accepted()?.entry)).collect();
        let reply = answered(account, &opened, &closed);
        log.push_str(&format!("{},\"reply\":{reply}}}\n", &call[..call.len() - 1]));
    }
    log
}

fn answered(account: Account, opened: &[Entry], closed: &[Entry]) -> Value {
    let is_new = opened.contains(&Entry::Opened);
    let closes = closed.contains(&Entry::Closed);
    let status = match (opened, closed) {
        ([], []) => 202,
        ([], _) if closes => 200,
        ([], _) => account.nothing,
        _ if is_new => 201,
        _ => account.repeated,
    };
    if !account.has_body {
        return json!({"status": status});
    }
    let triggered = json!({"created": is_new, "duplicate": !opened.is_empty() && !is_new});
    let resolved = json!({"resolved": closes || !closed.is_empty() && account.nothing == 200, "duplicate": false});
    json!({"status": status, "body": {"id": "1", "triggered": triggered, "resolved": resolved}})
}

fn account() -> impl Strategy<Value = Account> {
    let statuses = (prop::sample::select(vec![200, 201, 202]), prop::sample::select(vec![200, 202]));
    (0..8_usize, statuses, any::<bool>()).prop_map(|(reading, (repeated, nothing), has_body)| Account {
        reading: Reading::of_number(reading),
        repeated,
        nothing,
        has_body,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_reply_of_an_account_is_explained_by_its_reading_whatever_the_filters_are_read_by(
        yaml in prop::collection::vec(service_file(), 1..5),
        bodies in prop::collection::vec(line(), 1..30),
        account in account(),
        own in 0..8_usize,
        threads in 1..3_usize,
    ) {
        let services = read(&yaml);
        let log = recorded(&services, account, &bodies);
        let options = Options { threads, ..Options::default() };
        let mut whole = Whole(Some(log.clone().into_bytes()));
        let run = replay(&services, Reading::of_number(own), None, &mut whole, &options, None).unwrap();
        prop_assert_eq!(run.replies.lines(), log.lines().count() as u64);
        prop_assert_eq!(run.replies.explained_by(account.reading), run.replies.lines(), "{}", log);
        prop_assert_eq!(run.replies.mismatches().count(), 0);
        for answered in run.replies.answered() {
            let Some(settled) = answered.settled else { continue };
            let known = account.reading.answers().find(|(name, _)| *name == answered.question.name);
            if let Some((_, answer)) = known {
                prop_assert_eq!(answered.text(settled), answer, "{}", log);
            }
        }
    }
}

/// A folder with a service, and a log of bodies with their replies.
fn log_of(calls: &[(&str, Value)]) -> Folder {
    let folder = crate::support::shop();
    let line = |(body, reply): &(&str, Value)| format!("{{\"received_at\":1,\"reply\":{reply},\"body\":{body}}}\n");
    folder.file("log.ndjson", calls.iter().map(line).collect::<String>());
    folder
}

fn replies_of(folder: &Folder) -> Value {
    let output = folder.command(&["replay", "--format", "json", "log.ndjson"]).output().unwrap();
    serde_json::from_slice::<Value>(&output.stdout).unwrap()["replies"].take()
}

#[test]
fn a_reply_that_no_reading_explains_is_told_by_its_kind() {
    let (down, up, other) = (r#"{"state":"down","id":1}"#, r#"{"state":"up","id":1}"#, r#"{"state":"x"}"#);
    let made = |status: u16, created: bool| json!({"status": status, "body": {"triggered": {"created": created, "duplicate": !created}}});
    let status = |status: u16| json!({"status": status});
    for (calls, kind, predicted) in [
        (vec![(other, status(201))], "taken_elsewhere", 202),
        (vec![(other, json!({"body": {"resolved": {"resolved": true}}}))], "taken_elsewhere", 202),
        (vec![(down, status(202))], "not_taken", 201),
        (vec![(down, made(201, true)), (up, status(200)), (down, made(201, false))], "other_state", 201),
        (vec![(down, made(201, true)), (down, made(201, true))], "other_state", 201),
        (vec![(down, status(200))], "differs", 201),
        (vec![(up, status(201))], "differs", 200),
        (vec![(down, status(429))], "refused", 201),
        (vec![(down, status(302))], "other_status", 201),
        (vec![(down, json!({"headers": {}}))], "unreadable", 201),
    ] {
        let replies = replies_of(&log_of(&calls));
        let told = &replies["unexplained"][0];
        assert_eq!((&told["kind"], &told["predicted"]), (&kind.into(), &predicted.into()), "{calls:?}\n{replies}");
        assert_eq!(told["line"], calls.len());
        assert_eq!(replies["unexplained_kinds"][0]["lines"], 1, "{replies}");
    }
}

#[test]
fn a_call_that_was_refused_opens_nothing_and_what_is_from_before_the_log_is_no_contradiction() {
    let (down, up) = (r#"{"state":"down","id":1}"#, r#"{"state":"up","id":1}"#);
    let repeated = json!({"status": 200, "body": {"triggered": {"created": false, "duplicate": true}}});
    let created = json!({"status": 201, "body": {"triggered": {"created": true, "duplicate": false}}});
    let replies = replies_of(&log_of(&[(down, json!({"status": 503})), (down, created), (down, repeated.clone())]));
    assert_eq!(replies["unexplained_kinds"].as_array().unwrap().len(), 1, "{replies}");
    assert_eq!(replies["unstated_statuses"]["repeated"]["settled"], 200, "{replies}");
    let replies = replies_of(&log_of(&[(down, repeated), (up, json!({"status": 200})), (up, json!({"status": 202}))]));
    assert_eq!(replies["unexplained"], json!([]), "{replies}");
    assert_eq!(replies["unstated_statuses"]["nothing_to_close"]["settled"], 202, "{replies}");
}

#[test]
fn where_nothing_is_taken_nothing_is_settled() {
    let folder = Folder::new();
    folder.file(
        "filters/shop.yaml",
        "trigger: {payload_json_key: state, key_value_contains: [down, failed], map_incident_with: id, incident_title_from: t}\n",
    );
    let off = |id: u64| format!("{{\"reply\":{{\"status\":202}},\"body\":{{\"state\":\"down\",\"id\":{id}}}}}\n");
    folder.file("log.ndjson", (0..9).map(off).collect::<String>());
    let replies = replies_of(&folder);
    assert_eq!(replies["settled"], json!({"list": null, "case": null, "order": null}));
    folder.file(
        "log.ndjson",
        (0..9)
            .map(off)
            .chain(["{\"reply\":{\"status\":201},\"body\":{\"state\":\"down, failed\",\"id\":10}}\n".into()])
            .collect::<String>(),
    );
    assert_eq!(replies_of(&folder)["settled"]["list"], "all");
}

#[test]
fn a_server_that_answers_all_calls_alike_settles_nothing() {
    let taken = || json!({"status": 201, "body": {"triggered": {"created": true}, "resolved": {}}});
    let calls = [r#"{"state":"Down","id":1}"#, r#"{"state":"up","id":1}"#, r#"{"state":"up","id":2}"#];
    let folder = log_of(&calls.map(|body| (body, taken())));
    let (_, printed) = folder.run(&["replay", "-q", "--settle", "log.ndjson"]);
    assert!(printed.contains("the replies settle no reading, and nothing is written"), "{printed}");
    assert!(!folder.path().join("cgfilter.yaml").exists(), "{printed}");
}

#[test]
fn what_is_settled_is_written_where_the_config_is_and_nothing_else() {
    let calls =
        [(r#"{"state":"Down","id":1}"#, json!({"status": 201})), (r#"{"state":"up","id":1}"#, json!({"status": 200}))];
    let folder = log_of(&calls);
    folder.file("cgfilter.yaml", "# ours\nreading: {order: trigger-first} # why\n");
    let settle = || folder.run(&["replay", "-q", "--settle", "log.ndjson"]);
    let (code, printed) = settle();
    assert!(code == 0 && printed.contains("note: cgfilter.yaml: case=ignore"), "{printed}");
    let written = folder.text("cgfilter.yaml");
    assert!(written.starts_with(
        "# ours\n# settled by replies: case=ignore explains 2 of 2 replies, case=sensitive 1 (not log.ndjson:1)\n"
    ));
    assert!(written.ends_with("reading: {order: trigger-first, case: ignore} # why\n"), "{written}");
    let (_, printed) = settle();
    assert!(printed.contains("says so already"), "{printed}");
    folder.file("cgfilter.yaml", "{reading: {}}\n");
    let (code, printed) = settle();
    assert_eq!(code, 0, "{printed}");
    assert!(folder.text("cgfilter.yaml").ends_with(")\n{reading: {case: ignore}}\n"));
    folder.file("cgfilter.yaml", "{filters: filters}\n");
    let (code, printed) = settle();
    assert!(code == 2 && printed.contains("write it there yourself"), "{printed}");
    assert_eq!(folder.text("cgfilter.yaml"), "{filters: filters}\n");
}
