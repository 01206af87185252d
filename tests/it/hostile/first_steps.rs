//! A newcomer's first minutes: nothing is there yet, or the half of it, and what is told can be typed as it stands.

use std::process::Command;

use crate::support::{Folder, SHOP, in_a_plain_environment, printed};

const ALERT: &str = r#"{"status": "firing", "groupKey": "{}:{alertname=\"DiskFull\"}", "title": "Disk full on db-1"}"#;
const RECOVERY: &str =
    r#"{"status": "resolved", "groupKey": "{}:{alertname=\"DiskFull\"}", "title": "Disk full on db-1"}"#;

fn samples(folder: &Folder, service: &str, names: [&str; 2]) {
    folder
        .file(&format!("samples/{service}/{}.json", names[0]), ALERT)
        .file(&format!("samples/{service}/{}.json", names[1]), RECOVERY);
}

/// The command in an output, as it would be copied from there.
fn command(said: &str) -> String {
    let line = said.lines().find(|line| line.contains("cgfilter infer")).unwrap_or_else(|| panic!("{said}"));
    let start = line.find("mkdir").or_else(|| line.find("cgfilter infer")).unwrap();
    line[start..].to_owned()
}

/// What a shell makes of a line.
fn typed(folder: &Folder, line: &str) -> (i32, String) {
    let tool = std::path::Path::new(env!("CARGO_BIN_EXE_cgfilter")).parent().unwrap().to_owned();
    let path = format!("{}:{}", tool.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    in_a_plain_environment(&mut shell).args(["-c", line]).current_dir(folder.path()).env("PATH", path);
    let output = shell.output().unwrap();
    (output.status.code().unwrap(), printed(&output))
}

#[test]
fn an_empty_folder_is_told_how_to_begin() {
    let folder = Folder::new();
    folder.file("log.ndjson", ALERT);
    for command in [&["test"][..], &["lint"], &["show"], &["replay", "log.ndjson"], &["test", "log.ndjson"]] {
        let (status, said) = folder.run(command);
        assert!(status == 2 && said.contains("cgfilter init"), "{command:?}: {said}");
        assert_eq!(said.matches("error: ").count(), 1, "one cause is told once: {said}");
    }
}

#[test]
fn samples_without_a_filter_are_told_the_command_that_writes_it() {
    for (service, names) in [
        ("grafana", ["alert", "recovery"]),
        ("payments/grafana", ["2026-11-03-a", "2026-11-03-b"]),
        ("a name with blanks", ["it's down", "it's up"]),
    ] {
        let folder = Folder::new();
        samples(&folder, service, names);
        let (status, said) = folder.run(&["test"]);
        assert_eq!(status, 2, "{said}");
        assert!(folder.run(&["lint"]).1.contains(&command(&said)), "lint says the same");
        let (status, written) = typed(&folder, &command(&said));
        assert_eq!(status, 0, "{}: {written}", command(&said));
        let (status, said) = folder.run(&["test"]);
        assert!(status == 0 && said.contains("1 incident opened, 1 closed"), "{said}");
    }
}

#[test]
fn a_payload_of_no_service_gets_no_advice_for_the_filter_of_another() {
    let folder = Folder::new();
    folder.file("filters/shop.yaml", SHOP);
    samples(&folder, "grafana", ["alert", "recovery"]);
    let (status, said) = folder.run(&["test"]);
    assert!(status == 1 && !said.contains("filters/shop.yaml") && !said.contains("change:"), "{said}");
    assert!(said.contains("no service is named grafana"), "{said}");
    assert_eq!(said.matches("cgfilter infer").count(), 1, "the command is told once: {said}");
    let (status, written) = typed(&folder, &command(&said));
    assert_eq!(status, 0, "{written}");
    assert_eq!(folder.run(&["test"]).0, 0);
    for format in ["json", "concise", "github", "junit"] {
        let (_, said) = folder.run(&["test", "--format", format, "samples/nobody"]);
        assert!(!said.contains("filters/shop.yaml:"), "{said}");
    }
}

#[test]
fn a_payload_whose_filter_is_broken_gets_no_advice_for_the_filter_of_another() {
    let folder = Folder::new();
    folder.file("filters/shop.yaml", SHOP).file("filters/eu/grafana.yaml", "trigger: {payload_json_key: \"a\".\"b\"\n");
    samples(&folder, "eu/grafana", ["alert", "recovery"]);
    let (status, said) = folder.run(&["test"]);
    assert!(status == 2 && !said.contains("filters/shop.yaml"), "{said}");
    assert!(said.contains("whose filter cannot be used: filters/eu/grafana.yaml"), "{said}");
    assert!(!said.contains("cgfilter infer"), "there is a filter: {said}");
}

#[test]
fn headings_of_the_guides_and_priorities_are_read_or_told() {
    let folder = Folder::new();
    samples(&folder, "grafana", ["alert", "recovery"]);
    folder.file(
        "filters/grafana.yaml",
        "4.1.1 Trigger Filter (Creating Incidents):\n  Incident Urgency: P2\n  Payload JSON Key: $.status\n  \
         Key Value Contains: firing\n  Map Incident With: groupKey\n  Incident Title: title\n\
         5.2 Resolve Filter — Auto-Resolve Incident:\n  Payload JSON Key: status\n  Key Value Contains: resolved\n  \
         Incident Mapped With: groupKey\n",
    );
    let (status, said) = folder.run(&["test"]);
    assert!(status == 2 && said.contains("write high (cgfilter lint --fix does it)"), "{said}");
    assert!(said.contains("remove the $ and its dot (cgfilter lint --fix does it)"), "{said}");
    let (_, said) = folder.run(&["lint", "--fix"]);
    let (status, after) = folder.run(&["test"]);
    assert!(status == 0 && after.contains("1 incident opened, 1 closed"), "{said}{after}");
    let text = folder.text("filters/grafana.yaml");
    assert!(text.starts_with("trigger:\n  urgency: high\n") && text.contains("\nresolve:\n"), "{text}");
}

#[test]
fn a_regular_expression_is_told_as_one_and_the_list_is_the_change() {
    let folder = Folder::new();
    folder.file(
        "filters/grafana.yaml",
        "trigger: {payload_json_key: status, key_value_contains: firing|alerting, map_incident_with: groupKey, \
         incident_title_from: title}\n\
         resolve: {payload_json_key: status, key_value_contains: resolved, incident_mapped_with: groupKey}\n",
    );
    samples(&folder, "grafana", ["alert", "recovery"]);
    let (_, said) = folder.run(&["lint", "--format", "concise"]);
    assert!(said.contains("CG113") && !said.contains("CG110") && !said.contains("CG403"), "{said}");
    let (status, said) = folder.run(&["test"]);
    assert!(status == 1 && said.contains("change: write [firing, alerting]"), "{said}");
    folder.run(&["lint", "--fix", "--unsafe-fixes"]);
    let (status, said) = folder.run(&["test"]);
    assert!(status == 0 && said.contains("1 incident opened, 1 closed"), "{said}");
}
