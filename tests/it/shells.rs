//! What `completions` and `man` write is what shells and man(1) take.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::Folder;

#[test]
fn bash_reads_its_completions() {
    let folder = Folder::new();
    let (code, script) = folder.run(&["completions", "bash"]);
    assert_eq!(code, 0);
    let mut bash = Command::new("bash")
        .arg("-n")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("these tests need bash");
    let mut stdin = bash.stdin.take().unwrap();
    stdin.write_all(script.as_bytes()).unwrap();
    drop(stdin);
    let output = bash.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.is_empty(), "{said}");
}

/// What bash offers for the last of some words, of a command that has one word or none before it.
fn offered(words: &str, before: &str, last: &str) -> String {
    let folder = Folder::new();
    let script = format!(
        "eval \"$(\"$0\" completions bash)\"; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
         _cgfilter cgfilter {last} {before}; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash")
        .args(["-c", &script, env!("CARGO_BIN_EXE_cgfilter")])
        .current_dir(folder.path())
        .output()
        .expect("these tests need bash");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn bash_completes_the_name_of_a_command() {
    assert_eq!(offered("cgfilter expl", "cgfilter", "expl"), "explain\n");
}

#[test]
fn bash_completes_the_names_of_rules_and_readings_and_others_are_taken_too() {
    let rule = offered("cgfilter explain shared-m", "explain", "shared-m");
    assert_eq!(rule, "shared-mapping-key\n");
    let reading = offered("cgfilter --reading list", "--reading", "list");
    assert_eq!(reading, "list=any\nlist=all\n");
    let folder = Folder::new();
    let both = "list=all,case=ignore";
    assert_eq!(folder.run(&["explain", "CG2", "--reading", both]).0, 0);
}

#[test]
fn the_pages_of_all_commands_are_written_and_replaced() {
    let folder = Folder::new();
    folder.file("man1/cgfilter.1", "an old page");
    let (code, said) = folder.run(&["man", "--out", "man1"]);
    assert_eq!(code, 0);
    assert!(said.starts_with("note: wrote ") && said.ends_with(" pages to man1\n"), "{said}");
    let main = folder.text("man1/cgfilter.1");
    let (_, printed) = folder.run(&["man"]);
    assert_eq!(main, printed);
    for section in ["\"EXIT STATUS\"", "FILES", "ENVIRONMENT", "\"SEE ALSO\""] {
        assert!(main.contains(&format!("\n.SH {section}\n")), "{section}");
    }
    let lint = folder.text("man1/cgfilter-lint.1");
    assert!(lint.contains("[OPTIONS] [PATH]..."), "{lint}");
    assert!(lint.contains("cgfilter(1)"), "{lint}");
}

#[test]
fn a_folder_that_cannot_be_made_is_told_with_its_reason() {
    let folder = Folder::new();
    folder.file("taken", "");
    let (code, said) = folder.run(&["man", "--out", "taken"]);
    assert_eq!(code, 2);
    assert_eq!(said, "error: taken is no folder\n");
    let (code, said) = folder.run(&["man", "--out", "-"]);
    assert!(code == 2 && said.contains("name a folder"), "{said}");
    assert!(!folder.path().join("-").exists());
}
