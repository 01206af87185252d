//! What is no call, or a strange one: an answer that says why, and a line; never a lost call.

use super::DOWN;
use super::support::{Receiver, answer};
use crate::support::{gzipped, shop};

#[test]
fn what_is_no_call_is_refused_with_a_reason_and_a_line() {
    let folder = shop();
    let mut receiver = Receiver::start(&folder, &[]);
    let post = "POST /v1/process HTTP/1.1";
    let large = vec![b' '; (1 << 20) + 1];
    let header = format!("{post}\r\nX-Long: {}", "x".repeat(300_000));
    let just_too_long = format!("{post}\r\nX-Long: {}", "x".repeat(64 << 10));
    let headers = format!("{post}{}", (0..120).map(|at| format!("\r\nX-{at}: 1")).collect::<String>());
    for (head, body, status, why) in [
        ("GET /v1/process HTTP/1.1", &b""[..], 405, "GET is not taken"),
        ("PUT /v1/process HTTP/1.1", b"{}", 405, "PUT is not taken"),
        ("POST /v1/proces HTTP/1.1", b"{}", 404, "POST /v1/proces: nothing is here; senders POST to /v1/process"),
        ("POST /v1/request HTTP/1.1", b"{}", 404, "nothing is here"),
        (post, &large, 413, "the body is larger than 1 MiB"),
        (&format!("{post}\r\nContent-Encoding: gzip"), &gzipped("{}"), 415, "the body is packed (gzip)"),
        (&format!("{post}\r\nOrigin: https://example.net"), b"{}", 403, "a page in a browser sent this"),
        (&header, b"{}", 431, "the headers are larger than 64 KiB"),
        (&just_too_long, b"{}", 431, "the headers are larger than 64 KiB"),
        (&headers, b"{}", 431, "or more than 100"),
    ] {
        let answer = receiver.ask(head, body);
        assert_eq!(answer.status, status, "{why}");
        let line = receiver.line();
        assert!(line.starts_with(&format!("refused: {status} ")) && line.contains(why), "{line}");
    }
    for (bytes, status, why) in [
        (&b"garbage\r\n\r\n"[..], 400, "this is no HTTP"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "this is no HTTP"),
        (b"POST /v1/process HTTP/1.1\r\nContent-Length: x\r\n\r\n{}", 400, "this is no HTTP"),
        (
            b"POST /v1/process HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"state\":",
            400,
            "the body was cut short",
        ),
        (
            b"POST /v1/process HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            400,
            "the body was cut short",
        ),
    ] {
        let bytes = receiver.raw(bytes);
        if !bytes.is_empty() {
            assert_eq!(answer(&bytes).status, status, "{why}");
        }
        let line = receiver.line();
        assert!(line.starts_with(&format!("refused: {status} ")) && line.contains(why), "{line}");
    }
    assert_eq!(receiver.post("/v1/process", DOWN).status, 201, "it goes on");
    let (code, out, _) = receiver.end();
    assert_eq!(code, 0);
    assert!(out.ends_with("; 15 refused\n"), "{out}");
}

/// The next line that is not about what to change for a call before.
fn line_of_call(receiver: &mut Receiver) -> String {
    loop {
        let line = receiver.line();
        assert!(!line.contains(['\x1b', '\u{202e}']), "{line:?}");
        if !line.contains(": change: ") {
            return line;
        }
    }
}

#[test]
fn strange_bodies_are_calls_all_the_same() {
    let folder = shop();
    let mut receiver = Receiver::start(&folder, &["--record", "calls.ndjson"]);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let wide =
        format!("{{{}\"state\":\"down\"}}", (0..20_000).map(|at| format!("\"k{at}\":{at},")).collect::<String>());
    let bodies: [(&[u8], u16); 13] = [
        (b"", 202),
        (b"\0\0\0", 202),
        (b"\xff\xfe{\0}\0", 202),
        (b"{\"state\":\"down\",\"state\":\"up\"}", 200),
        (b"{\"state\":\"down\"} {\"state\":\"up\"}", 202),
        (b"\xef\xbb\xbf{\"state\":\"down\"}", 201),
        (b"{\"state\":\"\\ud800\"}", 202),
        (b"{\"state\":\"down\x1b[2J\"}", 202),
        (b"{\"state\":\"<img src=x onerror=alert(1)>\\u202e\"}", 202),
        (b"{\"state\":\"down\",\"password\":12345678e7}", 201),
        (b"payload=%7B%22state%22%3A%22down%22%7D", 202),
        (deep.as_bytes(), 202),
        (wide.as_bytes(), 201),
    ];
    for (body, status) in bodies {
        let answer = receiver.post("/v1/process", body);
        assert_eq!(answer.status, status, "{}", String::from_utf8_lossy(&body[..body.len().min(60)]));
        let line = line_of_call(&mut receiver);
        assert!(line.contains(&format!(": {status} ")), "{line:?}");
    }
    let chunked = b"POST /v1/process?from=%3Cb%3E%0A HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n10\r\n{\"state\":\"down\"}\r\n0\r\n\r\n";
    assert_eq!(answer(&receiver.raw(chunked)).status, 201);
    assert!(line_of_call(&mut receiver).starts_with("14 <b>"), "a name stays on its line");
    let old = b"POST /v1/process HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}";
    assert_eq!(answer(&receiver.raw(old)).status, 202);
    receiver.end();
    let (_, said) = folder.run(&["replay", "calls.ndjson", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    let counts = ["lines", "bad_lines", "triggered", "resolved", "discarded"]
        .map(|name| said["summary"][name].as_u64().unwrap());
    assert_eq!(counts, [15, 0, 4, 1, 10], "{}", said["summary"]);
}
