//! A repository, as `git` itself tells of it, which knows every kind. Nothing is written, and no checkout is touched.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, bail};

use crate::cli::files;
use crate::cli::git::{self, Git, line, path_of};
use crate::lint::suggest;

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

impl Repository {
    /// None where the folder is in no repository.
    pub fn of(folder: &Path) -> Result<Option<Self>> {
        let name = files::name(folder);
        let name = if name.is_empty() { "this folder" } else { &name };
        let git = |arguments: &[&str]| Git::new(folder, arguments)?.answer();
        let found = git(&["rev-parse", "--show-toplevel", "--show-prefix", "--absolute-git-dir"])?;
        match found.complaint.as_str() {
            _ if found.is_ok => {}
            none if none.starts_with("not a git repository") => return Ok(None),
            bare if bare.contains("bare repository") || bare.contains("must be run in a work tree") => {
                bail!("{name} is {BARE}")
            }
            other if other.contains("dubious ownership") => bail!(
                "git does not read the repository of {name}, which belongs to another user, before git config --global \
                 --add safe.directory FOLDER"
            ),
            _ => bail!("git cannot read the repository of {name}: git rev-parse --show-toplevel says why"),
        }
        let lines: Vec<_> = found.out.split(|byte| *byte == b'\n').map(path_of).collect();
        let [top, prefix, own, _] = lines.as_slice() else {
            bail!("{name} is below a folder with a line break in its name");
        };
        let real = fs::canonicalize(top).unwrap_or_default();
        let is_below = fs::canonicalize(Path::new(".").join(folder)).is_ok_and(|folder| folder.starts_with(&real));
        if !is_below || git::own_folder(&real) != fs::canonicalize(own).ok() {
            bail!("{name} is {BARE}");
        }
        let names_checkout = || Ok(git(&["config", "--get", "core.worktree"])?.is_ok);
        if let Some(why) = git::foreign(&real, &names_checkout)? {
            bail!("the repository of {name} is not read: {why}");
        }
        let (top, prefix) = (top.clone(), prefix.clone());
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

    /// Fails where a name is that of several refs with different commits: git takes the tag, and who may push a tag
    /// `origin/main` must not be who says what the filters are compared with.
    pub fn one_meaning(&self, revision: &str) -> Result<()> {
        let name = revision.split(['~', '^', '@', ':']).next().unwrap_or_default();
        let within = ["refs/", "refs/tags/", "refs/heads/", "refs/remotes/"].map(|within| format!("{within}{name}"));
        let commit = "--format=%(refname) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)";
        let known = self.git(&["for-each-ref", commit])?.args(&within).answer()?.out;
        let known = String::from_utf8_lossy(&known).into_owned();
        let meant: Vec<_> = known.lines().filter_map(|line| line.split_once(' ')).collect();
        let meant: Vec<_> = meant.into_iter().filter(|(name, _)| within.iter().any(|it| it == name)).collect();
        match meant.as_slice() {
            [(_, first), others @ ..] if others.iter().any(|(_, other)| other != first) => {
                let names: Vec<_> = meant.iter().map(|(name, _)| *name).collect();
                bail!("--base {revision} may be {}, which differ: name one of them in full", names.join(" or "))
            }
            _ => Ok(()),
        }
    }

    /// The object that a revision names. `^HEAD` is the name of none, but of all that it leaves out.
    fn object(&self, revision: &str) -> Result<Option<String>> {
        let found = self.git(&["rev-parse", "--verify", "--quiet", "--end-of-options"])?.args([revision]).answer()?;
        let id = String::from_utf8_lossy(line(&found.out)).into_owned();
        Ok((found.is_ok && is_id(&id)).then_some(id))
    }

    /// `1a2b3c4 of 2026-11-20` for each of two revisions, where there is one.
    pub fn dated(&self, revisions: [&str; 2]) -> Result<[Option<String>; 2]> {
        let dated = |revision: &str| -> Result<Option<String>> {
            let format = ["rev-list", "--max-count=1", "--abbrev=7", "--format=%h of %cs", "--end-of-options"];
            let found = self.git(&format)?.args([revision]).answer()?;
            let said = String::from_utf8_lossy(&found.out).into_owned();
            Ok(said.lines().nth(1).filter(|_| found.is_ok).map(str::to_owned))
        };
        let [base, now] = revisions.map(dated);
        Ok([base?, now?])
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

    pub fn git(&self, arguments: &[&str]) -> Result<Git> {
        Git::new(&self.folder, arguments)
    }
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
