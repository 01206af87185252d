//! Whatever it is given, the tool ends with an answer: no panic, no hang, and nothing hides the other files.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use crate::support::{Folder, printed};

const FILTER: &str = "trigger:\n  payload_json_key: s\n  key_value_contains: down\n  map_incident_with: id\n";
const PAYLOAD: &str = r#"{"s": "down", "id": 7}"#;

impl Folder {
    /// The good payload is answered, and the rest makes the exit status 2.
    fn answers_the_good_one_all_the_same(&self) {
        let (code, printed) = self.test(&["payloads"]);
        assert!(printed.contains("good.json   201 incident opened"), "{printed}");
        assert_eq!(code, 2, "{printed}");
    }

    fn test(&self, arguments: &[&str]) -> (i32, String) {
        self.run(&[&["test"], arguments].concat())
    }

    /// A folder with one good filter file and one good payload.
    fn with_one_good_of_each() -> Self {
        let folder = Self::new();
        folder.file("filters/good.yaml", FILTER).file("payloads/good.json", PAYLOAD);
        folder
    }
}

#[test]
fn payloads_of_every_broken_kind() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let broken: [&[u8]; 10] = [
        b"",
        b"{\"s\": \"down\",}",
        b"{\"s\": \"do",
        b"\xff\xfe{\0}\0",
        b"{\"s\": \"\xff\"}",
        b"\0\0\0",
        b"s=down&id=7",
        b"{\"s\": \"a\x1b[2Jb\"}",
        "[".repeat(100_000).leak().as_bytes(),
        format!("{deep}{deep}").leak().as_bytes(),
    ];
    let folder = Folder::with_one_good_of_each();
    for (number, content) in broken.iter().enumerate() {
        folder.file(&format!("payloads/broken-{number}.json"), content);
    }
    folder.answers_the_good_one_all_the_same();
    let (_, printed) = folder.test(&["payloads", "--format", "concise"]);
    assert_eq!(printed.lines().filter(|line| line.contains(": error: ")).count(), broken.len(), "{printed}");
}

#[test]
fn payloads_that_are_odd_and_fine() {
    let folder = Folder::with_one_good_of_each();
    let deep = format!("{{\"s\": \"down\", \"x\": {}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    folder.file("deep.json", deep);
    folder.file("id.json", r#"{"s":"down","id":123456789012345678901234567890}"#);
    folder.file("bom.json", format!("\u{feff}{PAYLOAD}"));
    folder.file("crlf.json", "{\r\n\"s\":\r\n\"down\"}\r\n");
    folder.file("large.json", format!("{{\"x\": \"{}\", \"s\": \"down\"}}", "y".repeat(5_000_000)));
    let (code, printed) = folder.test(&["deep.json", "id.json", "bom.json", "crlf.json", "large.json"]);
    assert_eq!((code, printed.matches("201 incident opened").count()), (0, 5), "{printed}");
    assert!(printed.contains("id = 123456789012345678901234567890"), "{printed}");
}

#[test]
fn filter_files_of_every_broken_kind() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let before = format!("*a{}", level - 1);
        bomb += &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", "));
    }
    let broken: [&[u8]; 12] = [
        b"",
        b"trigger:\n\tpayload_json_key: a\n",
        b"trigger: {payload_json_key: \"a\".\"b\", key_value_contains: c}\n",
        b"trigger:\n  payload_json_key: 'a\n",
        b"\xff\xfet\0r\0",
        b"trigger: \xff\n",
        b"trigger: \0\n",
        b"a: 1\n---\nb: 2\n",
        b"trigger: {}\ntrigger: {}\n",
        b"[[[",
        bomb.leak().as_bytes(),
        "- ".repeat(10_000).leak().as_bytes(),
    ];
    let folder = Folder::with_one_good_of_each();
    for (number, content) in broken.iter().enumerate() {
        folder.file(&format!("filters/broken-{number}.yaml"), content);
    }
    folder.answers_the_good_one_all_the_same();
    let (_, printed) = folder.test(&["payloads"]);
    for number in 0..broken.len() {
        assert!(printed.contains(&format!("filters/broken-{number}.yaml:")), "{number}: {printed}");
    }
    assert!(printed.contains("12 filter paths cannot be used"), "{printed}");
}

#[test]
fn odd_filter_files_are_read() {
    let folder = Folder::with_one_good_of_each();
    folder
        .file("filters/bom.yaml", format!("\u{feff}{FILTER}"))
        .file("filters/crlf.yaml", FILTER.replace('\n', "\r\n"));
    let (code, printed) = folder.test(&["payloads"]);
    assert_eq!(code, 0, "{printed}");
    assert!(printed.contains("3 services take it"), "{printed}");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_a_loop_and_a_pipe_hide_nothing() {
    let folder = Folder::with_one_good_of_each();
    for place in ["payloads", "filters"] {
        let extension = if place == "payloads" { "json" } else { "yaml" };
        let inside = folder.path().join(place);
        std::os::unix::fs::symlink("nowhere", inside.join(format!("a-link.{extension}"))).unwrap();
        std::os::unix::fs::symlink(".", inside.join("loop")).unwrap();
        let pipe = inside.join(format!("b-pipe.{extension}"));
        assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
    }
    folder.answers_the_good_one_all_the_same();
    let (_, printed) = folder.test(&["payloads"]);
    for name in ["payloads/a-link.json", "payloads/b-pipe.json", "filters/a-link.yaml", "filters/b-pipe.yaml"] {
        assert!(printed.contains(name), "{name}: {printed}");
    }
    assert!(printed.contains("payloads/a-link.json   unreadable: no such file or directory"), "{printed}");
    assert!(printed.contains("payloads/loop   unreadable: a loop of links"), "{printed}");
}

#[cfg(unix)]
#[test]
fn names_that_would_act_on_the_terminal_are_shown() {
    let folder = Folder::with_one_good_of_each();
    folder.file("payloads/a\x1b[31m.json", PAYLOAD).file("filters/b\x1b[2J\n.yaml", "x: [");
    for format in ["human", "concise", "json", "junit", "github"] {
        folder.test(&["payloads", "--format", format]);
    }
    let (_, printed) = folder.test(&["payloads/a\x1b[32m.json"]);
    assert!(printed.contains("did you mean payloads/a\\u{1b}[31m.json?"), "{printed}");
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let folder = Folder::with_one_good_of_each();
    let lines = format!("{PAYLOAD}\n").repeat(20_000);
    folder.file("log.ndjson", lines);
    let mut child =
        folder.command(&["test", "log.ndjson"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), printed(&output).as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_costs_no_answer() {
    let folder = Folder::with_one_good_of_each();
    let (code, printed) = folder.test(&["payloads", "--report", "json=/dev/full"]);
    assert!(printed.contains("201 incident opened"), "{printed}");
    assert!(printed.contains("cannot write /dev/full: no space left on device"), "{printed}");
    assert_eq!(code, 2);
}

#[test]
fn a_line_of_a_log_that_is_no_text_hides_no_other() {
    let folder = Folder::with_one_good_of_each();
    let log = [PAYLOAD.as_bytes(), b"{\"s\": \"d\xffwn\"}", b"", b"{\"s\": \"\xef\xbf\xbd down\"}", b"{\"s\": tru}"]
        .join(&b"\n"[..]);
    folder.file("log.ndjson", log);
    let (code, printed) = folder.test(&["log.ndjson", "--format", "concise"]);
    let starts: Vec<_> = printed.lines().map(|line| line.split(": ").take(2).collect::<Vec<_>>().join(" ")).collect();
    let expected = ["log.ndjson:1 ok", "log.ndjson:2:9 error", "log.ndjson:4 doubt", "log.ndjson:5:7 error"];
    assert_eq!((code, starts), (2, expected.map(str::to_owned).to_vec()), "{printed}");
}

#[test]
fn standard_input_keeps_the_good_lines_of_a_log() {
    let folder = Folder::with_one_good_of_each();
    let mut child = folder
        .command(&["test", "-", "--format", "concise"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let log = format!("{PAYLOAD}\n{{\"s\":\n{{\"s\": \"down\", \"id\": 8}}\n");
    child.stdin.take().unwrap().write_all(log.as_bytes()).unwrap();
    let printed = printed(&child.wait_with_output().unwrap());
    let marks: Vec<_> = printed.lines().map(|line| line.split(": ").nth(1).unwrap()).collect();
    assert_eq!(marks, ["ok", "error", "ok"], "{printed}");
}

#[test]
fn a_folder_of_samples_that_is_nearly_called_as_its_service() {
    for (service, in_folder, meant) in
        [("OpenStatus", "openstatus", "OpenStatus"), ("better-stack", "beter_stack", "better-stack")]
    {
        let folder = Folder::new();
        folder.file("filters/x.yaml", format!("name: {service}\n{FILTER}"));
        folder.file(&format!("samples/{in_folder}/down.json"), PAYLOAD);
        let (_, printed) = folder.test(&[]);
        assert!(printed.contains(&format!("no service is named {in_folder}, as its folder is")), "{printed}");
        assert!(printed.contains(&format!("help: did you mean {meant}?")), "{printed}");
        assert!(!printed.contains("infer"), "{printed}");
    }
}
