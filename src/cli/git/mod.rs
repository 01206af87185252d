//! Git, the only program that is ever run. It starts no other one, asks no other machine, writes nothing, and ends.
//!
//! A repository may be a stranger's: its files and links, and its config too where it came as an archive. So nothing of it is
//! obeyed that names a program or an address, and of the environment only what says where git looks and whom it trusts.

mod folder;
mod group;
mod run;

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anyhow::{Error, Result, anyhow, bail};

use super::files;
use run::Run;

pub use folder::{foreign, is_own_folder, own_folder};
#[cfg(unix)]
pub use group::kill_all;

/// How long all answers together may take. Git reads the disk and nothing else here: what takes longer waits for something.
const PATIENCE: Duration = Duration::from_secs(60);
/// The most that one answer may have, in bytes.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;

#[cfg(not(windows))]
const PROGRAM: &str = "git";
#[cfg(windows)]
const PROGRAM: &str = "git.exe";

/// What stands above the configs of the repository and of the user.
const CONFIG: [&str; 7] = [
    // Plain files of a checkout may look like a bare repository, with a config of their own.
    "safe.bareRepository=explicit",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    // Caches: one may name other parents than the commits do, and one packs of any other repository.
    "core.commitGraph=false",
    "core.multiPackIndex=false",
    // Git before 2.45 fetches what is missing, whatever GIT_NO_LAZY_FETCH says: this is what it meets then.
    "protocol.allow=never",
    "fetch.bundleURI=",
];

const ENVIRONMENT: [(&str, &str); 9] = [
    ("LC_ALL", "C"),
    ("GIT_NO_LAZY_FETCH", "1"),
    // This goes before any config, where protocol.NAME.allow goes before protocol.allow.
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_ASKPASS", ""),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_LITERAL_PATHSPECS", "1"),
    // A revision is what its objects say, and not what is put in their place.
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_GRAFT_FILE", "/dev/null/none"),
];

/// What says where git looks for a repository, and for the config of the user, who trusts it. Whatever else is named like
/// this comes from a hook, or from somebody who looks for a mistake in git.
const KEPT: [&str; 5] = [
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
];

/// One call of git.
pub struct Git {
    command: Command,
    /// What it is asked, for messages.
    name: String,
    /// When it is ended.
    until: Instant,
}

/// What git answered.
pub struct Answer {
    pub is_ok: bool,
    pub out: Vec<u8>,
    /// What git says is wrong, to tell one failure from another. It is not for messages: it may quote a value of a config,
    /// and of any file that a config includes.
    pub complaint: String,
}

/// A git that is asked one thing after the other.
pub struct Talk {
    asked: ChildStdin,
    run: Run,
    name: String,
}

impl Git {
    /// A call in a folder; an empty one is that which is worked in.
    pub fn new(folder: &Path, arguments: &[&str]) -> Result<Self> {
        let folders = search_path(env::var_os("PATH"));
        let mut programs = folders.iter().map(|folder| folder.join(PROGRAM));
        let Some(program) = programs.find(|program| is_program(program)) else {
            bail!("--base reads a revision with git, and there is no git on the path");
        };
        let mut git = Self::of(&program, folder, arguments);
        git.command.env("PATH", env::join_paths(folders)?);
        Ok(git)
    }

    fn of(program: &Path, folder: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(program);
        for (name, _) in env::vars_os().filter(|(name, _)| is_of_git(name)) {
            command.env_remove(name);
        }
        command.env_remove("SSH_ASKPASS").envs(ENVIRONMENT);
        command.arg("--no-pager");
        for folder in trusted_folders(|name| env::var_os(name)) {
            let mut setting = OsString::from("safe.directory=");
            setting.push(folder);
            command.arg("-c").arg(setting);
        }
        command.args(CONFIG.iter().flat_map(|setting| ["-c", setting]));
        if !folder.as_os_str().is_empty() {
            command.arg("-C").arg(folder);
        }
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let name = format!("git {}", arguments.first().unwrap_or(&""));
        Self { command, name, until: until() }
    }

    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.command.args(arguments);
        self
    }

    /// The answer to one question.
    pub fn answer(mut self) -> Result<Answer> {
        let broken = |error: io::Error| broken(&self.name, &error);
        let mut run = Run::start(&mut self.command, self.until).map_err(broken)?;
        let mut out = Vec::new();
        let most = MAX_ANSWER + 1;
        (&mut run.out).take(most).read_to_end(&mut out).map_err(broken)?;
        if out.len() as u64 == most {
            let most = MAX_ANSWER >> 20;
            bail!("{} says more than {most} MiB", self.name);
        }
        let (is_ok, complaint) = run.end().map_err(broken)?;
        Ok(Answer { is_ok, out, complaint: first(&complaint) })
    }

    /// Starts it for several questions.
    pub fn talk(mut self) -> Result<Talk> {
        self.command.stdin(Stdio::piped());
        let broken = |error: io::Error| broken(&self.name, &error);
        let mut run = Run::start(&mut self.command, self.until).map_err(broken)?;
        let asked = run.stdin().ok_or_else(|| anyhow!("{} cannot be asked", self.name))?;
        Ok(Talk { asked, run, name: self.name })
    }
}

impl Talk {
    /// Asks with a line, and reads the first line of the answer.
    pub fn ask(&mut self, question: &str) -> Result<String> {
        let mut line = String::new();
        let asked = writeln!(self.asked, "{question}").and_then(|()| self.run.out.read_line(&mut line));
        asked.map_err(|error| broken(&self.name, &error))?;
        Ok(line)
    }

    /// What of the answer comes next: so many bytes, of which the first are kept.
    pub fn read(&mut self, length: u64, most: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut answer = (&mut self.run.out).take(length);
        let read = (&mut answer).take(most).read_to_end(&mut bytes);
        let read = read.and_then(|_| io::copy(&mut answer, &mut io::sink()));
        read.map_err(|error| broken(&self.name, &error))?;
        if answer.limit() > 0 {
            bail!("{}: the answer ends too early", self.name);
        }
        Ok(bytes)
    }
}

/// When the time of all answers is over.
fn until() -> Instant {
    static FIRST: OnceLock<Instant> = OnceLock::new();
    *FIRST.get_or_init(Instant::now) + PATIENCE
}

/// Why there is no answer, and what to do.
fn broken(name: &str, error: &io::Error) -> Error {
    if error.kind() == io::ErrorKind::TimedOut {
        let seconds = PATIENCE.as_secs();
        return anyhow!(
            "{name} was ended, because git had {seconds} seconds for all of the base: see what it waits for, or check the \
             base out and name its folder: git worktree add ../base REVISION, --base ../base"
        );
    }
    anyhow!("{name}: {}", files::reason(error))
}

/// The first thing that is wrong; warnings may come before it.
fn first(complaint: &[u8]) -> String {
    let complaint = String::from_utf8_lossy(complaint);
    let fatal = complaint.lines().find_map(|line| line.strip_prefix("fatal: "));
    let first = complaint.lines().next().unwrap_or_default();
    fatal.unwrap_or(first).trim().to_owned()
}

/// The path that git writes in these bytes.
pub fn path_of(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    let path = <OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes).into();
    #[cfg(not(unix))]
    let path = OsStr::new(&*String::from_utf8_lossy(bytes)).into();
    path
}

/// What is printed, without its line break.
pub fn line(printed: &[u8]) -> &[u8] {
    printed.strip_suffix(b"\n").unwrap_or(printed)
}

fn is_of_git(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_uppercase();
    name.starts_with("GIT_") && !KEPT.contains(&name.as_str())
}

/// The folders that `safe.directory` names in the environment, where CI systems put it. No other setting is taken from there:
/// what a user needs of them has no part in reading a revision.
fn trusted_folders(variable: impl Fn(&str) -> Option<OsString>) -> Vec<OsString> {
    let count = variable("GIT_CONFIG_COUNT").and_then(|count| count.to_str()?.parse::<usize>().ok());
    let pairs = (0..count.unwrap_or(0)).map_while(|at| {
        let key = variable(&format!("GIT_CONFIG_KEY_{at}"))?;
        Some((key, variable(&format!("GIT_CONFIG_VALUE_{at}"))?))
    });
    pairs.filter(|(key, _)| key.eq_ignore_ascii_case("safe.directory")).map(|(_, value)| value).collect()
}

/// The folders of programs. One that is relative would be a folder of the checkout, and its `git` a file that came with it.
fn search_path(path: Option<OsString>) -> Vec<PathBuf> {
    let path = path.unwrap_or_default();
    env::split_paths(&path).filter(|folder| folder.is_absolute()).collect()
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn of_the_configs_in_the_environment_only_trusted_folders_are_taken() {
        let taken = |pairs: &[(&str, &str)]| {
            let pairs: HashMap<_, _> = pairs.iter().copied().collect();
            let folders = trusted_folders(|name| pairs.get(name).map(OsString::from));
            folders.into_iter().map(|it| it.into_string().unwrap()).collect::<Vec<_>>()
        };
        let three = [
            ("GIT_CONFIG_COUNT", "3"),
            ("GIT_CONFIG_KEY_0", "safe.directory"),
            ("GIT_CONFIG_VALUE_0", ""),
            ("GIT_CONFIG_KEY_1", "core.fsmonitor"),
            ("GIT_CONFIG_VALUE_1", "./run.sh"),
            ("GIT_CONFIG_KEY_2", "Safe.Directory"),
            ("GIT_CONFIG_VALUE_2", "/work"),
        ];
        assert_eq!(taken(&three), ["", "/work"]);
        assert_eq!(taken(&three[1..]), [""; 0], "git itself reads none without the count");
        for count in ["-1", "x", ""] {
            assert_eq!(taken(&[&[("GIT_CONFIG_COUNT", count)], &three[1..]].concat()), [""; 0]);
        }
        let endless = [&[("GIT_CONFIG_COUNT", "18446744073709551615")], &three[1..3]].concat();
        assert_eq!(taken(&endless), [""]);
    }

    #[test]
    fn the_path_names_no_folder_of_the_checkout() {
        let folders = |path: &str| search_path(Some(path.into()));
        assert_eq!(folders("").len(), 0);
        assert_eq!(search_path(None).len(), 0);
        #[cfg(unix)]
        assert_eq!(folders(":.:bin:/usr/bin:../x:/bin:"), [Path::new("/usr/bin"), Path::new("/bin")]);
    }

    #[test]
    fn a_warning_is_not_what_is_wrong() {
        assert_eq!(first(b"warning: a\nhint: b\nfatal: bad object\n"), "bad object");
        assert_eq!(first(b"error: c\n"), "error: c");
        assert_eq!(first(b""), "");
    }

    #[test]
    fn all_answers_have_one_time() {
        let first = until();
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(until(), first);
    }

    /// In place of git, a script.
    #[cfg(unix)]
    fn answer(script: &str, patience: Duration) -> Result<Answer> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]).stdout(Stdio::piped()).stderr(Stdio::piped());
        Git { command, name: "git config".to_owned(), until: Instant::now() + patience }.answer()
    }

    #[cfg(unix)]
    #[test]
    fn a_git_that_never_answers_is_ended_and_told() {
        let said = answer("sleep 60", Duration::from_millis(50)).err().unwrap().to_string();
        let start =
            "git config was ended, because git had 60 seconds for all of the base: see what it waits for, or check";
        assert!(said.starts_with(start), "{said}");
    }

    #[cfg(unix)]
    #[test]
    fn an_answer_without_an_end_is_cut_off_and_told() {
        let said = answer("yes", PATIENCE).err().unwrap().to_string();
        assert_eq!(said, "git config says more than 64 MiB");
    }
}
