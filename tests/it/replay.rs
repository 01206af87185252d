//! `replay` as a whole: packed and broken logs, other kinds of files, and reports that nothing in a payload can leave.

use std::process::Command;

use crate::support::{Folder, SHOP, gzipped, in_a_plain_environment, shop, zstd};
use serde_json::Value;

fn alerts(number: usize) -> String {
    let line = |at| format!("{{\"state\":\"down\",\"id\":{at},\"title\":\"alert {at}\"}}\n");
    (0..number).map(line).collect()
}

/// The last line of the summary.
fn totals(folder: &Folder, arguments: &[&str]) -> (i32, String) {
    let (code, printed) = folder.run(&[&["replay", "-q"], arguments].concat());
    (code, printed.lines().last().unwrap_or_default().to_owned())
}

fn json(folder: &Folder, arguments: &[&str]) -> Value {
    let arguments = [&["replay", "--format", "json"], arguments].concat();
    let output = folder.command(&arguments).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn packed_logs_are_known_by_their_first_bytes_whatever_their_names() {
    let folder = shop();
    let many = alerts(3_000);
    folder
        .file("a.log", gzipped(&many))
        .file("b.log", zstd(&many))
        .file("members.log", [gzipped(&many), gzipped("{}\n")].concat())
        .file("frames.log", [zstd(&many), zstd("{}\n")].concat());
    let opened = "3,000 payloads, 1 service: 3,000 triggered; 3,000 still open";
    assert_eq!(totals(&folder, &["a.log"]), (0, opened.to_owned()));
    assert_eq!(totals(&folder, &["b.log"]), (0, opened.to_owned()));
    for log in ["members.log", "frames.log"] {
        let (code, said) = totals(&folder, &[log]);
        assert_eq!(code, 0);
        assert!(said.starts_with("3,001 payloads"), "{log}: {said}");
    }
}

#[test]
fn a_packed_log_that_ends_too_early_is_replayed_as_far_as_it_goes() {
    let folder = shop();
    for (name, packed) in [("a.gz", gzipped(alerts(50_000))), ("b.zst", zstd(alerts(50_000)))] {
        folder.file(name, &packed[..packed.len() / 2]).file("c.ndjson", alerts(1));
        let (code, printed) = folder.run(&["replay", "-q", name, "c.ndjson"]);
        assert_eq!(code, 2, "{printed}");
        let error = format!("error: {name}: it cannot be read to its end:");
        assert!(printed.contains(&error), "{printed}");
        assert!(printed.contains("help: what could be read is replayed"), "{printed}");
        let run = json(&folder, &[name, "c.ndjson"]);
        assert!(run["summary"]["payloads"].as_u64().unwrap() > 1_000, "{name}: {}", run["summary"]);
    }
}

#[test]
fn files_of_other_kinds_say_what_to_do() {
    let folder = shop();
    folder
        .file("a.xz", b"\xfd7zXZ\0rest")
        .file("b.bz2", "BZh91AY")
        .file("c.ndjson", b"\xff\xfe{\0}\0")
        .file("empty.ndjson", "")
        .file("blank.ndjson", "\n \n\r\n");
    let (code, printed) = folder.run(&["replay", "a.xz", "b.bz2", "c.ndjson"]);
    assert_eq!(code, 2);
    for said in [
        "a.xz: this is an xz file",
        "xz -dc a.xz | cgfilter replay -",
        "b.bz2: this is a bzip2 file",
        "c.ndjson: it is UTF-16, and JSON is UTF-8",
    ] {
        assert!(printed.contains(said), "{said}\n{printed}");
    }
    for (log, has) in [("empty.ndjson", "is empty"), ("blank.ndjson", "has 3 lines without one")] {
        let nothing = format!("error: there is no payload to replay: {log} {has}\n");
        assert_eq!(folder.run(&["replay", log]), (2, nothing));
    }
}

#[test]
fn a_file_without_a_line_break_at_its_end_does_not_run_into_the_next() {
    let folder = shop();
    folder
        .file("a.ndjson", "{\"state\":\"down\",\"id\":1}")
        .file("b.ndjson", "\u{feff}{\"state\":\"up\",\"id\":1}\r\n\r\nbad\r\n")
        .file("c.ndjson", "{\"state\":\"up\",\"id\":7}");
    let run = json(&folder, &["a.ndjson", "b.ndjson", "c.ndjson"]);
    assert_eq!(run["summary"]["closed"], 1);
    let bad = &run["bad_lines"][0];
    assert_eq!((&bad["file"], &bad["line"], &bad["byte"]), (&"b.ndjson".into(), &3.into(), &28.into()));
    let closed_nothing = &run["closed_nothing"][0];
    assert_eq!((&closed_nothing["file"], &closed_nothing["line"]), (&"c.ndjson".into(), &1.into()));
}

#[test]
fn standard_input_is_read_once_and_a_reader_that_has_seen_enough_is_no_failure() {
    let folder = shop();
    folder.file("log.ndjson", alerts(20_000));
    let head = |command: &str| {
        let bin = env!("CARGO_BIN_EXE_cgfilter");
        let output = in_a_plain_environment(&mut Command::new("sh"))
            .args(["-c", &command.replace("cgfilter", bin)])
            .current_dir(folder.path())
            .output()
            .unwrap();
        crate::support::printed(&output)
    };
    let first = head("{ cat log.ndjson | cgfilter replay --format ndjson; echo status $? >&2; } | head -1");
    assert!(first.starts_with("{\"line\":1,\"outcome\":\"triggered\""), "{first}");
    assert!(first.contains("status 0"), "{first}");
    let twice = head("cat log.ndjson | cgfilter replay -q - -");
    assert!(twice.contains("20,000 payloads"), "{twice}");
}

#[test]
fn nothing_of_a_payload_or_a_name_is_markup_on_the_page_or_in_the_comment() {
    let folder = Folder::new();
    let evil = "</pre><script>alert(1)</script>|`@team` ```";
    let old = format!("name: '{evil}'\n{SHOP}");
    folder
        .file("filters/shop.yaml", old.replace("equals: down", "equals: [down, broken]"))
        .file("base/shop.yaml", &old);
    let payload = |state: &str, id: usize| serde_json::json!({"state": state, "id": format!("{evil}{id}\u{1b}[31m"), "title": format!("{evil}\u{202e}")});
    let log: String = ["broken", "<b>odd</b>", "up"]
        .iter()
        .enumerate()
        .map(|(at, state)| format!("{}\n", payload(state, at)))
        .collect();
    folder.file("a<i>`|.ndjson", log);
    let reports =
        ["replay", "a<i>`|.ndjson", "--base", "base", "--report", "html=page.html", "--report", "markdown=comment.md"];
    let (code, _) = folder.run(&reports);
    assert_eq!(code, 0);
    let page = folder.text("page.html");
    for markup in ["<script", "<b>odd", "<i>`", "\u{1b}", "\u{202e}"] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    let comment = folder.text("comment.md");
    assert!(comment.contains("<script>alert(1)"), "{comment}");
    let outside = without_code(&comment);
    assert!(!outside.contains("script") && !outside.contains("@team"), "{outside}");
}

/// What GitHub reads as markup: a run of backticks opens code that the next run of the same length closes.
fn without_code(text: &str) -> String {
    let mut outside = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        outside.push_str(&rest[..start]);
        rest = &rest[start..];
        let length = rest.len() - rest.trim_start_matches('`').len();
        let mut end = length;
        loop {
            end += rest[end..].find('`').expect("code is closed");
            let run = rest[end..].len() - rest[end..].trim_start_matches('`').len();
            end += run;
            if run == length {
                break;
            }
        }
        rest = &rest[end..];
    }
    outside + rest
}

#[test]
fn a_comment_has_room_on_a_pull_request_whatever_the_names() {
    let folder = Folder::new();
    for at in 0..200 {
        let name = format!("{at}{}", "x".repeat(5_000));
        folder.file(&format!("filters/{at}.yaml"), format!("name: {name}\n{SHOP}"));
    }
    folder.file("base/none.yaml", "trigger: {payload_json_key: a, key_value_equals: b}\n");
    let log = format!("{}log.ndjson", format!("{}/", "d".repeat(200)).repeat(15));
    folder.file(&log, alerts(10));
    let (code, printed) = folder.run(&["replay", &log, "--base", "base", "--format", "markdown"]);
    assert_eq!(code, 0);
    assert!(printed.len() < 65_536, "{}", printed.len());
    assert!(printed.contains("left out: a comment has no room for more"), "told");
}

#[test]
fn five_hundred_services_are_read_at_a_glance() {
    let folder = Folder::new();
    for at in 0..500 {
        let filter = SHOP.replace("down", &format!("down{}", at % 100)).replace("equals: up", "equals: never");
        folder.file(&format!("filters/s{at:03}.yaml"), filter);
    }
    let log: String = (0..50).map(|at| format!("{{\"state\":\"down{at}\",\"id\":{at}}}\n")).collect();
    folder.file("log.ndjson", log);
    let (code, printed) = folder.run(&["replay", "log.ndjson"]);
    assert_eq!(code, 0);
    assert!(printed.lines().count() < 100, "{printed}");
    assert!(printed.contains("230 services more had less traffic"), "{printed}");
    assert!(printed.contains("250 services took nothing"), "{printed}");
    let (_, narrow) = {
        let mut command = folder.command(&["replay", "log.ndjson"]);
        let output = command.env("COLUMNS", "44").output().unwrap();
        (output.status.code(), crate::support::printed(&output))
    };
    // What is to be typed or taken by a script stays one line.
    let is_one = |line: &&str| line.contains("look:") || line.contains(" payloads, 500 services: ");
    let widest = narrow.lines().filter(|line| !is_one(line));
    assert_eq!(widest.map(str::len).max().map(|width| width <= 44), Some(true), "{narrow}");
}

#[test]
fn without_a_repository_a_base_says_so_and_a_folder_needs_none() {
    let folder = shop();
    folder.file("log.ndjson", alerts(2)).file("old/shop.yaml", SHOP);
    let (code, printed) = folder.run(&["replay", "log.ndjson", "--base", "main"]);
    assert_eq!(code, 2);
    assert_eq!(
        printed,
        "error: --base main: this folder is in no git repository, and no folder has this name\n"
            .replace("this folder", "filters")
    );
    let (code, printed) = folder.run(&["replay", "log.ndjson", "--base", "old", "--max-changed", "0"]);
    assert_eq!(code, 0);
    assert!(printed.starts_with("all 2 payloads are judged as with old\n"), "{printed}");
}

#[test]
fn every_class_of_changes_is_told() {
    let folder = Folder::new();
    let service = |map: &str, urgency: &str, values: &str, title: &str| {
        format!(
            "trigger: {{urgency: {urgency}, payload_json_key: state, key_value_equals: {values}, map_incident_with: {map}, incident_title_from: {title}}}\n\
             resolve: {{payload_json_key: state, key_value_equals: up, incident_mapped_with: {map}}}\n"
        )
    };
    folder
        .file("old/a.yaml", service("id", "high", "[down, lost]", "title"))
        .file("filters/a.yaml", service("host", "low", "[down, gained]", "host"));
    let payload = |state: &str, id: &str, host: &str| {
        format!("{{\"state\":\"{state}\",\"id\":\"{id}\",\"host\":\"{host}\",\"title\":\"t {id}\"}}\n")
    };
    let log = [
        payload("lost", "1", "a"),
        payload("gained", "2", "b"),
        // Two alerts of one host: merged. The recovery closes both, or one of them.
        payload("down", "3", "c"),
        payload("down", "4", "c"),
        payload("up", "9", "c"),
        // One alert from two hosts: split. Its recovery comes from a third.
        payload("down", "5", "d"),
        payload("down", "5", "e"),
        payload("up", "5", "f"),
    ];
    folder.file("log.ndjson", log.concat());
    let run = json(&folder, &["log.ndjson", "--base", "old"]);
    let classes: Vec<_> = run["impact"]["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| (class["class"].as_str().unwrap(), class["count"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        classes,
        [
            ("lost", 1),
            ("gained", 1),
            ("moved", 4),
            ("retitled", 4),
            ("rekeyed", 6),
            ("merged", 1),
            ("split", 1),
            ("never_closed", 1),
            ("now_closed", 1)
        ]
    );
    assert_eq!(run["impact"]["payloads_changed"], 8);
    for class in ["lost", "never-closed", "now_closed", "moved,split"] {
        let (code, _) = folder.run(&["replay", "log.ndjson", "--base", "old", "--fail-on", class]);
        assert_eq!(code, 1, "{class}");
    }
    let (code, printed) = folder.run(&["replay", "log.ndjson", "--base", "old", "--max-changed", "7", "-q"]);
    assert_eq!(code, 1);
    assert!(printed.contains("not allowed by --max-changed 7"), "{printed}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_leaves_the_others() {
    let folder = shop();
    folder.file("log.ndjson", alerts(2));
    let (code, printed) =
        folder.run(&["replay", "log.ndjson", "-q", "--report", "html=/dev/full", "--report", "json=run.json"]);
    assert_eq!(code, 2);
    assert!(printed.contains("error: cannot write /dev/full: no space left on device"), "{printed}");
    assert!(folder.text("run.json").contains("\"payloads\": 2"));
}

#[test]
fn a_report_never_takes_the_place_of_a_log_or_of_another_report() {
    let folder = Folder::new();
    let log = "{\"state\": \"down\", \"id\": 1}\n";
    folder
        .file(
            "filters/shop.yaml",
            "trigger: {payload_json_key: state, key_value_contains: down, map_incident_with: id}\n",
        )
        .file("log.ndjson", log);
    for reports in [&["--report", "json=./log.ndjson"][..], &["--report", "json=out", "--report", "html=out"]] {
        let (code, printed) = folder.run(&[&["replay", "log.ndjson"], reports].concat());
        assert_eq!(code, 2, "{printed}");
        assert!(printed.contains("it would take the place of "), "{printed}");
        assert_eq!(folder.text("log.ndjson"), log);
    }
}

#[test]
fn a_report_that_cannot_be_written_is_told_before_the_log_is_read() {
    let folder = shop();
    folder.file("log.ndjson", alerts(2)).file("old.html", "old");
    for report in ["html=missing/r.html", "json=filters", "ndjson=missing/r"] {
        let arguments = ["replay", "log.ndjson", "--report", "html=old.html", "--report", report];
        let (code, printed) = folder.run(&arguments);
        assert_eq!(code, 2, "{printed}");
        let path = report.split_once('=').unwrap().1;
        let error = format!("error: --report {path}: it cannot be written: ");
        assert!(printed.starts_with(&error), "{printed}");
        assert_eq!(printed.lines().count(), 1, "nothing is replayed: {printed}");
    }
    assert_eq!(folder.text("old.html"), "old", "nor is another report begun");
    let files = std::fs::read_dir(folder.path()).unwrap();
    assert_eq!(files.count(), 3, "filters, the log and the old report");
}

#[test]
fn a_report_takes_the_place_of_no_filter_and_of_no_config() {
    let folder = shop();
    folder
        .file("log.ndjson", alerts(2))
        .file("cgfilter.yaml", "filters: filters\n")
        .file("before/filters/cgfilter.yaml", "filters: ../own\n")
        .file("before/own/shop.yaml", SHOP);
    #[cfg(unix)]
    std::os::unix::fs::symlink("filters/shop.yaml", folder.path().join("link.html")).unwrap();
    let mut paths =
        vec!["filters/shop.yaml", "./cgfilter.yaml", "before/own/shop.yaml", "before/filters/cgfilter.yaml"];
    paths.extend(cfg!(unix).then_some("link.html"));
    for path in paths {
        let report = format!("html={path}");
        let base = ["--base", "before/filters"];
        let (code, printed) = folder.run(&[&["replay", "log.ndjson", "--report", &report][..], &base].concat());
        assert_eq!(code, 2, "{path}: {printed}");
        let error = format!("--report {}: it would take the place of ", path.trim_start_matches("./"));
        assert!(printed.contains(&error), "{path}: {printed}");
    }
    assert_eq!(folder.text("filters/shop.yaml"), SHOP);
    folder.file("filters/broken.yaml", "trigger: [");
    let (code, _) = folder.run(&["replay", "log.ndjson", "--report", "json=filters/broken.yaml"]);
    assert_eq!((code, folder.text("filters/broken.yaml").as_str()), (2, "trigger: ["));
}

/// A service whose trigger filter asks for several values.
const SEVERAL: &str = "trigger:\n  payload_json_key: state\n  key_value_contains: [down, failed]\n  map_incident_with: id\n  \
                       incident_title_from: title\nresolve:\n  payload_json_key: state\n  key_value_contains: up\n  \
                       incident_mapped_with: id\n";

#[test]
fn a_state_between_an_alert_and_its_recovery_is_a_choice() {
    let folder = shop();
    folder.file("filters/shop.yaml", SEVERAL);
    let call = |state: &str| format!("{{\"state\":\"{state}\",\"id\":\"a\",\"title\":\"t\"}}\n");
    for state in ["acknowledged", "ACK", "muted", "in maintenance"] {
        folder.file("log.ndjson", [call("down"), call(state), call("up")].concat());
        let (_, printed) = folder.run(&["replay", "log.ndjson"]);
        let joined = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        let choice =
            format!("add {state} to a trigger filter if this state should open an incident, or to the resolve");
        assert!(joined.contains(&choice) && !joined.contains("then it"), "{printed}");
        let (_, printed) = folder.run(&["test", "log.ndjson"]);
        let joined = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(joined.contains("if that should open an incident") && !joined.contains("it opens, and"), "{printed}");
    }
}

#[test]
fn a_change_for_an_incident_that_is_open_already_repeats_it() {
    let folder = shop();
    folder.file("filters/shop.yaml", SEVERAL);
    let call = |state: &str, id: &str| format!("{{\"state\":\"{state}\",\"id\":\"{id}\",\"title\":\"t\"}}\n");
    for (id, achieves) in [("a", "then it repeats an open incident, and"), ("b", "then it opens, and")] {
        let log = [call("down", "a"), call("critical", id), call("up", id)].concat();
        folder.file("log.ndjson", log);
        let (_, printed) = folder.run(&["replay", "log.ndjson"]);
        let joined = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(joined.contains(achieves), "{achieves}: {printed}");
    }
}

#[test]
fn no_change_takes_a_state_away_that_the_log_has() {
    let folder = shop();
    folder.file("filters/shop.yaml", SEVERAL);
    let call = |state: &str, id: usize| format!("{{\"state\":\"{state}\",\"id\":\"{id}\",\"title\":\"t\"}}\n");
    let pair = |state: &str, id: usize| [call("down", id), call(state, id)].concat();
    // What is kept of the alerts is closed by what the filter does not take.
    for (states, told) in [(["OK", "OK"], "add OK to"), (["OK", "resolved"], "add OK and resolved to")] {
        let first: String = (100..120).map(|id| pair(states[id % 2], id)).collect();
        let then: String = (200..220).map(|id| pair("up", id)).collect();
        folder.file("log.ndjson", [first, then].concat());
        let (_, printed) = folder.run(&["replay", "log.ndjson"]);
        let joined = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        let told = format!("change: {told} the resolve, beside up, if they say that it is over");
        assert!(joined.contains(&told) && !joined.contains("in place of"), "{printed}");
        let (_, printed) = folder.run(&["replay", "log.ndjson", "--reading", "list=all"]);
        assert!(!printed.contains("beside"), "{printed}");
    }
}
