//! `probe --url`: what is sent, what is recorded, and what is said when a reply is none.

use std::net::{SocketAddr, TcpListener};
use std::process::Output;

use serde_json::{Value, json};

use super::account::{Account, Answers};
use super::server::{Came, account, reply, server};
use crate::support::{Folder, printed};

const TOKEN: &str = "tok/3k9fQ1zz+Pq==";

fn run(folder: &Folder, url: &str, more: &[&str]) -> (i32, String) {
    let output = output(folder, url, more);
    (output.status.code().unwrap(), printed(&output))
}

fn output(folder: &Folder, url: &str, more: &[&str]) -> Output {
    let arguments = [&["probe", "--url", url], more].concat();
    folder.command(&arguments).env("CALLGOOSE_TOKEN", TOKEN).output().unwrap()
}

const SEND: [&str; 3] = ["--yes", "--record", "replies.ndjson"];

fn process(address: SocketAddr) -> String {
    format!("http://{address}/sqibs-api/v1/process")
}

fn came(came: &Came) -> Vec<(String, String)> {
    came.lock().unwrap().clone()
}

/// No file of a folder, and nothing that was printed, has the token, however it is spelled.
fn hides_the_token(folder: &Folder, printed: &str) {
    let mut texts = vec![printed.to_owned()];
    let mut folders = vec![folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => texts.push(std::fs::read_to_string(path).unwrap()),
            }
        }
    }
    for text in texts {
        for token in [TOKEN.to_owned(), TOKEN.replace('/', "\\/"), "3k9fQ1zz".to_owned()] {
            assert!(!text.contains(&token), "{text}");
        }
    }
}

/// The filters that a person would type into the account.
fn filters() -> String {
    cgfilter::internals::probe::plan::Plan::found().filter_text()
}

#[test]
fn an_account_is_asked_recorded_and_found_out() {
    for of in [
        vec![],
        vec![("list", "all"), ("case", "ignore"), ("order", "trigger-first")],
        vec![("equals", "contains"), ("arrays", "json"), ("nothing_to_close", "202"), ("alike", "body-newest")],
    ] {
        let answers = of.iter().fold(Answers::assumed(), |all, (name, answer)| all.with(name, answer));
        let (address, came_in) = account(Account::new(&filters(), answers.clone()));
        let folder = Folder::new();
        let (code, printed) = run(&folder, &process(address), &["--yes", "--out", "probe", "--settle"]);
        assert_eq!(code, 0, "{printed}");
        assert!(!printed.contains("open:"), "{printed}");
        for name in ["list", "case", "order", "equals", "arrays", "alike"] {
            assert!(printed.contains(&format!("{name}={} explains", answers.said[name])), "{name}: {printed}");
        }
        let sent = came(&came_in);
        assert!(printed.contains(&format!("{} calls: ", sent.len())), "what is sent was announced: {printed}");
        let files: Vec<_> = super::calls(&folder);
        assert_eq!(sent.iter().map(|(_, body)| body.clone()).collect::<Vec<_>>(), files);
        for (head, _) in &sent {
            assert!(head.starts_with("POST /sqibs-api/v1/process HTTP/1.1\r\n"), "{head}");
            assert!(head.contains(&format!("authorization: Bearer {TOKEN}\r\n")), "{head}");
        }
        assert_eq!(folder.text("probe/replies.ndjson").lines().count(), sent.len());
        assert!(folder.text("cgfilter.yaml").contains(&format!("list: {}", answers.said["list"])));
        hides_the_token(&folder, &printed);
        let (code, again) = folder.run(&["probe", "--replies", "probe/replies.ndjson"]);
        assert!(code == 0 && again.contains("explains"), "{again}");
    }
}

#[test]
fn nothing_is_sent_before_somebody_agrees() {
    let (address, came_in) = account(Account::new(&filters(), Answers::assumed()));
    let folder = Folder::new();
    let (code, printed) = run(&folder, &process(address), &["--record", "replies.ndjson"]);
    assert!(code == 2 && printed.contains("nothing was sent") && printed.contains("--yes"), "{printed}");
    assert!(printed.contains("of urgency low"), "{printed}");
    assert!(came(&came_in).is_empty() && !folder.path().join("replies.ndjson").exists());
}

/// What is wrong before anything is sent; the URL and the token are in no message.
#[test]
fn a_url_or_a_token_that_is_none_is_refused_and_not_shown() {
    let folder = Folder::new();
    let secret = "Yq4Tn8Vb2Kx7Lw9R";
    for (url, said) in [
        (format!("https://acme.example/v1/process?token={secret}"), "leave out what is behind the ?"),
        (format!("https://me:{secret}@acme.example/v1/process"), "before the @"),
        ("http://acme.example/v1/process".to_owned(), "use https://"),
        ("https://acme.example".to_owned(), "it has no path"),
        ("acme.example/v1/process".to_owned(), "starts with http"),
        (format!("https://acme example/{secret}"), "it is no URL"),
    ] {
        let (code, printed) = run(&folder, &url, &SEND);
        assert!(code == 2 && printed.contains(said) && !printed.contains(secret), "{url}: {printed}");
    }
    for (token, said) in [
        (None, "is not set"),
        (Some("a b"), "holds no token"),
        (Some(""), "holds no token"),
        (Some("to\u{e9}ken-long"), "holds no token"),
    ] {
        let mut command = folder.command(&["probe", "--url", "https://acme.example/v1/process"]);
        command.args(SEND).env_remove("CALLGOOSE_TOKEN");
        token.map(|token| command.env("CALLGOOSE_TOKEN", token));
        let output = command.output().unwrap();
        let text = printed(&output);
        assert!(output.status.code() == Some(2) && text.contains(said), "{text}");
        assert!(!text.contains("to\u{e9}ken-long"), "{text}");
    }
    assert!(!folder.path().join("replies.ndjson").exists());
    let (code, printed) = run(&folder, "https://acme.example/v1/process", &["--yes"]);
    assert!(code == 2 && printed.contains("--record"), "{printed}");
}

/// A server that answers the first calls as an account does, and then otherwise.
fn ends_with(good: usize, last: Option<Vec<u8>>) -> (SocketAddr, Came) {
    let mut account = Account::new(&filters(), Answers::assumed());
    let mut calls = 0;
    server(move |body| {
        calls += 1;
        if calls > good {
            return last.clone();
        }
        let (status, body) = account.reply(body);
        Some(reply(status, "", &body.to_string()))
    })
}

#[test]
fn a_reply_that_is_none_ends_it_and_says_what_why_and_what_to_do() {
    let moved = "Location: https://elsewhere.example/login?token=x\r\n";
    let echo = format!("{{\"error\": \"no such token: {}\"}}", TOKEN.replace('/', "\\/"));
    for (last, said, help) in [
        (Some(reply(401, "", &echo)), "401 refuses the token", "CALLGOOSE_TOKEN"),
        (Some(reply(403, "", "")), "403 refuses the token", "CALLGOOSE_TOKEN"),
        (Some(reply(404, "", "no")), "404 knows no such path", "/v1/process"),
        (Some(reply(429, "", "")), "429 asks for fewer calls", "later"),
        (Some(reply(429, "Retry-After: 3600\r\n", "")), "429 asks for fewer calls", "later"),
        (Some(reply(500, "", "<html>")), "500 is a failure of the server", "another run"),
        (Some(reply(418, "", "{}")), "418 is no reply", "record"),
        (Some(reply(302, moved, "")), "302 sends to https://elsewhere.example/login, which is not followed", "--url"),
        (Some(reply(200, "", "<html>welcome")), "200 with a body that is not Callgoose's", "/v1/process"),
        (
            Some(reply(200, "", "{\"triggered\": {}, \"resolved\": []}")),
            "200 with a body that is not Callgoose's",
            "/v1/process",
        ),
        (Some(reply(201, "", "")), "201 with no body", "/v1/process"),
        (
            Some(b"HTTP/1.1 201 X\r\nConnection: close\r\nContent-Length: 900\r\n\r\n{\"trig".to_vec()),
            "broke off",
            "another run",
        ),
        (Some(b"220 mail.example ESMTP\r\n\r\n".to_vec()), "broke off", "another run"),
        (None, "broke off", "another run"),
    ] {
        for good in [0, 3] {
            let (address, came_in) = ends_with(good, last.clone());
            let folder = Folder::new();
            let (code, printed) = run(&folder, &process(address), &SEND);
            let words = printed.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(code, 2, "{printed}");
            assert!(words.contains(&format!("call {} of ", good + 1)), "{words}");
            assert!(words.contains(said) && words.contains(help), "{said}, {help}: {words}");
            let record = folder.text("replies.ndjson");
            assert_eq!(record.lines().count(), came(&came_in).len(), "what was sent is in the record: {record}");
            assert_eq!(record.lines().count(), good + 1);
            for line in record.lines() {
                serde_json::from_str::<Value>(line).unwrap();
            }
            hides_the_token(&folder, &printed);
        }
    }
}

#[test]
fn nobody_there_and_a_reply_that_does_not_come_are_told() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = Folder::new();
    let (code, printed) = run(&folder, &process(nobody), &SEND);
    assert!(code == 2 && printed.contains("connection refused"), "{printed}");
    assert_eq!(folder.text("replies.ndjson").lines().count(), 1);
    // It takes connections, and says nothing.
    let mute = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = Folder::new();
    let more = [&SEND[..], &["--timeout", "1"]].concat();
    let (code, printed) = run(&folder, &process(mute.local_addr().unwrap()), &more);
    assert!(code == 2 && printed.contains("no reply within 1 s") && printed.contains("--timeout"), "{printed}");
    let line: Value = serde_json::from_str(&folder.text("replies.ndjson")).unwrap();
    assert!(line.get("reply").is_none(), "{line}");
}

#[test]
fn a_call_that_is_asked_to_wait_is_sent_again() {
    let mut account = Account::new(&filters(), Answers::assumed());
    let mut calls = 0;
    let (address, came_in) = server(move |body| {
        calls += 1;
        if calls == 3 {
            return Some(reply(429, "Retry-After: 0\r\n", ""));
        }
        let (status, body) = account.reply(body);
        Some(reply(status, "", &body.to_string()))
    });
    let folder = Folder::new();
    let (code, printed) = run(&folder, &process(address), &SEND);
    assert!(code == 0 && printed.contains("call 3 of the probe: 429"), "{printed}");
    let record = folder.text("replies.ndjson");
    assert_eq!(record.lines().count(), came(&came_in).len());
    let (code, again) = folder.run(&["probe", "--replies", "replies.ndjson"]);
    assert!(code == 0 && !again.contains("without a reply"), "{again}");
}

#[test]
fn a_call_that_is_asked_to_wait_again_and_again_says_how_often_it_was_tried() {
    let (address, came_in) = ends_with(0, Some(reply(429, "Retry-After: 0\r\n", "")));
    let folder = Folder::new();
    let (code, printed) = run(&folder, &process(address), &SEND);
    assert!(code == 2 && printed.contains("429 each of 4 times"), "{printed}");
    assert_eq!(came(&came_in).len(), 4);
}

#[test]
fn a_probe_that_ends_early_names_what_stays_open_and_the_command_that_closes_it() {
    let (address, _) = ends_with(23, Some(reply(500, "", "<html>")));
    let folder = Folder::new();
    let (code, printed) = run(&folder, &process(address), &SEND);
    assert_eq!(code, 2, "{printed}");
    assert!(printed.contains("may stay open: ") && printed.contains("this sends the recoveries"), "{printed}");
    let command = printed.lines().find(|line| line.contains("for id in ")).unwrap();
    assert!(command.contains("Bearer $CALLGOOSE_TOKEN") && command.contains(&process(address)), "{command}");
    let ids = command.split("for id in ").nth(1).unwrap().split(';').next().unwrap();
    assert!(ids.split(' ').count() > 3 && ids.split(' ').all(|id| id.starts_with("probe-")), "{command}");
    let (address, _) = ends_with(0, Some(reply(401, "", "")));
    let (_, printed) = run(&Folder::new(), &process(address), &SEND);
    assert!(printed.contains("by the replies no incident stays open"), "{printed}");
}

#[test]
fn a_server_that_takes_every_call_settles_nothing() {
    let always = json!({"triggered": {"duplicate": false, "created": true}, "resolved": {}});
    let (address, _) = server(move |_| Some(reply(201, "", &always.to_string())));
    let folder = Folder::new();
    let (code, printed) = run(&folder, &process(address), &[&SEND[..], &["--settle"]].concat());
    assert!(code == 1 && printed.contains("nothing is settled: "), "{printed}");
    assert!(!folder.path().join("cgfilter.yaml").exists(), "{printed}");
}
