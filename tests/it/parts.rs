//! A log that is judged in parts, wherever it is cut, and put together in any order, is the log.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use proptest::prelude::*;
use serde_json::Value;

use crate::support::{Folder, gzipped, laws, shop, zstd};

const SERVICES: [(&str, &str); 3] = [
    (
        "shop",
        "trigger:\n- {payload_json_key: state, key_value_equals: [down, bad], map_incident_with: id, incident_title_from: title}\n\
         - {payload_json_key: state, key_value_contains: low, map_incident_with: id, incident_title_from: title, urgency: low}\n\
         resolve: {payload_json_key: state, key_value_equals: up, incident_mapped_with: id}\n",
    ),
    (
        "stock",
        "trigger: {payload_json_key: state, key_value_contains: [down, low], map_incident_with: key, incident_title_from: title}\n\
         resolve: {payload_json_key: state, key_value_contains: [up, lower], incident_mapped_with: key}\n",
    ),
    (
        "again/shop",
        "name: shop\ntrigger: {payload_json_key: level, key_value_equals: high, map_incident_with: id, incident_title_from: title}\n",
    ),
];

const REPORTS: [&str; 4] = ["json", "ndjson", "markdown", "html"];

/// A line of a log, most of which some filter takes.
fn line() -> impl Strategy<Value = String> {
    let state =
        prop::sample::select(vec!["down", "up", "up", "bad", "low", "lower", "Down", "degraded", "maintenance"]);
    let key = prop::sample::select(vec!["state", "state", "state", "state", "level", "status"]);
    let id = prop_oneof![
        4 => "[a-c]-[0-3]",
        1 => Just("x".repeat(600)),
        1 => Just(String::new()),
        1 => prop::sample::select(vec!["ghp_9fK2sLq8Zx4Tn7Vb1Yc3Wd5Re6Ui0OpAsDf", "ghp_1aB2cD3eF4gH5iJ6kL7mN8oP9qR0sTuVwXy"])
            .prop_map(str::to_owned),
    ];
    let payload = (state, key, id, 0..9_u32).prop_map(|(state, key, id, other)| {
        let title = format!("{state} {other}");
        format!(
            "{{\"{key}\":\"{state}\",\"id\":\"{id}\",\"key\":{other},\"title\":\"{title}\",\"event_id\":\"ev-{other}{other}{id:.3}\"}}"
        )
    });
    let seconds = prop_oneof![3 => (0..5_000_i64).prop_map(|at| format!("{}", 1_795_255_200 + at)), 1 => Just("\"never\"".to_owned())];
    let reply = prop::sample::select(vec!["201", "200", "202", "500"]);
    let envelope =
        (seconds, prop::option::of(reply), 0..8_u8, payload.clone()).prop_map(|(at, reply, service, body)| {
            let reply = reply.map(|status| format!("\"reply\":{{\"status\":{status}}},")).unwrap_or_default();
            let service = match service {
                0 => "\"service\":\"shop\",",
                1 => "\"service\":\"nobody\",",
                _ => "",
            };
            format!("{{\"received_at\":{at},{reply}{service}\"body\":{body}}}")
        });
    let bad = prop::sample::select(vec![
        "",
        "  ",
        "{\"state\": ",
        "no json",
        "[1, 2",
        "{\"a\":1,}",
        "\u{feff}{\"a\"}",
        "{'state': 'up'}",
    ]);
    prop_oneof![8 => payload, 4 => envelope, 2 => bad.prop_map(str::to_owned)]
}

/// A log, how it is packed, where it is cut, and in what order its parts are named.
#[derive(Debug, Clone)]
struct Log {
    lines: Vec<String>,
    packing: u8,
    cuts: Vec<prop::sample::Index>,
    has_end: bool,
}

fn log() -> impl Strategy<Value = Log> {
    let lines = prop_oneof![3 => prop::collection::vec(line(), 0..40), 1 => prop::collection::vec(line(), 100..300)];
    let cuts = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    (lines, 0..3_u8, cuts, any::<bool>()).prop_map(|(lines, packing, cuts, has_end)| Log {
        lines,
        packing,
        cuts,
        has_end,
    })
}

fn packed(text: &str, packing: u8) -> Vec<u8> {
    match packing {
        1 => gzipped(text),
        2 => zstd(text),
        _ => text.into(),
    }
}

impl Log {
    fn text(lines: &[String], has_end: bool) -> String {
        lines.join("\n") + if has_end && !lines.is_empty() { "\n" } else { "" }
    }

    fn name(&self, at: usize) -> String {
        format!("log-{at}.ndjson{}", ["", ".gz", ".zst"][usize::from(self.packing)])
    }

    /// The pieces of it: itself where it is not cut.
    fn pieces(&self) -> Vec<&[String]> {
        let mut cuts: Vec<_> = self.cuts.iter().map(|cut| cut.index(self.lines.len() + 1)).collect();
        cuts.extend([0, self.lines.len()]);
        cuts.sort_unstable();
        cuts.windows(2).map(|ends| &self.lines[ends[0]..ends[1]]).collect()
    }
}

fn repository() -> Folder {
    let folder = Folder::new();
    for (name, yaml) in SERVICES {
        folder.file(&format!("filters/{name}.yaml"), yaml);
    }
    folder.file("samples/shop/trigger.json", "{\"state\":\"down\",\"id\":\"a-1\",\"title\":\"t\"}");
    folder.file("samples/shop/resolve.json", "{\"state\":\"up\",\"id\":\"a-1\",\"title\":\"t\"}");
    folder
}

/// Judges what comes from standard input, or the logs that are named, as one part.
fn judge(folder: &Folder, options: &[&str], input: Option<&str>) -> Vec<u8> {
    let mut command = folder.command(&[&["replay", "--verdicts"], options].concat());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.unwrap_or_default().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What a replay writes in every format, with its exit status; for people first.
fn reports(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let named: Vec<_> = REPORTS.iter().map(|format| format!("{format}=report.{format}")).collect();
    let mut all = vec!["replay", "-v"];
    named.iter().for_each(|report| all.extend(["--report", report.as_str()]));
    all.extend(arguments);
    let output = folder.command(&all).output().unwrap();
    let files = REPORTS.iter().map(|format| folder.text(&format!("report.{format}")));
    let printed = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!errors.contains("panicked"), "{errors}");
    [format!("{:?}", output.status.code()), printed].into_iter().chain(files).collect()
}

fn parts_are_the_whole(logs: &[Log], order: usize, options: &[&str]) {
    let folder = repository();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    let (mut names, mut number) = (Vec::new(), 0);
    let all: usize = logs.iter().map(|log| if log.cuts.is_empty() { 1 } else { log.pieces().len() }).sum();
    for (at, log) in logs.iter().enumerate() {
        let name = log.name(at);
        folder.file(&name, packed(&Log::text(&log.lines, log.has_end), log.packing));
        let mut part = |options: &[&str], input: Option<&str>| {
            number += 1;
            let position = if number % 2 == 0 { format!("{number}/{all}") } else { number.to_string() };
            let judged = judge(&folder, &[&["--position", &position], options].concat(), input);
            let judged = packed(std::str::from_utf8(&judged).unwrap(), (number % 3) as u8);
            parts.push((format!("part-{number}"), judged));
        };
        if log.cuts.is_empty() {
            part(&[&[name.as_str()], options].concat(), None);
        } else {
            let pieces = log.pieces();
            for (nth, piece) in pieces.iter().enumerate() {
                let has_end = log.has_end || nth + 1 < pieces.len();
                part(&[&["--log", &name], options].concat(), Some(&Log::text(piece, has_end)));
            }
        }
        names.push(name);
    }
    for (name, judged) in &parts {
        folder.file(name, judged);
    }
    let middle = order % parts.len().max(1);
    parts.rotate_left(middle);
    let merged: Vec<_> = parts.iter().rev().map(|(name, _)| name.as_str()).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let expected = reports(&folder, &[options, &names].concat());
    let merged = reports(&folder, &[options, &["--merge"], &merged].concat());
    for (merged, expected) in merged.iter().zip(&expected) {
        assert_eq!(merged, expected);
    }
    assert_eq!(merged.len(), REPORTS.len() + 2);
}

proptest! {
    #![proptest_config(laws(24))]
    #[test]
    fn parts_in_any_order_are_the_whole(logs in prop::collection::vec(log(), 1..4), order in 0..9_usize, how in 0..4_usize) {
        let options: &[&str] = [&[][..], &["--reading", "list=all,case=ignore"], &["--service", "stock"], &["--reading", "order=trigger-first"]][how];
        prop_assume!(logs.iter().any(|log| log.lines.iter().any(|line| line.contains("\"id\""))));
        parts_are_the_whole(&logs, order, options);
    }
}

/// A folder with two parts of a log, which open and close an incident.
fn two_parts() -> Folder {
    let folder = shop();
    folder.file("filters/other.yaml", "trigger: {payload_json_key: a, key_value_equals: b, map_incident_with: c}\n");
    for (position, name, text) in [
        ("1/2", "one", "{\"state\":\"down\",\"id\":1}\n{\"a\":\"b\"}\n"),
        ("2/2", "two", "\n{\"state\":\"up\",\"id\":1}\nbad\n"),
    ] {
        let judged = judge(&folder, &["--position", position, "--log", "log.ndjson"], Some(text));
        folder.file(name, judged);
    }
    folder
}

#[test]
fn what_no_parts_of_one_log_are_is_told_and_nothing_is_written() {
    let folder = two_parts();
    let (code, printed) = folder.run(&["replay", "-q", "--merge", "two", "one"]);
    assert_eq!(code, 2, "a bad line is one of the whole: {printed}");
    assert!(printed.contains("4 lines") || printed.contains("3 payloads, 2 services"), "{printed}");
    let text = folder.text("one");
    let lines: Vec<_> = text.lines().collect();
    let judge_as = |name: &str, position: &str| {
        folder.file(name, judge(&folder, &["--position", position], Some("{\"state\":\"down\",\"id\":2}\n")));
    };
    judge_as("third", "3");
    judge_as("of-three", "2/3");
    folder.file("unplaced", judge(&folder, &[], Some("{}\n")));
    folder
        .file("short", lines[..lines.len() - 1].join("\n"))
        .file("gap", [&lines[..1], &lines[2..]].concat().join("\n"))
        .file("broken", text.replace("\"line\":2", "\"line\":22"))
        .file("older", text.replacen("\"cgfilter\":\"", "\"cgfilter\":\"0.0.", 1))
        .file("plain.ndjson", "{\"state\":\"down\",\"id\":1}\n");
    for (parts, error, help) in [
        (&["one", "one"][..], "one and one: both are part 1", "name each part once"),
        (&["one", "third"], "third: it is part 3, and part 2 is missing", "name all parts of the log"),
        (&["two"], "two: it is part 2, and part 1 is missing", "name all parts of the log"),
        (&["one"], "one: the log has 2 parts, and part 2 is missing", "name all parts of the log"),
        (&["one", "of-three"], "part 3 is missing", "name all parts of the log"),
        (&["one", "two", "third"], "one: the log has 2 parts, and there are 3", "name the parts of one log"),
        (&["one", "unplaced"], "unplaced: it does not say which part of the log it is", "--position 3/16"),
        (&["short", "two"], "short: it is cut short", "judge the part again"),
        (&["gap", "two"], "gap: it is not whole: it has 1 verdict, and had 2", "judge the part again"),
        (&["broken", "two"], "broken: byte ", "this is no line of a part: line 22"),
        (&["older", "two"], "older: it was judged by cgfilter 0.0.", "judge all parts by one version"),
        (&["plain.ndjson"], "plain.ndjson: it is no part of a log", "replay --verdicts has written"),
        (&["none"], "none: ", ""),
        (&["-"], "<stdin>: standard input is no part", "write it to a file first"),
        (&["one", "two", "--reading", "list=all"], "it was judged with --reading list=any", "--reading"),
        (
            &["one", "two", "--service", "shop"],
            "it was judged by other filters than those here: \"other\" is not here",
            "--service",
        ),
    ] {
        let (code, printed) = folder.run(&[&["replay", "--merge"], parts].concat());
        assert_eq!(code, 2, "{parts:?}: {printed}");
        assert!(printed.contains(error) && printed.contains(help), "{parts:?}: {printed}");
        assert!(!printed.contains("payloads,"), "{printed}");
    }
    folder.file("filters/other.yaml", "trigger: {payload_json_key: a, key_value_equals: z, map_incident_with: c}\n");
    let (code, printed) = folder.run(&["replay", "--merge", "one", "two"]);
    assert!(code == 2 && printed.contains("the same names, and other texts"), "{printed}");
}

#[test]
fn a_part_has_no_ledger_no_secret_and_few_texts() {
    let folder = shop();
    let secret = "ghp_9fK2sLq8Zx4Tn7Vb1Yc3Wd5Re6Ui0OpAsDf";
    let line = |at: usize| {
        format!("{{\"state\":\"down\",\"id\":\"{at}\",\"title\":\"{secret}\",\"event_id\":\"{secret}\"}}\n")
    };
    let log: String = (0..500).map(line).collect();
    let judged = judge(&folder, &["--position", "7"], Some(&log));
    let judged = String::from_utf8(judged).unwrap();
    assert!(!judged.contains(&secret[8..]), "a secret");
    for word in ["entry", "closed", "nothing_to_close"] {
        assert!(!judged.contains(word), "{word}");
    }
    let lines: Vec<Value> = judged.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 502, "the first and the last say what the part is");
    assert!(lines[1..501].iter().all(|line| line["position"] == 7));
    assert_eq!(lines[501]["end"]["lines"], 500);
    assert_eq!(lines[1]["triggers"][0]["mapping_value"], "0");
    assert_eq!(lines.iter().filter(|line| line["merge"]["text"].is_string()).count(), 32, "the first alerts");
}

#[test]
fn a_part_says_when_it_is_not_whole() {
    let folder = shop();
    let log = "{\"state\":\"down\",\"id\":1}\n".repeat(50_000);
    folder.file("a.gz", &gzipped(&log)[..200]).file("array.json", "[{\"state\":\"down\"}]");
    let output = folder.command(&["replay", "--verdicts", "a.gz"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    folder.file("part", output.stdout);
    let (code, printed) = folder.run(&["replay", "-q", "--merge", "part"]);
    assert!(code == 2 && printed.contains("error: part: not all of the part was read: a.gz: "), "{printed}");
    let (code, printed) = folder.run(&["replay", "--verdicts", "array.json"]);
    assert!(code == 2 && printed.contains("array.json: a part has a payload on each line"), "{printed}");
    let empty = judge(&folder, &["--position", "1"], None);
    fs::write(folder.path().join("empty"), empty).unwrap();
    let (code, printed) = folder.run(&["replay", "--merge", "empty"]);
    assert!(code == 2 && printed.contains("there is no payload to replay: the parts are empty"), "{printed}");
}

#[test]
fn a_part_may_be_several_files() {
    let folder = repository();
    let call =
        |state: &str, id: u32| format!("{{\"state\":\"{state}\",\"id\":\"i-{id}\",\"key\":{id},\"title\":\"t\"}}");
    folder
        .file("a.ndjson", [call("down", 1), String::new(), "{bad".to_owned(), call("low", 2)].join("\n"))
        .file("b.ndjson.gz", gzipped(["{\"b\":".to_owned(), call("degraded", 1), call("up", 1)].join("\n") + "\n"))
        .file("empty.ndjson", "")
        .file("c.ndjson", [call("down", 1), call("up", 7), "{}".to_owned(), "nothing".to_owned()].join("\n"));
    folder.file("one", judge(&folder, &["--position", "1", "a.ndjson", "b.ndjson.gz"], None));
    folder.file("two", judge(&folder, &["--position", "2", "empty.ndjson", "c.ndjson"], None));
    let expected = reports(&folder, &["a.ndjson", "b.ndjson.gz", "empty.ndjson", "c.ndjson"]);
    assert_eq!(reports(&folder, &["--merge", "two", "one"]), expected);
    assert!(expected[2].contains("\"file\": \"b.ndjson.gz\""), "{}", expected[2]);
}
