//! What the page gets, and who else does not.

use serde_json::{Value, json};

use super::support::{Answer, Receiver};
use super::{DOWN, UP};
use crate::support::{Folder, shop};

fn get(receiver: &Receiver, path: &str) -> Answer {
    receiver.ask(&format!("GET {path} HTTP/1.1"), "")
}

/// The key that the page of this run has.
fn key(receiver: &Receiver) -> String {
    let page = get(receiver, "/").text();
    let key = page.split("name=\"key\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(key.len(), 32);
    key.to_owned()
}

fn write(receiver: &Receiver, path: &str, body: &Value) -> Answer {
    let head = format!("POST {path} HTTP/1.1\r\nX-Cgfilter-Key: {}", key(receiver));
    receiver.ask(&head, body.to_string())
}

/// The first event that a page gets.
fn news(receiver: &Receiver) -> Value {
    use std::io::{BufRead, BufReader, Write};
    let mut stream = std::net::TcpStream::connect(receiver.address).unwrap();
    stream.write_all(format!("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", receiver.address).as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines();
    let event = lines.find_map(|line| line.unwrap().strip_prefix("data: ").map(str::to_owned));
    serde_json::from_str(&event.unwrap()).unwrap()
}

#[test]
fn it_tells_what_became_of_a_call_and_marks_what_is_looked_at() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &[]);
    receiver.post("/v1/process?from=Shop&token=tok-3k9fQ1zz", r#"{"state":"down","id":7,"password":"hunter2!x"}"#);
    receiver.post("/v1/process", "no json");
    let told = news(&receiver);
    let calls = told["calls"].as_array().unwrap();
    let headlines: Vec<_> = calls.iter().map(|call| call["headline"].as_str().unwrap()).collect();
    assert!(headlines[0].starts_with("202 discarded") && headlines[1] == "201 incident opened", "{headlines:?}");
    let parts = json!([{"service": "shop", "part": "trigger 1", "taken": 1}, {"service": "shop", "part": "resolve", "taken": 0}]);
    assert_eq!(told["parts"], parts);
    assert_eq!(told["totals"]["open"], 1);
    let call = get(&receiver, "/calls/1").json();
    let segments = call["payload"].as_array().unwrap();
    let marked: Vec<_> =
        segments.iter().filter(|it| it["purpose"].is_string()).map(|it| it["text"].as_str().unwrap()).collect();
    assert_eq!(marked, ["\"down\"", "7"]);
    assert!(call["text"].as_str().unwrap().contains("mapping      id = 7"), "{call}");
    assert!(!call.to_string().contains("hunter2") && !call.to_string().contains("tok-3k9fQ1zz"), "{call}");
    assert_eq!(get(&receiver, "/calls/3").status, 409);
}

#[test]
fn what_to_change_for_a_call_that_nothing_takes_is_tried_on_the_samples_of_the_repository_and_told() {
    let folder = shop();
    folder.file(
        "filters/shop.yaml",
        crate::support::SHOP.replace("key_value_equals: down", "key_value_equals: [down, gone]"),
    );
    folder.file("samples/shop/trigger.json", DOWN).file("samples/shop/resolve.json", UP);
    let mut receiver = Receiver::start(&folder, &[]);
    receiver.post("/v1/process?from=Shop", r#"{"state":"DOWN","id":"c-2","title":"Checkout down"}"#);
    assert!(receiver.line().ends_with("state found \"DOWN\", wants exactly down or gone; differs only in case"));
    let change = "add DOWN to key_value_equals of trigger 1 (filters/shop.yaml:1:65); then it opens an incident";
    assert_eq!(receiver.line(), format!("1 Shop: change: {change}"));
    let told = || get(&receiver, "/calls/1").json()["text"].as_str().unwrap().to_owned();
    assert!(told().contains("\n  change: add DOWN to key_value_equals of trigger 1 "), "{}", told());
    // What a suite expects is kept.
    let suite = "cases: [{name: a drill, steps: [{payload: drill.json, expect: {outcome: discarded}}]}]";
    folder.file("samples/shop/drill.json", r#"{"state":"DOWN","id":"c-3","title":"A drill"}"#);
    folder.file("samples/shop/shop.test.yaml", suite);
    while told().contains("\n  change: add DOWN to") {
        std::thread::yield_now();
    }
    assert!(told().contains("none mends it"), "{}", told());
}

#[test]
fn a_call_is_kept_under_its_service_and_nothing_else_is_written() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &[]);
    receiver.post("/v1/process", DOWN);
    receiver.post("/v1/process", "host down");
    let kept = write(&receiver, "/keep", &json!({"call": 1, "service": "shop"})).json();
    let file = kept["file"].as_str().unwrap();
    assert!(file.starts_with("samples/shop/trigger-") && file.ends_with("-1.json"), "{file}");
    assert_eq!(
        serde_json::from_str::<Value>(&folder.text(file)).unwrap(),
        serde_json::from_str::<Value>(DOWN).unwrap()
    );
    folder.file(file, "mine");
    assert_eq!(write(&receiver, "/keep", &json!({"call": 1, "service": "shop"})).status, 409);
    assert_eq!(folder.text(file), "mine");
    let text = write(&receiver, "/keep", &json!({"call": 2, "service": "team/shop"})).json();
    assert_eq!(folder.text(text["file"].as_str().unwrap()), "host down\n");
    for service in ["", "..", "../x", "/etc", "a//b", ".git", "a\\b", "a\nb"] {
        let refused = write(&receiver, "/keep", &json!({"call": 1, "service": service}));
        assert_eq!(refused.status, 409, "{service:?}");
    }
    assert!(!folder.path().parent().unwrap().join("x").exists());
    assert_eq!(write(&receiver, "/keep", &json!({"call": 9, "service": "shop"})).status, 409);
    assert_eq!(write(&receiver, "/keep", &json!([])).status, 400);
}

#[test]
fn calls_become_a_filter_that_is_saved_with_its_samples_and_works() {
    let folder = Folder::new();
    let receiver = Receiver::start(&folder, &[]);
    receiver.post("/v1/process", DOWN);
    receiver.post("/v1/process", UP);
    let shown = write(&receiver, "/infer", &json!({"calls": [1, 2], "name": "shop"})).json();
    assert!(shown["filter"].as_str().unwrap().contains("key_value_equals: down"), "{shown}");
    assert!(!folder.path().join("filters").exists(), "it is shown, and not written");
    let saved = write(&receiver, "/infer", &json!({"calls": [1, 2], "name": "shop", "save": true})).json();
    assert_eq!(saved["files"].as_array().unwrap().len(), 4, "{saved}");
    let (code, out) = folder.run(&["test"]);
    assert_eq!(code, 0, "{out}");
    let again = write(&receiver, "/infer", &json!({"calls": [1], "name": "shop", "save": true}));
    assert_eq!(again.status, 409, "{}", again.text());
    let alike = write(&receiver, "/infer", &json!({"calls": [2], "name": "other"})).json();
    assert!(alike["refusal"].is_string() || alike["filter"].is_string(), "{alike}");
}

#[test]
fn no_other_site_and_no_other_name_gets_in() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &[]);
    receiver.post("/v1/process", DOWN);
    let key = key(&receiver);
    let raw = |head: &str, body: &str| {
        let head = format!("{head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        super::support::answer(&receiver.raw(head)).status
    };
    let body = r#"{"call":1,"service":"stolen"}"#;
    for head in [
        "GET / HTTP/1.1\r\nHost: rebound.example.net",
        "GET /events HTTP/1.1\r\nHost: 127.0.0.1.example.net:80",
        "GET /calls/1 HTTP/1.1\r\nHost: localhost.example.net",
        "GET / HTTP/1.0",
        "GET /calls/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: https://example.net",
        "GET /calls/1 HTTP/1.1\r\nHost: localhost\r\nOrigin: null",
        &format!("POST /keep HTTP/1.1\r\nHost: localhost\r\nOrigin: http://example.net\r\nX-Cgfilter-Key: {key}"),
        "POST /keep HTTP/1.1\r\nHost: localhost\r\nX-Cgfilter-Key: 00000000000000000000000000000000",
        "POST /keep HTTP/1.1\r\nHost: localhost",
        "POST /infer HTTP/1.1\r\nHost: localhost",
    ] {
        assert_eq!(raw(head, body), 403, "{head}");
    }
    assert!(!folder.path().join("samples").exists());
    for host in ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080", "127.8.8.8"] {
        assert_eq!(raw(&format!("GET / HTTP/1.1\r\nHost: {host}"), ""), 200, "{host}");
    }
    let page = get(&receiver, "/");
    for header in [
        "content-security-policy: default-src 'none'; script-src 'self'",
        "x-content-type-options: nosniff",
        "cache-control: no-store",
    ] {
        assert!(page.head.contains(header), "{}", page.head);
    }
}

#[test]
fn it_says_when_a_sender_repeats_a_call_or_takes_200_alone_for_success() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &[]);
    for body in [r#"{"a":1}"#, r#"{"a":1}"#, r#"{"a":2,"by":"netdata"}"#, UP, UP] {
        receiver.post("/v1/process", body);
    }
    receiver.post("/v1/process?from=other", r#"{"a":1}"#);
    receiver.ask("POST /v1/process HTTP/1.1\r\nUser-Agent: collectd/5.12.0", r#"{"a":3}"#);
    let told = news(&receiver);
    let notes: Vec<_> =
        told["calls"].as_array().unwrap().iter().map(|call| call["note"].as_str().unwrap_or_default()).collect();
    let [collectd, other, again, up, netdata, repeated, first] = notes[..] else { panic!("{notes:?}") };
    assert_eq!([first, up, other], [""; 3]);
    assert!(repeated.starts_with("the same call as 1, which was answered with 202"), "{repeated}");
    assert_eq!(again, "the same call as 4: its sender repeats what it sent");
    assert!(collectd.starts_with("collectd takes 200 alone for success"), "{collectd}");
    assert!(netdata.starts_with("Netdata takes 200 alone for success"), "{netdata}");
}

#[test]
fn what_was_refused_is_told_once_for_each_reason() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &[]);
    for path in ["/wrong", "/wrong", "/other"] {
        receiver.post(path, DOWN);
    }
    let told = news(&receiver);
    let counts: Vec<_> = told["refusals"].as_array().unwrap().iter().map(|it| it["count"].as_u64().unwrap()).collect();
    assert_eq!(counts, [1, 2]);
}
