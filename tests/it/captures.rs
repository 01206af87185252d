//! Envelopes, captures of calls, and bodies that are broken: each is told as what it is.

use crate::support::Folder;

const FILTER: &str = "from: Shop\n\
                      trigger: {payload_json_key: status, key_value_equals: firing, map_incident_with: id, incident_title_from: title}\n\
                      resolve: {payload_json_key: status, key_value_equals: resolved, incident_mapped_with: id}\n";
const ALERT: &str = r#"{"status":"firing","id":"a-1","title":"Disk full"}"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.file("filters/shop.yaml", FILTER);
    folder
}

fn in_text(json: &str) -> String {
    serde_json::to_string(json).unwrap()
}

/// What is printed, as one line.
fn run(folder: &Folder, arguments: &[&str]) -> (i32, String) {
    let (code, printed) = folder.run(arguments);
    (code, printed.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn an_envelope_is_one_wherever_it_is_read() {
    let folder = folder();
    for (envelope, title) in [
        (format!(r#"{{"received_at":"t","body":{ALERT}}}"#), "Shop - Disk full"),
        (format!(r#"{{"headers":{{"a":"b"}},"reply":{{"status":201}},"body":{ALERT}}}"#), "Shop - Disk full"),
        (format!(r#"{{"from":"Till","body":{ALERT}}}"#), "Till - Disk full"),
        (format!(r#"{{"from":null,"body":{ALERT}}}"#), "Disk full"),
        (format!(r#"{{"from":"","service":"shop","body":{ALERT}}}"#), "Disk full"),
        (format!(r#"{{"content_type":"application/json","body":{}}}"#, in_text(ALERT)), "Shop - Disk full"),
    ] {
        folder.file("one.json", &envelope).file("one.ndjson", format!("{envelope}\n"));
        for file in ["one.json", "one.ndjson"] {
            let (_, printed) = run(&folder, &["test", file]);
            assert!(printed.contains(&format!("title {title} ")), "{file} {envelope}\n{printed}");
        }
        let (code, printed) = run(&folder, &["replay", "one.ndjson", "--format", "ndjson"]);
        assert!(code == 0 && printed.contains("\"outcome\":\"triggered\""), "{printed}");
        folder.file("samples/shop/alert.json", &envelope);
        let (_, printed) = run(&folder, &["lint", "--select", "CG401,CG405"]);
        assert!(printed.contains("nothing found"), "{printed}");
    }
}

#[test]
fn from_is_what_the_envelope_says_then_the_command_line_then_the_file() {
    let folder = folder();
    let alert = |from: &str| format!(r#"{{"service":"shop"{from},"body":{ALERT}}}"#);
    for (from, option, title) in [
        (r#","from":"Till""#, Some("Desk"), "Till - Disk full"),
        (r#","from":null"#, Some("Desk"), "Disk full"),
        ("", Some("Desk"), "Desk - Disk full"),
        ("", Some(""), "Disk full"),
        ("", None, "Shop - Disk full"),
    ] {
        folder.file("a.json", alert(from));
        let mut arguments = vec!["test", "a.json"];
        arguments.extend(option.iter().flat_map(|option| ["--from", option]));
        let (_, printed) = run(&folder, &arguments);
        assert!(printed.contains(&format!("title {title} ")), "{from} {option:?}\n{printed}");
    }
    folder.file("untitled.json", r#"{"status":"firing","id":"a-1"}"#);
    let (_, printed) = run(&folder, &["test", "untitled.json", "--from", ""]);
    assert!(printed.contains("title Incident from unknown source"), "{printed}");
}

#[test]
fn a_body_that_is_no_text_is_empty() {
    let folder = folder();
    folder.file("a.json", format!(r#"{{"content_type":"application/octet-stream","body":{ALERT}}}"#));
    let (code, printed) = run(&folder, &["test", "a.json"]);
    assert!(code == 1 && printed.contains("application/octet-stream, and Callgoose reads text alone"), "{printed}");
}

/// A body, the command that takes its payload out, and nothing that would have a filter changed.
#[test]
fn a_capture_is_told_and_no_filter_is_changed_for_it() {
    let folder = folder();
    let text = in_text(ALERT);
    for (capture, jq) in [
        (format!(r#"{{"url":"https://x/","body":{ALERT},"client_ip":"::1"}}"#), "'.body'"),
        (format!(r#"{{"message":{text},"logStream":"s"}}"#), "'.message | fromjson'"),
        (format!(r#"{{"id":1,"received_at":"t","body":{ALERT}}}"#), "'.body'"),
        (format!(r#"{{"body":{ALERT}}}"#), "'.body'"),
        (format!(r#"{{"from":"x","body":{text}}}"#), "'.body | fromjson'"),
        (format!(r#"{{"uuid":"u","user_agent":"x","content":{text}}}"#), "'.content | fromjson'"),
        (format!(r#"{{"event":{{"receivedAt":"t","body":{ALERT}}}}}"#), "'.event.body'"),
    ] {
        folder.file("c.json", &capture).file("c.ndjson", format!("{capture}\n{capture}\n"));
        let (_, printed) = run(&folder, &["test", "c.json"]);
        assert!(printed.contains(&format!("jq -c {jq} c.json | cgfilter test -")), "{printed}");
        assert!(!printed.contains("change:") && !printed.contains("nearest"), "{printed}");
        for format in ["human", "markdown", "html"] {
            let (_, printed) = run(&folder, &["replay", "c.ndjson", "--format", format]);
            let printed = printed.replace("&#39;", "'").replace("\\|", "|");
            assert!(printed.contains(&format!("jq -c {jq} c.ndjson | cgfilter replay -")), "{format} {printed}");
        }
        folder.file("samples/shop/alert.json", &capture);
        let (_, printed) = run(&folder, &["lint", "--select", "CG4,CG5"]);
        assert!(printed.contains("CG405") && printed.contains(&format!("jq -c {jq}")), "{printed}");
        assert!(!printed.contains("CG401") && !printed.contains("CG502"), "{printed}");
    }
}

#[test]
fn a_payload_that_has_a_body_of_its_own_is_no_capture() {
    let folder = Folder::new();
    folder.file(
        "filters/sms.yaml",
        "trigger: {payload_json_key: body, key_value_contains: down, map_incident_with: from, incident_title_from: body}\n",
    );
    let sms = r#"{"from": "+15550100", "body": "Server is down"}"#;
    folder.file("sms.json", sms).file("sms.ndjson", format!("{sms}\n{sms}\n"));
    let (code, printed) = run(&folder, &["test", "sms.json", "sms.ndjson"]);
    assert!(code == 0 && printed.contains("1 incident opened"), "{printed}");
    // A filter that is off is still helped.
    folder.file("other.json", r#"{"status":"Down","method":"POST","body":{"id":1}}"#);
    folder.file("filters/sms.yaml", "trigger: {payload_json_key: status, key_value_contains: down}\n");
    let (_, printed) = run(&folder, &["test", "other.json"]);
    assert!(
        printed.contains("change: write Down in place of down") || printed.contains("change: add Down"),
        "{printed}"
    );
}

/// A body, and what is said of it.
const BROKEN: [(&str, &str, &str); 19] = [
    ("{&quot;status&quot;:&quot;down&quot;}", "the quotes are escaped for HTML", "leave JSON as it is"),
    (r#"{"t":"Process "nginx" down"}"#, "a quote within a text ends it here", r#"write it as \""#),
    ("eyJzdGF0dXMiOiJkb3duIiwiaWQiOiJrLTEifQ==", "this is JSON in base64", "base64 -d"),
    ("SG9zdCBkYi03IGlzIGRvd24=", "this is base64, not JSON", "base64 -d"),
    ("{\u{201c}status\u{201d}: \u{201c}down\u{201d}}", "these quotes are curly", "write \" for them"),
    ("Host: x\nUser-Agent: y\n\n{\"s\":1}", "this is an HTTP message", "the first empty line"),
    ("{\"t\":\"a\tb\"}", "a tab is not allowed in a text", "write it as \\t"),
    ("{\"t\":\"a\u{7}b\"}", "U+0007", "\\u0007"),
    ("{\"t\":\"a\u{1b}b\"}", "U+001B", "\\u001b"),
    ("[2026-01-01 10:00:00] {\"s\":1}", "a time stands before the JSON", "sed"),
    ("data: {\"s\":1}\n\n", "this is a stream of events", "sed"),
    ("INFO received {\"s\":1}", "something stands before the JSON", "sed"),
    ("id=0&group=Web&status=0", "this is a form body", "application/json"),
    ("payload=%7B%22a%22%3A1%7D", "this is a form body", "application/json"),
    ("%7B%22status%22%3A%22down%22%7D", "the encoding of URLs", "decode"),
    ("<alert><status>down</status></alert>", "XML or HTML", "JSON body"),
    (r#"{\"status\":\"down\"}"#, "the quotes are escaped", "copy the whole text"),
    ("{\u{a0}\"s\": 1}", "the blank U+00A0", "ordinary blank"),
    ("Server is down", "this is text, not JSON", ".txt"),
];

#[test]
fn a_broken_body_has_its_true_cause_as_a_file_a_line_and_a_text() {
    let folder = folder();
    for (body, what, help) in BROKEN {
        folder.file("b.json", body);
        let (code, printed) = run(&folder, &["test", "b.json"]);
        assert!(code == 2 && printed.contains(what) && printed.contains(help), "{body}\n{printed}");
        if !body.contains('\n') {
            folder.file("b.ndjson", format!("{ALERT}\n{body}\n"));
            let (code, printed) = run(&folder, &["replay", "b.ndjson"]);
            assert!(code == 2 && printed.contains(what), "{body}\n{printed}");
        }
        let as_text = what.contains("text, not JSON");
        folder.file("b.txt", body).file("e.json", format!(r#"{{"service":"shop","body":{}}}"#, in_text(body)));
        for file in ["b.txt", "e.json"] {
            let (code, printed) = run(&folder, &["test", file]);
            let said = printed.contains("the payload is text, and text has no keys");
            assert!(code == 1 && said && (as_text || printed.contains(what)), "{file} {body}\n{printed}");
        }
    }
}

#[test]
fn infer_takes_the_body_of_an_envelope_and_refuses_a_capture() {
    let folder = Folder::new();
    let recovery = ALERT.replace("firing", "resolved");
    folder
        .file("a.json", format!(r#"{{"content_type":"application/json","body":{}}}"#, in_text(ALERT)))
        .file("b.json", format!(r#"{{"from":null,"body":{recovery}}}"#));
    let (code, printed) = run(&folder, &["infer", "--trigger", "a.json", "--resolve", "b.json"]);
    assert!(code == 0 && printed.contains("payload_json_key: status"), "{printed}");
    folder.file("c.json", format!(r#"{{"id":1,"received_at":"t","body":{ALERT}}}"#));
    let (code, printed) = run(&folder, &["infer", "--trigger", "c.json", "--resolve", "b.json"]);
    assert!(code == 2 && printed.contains("jq -c '.body' c.json"), "{printed}");
}

/// A log of every form with an alert, its recovery and what is no call, and what is said of it.
fn recorded() -> Vec<(&'static str, String, &'static str)> {
    let recovery = ALERT.replace("firing", "resolved");
    let both = |call: &dyn Fn(&str) -> String, between: &str| [call(ALERT), call(&recovery)].join(between);
    let entry = |json: &str| {
        let text = in_text(json);
        format!(
            r#"{{"startedDateTime":"2026-11-20T08:00:05Z","request":{{"method":"POST","url":"https://x/?from=Till","postData":{{"text":{text}}}}}}}"#
        )
    };
    let get = r#"{"startedDateTime":"t","request":{"method":"GET","url":"https://x/"}}"#;
    let bin = |json: &str| {
        format!(r#"{{"method":"POST","query":{{"from":"Till"}},"headers":{{}},"content":{}}}"#, in_text(json))
    };
    let container =
        |text: &str| format!(r#"{{"log":{},"stream":"stdout","time":"2026-11-20T08:00:05Z"}}"#, in_text(text));
    let in_envelope = |json: &str| container(&format!(r#"{{"service":"shop","from":"Till","body":{json}}}"#));
    let event = |json: &str| {
        format!(
            r#"{{"httpMethod":"POST","headers":{{}},"queryStringParameters":{{"from":"Till"}},"body":{},"isBase64Encoded":false}}"#,
            in_text(json)
        )
    };
    vec![
        (
            "a.har",
            format!("{{\"log\": {{\"version\": \"1.2\",\n\"entries\": [\n{get},\n{}]}}}}", both(&entry, ",\n")),
            "a.har: 2 calls of a HAR file; 1 without a JSON body is left out",
        ),
        ("b.har", format!(r#"{{"log":{{"entries":[{}]}}}}"#, both(&entry, ",")), "b.har: 2 calls of a HAR file"),
        ("list.json", format!(r#"{{"total":2,"data":[{}]}}"#, both(&bin, ",")), "list.json: 2 calls of a request bin"),
        ("array.json", format!("[{}]", both(&bin, ",\n")), "array.json: 2 calls of a request bin"),
        ("events.ndjson", both(&event, "\n"), "events.ndjson: 2 calls of a gateway"),
        (
            "docker.log",
            format!("{}\n{}", container("listening"), both(&in_envelope, "\n")),
            "docker.log: 2 calls of a container's log; 1 without a JSON body is left out",
        ),
    ]
}

#[test]
fn calls_that_something_recorded_are_judged_by_every_command() {
    for (file, log, summary) in recorded() {
        let folder = folder();
        folder.file(file, log);
        let (code, printed) = run(&folder, &["test", file]);
        assert!(code == 0 && printed.contains(summary), "{file} {printed}");
        assert!(printed.contains("1 incident opened, 1 closed, 0 still open"), "{file} {printed}");
        assert!(printed.contains("title Till - Disk full "), "{file} {printed}");
        let (code, printed) = run(&folder, &["replay", file]);
        assert!(code == 0 && printed.contains("1 triggered, 1 resolved; 0 still open"), "{file} {printed}");
        std::fs::remove_file(folder.path().join("filters/shop.yaml")).unwrap();
        let (code, printed) = run(&folder, &["infer", file]);
        let is_right = printed.contains("payload_json_key: status") && printed.contains("map_incident_with: id");
        assert!(code == 0 && is_right && printed.contains(summary), "{file} {printed}");
    }
}

/// Checks of web pages send the request that failed, and an agent of a log the line: that is what they have to say.
#[test]
fn an_alert_that_tells_of_a_request_is_itself() {
    let folder = folder();
    for more in [
        r#""request":{"method":"GET","url":"https://x"}"#,
        r#""request":{"method":"POST","url":"https://x","body":"{\"status\":\"resolved\"}"}"#,
        r#""method":"POST","headers":{},"body":{"status":"resolved"}"#,
        r#""stream":"stderr","log":"panic""#,
    ] {
        let alert = format!(r#"{{"status":"firing","id":"a-1","title":"Disk full",{more}}}"#);
        folder.file("a.json", &alert).file("a.ndjson", format!("{alert}\n"));
        let (code, printed) = run(&folder, &["test", "a.json"]);
        assert!(code == 0 && printed.contains("title Shop - Disk full "), "{alert} {printed}");
        let (code, printed) = run(&folder, &["replay", "a.ndjson"]);
        assert!(code == 0 && printed.contains("1 triggered"), "{alert} {printed}");
    }
}

#[test]
fn a_saved_request_is_one_call_and_no_log() {
    let folder = folder();
    folder.file("call.http", format!("POST /v1/process?from=Till HTTP/1.1\r\nHost: x\r\n\r\n{ALERT}"));
    let (code, printed) = run(&folder, &["test", "call.http"]);
    assert!(
        code == 0 && printed.contains("title Till - Disk full ") && printed.contains("1 call of a saved HTTP request")
    );
    // Where the ending says text, the request line says what it is.
    folder.file("call.txt", folder.text("call.http"));
    let (code, printed) = run(&folder, &["test", "call.txt"]);
    assert!(code == 0 && printed.contains("title Till - Disk full "), "{printed}");
    let (code, printed) = run(&folder, &["replay", "call.http"]);
    assert!(code == 2 && printed.contains("cgfilter test call.http"), "{printed}");
}

#[test]
fn a_file_of_calls_without_a_body_and_several_for_one_are_refused() {
    let folder = folder();
    folder.file("a.har", r#"{"log":{"entries":[{"request":{"method":"GET","url":"x"}}]}}"#);
    let (code, printed) = run(&folder, &["test", "a.har"]);
    assert!(code == 2 && printed.contains("no call that is recorded here has a JSON body"), "{printed}");
    let entry = format!(r#"{{"request":{{"method":"POST","body":{ALERT}}}}}"#);
    folder.file("b.json", format!("[{entry},{entry}]"));
    let (code, printed) = run(&folder, &["infer", "--trigger", "b.json"]);
    assert!(code == 2 && printed.contains("this file has 2 payloads"), "{printed}");
}
