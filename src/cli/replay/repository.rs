//! A repository, as `git` itself tells of it, which knows every kind. Nothing is written, and no checkout is touched.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cli::git::{self, Git, line, path_of};
use crate::cli::{files, secrets};
use crate::lint::suggest;
use crate::model::limits;

/// The most bytes that the files of a base may have together.
pub const MAX_BASE: u64 = 64 * 1024 * 1024;

/// The repository that a folder is in.
#[derive(Debug, Clone)]
pub struct Repository {
    /// Where to ask: the folder; empty for the one that is worked in.
    folder: PathBuf,
    pub top: PathBuf,
    /// The way from the top to the folder.
    prefix: PathBuf,
}

const BARE: &str = "in a bare git repository, where no filters are checked out: run it in a clone";
const SHALLOW: &str = "this clone is shallow and holds few revisions: get them with git fetch --unshallow, or with \
                       fetch-depth: 0 for actions/checkout";
const PARTIAL: &str = "this clone is partial, and nothing is fetched here: git worktree add ../base REVISION gets what is \
                       missing, and then --base ../base";
const TOO_MUCH: &str = "the files of the base have more than 64 MiB up to here: name folders of filters";

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
        let name = files::name(folder);
        let name = if name.is_empty() { "this folder" } else { &name };
        let say = |what| Git::new(folder, &["rev-parse", what])?.answer();
        let top = say("--show-toplevel")?;
        match top.reason.as_str() {
            _ if top.is_ok => {}
            none if none.starts_with("not a git repository") => return Ok(None),
            bare if bare.contains("bare repository") || bare.contains("must be run in a work tree") => {
                bail!("{name} is {BARE}")
            }
            other if other.contains("dubious ownership") => bail!(
                "git: {other}: it belongs to another user, and git reads it after git config --global --add \
                 safe.directory FOLDER"
            ),
            other => bail!("git: {other}"),
        }
        let (top, prefix, own) = (top.out, say("--show-prefix")?.out, say("--absolute-git-dir")?.out);
        let (top, prefix, own) = (path_of(line(&top)), path_of(line(&prefix)), path_of(line(&own)));
        if !is_checkout(&top, &own) {
            bail!("{name} is {BARE}");
        }
        Ok(Some(Self { folder: folder.to_owned(), top, prefix }))
    }

    /// The way from the top to a path as it is written, where this was asked; none where it leads out of the repository.
    pub fn inside(&self, path: &Path) -> Option<PathBuf> {
        let below = path.strip_prefix(&self.folder).unwrap_or(path);
        self.below_top(&self.prefix.join(below))
    }

    /// The same of a path that is relative to the top. A path may leave the top and come back.
    pub fn below_top(&self, path: &Path) -> Option<PathBuf> {
        let path = tidy(&self.top.join(path))?;
        path.strip_prefix(&self.top).ok().map(Path::to_owned)
    }

    /// The commit that a revision names; none where it names nothing, or something else.
    pub fn commit(&self, revision: &str) -> Result<Option<String>> {
        let Some(object) = self.object(revision)? else {
            return Ok(None);
        };
        self.object(&format!("{object}^{{commit}}"))
    }

    /// The object that a revision names. `^HEAD` is the name of none, but of all that it leaves out.
    fn object(&self, revision: &str) -> Result<Option<String>> {
        let found = self.git(&["rev-parse", "--verify", "--quiet", "--end-of-options"])?.args([revision]).answer()?;
        let id = String::from_utf8_lossy(line(&found.out)).into_owned();
        Ok((found.is_ok && is_id(&id)).then_some(id))
    }

    /// Why a revision names no commit, and what to do.
    pub fn why_no_commit(&self, revision: &str) -> Result<String> {
        if let Some(id) = self.object(revision)? {
            let object = self.git(&["cat-file", "-t"])?.args([&id]).answer()?;
            let object = String::from_utf8_lossy(line(&object.out)).into_owned();
            return Ok(match object.as_str() {
                "tree" | "blob" => format!("this names a {object}, and no commit"),
                _ => format!("its commit {id} is not in this clone{}", self.why_missing()?),
            });
        }
        let several =
            self.git(&["rev-parse", "--quiet", "--revs-only", "--end-of-options"])?.args([revision]).answer()?;
        if several.is_ok && !several.out.is_empty() {
            return Ok("this names no single commit, as main, v1.2 or HEAD~1 do".to_owned());
        }
        let help = match self.near(revision)? {
            Some(near) => format!("; did you mean {near}?"),
            None if self.is_shallow()? => format!("; {SHALLOW}"),
            None => String::new(),
        };
        Ok(format!("there is no such revision or folder{help}"))
    }

    /// What there is to know of an object that is not there. It is not fetched: whom to ask, the config of the repository
    /// says, and it may be a stranger's.
    pub fn why_missing(&self) -> Result<String> {
        let promised = r"^(extensions\.partialclone|remote\..*\.promisor)$";
        Ok(if self.git(&["config", "--get-regexp", promised])?.answer()?.is_ok {
            format!("; {PARTIAL}")
        } else if self.is_shallow()? {
            format!("; {SHALLOW}")
        } else {
            String::new()
        })
    }

    fn is_shallow(&self) -> Result<bool> {
        let shallow = self.git(&["rev-parse", "--is-shallow-repository"])?.answer()?;
        Ok(line(&shallow.out) == b"true")
    }

    /// The branch, tag or folder that a misspelled one most likely means.
    fn near(&self, revision: &str) -> Result<Option<String>> {
        let names = ["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"];
        let known = self.git(&names)?.answer()?.out;
        let known = String::from_utf8_lossy(&known).into_owned();
        let near = suggest::closest(revision, known.lines()).map(str::to_owned);
        Ok(near.or_else(|| near_folder(revision)))
    }

    pub fn has(&self, commit: &str) -> Result<bool> {
        Ok(self.git(&["cat-file", "-e"])?.args([commit]).answer()?.is_ok)
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
        let path = Some(path).filter(|path| !path.as_os_str().is_empty());
        let listed = self.git(arguments)?.args(path.map(|_| "--")).args(path).answer()?;
        if !listed.is_ok {
            bail!("git ls-tree: {}{}", listed.reason, self.why_missing()?);
        }
        let entries = listed.out.split(|byte| *byte == 0);
        Ok(entries.filter_map(entry).collect())
    }

    /// Reads objects by one process, each asked for when the one before it is read, and no more than so many bytes.
    pub fn read(
        &self,
        wanted: Vec<(PathBuf, String)>,
        name: &dyn Fn(&Path) -> String,
        most: &mut u64,
    ) -> Result<Vec<(PathBuf, Vec<u8>)>> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut talk = self.git(&["cat-file", "--batch"])?.talk()?;
        let mut read = Vec::new();
        for (path, id) in wanted {
            let name = name(&path);
            // `ID blob LENGTH`, the bytes, and a line break.
            let head = talk.ask(&id)?;
            // Git before 2.45 ends where it may not fetch what is missing.
            if head.is_empty() || head.trim_end().ends_with(" missing") {
                bail!("{name}: its content is not in this clone{}", self.why_missing()?);
            }
            let length = head.trim().rsplit(' ').next().unwrap_or_default().parse::<u64>();
            let length = length.with_context(|| format!("git cat-file: {name}: {}", head.trim()))?;
            // One byte more than a file may have tells that it has more.
            let bytes = talk.read(length, limits::FILE.most as u64 + 1)?;
            *most = most.checked_sub(bytes.len() as u64).with_context(|| format!("{name}: {TOO_MUCH}"))?;
            secrets::learn_bytes(&bytes);
            read.push((path, bytes));
            talk.read(1, 1)?;
        }
        Ok(read)
    }

    fn git(&self, arguments: &[&str]) -> Result<Git> {
        Git::new(&self.folder, arguments)
    }
}

/// Whether what git found is the `.git` of the top. Plain files may look like a bare repository, and name any folder as
/// its top: git from 2.38 on is told to take none.
fn is_checkout(top: &Path, found: &Path) -> bool {
    let own = git::own_folder(top);
    own.is_some() && own == fs::canonicalize(found).ok()
}

fn is_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

pub fn near_folder(name: &str) -> Option<String> {
    files::near_name(Path::new(name)).filter(|near| Path::new(near).is_dir())
}

/// A way without steps back; none where it leads out.
pub fn tidy(path: &Path) -> Option<PathBuf> {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if tidy.pop() => {}
            Component::ParentDir => return None,
            part => tidy.push(part),
        }
    }
    Some(tidy)
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
