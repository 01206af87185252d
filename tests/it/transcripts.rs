//! Every console block of the README, of the pages in `docs` and of the stories in `tests/cases` is run and compared.
//!
//! A story is a folder with its files and a `story.md`. In a console block a line `$ …` is a command for the shell, the
//! lines below it are what it prints, and `? 2` is its exit status (left out: 0). `UPDATE=1 cargo test` rewrites the
//! outputs; read the difference before you commit it.

use std::path::{Path, PathBuf};
use std::process::Command;

use similar::TextDiff;

use crate::support::{blocks, in_a_plain_environment, pages};

#[test]
fn the_stories_show_what_the_tool_prints() {
    let folders = std::fs::read_dir(root().join("tests/cases")).unwrap();
    let mut folders: Vec<_> = folders.map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    assert!(!folders.is_empty());
    for folder in folders {
        check(&folder.join("story.md"), &folder);
    }
}

/// The pages that have console blocks are run from the root, as a reader would.
#[test]
fn the_docs_show_what_the_tool_prints() {
    for (page, _) in pages() {
        check(&page, &root());
    }
}

/// The YAML that the pages show is read as a filter file, a suite or a config, and the README's first block is the filter of
/// the repository.
#[test]
fn the_pages_show_yaml_that_is_read() {
    let pages = pages();
    let percona = std::fs::read_to_string(root().join("filters/percona.yaml")).unwrap();
    assert!(percona.ends_with(blocks(&pages[0].1, "yaml")[0]), "the first block is filters/percona.yaml");
    for (page, text) in &pages {
        for block in blocks(text, "yaml") {
            let facts = if block.contains("cases:") {
                cgfilter::internals::parse::suite::parse("page", block.into()).facts
            } else if block.contains("trigger:") {
                cgfilter::internals::parse::service::parse("page", "page", block.into()).facts
            } else {
                cgfilter::internals::parse::config::parse("page", block.into()).2
            };
            assert_eq!(facts, [], "{}: {block}", page.display());
        }
    }
}

/// What a page links to is there: a file, and in a page of Markdown the heading.
#[test]
fn the_pages_link_to_what_is_there() {
    for (page, text) in pages() {
        for link in text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.with_file_name(file) };
            assert!(target.exists(), "{}: {link} leads nowhere", page.display());
            let is_there = |text: &str| text.lines().any(|line| line.starts_with('#') && anchor(line) == heading);
            let found = heading.is_empty() || is_there(&std::fs::read_to_string(target).unwrap());
            assert!(found, "{}: {link} has no such heading", page.display());
        }
    }
}

/// The name that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    text.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect()
}

#[test]
fn the_readme_is_short() {
    let lines = pages()[0].1.lines().count();
    assert!(lines <= 200, "the README has {lines} lines: what only some readers want has a page in docs");
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn check(document: &Path, folder: &Path) {
    let written = std::fs::read_to_string(document).unwrap_or_else(|error| panic!("{}: {error}", document.display()));
    let ran = rerun(&written, folder);
    if ran == written {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(document, ran).unwrap();
        return;
    }
    let diff = TextDiff::from_lines(&written, &ran);
    let diff = diff.unified_diff().header("written", "printed").to_string();
    panic!("{} does not show what the tool prints:\n{diff}", document.display());
}

/// The document with the outputs that its commands have now.
fn rerun(document: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut in_console = false;
    for line in document.split_inclusive('\n') {
        let text = line.trim_end();
        if text.starts_with("```") {
            in_console = text == "```console";
        } else if in_console {
            let Some(command) = text.strip_prefix("$ ") else {
                continue;
            };
            out.push_str(line);
            out.push_str(&printed(command, folder));
            continue;
        }
        out.push_str(line);
    }
    out
}

fn printed(command: &str, folder: &Path) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_cgfilter")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path))).unwrap();
    let command = command.replace("cargo run --release --", "cgfilter");
    let output = in_a_plain_environment(&mut Command::new("sh"))
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", path)
        .env("TMPDIR", env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    match output.status.code() {
        Some(0) => text,
        Some(code) => format!("{text}? {code}\n"),
        None => panic!("{command} was killed"),
    }
}
