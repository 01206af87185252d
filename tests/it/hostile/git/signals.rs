//! Whoever ends the tool ends the git that it runs, with all that this started.

use std::fs::File;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use super::{program, repository};
use crate::support::{Folder, is_ignored};

/// A git that waits for ever once it was asked for this, and one that it started. Both hold a pipe open.
fn hanging_git(word: &str) -> Folder {
    let folder = Folder::new();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *{word}*) ;; *) exec '{}' \"$@\";; esac\n\
         exec 9>'{}'\n(sleep 30; echo alive >&9) &\nsleep 30\necho alive >&9\n",
        super::real_git().display(),
        pipe.display()
    );
    program(&folder, "git", &script);
    folder
}

#[test]
fn no_git_outlives_the_signal_that_ends_the_tool() {
    let folder = repository();
    for (name, number) in [("INT", 2), ("TERM", 15), ("HUP", 1)].into_iter().filter(|(_, number)| !is_ignored(*number))
    {
        for word in ["rev-parse", "cat-file"] {
            let git = hanging_git(word);
            let mut command = folder.command(&["replay", "log.ndjson", "--base", "HEAD"]);
            let path = format!("{}:{}", git.path().display(), std::env::var("PATH").unwrap());
            let mut tool = command.env("PATH", path).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            // Opening waits until git has the other end.
            let mut pipe = File::open(git.path().join("pipe")).unwrap();
            let sent = Command::new("kill").args([format!("-{name}"), tool.id().to_string()]).status().unwrap();
            assert!(sent.success());
            // This ends when nobody is left who could write.
            let mut said = String::new();
            pipe.read_to_string(&mut said).unwrap();
            assert_eq!(said, "", "SIG{name} during {word}");
            assert_eq!(tool.wait().unwrap().signal(), Some(number), "SIG{name} during {word}");
        }
    }
}
