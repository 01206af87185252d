//! Calls that go on to Callgoose, which a server of this test is.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver as Inbox};
use std::thread;

use serde_json::Value;

use super::support::{Receiver, request};
use super::{DOWN, UP};
use crate::support::shop;

/// A server that answers all with these bytes, and what it was sent.
fn callgoose(reply: &'static [u8]) -> (SocketAddr, Inbox<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sent, came) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, sent) = (stream.unwrap(), sent.clone());
            thread::spawn(move || {
                while let Some(call) = request(&mut stream) {
                    let _ = sent.send(call);
                    if stream.write_all(reply).is_err() || reply.is_empty() {
                        break;
                    }
                }
            });
        }
    });
    (address, came)
}

const REPLY: &[u8] = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json; charset=utf-8\r\nX-Request-Id: 7\r\n\
                       Keep-Alive: timeout=5\r\nContent-Length: 19\r\n\r\n{ \"id\" : \"real-1\" }";

#[test]
fn the_real_reply_comes_back_byte_for_byte_and_both_are_recorded() {
    let folder = shop();
    let (address, came) = callgoose(REPLY);
    let mut receiver =
        Receiver::start(&folder, &["--record", "calls.ndjson", "--forward", &format!("http://{address}")]);
    let head = "POST /sqibs-api/v1/process?token=tok-3k9fQ1zz&from=Sh%20op HTTP/1.1\r\nContent-Type: text/json\r\nX-Mine: 1\r\nAuthorization: Bearer abc\r\nTE: trailers";
    let body = "{\n \"state\" : \"down\",\"id\":1 }";
    let answer = receiver.ask(head, body);
    assert_eq!((answer.status, answer.text().as_str()), (202, "{ \"id\" : \"real-1\" }"));
    assert!(answer.head.contains("x-request-id: 7") && answer.head.contains("charset=utf-8"), "{}", answer.head);
    assert!(!answer.head.to_lowercase().contains("keep-alive"), "{}", answer.head);
    let (sent, sent_body) = came.recv().unwrap();
    assert!(sent.starts_with("POST /sqibs-api/v1/process?token=tok-3k9fQ1zz&from=Sh%20op HTTP/1.1\r\n"), "{sent}");
    for header in ["authorization: bearer abc", "x-mine: 1", "content-type: text/json", &format!("host: {address}")] {
        assert!(sent.to_lowercase().contains(header), "{header}: {sent}");
    }
    assert!(!sent.to_lowercase().contains("te: "), "{sent}");
    assert_eq!(sent_body, body.as_bytes());
    let line = receiver.line();
    assert!(line.starts_with("1 Sh op: doubt: ") && line.ends_with("; but Callgoose answered 202"), "{line}");
    let (_, out, _) = receiver.end();
    assert!(out.contains("; 1 answered otherwise by Callgoose"), "{out}");
    let text = folder.text("calls.ndjson");
    let line: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(line["reply"], serde_json::json!({"status": 202, "body": {"id": "real-1"}}));
    assert!(!text.contains("tok-3k9fQ1zz"), "{text}");
}

#[test]
fn a_call_that_was_refused_opens_nothing() {
    let folder = shop();
    for status in ["500 Internal Server Error", "302 Found"] {
        let (address, _came) = callgoose(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").leak().as_bytes());
        let mut receiver = Receiver::start(&folder, &["--forward", &format!("http://{address}")]);
        receiver.post("/v1/process", DOWN);
        let line = receiver.line();
        let answered = format!("; but Callgoose answered {}", &status[..3]);
        assert!(line.starts_with("1: fail: refused; the filters say: 201") && line.ends_with(&answered), "{line}");
        let (_, out, _) = receiver.end();
        assert!(out.contains("; 1 answered otherwise by Callgoose") && !out.contains("opened,"), "{out}");
    }
}

#[test]
fn a_path_of_the_url_takes_the_place_of_the_calls_own() {
    let folder = shop();
    let (address, came) = callgoose(REPLY);
    let to = format!("http://{address}/sqibs-api/v1/process");
    let receiver = Receiver::start(&folder, &["--forward", &to]);
    receiver.post("/v1/process?from=x", DOWN);
    assert!(came.recv().unwrap().0.starts_with("POST /sqibs-api/v1/process?from=x HTTP/1.1\r\n"));
}

#[test]
fn a_reply_that_does_not_come_makes_the_sender_try_again() {
    let folder = shop();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (mute, _came) = callgoose(b"");
    let (broken, _broken) = callgoose(b"220 mail.example.net ESMTP\r\n\r\n");
    for (to, why) in [(nobody, "connection refused"), (mute, "connection"), (broken, "no reply from Callgoose")] {
        let record = format!("{}.ndjson", to.port());
        let mut receiver = Receiver::start(&folder, &["--record", &record, "--forward", &format!("http://{to}")]);
        let answer = receiver.post("/v1/process", DOWN);
        assert_eq!(answer.status, 502);
        assert!(answer.text().contains("no reply from Callgoose"), "{}", answer.text());
        let line = receiver.line();
        assert!(line.contains("; 502: no reply from Callgoose: ") && line.contains(why), "{line}");
        assert!(line.starts_with("1: fail: no answer; the filters say: 201 incident opened"), "{line}");
        let (_, end, said) = receiver.end();
        let end = end + &said;
        assert!(end.contains("1 not answered by Callgoose") && !end.contains("opened"), "{end}");
        let line: Value = serde_json::from_str(&folder.text(&record)).unwrap();
        assert!(line.get("reply").is_none(), "what nobody said is no reply: {line}");
    }
}

/// The server counts how many calls are on the way at once.
#[test]
fn calls_of_one_sender_go_on_one_after_the_other() {
    let folder = shop();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}", listener.local_addr().unwrap());
    let counts = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
    let server = Arc::clone(&counts);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, counts) = (stream.unwrap(), Arc::clone(&server));
            thread::spawn(move || {
                let (on_the_way, most) = &*counts;
                while request(&mut stream).is_some() {
                    most.fetch_max(on_the_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::yield_now();
                    on_the_way.fetch_sub(1, Ordering::SeqCst);
                    stream.write_all(REPLY).unwrap();
                }
            });
        }
    });
    let receiver = Receiver::start(&folder, &["--record", "calls.ndjson", "--forward", &to, "-q"]);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..5).for_each(|_| assert_eq!(receiver.post("/v1/process?from=a", UP).status, 202)));
        }
    });
    assert_eq!(counts.1.load(Ordering::SeqCst), 1);
    receiver.end();
    assert_eq!(folder.text("calls.ndjson").lines().count(), 40);
}
