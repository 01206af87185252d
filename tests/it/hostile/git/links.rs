//! What the trees of a base may hold: the work grows with it and no faster, and each is answered.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use super::{LOG, is_refused, program, real_git, repository};
use crate::support::{Folder, git};

/// How often each command of git is called for a base, by a git that counts.
fn calls(folder: &Folder) -> BTreeMap<String, usize> {
    let counting = Folder::new();
    let counted = counting.path().join("calls");
    let real = real_git();
    let script = format!("#!/bin/sh\necho \"$*\" >>'{}'\nexec '{}' \"$@\"\n", counted.display(), real.display());
    program(&counting, "git", &script);
    let mut command = folder.command(&["replay", "log.ndjson", "-q", "--base", "HEAD"]);
    let path = format!("{}:{}", counting.path().display(), std::env::var("PATH").unwrap());
    let output = command.env("PATH", path).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let mut calls = BTreeMap::new();
    for line in fs::read_to_string(counted).unwrap().lines() {
        let words = ["rev-parse", "cat-file", "ls-tree", "config", "for-each-ref", "rev-list"];
        let word = words.into_iter().find(|word| line.split(' ').any(|it| it == *word));
        *calls.entry(word.unwrap_or(line).to_owned()).or_default() += 1;
    }
    calls
}

/// Makes a tree of these lines, as git mktree takes them.
fn tree(folder: &Folder, lines: &str) -> String {
    folder.file("lines", lines);
    let mut make = Command::new(real_git());
    make.arg("mktree").current_dir(folder.path()).stdin(fs::File::open(folder.path().join("lines")).unwrap());
    String::from_utf8(make.output().unwrap().stdout).unwrap().trim().to_owned()
}

fn object(folder: &Folder, kind: &str, bytes: &[u8]) -> String {
    folder.file("object", bytes);
    git(folder.path(), &["hash-object", "-w", "--literally", "-t", kind, "object"])
}

/// Puts a tree, and its history, where `filters` is.
fn base(folder: &Folder, filters: &str) {
    let top = tree(folder, &format!("040000 tree {filters}\tfilters\n"));
    let made = git(folder.path(), &["commit-tree", "-m", "x", &top]);
    git(folder.path(), &["update-ref", "HEAD", &made]);
}

/// So many links in the folder of filters, each to a file so many folders below the top.
fn deep_links(links: usize, depth: usize) -> Folder {
    let folder = repository();
    folder.file("log.ndjson", LOG);
    let service = git(folder.path(), &["rev-parse", "HEAD:filters/shop.yaml"]);
    let mut below = tree(&folder, &format!("100644 blob {service}\tshop.yaml\n"));
    for _ in 1..depth {
        below = tree(&folder, &format!("040000 tree {below}\td\n"));
    }
    let to = object(&folder, "blob", format!("../{}shop.yaml", "d/".repeat(depth)).as_bytes());
    let lines: String = (0..links).map(|at| format!("120000 blob {to}\tl{at}.yaml\n")).collect();
    let filters = tree(&folder, &lines);
    let top = tree(&folder, &format!("040000 tree {below}\td\n040000 tree {filters}\tfilters\n"));
    let made = git(folder.path(), &["commit-tree", "-m", "x", &top]);
    git(folder.path(), &["update-ref", "HEAD", &made]);
    folder
}

#[test]
fn git_is_called_as_often_for_many_deep_links_as_for_one() {
    let one = calls(&deep_links(1, 2));
    assert_eq!(one["cat-file"], 1, "{one:?}");
    assert_eq!(calls(&deep_links(900, 300)), one);
}

#[test]
fn links_that_lead_nowhere_round_out_or_far() {
    let folder = repository();
    let long = "x/".repeat(2049);
    for (target, said) in [
        ("no.yaml", "HEAD:filters/a.yaml is a link that leads nowhere"),
        ("a.yaml", "HEAD:filters/a.yaml is a loop of links"),
        ("a.yaml/x", "HEAD:filters/a.yaml is a loop of links"),
        ("/etc/passwd", "HEAD:filters/a.yaml is a link that leads out of the repository: /etc/passwd"),
        ("../../x.yaml", "HEAD:filters/a.yaml is a link that leads out of the repository: ../../x.yaml"),
        (&long, "HEAD:filters/a.yaml is a link to a path of more than 4096 bytes"),
    ] {
        let link = object(&folder, "blob", target.as_bytes());
        base(&folder, &tree(&folder, &format!("120000 blob {link}\ta.yaml\n")));
        is_refused(&folder, &["--base", "HEAD"], said);
    }
}

#[test]
fn links_to_links_end_in_a_message() {
    let folder = repository();
    let line = |name: &str, to: &str| format!("120000 blob {}\t{name}\n", object(&folder, "blob", to.as_bytes()));
    // Each of many leads through all of one way, which ends nowhere.
    let way: String = (0..39).map(|step| line(&format!("step{step}"), &format!("step{}", step + 1))).collect();
    let many: String = (0..300).map(|at| line(&format!("link{at}"), "step0")).collect();
    let lines = way + &many;
    base(&folder, &tree(&folder, &lines));
    is_refused(&folder, &["--base", "HEAD"], ": more than 10000 links up to here");
}

#[test]
fn trees_that_no_checkout_has() {
    let folder = repository();
    let blob = git(folder.path(), &["rev-parse", "HEAD:filters/shop.yaml"]);
    let bytes: Vec<u8> = (0..20).map(|at| u8::from_str_radix(&blob[2 * at..2 * at + 2], 16).unwrap()).collect();
    let line = |name: &str| [b"100644 ", name.as_bytes(), b"\0", &bytes].concat();
    let no_folder = "this is no folder that git would check out";
    for (tree, said) in [
        (line(".."), no_folder),
        (line(""), no_folder),
        (line("../../x.yaml"), no_folder),
        (line("a/shop.yaml"), no_folder),
        ([line("shop.yaml"), line("shop.yaml")].concat(), no_folder),
        (line("shop.yaml")[..20].to_vec(), no_folder),
        (b"100644 no end".to_vec(), no_folder),
        ([b"40000 below\0", bytes.as_slice()].concat(), "HEAD:filters/below: git has no tree there"),
        ([b"100644 x.yaml\0".as_slice(), &[7; 20]].concat(), "HEAD:filters/x.yaml: its content is not in this clone"),
    ] {
        let filters = object(&folder, "tree", &tree);
        base(&folder, &filters);
        is_refused(&folder, &["--base", "HEAD"], said);
    }
    // What is hidden in a checkout is hidden here.
    let hidden = object(&folder, "tree", &line(".git"));
    base(&folder, &hidden);
    let (code, said) = folder.run(&["replay", "log.ndjson", "--base", "HEAD"]);
    assert!(code == 0 && said.contains("--base HEAD has no filters"), "{said}");
}

#[test]
fn a_folder_that_is_very_large_or_very_deep() {
    let folder = repository();
    let blob = git(folder.path(), &["rev-parse", "HEAD:filters/shop.yaml"]);
    let bytes: Vec<u8> = (0..20).map(|at| u8::from_str_radix(&blob[2 * at..2 * at + 2], 16).unwrap()).collect();
    let lines = (0..150_000).map(|at| [format!("100644 {at:0>100}.txt\0").as_bytes(), &bytes].concat());
    let large = object(&folder, "tree", &lines.collect::<Vec<_>>().concat());
    base(&folder, &large);
    is_refused(&folder, &["--base", "HEAD"], "HEAD:filters: the base has too many files up to here");
}
