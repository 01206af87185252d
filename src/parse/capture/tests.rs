use super::*;
use crate::model::key_path::KeyPath;

const ALERT: &str = r#"{"status":"firing","id":"a-1"}"#;

fn calls(text: &str) -> Calls {
    read(&Arc::new(Source::new("x.json", text)), Span::new(0, text.len())).unwrap()
}

fn in_text(json: &str) -> String {
    serde_json::to_string(json).unwrap()
}

/// What recorded them, how many are left out, and of each call `from`, the time and the status.
fn id(form: CaptureForm) -> String {
    serde_json::json!(form).as_str().unwrap().to_owned()
}

fn told(text: &str) -> String {
    let Calls { payloads, form, left_out } = calls(text);
    let call = |payload: &Payload| {
        let status = payload.find(&KeyPath::parse("status").unwrap()).text().unwrap_or("-").to_owned();
        let [from, time] = [&payload.from, &payload.received_at].map(|it| it.as_deref().unwrap_or("-"));
        format!(" {from}|{time}|{status}")
    };
    let all: String = payloads.iter().map(call).collect();
    format!("{} {left_out}{all}", form.map_or_else(|| "-".to_owned(), id))
}

#[test]
fn calls_are_taken_out_of_what_recorded_them() {
    let text = in_text(ALERT);
    let entry = format!(
        r#"{{"startedDateTime":"t1","request":{{"method":"POST","url":"https://x/v1/process?a=b&from=Shop%20A#x","headers":[{{"name":"content-type","value":"application/json"}}],"postData":{{"text":{text}}}}},"response":{{}}}}"#
    );
    let get = r#"{"startedDateTime":"t0","request":{"method":"GET","url":"https://x","headers":[]},"response":{}}"#;
    let bin = format!(
        r#"{{"uuid":"u","method":"POST","content":{text},"headers":{{}},"query":{{"from":"Bin"}},"created_at":"t"}}"#
    );
    // POST /v1/process?from=Ng HTTP/1.1, Host: x, and the alert.
    let raw = "UE9TVCAvdjEvcHJvY2Vzcz9mcm9tPU5nIEhUVFAvMS4xDQpIb3N0OiB4DQoNCnsic3RhdHVzIjoiZmlyaW5nIn0=";
    let ngrok = format!(r#"{{"start":"t","request":{{"method":"POST","uri":"/v1/process?from=Ng","raw":"{raw}"}}}}"#);
    let container = |text: &str| format!(r#"{{"log":{text},"stream":"stdout","time":"t"}}"#);
    for (recorded, expected) in [
        (format!(r#"{{"log":{{"version":"1.2","entries":[{get},{entry}]}}}}"#), "har 1 Shop A|t1|firing"),
        (format!(r#"{{"requests":[{ngrok},{ngrok}]}}"#), "ngrok 0 Ng|t|firing Ng|t|firing"),
        (format!(r#"{{"data":[{bin}],"total":1}}"#), "request_bin 0 Bin|t|firing"),
        (format!("[{bin},{bin}]"), "request_bin 0 Bin|t|firing Bin|t|firing"),
        (bin.clone(), "request_bin 0 Bin|t|firing"),
        (format!(r#"{{"request":{{"method":"PUT","body":{ALERT}}},"id":1}}"#), "request_bin 0 -|-|firing"),
        (
            format!(r#"{{"args":{{}},"data":"x","headers":{{}},"json":{ALERT},"origin":"o","url":"u"}}"#),
            "request_bin 0 -|-|firing",
        ),
        (
            format!(
                r#"{{"rawQueryString":"from=G","headers":{{}},"requestContext":{{"timeEpoch":17}},"body":{text},"isBase64Encoded":false}}"#
            ),
            "gateway 0 G|17|firing",
        ),
        (
            r#"{"httpMethod":"POST","headers":{},"body":"eyJzdGF0dXMiOiJmaXJpbmcifQ==","isBase64Encoded":true}"#
                .to_owned(),
            "gateway 0 -|-|firing",
        ),
        (format!(r#"{{"Records":[{{"eventSource":"aws:sqs","body":{text}}}]}}"#), "queue 0 -|-|firing"),
        (format!(r#"{{"Records":[{{"EventSource":"aws:sns","Sns":{{"Message":{text}}}}}]}}"#), "queue 0 -|-|firing"),
        (container(&text), "container_log 0 -|t|firing"),
        (container(r#""listening""#), "container_log 1"),
        (
            container(&in_text(&format!(r#"{{"received_at":"e","from":"E","body":{ALERT}}}"#))),
            "container_log 0 E|e|firing",
        ),
        (format!("2026-11-20T08:00:05.1Z stdout F {ALERT}"), "container_log 0 -|2026-11-20T08:00:05.1Z|firing"),
        (format!("2026-11-20T08:00:05Z {ALERT}"), "container_log 0 -|2026-11-20T08:00:05Z|firing"),
        ("2026-11-20T08:00:05Z stderr F listening".to_owned(), "container_log 1"),
        ("2026-11-20T08:00:05Z listening".to_owned(), "container_log 1"),
        (format!("POST /v1/process?from=Raw HTTP/1.1\r\nHost: x\r\n\r\n{ALERT}"), "http_request 0 Raw|-|firing"),
        (format!("\nPOST / HTTP/1.1\nHost: x\n\n{ALERT}\n"), "http_request 0 -|-|firing"),
        (format!("POST /v1/process?token=x HTTP/1.1\nHost: x\n\n{ALERT}"), "http_request 0 |-|firing"),
    ] {
        assert_eq!(told(&recorded), expected, "{recorded}");
    }
}

#[test]
fn a_payload_that_looks_a_little_like_one_is_itself() {
    for payload in [
        r#"{"status":"down","headers":{},"body":{"status":"up"}}"#,
        r#"{"status":"down","method":"POST","url":"https://x"}"#,
        r#"{"status":"down","request":{"id":1},"body":{"status":"up"}}"#,
        r#"{"status":"down","request":{"method":"carrier pigeon"}}"#,
        r#"{"status":"down","request":{"method":"GET","url":"https://x"}}"#,
        r#"{"status":"down","request":{"method":"POST","body":"{\"status\":\"up\"}"}}"#,
        r#"{"status":"down","method":"POST","headers":{},"body":{"status":"up"}}"#,
        r#"{"status":"down","stream":"stdout","log":"{\"status\":\"up\"}"}"#,
        r#"{"status":"down","stream":"stdout","log":"panic"}"#,
        r#"{"status":"down","requests":[{"method":"GET","headers":{}}]}"#,
        r#"{"status":"down","log":"{\"status\":\"up\"}"}"#,
        r#"{"status":"down","log":{"entries":[{"status":"up"}]}}"#,
        r#"{"status":"down","data":[{"status":"up"}]}"#,
        r#"{"status":"down","Records":[]}"#,
        r#"{"status":"down","stream":"news","log":"{}"}"#,
    ] {
        assert_eq!(told(payload), "- 0 -|-|down", "{payload}");
    }
    for text in ["2026-11-20T08:00:05Z {listening", "POST it\n\n{}", "POST / HTTP/1.1\nHost: x\n\nstatus=down"] {
        let source = Arc::new(Source::new("x", text));
        assert!(read(&source, Span::new(0, text.len())).is_err(), "{text}");
    }
}

#[test]
fn what_is_inside_has_its_place_in_the_file() {
    let recorded = format!(r#"{{"method":"POST","headers":{{}},"body":{}}}"#, in_text(ALERT));
    let payload = calls(&recorded).payloads.pop().unwrap();
    let crate::model::payload::Found::Text { span, .. } = payload.find(&KeyPath::parse("id").unwrap()) else {
        panic!()
    };
    assert_eq!(payload.source.slice(span), r#"\"a-1\""#);
    assert_eq!(payload.whole(), ALERT);
}

#[test]
fn the_list_of_a_file_is_found_by_its_start() {
    let entry = format!(r#"{{"request":{{"method":"POST","body":{ALERT}}}}}"#);
    for (file, list) in [
        (format!(r#"{{"log": {{"pages": [{{"a]\"":1}}], "entries": [{entry}, {entry}]}}}}"#), Some("har")),
        (format!("{{\n \"total\": 1,\n \"data\": [\n{entry}\n]}}"), Some("request_bin")),
        (r#"{"data": [{"status": "down"}]}"#.to_owned(), None),
        (r#"{"log": [{"a": 1}], "entries": []}"#.to_owned(), None),
        (r#"{"requests": []}"#.to_owned(), None),
        (ALERT.to_owned(), None),
    ] {
        let told = |head: &str| match list_of(head.as_bytes()) {
            CallList::At(byte, form) => Some(Some((byte, id(form)))),
            CallList::None => Some(None),
            CallList::More => None,
        };
        let whole = told(&file).unwrap();
        assert_eq!(whole.as_ref().map(|(_, form)| form.as_str()), list, "{file}");
        for end in 0..file.len() {
            assert!(told(&file[..end]).is_none_or(|it| it == whole), "{file} {end}");
        }
        let at = whole.map(|(byte, _)| file[byte..].trim_start().starts_with('{'));
        assert_eq!(at, list.map(|_| true));
    }
}

#[test]
fn what_callgoose_answered_is_its_reply_and_what_others_answered_is_none() {
    let call = |url: &str| {
        let text = in_text(ALERT);
        let response = r#"{"status":201,"content":{"text":"{\"triggered\":{\"created\":true}}"}}"#;
        let request = format!(r#"{{"method":"POST","url":"{url}","postData":{{"text":{text}}}}}"#);
        calls(&format!(r#"{{"request":{request},"response":{response}}}"#)).payloads.pop().unwrap().reply
    };
    let reply = call("https://x.callgoose.com/v1/process?from=x").unwrap();
    assert_eq!((reply.status, reply.created), (Some(201), Some(true)));
    assert!(call("https://webhook.site/x").is_none());
}

#[test]
fn a_message_that_a_container_s_log_splits_is_told() {
    for (line, place) in [
        (r#"{"log":"{\"event\":{\"state\":\"dow","stream":"stdout","time":"t"}"#, 7),
        (r#"2026-11-20T08:00:02.1Z stdout P {"event":{"id":"k","#, 32),
        (r#"2026-11-20T08:00:02Z {"event":{"id":"k","#, 21),
    ] {
        let source = Arc::new(Source::new("x", line));
        let error = read(&source, Span::new(0, line.len())).unwrap_err();
        assert_eq!((error.fault, error.span.start), (json::JsonFault::Split, place), "{line}");
    }
    for other in [r#"2026-11-20T08:00:02.1Z stdout F "state":"up"}}"#, r#"2026-11-20T08:00:02.1Z stdout F {x} [INFO] "#]
    {
        assert_eq!(told(other), "container_log 1", "{other}");
    }
}
