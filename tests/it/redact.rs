//! `redact`: what goes, what stays as it was, and what is left because it would not.

use std::net::Ipv4Addr;

use serde_json::Value;

use crate::support::{Folder, SHOP, shop};

const TOKEN: &str = "ghp_Zx81kQw7TnB3vRe5YuM2aLc9Dj4Hs6Pf0Go1";
const BEARER: &str = "Bearer Yq4Tn8Vb2Kx7Lw9Rc3Mf6Hd2";

fn report(folder: &Folder, arguments: &[&str]) -> Value {
    let output = folder.command(&[&["redact", "--format", "json"], arguments].concat()).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

fn down(id: &str) -> String {
    format!("{{\"state\": \"down\", \"id\": \"{id}\", \"title\": \"key {TOKEN}\"}}\n")
}

#[test]
fn secrets_go_and_everything_else_stays_byte_for_byte() {
    let folder = shop();
    let text = format!(
        "\u{feff}{{\r\n\t\"state\" : \"down\", \"id\": 12345678901234567890123, \"id\": 0.10,\r\n\t\"k\":\"{TOKEN}\", \"d\":\"2026-11-20T08:00:05Z\"}}"
    );
    folder.file("samples/shop/a.json", &text).file("samples/shop/b.json", "{\"state\":\"up\",\"id\":0.10}");
    let (code, printed) = folder.run(&["redact", "samples"]);
    assert_eq!(code, 0, "{printed}");
    assert_eq!(printed, "samples/shop/a.json   1 secret\n2 files: 1 redacted, 1 with nothing to redact\n");
    let clean = folder.text("samples/shop/a.json");
    let (before, after) = text.split_once(TOKEN).unwrap();
    let placeholder = clean.strip_prefix(before).unwrap().strip_suffix(after).unwrap();
    assert!(
        placeholder.starts_with("ghp_<redacted-") && placeholder.len() == "ghp_<redacted-12345678>".len(),
        "{clean}"
    );
    let (code, printed) = folder.run(&["redact", "samples"]);
    assert_eq!((code, printed.as_str()), (0, "2 files: 2 with nothing to redact\n"));
    assert_eq!(folder.text("samples/shop/a.json"), clean, "twice is once");
    assert!(!folder.run(&["lint"]).1.contains("CG501"));
}

#[test]
fn a_log_is_redacted_line_by_line_and_pairs_still_pair() {
    let folder = shop();
    let envelope = |state: &str, id: &str| {
        format!(
            "{{\"received_at\":1,\"headers\":{{\"authorization\":\"Token a1\",\"x-forwarded-for\":\"10.1.2.3\"}},\"body\":{{\"state\":\"{state}\",\"id\":\"{id}\"}}}}"
        )
    };
    let lines = [
        envelope("down", "ada@shop.example"),
        "no JSON, and https://u:s3cr3t!pw@db.example/".to_owned(),
        String::new(),
        envelope("up", "ada@shop.example"),
        envelope("down", "bob@shop.example"),
    ];
    let log = lines.join("\n").into_bytes();
    let log = [&log[..], b"\n\xff\xfe {\"password\":\"hunter2!x\"}\n2026-11-20T08:00:05Z stdout F {\"state\":\"down\",\"id\":\"10.1.2.3\"}"].concat();
    folder.file("calls.ndjson", &log);
    let summary = |name: &str| {
        let output = folder.command(&["replay", "--format", "json", name]).output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["summary"].clone()
    };
    let before = summary("calls.ndjson");
    let (code, printed) = folder.run(&["redact", "--personal", "calls.ndjson", "--out", "clean"]);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.starts_with("calls.ndjson   5 secrets, 3 mail addresses, 4 IP addresses\n"), "{printed}");
    assert_eq!(std::fs::read(folder.path().join("calls.ndjson")).unwrap(), log, "the file stays");
    assert_eq!(summary("clean/calls.ndjson"), before);
    let clean = std::fs::read(folder.path().join("clean/calls.ndjson")).unwrap();
    assert!(clean.windows(2).any(|two| two == b"\xff\xfe") && !clean.ends_with(b"\n"));
    let clean = String::from_utf8_lossy(&clean).into_owned();
    for gone in ["Token a1", "10.1.2.3", "ada@", "bob@", "s3cr3t", "hunter2"] {
        assert!(!clean.contains(gone), "{gone}: {clean}");
    }
    let (code, printed) = folder.run(&["redact", "calls.ndjson", "--out", "clean"]);
    assert!(code == 2 && printed.contains("clean/calls.ndjson is there already"), "{printed}");
}

#[test]
fn what_stands_behind_a_time_or_is_cut_short_is_redacted_too() {
    let folder = shop();
    let call = "{\"state\":\"down\",\"id\":\"k\",\"user\":\"Ann Lee\",\"phone\":\"+49 30 123\"}";
    let in_text = Value::from(format!("got {call}\n"));
    let log = [
        format!("2026-11-20T08:00:01Z {call}"),
        format!("2026-11-20T08:00:02.123456789Z stdout F {call}"),
        "2026-11-20T08:00:03Z {\"received_at\":1,\"headers\":{\"Authorization\":\"Tok abc\"},\"body\":{}}".to_owned(),
        format!("{{\"log\":{in_text},\"stream\":\"stdout\",\"time\":\"t\"}}"),
        call[..call.len() - 4].to_owned(),
    ];
    folder.file("k.log", log.join("\n"));
    let (code, printed) = folder.run(&["redact", "--personal", "k.log"]);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("k.log   1 secret, 4 names, 4 phone numbers and postal addresses\n"), "{printed}");
    assert!(printed.contains("warning: k.log:5: JSON that is not whole"), "{printed}");
    let clean = folder.text("k.log");
    for gone in ["Ann", "+49", "abc"] {
        assert!(!clean.contains(gone), "{gone}: {clean}");
    }
    let (_, printed) = folder.run(&["redact", "--personal", "k.log"]);
    assert!(printed.contains("1 file: 1 with nothing to redact\n"), "{printed}");
}

#[test]
fn what_a_folder_has_besides_is_told() {
    let folder = shop();
    folder.file("t/a.json", down("a")).file("t/b.ndjson.gz", b"\x1f\x8b\x08\0").file("t/f", "x").file("t/f.yaml", SHOP);
    let (code, printed) = folder.run(&["redact", "t"]);
    assert!(code == 0 && printed.contains("note: t: 2 files are not redacted"), "{printed}");
    assert!(printed.contains("b.ndjson.gz and t/f"), "{printed}");
}

#[test]
fn a_file_whose_verdict_would_change_is_left_and_the_others_are_done() {
    let folder = shop();
    folder.file(
        "filters/guard.yaml",
        "trigger: {payload_json_key: auth.password, key_value_contains: hunter2, map_incident_with: id}\n",
    );
    let guarded = "\n{\"id\": 1, \"auth\": {\"password\": \"hunter2!x\"}}\n";
    folder.file("samples/guard/a.json", guarded).file("samples/shop/a.json", down("a"));
    let (code, printed) = folder.run(&["redact", "samples"]);
    assert_eq!(code, 1, "{printed}");
    let said = "warning: samples/guard/a.json:2: trigger 1 of guard (filters/guard.yaml:1:10) takes it, and would not without what is \
                redacted at auth.password";
    assert!(printed.contains(said), "{printed}");
    assert!(printed.contains("it is left as it is\n  help: let the filter look at another key"), "{printed}");
    assert!(!printed.contains("hunter2"), "{printed}");
    assert_eq!(folder.text("samples/guard/a.json"), guarded);
    assert!(!folder.text("samples/shop/a.json").contains(TOKEN));
    let report = report(&folder, &["samples"]);
    assert_eq!(report["summary"], serde_json::json!({"files": 2, "redacted": 0, "clean": 1, "left": 1, "failed": 0}));
    assert_eq!(report["files"][0]["state"], "left");
}

#[test]
fn a_reading_that_would_judge_otherwise_counts_too() {
    let folder = shop();
    folder.file(
        "filters/case.yaml",
        "trigger: {payload_json_key: password, key_value_contains: HUNTER2, map_incident_with: id}\n",
    );
    folder.file("a.json", "{\"id\": 1, \"password\": \"hunter2!x\"}");
    let (code, printed) = folder.run(&["redact", "a.json"]);
    assert!(
        code == 1 && printed.contains("takes it as list=any,case=ignore,order=resolve-first reads it"),
        "{printed}"
    );
    folder.file("log.ndjson", "{\"id\": 2}\n{\"id\": 1, \"password\": \"hunter2!x\"}\n");
    let (code, printed) = folder.run(&["redact", "log.ndjson"]);
    assert!(code == 1 && printed.contains("warning: log.ndjson:2: trigger 1 of case"), "{printed}");
}

#[test]
fn a_mapping_value_that_stays_elsewhere_keeps_its_pair() {
    let folder = shop();
    // In the recovery nothing tells that it is a secret.
    folder.file("filters/shop.yaml", SHOP.replace("map_incident_with: id", "map_incident_with: password"));
    let alert = "{\"state\":\"down\",\"password\":\"hunter2!x\"}\n";
    folder.file("samples/shop/a.json", alert).file("samples/shop/b.json", "{\"state\":\"up\",\"id\":\"hunter2!x\"}\n");
    folder.file("samples/shop/c.json", "{\"state\":\"down\",\"password\":\"other!7x\"}\n");
    for paths in [&["samples"][..], &["samples/shop/a.json"]] {
        let (code, printed) = folder.run(&[&["redact"], paths].concat());
        assert!(
            code == 1 && printed.contains("a mapping value changes here and stays in samples/shop/b.json"),
            "{printed}"
        );
        assert_eq!(folder.text("samples/shop/a.json"), alert);
    }
    assert!(folder.text("samples/shop/c.json").contains("<redacted-"));
}

#[test]
fn a_suite_follows_its_samples_and_still_passes() {
    let folder = shop();
    folder.file("samples/shop/a.json", down("a"));
    let suite = format!(
        "# {BEARER}\ncases:\n- name: opens\n  payload: a.json\n  expect: {{outcome: triggered, title: key {TOKEN}}} # why\n- name: inline\n  \
         payload: {{state: down, id: b, title: x, token: {TOKEN}}}\n  expect: {{outcome: triggered}}\n- name: fails\n  payload: a.json\n  expect: \
         {{title: nothing}}\n"
    );
    folder.file("samples/shop/shop.test.yaml", &suite);
    let before = folder.run(&["test", "samples"]).1;
    let (code, printed) = folder.run(&["redact", "samples/shop/a.json"]);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("samples/shop/shop.test.yaml   3 secrets\n"), "{printed}");
    let after = folder.text("samples/shop/shop.test.yaml");
    assert!(after.contains("# why") && after.contains("{title: nothing}") && !after.contains(TOKEN), "{after}");
    let counted = |printed: &str| printed.lines().find(|line| line.contains(" passed")).map(str::to_owned);
    assert_eq!(counted(&folder.run(&["test", "samples"]).1), counted(&before));
    // An expectation that no secret gives away alone.
    folder.file("samples/shop/b.json", "{\"state\":\"down\",\"id\":\"b\",\"title\":\"x\",\"password\":\"hunter2!x\"}");
    folder.file("filters/shop.yaml", SHOP.replace("incident_title_from: title", "incident_title_from: password"));
    folder.file(
        "samples/shop/shop.test.yaml",
        "cases:\n- name: opens\n  payload: b.json\n  expect: {title: hunter2!x} # why\n",
    );
    let (code, printed) = folder.run(&["redact", "samples"]);
    assert!(
        code == 0 && printed.contains("samples/shop/shop.test.yaml   1 expectation follows the samples"),
        "{printed}"
    );
    let (code, printed) = folder.run(&["test", "samples/shop/shop.test.yaml"]);
    assert!(code == 0 && printed.contains("1 passed"), "{printed}");
    assert!(folder.text("samples/shop/shop.test.yaml").ends_with("} # why\n"));
}

#[test]
fn what_cannot_be_redacted_says_why_and_is_left() {
    let folder = shop();
    folder
        .file("f.yaml", SHOP)
        .file("utf16.json", b"\xff\xfe{\0}\0")
        .file("log.ndjson.gz", b"\x1f\x8b\x08\0")
        .file("a.json", down("a"));
    for (path, why) in [
        ("f.yaml", "this is a YAML file"),
        ("utf16.json", "it is UTF-16"),
        ("log.ndjson.gz", "gzip -dc FILE.gz | cgfilter redact - | gzip"),
        ("none.json", "none.json: "),
    ] {
        let (code, printed) = folder.run(&["redact", path, "a.json"]);
        assert!(code == 2 && printed.contains(why), "{path}: {printed}");
    }
    assert!(!folder.text("a.json").contains(TOKEN), "the other file is done");
    folder.file("filters/broken.yaml", "trigger: [\n").file("a.json", down("a"));
    let (code, printed) = folder.run(&["redact", "a.json"]);
    assert!(code == 2 && printed.contains("nothing is redacted"), "{printed}");
    assert!(folder.text("a.json").contains(TOKEN));
}

#[test]
fn standard_input_goes_to_standard_output() {
    use std::io::Write as _;
    let folder = Folder::new();
    for (text, clean) in [("{\"a\": 1}\r\n", true), ("{\"password\": \"hunter2!x\"}\n{\"a\":\"\u{1b}[31m\"}", false)] {
        let mut child = folder.command(&["redact", "-"]);
        let mut child = child.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert_eq!((output.status.code(), out == text), (Some(0), clean), "{out}");
        assert!(clean || out.ends_with("\n{\"a\":\"\u{1b}[31m\"}"), "{out:?}");
    }
    let (code, printed) = folder.run(&["redact", "-", "x.json"]);
    assert!(code == 2 && printed.contains("it is redacted alone"), "{printed}");
}

#[test]
fn foreign_captures_are_read_as_before() {
    let folder = shop();
    let body = Value::from("{\"state\":\"down\",\"id\":\"a\"}").to_string();
    let har = format!(
        "{{\"log\":{{\"entries\":[{{\"startedDateTime\":\"t\",\"request\":{{\"method\":\"POST\",\"url\":\"https://x/v1/process?from=A&token=t1\",\"headers\":[{{\"name\":\"Authorization\",\"value\":\"Basic x\"}}],\"postData\":{{\"text\":{body}}}}},\"response\":{{}}}}]}}}}"
    );
    // POST /v1/process?token=x1 HTTP/1.1, Host: x, and {"state":"down","id":"b"}.
    let raw = "UE9TVCAvdjEvcHJvY2Vzcz90b2tlbj14MSBIVFRQLzEuMQ0KSG9zdDogeA0KDQp7InN0YXRlIjoiZG93biIsImlkIjoiYiJ9";
    let ngrok = format!("{{\"requests\":[{{\"request\":{{\"method\":\"POST\",\"uri\":\"/\",\"raw\":\"{raw}\"}}}}]}}");
    folder.file("a.har", &har).file("b.json", &ngrok);
    folder.file(
        "c.http",
        "POST /v1/process?token=abc HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\n\r\n{\"state\":\"down\",\"id\":\"c\"}",
    );
    let test = || folder.run(&["test", "a.har", "b.json", "c.http"]).1;
    let before = test();
    let (code, printed) = folder.run(&["redact", "a.har", "b.json", "c.http"]);
    assert_eq!(code, 0, "{printed}");
    assert!(
        printed.contains("a.har   2 secrets\n")
            && printed.contains("b.json   1 secret\n")
            && printed.contains("c.http   2 secrets\n"),
        "{printed}"
    );
    assert_eq!(test(), before);
    assert!(!folder.text("a.har").contains("t1\"") && !folder.text("b.json").contains("b2tlbj14MSBIV"));
}

const PAIR: &str = "cases:\n- name: pair\n  steps:\n  - payload: a.json\n    expect: {outcome: triggered}\n  - payload: b.json\n    expect: \
                    {entry: closed}\n  open_incidents: 0\n";

/// A service that maps by a key, with an alert, its recovery, and a suite that holds the two together.
fn paired(key: &str, value: &str) -> Folder {
    let folder = shop();
    folder.file("filters/shop.yaml", SHOP.replace("_with: id", &format!("_with: {key}")));
    for (file, state) in [("a", "down"), ("b", "up")] {
        let sample = format!("{{\"state\":\"{state}\",\"{key}\":\"{value}\",\"title\":\"key {TOKEN}\"}}");
        folder.file(&format!("samples/shop/{file}.json"), sample);
    }
    folder
}

#[test]
fn one_half_of_a_pair_is_left_and_both_halves_are_redacted_together() {
    for (key, value, personal) in
        [("session_token", "Zx81kQp2LmN93vBt7Rw5", &[][..]), ("host", "10.9.8.7", &["--personal"])]
    {
        for suite in [None, Some(PAIR)] {
            let folder = paired(key, value);
            if let Some(suite) = suite {
                folder.file("samples/shop/shop.test.yaml", suite);
            }
            let alert = folder.text("samples/shop/a.json");
            let redact = |paths: &[&str]| folder.run(&[&["redact"], personal, paths].concat());
            let (code, printed) = redact(&["samples/shop/a.json"]);
            let said = "a mapping value changes here and stays in samples/shop/b.json, so a pair would not pair any more; it is left as it \
                        is\n  help: name both files";
            assert!(code == 1 && printed.contains(said), "{printed}");
            assert_eq!(folder.text("samples/shop/a.json"), alert);
            let (code, printed) = redact(&["samples/shop/a.json", "samples/shop/b.json"]);
            assert_eq!(code, 0, "{printed}");
            assert!(!folder.text("samples/shop/b.json").contains(value));
            if let Some(suite) = suite {
                assert_eq!(folder.text("samples/shop/shop.test.yaml"), suite, "what is expected stays");
                assert_eq!(folder.run(&["test", "samples/shop/shop.test.yaml"]).0, 0);
            }
        }
    }
}

#[test]
fn only_suites_that_name_a_redacted_file_follow() {
    let folder = shop();
    folder.file("filters/other.yaml", SHOP).file("samples/shop/a.json", down("a"));
    let suite = format!(
        "cases:\n- name: x\n  payload: {{state: down, id: b, token: {TOKEN}}}\n  expect: {{outcome: triggered}}\n"
    );
    folder.file("samples/other/other.test.yaml", &suite);
    let (code, printed) = folder.run(&["redact", "samples/shop/a.json"]);
    assert_eq!((code, printed.as_str()), (0, "samples/shop/a.json   1 secret\n1 file: 1 redacted\n"));
    assert_eq!(folder.text("samples/other/other.test.yaml"), suite);
}

#[test]
fn a_suite_that_is_none_is_told_and_stays() {
    let folder = shop();
    let suite = format!("cases: [{{name: x, payload: {{token: {TOKEN}}}\n");
    folder.file("samples/shop/shop.test.yaml", &suite).file("samples/shop/a.json", down("a"));
    let (code, printed) = folder.run(&["redact", "samples"]);
    assert!(code == 2 && printed.contains("shop.test.yaml: it cannot be read as a suite"), "{printed}");
    assert_eq!(folder.text("samples/shop/shop.test.yaml"), suite);
    assert!(!folder.text("samples/shop/a.json").contains(TOKEN));
}

#[test]
fn what_a_title_has_to_contain_stays_a_matcher() {
    let folder = paired("host", "10.9.8.7");
    let title = "incident_title_from: title";
    folder.file("filters/shop.yaml", SHOP.replace(title, "incident_title_from: host"));
    let suite = "cases:\n- name: x\n  payload: a.json\n  expect: {title: {contains: \"10.9.8.7\"}}\n";
    folder.file("samples/shop/shop.test.yaml", suite);
    for (file, state) in [("a", "down"), ("b", "up")] {
        folder.file(
            &format!("samples/shop/{file}.json"),
            format!("{{\"state\":\"{state}\",\"id\":1,\"host\":\"10.9.8.7\"}}"),
        );
    }
    let (code, printed) = folder.run(&["redact", "--personal", "samples"]);
    assert_eq!(code, 0, "{printed}");
    let after = folder.text("samples/shop/shop.test.yaml");
    let contained = after.split_once("{title: {contains: \"").and_then(|(_, rest)| rest.split('"').next());
    let is_reserved =
        |text: &str| text.parse::<Ipv4Addr>().is_ok_and(|address| (240..255).contains(&address.octets()[0]));
    assert!(contained.is_some_and(is_reserved), "{after}");
    assert_eq!(folder.run(&["test", "samples/shop/shop.test.yaml"]).0, 0);
    // What no suite tells to be a name.
    folder.file("filters/shop.yaml", SHOP.replace(title, "incident_title_from: user.name"));
    let suite = "cases:\n- name: x\n  payload: c.json\n  expect: {title: {contains: Ada Love}}\n";
    folder.file("samples/shop/shop.test.yaml", suite);
    folder.file("samples/shop/c.json", "{\"state\":\"down\",\"id\":2,\"user\":{\"name\":\"Ada Lovelace\"}}");
    let (code, printed) = folder.run(&["redact", "--personal", "samples/shop/c.json"]);
    assert!(code == 1 && printed.contains("\"x\" of samples/shop/shop.test.yaml would not pass any more"), "{printed}");
    assert_eq!(folder.text("samples/shop/shop.test.yaml"), suite);
}
