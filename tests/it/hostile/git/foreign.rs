//! A `.git` that came with an archive leads to no other repository of whoever unpacks it, and none of its config is quoted.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{LOG, SECRET, is_refused, repository, wider, with_both};
use crate::support::{Folder, SHOP, commit, git, shop};

/// A repository of the user's, whose filters nobody else is to see.
fn private() -> Folder {
    let folder = Folder::new();
    folder.file("filters/shop.yaml", format!("# {SECRET}\nbad: [{SECRET}\n"));
    commit(folder.path());
    folder
}

/// What an archive holds, with an honest repository.
fn archive() -> Folder {
    let folder = shop();
    folder.file("log.ndjson", LOG);
    commit(folder.path());
    folder
}

fn text(path: PathBuf) -> String {
    path.into_os_string().into_string().unwrap()
}

const OTHER: &str = "the repository of this folder is not read: its .git leads to the folder of a repository that does not name this \
     checkout";
const BORROWED: &str = "the repository of this folder is not read: it takes objects from another one";
const BARE: &str = "this folder is in a bare git repository";

#[test]
fn a_git_folder_that_leads_to_another_repository() {
    let private = private();
    let theirs = private.path().join(".git");
    let attack = |make: &dyn Fn(&Path), said: &str| {
        let folder = shop();
        folder.file("log.ndjson", LOG);
        make(folder.path());
        is_refused(&folder, &["--base", "HEAD"], said);
        is_refused(&folder, &["--base", "main"], said);
    };
    let put = |path: PathBuf, text: String| fs::write(path, text).unwrap();
    attack(&|top| put(top.join(".git"), format!("gitdir: {}\n", theirs.display())), OTHER);
    attack(&|top| symlink(&theirs, top.join(".git")).unwrap(), OTHER);
    // A worktree of theirs, which names its own checkout.
    let linked = Folder::new();
    let at = text(linked.path().join("linked"));
    git(private.path(), &["worktree", "add", "-q", "--detach", &at]);
    let worktree = theirs.join("worktrees/linked");
    attack(&|top| put(top.join(".git"), format!("gitdir: {}\n", worktree.display())), OTHER);
    // A worktree of the archive's, which names theirs as what it shares.
    attack(
        &|top| {
            let own = top.join("own/worktrees/x");
            fs::create_dir_all(&own).unwrap();
            put(own.join("HEAD"), "ref: refs/heads/main\n".to_owned());
            put(own.join("commondir"), format!("{}\n", theirs.display()));
            put(own.join("gitdir"), "../../../.git\n".to_owned());
            put(top.join(".git"), "gitdir: own/worktrees/x\n".to_owned());
        },
        OTHER,
    );
    // Nobody waits for a pipe in the place of what names the checkout.
    attack(
        &|top| {
            let own = top.join("store/worktrees/x");
            fs::create_dir_all(&own).unwrap();
            for name in ["objects", "refs"] {
                fs::create_dir(top.join("store").join(name)).unwrap();
            }
            put(top.join("store/HEAD"), "ref: refs/heads/main\n".to_owned());
            put(own.join("HEAD"), "ref: refs/heads/main\n".to_owned());
            put(own.join("commondir"), "../..\n".to_owned());
            assert!(Command::new("mkfifo").arg(own.join("gitdir")).status().unwrap().success());
            put(top.join(".git"), "gitdir: store/worktrees/x\n".to_owned());
        },
        "there is no such revision or folder",
    );
    attack(
        &|top| {
            commit(top);
            put(top.join(".git/commondir"), format!("{}\n", theirs.display()));
        },
        OTHER,
    );
    // A config that says that the checkout is theirs.
    attack(
        &|top| {
            commit(top);
            git(top, &["config", "core.worktree", &text(private.path().to_owned())]);
        },
        BARE,
    );
    // A submodule of theirs, which names its own checkout.
    let parent = repository();
    git(parent.path(), &["submodule", "--quiet", "add", &text(private.path().to_owned()), "sub"]);
    let module = parent.path().join(".git/modules/sub");
    attack(&|top| put(top.join(".git"), format!("gitdir: {}\n", module.display())), BARE);
}

#[test]
fn objects_that_are_those_of_another_repository() {
    let private = private();
    let theirs = private.path().join(".git/objects");
    let id = git(private.path(), &["rev-parse", "HEAD"]);
    let attack = |make: &dyn Fn(&Path)| {
        let folder = archive();
        make(&folder.path().join(".git/objects"));
        is_refused(&folder, &["--base", &id], BORROWED);
    };
    let alternates = |objects: &Path| fs::write(objects.join("info/alternates"), format!("{}\n", theirs.display()));
    attack(&|own| alternates(own).unwrap());
    attack(&|own| {
        fs::remove_dir_all(own).unwrap();
        symlink(&theirs, own).unwrap();
    });
    for folder in ["info", &id[..2]] {
        attack(&|own| {
            let _ = fs::remove_dir_all(own.join(folder));
            symlink(theirs.join(folder), own.join(folder)).unwrap();
        });
    }
    attack(&|own| {
        let _ = fs::create_dir(own.join(&id[..2]));
        symlink(theirs.join(&id[..2]).join(&id[2..]), own.join(&id[..2]).join(&id[2..])).unwrap();
    });
    git(private.path(), &["repack", "-q", "-a", "-d"]);
    attack(&|own| {
        for entry in fs::read_dir(theirs.join("pack")).unwrap() {
            let entry = entry.unwrap();
            symlink(entry.path(), own.join("pack").join(entry.file_name())).unwrap();
        }
    });
}

/// The index of several packs names each of them, and a name may lead anywhere.
#[test]
fn an_index_of_packs_that_names_one_of_another_repository() {
    let private = private();
    git(private.path(), &["repack", "-q", "-a", "-d"]);
    git(private.path(), &["multi-pack-index", "write"]);
    let id = git(private.path(), &["rev-parse", "HEAD"]);
    let packs = private.path().join(".git/objects/pack");
    let index = fs::read(packs.join("multi-pack-index")).unwrap();
    // The names come first, after a table with where each part starts.
    let start = index.windows(5).position(|it| it == b"pack-").unwrap();
    let end = start + index[start..].iter().position(|byte| *byte == 0).unwrap();
    let folder = archive();
    let own = folder.path().join(".git/objects/pack");
    let up = "../".repeat(own.components().count());
    let mut name = format!("{up}{}/", packs.display()).into_bytes();
    name.extend_from_slice(&index[start..end]);
    let padding = index[end..].iter().take_while(|byte| **byte == 0).count();
    let longer = (name.len() - (end - start)).next_multiple_of(4);
    name.resize(end - start + longer + padding.min(4), 0);
    let mut table = index[..start].to_vec();
    for at in (12 + 12..start).step_by(12) {
        let offset = u64::from_be_bytes(table[at + 4..at + 12].try_into().unwrap()) + name.len() as u64;
        let offset = offset - (end - start + padding.min(4)) as u64;
        table[at + 4..at + 12].copy_from_slice(&offset.to_be_bytes());
    }
    let forged = [&table, &name, &index[end + padding.min(4)..]].concat();
    fs::write(own.join("multi-pack-index"), forged).unwrap();
    let leaked = git(folder.path(), &["cat-file", "-p", &format!("{id}:filters/shop.yaml")]);
    assert!(leaked.contains(SECRET), "the attack is one");
    is_refused(&folder, &["--base", &id], "is not in this clone");
}

#[test]
fn a_value_of_a_config_that_git_quotes() {
    for name in
        ["core.compression", "core.bare", "core.repositoryformatversion", "core.abbrev", "core.sharedRepository"]
    {
        let (folder, other) = (archive(), Folder::new());
        let (section, key) = name.split_once('.').unwrap();
        other.file("config", format!("[{section}]\n{key} = {SECRET}\n"));
        git(folder.path(), &["config", "include.path", &text(other.path().join("config"))]);
        for (_, said) in with_both(&folder, &["--base", "HEAD", "-q"]) {
            assert!(!said.contains(SECRET), "{name}: {said}");
        }
    }
    let folder = archive();
    folder.file(".git/config", format!("[core]\nrepositoryformatversion = {SECRET}\n"));
    let said = "git cannot read the repository of this folder: git rev-parse --show-toplevel says why";
    is_refused(&folder, &["--base", "HEAD"], said);
    folder.file(".git/config", format!("[core\n{SECRET}\n"));
    is_refused(&folder, &["--base", "HEAD"], said);
}

/// The checkouts that git makes itself, with all of them below one folder.
#[test]
fn honest_checkouts_are_read() {
    let all = Folder::new();
    let make = |name: &str, arguments: &[&str]| {
        git(all.path(), arguments);
        all.path().join(name)
    };
    let first = repository();
    let from = text(first.path().to_owned());
    git(first.path(), &["checkout", "-q", "-f"]);
    let linked = text(all.path().join("linked"));
    git(first.path(), &["worktree", "add", "-q", "--detach", &linked]);
    let store = text(all.path().join("store"));
    let mut checkouts = vec![
        make("clone", &["clone", "-q", &from, "clone"]),
        make("local", &["clone", "-q", "--local", &from, "local"]),
        PathBuf::from(&linked),
    ];
    let parent = all.path().join("parent");
    fs::create_dir(&parent).unwrap();
    fs::write(parent.join("readme"), "").unwrap();
    commit(&parent);
    git(&parent, &["submodule", "--quiet", "add", &from, "sub"]);
    checkouts.push(parent.join("sub"));
    git(&parent.join("sub"), &["worktree", "add", "-q", "--detach", "../../of-sub"]);
    checkouts.push(all.path().join("of-sub"));
    make("bare", &["clone", "-q", "--bare", &from, "bare"]);
    git(&all.path().join("bare"), &["worktree", "add", "-q", "../of-bare", "main"]);
    checkouts.push(all.path().join("of-bare"));
    let inside = text(all.path().join("separate-inside/store"));
    make("", &["clone", "-q", "--separate-git-dir", &inside, &from, "separate-inside"]);
    checkouts.push(all.path().join("separate-inside"));
    for checkout in &checkouts {
        assert_eq!(read(checkout), 0, "{}", checkout.display());
    }
    // A folder of git that is elsewhere and knows of no checkout could be anyone's; naming it is enough.
    let separate = make("separate", &["clone", "-q", "--separate-git-dir", &store, &from, "separate"]);
    assert_eq!(read(&separate), 2);
    git(&separate, &["config", "core.worktree", separate.to_str().unwrap()]);
    assert_eq!(read(&separate), 0);
    // A worktree that was moved by hand is known again once it is mended.
    fs::rename(&linked, all.path().join("moved")).unwrap();
    let moved = all.path().join("moved");
    assert_eq!(read(&moved), 2);
    git(&moved, &["worktree", "repair"]);
    assert_eq!(read(&moved), 0);
    // What a clone has from another repository is read where it is checked out.
    for option in ["--shared", "--reference"] {
        let reference = ["--reference", from.as_str()];
        let option = if option == "--reference" { &reference[..] } else { &["--shared"] };
        let borrowing = make("borrowing", &[&["clone", "-q"], option, &[&from, "borrowing"]].concat());
        assert_eq!(read(&borrowing), 2, "{option:?}");
        git(&borrowing, &["worktree", "add", "-q", "../base", "HEAD"]);
        let folder = Folder::new();
        folder.file("log.ndjson", LOG).file("filters/shop.yaml", SHOP);
        let base = text(all.path().join("base"));
        assert_eq!(folder.run(&["replay", "log.ndjson", "-q", "--base", &base]).0, 0, "{option:?}");
        fs::remove_dir_all(all.path().join("base")).unwrap();
        fs::remove_dir_all(borrowing).unwrap();
    }
}

/// Replays in a checkout whose base is its commit, from a folder of it.
fn read(checkout: &Path) -> i32 {
    let folder = Folder::new();
    fs::write(checkout.join("filters/shop.yaml"), SHOP).unwrap();
    fs::write(checkout.join("log.ndjson"), LOG).unwrap();
    let mut command = folder.command(&["replay", "../log.ndjson", "-q", "--base", "HEAD", "--filters", "."]);
    let output = command.current_dir(checkout.join("filters")).output().unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains(&wider()));
    output.status.code().unwrap()
}
