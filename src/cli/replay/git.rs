//! Asks `git` itself, which knows every kind of repository. Nothing is written, and no checkout is touched.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cli::files;
use crate::lint::suggest;

/// The repository that a folder is in.
#[derive(Debug, Clone)]
pub struct Repository {
    /// Where to ask: the folder; empty for the one that is worked in.
    folder: PathBuf,
    pub top: PathBuf,
    /// The way from the top to the folder.
    prefix: PathBuf,
}

/// An entry of a tree.
pub struct Entry {
    pub kind: Kind,
    pub id: String,
    /// From the top of the repository.
    pub path: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    File,
    Folder,
    Link,
    Submodule,
}

impl Repository {
    /// None where the folder is in no repository.
    pub fn of(folder: &Path) -> Result<Option<Self>> {
        let top = output(&mut ask(folder, &["rev-parse", "--show-toplevel"]))?;
        let name = files::name(folder);
        let name = if name.is_empty() { "this folder" } else { &name };
        match top.reason.as_str() {
            _ if top.is_ok => {}
            none if none.starts_with("not a git repository") => return Ok(None),
            bare if bare.contains("must be run in a work tree") => {
                bail!("{name} is in a bare git repository, where no filters are checked out: run it in a clone")
            }
            other if other.contains("dubious ownership") => bail!(
                "git: {other}: it belongs to another user, and git reads it after git config --global --add \
                 safe.directory FOLDER"
            ),
            other => bail!("git: {other}"),
        }
        let prefix = output(&mut ask(folder, &["rev-parse", "--show-prefix"]))?;
        Ok(Some(Self { folder: folder.to_owned(), top: path_of(line(&top.out)), prefix: path_of(line(&prefix.out)) }))
    }

    /// The way from the top to a path as it is written; none where it leads out of the repository.
    pub fn inside(&self, path: &Path) -> Option<PathBuf> {
        if path.is_absolute() {
            let path = path.strip_prefix(&self.top);
            return path.ok().and_then(tidy);
        }
        tidy(&self.prefix.join(path))
    }

    /// The commit that a revision names.
    pub fn commit(&self, revision: &str) -> Result<String> {
        let commit = format!("{revision}^{{commit}}");
        let found = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
        let found = output(self.git(&found).arg(commit))?;
        if found.is_ok {
            return Ok(String::from_utf8_lossy(&found.out).trim().to_owned());
        }
        let near = self.near(revision)?;
        let shallow = || output(&mut self.git(&["rev-parse", "--is-shallow-repository"]));
        let help = match near {
            Some(near) => format!("; did you mean {near}?"),
            None if line(&shallow()?.out) == b"true" => {
                "; this clone is shallow and holds few revisions: get them with git fetch \
                 --unshallow, or with fetch-depth: 0 for actions/checkout"
                    .to_owned()
            }
            None => String::new(),
        };
        bail!("--base {revision}: there is no such revision or folder{help}")
    }

    /// The branch, tag or folder that a misspelled one most likely means.
    fn near(&self, revision: &str) -> Result<Option<String>> {
        let names = "--format=%(refname:short)";
        let kinds = ["refs/heads", "refs/tags", "refs/remotes"];
        let known = output(self.git(&["for-each-ref", names]).args(kinds))?.out;
        let known = String::from_utf8_lossy(&known).into_owned();
        let near = suggest::closest(revision, known.lines()).map(str::to_owned);
        Ok(near.or_else(|| near_folder(revision)))
    }

    pub fn has(&self, commit: &str) -> Result<bool> {
        Ok(output(self.git(&["cat-file", "-e"]).arg(commit))?.is_ok)
    }

    /// The entry at a path from the top.
    pub fn entry(&self, commit: &str, path: &Path) -> Result<Option<Entry>> {
        Ok(self.list(&["ls-tree", "-z", "--full-tree", commit], path)?.pop())
    }

    /// All that is below a folder, which may be the top.
    pub fn below(&self, commit: &str, folder: &Path) -> Result<Vec<Entry>> {
        self.list(&["ls-tree", "-r", "-z", "--full-tree", commit], folder)
    }

    fn list(&self, arguments: &[&str], path: &Path) -> Result<Vec<Entry>> {
        let mut list = self.git(arguments);
        if !path.as_os_str().is_empty() {
            list.arg("--").arg(path);
        }
        let listed = output(&mut list)?;
        if !listed.is_ok {
            bail!("git ls-tree: {}", listed.reason);
        }
        let entries = listed.out.split(|byte| *byte == 0);
        Ok(entries.filter_map(entry).collect())
    }

    /// Reads objects by one process, each asked for when the one before it is read.
    pub fn read(&self, wanted: Vec<(PathBuf, String)>) -> Result<Vec<(PathBuf, Vec<u8>)>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = self.git(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("git cat-file")?;
        let (Some(mut ask), Some(answer)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("git cat-file cannot be asked");
        };
        let mut answer = BufReader::new(answer);
        let mut read = Vec::with_capacity(wanted.len());
        for (path, id) in wanted {
            let name = files::name(&path);
            let bytes = read_one(&mut ask, &mut answer, &id).with_context(|| format!("git cat-file: {name}"))?;
            read.push((path, bytes));
        }
        drop(ask);
        child.wait()?;
        Ok(read)
    }

    fn git(&self, arguments: &[&str]) -> Command {
        ask(&self.folder, arguments)
    }
}

pub fn near_folder(name: &str) -> Option<String> {
    files::near_name(Path::new(name)).filter(|near| Path::new(near).is_dir())
}

/// A way without steps back; none where it leads out.
pub fn tidy(path: &Path) -> Option<PathBuf> {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => tidy.push(name),
            Component::CurDir => {}
            Component::ParentDir if tidy.pop() => {}
            _ => return None,
        }
    }
    Some(tidy)
}

fn ask(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    if !folder.as_os_str().is_empty() {
        command.arg("-C").arg(folder);
    }
    // A hook names its repository relative to where it runs, and so does another one's.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command.args(arguments).env("LC_ALL", "C");
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_LITERAL_PATHSPECS", "1");
    command
}

/// `MODE TYPE ID`, a tab, and the path.
fn entry(line: &[u8]) -> Option<Entry> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let (object, path) = line.split_at_checked(tab)?;
    let object = String::from_utf8_lossy(object);
    let mut object = object.split(' ');
    let kind = match object.next()? {
        "040000" => Kind::Folder,
        "120000" => Kind::Link,
        "160000" => Kind::Submodule,
        _ => Kind::File,
    };
    let id = object.nth(1)?.to_owned();
    let path = path_of(path.get(1..)?);
    Some(Entry { kind, id, path })
}

/// The path that git writes in these bytes.
pub fn path_of(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    let path = <OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes).into();
    #[cfg(not(unix))]
    let path = OsStr::new(&*String::from_utf8_lossy(bytes)).into();
    path
}

/// The answer is `ID blob LENGTH`, the bytes, and a line break.
fn read_one(ask: &mut impl Write, answer: &mut impl BufRead, id: &str) -> Result<Vec<u8>> {
    writeln!(ask, "{id}")?;
    ask.flush()?;
    let mut head = String::new();
    answer.read_line(&mut head)?;
    let length = head.trim().rsplit(' ').next().unwrap_or_default().parse::<u64>();
    let length = length.with_context(|| head.trim().to_owned())?;
    let mut bytes = Vec::new();
    answer.take(length + 1).read_to_end(&mut bytes)?;
    if bytes.pop() != Some(b'\n') {
        bail!("the answer ends too early");
    }
    Ok(bytes)
}

struct Output {
    is_ok: bool,
    out: Vec<u8>,
    /// What git says is wrong.
    reason: String,
}

/// What is printed, without its line break.
fn line(printed: &[u8]) -> &[u8] {
    printed.strip_suffix(b"\n").unwrap_or(printed)
}

fn output(command: &mut Command) -> Result<Output> {
    let ran = match command.output() {
        Ok(ran) => ran,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            bail!("--base reads a revision with git, and there is no git on the path")
        }
        Err(error) => bail!("git: {}", files::reason(&error)),
    };
    let reason = String::from_utf8_lossy(&ran.stderr);
    let reason = reason.lines().next().unwrap_or_default().trim();
    Ok(Output {
        is_ok: ran.status.success(),
        out: ran.stdout,
        reason: reason.strip_prefix("fatal: ").unwrap_or(reason).to_owned(),
    })
}
