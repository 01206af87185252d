//! Reads files of a git revision with `git` itself, which knows every kind of repository. No checkout is touched.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::cli::files;
use crate::lint::suggest;

/// A file of a revision, with its path as a person would write it today.
pub struct Blob {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

/// The files below a path at a revision that fit; a path that is a file is one. None where the revision has no such path.
pub fn files(revision: &str, path: &Path, fits: impl Fn(&Path) -> bool) -> Result<Vec<Blob>> {
    let (folder, below) = existing(path);
    let repository = Repository { folder };
    let commit = repository.commit(revision)?;
    let shown = if below.as_os_str().is_empty() {
        Path::new(".")
    } else {
        &below
    };
    let mut list = repository.git(&["ls-tree", "-r", "-z", &commit, "--"]);
    let listed = output(list.arg(shown))?;
    if !listed.is_ok {
        bail!("git ls-tree {revision}: {}", listed.reason);
    }
    let mut wanted = Vec::new();
    for entry in listed.out.split(|byte| *byte == 0) {
        let entry = String::from_utf8_lossy(entry).into_owned();
        let Some((object, name)) = entry.split_once('\t') else {
            continue;
        };
        let mut object = object.split(' ');
        let (mode, id) = (object.next(), object.nth(1));
        let name = Path::new(name);
        let is_file = mode.is_some_and(|mode| mode.starts_with("100"));
        let is_itself = name == below;
        let is_hidden = name.components().any(|part| {
            part.as_os_str().to_string_lossy().starts_with('.') && part.as_os_str() != ".."
        });
        if let (true, Some(id)) = (is_file && (is_itself || !is_hidden && fits(name)), id) {
            wanted.push((repository.folder.join(name), id.to_owned()));
        }
    }
    repository.read(wanted)
}

/// The nearest folder above a path that there is, and the way from it to the path.
fn existing(path: &Path) -> (PathBuf, PathBuf) {
    let is_folder = |path: &&Path| path.as_os_str().is_empty() || path.is_dir();
    let folder = path.ancestors().find(is_folder).unwrap_or(Path::new(""));
    let below = path.strip_prefix(folder).unwrap_or(path);
    (folder.to_owned(), below.to_owned())
}

struct Repository {
    folder: PathBuf,
}

impl Repository {
    fn git(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        if !self.folder.as_os_str().is_empty() {
            command.arg("-C").arg(&self.folder);
        }
        // A hook names its repository relative to where it runs, and so does another one's.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(name);
        }
        command.args(arguments).env("LC_ALL", "C");
        command
    }

    /// The commit that a revision names.
    fn commit(&self, revision: &str) -> Result<String> {
        let inside = output(&mut self.git(&["rev-parse", "--show-toplevel"]))?;
        if !inside.is_ok {
            let folder = match files::name(&self.folder) {
                here if here.is_empty() => "this folder".to_owned(),
                folder => folder,
            };
            bail!(
                "--base {revision}: {folder} is in no git repository, and no folder has this name"
            );
        }
        let tree = format!("{revision}^{{commit}}");
        let found = [
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &tree,
        ];
        let found = output(&mut self.git(&found))?;
        if found.is_ok {
            return Ok(String::from_utf8_lossy(&found.out).trim().to_owned());
        }
        let near = self.near(revision)?;
        let help = near.map_or_else(
            || "a shallow clone has few (git fetch --unshallow, or fetch-depth: 0)".to_owned(),
            |near| format!("did you mean {near}?"),
        );
        bail!("--base {revision}: there is no such revision or folder; {help}")
    }

    /// The branch or tag that a misspelled one most likely means.
    fn near(&self, revision: &str) -> Result<Option<String>> {
        let names = "--format=%(refname:short)";
        let kinds = ["refs/heads", "refs/tags", "refs/remotes"];
        let known = output(self.git(&["for-each-ref", names]).args(kinds))?.out;
        let known = String::from_utf8_lossy(&known).into_owned();
        Ok(suggest::closest(revision, known.lines()).map(str::to_owned))
    }

    /// Reads objects by one process, each asked for when the one before it is read.
    fn read(&self, wanted: Vec<(PathBuf, String)>) -> Result<Vec<Blob>> {
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
        let mut blobs = Vec::with_capacity(wanted.len());
        for (path, id) in wanted {
            let name = files::name(&path);
            let bytes = read_one(&mut ask, &mut answer, &id)
                .with_context(|| format!("git cat-file: {name}"))?;
            blobs.push(Blob { path, bytes });
        }
        drop(ask);
        child.wait()?;
        Ok(blobs)
    }
}

/// The answer is `ID blob LENGTH`, the bytes, and a line break.
fn read_one(ask: &mut impl Write, answer: &mut impl BufRead, id: &str) -> Result<Vec<u8>> {
    writeln!(ask, "{id}")?;
    ask.flush()?;
    let mut head = String::new();
    answer.read_line(&mut head)?;
    let length = head
        .trim()
        .rsplit(' ')
        .next()
        .unwrap_or_default()
        .parse::<u64>();
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

fn output(command: &mut Command) -> Result<Output> {
    let ran = match command.output() {
        Ok(ran) => ran,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            bail!("--base reads a revision with git, and there is no git on the path")
        }
        Err(error) => bail!("git: {}", files::reason(&error)),
    };
    let reason = String::from_utf8_lossy(&ran.stderr);
    Ok(Output {
        is_ok: ran.status.success(),
        out: ran.stdout,
        reason: reason.lines().next().unwrap_or_default().trim().to_owned(),
    })
}
