//! `cgfilter test --watch`, as a person leaves it running.

use std::fs;
use std::process::{Child, Command, Stdio};

use crate::lint::lines;
use crate::support::{Folder, SHOP, shop};

const ALERT: &str = r#"{"state": "down", "id": 1, "title": "Till"}"#;

fn suite(outcome: &str) -> String {
    format!("cases: [{{name: it opens, payload: alert.json, expect: {{outcome: {outcome}}}}}]\n")
}

fn folder() -> Folder {
    let folder = shop();
    folder.file("samples/shop/alert.json", ALERT);
    folder
}

/// A watch, and the lines that it prints.
fn watch(folder: &Folder, arguments: &[&str]) -> (Child, impl FnMut() -> String, impl FnMut() -> String) {
    let mut command = folder.command(&[&["test", "--watch"], arguments].concat());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (found, told) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
    (child, found, told)
}

#[test]
fn a_change_of_a_filter_a_sample_a_suite_or_the_config_is_tested_again() {
    let folder = folder();
    let (mut child, mut found, mut told) = watch(&folder, &["--format", "concise"]);
    assert!(found().starts_with("samples/shop/alert.json: ok: 201"));
    assert!(told().contains("watching; stop with Ctrl-C"));
    folder.file("filters/shop.yaml", SHOP.replace("down", "Down"));
    while !found().contains("202 discarded") {}
    folder.file("samples/shop/alert.json", ALERT.replace("down", "Down"));
    while !found().starts_with("samples/shop/alert.json: ok: 201") {}
    folder.file("samples/shop/shop.test.yaml", suite("discarded"));
    while !found().contains("shop.test.yaml") {}
    fs::remove_file(folder.path().join("samples/shop/shop.test.yaml")).unwrap();
    folder.file("filters/shop.yaml", SHOP);
    while !found().contains("202 discarded") {}
    folder.file("cgfilter.yaml", "reading: {case: ignore}\n");
    while !found().starts_with("samples/shop/alert.json: ok: 201") {}
    folder.file("cgfilter.yaml", "reading: [\n");
    while !told().contains("the config cannot be used") {}
    folder.file("cgfilter.yaml", "{}\n");
    while !found().contains("202 discarded") {}
    assert_eq!(child.try_wait().unwrap(), None);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_quiet_watch_of_one_payload_tells_only_what_needs_attention_and_not_of_its_own_report() {
    let folder = folder();
    folder.file("mine.json", ALERT);
    let (mut child, mut found, mut told) = watch(&folder, &["-q", "mine.json", "--report", "json=report.json"]);
    assert!(told().contains("watching"));
    assert_eq!(found(), "1 payload, 1 service: 1 incident opened, 0 closed, 1 still open");
    folder.file("mine.json", ALERT.replace("down", "lost"));
    assert!(told().contains("watching"), "one look for one change, and none for the report");
    assert!(found().starts_with("mine.json   202 discarded"), "what is as it should be was not told");
    assert!(folder.text("report.json").contains("lost"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[cfg(unix)]
#[test]
fn a_watch_that_is_interrupted_ends_without_a_word_and_leaves_nothing_behind() {
    use std::os::unix::process::ExitStatusExt;
    let folder = folder();
    let (mut child, _found, mut told) = watch(&folder, &["--report", "json=report.json"]);
    assert!(told().contains("watching"));
    // A program that runs in the background of a script ignores SIGINT, and so would the tests.
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
    let status = child.wait().unwrap();
    assert!(status.signal() == Some(15) || status.code() == Some(143), "{status}");
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["filters", "report.json", "samples"]);
}

#[test]
fn a_report_that_would_take_the_place_of_a_file_of_the_repository_starts_no_watch() {
    let folder = folder();
    let (code, printed) = folder.run(&["test", "--watch", "--report", "json=filters/shop.yaml"]);
    assert!(code == 2 && printed.contains("it would take the place of"), "{printed}");
    let (code, printed) = folder.run(&["test", "--watch", "--update"]);
    assert!(code == 2 && printed.contains("cannot be used with"), "{printed}");
}
