//! One run through every format, and what scripts rely on in each.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::in_a_plain_environment;

/// What the tool prints to standard output, from the folder of the stories.
fn run(arguments: &[&str]) -> String {
    let output = in_a_plain_environment(&mut Command::new(env!("CARGO_BIN_EXE_cgfilter")))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"))
        .output()
        .unwrap();
    // Services get paths from the top of the repository, and a package that is unpacked is none.
    String::from_utf8(output.stdout).unwrap().replace("tests/cases/", "")
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

/// How many test cases a JUnit report has, read by a reader of XML.
fn test_cases(text: &str) -> usize {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut cases = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => return cases,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                cases += usize::from(tag.name().as_ref() == "testcase");
            }
            _ => {}
        }
    }
}

/// The elements of junit-10.xsd of Jenkins' xunit plugin, each with what may be around it and its attributes.
const JUNIT: [(&str, &str, &[&str]); 7] = [
    ("testsuites", "", &["name", "time", "tests", "failures", "errors"]),
    ("testsuite", "testsuites", &["name", "tests", "failures", "errors", "skipped"]),
    ("testcase", "testsuite", &["name", "classname"]),
    ("failure", "testcase", &["type", "message"]),
    ("error", "testcase", &["type", "message"]),
    ("skipped", "testcase", &["type", "message"]),
    ("system-out", "testcase", &[]),
];

fn fits_element(tag: &quick_xml::events::BytesStart<'_>, around: &str) {
    let name = tag.name().as_ref().to_owned();
    let (_, parent, known) = JUNIT.iter().find(|(known, ..)| *known == name).unwrap();
    assert_eq!(around, *parent, "{name}");
    for attribute in tag.attributes() {
        let key = attribute.unwrap().key.as_ref().to_owned();
        assert!(known.contains(&key.as_str()), "{name} {key}");
    }
}

/// Holds a report against the schema.
fn fits_junit(text: &str) {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    let mut around = vec![String::new()];
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return,
            Event::Start(tag) => {
                fits_element(&tag, around.last().unwrap());
                around.push(tag.name().as_ref().to_owned());
            }
            Event::Empty(tag) => fits_element(&tag, around.last().unwrap()),
            Event::End(_) => _ = around.pop(),
            _ => {}
        }
    }
}

#[test]
fn junit() {
    let text = everything("junit");
    assert_eq!(test_cases(&text), 5);
    fits_junit(&text);
    insta::assert_snapshot!(text);
}

#[test]
fn json_has_the_shape_that_scripts_rely_on() {
    let text = run(&[
        "test",
        "../../samples/blackfire/trigger.json",
        "../../samples/blackfire/resolve.json",
        "--filters",
        "../../filters",
        "--format",
        "json",
    ]);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["version"], 1);
    assert_eq!(document["reading"], serde_json::json!({"list": "any", "case": "sensitive", "order": "resolve-first"}));
    assert_eq!(document["cases"], serde_json::json!([]));
    let result = &document["results"][0];
    assert_eq!(result["payload"], "../../samples/blackfire/trigger.json");
    assert_eq!((&result["outcome"], &result["status"]), (&"triggered".into(), &201.into()));
    let services = result["services"].as_array().unwrap();
    assert_eq!(services.len(), 5, "every service that was judged");
    let blackfire = services.iter().find(|service| service["service"] == "blackfire").unwrap();
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
    assert_eq!((&failed["key"], &failed["reason"]), (&"state".into(), &"values_not_found".into()));
    assert_eq!((&failed["found"], &failed["wanted"]), (&"triggered".into(), &serde_json::json!(["resolved"])));
    assert_eq!(document["results"][1]["services"][1]["resolve"]["entry"], "closed");
    let summary = &document["summary"];
    assert_eq!((&summary["payloads"], &summary["triggered"], &summary["resolved"]), (&2.into(), &1.into(), &1.into()));
}

#[test]
fn a_report_goes_to_its_file_and_the_format_changes_no_exit_status() {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report.xml");
    let report = format!("junit={}", file.display());
    let printed =
        run(&["test", "../../samples", "--filters", "../../filters", "--format", "concise", "--report", &report]);
    assert_eq!(printed.lines().count(), 32, "one for each case");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("<?xml"));
}

/// Cases that fail in every way, one that is to do, and one that passes.
fn cases(format: &str) -> String {
    run(&[
        "test",
        "suites/samples/shop",
        "--filters",
        "suites/filters",
        "--coverage",
        "--min-coverage",
        "95",
        "--format",
        format,
    ])
}

#[test]
fn cases_concise() {
    insta::assert_snapshot!(cases("concise"));
}

#[test]
fn cases_github() {
    insta::assert_snapshot!(cases("github"));
}

#[test]
fn cases_junit() {
    let text = cases("junit");
    fits_junit(&text);
    let counts = "tests=\"8\" failures=\"6\" errors=\"0\"";
    assert_eq!(text.matches(counts).count(), 2, "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn junit_calls_a_suite_a_suite() {
    let folder = crate::support::shop();
    folder.file("samples/shop/s.test.yaml", "cases:\n- name: x\n  payload: a.json\n  expect: triggered\n");
    folder.file("filters/broken.yaml", "trigger: [\n");
    let (code, text) = folder.run(&["test", "--format", "junit"]);
    assert_eq!(code, 2);
    let of = |name: &str, class: &str| format!("<testcase name=\"{name}\" classname=\"{class}\">");
    assert!(text.contains(&of("samples/shop/s.test.yaml", "suites")), "{text}");
    assert!(text.contains(&of("filters/broken.yaml", "filter files")), "{text}");
}

#[test]
fn cases_have_the_shape_in_json_that_scripts_rely_on() {
    let document: Value = serde_json::from_str(&cases("json")).unwrap();
    let case = |name: &str| {
        let mut cases = document["cases"].as_array().unwrap().iter();
        cases.find(|case| case["name"] == name).unwrap()
    };
    let failed = case("the alert opens an incident");
    assert_eq!((&failed["result"], &failed["ok"]), (&"failed".into(), &false.into()));
    assert_eq!(failed["suite"], "suites/samples/shop/shop.test.yaml");
    let step = &failed["steps"][0];
    assert_eq!((&step["payload"], &step["outcome"]), (&"alert.json".into(), &"triggered".into()));
    assert_eq!(
        step["mismatches"][0],
        serde_json::json!({
            "field": "title", "expected": "Shop - Checkout is slow in Europe", "got": "Shop - Checkout is down in Europe",
            "start": {"line": 7, "column": 33},
        })
    );
    let reason = &step["reasons"][0];
    assert_eq!(
        reason["payload"],
        serde_json::json!({"file": "suites/samples/shop/alert.json", "start": {"line": 4, "column": 12}})
    );
    assert_eq!(reason["filter"]["file"], "suites/filters/shop.yaml");
    let results = |name: &str| case(name)["result"].clone();
    assert_eq!(results("a warning opens nothing"), "passed");
    assert_eq!(results("maintenance opens nothing"), "todo");
    assert_eq!(results("a title is there"), "todo_passed");
    let open = &case("the recovery closes the incident")["open_incidents"];
    assert_eq!(*open, serde_json::json!({"expected": 0, "got": 1}));
    let coverage = &document["coverage"];
    assert_eq!((&coverage["covered"], &coverage["total"]), (&9.into(), &10.into()));
    assert_eq!((&coverage["percent"], &coverage["min"]), (&90.into(), &95.into()));
    assert_eq!(coverage["services"][0]["uncovered"][0]["missing"], "true");
    let summary = &document["summary"];
    let counts = ["cases", "cases_passed", "cases_failed", "cases_todo", "cases_not_run"];
    assert_eq!(counts.map(|name| summary[name].as_u64().unwrap()), [6, 1, 4, 1, 0]);
}

/// Findings of every severity, with fixes, places in samples and allow comments, and a path that is not there.
fn lint(format: &str) -> String {
    let arguments =
        ["lint", "lint/filters", "allow/filters", "nowhere.yaml", "--config", "formats.yaml", "--format", format];
    // The fingerprint of the finding that points into a second file names that from the top, too.
    run(&arguments).replace("4319f75dea59fb61dc5a", "cc7e6b91ed18999e76b5")
}

#[test]
fn lint_human() {
    insta::assert_snapshot!(lint("human"));
}

#[test]
fn lint_concise() {
    insta::assert_snapshot!(lint("concise"));
}

#[test]
fn lint_github() {
    insta::assert_snapshot!(lint("github"));
}

#[test]
fn lint_gitlab() {
    let report = lint("gitlab");
    insta::assert_snapshot!(report);
    fits_gitlab(&serde_json::from_str(&report).unwrap());
}

#[test]
fn lint_junit() {
    let report = lint("junit");
    fits_junit(&report);
    insta::assert_snapshot!(report);
    assert_eq!(test_cases(&report), 3);
}

#[test]
fn lint_json_has_what_scripts_rely_on() {
    let report: Value = serde_json::from_str(&lint("json")).unwrap();
    assert_eq!(report["version"], 1);
    let diagnostics = report["diagnostics"].as_array().unwrap();
    for diagnostic in diagnostics {
        for key in ["code", "name", "severity", "message", "file", "help", "docs"] {
            assert!(diagnostic[key].is_string(), "{key}: {diagnostic}");
        }
        let docs = diagnostic["docs"].as_str().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(root.join(docs).is_file(), "{docs}");
        for place in [&diagnostic["start"], &diagnostic["end"]] {
            assert!(place["line"].as_u64() >= Some(1) && place["column"].as_u64() >= Some(1));
        }
        let file = std::fs::read(root.join("tests/cases").join(diagnostic["file"].as_str().unwrap()));
        let length = file.unwrap().len() as u64;
        assert!(diagnostic["bytes"][1].as_u64().unwrap() <= length);
    }
    let fixes = diagnostics.iter().filter(|it| it["fix"].is_object());
    let fixes: Vec<_> = fixes.map(|it| it["fix"]["applicability"].as_str().unwrap()).collect();
    assert!(fixes.contains(&"safe"), "{fixes:?}");
    let related = diagnostics.iter().filter_map(|it| it["related"].get(0));
    assert!(related.clone().any(|it| it["file"].as_str().unwrap().ends_with(".json")));
    let summary = &report["summary"];
    for key in ["files", "services", "errors", "warnings", "infos", "allowed", "fixable"] {
        assert!(summary[key].is_u64(), "{key}");
    }
    assert_eq!(report["problems"][0]["file"], "nowhere.yaml");
}

/// The schema that OASIS publishes: docs.oasis-open.org/sarif/sarif/v2.1.0.
fn fits_sarif(report: &Value) {
    let schema = include_str!("../schemas/sarif-2.1.0.json");
    // The pattern of a language, which no report of ours has, ends with a bracket that opens nowhere.
    let schema = schema.replace("]?$\"", "$\"");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<_> = validator.iter_errors(report).map(|fault| fault.to_string()).collect();
    assert_eq!(faults, [""; 0]);
    let rules = report["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in report["runs"][0]["results"].as_array().unwrap() {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

/// What GitLab's "Code Quality report format" asks of an issue, and fingerprints that tell each from the others.
fn fits_gitlab(report: &Value) {
    let issues = report.as_array().unwrap();
    let mut fingerprints = std::collections::HashSet::new();
    for issue in issues {
        for key in ["description", "check_name", "fingerprint", "severity"] {
            assert!(issue[key].is_string(), "{key}: {issue}");
        }
        let severities = ["info", "minor", "major", "critical", "blocker"];
        assert!(severities.contains(&issue["severity"].as_str().unwrap()), "{issue}");
        let path = issue["location"]["path"].as_str().unwrap();
        assert!(!path.is_empty() && !path.starts_with(['.', '/']), "{issue}");
        assert!(issue["location"]["lines"]["begin"].as_u64() >= Some(1), "{issue}");
        assert!(fingerprints.insert(issue["fingerprint"].as_str().unwrap()), "{issue}");
    }
}

#[test]
fn lint_sarif_fits_the_published_schema() {
    let mut report: Value = serde_json::from_str(&lint("sarif")).unwrap();
    fits_sarif(&report);
    let rules = report["runs"][0]["tool"]["driver"]["rules"].take();
    let rules = rules.as_array().unwrap();
    assert_eq!(rules.len(), cgfilter::internals::rules::RULES.len());
    let page = rules[0]["help"]["markdown"].as_str().unwrap();
    assert!(page.contains("\nBad:\n\n```yaml\n") && !page.contains("```yaml bad"), "{page}");
    insta::assert_snapshot!(serde_json::to_string_pretty(&report).unwrap());
}

#[test]
fn test_sarif_fits_the_published_schema() {
    let report: Value = serde_json::from_str(&everything("sarif")).unwrap();
    fits_sarif(&report);
    let run = &report["runs"][0];
    let codes: Vec<_> = run["results"].as_array().unwrap().iter().map(|it| it["ruleId"].as_str().unwrap()).collect();
    assert!(["CG001", "T005", "T101"].iter().all(|code| codes.contains(code)), "{codes:?}");
    // What cannot be read is no result: the run was not whole.
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let unread = &invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"];
    assert_eq!(unread["artifactLocation"]["uri"], "broken-payloads/comma.json");
    assert_eq!(unread["region"]["startLine"], 3);
    let report: Value = serde_json::from_str(&cases("sarif")).unwrap();
    fits_sarif(&report);
    let run = &report["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let codes: Vec<_> = run["results"].as_array().unwrap().iter().map(|it| it["ruleId"].as_str().unwrap()).collect();
    assert_eq!(codes, ["CG201", "T003", "T003", "T003", "T003", "T006"]);
}

#[test]
fn test_gitlab_tells_each_from_the_others_and_files_from_the_top() {
    let report: Value = serde_json::from_str(&everything("gitlab")).unwrap();
    fits_gitlab(&report);
    let severities = report.as_array().unwrap().iter().map(|issue| issue["severity"].as_str().unwrap());
    let severities: Vec<_> = severities.collect();
    assert_eq!(severities.iter().filter(|it| **it == "critical").count(), 1, "{severities:?}");
    assert_eq!(severities.iter().filter(|it| **it == "major").count(), 4, "{severities:?}");
    let failed: Value = serde_json::from_str(&cases("gitlab")).unwrap();
    fits_gitlab(&failed);
    let first = &failed[1];
    assert_eq!(first["check_name"], "T003 failed-case");
    assert_eq!(first["location"]["path"], "suites/samples/shop/shop.test.yaml");
    assert_eq!(first["location"]["lines"]["begin"], 7);
}

/// Codes are permanent, and the docs say what each is.
#[test]
fn the_codes_of_test_are_in_the_docs() {
    let docs = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/test.md")).unwrap();
    let mut told = 0;
    for report in [everything("sarif"), cases("sarif")] {
        let report: Value = serde_json::from_str(&report).unwrap();
        for rule in report["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
            let (code, name) = (rule["id"].as_str().unwrap(), rule["name"].as_str().unwrap());
            if code.starts_with('T') {
                assert!(docs.contains(&format!("| {code} | {name} |")), "{code} {name}");
                told += 1;
            }
        }
    }
    assert!(told > 8, "{told}");
}

#[test]
fn a_fingerprint_of_test_is_the_same_in_whatever_folder_it_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let issues = |from: &str, payload: &str, filters: &str| {
        let output = in_a_plain_environment(&mut Command::new(env!("CARGO_BIN_EXE_cgfilter")))
            .args(["test", payload, "--filters", filters, "--format", "gitlab"])
            .current_dir(root.join(from))
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        fits_gitlab(&report);
        report.as_array().unwrap().iter().map(|issue| issue["fingerprint"].clone()).collect::<Vec<_>>()
    };
    let here = issues("tests/cases", "why-not/payloads/value-case.json", "why-not/filters/monitor.yaml");
    assert!(!here.is_empty());
    assert_eq!(here, issues("tests/cases/why-not", "payloads/value-case.json", "filters/monitor.yaml"));
}
