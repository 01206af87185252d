//! What `replay` reads as a log, how it tells what it cannot read, and what becomes of a command that nobody reads.

use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use crate::support::{Folder, SHOP, gzipped, shop, zstd};
use serde_json::{Value, json};

/// Four payloads, one of them in an envelope: down, down, up, and one that is discarded.
fn payloads() -> [Value; 4] {
    [
        json!({"state": "down", "id": 1, "title": "a \"[{}]\", b\\"}),
        json!({"received_at": "2026-11-21T10:00:00Z", "body": {"state": "down", "id": [], "more": {"of": [1, {"it": 2}]}}}),
        json!({"state": "up", "id": 1}),
        json!({"state": "odd", "id": 9}),
    ]
}

/// The payloads in each form that a log may have, and the lines that they start on.
fn forms() -> Vec<(&'static str, String, [u64; 4])> {
    let all = payloads();
    let lines = all.clone().map(|it| it.to_string());
    let pretty = all.clone().map(|it| serde_json::to_string_pretty(&it).unwrap());
    let long = |at: usize| pretty[at].lines().count() as u64;
    let starts = [1, 1 + long(0), 1 + long(0) + long(1), 1 + long(0) + long(1) + long(2)];
    let array = serde_json::to_string_pretty(&all).unwrap();
    vec![
        ("NDJSON", lines.join("\n"), [1, 2, 3, 4]),
        ("a pretty array", array, starts.map(|it| it + 1)),
        ("an array, one a line", format!("[{}\n]\n", lines.join(",\n")), [1, 2, 3, 4]),
        ("commas first", format!("[\n {}\n]\n", lines.join("\n,")), [2, 3, 4, 5]),
        ("an array on one line", format!("[{}]\n", lines.join(", ")), [1; 4]),
        ("pretty values", pretty.join("\n"), starts),
        ("pretty values with commas", pretty.join("\n,\n"), [0, 1, 2, 3].map(|at| starts[at] + at as u64)),
        ("lines with commas", lines.join(",\n") + ",\n", [1, 2, 3, 4]),
        ("values on one line", lines.concat(), [1; 4]),
    ]
}

/// What the tool says when its standard input comes in pieces of this size.
fn fed(folder: &Folder, arguments: &[&str], bytes: &[u8], size: usize) -> (i32, String) {
    let mut command = folder.command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    bytes.chunks(size).for_each(|piece| input.write_all(piece).unwrap());
    drop(input);
    let output = child.wait_with_output().unwrap();
    (output.status.code().unwrap(), crate::support::printed(&output))
}

fn json_of(folder: &Folder, arguments: &[&str]) -> Value {
    let arguments = [&["replay", "-q", "--format", "json"], arguments].concat();
    let output = folder.command(&arguments).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The lines, outcomes and entries of the verdicts.
fn verdicts(printed: &str) -> Vec<(u64, String, Value)> {
    let lines = printed.lines().filter(|line| line.starts_with('{'));
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let verdict = |it: Value| {
        let outcome = it["outcome"].as_str().unwrap().to_owned();
        (it["line"].as_u64().unwrap(), outcome, it["triggers"].clone())
    };
    lines.map(verdict).collect()
}

#[test]
fn the_same_payloads_have_the_same_verdicts_in_every_form_of_a_log() {
    let folder = shop();
    let expected = ["triggered", "triggered", "resolved", "discarded"];
    let mut summary = None;
    for (form, log, lines) in forms() {
        for (variant, log) in
            [("", log.clone()), ("CRLF", log.replace('\n', "\r\n")), ("BOM", format!("\u{feff}{log}"))]
        {
            let bytes = log.as_bytes();
            folder.file("log", bytes).file("log.gz", gzipped(bytes)).file("log.zst", zstd(bytes));
            for file in ["log", "log.gz", "log.zst"] {
                let (code, printed) = folder.run(&["replay", "-q", "--format", "ndjson", file]);
                assert_eq!(code, 0, "{form} {variant} {file}: {printed}");
                let told = verdicts(&printed);
                let outcomes: Vec<_> = told.iter().map(|it| it.1.as_str()).collect();
                assert_eq!(outcomes, expected, "{form} {variant} {file}");
                let told: Vec<_> = told.iter().map(|it| it.0).collect();
                assert_eq!(told, lines, "{form} {variant} {file}");
            }
            let run = json_of(&folder, &["log"])["summary"].clone();
            assert_eq!(&run, summary.get_or_insert(run.clone()), "{form} {variant}");
        }
    }
}

/// The tokens of a JSON text, so that blanks may be put between them.
fn tokens(text: &str) -> Vec<&str> {
    let (mut tokens, mut start, mut is_string, mut is_escaped) = (Vec::new(), 0, false, false);
    for (at, char) in text.char_indices() {
        let is_mark = !is_string && "[]{},:".contains(char);
        if is_mark {
            tokens.extend([&text[start..at], &text[at..=at]]);
            start = at + 1;
        }
        is_string ^= char == '"' && !is_escaped;
        is_escaped = is_string && char == '\\' && !is_escaped;
    }
    tokens.retain(|it| !it.is_empty());
    tokens
}

/// Each log has the payloads of an array in other pieces, and all are replayed at once.
#[test]
fn an_array_has_the_same_verdicts_wherever_its_lines_are_broken() {
    let folder = shop();
    let inner = json!({"from": "x", "body": {"state": "down", "check": {"state": "up"}, "of": [{"state": "up"}]}});
    let all = [payloads().to_vec(), vec![inner]].concat();
    let mut random = 7_u64;
    let mut below = |most: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(random >> 33).unwrap() % most
    };
    let (mut names, mut expected) = (Vec::new(), Vec::new());
    for log in 0..300 {
        let payloads: Vec<_> = (0..=below(4)).map(|_| all[below(all.len())].clone()).collect();
        let array = json!(payloads).to_string();
        // From many line breaks to hardly any; two in a row stand for lines that are empty.
        let rare = [2, 4, 9, 30][log % 4];
        let broken: String = tokens(&array)
            .iter()
            .map(|token| {
                let gap = if below(rare) == 0 { ["\n", "\n\n", " \r\n "][below(3)] } else { ["", " "][below(2)] };
                format!("{token}{gap}")
            })
            .collect();
        let lines: Vec<_> = payloads.iter().map(Value::to_string).collect();
        folder.file(&format!("array{log}"), broken).file(&format!("lines{log}"), lines.join("\n"));
        names.push(format!("array{log}"));
        expected.push(format!("lines{log}"));
    }
    let told = |names: &[String]| {
        let mut arguments = vec!["replay", "-q", "--format", "ndjson"];
        arguments.extend(names.iter().map(String::as_str));
        let (code, printed) = folder.run(&arguments);
        assert_eq!(code, 0, "{printed}");
        let lines = printed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let lines = lines.map(|it| {
            let number = it["file"].as_str().unwrap()[5..].to_owned();
            (number, it["outcome"].clone(), it["triggers"].clone())
        });
        lines.collect::<Vec<_>>()
    };
    let (arrays, lines) = (told(&names), told(&expected));
    for log in 0..300 {
        let of = |all: &[(String, Value, Value)]| -> Vec<_> {
            all.iter().filter(|it| it.0 == log.to_string()).cloned().collect()
        };
        assert_eq!(of(&arrays), of(&lines), "{:?}", folder.text(&format!("array{log}")));
    }
}

/// The line, the item and the outcome of each payload of a log.
fn items_of(folder: &Folder, log: &str) -> Vec<(u64, Option<u64>, String)> {
    folder.file("items", log);
    let (_, printed) = folder.run(&["replay", "-q", "--format", "ndjson", "items"]);
    let lines = printed.lines().filter(|line| line.starts_with('{'));
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let lines = lines.map(|it| {
        let outcome = it["outcome"].as_str().unwrap().to_owned();
        (it["line"].as_u64().unwrap(), it["item"].as_u64(), outcome)
    });
    lines.collect()
}

#[test]
fn a_broken_item_of_the_first_line_hides_no_other() {
    let folder = shop();
    for (log, expected) in [
        ("[{\"state\":\"up\"},{\"x\":01},{\"state\":\"up\"}\n]", "resolved unreadable resolved"),
        ("[bad,{\"state\":\"up\"}]", "unreadable resolved"),
        ("[bad,\n{\"state\":\"up\"}\n]", "unreadable resolved"),
        ("[{\"x\":01},\n{\"state\":\"up\"}\n,{\"state\":\"up\"}]", "unreadable resolved resolved"),
        ("{\"state\":\"odd\",\"c\":{\n{\"state\":\"up\"}\n{\"state\":\"up\"}\n", "unreadable resolved resolved"),
        ("{\"from\":\"x\",\"body\":\n{\"state\":\"odd\",\"a\":{\"state\":\"up\"}}\n}\n", "discarded"),
    ] {
        let outcomes: Vec<_> = items_of(&folder, log).into_iter().map(|it| it.2).collect();
        assert_eq!(outcomes.join(" "), expected, "{log}");
    }
}

#[test]
fn commas_between_items_are_not_asked_for_in_any_layout() {
    let folder = shop();
    for log in [
        "[{A}{B}]",
        "[{A},,{B}]",
        "[,{A},,{B},]",
        "[{A}\n{B}\n]",
        "[{A}\n{B}]",
        "[\n{A}\n{B}\n]",
        "[\n{A},,\n,{B},\n]",
        "[{A},\n,{B}]",
        "[,{A}\n,,{B}]",
        "[{A}{B}\n]",
        "{A},,{B}",
        "{A},\n,{B}",
        "[{A},\n\n{B},]",
        "[{A},,{B},\n]",
    ] {
        let log = log.replace("{A}", "{\"state\":\"up\"}").replace("{B}", "{\"state\":\"odd\"}");
        let outcomes: Vec<_> = items_of(&folder, &log).into_iter().map(|it| it.2).collect();
        assert_eq!(outcomes, ["resolved", "discarded"], "{log}");
    }
}

#[test]
fn no_two_items_have_one_place() {
    let folder = shop();
    for log in [
        "[{\"state\":\"up\"},{\"state\":\"up\"}},{\"state\":\"down\"},{\"state\":\"down\"}]",
        "[{\"state\":\"up\"}},{\"state\":\"up\"}]",
    ] {
        let items = items_of(&folder, log).into_iter().map(|it| it.1.unwrap());
        let items: Vec<_> = items.collect();
        assert_eq!(items, (1..=items.len() as u64).collect::<Vec<_>>(), "{log}");
    }
}

#[test]
fn a_line_that_is_an_array_is_a_list_when_it_has_an_object() {
    let folder = shop();
    for (log, payloads) in [
        ("[[{\"state\":\"odd\"}],{\"state\":\"up\"}]", 2),
        ("[null,{\"state\":\"up\"}]", 2),
        ("[1,2]", 1),
        ("[[{\"state\":\"up\"}]]", 1),
    ] {
        assert_eq!(items_of(&folder, log).len(), payloads, "{log}");
        let (_, printed) = folder.run(&["replay", "items"]);
        let is_told = printed.contains("note: items: it is a JSON array");
        assert_eq!(is_told, payloads > 1, "{log}: {printed}");
    }
}

#[test]
fn the_pieces_that_a_pipe_hands_over_change_nothing() {
    let folder = shop();
    for (form, log, _) in forms() {
        let arguments = ["replay", "-q", "--format", "ndjson"];
        let whole = fed(&folder, &arguments, log.as_bytes(), usize::MAX);
        for (size, bytes) in [
            (1, log.clone().into_bytes()),
            (7, log.replace('\n', "\r\n").into_bytes()),
            (1, gzipped(log.as_bytes())),
            (7, zstd(log.as_bytes())),
        ] {
            assert_eq!(fed(&folder, &arguments, &bytes, size), whole, "{form} by {size}");
        }
    }
}

#[test]
fn several_payloads_of_one_line_are_told_apart() {
    let folder = shop();
    let all = payloads().map(|it| it.to_string());
    folder.file("log.json", format!("[{}]", all.join(",")));
    let (_, printed) = folder.run(&["replay", "log.json"]);
    assert!(printed.contains("log.json:1 (item 4)"), "{printed}");
    assert!(!printed.contains("look:"), "sed would show all of them: {printed}");
    assert!(printed.contains("note: log.json: it is a JSON array"), "{printed}");
    let run = json_of(&folder, &["log.json"]);
    let discarded = &run["discarded"][0];
    assert_eq!((&discarded["line"], &discarded["item"]), (&json!(1), &json!(4)));
    folder.file("more.json", "[\n{\"state\": \"up\"}\n]\n");
    let (_, twice) = folder.run(&["replay", "log.json", "more.json"]);
    assert_eq!(twice.matches("it is a JSON array").count(), 1, "{twice}");
    assert!(twice.contains("note: 1 more log like that"), "{twice}");
    let (_, quiet) = folder.run(&["replay", "-q", "log.json"]);
    assert!(!quiet.contains("note"), "{quiet}");
}

#[test]
fn an_array_on_each_line_is_a_payload_on_each_line() {
    let folder = Folder::new();
    folder
        .file("filters/a.yaml", SHOP.replace("state", "'[0].state'"))
        .file("log.ndjson", "[{\"state\":\"down\"}]\n[{\"state\":\"up\"},{\"state\":\"down\"}]\n");
    let (code, printed) = folder.run(&["replay", "--format", "ndjson", "log.ndjson"]);
    assert_eq!(code, 0, "{printed}");
    let told: Vec<_> = verdicts(&printed).into_iter().map(|it| (it.0, it.1)).collect();
    assert_eq!(told, [(1, "triggered".to_owned()), (2, "resolved".to_owned())]);
    assert!(!printed.contains("note"), "{printed}");
}

#[test]
fn a_bad_item_hides_no_other_and_is_told_with_its_place() {
    let folder = shop();
    let log = "[\n  {\"state\": \"down\", \"id\": 1},\n  {\"state\": \"down\", \"id\": {\"a\": 2},\n  {\"state\": \"up\",\n   \"id\": 1},\n  host down\n]\n";
    folder.file("log.json", log);
    let (code, printed) = folder.run(&["replay", "-q", "--format", "ndjson", "log.json"]);
    assert_eq!(code, 2);
    let told: Vec<_> = verdicts(&printed).into_iter().map(|it| (it.0, it.1)).collect();
    let told: Vec<_> = told.iter().map(|it| (it.0, it.1.as_str())).collect();
    assert_eq!(told, [(2, "triggered"), (3, "unreadable"), (4, "resolved"), (6, "unreadable")]);
    let run = json_of(&folder, &["log.json"]);
    let bad = &run["bad_lines"];
    for (at, text, wrong) in
        [(0, "{\"state\": \"down\", \"id\": {", "\n  {\"state\": \"up"), (1, "host down", "host down")]
    {
        let byte = |name: &str| usize::try_from(bad[at][name].as_u64().unwrap()).unwrap();
        assert!(log[byte("byte")..].starts_with(text), "{bad}");
        assert!(log[byte("error_byte")..].starts_with(wrong), "{bad}");
    }
    assert_eq!((&bad[0]["line"], &bad[0]["column"]), (&3.into(), &36.into()), "{bad}");
    let (_, printed) = folder.run(&["replay", "-q", "log.json"]);
    assert!(printed.contains("log.json:6:3, at byte 101"), "{printed}");
}

#[test]
fn an_item_goes_wrong_where_the_file_does_for_test() {
    let folder = shop();
    for log in [
        "[{\"a\":1},\n{\"a\":tru}]",
        "[{\"a\": 1}, {\"é\": \"äöü\"}, {\"é\": nul}]",
        "\u{feff}[{\"a\":1},{\"a\": .5}]",
        "\r\n[ {\"a\":1},\r\n\t{\"a\":\r\n     [1, 2,\r\n   01]\r\n}]",
        "[{\"a\": \"b\"},\n  {\"b\": \"x\ny\"}]",
        "[{\"a\": \"b\"},\n  {\"b\": \"x\ty\"}]",
        "[{\"a\": 1}, {\"a\": [1,\n\n 2,\n ]}]",
        "[{\"a\": 1}, 'x']",
        "[\u{c}]",
        "[{}, {\"a\": \u{b}1}]",
    ] {
        folder.file("log.json", log);
        let replayed = json_of(&folder, &["log.json"]);
        let bad = &replayed["bad_lines"][0];
        let output = folder.command(&["test", "-q", "--format", "json", "log.json"]).output().unwrap();
        let tested: Value = serde_json::from_slice(&output.stdout).unwrap();
        let error = &tested["results"][0]["error"];
        assert_eq!(bad["error"], error["message"], "{log:?}");
        assert_eq!(
            (&bad["line"], &bad["column"], &bad["error_byte"]),
            (&error["start"]["line"], &error["start"]["column"], &error["bytes"][0]),
            "{log:?}"
        );
        let place = format!("{}:{}", bad["line"], bad["column"]);
        // A page names its one log once.
        for (format, of) in [("human", "log.json:"), ("html", "line "), ("markdown", "log.json:")] {
            let place = format!("{of}{place}");
            let (_, printed) = folder.run(&["replay", "-q", "--format", format, "log.json"]);
            assert!(printed.contains(&place), "{format} {log:?}: {printed}");
        }
        let (_, printed) = folder.run(&["replay", "-q", "--format", "ndjson", "log.json"]);
        let verdict = printed.lines().find(|line| line.contains("unreadable")).unwrap();
        let verdict: Value = serde_json::from_str(verdict).unwrap();
        for key in ["line", "column", "byte", "error_byte"] {
            assert_eq!(verdict[key], bad[key], "{log:?}: {verdict}");
        }
    }
}

#[test]
fn the_places_of_items_do_not_depend_on_threads_pieces_or_packing() {
    let folder = shop();
    let mut expected = Vec::new();
    for (name, separator) in [("lines.json", ",\n    "), ("line.json", ",")] {
        let mut log = String::from("[");
        for at in 0..20_000 {
            let before = if at == 0 { "" } else { separator };
            let is_bad = at % 997 == 3 || at == 19_999;
            log.push_str(before);
            let item = "{\"state\": \"dówn\",\n \"id\": ".replace('\n', if separator.len() > 1 { "\n" } else { "" });
            log.push_str(&item);
            if is_bad {
                let line = log.rsplit('\n').next().unwrap();
                expected.push((
                    log.matches('\n').count() as u64 + 1,
                    line.chars().count() as u64 + 1,
                    log.len() as u64,
                ));
            }
            log.push_str(if is_bad { "oops}" } else { "1}" });
        }
        log.push(']');
        folder.file(name, &log).file(&format!("{name}.gz"), gzipped(&log));
    }
    let half = expected.split_off(expected.len() / 2);
    for (name, expected) in [("lines.json", expected), ("line.json", half)] {
        for name in [name.to_owned(), format!("{name}.gz")] {
            let bad = json_of(&folder, &["lines.json", &name])["bad_lines"].as_array().unwrap().clone();
            let last = &bad[bad.len() - expected.len()..];
            let number = |bad: &Value, key: &str| bad[key].as_u64().unwrap();
            let told = last.iter().map(|bad| (number(bad, "line"), number(bad, "column"), number(bad, "error_byte")));
            assert_eq!(told.collect::<Vec<_>>(), expected, "{name}");
        }
    }
}

#[test]
fn a_line_of_a_blank_that_json_does_not_have_is_a_bad_line_for_all() {
    let folder = shop();
    let log = "{\"state\": \"down\"}\n\u{85}\n\u{2028}\n \u{3000} \n\u{c}\n \t\r\n\u{feff}\n\u{a0}{}\n{}\n";
    folder.file("log.ndjson", log);
    let bad = json_of(&folder, &["log.ndjson"])["bad_lines"].clone();
    let lines: Vec<_> = bad.as_array().unwrap().iter().map(|bad| bad["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [2, 3, 4, 5, 8], "{bad}");
    let output = folder.command(&["test", "-q", "--format", "json", "log.ndjson"]).output().unwrap();
    let tested: Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = tested["results"].as_array().unwrap();
    let unread: Vec<_> = results.iter().filter(|it| it["outcome"] == "unreadable").collect();
    for (bad, unread) in bad.as_array().unwrap().iter().zip(&unread) {
        assert_eq!(unread["payload"], format!("log.ndjson:{}", bad["line"]));
        assert_eq!(unread["error"]["message"], bad["error"]);
        assert_eq!(unread["error"]["start"]["column"], bad["column"]);
    }
    assert_eq!((unread.len(), results.len()), (5, 7));
}

#[test]
fn a_byte_order_mark_counts_as_a_column_but_at_the_start_of_a_file() {
    let folder = shop();
    folder.file("log.ndjson", "\u{feff}{\"a\": oops}\n\u{feff}{\"a\": oops}\n").file("b.ndjson", "\u{feff}oops\n");
    let bad = json_of(&folder, &["log.ndjson", "b.ndjson"])["bad_lines"].clone();
    let columns: Vec<_> = bad.as_array().unwrap().iter().map(|bad| bad["column"].as_u64().unwrap()).collect();
    assert_eq!(columns, [7, 8, 1], "{bad}");
    let (_, printed) = folder.run(&["test", "-q", "log.ndjson"]);
    assert!(printed.contains("log.ndjson:1:7") && printed.contains("log.ndjson:2:8"), "{printed}");
    // On standard input, as in a file.
    let mut command = folder.command(&["test", "-q", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("\u{feff}{}\n{\"a\": 1}\n".as_bytes()).unwrap();
    let printed = crate::support::printed(&child.wait_with_output().unwrap());
    assert!(printed.contains("2 payloads") && !printed.contains("unreadable"), "{printed}");
}

#[test]
fn an_array_that_is_cut_short_is_told_and_its_items_are_replayed() {
    let folder = shop();
    folder
        .file("a.json", "[\n{\"state\": \"down\", \"id\": 1},\n{\"state\": \"up\", \"id\": 1},\n")
        .file("b.json", "[{\"state\": \"down\", \"id\": 1},{\"state\": \"up\"")
        .file("c.ndjson", "{\"state\": \"down\", \"id\": 2}\n");
    let (code, printed) = folder.run(&["replay", "-q", "a.json", "b.json", "c.ndjson"]);
    assert_eq!(code, 2);
    for said in [
        "error: a.json: it ends early: the array that starts on line 1 is not closed",
        "error: b.json: it ends early: the array that starts on line 1 is not closed",
        "the text ends too early",
        "b.json:1:43 (item 2), at byte 42",
        "4 payloads, 1 service: 3 triggered, 1 resolved; 2 still open; 1 bad line",
    ] {
        assert!(printed.contains(said), "{said}\n{printed}");
    }
}

#[test]
fn an_item_that_is_too_long_is_told_and_the_next_goes_on() {
    let folder = shop();
    let long = format!("{{\"state\": \"down\", \"x\": \"{}\"}}", "x".repeat(9 << 20));
    for (name, log) in [
        ("array.json", format!("[\n{long},\n{{\"state\": \"down\", \"id\": 1}}]")),
        ("line.json", format!("[{long},{{\"state\": \"down\", \"id\": 1}}]")),
        ("long.ndjson", format!("{long}\n{{\"state\": \"down\", \"id\": 1}}\n")),
    ] {
        folder.file(name, log);
        let (code, printed) = folder.run(&["replay", "-q", name]);
        assert_eq!(code, 2, "{name}");
        assert!(printed.contains("the line is too long: 9,437,2"), "{name}: {printed}");
        assert!(printed.contains("1 payload, 1 service: 1 triggered"), "{name}: {printed}");
    }
}

#[test]
fn files_of_other_kinds_say_what_to_do() {
    let folder = shop();
    let mut tar = vec![0; 1024];
    tar[257..262].copy_from_slice(b"ustar");
    folder
        .file("logs.tar.gz", gzipped(&tar))
        .file("logs.tar", &tar)
        .file("it's.xz", b"\xfd7zXZ\0rest")
        .file("a.parquet", "PAR1....")
        .file("wide.json", b"[\0{\0")
        .file("-n.bz2", "BZh91AY");
    let (code, printed) =
        folder.run(&["replay", "logs.tar.gz", "logs.tar", "it's.xz", "a.parquet", "wide.json", "--", "-n.bz2"]);
    assert_eq!(code, 2);
    for said in [
        "logs.tar.gz: this is a tar archive",
        "gzip -dc < logs.tar.gz | tar -xOf - | cgfilter replay -",
        "logs.tar: this is a tar archive",
        "tar -xOf logs.tar | cgfilter replay -",
        "it's.xz: this is an xz file",
        "xz -dc 'it'\\''s.xz' | cgfilter replay -",
        "a.parquet: this is a Parquet file",
        "wide.json: it is UTF-16",
        "iconv -f UTF-16 -t UTF-8 wide.json | cgfilter replay -",
        "bzip2 -dc ./-n.bz2 | cgfilter replay -",
    ] {
        assert!(printed.contains(said), "{said}\n{printed}");
    }
}

#[test]
fn an_archive_on_standard_input_is_told_how_to_be_unpacked() {
    let folder = shop();
    let mut tar = vec![b'a'; 262];
    tar[257..262].copy_from_slice(b"ustar");
    for (bytes, said) in [
        (gzipped(&tar), "on the way: gzip -dc | tar -xOf - | cgfilter replay -"),
        (zstd(&tar), "on the way: zstd -dc | tar -xOf - | cgfilter replay -"),
        (tar, "on the way: tar -xOf - | cgfilter replay -"),
        (b"PK\x03\x04....".to_vec(), "to a file first, and from there: unzip -p FILE | cgfilter replay -"),
    ] {
        let (code, printed) = fed(&folder, &["replay", "-"], &bytes, 1_000);
        assert!(code == 2 && printed.contains(said), "{said}\n{printed}");
    }
}

#[test]
fn a_file_of_text_is_told_to_be_text() {
    let folder = shop();
    folder
        .file("table.csv", "1,2,\"{\"\"a\"\":1}\"\n")
        .file("access.log", "10.0.0.1 - - [21/Nov/2026:10:00:00 +0000] \"POST / HTTP/1.1\" 200 12\n")
        .file("host.log", "[2026-11-21 10:00] host down\nhost up\n");
    let (code, printed) = folder.run(&["replay", "-q", "table.csv", "access.log"]);
    assert_eq!(code, 2);
    let said = "this is text, not JSON; a log has one payload on each line";
    assert_eq!(printed.matches(said).count(), 2, "{printed}");
    let (code, printed) = folder.run(&["replay", "-q", "host.log"]);
    assert_eq!(code, 2);
    assert!(printed.contains("2 bad lines"), "{printed}");
}

#[test]
fn a_hint_is_ready_to_be_pasted_whatever_the_name() {
    let folder = shop();
    for (name, written) in [
        ("-n.ndjson", "sed -n 1p ./-n.ndjson"),
        ("it's a log", "sed -n 1p 'it'\\''s a log'"),
        ("$(x).ndjson", "sed -n 1p '$(x).ndjson'"),
    ] {
        folder.file(name, "{\"state\": \"odd\"}\n");
        let (_, printed) = folder.run(&["replay", "--", name]);
        let look = format!("look: {written} | cgfilter test -\n");
        assert!(printed.contains(&look), "{name}: {printed}");
        let bin = env!("CARGO_BIN_EXE_cgfilter");
        let pasted = format!("{written} | {bin} test -");
        let mut shell = Command::new("sh");
        let shell = crate::support::in_a_plain_environment(&mut shell).args(["-c", &pasted]);
        let output = shell.current_dir(folder.path()).output().unwrap();
        assert!(crate::support::printed(&output).contains("discarded"), "{name}");
    }
}

/// What a shell prints that is given a hint, without the call of the tool at its end.
#[cfg(unix)]
fn pasted(folder: &Folder, hint: &str) -> String {
    let mut shell = Command::new("sh");
    let shell = crate::support::in_a_plain_environment(&mut shell).args(["-c", hint]);
    crate::support::printed(&shell.current_dir(folder.path()).output().unwrap())
}

#[cfg(unix)]
#[test]
fn a_hint_goes_by_how_a_log_is_packed_and_not_by_its_name() {
    let folder = shop();
    let log = "{\"state\": \"down\"}\n{\"state\": \"odd\"}\n";
    for (name, bytes, hint) in [
        ("packed", gzipped(log.as_bytes()), "gzip -dc < packed | sed -n 2p"),
        ("packed.gz", gzipped(log.as_bytes()), "gzip -dc packed.gz | sed -n 2p"),
        ("other.gz", zstd(log.as_bytes()), "zstd -dc < other.gz | sed -n 2p"),
        ("plain.gz", log.into(), "sed -n 2p plain.gz"),
    ] {
        folder.file(name, bytes);
        let (_, printed) = folder.run(&["replay", name]);
        let look = format!("look: {hint} | cgfilter test -\n");
        assert!(printed.contains(&look), "{name}: {printed}");
        // Not every machine has zstd.
        if !hint.starts_with("zstd") {
            assert_eq!(pasted(&folder, hint), "{\"state\": \"odd\"}\n");
        }
    }
}

#[test]
fn a_log_that_is_packed_twice_is_told() {
    let folder = shop();
    let once = gzipped(b"{\"state\": \"odd\"}\n");
    folder.file("a.gz", gzipped(&once)).file("b", zstd(&once));
    let (code, printed) = folder.run(&["replay", "a.gz", "b"]);
    assert_eq!(code, 2);
    for said in [
        "a.gz: it is packed twice: gzip data, and gzip data in it",
        "unpack it on the way: gzip -dc < a.gz | cgfilter replay -",
        "b: it is packed twice: zstd data, and gzip data in it",
        "unpack it on the way: zstd -dc < b | cgfilter replay -",
    ] {
        assert!(printed.contains(said), "{said}\n{printed}");
    }
    let (_, printed) = fed(&folder, &["replay", "-"], &gzipped(&once), 100);
    assert!(printed.contains("on the way: gzip -dc | cgfilter replay -"), "{printed}");
}

#[test]
fn nothing_to_replay_is_told_of_each_log() {
    let folder = shop();
    folder
        .file("empty.ndjson", "")
        .file("blank.ndjson", "\n \n\r\n  ")
        .file("array.json", "[]\n")
        .file("a.gz", gzipped(b""));
    let (code, printed) =
        folder.run(&["replay", "-q", "empty.ndjson", "blank.ndjson", "array.json", "a.gz", "/dev/null"]);
    assert_eq!(code, 2);
    let said = "error: there is no payload to replay: empty.ndjson is empty, blank.ndjson has 4 lines without one, \
                array.json is an array without items, a.gz is empty, /dev/null is empty\n";
    assert_eq!(printed, said);
    let (_, printed) = folder.run(&["replay", "-q", "a.gz", "/dev/null", "a.gz", "a.gz", "a.gz", "a.gz", "a.gz"]);
    assert!(printed.contains("a.gz is empty, and 2 more\n"), "{printed}");
}

#[test]
fn a_call_that_a_container_s_log_splits_is_a_bad_line() {
    let folder = shop();
    let call = "{\"state\":\"down\",\"id\":\"k\"}";
    let docker = |text: &str| format!("{{\"log\":{},\"stream\":\"stdout\",\"time\":\"t\"}}\n", Value::from(text));
    let kubernetes = |flag: &str, text: &str| format!("2026-11-20T08:00:02.1Z stdout {flag} {text}\n");
    folder
        .file("docker.log", [docker(&format!("{call}\n")), docker(&call[..9]), docker(&call[9..])].concat())
        .file("cri.log", [kubernetes("P", &call[..9]), kubernetes("F", &call[9..]), kubernetes("F", "up")].concat());
    for (log, totals) in [("docker.log", "1 payload, "), ("cri.log", "0 payloads, ")] {
        let (code, printed) = folder.run(&["replay", log]);
        assert!(code == 2 && printed.contains(totals) && printed.contains("1 bad line"), "{printed}");
        assert!(printed.contains("this message of a container's log does not end"), "{printed}");
    }
    folder.file("text.log", kubernetes("F", "listening"));
    let (_, printed) = folder.run(&["replay", "text.log"]);
    assert!(printed.contains("there is no payload to replay: text.log has 1 line without one"), "{printed}");
}

#[test]
fn a_log_that_is_named_again_is_told() {
    let folder = shop();
    folder.file("a.ndjson", "{\"state\": \"down\", \"id\": 1}\n");
    let (code, printed) = folder.run(&["replay", "-q", "a.ndjson", "./a.ndjson", "a.ndjson"]);
    assert_eq!(code, 0);
    assert!(printed.contains("warning: a.ndjson: it is named more than once, and is replayed each time"), "{printed}");
    assert_eq!(printed.matches("warning").count(), 1);
    assert!(printed.contains("3 payloads"), "{printed}");
    let (code, printed) = fed(&folder, &["replay", "-q", "-", "-"], b"{\"state\": \"up\"}\n", 100);
    assert_eq!(code, 0);
    assert!(
        printed.contains("<stdin>: it is named more than once, and there is nothing to read the second time"),
        "{printed}"
    );
}

/// A frame of data that is not zstd's.
fn skippable(length: u32) -> Vec<u8> {
    let mut frame = vec![0x5a, 0x2a, 0x4d, 0x18];
    frame.extend(length.to_le_bytes());
    frame.extend(vec![b'x'; length as usize]);
    frame
}

#[test]
fn frames_and_members_of_all_sorts_are_read() {
    let folder = shop();
    let line = b"{\"state\": \"down\", \"id\": 1}\n";
    let skip = skippable(200_000);
    for (name, packed) in [
        ("skip.zst", [skip.clone(), zstd(line), skip.clone(), skippable(0), zstd(line), skip].concat()),
        ("zeros.gz", [gzipped(line), gzipped(line), vec![0; 700]].concat()),
        ("zeros.zst", [zstd(line), zstd(line), vec![0; 3]].concat()),
    ] {
        folder.file(name, &packed);
        let (code, printed) = folder.run(&["replay", "-q", name]);
        assert_eq!((code, printed.as_str()), (0, "2 payloads, 1 service: 2 triggered; 1 still open\n"), "{name}");
        let of_pipe = fed(&folder, &["replay", "-q"], &packed, 1_000);
        assert_eq!(of_pipe, (code, printed), "{name}");
    }
}

#[test]
fn what_follows_packed_data_is_told_and_takes_nothing_away() {
    let folder = shop();
    let line = b"{\"state\": \"down\", \"id\": 1}\n";
    for (name, packed) in [("a.gz", gzipped(line)), ("a.zst", zstd(line))] {
        folder.file(name, [packed.as_slice(), b"garbage"].concat());
        let (code, printed) = folder.run(&["replay", "-q", name]);
        let kind = if name == "a.gz" { "gzip" } else { "zstd" };
        let warning = format!(
            "warning: {name}: what follows the {kind} data, from byte {} on, is none and is not read\n",
            packed.len()
        );
        assert_eq!(code, 0);
        assert!(printed.contains(&warning), "{printed}");
        assert!(printed.contains("1 payload, 1 service: 1 triggered"), "{printed}");
    }
}

#[test]
fn damaged_data_is_told_in_plain_words_and_what_came_before_is_replayed() {
    let folder = shop();
    let lines: String =
        (0..40_000).map(|at| format!("{{\"state\": \"down\", \"id\": \"{}\"}}\n", at * 7_919)).collect();
    let (gz, zst) = (gzipped(lines.as_bytes()), zstd(lines.as_bytes()));
    let flipped = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    for (name, packed, said) in [
        ("cut.gz", gz[..gz.len() / 2].to_vec(), "the gzip data ends early"),
        ("cut.zst", zst[..zst.len() / 2].to_vec(), "the zstd data ends early"),
        ("sum.gz", flipped(&gz, gz.len() - 5), "the gzip data is damaged: what was read has another checksum"),
        ("sum.zst", flipped(&zst, zst.len() - 1), "the zstd data is damaged: what was read has another checksum"),
        ("skip.zst", [zst.clone(), skippable(100)[..50].to_vec()].concat(), "the zstd data ends early"),
    ] {
        folder.file(name, packed).file("next.ndjson", "{\"state\": \"up\"}\n");
        let (code, printed) = folder.run(&["replay", "-q", name, "next.ndjson"]);
        assert_eq!(code, 2, "{name}: {printed}");
        let error = printed.lines().find(|line| line.starts_with("error: ")).unwrap();
        assert!(error.starts_with(&format!("error: {name}: it cannot be read to its end: line ")), "{error}");
        assert!(error.ends_with(&format!(": {said}")), "{error}");
        let run = json_of(&folder, &[name, "next.ndjson"]);
        assert!(run["summary"]["triggered"].as_u64().unwrap() > 1_000, "{name}");
        assert_eq!(run["summary"]["resolved"], 1, "{name}");
        if name.starts_with("sum") {
            assert!(error.contains("line 40,001, byte "), "{error}");
        }
    }
}

#[test]
fn packed_data_that_needs_more_than_the_file_says_how_to_unpack_it() {
    let folder = shop();
    folder
        .file("dictionary.zst", b"\x28\xb5\x2f\xfd\x21\x07\x00rest")
        .file("window.zst", b"\x28\xb5\x2f\xfd\x00\xa8rest")
        .file("short.zst", b"\x28\xb5\x2f\xfd\x00");
    let (code, printed) = folder.run(&["replay", "dictionary.zst", "window.zst", "short.zst"]);
    assert_eq!(code, 2);
    for said in [
        "dictionary.zst: it cannot be read: it was packed with a dictionary, number 7",
        "unpack it on the way: zstd -dc -D DICTIONARY dictionary.zst | cgfilter replay -",
        "window.zst: it cannot be read: it was packed with a window of 2,048 MiB, and at most 128 MiB are taken",
        "zstd -dc --long=31 window.zst",
        "short.zst: it cannot be read: the zstd data ends early",
    ] {
        assert!(printed.contains(said), "{said}\n{printed}");
    }
}

#[test]
fn one_log_that_cannot_be_read_hides_no_other() {
    let folder = shop();
    folder
        .file("logs/a.ndjson", "{\"state\": \"down\", \"id\": 1}\n")
        .file("b.ndjson", "{\"state\": \"up\", \"id\": 1}\n\0\0\0\n{\"state\": \"\0\"}\n");
    let (code, printed) = folder.run(&["replay", "-q", "logs", "none.ndjson", "logs/a.ndjson", "b.ndjson"]);
    assert_eq!(code, 2);
    for said in [
        "logs: this is a folder",
        "name the logs in it, as in logs/*.ndjson",
        "none.ndjson: no such file or directory",
        "b.ndjson:2:1, line at byte 25",
        "2 payloads, 1 service: 1 triggered, 1 resolved; 0 still open; 2 bad lines",
    ] {
        assert!(printed.contains(said), "{said}\n{printed}");
    }
}

#[cfg(unix)]
mod on_unix {
    use super::*;
    use std::fs::File;
    use std::os::unix::ffi::OsStrExt;

    fn fifo(folder: &Folder, name: &str) {
        let made = Command::new("mkfifo").arg(folder.path().join(name)).status();
        assert!(made.unwrap().success());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn output_that_cannot_be_written_for_another_reason_is_an_error() {
        let folder = shop();
        folder.file("log.ndjson", "{\"state\": \"down\"}\n");
        let all =
            [&["replay", "log.ndjson"][..], &["replay", "log.ndjson", "--format", "ndjson"], &["show"], &["--version"]];
        for arguments in all {
            let full = File::options().write(true).open("/dev/full").unwrap();
            let for_reading = File::open("/dev/null").unwrap();
            for (stdout, reason) in [(full, "no space left on device"), (for_reading, "bad file descriptor")] {
                let output = folder.command(arguments).stdout(stdout).output().unwrap();
                assert_eq!(output.status.code(), Some(2));
                let said = format!("error: standard output cannot be written: {reason}\n");
                assert_eq!(crate::support::printed(&output), said);
            }
        }
    }

    #[test]
    fn a_name_that_is_no_text_is_a_name() {
        let folder = shop();
        let name = std::ffi::OsStr::from_bytes(b"l\xffg.ndjson");
        std::fs::write(folder.path().join(name), "{\"state\": \"odd\"}\n").unwrap();
        let output = folder.command(&["replay"]).arg(name).output().unwrap();
        let printed = crate::support::printed(&output);
        assert!(printed.contains("l\\xffg.ndjson:1"), "{printed}");
        assert!(!printed.contains("look:"), "it cannot be pasted: {printed}");
    }

    /// The second log changes while the first one is still being read.
    #[test]
    fn logs_that_change_while_others_are_read_are_read_as_they_are_found() {
        let folder = shop();
        fifo(&folder, "first");
        folder
            .file("grows.ndjson", "{\"state\": \"down\", \"id\": 1}\n")
            .file("whole.ndjson", "{\"state\": \"down\", \"id\": 2}\n{\"state\": \"do")
            .file("cut.ndjson", "{\"state\": \"down\", \"id\": 3}\n{\"state\": \"down\"}\n");
        let mut command = folder.command(&["replay", "-q", "first", "grows.ndjson", "whole.ndjson", "cut.ndjson"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        // Opening it waits for the reader, which then waits for its end.
        let mut first = File::options().write(true).open(folder.path().join("first")).unwrap();
        first.write_all(b"{\"state\": \"up\", \"id\": 9}\n").unwrap();
        let open = |name: &str| File::options().append(true).open(folder.path().join(name)).unwrap();
        open("grows.ndjson").write_all(b"{\"state\": \"up\", \"id\": 1}").unwrap();
        open("whole.ndjson").write_all(b"wn\", \"id\": 4}").unwrap();
        open("cut.ndjson").set_len(30).unwrap();
        drop(first);
        let output = child.wait_with_output().unwrap();
        let printed = crate::support::printed(&output);
        assert_eq!(output.status.code(), Some(2));
        for said in [
            "cut.ndjson:2:4, line at byte 27",
            "6 payloads, 1 service: 4 triggered, 2 resolved; 3 still open; 1 closed nothing; 1 bad line",
        ] {
            assert!(printed.contains(said), "{said}\n{printed}");
        }
    }

    #[test]
    fn a_log_that_is_gone_when_it_was_read_has_no_hint() {
        let folder = shop();
        fifo(&folder, "log");
        let path = folder.path().join("log");
        let writer = thread::spawn(move || std::fs::write(path, "{\"state\": \"odd\"}\n"));
        let (_, printed) = folder.run(&["replay", "log"]);
        writer.join().unwrap().unwrap();
        assert!(printed.contains("log:1"), "{printed}");
        assert!(!printed.contains("look:"), "{printed}");
        let (_, printed) = fed(&folder, &["replay", "/dev/stdin"], b"{\"state\": \"odd\"}\n", 9);
        assert!(printed.contains("/dev/stdin:1"), "{printed}");
        assert!(!printed.contains("look:"), "{printed}");
    }

    #[test]
    fn a_line_that_comes_in_two_halves_is_one_line() {
        let folder = shop();
        fifo(&folder, "log");
        let path = folder.path().join("log");
        let writer = thread::spawn(move || {
            let mut log = File::options().write(true).open(path).unwrap();
            for part in ["{\"state\": \"down\", \"id\": 1}\n{\"sta", "te\": \"up\", \"id\": 1}\n{", "\"state\":"] {
                log.write_all(part.as_bytes()).unwrap();
            }
        });
        let (code, printed) = folder.run(&["replay", "-q", "log"]);
        writer.join().unwrap();
        assert_eq!(code, 2);
        assert!(
            printed.contains("2 payloads, 1 service: 1 triggered, 1 resolved; 0 still open; 1 bad line"),
            "{printed}"
        );
    }

    /// How a command ends whose output nobody reads, and what it says on standard error.
    fn unread(mut command: Command) -> (ExitStatus, String) {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (child.wait().unwrap(), said)
    }

    #[test]
    fn a_closed_pipe_changes_no_verdict_and_no_report() {
        let folder = shop();
        let log = "{\"state\": \"odd\", \"id\": 1}\n".repeat(20_000) + "{\"state\": \"down\", \"id\": 1}\n";
        folder
            .file("log.ndjson", log)
            .file("old/shop.yaml", SHOP.replace("equals: down", "equals: odd"))
            .file("lint/a.yaml", "trigger: {payload_json_key: a, key_value_contains: ''}\n")
            .file("samples/shop/odd.json", "{\"state\": \"odd\"}")
            .file("samples/shop/down.json", "{\"state\": \"down\", \"id\": 1, \"title\": \"T\"}")
            .file("broken.ndjson", "{\"state\": \"down\"}\n{\n");
        for (arguments, code) in [
            (&["test", "samples/shop/odd.json"][..], 1),
            (&["test", "samples/shop/down.json"], 0),
            (&["test", "samples/shop/down.json", "--coverage", "--min-coverage", "100"], 1),
            (&["test", "samples/shop/down.json", "--format", "json", "--report", "json=test.json"], 0),
            (&["lint", "lint"], 1),
            (&["lint", "lint", "--format", "json", "--report", "json=lint.json"], 1),
            (&["replay", "log.ndjson"], 0),
            (&["replay", "broken.ndjson"], 2),
            (&["replay", "log.ndjson", "--base", "old", "--fail-on", "lost"], 1),
            (&["replay", "log.ndjson", "--base", "old", "--max-changed", "1", "--format", "ndjson"], 1),
            (
                &[
                    "replay",
                    "log.ndjson",
                    "--format",
                    "ndjson",
                    "--report",
                    "json=run.json",
                    "--report",
                    "ndjson=all.ndjson",
                ],
                0,
            ),
            (&["explain"], 0),
            (&["show"], 0),
        ] {
            let (status, said) = unread(folder.command(arguments));
            assert_eq!(status.code(), Some(code), "{arguments:?}: {said}");
            assert!(!said.contains("pipe"), "{arguments:?}: {said}");
        }
        for report in ["test.json", "lint.json", "run.json"] {
            assert!(serde_json::from_str::<Value>(&folder.text(report)).is_ok(), "{report}");
        }
        assert_eq!(folder.text("all.ndjson").lines().count(), 20_001);
    }

    /// The log never ends, so the command has to.
    #[test]
    fn verdicts_that_nobody_reads_are_not_made() {
        let folder = shop();
        let mut command = folder.command(&["replay", "--format", "ndjson"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let writer = thread::spawn(move || {
            loop {
                if let Err(error) = input.write_all(b"{\"state\": \"down\", \"id\": 1}\n") {
                    return error.kind();
                }
            }
        });
        let mut first = [0; 10];
        child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(0));
        assert_eq!(writer.join().unwrap(), io::ErrorKind::BrokenPipe);
    }
}
