//! The files of a git revision, found as they would be in a checkout: links and submodules are followed.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::repository::{self, Entry, Kind, MAX_BASE, Repository};
use crate::cli::{files, git, secrets};

/// A commit of a repository, and what a person calls it.
pub struct Tree<'r> {
    repository: Repository,
    commit: String,
    revision: &'r str,
    /// Where the repository is in the one around it.
    within: PathBuf,
}

/// A file, with its path from the top of the outermost repository.
pub struct Blob {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

/// How many links one path may lead through, as systems have it.
const MAX_LINKS: usize = 40;
/// How many links and submodules are followed below one path, each by questions of its own to git.
const MAX_FOLLOWED: usize = 1_000;

/// What was found below a path, and what may still be.
struct Walk<'f> {
    fits: &'f dyn Fn(&Path) -> bool,
    known: HashSet<PathBuf>,
    followed: usize,
    bytes: &'f mut u64,
}

/// What is at a path.
enum Found<'r> {
    /// It is in this tree, or in that of a submodule.
    Entry(Entry, Option<Tree<'r>>),
    Nothing,
}

impl<'r> Tree<'r> {
    pub fn of(repository: Repository, revision: &'r str) -> Result<Self> {
        let Some(commit) = repository.commit(revision)? else {
            bail!("--base {revision}: {}", repository.why_no_commit(revision)?);
        };
        Ok(Self { commit, repository, revision, within: PathBuf::new() })
    }

    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// `main:filters/shop.yaml`, as git has it.
    pub fn name(&self, path: &Path) -> String {
        format!("{}:{}", self.revision, files::name(path))
    }

    /// The file at a path, where there is one.
    pub fn file(&self, path: &Path) -> Result<Option<Blob>> {
        match self.find(path, MAX_LINKS)? {
            Found::Entry(entry, tree) if entry.kind == Kind::File => {
                tree.as_ref().unwrap_or(self).blob(&entry, path, &mut { MAX_BASE }).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The files below a path that fit, of so many bytes together; a path that is a file is one. None where there is no
    /// such path.
    pub fn files(&self, path: &Path, fits: &dyn Fn(&Path) -> bool, bytes: &mut u64) -> Result<Vec<Blob>> {
        let walk = &mut Walk { fits, known: HashSet::new(), followed: 0, bytes };
        if path.as_os_str().is_empty() {
            return self.below(Path::new(""), path, walk);
        }
        let Found::Entry(entry, tree) = self.find(path, MAX_LINKS)? else {
            return Ok(Vec::new());
        };
        let tree = tree.as_ref().unwrap_or(self);
        match entry.kind {
            Kind::Folder => tree.below(&entry.path, path, walk),
            _ => Ok(vec![tree.blob(&entry, path, walk.bytes)?]),
        }
    }

    /// What is below a folder, under the path by which it was reached. What is reached by a link as well is there once.
    fn below(&self, folder: &Path, shown: &Path, walk: &mut Walk<'_>) -> Result<Vec<Blob>> {
        if !walk.known.insert(self.within.join(folder)) {
            return Ok(Vec::new());
        }
        let (mut plain, mut others) = (Vec::new(), Vec::new());
        for entry in self.repository.below(&self.commit, folder)? {
            let way = entry.path.strip_prefix(folder).unwrap_or(&entry.path);
            let place = shown.join(way);
            match entry.kind {
                _ if is_hidden(way) => {}
                Kind::File if (walk.fits)(way) && walk.known.insert(self.within.join(&entry.path)) => {
                    plain.push((place, entry.id));
                }
                Kind::Link | Kind::Submodule => others.push((place, entry.path)),
                _ => {}
            }
        }
        walk.followed += others.len();
        if walk.followed > MAX_FOLLOWED {
            let place = self.name(shown);
            bail!("{place} has more than {MAX_FOLLOWED} links and submodules: name folders of filters");
        }
        let mut blobs = self.read(plain, walk.bytes)?;
        for (place, path) in others {
            blobs.extend(self.behind(&path, &place, walk)?);
        }
        Ok(blobs)
    }

    /// What a link or a submodule leads to.
    fn behind(&self, path: &Path, shown: &Path, walk: &mut Walk<'_>) -> Result<Vec<Blob>> {
        let Found::Entry(entry, tree) = self.find(path, MAX_LINKS)? else {
            if (walk.fits)(shown) {
                let link = self.name(&self.within.join(path));
                bail!("{link} is a link that leads nowhere");
            }
            return Ok(Vec::new());
        };
        let tree = tree.as_ref().unwrap_or(self);
        if entry.kind == Kind::Folder {
            return tree.below(&entry.path, shown, walk);
        }
        let is_new = (walk.fits)(shown) && walk.known.insert(tree.within.join(&entry.path));
        let blob = is_new.then(|| tree.blob(&entry, shown, walk.bytes)).transpose()?;
        Ok(blob.into_iter().collect())
    }

    fn blob(&self, entry: &Entry, shown: &Path, bytes: &mut u64) -> Result<Blob> {
        let read = self.read(vec![(shown.to_owned(), entry.id.clone())], bytes)?;
        read.into_iter().next().context("git cat-file says nothing")
    }

    fn read(&self, wanted: Vec<(PathBuf, String)>, bytes: &mut u64) -> Result<Vec<Blob>> {
        let read = self.repository.read(wanted, &|path| self.name(path), bytes)?.into_iter();
        let read = read.inspect(|(_, bytes)| secrets::learn_bytes(bytes));
        Ok(read.map(|(path, bytes)| Blob { path, bytes }).collect())
    }

    /// What is at a path from the top, step by step.
    fn find(&self, path: &Path, links: usize) -> Result<Found<'r>> {
        let mut steps = path.components();
        let mut at = PathBuf::new();
        while let Some(step) = steps.next() {
            at.push(step);
            let Some(entry) = self.repository.entry(&self.commit, &at)? else {
                return Ok(Found::Nothing);
            };
            let rest = steps.as_path();
            match entry.kind {
                Kind::Link => return self.follow(&entry, rest, links),
                Kind::Submodule => return self.submodule(&entry)?.find_all(rest, links),
                _ if rest.as_os_str().is_empty() => return Ok(Found::Entry(entry, None)),
                _ => {}
            }
        }
        Ok(Found::Nothing)
    }

    fn follow(&self, link: &Entry, rest: &Path, links: usize) -> Result<Found<'r>> {
        let shown = self.name(&self.within.join(&link.path));
        let target = git::path_of(&self.blob(link, &link.path, &mut { MAX_BASE })?.bytes);
        let folder = link.path.parent().unwrap_or(Path::new(""));
        let path = Some(folder.join(&target).join(rest)).filter(|path| path.is_relative());
        let Some(path) = path.as_deref().and_then(repository::tidy) else {
            bail!("{shown} is a link that leads out of the repository: {}", files::name(&target));
        };
        if links == 0 {
            bail!("{shown} is a loop of links");
        }
        self.find(&path, links - 1)
    }

    /// A whole submodule, or what is at a path in it.
    fn find_all(self, path: &Path, links: usize) -> Result<Found<'r>> {
        if path.as_os_str().is_empty() {
            let top = Entry { kind: Kind::Folder, id: self.commit.clone(), path: PathBuf::new() };
            return Ok(Found::Entry(top, Some(self)));
        }
        Ok(match self.find(path, links)? {
            Found::Entry(entry, None) => Found::Entry(entry, Some(self)),
            found => found,
        })
    }

    /// The commit of a submodule that this one has.
    fn submodule(&self, entry: &Entry) -> Result<Tree<'r>> {
        let shown = self.name(&self.within.join(&entry.path));
        let folder = self.repository.top.join(&entry.path);
        // A link in its place leads to some other repository.
        let real = |path: &Path| path.canonicalize().ok();
        let is_there =
            real(&folder).is_some_and(|it| real(&self.repository.top).is_some_and(|top| top.join(&entry.path) == it));
        let own = match is_there && folder.is_dir() {
            true => Repository::of(&folder)?.filter(|it| it.top != self.repository.top),
            false => None,
        };
        let Some(repository) = own else {
            bail!("{shown} is a submodule that is not there: git submodule update --init gets it");
        };
        if !repository.has(&entry.id)? {
            bail!("{shown} is a submodule without the commit {}: fetch it there", entry.id);
        }
        Ok(Tree {
            repository,
            commit: entry.id.clone(),
            revision: self.revision,
            within: self.within.join(&entry.path),
        })
    }
}

fn is_hidden(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str().to_string_lossy().starts_with('.'))
}
