//! The house keeps its order: a room uses only what it may, rooms keep to themselves, files and functions stay small.

use std::path::{Path, PathBuf};

/// Which rooms a room may use, beside itself. What is not in a list is a wall: `lint`, `replay`, `infer` and `report` do not
/// know those beside them.
const MAY_USE: [(&str, &[&str]); 19] = [
    ("source", &[]),
    ("model", &["source"]),
    ("parse", &["model", "source"]),
    ("engine", &["parse", "model", "source"]),
    ("console_text", &["engine", "parse", "model", "source"]),
    ("suite", &["engine", "parse", "model", "source"]),
    ("infer", &["suite", "engine", "parse", "model", "source"]),
    ("repair", &["infer", "suite", "engine", "parse", "model", "source"]),
    ("presets", &["engine", "parse", "model", "source"]),
    ("redact", &["engine", "parse", "model", "source"]),
    ("replay", &["engine", "parse", "model", "source"]),
    ("probe", &["engine", "parse", "model", "source"]),
    ("words", &["engine", "parse", "model", "source"]),
    ("lint", &["words", "repair", "suite", "engine", "parse", "model", "source"]),
    ("rules", &["lint", "words", "presets", "engine", "parse", "model", "source"]),
    (
        "report",
        &[
            "lint",
            "redact",
            "repair",
            "probe",
            "replay",
            "suite",
            "words",
            "console_text",
            "engine",
            "parse",
            "model",
            "source",
        ],
    ),
    (
        "project",
        &["report", "rules", "lint", "repair", "infer", "suite", "presets", "engine", "parse", "model", "source"],
    ),
    ("editor", &["project", "report", "rules", "lint", "words", "engine", "parse", "model", "source"]),
    (
        "cli",
        &[
            "editor",
            "project",
            "report",
            "rules",
            "lint",
            "redact",
            "repair",
            "probe",
            "replay",
            "infer",
            "suite",
            "console_text",
            "engine",
            "presets",
            "parse",
            "model",
            "source",
        ],
    ),
];

const MAX_FILE: usize = 300;
const MAX_FUNCTION: usize = 40;

struct File {
    path: PathBuf,
    room: String,
    /// Without its tests.
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
                let code = without_tests(&text);
                let inside = path.strip_prefix(&root).unwrap();
                let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
                let room = first.trim_end_matches(".rs").to_owned();
                files.push(File { path: inside.to_owned(), room, code });
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

/// A file without the items that are compiled for tests alone, wherever they stand.
fn without_tests(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            code.push_str(line);
            code.push('\n');
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let item = lines.by_ref().find(|line| !line.trim_start().starts_with("#[")).unwrap();
        if !item.ends_with(';') && !item.ends_with('}') {
            lines.by_ref().find(|line| *line == format!("{indent}}}")).unwrap();
        }
    }
    code
}

#[test]
fn what_is_for_tests_alone_is_left_out_and_nothing_else() {
    let text = "use a;\n#[cfg(test)]\npub mod generated;\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n    fn a() {\n    }\n}\nfn b() {\n}\n";
    assert_eq!(without_tests(text), "use a;\nfn b() {\n}\n");
}

#[test]
fn a_room_uses_only_what_it_may() {
    for file in files() {
        let Some((_, may_use)) = MAY_USE.iter().find(|(room, _)| *room == file.room) else {
            continue;
        };
        for (at, _) in file.code.match_indices("crate::") {
            let rest = &file.code[at + "crate::".len()..];
            let used: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let may = used == file.room || may_use.contains(&used.as_str());
            assert!(may, "{} uses {used}, which {} may not", file.path.display(), file.room);
        }
    }
}

#[test]
fn every_file_is_in_a_room() {
    for file in files() {
        let is_known = MAY_USE.iter().any(|(room, _)| *room == file.room) || ["lib", "main"].contains(&&*file.room);
        assert!(is_known, "{} is in no room", file.path.display());
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
        ("globset", "model"),
        ("regex_automata", "model"),
        ("strsim", "model"),
    ];
    for file in files() {
        for (name, room) in only {
            let allowed = file.room == room || (name == "std::process" && file.room == "main");
            assert!(allowed || !file.code.contains(name), "{} uses {name}", file.path.display());
        }
    }
}

#[test]
fn no_program_is_run_but_git_and_that_in_one_place() {
    for file in files() {
        let is_git = file.path.starts_with("cli/git");
        for word in ["process::{Command", "process::Command", "Command::new(", ".spawn()"] {
            assert!(is_git || !file.code.contains(word), "{} has {word}", file.path.display());
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
            if !is_function || line.trim_end().ends_with(['}', ';']) {
                continue;
            }
            let close = format!("{}}}", " ".repeat(indent));
            let length = lines[start..].iter().position(|line| *line == close);
            let name = line.trim();
            let length = length.unwrap_or_else(|| panic!("{}: no end of {name}", file.path.display())) + 1;
            assert!(length <= MAX_FUNCTION, "{}: {length} lines in {name}", file.path.display());
        }
    }
}

/// A type is called what it is, by a word of docs/glossary.md or of the field, and not by one that fits anything.
#[test]
fn types_have_names_that_say_something() {
    const SAYS_NOTHING: [&str; 28] = [
        "Told", "Telling", "Kind", "Kinds", "Seen", "Look", "Of", "Fate", "Known", "Wanted", "Taken", "Taker", "Does",
        "Work", "Desk", "Lately", "Asks", "Asked", "Question", "How", "Fit", "At", "Turn", "Choice", "Said", "Mood",
        "Begun", "Looked",
    ];
    for file in &files() {
        for line in file.code.lines() {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            let is_type = words.any(|word| ["struct", "enum", "type", "trait"].contains(&word));
            let name = words.next().filter(|_| is_type && !line.trim_start().starts_with("//"));
            assert!(!name.is_some_and(|name| SAYS_NOTHING.contains(&name)), "{}: {line}", file.path.display());
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
