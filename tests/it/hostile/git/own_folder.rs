//! The folders in which git keeps repositories are not written to, and no walk reads in them, whatever they are called.

use std::fs;
use std::path::Path;

use crate::support::{Folder, SHOP, commit, git, shop, written};

const DOWN: &str = r#"{"state": "down", "id": 1, "title": "t"}"#;

/// A service with a finding, checked out, and where git keeps what it has of it.
fn checkouts() -> Vec<(&'static str, Folder, Vec<&'static str>)> {
    let plain = shop();
    commit(plain.path());

    let separate = shop();
    let at = separate.path().join("store/of git");
    fs::create_dir_all(separate.path().join("store")).unwrap();
    git(separate.path(), &["init", "-q", "--separate-git-dir", at.to_str().unwrap()]);
    commit(separate.path());

    let nested = shop();
    commit(nested.path());
    let at = nested.path().join("theirs");
    git(nested.path(), &["init", "-q", "--separate-git-dir", at.to_str().unwrap(), "vendor/checkout"]);

    let (parent, child) = (shop(), shop());
    commit(child.path());
    commit(parent.path());
    git(parent.path(), &["submodule", "--quiet", "add", child.path().to_str().unwrap(), "sub"]);

    let (worktrees, from) = (shop(), shop());
    commit(from.path());
    git(worktrees.path(), &["clone", "-q", "--bare", from.path().to_str().unwrap(), "store"]);
    worktrees.file(".git", "gitdir: ./store\n");
    git(worktrees.path(), &["worktree", "add", "-q", "linked"]);

    vec![
        (".git", plain, vec![".git", ".git/hooks", ".GIT"]),
        ("a separate folder", separate, vec!["store/of git", "store/of git/hooks", ".git"]),
        ("that of another checkout", nested, vec!["theirs", "theirs/hooks", "vendor/checkout/.git"]),
        ("that of a submodule", parent, vec![".git/modules/sub", "sub/.git"]),
        ("one of several worktrees", worktrees, vec!["store", "store/worktrees/linked", "linked/.git"]),
    ]
}

#[test]
fn nothing_is_written_into_a_folder_of_git() {
    for (kind, folder, places) in checkouts() {
        folder.file("trigger.json", DOWN).file("resolve.json", r#"{"state": "up", "id": 1, "title": "t"}"#);
        let before = written(folder.path());
        for place in places {
            for name in ["config", "new", "new/below", "pre-commit"] {
                let path = format!("{place}/{name}");
                let report = format!("json={path}");
                let attacks: [&[&str]; 8] = [
                    &["lint", "--report", &report],
                    &["test", "trigger.json", "--report", &report],
                    &["replay", "trigger.json", "--report", &report],
                    &["lint", "--baseline", &path],
                    &["lint", "--baseline", &path, "--write-baseline"],
                    &[
                        "infer",
                        "--name",
                        "new",
                        "--trigger",
                        "trigger.json",
                        "--resolve",
                        "resolve.json",
                        "--out",
                        &path,
                    ],
                    &["init", &path],
                    &["man", "--out", &path],
                ];
                for attack in attacks {
                    let (code, said) = folder.run(attack);
                    assert_eq!(code, 2, "{kind}: {attack:?}: {said}");
                    assert_eq!(written(folder.path()), before, "{kind}: {attack:?}: {said}");
                }
                let (_, said) = folder.run(attacks[0]);
                let is_told = said.contains("is git's own folder; name another place") || Path::new(place).is_file();
                assert!(is_told || said.contains("cannot be written"), "{kind}: {path}: {said}");
            }
        }
    }
}

#[test]
fn no_walk_reads_in_a_folder_of_git() {
    for (kind, folder, places) in checkouts() {
        let place = places[0];
        let leak = SHOP.replace("down", "leaked").replace("title}", "nothing}");
        folder.file(&format!("{place}/refs/shop.yaml"), &leak).file("cgfilter.yaml", "filters: .\n");
        let (_, said) = folder.run(&["lint"]);
        assert!(!said.contains("refs/shop.yaml"), "{kind}: {said}");
        // Nor does a link, or a config.
        folder.file("cgfilter.yaml", format!("filters: ['{place}/refs']\n"));
        let (code, said) = folder.run(&["lint"]);
        assert!(code == 2 && said.contains("it is one of git's own files"), "{kind}: {said}");
        folder.file("cgfilter.yaml", "filters: filters\n");
        let link = folder.path().join("filters/theirs.yaml");
        std::os::unix::fs::symlink(folder.path().join(place).join("refs/shop.yaml"), link).unwrap();
        let (code, said) = folder.run(&["lint"]);
        assert!(code == 2 && said.contains("it is one of git's own files"), "{kind}: {said}");
    }
}

/// Who brings files that git would take for a repository must not hide a filter by them.
#[test]
fn files_that_look_like_a_folder_of_git_are_told() {
    let folder = shop();
    folder.file("cgfilter.yaml", "filters: .\n");
    commit(folder.path());
    for name in ["HEAD", "objects/x", "refs/x"] {
        folder.file(&format!("filters/{name}"), "");
    }
    let (code, said) = folder.run(&["lint"]);
    assert!(code == 2 && said.contains("filters: it is one of git's own files"), "{said}");
}
