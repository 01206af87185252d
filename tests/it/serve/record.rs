//! The record: whole, in order, without secrets, and on the disk before the answer.

use std::collections::HashSet;
use std::io::{BufReader, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::support::{Receiver, request};
use super::{DOWN, UP};
use crate::support::{in_a_plain_environment, shop};

const BEARER: &str = "Yq4Tn8Vb2Kx7Lw9Rc3Mf6Hd2";

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn the_record_replays_to_the_same_totals() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &["--record", "calls.ndjson"]);
    for body in [DOWN, DOWN, UP, UP, "{}", "[]", "null", "7", "no json", "", r#""{\"state\":\"down\"}""#] {
        receiver.post("/v1/process?from=Shop", body);
    }
    let packed = "POST /v1/process HTTP/1.1\r\nContent-Type: application/octet-stream";
    assert_eq!(receiver.ask(packed, DOWN).status, 202, "what is no text is empty");
    let text = "POST /v1/process HTTP/1.1\r\nContent-Type: text/plain";
    assert_eq!(receiver.ask(text, DOWN).status, 201);
    let (_, out, _) = receiver.end();
    let ended = out.lines().last().unwrap();
    assert_eq!(ended, "13 calls, 1 service: 2 incidents opened, 1 closed, 1 still open, 1 repeated, 8 discarded");
    let (_, replayed) = folder.run(&["replay", "calls.ndjson", "--format", "json"]);
    let replayed: Value = serde_json::from_str(&replayed).unwrap();
    let summary = &replayed["summary"];
    let counts =
        ["payloads", "opened", "closed", "open", "repeated", "discarded"].map(|name| summary[name].as_u64().unwrap());
    assert_eq!(counts, [13, 2, 1, 1, 1, 8], "{summary}");
}

#[test]
fn no_token_and_no_secret_is_recorded_and_what_they_tie_stays_tied() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &["--record", "calls.ndjson"]);
    let head = format!(
        "POST /v1/process?from=Shop&token=tok-3k9fQ1zz HTTP/1.1\r\nAuthorization: Bearer {BEARER}\r\nX-Api-Key: short\r\n\
         X-Original-Url: /v1/process?token=tok-3k9fQ1zz\r\nCookie: a=b\r\nUser-Agent: Alertmanager/0.25"
    );
    let with = |state: &str| {
        format!(
            r#"{{"state":"{state}","id":"ghp_Zx81kQw7TnB3vRe5YuM2aLc9Dj4Hs6Pf0Go1","title":"t","url":"https://u:p4ssw0rd!@x/","echo":"tok-3k9fQ1zz"}}"#
        )
    };
    assert_eq!(receiver.ask(&head, with("down")).status, 201);
    assert_eq!(receiver.ask(&head, with("up")).status, 200);
    let (_, out, _) = receiver.end();
    let text = folder.text("calls.ndjson");
    for secret in ["tok-3k9fQ1zz", BEARER, "short", "Zx81kQw7", "p4ssw0rd", "a=b"] {
        assert!(!text.contains(secret), "{secret}: {text}");
        assert!(!out.contains(secret), "{secret}: {out}");
    }
    assert!(out.ends_with("1 incident opened, 1 closed, 0 still open\n"), "{out}");
    let calls = lines(&text);
    assert_eq!(calls[0]["headers"]["user-agent"], "Alertmanager/0.25");
    assert_eq!(calls[0]["body"]["id"], calls[1]["body"]["id"]);
    folder.file("samples/shop/call.json", text.lines().next().unwrap());
    let (_, said) = folder.run(&["lint", "--select", "CG501"]);
    assert!(!said.contains("CG501"), "{said}");
}

#[test]
fn bodies_may_keep_their_secrets_and_nothing_else_does() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &["--record", "calls.ndjson", "--keep-secrets"]);
    let head =
        format!("POST /v1/process?token=tok-3k9fQ1zz HTTP/1.1\r\nAuthorization: Bearer {BEARER}\r\nX-Hint: {BEARER}");
    let body = r#"{"state":"down","id":"x","password":"hunter2!x"}"#;
    assert_eq!(receiver.ask(&head, body).status, 201);
    let (_, out, _) = receiver.end();
    assert!(!out.contains("hunter2"), "{out}");
    let text = folder.text("calls.ndjson");
    assert!(text.contains("hunter2!x") && !text.contains("tok-3k9fQ1zz") && !text.contains(BEARER), "{text}");
}

/// Clients post until the receiver is killed; what they had an answer to is in the record.
#[test]
fn killed_at_any_moment_every_answered_call_is_on_the_disk() {
    let folder = shop();
    for round in 0..3 {
        let receiver = Receiver::start(&folder, &["--record", "calls.ndjson", "-q"]);
        let (address, answered) = (receiver.address, AtomicUsize::new(0));
        let post = |client: usize| {
            let mut done = Vec::new();
            let Ok(mut stream) = TcpStream::connect(address) else { return done };
            let mut answers = BufReader::new(stream.try_clone().unwrap());
            for number in 0.. {
                let id = format!("{round}-{client}-{number}");
                let body = format!(r#"{{"state":"down","id":"{id}"}}"#);
                let head = format!("POST /v1/process HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
                if stream.write_all(format!("{head}{body}").as_bytes()).is_err() || request(&mut answers).is_none() {
                    break;
                }
                done.push(id);
                answered.fetch_add(1, Ordering::Relaxed);
            }
            done
        };
        let done: Vec<String> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..4).map(|client| scope.spawn(move || post(client))).collect();
            while answered.load(Ordering::Relaxed) < 40 {
                std::thread::yield_now();
            }
            receiver.kill();
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
        });
        let text = folder.text("calls.ndjson");
        let whole = text.rsplit_once('\n').unwrap().0;
        let recorded: HashSet<_> =
            lines(whole).iter().map(|line| line["body"]["id"].as_str().unwrap().to_owned()).collect();
        done.iter().for_each(|id| assert!(recorded.contains(id), "{id}"));
    }
}

#[test]
fn a_line_that_a_crash_cut_short_is_told_and_taken_off() {
    let folder = shop();
    folder.file("calls.ndjson", "{\"received_at\":\"t\",\"body\":{}}\n{\"received_at\":\"2026");
    let receiver = Receiver::start(&folder, &["--record", "calls.ndjson"]);
    receiver.post("/v1/process", DOWN);
    let (code, _, err) = receiver.end();
    assert_eq!(code, 0);
    assert!(err.contains("the last line of calls.ndjson was cut short, and its 20 bytes are taken off"), "{err}");
    assert_eq!(lines(&folder.text("calls.ndjson")).len(), 2);
}

#[test]
fn a_record_that_is_moved_or_removed_is_begun_anew_and_that_is_told() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &["--record", "calls.ndjson"]);
    let (path, moved) = (folder.path().join("calls.ndjson"), folder.path().join("calls.ndjson.1"));
    let post = || receiver.post("/v1/process", DOWN).status;
    let recorded = |path: &std::path::Path| lines(&std::fs::read_to_string(path).unwrap()).len();
    assert_eq!([post(), post()], [201; 2]);
    std::fs::rename(&path, &moved).unwrap();
    assert_eq!([post(), post(), post()], [201; 3]);
    assert_eq!((recorded(&moved), recorded(&path)), (2, 3));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(post(), 201);
    assert_eq!(recorded(&path), 1);
    std::fs::remove_file(&path).unwrap();
    folder.file("calls.ndjson", "# Notes\n");
    assert_eq!(post(), 503);
    assert_eq!(folder.text("calls.ndjson"), "# Notes\n");
    let (code, _, err) = receiver.end();
    assert_eq!(code, 2, "{err}");
    assert_eq!(err.matches("calls.ndjson was moved or removed").count(), 2, "{err}");
    assert!(err.contains("it is there already, and is no record of calls"), "{err}");
}

/// A sender that gets 503 tries again: nothing is answered as taken that is not on the disk.
#[test]
fn what_cannot_be_recorded_is_not_taken() {
    let folder = shop();
    let limited = format!(
        "ulimit -f 4; exec {} serve --listen 127.0.0.1:0 --record calls.ndjson",
        env!("CARGO_BIN_EXE_cgfilter")
    );
    let mut command = Command::new("bash");
    in_a_plain_environment(&mut command).args(["-c", &limited]).current_dir(folder.path());
    let receiver = Receiver::of(&mut command);
    let statuses: Vec<_> = (0..40).map(|_| receiver.post("/v1/process", DOWN).status).collect();
    let taken = statuses.iter().filter(|status| **status == 201).count();
    assert!(statuses.contains(&503) && taken > 0, "{statuses:?}");
    let (code, _, err) = receiver.end();
    assert_eq!(code, 2);
    assert!(err.contains("calls cannot be recorded: file too large"), "{err}");
    assert_eq!(lines(&folder.text("calls.ndjson")).len(), taken);
}

#[test]
fn many_senders_at_once_lose_nothing_and_idle_ones_are_in_nobodys_way() {
    let folder = shop();
    let receiver = Receiver::start(&folder, &["--record", "calls.ndjson", "-q"]);
    let idle: Vec<_> = (0..300)
        .map(|at| {
            let mut stream = TcpStream::connect(receiver.address).unwrap();
            let begun = &b"POST /v1/process HTTP/1.1\r\nContent-Length: 100\r\n\r\n{"[..at % 51];
            stream.write_all(begun).unwrap();
            stream
        })
        .collect();
    std::thread::scope(|scope| {
        for client in 0..20 {
            let receiver = &receiver;
            scope.spawn(move || {
                for number in 0..10 {
                    let body = format!(r#"{{"state":"down","id":"{client}-{number}"}}"#);
                    assert_eq!(receiver.post("/v1/process", body).status, 201);
                }
            });
        }
    });
    drop(idle);
    let (code, out, _) = receiver.end();
    assert_eq!(code, 0);
    assert!(out.contains("200 calls, 1 service: 200 incidents opened, 0 closed, 200 still open"), "{out}");
    assert_eq!(lines(&folder.text("calls.ndjson")).len(), 200);
}
