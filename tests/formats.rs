//! One run through every format, and what scripts rely on in each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What the tool prints to standard output, from the folder of the stories.
fn run(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cgfilter"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"))
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// An incident with much to say about it, a discarded payload, one that is none, and a broken filter file.
fn everything(format: &str) -> String {
    run(&[
        "test",
        "doubtful/samples/group/mixed.json",
        "why-not/payloads/value-case.json",
        "broken-payloads/comma.json",
        "--filters",
        "doubtful/filters",
        "--filters",
        "why-not/filters/monitor.yaml",
        "--filters",
        "broken-filters/tab.yaml",
        "--format",
        format,
    ])
}

#[test]
fn human() {
    insta::assert_snapshot!(everything("human"));
}

#[test]
fn concise() {
    insta::assert_snapshot!(everything("concise"));
}

#[test]
fn github() {
    insta::assert_snapshot!(everything("github"));
}

#[test]
fn json() {
    let text = everything("json");
    serde_json::from_str::<Value>(&text).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn junit() {
    let text = everything("junit");
    let mut reader = quick_xml::Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut cases = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                cases += usize::from(tag.name().as_ref() == "testcase");
            }
            _ => {}
        }
    }
    assert_eq!(cases, 4);
    insta::assert_snapshot!(text);
}

#[test]
fn json_has_the_shape_that_scripts_rely_on() {
    let text = run(&[
        "test",
        "../../samples/blackfire",
        "--filters",
        "../../filters",
        "--format",
        "json",
    ]);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["version"], 1);
    assert_eq!(
        document["reading"],
        serde_json::json!({"list": "any", "case": "sensitive"})
    );
    assert_eq!(document["cases"], serde_json::json!([]));
    let result = &document["results"][0];
    assert_eq!(result["payload"], "../../samples/blackfire/trigger.json");
    assert_eq!(
        (&result["outcome"], &result["status"]),
        (&"triggered".into(), &201.into())
    );
    let services = result["services"].as_array().unwrap();
    assert_eq!(services.len(), 5, "every service that was judged");
    let blackfire = services
        .iter()
        .find(|service| service["service"] == "blackfire")
        .unwrap();
    let trigger = serde_json::json!({
        "accepted": true, "filter": 1, "urgency": "high",
        "title": {"text": "Blackfire - High Response Time Detected", "source": "key"},
        "description": {"text": "Response time exceeded 2500ms", "source": "key"},
        "mapping": {"key": "alert_id", "value": "bf-alert-98234"}, "entry": "opened",
    });
    assert_eq!(blackfire["trigger"], trigger);
    assert_eq!(blackfire["flips"], serde_json::json!([]));
    assert_eq!(blackfire["resolve"]["accepted"], false);
    let failed = &blackfire["resolve"]["near_miss"]["failed"][0];
    assert_eq!(
        (&failed["key"], &failed["reason"]),
        (&"state".into(), &"values_not_found".into())
    );
    assert_eq!(
        (&failed["found"], &failed["wanted"]),
        (&"triggered".into(), &serde_json::json!(["resolved"]))
    );
    assert_eq!(
        document["results"][1]["services"][1]["resolve"]["entry"],
        "closed"
    );
    let summary = &document["summary"];
    assert_eq!(
        (
            &summary["payloads"],
            &summary["triggered"],
            &summary["resolved"]
        ),
        (&2.into(), &1.into(), &1.into())
    );
}

#[test]
fn a_report_goes_to_its_file_and_the_format_changes_no_exit_status() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report.xml");
    let report = format!("junit={}", file.display());
    let printed = run(&[
        "test",
        "../../samples",
        "--filters",
        "../../filters",
        "--format",
        "concise",
        "--report",
        &report,
    ]);
    assert_eq!(printed.lines().count(), 11);
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("<?xml"));
}
