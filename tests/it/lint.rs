//! `cgfilter lint` as a person or a pipeline uses it: fixing, allowing, baselines, config, watching.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::Duration;

use crate::support::{Folder, SHOP};
use serde_json::Value;

const CLEAN: &str = "trigger:
  payload_json_key: state
  key_value_contains: triggered
  map_incident_with: alert_id
  incident_title_from: title
resolve:
  payload_json_key: state
  key_value_contains: resolved
  incident_mapped_with: alert_id
";

/// An error that has a safe fix.
fn misspelled() -> String {
    CLEAN.replace("incident_title_from", "incident_titel_from")
}

/// A warning without a fix.
fn by_name() -> String {
    CLEAN.replace("alert_id", "name")
}

fn folder(filter: &str) -> Folder {
    let folder = Folder::new();
    folder.file("filters/shop.yaml", filter);
    folder
}

fn diagnostics(folder: &Folder, arguments: &[&str]) -> Vec<(String, String)> {
    let arguments = [&["lint", "--format", "json"], arguments].concat();
    let output = folder.command(&arguments).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    let diagnostics = document["diagnostics"].as_array().unwrap().iter();
    diagnostics.map(|it| (text(it, "code"), text(it, "severity"))).collect()
}

#[test]
fn a_fix_is_written_and_what_it_cannot_mend_is_reported() {
    let folder = folder(&misspelled().replace("alert_id", "name"));
    let (code, printed) = folder.run(&["lint", "--fix"]);
    assert!(printed.contains("fixed 1 finding in 1 file"), "{printed}");
    assert!(printed.contains("CG206"), "{printed}");
    assert_eq!(code, 0, "warnings do not fail a run: {printed}");
    assert_eq!(folder.text("filters/shop.yaml"), by_name());
}

#[test]
fn what_is_no_filter_file_by_its_name_is_refused_and_not_mended() {
    let folder = folder(&misspelled());
    let config = "filters: filters\nsamples: samples\n";
    folder.file("cgfilter.yaml", config).file("samples/a.test.yaml", "cases: []\n").file("samples/a.json", "{\"a\":1}");
    for (name, kind) in
        [("cgfilter.yaml", "the config"), ("samples/a.test.yaml", "a suite"), ("samples/a.json", "a payload")]
    {
        let before = folder.text(name);
        let (code, printed) = folder.run(&["lint", "--fix", "--unsafe-fixes", name]);
        assert!(code == 2 && printed.contains(&format!("{name}: this is {kind}, and no filter file")), "{printed}");
        assert_eq!(folder.text(name), before);
    }
}

#[test]
fn a_diff_changes_nothing_and_fails_when_it_would() {
    let folder = folder(&misspelled());
    let (code, printed) = folder.run(&["lint", "--diff"]);
    let lines = "-  incident_titel_from: title\n+  incident_title_from: title\n";
    assert!(printed.contains(lines), "{printed}");
    assert_eq!((code, folder.text("filters/shop.yaml")), (1, misspelled()));
    folder.file("filters/shop.yaml", CLEAN);
    assert_eq!(folder.run(&["lint", "--diff"]), (0, String::new()));
}

#[cfg(unix)]
#[test]
fn a_fixed_file_keeps_its_mode_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    folder.file("shared/shop.yaml", misspelled());
    fs::create_dir(folder.path().join("filters")).unwrap();
    let real = folder.path().join("shared/shop.yaml");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("filters/shop.yaml");
    symlink("../shared/shop.yaml", &link).unwrap();
    assert_eq!(folder.run(&["lint", "--fix", "-q"]).0, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(folder.text("shared/shop.yaml"), CLEAN);
    let mode = fs::metadata(&real).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_left_as_it_is_and_the_others_are_fixed() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&misspelled());
    folder.file("filters/fixed.yaml", misspelled());
    let path = folder.path().join("filters/shop.yaml");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    let (code, printed) = folder.run(&["lint", "--fix"]);
    assert!(printed.contains("filters/shop.yaml: it is read-only"), "{printed}");
    assert!(printed.contains("CG002"), "what is left is reported: {printed}");
    assert_eq!(code, 2);
    assert_eq!(folder.text("filters/shop.yaml"), misspelled());
    assert_eq!(folder.text("filters/fixed.yaml"), CLEAN);
}

/// Whatever the moment: a file is as it was, or as it should be.
#[cfg(unix)]
#[test]
fn a_file_is_never_half_written_when_the_process_is_killed() {
    let long = format!("{}# {}\n", misspelled(), "x".repeat(200_000));
    let fixed = long.replace("titel", "title");
    for delay in 0..12 {
        let folder = Folder::new();
        for number in 0..8 {
            folder.file(&format!("filters/{number}.yaml"), &long);
        }
        let mut command = folder.command(&["lint", "--fix"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay * 2));
        let _ = child.kill();
        child.wait().unwrap();
        for number in 0..8 {
            let text = folder.text(&format!("filters/{number}.yaml"));
            assert!(text == long || text == fixed, "{} bytes", text.len());
        }
    }
}

#[test]
fn the_exit_status_is_that_of_the_severity_to_fail_on() {
    let folder = folder(&by_name());
    let code = |arguments: &[&str]| folder.run(&[&["lint"], arguments].concat()).0;
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--fail-on", "warning"]), 1);
    assert_eq!(code(&["--fail-on", "warning", "--format", "github"]), 1);
    folder.file("filters/shop.yaml", misspelled());
    assert_eq!(code(&[]), 1);
    assert_eq!(code(&["--fail-on", "never"]), 0);
    folder.file("cgfilter.yaml", "lint: {fail_on: never}\n");
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--fail-on", "error"]), 1);
    assert_eq!(code(&["filters", "nowhere"]), 2);
}

#[test]
fn rules_are_selected_ignored_and_configured_by_code_or_name() {
    let folder = folder(&misspelled().replace("alert_id", "name"));
    let codes = |arguments: &[&str]| -> Vec<String> {
        let found = diagnostics(&folder, arguments);
        found.into_iter().map(|(code, severity)| format!("{code} {severity}")).collect()
    };
    let (typo, shared) = ("CG002 error", "CG206 warning");
    assert_eq!(codes(&[]), [shared, typo]);
    assert_eq!(codes(&["--select", "unknown-field"]), [typo]);
    assert_eq!(codes(&["--select", "CG2"]), [shared]);
    assert_eq!(codes(&["--ignore", "CG206,CG002"]), [""; 0]);
    folder.file("cgfilter.yaml", "lint: {rules: {CG206: error, unknown-field: off}}\n");
    assert_eq!(codes(&[]), ["CG206 error"]);
    assert_eq!(codes(&["--select", "CG002"]), [typo], "asked for by name");
}

#[test]
fn mistakes_in_options_and_config_say_what_was_meant() {
    let folder = folder(CLEAN);
    let said = |arguments: &[&str], words: &str| {
        let (code, printed) = folder.run(&[&["lint"], arguments].concat());
        assert!(printed.contains(words), "{printed}");
        assert_eq!(code, 2);
    };
    said(&["--select", "unknwon-field"], "did you mean unknown-field?");
    said(&["--ignore", "CG999"], "no rule is called CG999");
    said(&["--ignore", "CG901"], "CG901 cannot be turned off");
    folder.file("cgfilter.yaml", "lint: {rules: {unused-alow: off, CG901: off}}\n");
    said(&[], "cgfilter.yaml:1:16");
    said(&[], "did you mean unused-allow?");
    said(&[], "CG901 cannot be turned off");
    folder.file("cgfilter.yaml", "lint: {fail_on: errors, excludes: x}\n");
    said(&[], "wants error, warning, info or never");
    said(&[], "did you mean exclude?");
}

#[test]
fn what_is_excluded_or_git_ignored_is_not_looked_at() {
    let folder = folder(CLEAN);
    folder.file("filters/old/a.yaml", misspelled());
    folder.file("filters/draft.yaml", misspelled());
    assert_eq!(diagnostics(&folder, &[]).len(), 2);
    folder.file("cgfilter.yaml", "lint: {exclude: [filters/old, '**/draft*']}\n");
    assert_eq!(diagnostics(&folder, &[]), []);
    assert_eq!(diagnostics(&folder, &["filters/old", "filters/shop.yaml"]), []);
    folder.file("cgfilter.yaml", "lint: {exclude: filters}\n");
    let (code, printed) = folder.run(&["lint"]);
    assert!(printed.contains("lint.exclude leaves no filter file"), "{printed}");
    assert_eq!(code, 2);
    fs::remove_file(folder.path().join("cgfilter.yaml")).unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    folder.file(".gitignore", "old/\ndraft.yaml\n");
    assert_eq!(diagnostics(&folder, &[]), []);
}

#[test]
fn a_baseline_knows_findings_wherever_their_lines_go() {
    let folder = folder(&by_name());
    let lint = |arguments: &[&str]| {
        let arguments = [&["lint", "--baseline", "known.json", "--fail-on", "info"], arguments].concat();
        folder.run(&arguments)
    };
    let (code, printed) = lint(&[]);
    assert!(printed.contains("recorded 1 finding in known.json"), "{printed}");
    assert_eq!(code, 0);
    assert!(!folder.text("known.json").contains("line"));
    folder.file("filters/shop.yaml", format!("# one more line\nname: shop\n{}", by_name()));
    let (code, printed) = lint(&[]);
    assert!(printed.contains("1 in the baseline"), "{printed}");
    assert_eq!(code, 0);
    folder.file("filters/web.yaml", by_name());
    let (code, printed) = lint(&["--format", "concise"]);
    assert!(printed.starts_with("filters/web.yaml:4:22"), "{printed}");
    assert_eq!((code, printed.lines().count()), (1, 1));
    folder.file("filters/web.yaml", CLEAN).file("filters/shop.yaml", CLEAN);
    let (code, printed) = lint(&[]);
    assert!(printed.contains("1 finding of the baseline known.json is not there any more"), "{printed}");
    assert_eq!(code, 0);
}

#[test]
fn a_baseline_that_is_missing_in_ci_or_broken_hides_nothing() {
    let folder = folder(&by_name());
    let arguments = ["lint", "--baseline", "known.json"];
    let output = folder.command(&arguments).env("CI", "true").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(crate::support::printed(&output).contains("run this once outside CI"));
    for broken in ["", "{}", "[1", r#"{"version": 1, "findings": [{"code": 7}]}"#] {
        folder.file("known.json", broken);
        let (code, printed) = folder.run(&arguments);
        assert!(printed.contains("this is no baseline"), "{printed}");
        assert_eq!((code, folder.text("known.json").as_str()), (2, broken));
    }
}

#[test]
fn allow_comments_are_added_where_they_cover_the_finding() {
    let folder = folder(&by_name());
    let (code, printed) = folder.run(&["lint", "--add-allow=names are unique here", "--fail-on", "info"]);
    assert!(printed.contains("allowed 1 finding in 1 file"), "{printed}");
    assert_eq!(code, 0, "{printed}");
    let line = "map_incident_with: name  # cgfilter: allow CG206 names are unique here\n";
    assert!(folder.text("filters/shop.yaml").contains(line));
    assert_eq!(folder.run(&["lint", "--add-allow"]).0, 0);
    assert_eq!(folder.text("filters/shop.yaml").matches("allow").count(), 1);
}

#[test]
fn the_samples_of_a_service_are_looked_at_and_others_belong_to_nobody() {
    let folder = folder(CLEAN);
    folder.file("samples/shop/trigger.json", r#"{"state": "triggered", "alert_id": 1, "title": "x"}"#);
    folder.file("samples/shop/resolve.json", r#"{"state": "resolved", "alert_id": 1, "title": "x"}"#);
    assert_eq!(diagnostics(&folder, &[]), []);
    folder.file("samples/gone/trigger.json", "{}");
    let orphan = [("CG503".to_owned(), "info".to_owned())];
    assert_eq!(diagnostics(&folder, &[]), orphan);
    assert_eq!(diagnostics(&folder, &["filters"]), orphan);
    assert_eq!(diagnostics(&folder, &["filters/shop.yaml"]), [], "one file is not the repository");
    folder.file("samples/shop/broken.json", "{");
    let (code, printed) = folder.run(&["lint"]);
    assert!(printed.contains("--> samples/shop/broken.json:1:2"), "{printed}");
    assert!(printed.contains("CG503"), "{printed}");
    assert_eq!(code, 2);
    assert_eq!(diagnostics(&folder, &["--samples", "nowhere"]), []);
}

const TRIGGERED: &str = r#"{"state": "triggered", "alert_id": 1, "title": "x"}"#;

/// What a lint says, once it has ended with this status.
#[track_caller]
fn said(folder: &Folder, arguments: &[&str], status: i32) -> String {
    let (code, printed) = folder.run(&[&["lint"], arguments].concat());
    assert_eq!(code, status, "{printed}");
    printed
}

#[cfg(unix)]
#[test]
fn samples_that_cannot_be_read_are_told() {
    use std::os::unix::fs::symlink;
    let folder = folder(CLEAN);
    folder.file("samples/shop/trigger.json", TRIGGERED);
    let inside = folder.path().join("samples/shop");
    symlink("nowhere", inside.join("gone.json")).unwrap();
    let pipe = inside.join("pipe.json");
    let made = std::process::Command::new("mkfifo").arg(pipe).status();
    assert!(made.unwrap().success());
    let lines = ["samples/shop/gone.json: no such file or directory", "samples/shop/pipe.json: not a regular file"];
    for arguments in [&[][..], &["filters/shop.yaml"]] {
        let printed = said(&folder, arguments, 2);
        assert!(lines.iter().all(|line| printed.contains(line)), "{printed}");
    }
    folder.file("filters/web.yaml", CLEAN);
    let other = said(&folder, &["filters/web.yaml"], 0);
    assert!(!other.contains("gone.json"), "{other}");
    folder.file("cgfilter.yaml", "lint: {exclude: 'samples/*/{gone,pipe}*'}\n");
    said(&folder, &[], 0);
}

#[cfg(unix)]
#[test]
fn samples_that_a_filter_file_names_and_that_cannot_be_read_are_told() {
    let folder = folder(&format!("samples: ../calls/*.json\n{CLEAN}"));
    folder.file("calls/trigger.json", TRIGGERED);
    let calls = folder.path().join("calls");
    std::os::unix::fs::symlink("nowhere", calls.join("gone.json")).unwrap();
    std::os::unix::fs::symlink("nowhere", calls.join("gone.txt")).unwrap();
    for command in ["lint", "test"] {
        let (code, printed) = folder.run(&[command]);
        assert_eq!(code, 2, "{printed}");
        assert!(printed.contains("calls/gone.json"), "{printed}");
        assert!(!printed.contains("gone.txt"), "{printed}");
    }
}

#[test]
fn a_folder_of_samples_that_is_named_has_to_be_there() {
    let folder = folder(CLEAN);
    folder.file("samples/shop/trigger.json", TRIGGERED);
    let printed = said(&folder, &["--samples", "sampels"], 2);
    let words = "sampels: there is no such folder of samples";
    assert!(printed.contains(words), "{printed}");
    assert!(printed.contains("did you mean samples?"), "{printed}");
    let file = said(&folder, &["--samples", "filters/shop.yaml"], 2);
    assert!(file.contains("and this is none"), "{file}");
    folder.file("cgfilter.yaml", "samples: calls\n");
    let printed = said(&folder, &[], 2);
    assert!(printed.contains("it is named at cgfilter.yaml:1:10"), "{printed}");
    assert!(printed.contains("1 file, 1 service"), "{printed}");
    said(&folder, &["--samples", "samples"], 0);
}

#[test]
fn reports_are_written_also_when_nobody_reads_standard_output() {
    let folder = folder(&by_name());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = folder.command(&["lint", "--report", "junit=report.xml"]);
    let ended = command.stdout(writer).status().unwrap();
    assert!(folder.text("report.xml").contains("CG206"));
    assert_eq!(ended.code(), Some(0));
}

#[test]
fn a_baseline_says_only_of_what_was_looked_at_that_it_is_gone() {
    let folder = folder(&by_name());
    folder.file("filters/web.yaml", by_name());
    let untitled = by_name().replace("  incident_title_from: title\n", "");
    folder.file("filters/app.yaml", untitled);
    folder.file("samples/gone/trigger.json", TRIGGERED);
    let lint = |arguments: &[&str]| {
        let arguments = [&["--baseline", "known.json"], arguments].concat();
        said(&folder, &arguments, 0)
    };
    let recorded = lint(&[]);
    assert!(recorded.contains("recorded 8 findings"), "{recorded}");
    for arguments in [
        &[][..],
        &["--select", "CG407"],
        &["--ignore", "CG206,CG5"],
        &["filters/shop.yaml"],
        &["filters/web.yaml", "--select", "CG2"],
    ] {
        let printed = lint(arguments);
        assert!(!printed.contains("any more"), "{arguments:?} {printed}");
    }
    fs::rename(folder.path().join("samples"), folder.path().join("moved")).unwrap();
    let printed = lint(&[]);
    assert!(!printed.contains("any more"), "{printed}");
    fs::remove_file(folder.path().join("filters/app.yaml")).unwrap();
    folder.file("filters/shop.yaml", CLEAN);
    let printed = lint(&[]);
    assert!(printed.contains("2 findings of the baseline"), "{printed}");
    assert!(!lint(&["-q"]).contains("any more"));
}

#[cfg(unix)]
#[test]
fn a_file_that_is_reached_by_several_paths_is_looked_at_once() {
    use std::os::unix::fs::symlink;
    let folder = folder(&misspelled());
    let filters = folder.path().join("filters");
    symlink("shop.yaml", filters.join("a-link.yaml")).unwrap();
    folder.file("shared/web.yaml", CLEAN);
    symlink("../shared", filters.join("one")).unwrap();
    symlink("../shared", filters.join("two")).unwrap();
    symlink("filters", folder.path().join("all")).unwrap();
    for paths in [&[][..], &["all"], &["filters", "all"], &["filters/a-link.yaml", "filters"]] {
        let printed = said(&folder, paths, 1);
        assert!(printed.contains("\n2 files, 1 service,"), "{paths:?} {printed}");
        assert!(printed.contains("/shop.yaml:5:3"), "{paths:?} {printed}");
    }
    let fixed = said(&folder, &["--fix"], 0);
    assert!(fixed.contains("fixed 1 finding in 1 file"), "{fixed}");
    assert_eq!(folder.text("filters/shop.yaml"), CLEAN);
}

#[test]
fn a_bad_line_of_a_log_has_its_place_in_the_file_in_every_format() {
    let folder = folder(CLEAN);
    let log = format!("{TRIGGERED}\n{{\"a\"x}}\n[tru]\n");
    folder.file("samples/shop/log.ndjson", log);
    for (format, place) in [
        ("human", "--> samples/shop/log.ndjson:2:5"),
        ("github", "file=samples/shop/log.ndjson,line=2,col=5"),
        ("gitlab", "\"path\": \"samples/shop/log.ndjson\",\n      \"lines\": {\n        \"begin\": 2"),
        ("sarif", "\"uri\": \"samples/shop/log.ndjson\""),
        (
            "json",
            "\"file\": \"samples/shop/log.ndjson\",\n      \"start\": {\n        \"line\": 2,\n        \"column\": 5",
        ),
        ("junit", "samples/shop/log.ndjson:2:5: "),
    ] {
        let printed = said(&folder, &["--format", format], 2);
        assert!(printed.contains(place), "{format}: {printed}");
        assert!(!printed.contains("log.ndjson:2:2"), "{format}: {printed}");
    }
    let printed = folder.command(&["lint", "--format", "gitlab"]).output().unwrap();
    let issues: Value = serde_json::from_slice(&printed.stdout).unwrap();
    let of = |at: usize| &issues[at]["fingerprint"];
    assert_ne!(of(0), of(1));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_told_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(CLEAN);
    let filters = folder.path().join("filters");
    let name = |byte: u8| filters.join(OsStr::from_bytes(&[b'a', byte, b'.', b'y', b'a', b'm', b'l']));
    fs::write(name(0xff), misspelled()).unwrap();
    fs::write(name(0xfe), by_name()).unwrap();
    let printed = said(&folder, &["--format", "concise"], 1);
    assert!(printed.contains("filters/a\\xfe.yaml:4:22: warning[CG206"), "{printed}");
    assert!(printed.contains("filters/a\\xff.yaml:5:3: error[CG002"), "{printed}");
    assert_eq!(printed.lines().count(), 2, "no service has the name of another: {printed}");
    said(&folder, &["--fix"], 0);
    assert_eq!(fs::read_to_string(name(0xff)).unwrap(), CLEAN);
    assert_eq!(fs::read_to_string(name(0xfe)).unwrap(), by_name());
    said(&folder, &["--add-allow=checked"], 0);
    assert!(fs::read_to_string(name(0xfe)).unwrap().contains("allow CG206 checked"));
}

#[cfg(unix)]
#[test]
fn the_samples_of_a_filter_file_that_cannot_be_read_are_not_those_of_nobody() {
    let folder = folder(CLEAN);
    folder.file("samples/web/trigger.json", TRIGGERED);
    assert!(said(&folder, &[], 0).contains("CG503"));
    let link = folder.path().join("filters/web.yaml");
    std::os::unix::fs::symlink("nowhere", link).unwrap();
    let printed = said(&folder, &[], 2);
    assert!(!printed.contains("CG503"), "{printed}");
    folder.file("samples/app/trigger.json", TRIGGERED);
    let printed = said(&folder, &[], 2);
    assert!(printed.contains("CG503"), "{printed}");
}

#[test]
fn a_file_is_excluded_however_its_path_is_written() {
    let folder = folder(CLEAN);
    folder.file("filters/old/a, b.yaml", misspelled());
    let whole = fs::canonicalize(folder.path()).unwrap();
    let globs = [
        "./filters/old".to_owned(),
        "filters/old/".to_owned(),
        "filters/old/a, b.yaml".to_owned(),
        "'filters/{old,older}/a*'".to_owned(),
        format!("'{}'", whole.join("filters/old").display()),
    ];
    let here = whole.join("filters");
    for glob in globs {
        folder.file("cgfilter.yaml", format!("lint:\n  exclude:\n    - {glob}\n"));
        for arguments in [&[][..], &["filters"], &["./filters"], &[here.to_str().unwrap()]] {
            let printed = said(&folder, arguments, 0);
            assert!(!printed.contains("warning:"), "{glob}: {printed}");
        }
        let mut above = folder.command(&["lint", "../filters/../filters"]);
        let ended = above.current_dir(folder.path().join("filters")).output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{glob}: {ended:?}");
    }
    folder.file("cgfilter.yaml", "lint: {exclude: .}\n");
    let printed = said(&folder, &[], 2);
    assert!(printed.contains("lint.exclude leaves no filter file"), "{printed}");
}

#[test]
fn a_glob_that_leaves_nothing_out_is_told() {
    let folder = folder(CLEAN);
    folder.file("cgfilter.yaml", "lint: {exclude: [filter/old, filters/shop.yml]}\n");
    let printed = said(&folder, &[], 0);
    let line = "warning: cgfilter.yaml:1:18: no file is left out by filter/old";
    assert!(printed.contains(line), "{printed}");
    assert_eq!(printed.matches("warning:").count(), 2, "{printed}");
    let some = said(&folder, &["filters/shop.yaml"], 0);
    assert!(!some.contains("warning:"), "{some}");
}

#[test]
fn files_that_are_named_and_excluded_are_nothing_to_do() {
    let folder = folder(CLEAN);
    folder.file("filters/old/a.yaml", misspelled());
    folder.file("cgfilter.yaml", "lint: {exclude: filters/old}\n");
    let printed = said(&folder, &["filters/old/a.yaml"], 0);
    assert_eq!(printed, "note: lint.exclude leaves out all files that are named\n");
    let arguments = ["filters/old/a.yaml", "-q", "--baseline", "known.json"];
    assert_eq!(said(&folder, &arguments, 0), "");
    assert!(!folder.path().join("known.json").exists());
    assert_eq!(diagnostics(&folder, &["filters/old/a.yaml"]), []);
    said(&folder, &["filters/old/a.yaml", "--diff"], 0);
    said(&folder, &["filters/old/a.yaml", "filters/shop.yaml"], 0);
    said(&folder, &["filters/old/a.yaml", "filters/gone.yaml"], 2);
    said(&folder, &["filters/old"], 2);
}

#[test]
fn a_diff_is_no_report() {
    let folder = folder(CLEAN);
    for option in ["--format=json", "--report=json=x", "--baseline=x", "--statistics"] {
        let printed = said(&folder, &["--diff", option], 2);
        assert!(printed.contains("cannot be used with"), "{printed}");
    }
    let printed = said(&folder, &["--report", "json=-"], 2);
    assert!(printed.contains("for standard output there is --format"), "{printed}");
}

#[test]
fn of_the_levels_in_the_config_the_most_exact_one_holds() {
    let folder = folder(&by_name());
    for rules in
        ["{CG2: off, CG206: error}", "{CG206: error, CG2: off}", "{shared-mapping-key: error, CG20: info, CG2: off}"]
    {
        folder.file("cgfilter.yaml", format!("lint: {{rules: {rules}}}\n"));
        let found = diagnostics(&folder, &[]);
        assert_eq!(found, [("CG206".to_owned(), "error".to_owned())], "{rules}");
    }
    for rules in ["{CG206: error, shared-mapping-key: off}", "{CG206: error, cg206: error}", "{CG2: error, cg2: info}"]
    {
        folder.file("cgfilter.yaml", format!("lint: {{rules: {rules}}}\n"));
        let printed = said(&folder, &[], 2);
        assert!(printed.contains("has a level already"), "{printed}");
        assert!(printed.contains("this is the first one"), "{printed}");
    }
}

#[cfg(unix)]
#[test]
fn a_baseline_is_written_where_a_link_points() {
    let folder = folder(&by_name());
    fs::create_dir(folder.path().join("kept")).unwrap();
    let link = folder.path().join("known.json");
    std::os::unix::fs::symlink("kept/known.json", &link).unwrap();
    said(&folder, &["--baseline", "known.json"], 0);
    assert!(link.is_symlink());
    assert!(folder.text("kept/known.json").contains("CG206"));
}

#[test]
fn paths_for_services_are_those_of_the_repository() {
    let folder = folder(&by_name());
    folder.file("filters/web.yaml", misspelled());
    folder.file("samples/shop/broken.json", "{");
    fs::create_dir(folder.path().join("docs")).unwrap();
    let paths = |from: &str, arguments: &[&str], format: &str| {
        let arguments = [&["lint", "--format", format], arguments].concat();
        let mut command = folder.command(&arguments);
        let output = command.current_dir(folder.path().join(from)).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let key = if format == "sarif" { "\"uri\": \"" } else { "\"path\": \"" };
        let values = text.split(key).skip(1);
        let mut paths: Vec<_> = values.map(|it| it[..it.find('"').unwrap()].to_owned()).collect();
        paths.sort();
        paths.dedup();
        paths
    };
    let all = ["filters/shop.yaml", "filters/web.yaml", "samples/shop/broken.json"];
    for top in [".git/HEAD", "cgfilter.yaml"] {
        folder.file(top, "");
        for format in ["gitlab", "sarif"] {
            assert_eq!(paths("docs", &["../filters"], format), all, "{top}");
            assert_eq!(paths("filters", &["./"], format), all, "{top}");
        }
    }
    fs::remove_file(folder.path().join("cgfilter.yaml")).unwrap();
    let printed = said(&folder, &["./filters/shop.yaml", "--format=concise"], 2);
    assert!(printed.starts_with("filters/shop.yaml:"), "{printed}");
}

#[test]
fn annotations_name_files_from_the_top_of_the_repository() {
    let folder = Folder::new();
    folder.file("w/mon/filters/shop.yaml", format!("{SHOP}unknown: x\n")).file("w/mon/filters/web.yaml", SHOP);
    folder
        .file("w/mon/samples/web/odd.json", "{\"state\": \"odd\"}")
        .file("w/mon/samples/web/bad.json", "{")
        .file("w/mon/sub/x", "");
    let top = |from: &str, command: &str, workspace: &str| {
        let filters = if from.ends_with("sub") { "../filters" } else { "filters" };
        let by = if command == "lint" { &[][..] } else { &["../samples", "--filters"] };
        let mut command = folder.command(&[&[command, "--format", "github"], by, &[filters]].concat());
        command.env("GITHUB_WORKSPACE", folder.path().join(workspace));
        let output = command.current_dir(folder.path().join(from)).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let names = text.split("file=").skip(1).map(|rest| rest.split(',').next().unwrap());
        let of = |name: &str| {
            name.split_once(if name.contains("samples") { "samples/" } else { "filters/" }).unwrap().0.to_owned()
        };
        let tops: BTreeSet<_> = names.map(of).collect();
        tops.into_iter().collect::<Vec<_>>().join(" ")
    };
    for command in ["lint", "test"] {
        assert_eq!(top("w/mon/sub", command, "none"), "../", "no repository");
        assert_eq!(top("w/mon/sub", command, "w"), "mon/", "a workspace without git");
    }
    folder.file("w/mon/cgfilter.yaml", "");
    for command in ["lint", "test"] {
        assert_eq!(top("w/mon/sub", command, "none"), "", "a config");
    }
    folder.file("w/.git/HEAD", "");
    for (workspace, expected) in [("none", "mon/"), ("w", "mon/"), (".", "mon/"), ("w/mon", "mon/")] {
        for command in ["lint", "test"] {
            assert_eq!(top("w/mon/sub", command, workspace), expected, "{command} in {workspace}");
        }
    }
    // A repository in a repository is not what GitHub shows.
    folder.file("w/mon/.git", "gitdir: ../.git/modules/mon\n");
    for command in ["lint", "test"] {
        assert_eq!(top("w/mon/sub", command, "w"), "mon/");
        assert_eq!(top("w/mon/sub", command, "."), "", "a checkout in a folder of the workspace");
    }
}

/// The lines of a stream as they come, each waited for at most this long.
pub fn lines(stream: impl std::io::Read + Send + 'static) -> impl FnMut() -> String {
    let (sender, lines) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut read = BufReader::new(stream).lines().map_while(Result::ok);
        read.try_for_each(|line| sender.send(line))
    });
    move || lines.recv_timeout(Duration::from_secs(20)).unwrap()
}

#[test]
fn watching_looks_again_when_a_file_changes() {
    let folder = folder(&misspelled());
    let mut command = folder.command(&["lint", "--watch", "--format", "concise"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = lines(child.stderr.take().unwrap());
    let mut found = lines(child.stdout.take().unwrap());
    assert!(told().contains("watching"));
    assert!(found().contains("CG002"));
    folder.file("filters/shop.yaml", by_name());
    assert!(found().contains("CG206"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn watching_goes_on_when_a_folder_is_deleted_and_made_again() {
    let folder = Folder::new();
    folder.file("proj/filters/shop.yaml", misspelled());
    let mut command = folder.command(&["lint", "--watch", "--format=concise", "proj/filters"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut found = lines(child.stdout.take().unwrap());
    let mut told = lines(child.stderr.take().unwrap());
    assert!(found().contains("CG002"));
    for gone in ["proj/filters", "proj"] {
        while !told().contains("watching") {}
        fs::remove_dir_all(folder.path().join(gone)).unwrap();
        while !told().contains("no such file or folder") {}
        // What is not yet settled is seen with the next change.
        while !told().contains("watching") {}
        std::thread::sleep(Duration::from_millis(300));
        folder.file("proj/filters/web.yaml", by_name());
        assert!(found().contains("CG206"), "{gone}");
        std::thread::sleep(Duration::from_millis(300));
        folder.file("proj/filters/more/app.yaml", misspelled());
        while !found().contains("CG002") {}
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A service whose recoveries nobody closes: CG203.
fn one_sided() -> String {
    CLEAN.split("resolve:").next().unwrap().to_owned()
}

#[test]
fn a_comment_above_the_first_field_allows_whatever_the_file_starts_with() {
    let comment = "# cgfilter: allow CG203 nobody recovers\n";
    for (before, after) in [
        ("\u{feff}", ""),
        ("\u{feff}\u{feff}", ""),
        ("", "---\n"),
        ("", "\n# more\n\n---\n# yet more\n"),
        ("%YAML 1.2\n", "# more\n--- # here\n\n"),
        ("", "%YAML 1.2\n---\n"),
        ("\u{feff}---\n", ""),
        ("--- ", ""),
    ] {
        let text = format!("{before}{comment}{after}{}", one_sided());
        let folder = folder(&text);
        assert_eq!(diagnostics(&folder, &[]), [], "{before:?} {after:?}");
        said(&folder, &["--fix"], 0);
        assert_eq!(folder.text("filters/shop.yaml"), text, "a comment that allows something stays");
        folder.file("filters/shop.yaml", text.replace("CG203", "CG204"));
        said(&folder, &["--fix"], 0);
        let start = if before == "--- " { "---" } else { before };
        let line = if before == "--- " { "\n" } else { "" };
        assert_eq!(folder.text("filters/shop.yaml"), format!("{start}{line}{after}{}", one_sided()), "{before:?}");
    }
}

#[test]
fn allow_comments_are_added_to_files_that_start_with_more_than_a_field() {
    for start in ["\u{feff}", "\u{feff}\u{feff}", "\u{feff}---\n", "%YAML 1.2\n# x\n---\n\n", "--- # x\n"] {
        let text = format!("{start}nam: x # mine\n{CLEAN}");
        let folder = folder(&text);
        let printed = said(&folder, &["--add-allow=why"], 0);
        assert!(printed.contains("allowed 1 finding in 1 file"), "{start:?}: {printed}");
        let comment = "# cgfilter: allow CG002 why\n";
        assert_eq!(folder.text("filters/shop.yaml").replace(comment, ""), text, "{start:?}");
        assert_eq!(diagnostics(&folder, &[]), [], "{start:?}");
    }
}

#[test]
fn what_no_comment_can_allow_is_not_counted() {
    let folder = folder(&one_sided());
    for reason in ["until tomorrow", ", CG501", "CG501 is fine"] {
        let printed = said(&folder, &[&format!("--add-allow={reason}"), "--fail-on", "warning"], 1);
        assert!(printed.contains("allowed 0 findings in 0 files"), "{printed}");
        assert!(printed.contains("wrote no comment for 1 finding"), "{printed}");
        assert_eq!(folder.text("filters/shop.yaml"), one_sided());
    }
}

#[test]
fn an_empty_block_is_told_and_allowed_where_it_stands() {
    let list = "key_value_contains:\n    - |- # c | d\n\n# e\n    - done\n    - >2\n    - |+\n\n\n";
    let text = CLEAN.replacen("key_value_contains: triggered\n", list, 1);
    let folder = folder(&text);
    let told = |code: &str| {
        let printed = said(&folder, &["--select", code, "--format", "concise", "--fail-on", "never"], 0);
        let place = |line: &str| line.split(": ").next().map(|it| it.replace("filters/shop.yaml:", ""));
        printed.lines().filter_map(place).collect::<Vec<_>>()
    };
    assert_eq!(told("CG105"), ["4:7", "8:7", "9:7"]);
    assert_eq!(told("CG107"), ["8:7"]);
    let printed = said(&folder, &["--select", "CG105,CG107", "--add-allow=why"], 0);
    assert!(printed.contains("allowed 4 findings in 1 file"), "{printed}");
    let now = folder.text("filters/shop.yaml");
    assert!(now.contains("    # cgfilter: allow CG105 why\n    - |- # c | d\n"), "{now}");
    assert!(
        now.contains("    - >2  # cgfilter: allow CG105, CG107 why\n    - |+  # cgfilter: allow CG105 why\n"),
        "{now}"
    );
}

#[test]
fn a_comment_may_allow_what_a_file_that_cannot_be_read_has() {
    let folder = folder(&format!("# cgfilter: allow-file CG305 both\n{CLEAN}"));
    folder.file("filters/other.yaml", format!("name: shop\n{CLEAN}"));
    assert!(!said(&folder, &["--fail-on", "never"], 0).contains("CG902"));
    folder.file("filters/other.yaml", format!("name: shop\n{CLEAN}  unfinished\n"));
    let printed = said(&folder, &["--fix"], 1);
    assert!(!printed.contains("CG902"), "{printed}");
    assert!(folder.text("filters/shop.yaml").starts_with("# cgfilter"), "{printed}");
}

#[test]
fn a_baseline_and_fingerprints_do_not_depend_on_the_folder_or_on_how_paths_are_written() {
    let folder = folder(&CLEAN.replace("resolved", "recovered"));
    folder.file("cgfilter.yaml", "filters: filters\n").file(".git/HEAD", "").file("deep/er/x", "");
    folder.file("filters/other.yaml", CLEAN);
    folder.file("samples/shop/trigger.json", r#"{"state": "triggered", "alert_id": 1, "title": "x"}"#);
    folder.file("samples/shop/resolve.json", r#"{"state": "Recovered", "alert_id": 1}"#);
    folder.file("samples/nobody/trigger.json", "{}");
    said(&folder, &["--baseline", "known.json"], 0);
    let known: Value = serde_json::from_str(&folder.text("known.json")).unwrap();
    let codes: Vec<_> = known["findings"].as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
    assert!(codes.contains(&"CG404".into()) && codes.contains(&"CG503".into()), "{codes:?}");
    let of_top = fingerprints(&folder, ".", &[]);
    assert!(of_top.len() > 2);
    let full = |path: &str| folder.path().join(path).to_str().unwrap().to_owned();
    let mut ways = vec![
        ("samples", Vec::new()),
        ("deep/er", Vec::new()),
        (".", vec![full("filters")]),
        ("deep", vec!["../deep/../filters".to_owned()]),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../samples", folder.path().join("deep/samples")).unwrap();
        folder.file("deep/link.yaml", "filters: ../filters\nsamples: samples\n");
        ways.push(("deep", vec!["--config".to_owned(), "link.yaml".to_owned()]));
    }
    for (here, arguments) in ways {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        assert_eq!(fingerprints(&folder, here, &arguments), of_top, "{here} {arguments:?}");
        let mut command = folder.command(&["lint", "--fail-on", "info", "--baseline", &full("known.json")]);
        let output = command.args(&arguments).current_dir(folder.path().join(here)).output().unwrap();
        let printed = crate::support::printed(&output);
        assert_eq!(output.status.code(), Some(0), "{here} {arguments:?}: {printed}");
        assert!(!printed.contains("not there any more"), "{here} {arguments:?}: {printed}");
    }
}

/// The fingerprints of a lint that runs in a folder, of SARIF and of GitLab.
fn fingerprints(folder: &Folder, here: &str, arguments: &[&str]) -> Vec<Value> {
    let report = |format: &str| -> Value {
        let mut command = folder.command(&["lint", "--format", format]);
        let output = command.args(arguments).current_dir(folder.path().join(here)).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let (sarif, gitlab) = (report("sarif"), report("gitlab"));
    let sarif = sarif["runs"][0]["results"].as_array().unwrap().clone();
    let mut all: Vec<_> = sarif.iter().map(|it| it["partialFingerprints"]["cgfilter/v1"].clone()).collect();
    all.extend(gitlab.as_array().unwrap().iter().map(|it| it["fingerprint"].clone()));
    all.sort_by_key(Value::to_string);
    all
}

#[test]
fn a_baseline_of_before_goes_on_in_the_folder_where_it_was_recorded() {
    let folder = folder(&CLEAN.replace("resolved", "recovered"));
    folder.file("cgfilter.yaml", "filters: filters\n").file(".git/HEAD", "");
    folder.file("samples/shop/trigger.json", r#"{"state": "triggered", "alert_id": 1, "title": "x"}"#);
    folder.file("samples/shop/resolve.json", r#"{"state": "Recovered", "alert_id": 1}"#);
    // Recorded in `deep`, when paths counted as they were typed.
    let finding = r#"{"code": "CG404", "service": "shop", "fingerprint": "31659385a6cb9327df85"}"#;
    folder.file("deep/known.json", format!(r#"{{"version": 1, "findings": [{finding}]}}"#));
    let mut command = folder.command(&["lint", "--fail-on", "info", "--baseline", "known.json"]);
    let output = command.current_dir(folder.path().join("deep")).output().unwrap();
    let printed = crate::support::printed(&output);
    assert_eq!(output.status.code(), Some(0), "{printed}");
    assert!(!printed.contains("not there any more"), "{printed}");
}
