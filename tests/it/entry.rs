//! The library says of texts what the commands say of the same files.

use std::fs;
use std::path::Path;

use cgfilter::project::{Project, Setup, SetupError, apply, presets};

use crate::support::{Folder, SHOP};

const SETUP: Setup<'_> = Setup { day: "2026-11-30", reading: "" };

/// What is in a folder as files, and as a project.
fn both(from: &Path) -> (Folder, Project) {
    let (folder, mut project) = (Folder::new(), Project::new(&SETUP).unwrap());
    let mut folders = vec![from.to_owned()];
    while let Some(at) = folders.pop() {
        for path in fs::read_dir(at).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(from).unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            folder.file(name, &text);
            project.put(name, text);
        }
    }
    (folder, project)
}

fn case(name: &str) -> (Folder, Project) {
    both(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name))
}

/// The standard output of a command.
fn printed(folder: &Folder, arguments: &[&str]) -> String {
    String::from_utf8(folder.command(arguments).output().unwrap().stdout).unwrap()
}

fn assert_equal(name: &str, folder: &Folder, project: &Project) {
    let lint = printed(folder, &["lint", "--format", "json"]);
    similar_asserts(&project.lint_json(), &lint, &format!("lint of {name}"));
    let tested = project.test(&[]);
    let output = folder.command(&["test", "--format", "json"]).output().unwrap();
    similar_asserts(&tested.json(), &String::from_utf8(output.stdout).unwrap(), &format!("test of {name}"));
    assert_eq!(tested.passed(), output.status.success(), "{name}");
}

fn similar_asserts(ours: &str, theirs: &str, what: &str) {
    let diff = similar::TextDiff::from_lines(theirs, ours).unified_diff().to_string();
    assert!(diff.is_empty(), "{what}:\n{diff}");
}

#[test]
fn a_suite_of_a_service_where_there_are_none_is_told_so_in_a_whole_sentence() {
    let mut project = Project::new(&SETUP).unwrap();
    project.put(
        "samples/shop/shop.test.yaml",
        "service: shop\ncases:\n  - name: x\n    payload: {a: 1}\n    expect: {status: 202}\n",
    );
    let found = project.lint();
    let said = found.iter().find(|it| it.code == "T002").unwrap();
    assert_eq!(said.help.as_deref(), Some("there is no filter file that could have it"));
}

#[test]
fn lint_and_test_of_texts_are_those_of_the_files() {
    for name in ["lint", "suites", "samples-of-a-service", "both-parts", "doubtful", "show", "allow"] {
        let (folder, project) = case(name);
        assert_equal(name, &folder, &project);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (folder, mut project) = both(&root.join("samples"));
    let files = Folder::new();
    for path in project.paths().map(str::to_owned).collect::<Vec<_>>() {
        let text = folder.text(&path);
        files.file(&format!("samples/{path}"), &text);
        project.remove(&path);
        project.put(&format!("samples/{path}"), text);
    }
    for filter in fs::read_dir(root.join("filters")).unwrap().map(|entry| entry.unwrap().path()) {
        let name = format!("filters/{}", filter.file_name().unwrap().to_str().unwrap());
        let text = fs::read_to_string(&filter).unwrap();
        files.file(&name, &text);
        project.put(&name, text);
    }
    assert_equal("the guides", &files, &project);
}

#[test]
fn what_a_config_says_of_folders_levels_and_readings_counts_and_its_mistakes_are_told() {
    let (folder, mut project) = (Folder::new(), Project::new(&SETUP).unwrap());
    let files = [
        (
            "cgfilter.yaml",
            "filters: teams\nsamples: calls\nreading: {case: ignore}\nlint: {rules: {CG502: off}, exclude: teams/old/}\n",
        ),
        ("teams/ops/shop.yaml", &SHOP.replace("down", "Down")),
        ("teams/old/shop.yaml", "trigger: {urgncy: high}\n"),
        ("calls/ops/shop/1.json", r#"{"state": "down", "id": 1}"#),
        ("calls/ops/shop/2.json", r#"{"state": "up", "id": 1}"#),
        ("calls/ops/shop/bad.json", "{\"state\": "),
        ("calls/nobody/1.json", r#"{"state": "down"}"#),
    ];
    for (path, text) in files {
        folder.file(path, text);
        project.put(path, text);
    }
    assert_equal("a config", &folder, &project);
    assert!(project.lint().iter().any(|it| it.path == "calls/ops/shop/bad.json" && it.code == "T002"));
    project.put("cgfilter.yaml", "filters: teams\nlint: {rules: {CG999: off}}\n");
    let told = project.lint();
    assert!(told.iter().any(|it| it.path == "cgfilter.yaml" && it.message.contains("CG999")), "{told:?}");
    project.put("cgfilter.yaml", "filters: [\n");
    assert!(project.lint().iter().any(|it| it.path == "cgfilter.yaml" && it.code == "T001" || it.code == "CG001"));
    assert!(project.remove("cgfilter.yaml") && !project.remove("cgfilter.yaml"));
    assert_eq!(
        project.lint().iter().filter(|it| it.path.starts_with("teams")).count(),
        0,
        "no folder of filters any more"
    );
}

#[test]
fn payloads_and_suites_that_are_named_are_tested_in_their_order_and_what_is_missing_is_told() {
    let (folder, project) = case("suites");
    let mut samples: Vec<_> = project.paths().filter(|path| path.ends_with(".json")).collect();
    samples.reverse();
    let suite = project.paths().find(|path| path.ends_with(".test.yaml")).unwrap();
    let paths: Vec<_> = samples.iter().copied().chain([suite]).collect();
    let printed = printed(&folder, &[&["test", "--format", "json"], paths.as_slice()].concat());
    similar_asserts(&project.test(&paths).json(), &printed, "named");
    let missing = project.test(&["samples/none.json", "none.test.yaml"]);
    assert!(!missing.passed());
    assert_eq!(missing.human(76).matches("there is no such file in the project").count(), 1);
}

#[test]
fn a_fix_is_edits_of_bytes_that_mend_the_text() {
    let mut project = Project::new(&SETUP).unwrap();
    let text = "# é 🦆\ntrigger: {payload_json_key: state, key_value_contains: Down}\n";
    project.put("filters/shop.yaml", text);
    project.put("samples/shop/trigger.json", r#"{"state": "down"}"#);
    let findings = project.lint();
    let found = findings.iter().find(|it| it.code == "CG404").unwrap();
    assert_eq!(&text[found.span.start..found.span.end], "Down");
    assert_eq!((found.start.line, found.start.column, found.end.column), (2, 56, 60));
    assert_eq!(found.related[0].path, "samples/shop/trigger.json");
    let fix = found.fix.as_ref().unwrap();
    assert_eq!(apply(text, &fix.edits).unwrap(), text.replace("Down", "down"));
    assert!(serde_json::to_string(&findings).unwrap().contains(r#""code":"CG404""#));
}

#[test]
fn values_at_a_key_path_say_where_they_are() {
    let mut project = Project::new(&SETUP).unwrap();
    project.put("filters/shop.yaml", SHOP);
    project.put("samples/shop/1.json", r#"{"state": "down", "alert": {"id": 7}}"#);
    project.put("samples/shop/2.json", r#"{"alert": []}"#);
    let values = project.values("shop", r#""alert"."id""#);
    let [value] = values.as_slice() else { panic!("{values:?}") };
    assert_eq!((value.path.as_str(), value.text.as_deref(), value.span.start), ("samples/shop/1.json", Some("7"), 34));
    assert_eq!(project.values("shop", "alert").iter().filter(|it| it.text.is_none()).count(), 2);
    assert!(project.values("shop", "alert..").is_empty() && project.values("none", "state").is_empty());
}

#[test]
fn a_filter_is_inferred_from_an_alert_and_its_recovery_and_works_on_them() {
    let mut project = Project::new(&SETUP).unwrap();
    project.put("a.json", r#"{"state": "down", "id": "c-1", "title": "Till"}"#);
    project.put("b.json", r#"{"state": "up", "id": "c-1", "title": "Till"}"#);
    let written = project.infer("till", &["a.json"], &["b.json"]).unwrap();
    project.put("filters/till.yaml", written.filter);
    project.put("samples/till/trigger.json", r#"{"state": "down", "id": "c-1", "title": "Till"}"#);
    project.put("samples/till/resolve.json", r#"{"state": "up", "id": "c-1", "title": "Till"}"#);
    project.put("samples/till/till.test.yaml", written.suite);
    let tested = project.test(&[]);
    assert!(tested.passed(), "{}", tested.human(76));
    assert!(!project.infer("till", &["a.json"], &["a.json"]).unwrap_err().message.is_empty());
    assert!(project.infer("till", &["none.json"], &[]).unwrap_err().message.contains("no such file"));
    assert!(project.infer("till", &[], &["b.json"]).is_err());
}

#[test]
fn each_preset_passes_in_a_project_of_its_own() {
    for preset in presets().filter(|preset| preset.filter.is_some()) {
        let mut project = Project::new(&SETUP).unwrap();
        project.put(&format!("filters/{}.yaml", preset.name), preset.filter.unwrap());
        for (name, text) in &preset.samples() {
            project.put(&format!("samples/{}/{name}", preset.name), *text);
        }
        let tested = project.test(&[]);
        assert!(tested.passed(), "{}: {}", preset.name, tested.human(76));
    }
}

#[test]
fn what_is_no_day_or_no_reading_is_refused_in_words() {
    let refused = |day, reading| Project::new(&Setup { day, reading }).err().unwrap();
    assert_eq!(refused("30.11.2026", "").to_string(), "\"30.11.2026\" is no day: write it as 2026-11-30");
    assert!(matches!(refused("", "list=some"), SetupError::Reading(_)));
}
