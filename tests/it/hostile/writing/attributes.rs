//! What a file has besides its text.

use std::os::unix::fs::{MetadataExt, PermissionsExt};

use super::*;

const ACCESS_LIST: &str = "system.posix_acl_access";

/// The user 4242 may read: version 2, then tag, permissions and number of each entry.
const ACL: [u8; 44] = [
    2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 146, 16, 0, 0, 4, 0, 4, 0, 255, 255, 255, 255, 16, 0, 4, 0,
    255, 255, 255, 255, 32, 0, 0, 0, 255, 255, 255, 255,
];

/// A repository with a file for each way of writing over one, with the command that does it.
fn written() -> (Folder, Vec<(&'static str, Vec<&'static str>)>) {
    let folder = repository();
    folder
        .file("filters/web.yaml", mendable())
        .file("filters/app.yaml", SHOP.split_once('\n').unwrap().0)
        .file("samples/shop/shop.test.yaml", SUITE.replace("title: t", "title: other"))
        .file("report.json", "old");
    let commands = vec![
        ("report.json", vec!["lint", "--report", "json=report.json"]),
        ("report.json", vec!["test", "--report", "json=report.json"]),
        ("report.json", vec!["replay", "log.ndjson", "--report", "ndjson=report.json"]),
        ("filters/web.yaml", vec!["lint", "--fix", "filters/web.yaml"]),
        ("filters/app.yaml", vec!["lint", "--add-allow=so", "filters/app.yaml"]),
        ("samples/shop/shop.test.yaml", vec!["test", "--update"]),
    ];
    (folder, commands)
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn whoever_writes_a_file_anew_keeps_its_mode_whatever_the_umask_is() {
    for (old, new) in [(0o666, 0o666), (0o664, 0o664), (0o775, 0o775), (0o600, 0o600), (0o4755, 0o755), (0o2770, 0o770)]
    {
        let (folder, commands) = written();
        for (file, arguments) in commands {
            let path = folder.path().join(file);
            let text = fs::read(&path).unwrap();
            set_mode(&path, old);
            let script = "umask 077; $CGFILTER \"$@\"; true";
            let output = std::process::Command::new("sh")
                .args([&["-c", script, "sh"][..], &arguments].concat())
                .env("CGFILTER", env!("CARGO_BIN_EXE_cgfilter"))
                .env_remove("CI")
                .current_dir(folder.path())
                .output()
                .unwrap();
            assert_ne!(fs::read(&path).unwrap(), text, "{arguments:?}: {}", printed(&output));
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, new, "{arguments:?}");
        }
    }
}

#[test]
fn a_new_file_has_the_mode_that_the_umask_leaves() {
    let folder = repository();
    shell(&folder, "umask 027; $CGFILTER lint --report json=new.json; umask 002; $CGFILTER init made");
    let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().mode() & 0o777;
    assert_eq!((mode("new.json"), mode("made/cgfilter.yaml"), mode("made/filters")), (0o640, 0o664, 0o775));
}

/// On a file system that has them.
#[test]
fn attributes_and_the_access_list_are_kept_and_none_is_inherited() {
    let (folder, commands) = written();
    for (file, arguments) in commands {
        let path = folder.path().join(file);
        set_mode(&path, 0o640);
        if xattr::set(&path, "user.note", b"kept").is_err() || xattr::set(&path, ACCESS_LIST, &ACL).is_err() {
            return;
        }
        let text = fs::read(&path).unwrap();
        let (_, printed) = folder.run(&arguments);
        assert_ne!(fs::read(&path).unwrap(), text, "{arguments:?}: {printed}");
        assert_eq!(xattr::get(&path, "user.note").unwrap().as_deref(), Some(&b"kept"[..]), "{arguments:?}");
        assert_eq!(xattr::get(&path, ACCESS_LIST).unwrap().as_deref(), Some(&ACL[..]), "{arguments:?}");
        assert!(!printed.contains("could not be kept"), "{printed}");
    }
    let folder = repository();
    folder.file("report.json", "old");
    set_mode(&folder.path().join("report.json"), 0o600);
    xattr::set(folder.path(), "system.posix_acl_default", &ACL).unwrap();
    folder.run(&["lint", "--report", "json=report.json"]);
    let path = folder.path().join("report.json");
    assert_eq!(xattr::get(&path, ACCESS_LIST).unwrap(), None);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
}

#[test]
fn the_owner_is_kept_where_this_user_may() {
    let (folder, commands) = written();
    for (file, arguments) in commands {
        let path = folder.path().join(file);
        if std::os::unix::fs::chown(&path, Some(4242), Some(4243)).is_err() {
            return; // not root
        }
        let (_, printed) = folder.run(&arguments);
        let there = fs::metadata(&path).unwrap();
        assert_eq!((there.uid(), there.gid()), (4242, 4243), "{arguments:?}: {printed}");
    }
}

#[test]
fn another_name_of_a_file_keeps_the_old_text_and_that_is_said() {
    let (folder, commands) = written();
    for (at, (file, arguments)) in commands.into_iter().enumerate() {
        let (path, other) = (folder.path().join(file), folder.path().join(format!("other-{at}")));
        fs::hard_link(&path, &other).unwrap();
        let text = fs::read(&path).unwrap();
        let (_, printed) = folder.run(&arguments);
        assert!(printed.contains(&format!("note: {file}: it had another name, a hard link")), "{printed}");
        assert_ne!(fs::read(&path).unwrap(), text, "{arguments:?}");
        assert_eq!(fs::read(&other).unwrap(), text, "{arguments:?}");
    }
}

#[test]
fn what_is_read_only_is_left_as_it_is() {
    let (folder, commands) = written();
    for (file, arguments) in commands {
        let path = folder.path().join(file);
        let text = fs::read(&path).unwrap();
        set_mode(&path, 0o444);
        let (code, printed) = folder.run(&arguments);
        assert!(code == 2 && printed.contains("it is read-only"), "{arguments:?}: {printed}");
        assert_eq!(fs::read(&path).unwrap(), text, "{arguments:?}");
        set_mode(&path, 0o644);
    }
}
