//! What is written replaces nothing that it was made from, and is whole or not there.

#[cfg(unix)]
mod attributes;
#[cfg(unix)]
mod killed;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Folder, SHOP, printed};

const DOWN: &str = r#"{"state": "down", "id": 1, "title": "t"}"#;

/// A service with a name for a field that `--fix` mends.
fn mendable() -> String {
    SHOP.replace("incident_title_from", "title_field")
}

const SUITE: &str = "cases:\n  - name: it opens\n    payload: trigger.json\n    expect: {title: t}\n";

/// A repository of one service, with all that is read of it.
fn repository() -> Folder {
    let folder = Folder::new();
    fs::create_dir(folder.path().join(".git")).unwrap();
    folder
        .file("cgfilter.yaml", "lint: {exclude: [filters/old.yaml]}\n")
        .file("filters/shop.yaml", SHOP)
        .file("filters/old.yaml", SHOP)
        .file("samples/shop/trigger.json", DOWN)
        .file("samples/shop/resolve.json", r#"{"state": "up", "id": 1}"#)
        .file("samples/shop/shop.test.yaml", SUITE)
        .file("log.ndjson", DOWN)
        .file("base/filters/shop.yaml", SHOP)
        .file("known.json", r#"{"version": 1, "findings": []}"#)
        .file(".ignore", "*.bak\n");
    folder
}

/// Every file and link below a folder, with what is in it.
fn tree(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut folders = vec![root.to_owned()];
    let mut tree = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let kind = fs::symlink_metadata(&path).unwrap().file_type();
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                tree.insert(path.clone(), fs::read(path).unwrap());
            } else {
                tree.insert(
                    path.clone(),
                    fs::read_link(&path).unwrap_or_default().into_os_string().into_encoded_bytes(),
                );
            }
        }
    }
    tree
}

/// Fails before the work begins, with this in its one message, and nothing is changed.
fn refused(folder: &Folder, arguments: &[&str], message: &str) {
    let before = tree(folder.path());
    let (code, printed) = folder.run(arguments);
    assert!(code == 2 && printed.contains(message), "{arguments:?}: {printed}");
    assert_eq!(printed.matches("error:").count(), 1, "{arguments:?}: {printed}");
    for answer in ["incident opened", "nothing found", "1 payload"] {
        assert!(!printed.contains(answer), "{arguments:?}: {printed}");
    }
    assert_eq!(tree(folder.path()), before, "{arguments:?}");
}

const COMMANDS: [&[&str]; 3] =
    [&["lint", "--baseline", "known.json"], &["test"], &["replay", "log.ndjson", "--base", "base"]];

#[test]
fn a_report_in_place_of_a_filter_a_sample_a_suite_or_a_config_is_refused() {
    let folder = repository();
    for command in COMMANDS {
        for path in [
            "filters/shop.yaml",
            "./filters/../filters/shop.yaml",
            "filters/old.yaml",
            "samples/shop/trigger.json",
            "samples/shop/shop.test.yaml",
            "cgfilter.yaml",
            ".ignore",
        ] {
            let absolute = folder.path().join(path);
            for path in [path, absolute.to_str().unwrap()] {
                let report = format!("json={path}");
                let message = format!("--report {}: it would take the place of ", path.trim_start_matches("./"));
                refused(&folder, &[command, &["--report", &report]].concat(), &message);
            }
        }
    }
}

#[test]
fn a_report_in_place_of_another_file_that_is_read_is_refused() {
    let folder = repository();
    folder
        .file("elsewhere/payload.json", DOWN)
        .file("elsewhere/shop.test.yaml", "cases: [{name: n, payload: named.txt, expect: {outcome: discarded}}]\n")
        .file("elsewhere/named.txt", "text")
        .file("elsewhere/one.yaml", SHOP);
    for (command, path) in [
        (&["test", "elsewhere/payload.json"][..], "elsewhere/payload.json"),
        (&["test", "elsewhere"], "elsewhere/payload.json"),
        (&["test", "elsewhere/shop.test.yaml"], "elsewhere/named.txt"),
        (&["test", "elsewhere/shop.test.yaml"], "elsewhere/shop.test.yaml"),
        (&["test", "--filters", "elsewhere/one.yaml"], "elsewhere/one.yaml"),
        (&["lint", "elsewhere/one.yaml"], "elsewhere/one.yaml"),
        (&["lint", "--baseline", "known.json"], "known.json"),
        (&["lint", "--samples", "elsewhere"], "elsewhere/payload.json"),
        (&["replay", "log.ndjson"], "log.ndjson"),
        (&["replay", "log.ndjson", "--base", "base"], "base/filters/shop.yaml"),
        (&["replay", "log.ndjson", "--filters", "elsewhere/one.yaml"], "elsewhere/one.yaml"),
    ] {
        let report = format!("json={path}");
        let message = format!("--report {path}: it would take the place of ");
        refused(&folder, &[command, &["--report", &report]].concat(), &message);
    }
}

#[cfg(unix)]
#[test]
fn a_report_in_place_of_what_a_link_or_another_name_leads_to_is_refused() {
    use std::os::unix::fs::symlink;
    let folder = repository();
    folder.file("shared/web.yaml", SHOP);
    let at = |name: &str| folder.path().join(name);
    symlink("../shared/web.yaml", at("filters/web.yaml")).unwrap();
    symlink("filters/shop.yaml", at("link.json")).unwrap();
    symlink("filters", at("folder")).unwrap();
    fs::hard_link(at("samples/shop/trigger.json"), at("other.json")).unwrap();
    for command in COMMANDS {
        for (path, other) in [
            ("shared/web.yaml", "filters/web.yaml"),
            ("link.json", "filters/shop.yaml"),
            ("folder/shop.yaml", "filters/shop.yaml"),
        ] {
            let report = format!("json={path}");
            let message = format!("--report {path}: it would take the place of ");
            refused(&folder, &[command, &["--report", &report]].concat(), &message);
            refused(&folder, &[command, &["--report", &report]].concat(), other);
        }
    }
    for command in ["lint", "test"] {
        let message = "--report other.json: it would take the place of samples/shop/trigger.json, which is read";
        refused(&folder, &[command, "--report", "json=other.json"], message);
    }
}

#[test]
fn two_reports_in_one_file_are_refused() {
    let folder = repository();
    let mut pairs = vec![("out", "out"), ("out", "./out"), ("out", "filters/../out"), ("known.json", "known.json")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("not-yet", folder.path().join("link")).unwrap();
        folder.file("old", "old");
        fs::hard_link(folder.path().join("old"), folder.path().join("older")).unwrap();
        pairs.extend([("link", "not-yet"), ("old", "older")]);
    }
    for command in [&["lint"][..], &["test"], &["replay", "log.ndjson"]] {
        for (one, other) in &pairs {
            let reports = [format!("human={one}"), format!("json={other}")];
            let [one, other] = [one, other].map(|path| path.trim_start_matches("./"));
            let message = format!("--report {other}: it would take the place of the report {one}");
            refused(&folder, &[command, &["--report", &reports[0], "--report", &reports[1]]].concat(), &message);
        }
    }
    let message = "--report new.json: it would take the place of the baseline new.json";
    refused(&folder, &["lint", "--baseline", "./new.json", "--report", "json=new.json"], message);
}

/// The report would be put in the place of the file, and what goes to the stream would be nowhere.
#[cfg(unix)]
#[test]
fn a_report_in_place_of_the_file_of_a_standard_stream_is_refused() {
    for (redirect, stream) in [("< x.json", "input"), ("> x.json", "output"), ("2> x.json", "error")] {
        let folder = repository();
        folder.file("x.json", DOWN);
        let (code, _) = shell(&folder, &format!("$CGFILTER test - --report json=./x.json 2> said {redirect}"));
        let said = folder.text(if stream == "error" { "x.json" } else { "said" });
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(&format!("--report x.json: it would take the place of standard {stream}")), "{said}");
    }
}

#[test]
fn a_report_that_cannot_be_written_is_told_before_the_work_begins() {
    let folder = repository();
    folder.file("locked.json", "old").file("file", "");
    let locked = folder.path().join("locked.json");
    let mut permissions = fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions).unwrap();
    for command in COMMANDS {
        for (path, reason) in [
            ("missing/out.json", "no such file or directory"),
            ("filters", "is a directory"),
            ("file/out.json", "not a directory"),
            ("locked.json", "it is read-only"),
        ] {
            let message = format!("--report {path}: it cannot be written: {reason}");
            refused(
                &folder,
                &[command, &["--report", "human=old.txt", "--report", &format!("json={path}")]].concat(),
                &message,
            );
        }
    }
    let message = "--baseline missing/known.json: it cannot be written: no such file or directory";
    refused(&folder, &["lint", "--baseline", "missing/known.json"], message);
}

/// What a shell prints, with the path of the tool in `CGFILTER`.
#[cfg(unix)]
fn shell(folder: &Folder, script: &str) -> (i32, String) {
    let mut command = std::process::Command::new("sh");
    crate::support::in_a_plain_environment(&mut command);
    command.env("CGFILTER", env!("CARGO_BIN_EXE_cgfilter"));
    let output = command.args(["-c", script]).current_dir(folder.path()).output().unwrap();
    (output.status.code().expect("ended by itself"), printed(&output))
}

/// A branch brings links: the file that one leads to may be any of the machine, or a hook of git.
#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_that_leads_out_of_the_repository() {
    use std::os::unix::fs::symlink;
    let outside = Folder::new();
    outside.file("file", SHOP).file("mendable.yaml", mendable());
    let at = |name: &str| outside.path().join(name);
    for top in [".git", "cgfilter.yaml", "none"] {
        let folder = Folder::new();
        folder.file(&format!("{top}/../filters/shop.yaml").replace("cgfilter.yaml/../", ""), SHOP);
        folder.file("filters/shop.yaml", SHOP).file("log.ndjson", DOWN).file("alert.json", DOWN);
        if top == "cgfilter.yaml" {
            folder.file(top, "");
        }
        let link = |to: &Path, name: &str| symlink(to, folder.path().join(name)).unwrap();
        link(&at("file"), "file");
        link(&at("new"), "new");
        link(outside.path(), "folder");
        link(Path::new("file"), "again");
        link(Path::new(".git/hooks-config"), "git");
        let before = tree(outside.path());
        for command in [&["lint"][..], &["test", "alert.json"], &["replay", "log.ndjson"]] {
            for path in ["file", "new", "folder/new", "folder/file", "again"] {
                let report = format!("json={path}");
                refused(&folder, &[command, &["--report", &report]].concat(), "leads out of its repository");
            }
        }
        refused(&folder, &["lint", "--baseline", "new"], "leads out of its repository");
        if top == ".git" {
            refused(&folder, &["lint", "--report", "json=git"], "leads out of its repository");
        }
        link(&at("mendable.yaml"), "filters/mendable.yaml");
        folder.run(&["lint", "--fix"]);
        folder.run(&["lint", "--fix", "filters/mendable.yaml"]);
        folder.run(&["lint", "--add-allow=so", "filters/mendable.yaml"]);
        folder.run(&["infer", "--trigger", "alert.json", "--resolve", "alert.json", "--out", "folder"]);
        folder.run(&["init", "folder"]);
        assert_eq!(tree(outside.path()), before);
    }
}

#[cfg(unix)]
#[test]
fn a_link_within_the_repository_and_a_path_out_of_it_are_followed() {
    let folder = repository();
    let outside = Folder::new();
    fs::create_dir(folder.path().join("reports")).unwrap();
    std::os::unix::fs::symlink("reports/lint.json", folder.path().join("link.json")).unwrap();
    let path = outside.path().join("lint.json");
    let report = format!("json={}", path.display());
    let (code, printed) = folder.run(&["lint", "--report", "json=link.json", "--report", &report]);
    assert!(code < 2, "{printed}");
    assert!(folder.path().join("link.json").is_symlink());
    assert_eq!(fs::read(path).unwrap(), fs::read(folder.path().join("reports/lint.json")).unwrap());
}

/// They are no files to be replaced.
#[cfg(unix)]
#[test]
fn devices_pipes_and_open_files_are_written_as_they_are() {
    let folder = repository();
    let (code, text) = shell(&folder, "$CGFILTER test --report concise=/dev/stdout --report json=/dev/null | cat");
    assert!(code == 0 && text.contains(": ok: it opens\n") && !text.contains("error:"), "{text}");
    // Behind each other in one file, and not one over the other.
    let script = "echo first > both; $CGFILTER test --report concise=/dev/stdout --format json >> both; \
                  $CGFILTER test --report concise=/dev/fd/3 --format json 3> third > fourth; \
                  mkfifo pipe; cat pipe > piped & $CGFILTER test --report json=pipe > fifth; wait";
    let (_, text) = shell(&folder, script);
    let both = folder.text("both");
    assert!(both.starts_with("first\n") && both.contains(": ok: it opens\n"), "{text}{both}");
    assert!(both.ends_with(&folder.text("fourth")), "{both}");
    assert!(folder.text("third").contains(": ok: it opens\n"));
    assert!(folder.text("piped").starts_with("{"), "{text}");
}
