//! `serve`: what senders get, what is recorded, what is passed on.

mod forward;
mod odd;
mod page;
mod record;
pub mod support;

use serde_json::{Value, json};

use crate::support::{Folder, blocks, shop};
use support::Receiver;

const DOWN: &str = r#"{"state":"down","id":"c-1","title":"Checkout down"}"#;
const UP: &str = r#"{"state":"up","id":"c-1","title":"Checkout down"}"#;

#[test]
fn it_answers_as_callgoose_does_and_each_call_is_a_line() {
    let folder = shop();
    let mut receiver = Receiver::start(&folder, &[]);
    let reply = |resolved: bool, duplicate: bool, created: bool| json!({"resolved": {"duplicate": false, "resolved": resolved}, "triggered": {"duplicate": duplicate, "created": created}});
    for (path, body, status, expected, line) in [
        (
            "/v1/process?from=Shop",
            DOWN,
            201,
            reply(false, false, true),
            "1 Shop: ok: 201 incident opened (shop, trigger 1: \"Shop - Checkout down\")",
        ),
        (
            "/sqibs-api/v1/process?token=x",
            DOWN,
            201,
            reply(false, true, false),
            "2: ok: 201 incident repeated: one with this mapping value is open (shop, trigger 1: \"Checkout down\")",
        ),
        ("/api/v1/process?from=", UP, 200, reply(true, false, false), "3: ok: 200 incident closed (shop, resolve)"),
        (
            "/v1/process",
            UP,
            200,
            reply(true, false, false),
            "4: doubt: 200 resolve accepted, but it closes nothing (shop, resolve)",
        ),
        (
            "/v1/process",
            r#"{"state":"odd"}"#,
            202,
            reply(false, false, false),
            "5: fail: 202 discarded: no service takes it, and most senders log success",
        ),
    ] {
        let answer = receiver.post(path, body);
        assert_eq!(answer.status, status, "{line}");
        assert!(answer.head.contains("content-type: application/json"), "{}", answer.head);
        let mut said = answer.json();
        let id = said.as_object_mut().unwrap().remove("id").unwrap();
        assert!(id.as_str().is_some_and(|id| !id.is_empty()));
        assert_eq!(said, expected, "{line}");
        let printed = receiver.line();
        assert!(printed.starts_with(line), "{printed}");
    }
    assert!(receiver.line().starts_with("5: change: add odd to key_value_equals"));
    let (code, out, err) = receiver.end();
    assert_eq!(code, 0, "{err}");
    assert_eq!(out, "5 calls, 1 service: 1 incident opened, 1 closed, 0 still open, 1 repeated, 1 discarded\n");
    assert!(err.contains("1 service judges, nothing is recorded without --record"), "{err}");
}

#[test]
fn it_ends_with_a_summary_when_it_is_asked_to() {
    let folder = shop();
    for signal in ["TERM", "INT"] {
        let receiver = Receiver::start(&folder, &["-q"]);
        receiver.post("/v1/process", DOWN);
        receiver.signal(signal);
        let (code, out, err) = receiver.end_by_itself();
        assert_eq!((code, err.as_str()), (0, ""));
        assert_eq!(out, "1 call, 1 service: 1 incident opened, 0 closed, 1 still open\n");
    }
}

#[test]
fn without_filters_it_records_and_infer_makes_one_of_the_record() {
    let folder = Folder::new();
    let receiver = Receiver::start(&folder, &["--record", "calls.ndjson"]);
    assert_eq!(receiver.post("/v1/process", DOWN).status, 202);
    assert_eq!(receiver.post("/v1/process", UP).status, 202);
    let (code, out, err) = receiver.end();
    assert_eq!(code, 0);
    assert!(out.contains("1: 202: there is no filter to judge by\n"), "{out}");
    assert!(err.contains("there are no filters yet: each call is answered with 202"), "{err}");
    for (line, name) in folder.text("calls.ndjson").lines().zip(["down.json", "up.json"]) {
        folder.file(name, line);
    }
    let (code, out) = folder.run(&["infer", "down.json", "up.json"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("key_value_equals: down"), "{out}");
}

#[test]
fn filters_are_read_again_when_they_change_and_incidents_stay_open() {
    let folder = shop();
    let mut receiver = Receiver::start(&folder, &[]);
    receiver.post("/v1/process", DOWN);
    assert!(receiver.line().starts_with("1: ok: 201"));
    folder.file("filters/another.yaml", crate::support::SHOP.replace("down", "lost").replace("up", "found"));
    // Whoever waits for a file event has nothing else to wait for.
    while receiver.post("/v1/process", r#"{"state":"lost","id":"n"}"#).status == 202 {}
    assert_eq!(receiver.post("/v1/process", UP).status, 200);
    while !receiver.line().contains("200 incident closed (shop, resolve)") {}
    folder.file("filters/shop.yaml", "trigger: [");
    while receiver.post("/v1/process", DOWN).status == 201 {}
    assert_eq!(receiver.post("/v1/process", r#"{"state":"found","id":"n"}"#).status, 200);
    let (code, _, err) = receiver.end();
    assert_eq!(code, 0);
    assert!(err.contains("the filters have changed: 2 services from here on"), "{err}");
    assert!(err.contains("CG001"), "what is wrong with a file is told: {err}");
}

#[test]
fn what_cannot_start_says_why() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &["--record", "calls.ndjson"]);
    let address = receiver.address.to_string();
    folder.file("notes.md", "# Notes\n");
    for (arguments, why) in [
        (&["--listen", &address][..], "in use; --listen 127.0.0.1:0 takes a free port"),
        (&["--listen", "localhost"], "invalid"),
        (&["--listen", "127.0.0.1:0", "--record", "calls.ndjson"], "another process records to it"),
        (&["--listen", "127.0.0.1:0", "--record", "notes.md"], "no record of calls"),
        (&["--listen", "127.0.0.1:0", "--record", "filters"], "cannot record to filters"),
        (&["--listen", "127.0.0.1:0", "--record", "no/such/folder.ndjson"], "no such file"),
        (&["--listen", "127.0.0.1:0", "--service", "shup"], "did you mean shop?"),
        (&["--listen", "127.0.0.1:0", "--forward", "acme.callgoose.com"], "it starts with http:// or https://"),
        (&["--listen", "127.0.0.1:0", "--forward", "http://x/?token=y"], "a token belongs into the sender's URL"),
        (&["--keep-secrets"], "--record"),
    ]
    .into_iter()
    // A build with TLS would start.
    .chain((!cfg!(feature = "tls")).then_some((
        &["--listen", "127.0.0.1:0", "--forward", "https://acme.callgoose.com"][..],
        "`cargo install cgfilter --features tls`",
    ))) {
        let (code, said) = folder.run(&[&["serve"], arguments].concat());
        assert_eq!(code, 2, "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    assert_eq!(folder.text("notes.md"), "# Notes\n");
}

#[test]
fn one_service_is_asked_with_its_own_token() {
    let folder = shop();
    folder.file("filters/other.yaml", crate::support::SHOP);
    let receiver = Receiver::start(&folder, &["--service", "shop", "--record", "calls.ndjson"]);
    receiver.post("/v1/process", DOWN);
    let (_, out, _) = receiver.end();
    assert!(!out.contains("other,"), "{out}");
    let line: Value = serde_json::from_str(&folder.text("calls.ndjson")).unwrap();
    assert_eq!(line["service"], "shop");
}

/// The page about it shows two terminals: what is sent in one is told in the other.
#[test]
fn the_page_shows_what_it_prints() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("docs/serve.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let [start, told, ..] = blocks(&text, "text")[..] else { panic!("two blocks of text") };
    let folder = Folder::new();
    let arguments =
        ["--filters", root.join("filters").to_str().unwrap(), "--record", "calls.ndjson"].map(str::to_owned);
    let mut receiver = Receiver::start(&folder, &arguments.each_ref().map(String::as_str));
    for line in blocks(&text, "sh")[0].lines() {
        let rest = line.strip_prefix("curl -d ").unwrap();
        let (body, url) = rest.rsplit_once(' ').unwrap();
        let path = url.trim_matches('\'').strip_prefix("http://127.0.0.1:8080").unwrap();
        match body.strip_prefix('@') {
            Some(file) => receiver.post(path, std::fs::read(root.join(file)).unwrap()),
            None => receiver.post(path, body.trim_matches('\'')),
        };
    }
    let port = receiver.address.port().to_string();
    // All but the last, which it ends with: what to change is told when it was tried.
    let lines: String = told.lines().skip(1).map(|_| receiver.line() + "\n").collect();
    let (_, rest, err) = receiver.end();
    let out = (lines + &rest).replace(&format!("{}/", root.display()), "");
    let first = "for the sender's URL field: http://127.0.0.1:8080/v1/process?from=NAME\n";
    let err = err.replace(&port, "8080");
    assert_eq!(start, format!("$ cgfilter serve --record calls.ndjson\n{first}{err}"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&page, text.replace(told, &out)).unwrap();
    } else {
        assert_eq!(told, out);
    }
}
