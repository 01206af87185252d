//! The house keeps its order: imports go down only, rooms keep to themselves, files and functions stay small.

use std::path::{Path, PathBuf};

/// From the ground up. A floor may use itself and those before it.
const FLOORS: [&str; 11] =
    ["source", "model", "parse", "engine", "suite", "infer", "replay", "lint", "rules", "report", "cli"];

const MAX_FILE: usize = 300;
const MAX_FUNCTION: usize = 40;

struct File {
    path: PathBuf,
    floor: String,
    /// Without the tests at its end.
    code: String,
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test_module(&path) {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("\n#[cfg(test)]\n").next().unwrap().to_owned();
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
                let floor = first.trim_end_matches(".rs").to_owned();
                files.push(File { path: inside.to_owned(), floor, code });
            }
        }
    }
    assert!(files.len() > 30, "found the source files");
    files
}

/// Whether the module above declares this file for tests alone.
fn is_test_module(path: &Path) -> bool {
    let above = std::fs::read_to_string(path.with_file_name("mod.rs")).unwrap_or_default();
    let stem = path.file_stem().unwrap().to_str().unwrap();
    above.contains(&format!("#[cfg(test)]\nmod {stem};"))
}

fn rank(floor: &str) -> Option<usize> {
    FLOORS.iter().position(|known| *known == floor)
}

#[test]
fn imports_go_down_only() {
    for file in files() {
        let Some(own) = rank(&file.floor) else {
            continue;
        };
        for (at, _) in file.code.match_indices("crate::") {
            let rest = &file.code[at + "crate::".len()..];
            let used: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let used_rank = rank(&used).unwrap_or_else(|| panic!("{}: no floor {used}", file.path.display()));
            assert!(used_rank <= own, "{} uses {used}, which is above it", file.path.display());
        }
    }
}

#[test]
fn every_file_is_on_a_floor() {
    for file in files() {
        let known = rank(&file.floor).is_some() || ["lib", "main"].contains(&file.floor.as_str());
        assert!(known, "{} is on no floor", file.path.display());
    }
}

#[test]
fn what_one_room_may_do_no_other_does() {
    let only = [
        ("granit_parser", "parse"),
        ("std::fs", "cli"),
        ("std::env", "cli"),
        ("std::process", "cli"),
        ("annotate_snippets", "report"),
        ("quick_xml", "report"),
    ];
    for file in files() {
        for (name, room) in only {
            let allowed = file.floor == room || (name == "std::process" && file.floor == "main");
            assert!(allowed || !file.code.contains(name), "{} uses {name}", file.path.display());
        }
    }
}

#[test]
fn nothing_panics_prints_or_waits_for_later() {
    let banned = [
        ".unwrap()",
        ".expect(",
        "panic!(",
        "unreachable!(",
        "todo!(",
        "unimplemented!(",
        "unsafe {",
        "unsafe fn",
        "unsafe impl",
        "TODO",
        "FIXME",
        "println!(",
        "eprintln!(",
        "dbg!(",
    ];
    for file in files() {
        for word in banned {
            assert!(!file.code.contains(word), "{} has {word}", file.path.display());
        }
    }
}

#[test]
fn files_and_functions_stay_small() {
    for file in files() {
        let lines: Vec<_> = file.code.lines().collect();
        assert!(lines.len() <= MAX_FILE, "{} has {} lines", file.path.display(), lines.len());
        for (start, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let is_function =
                line.trim_start().starts_with("fn ") || (line.trim_start().starts_with("pub") && line.contains(" fn "));
            if !is_function || line.trim_end().ends_with('}') {
                continue;
            }
            let close = format!("{}}}", " ".repeat(indent));
            let length = lines[start..].iter().position(|line| *line == close).unwrap() + 1;
            let name = line.trim();
            assert!(length <= MAX_FUNCTION, "{}: {length} lines in {name}", file.path.display());
        }
    }
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let page = std::fs::read_to_string(root.join("docs/dependencies.md")).unwrap();
    let mut in_dependencies = false;
    let mut count = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies");
        } else if let Some((name, _)) = line.split_once('=').filter(|_| in_dependencies) {
            assert!(page.contains(name.trim()), "docs/dependencies.md does not speak of {name}");
            count += 1;
        }
    }
    assert!(count > 10);
}
