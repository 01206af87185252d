//! The files of a git revision, found as they would be in a checkout: links are followed.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context, Result, bail};

use super::objects::{Entry, Folder, Id, Objects, TOO_MANY, is_hidden};
use super::repository::{MAX_BASE, Repository, tidy};
use crate::cli::git::path_of;
use crate::cli::{files, secrets};
use crate::model::limits;
use crate::report::replay::Commits;

/// A commit of a repository, and what a person calls it.
pub struct Tree<'r> {
    repository: Repository,
    revision: &'r str,
    commit: String,
    objects: RefCell<Objects>,
    /// How many links may still be followed.
    links: Cell<usize>,
}

/// A file, with its path from the top of the repository.
pub struct Blob {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

/// How many links one path may lead through, and how long it may be, as systems have it.
const MAX_LINKS: usize = 40;
const MAX_PATH: usize = 4096;
/// How many links are followed in all.
const MAX_FOLLOWED: usize = 10_000;
/// How much the paths may have that are looked at, in bytes, and what each counts besides: the same folder may be in many.
const MAX_NAMES: usize = 64 * 1024 * 1024;
const EACH: usize = 100;

/// What was found below a path, and what may still be. A path that is shown is the one by which it was reached.
struct Walk<'f> {
    fits: &'f dyn Fn(&Path) -> bool,
    /// The folders and files that were found, by their paths without links.
    known: HashSet<PathBuf>,
    /// By the path that is shown, and that of the link itself.
    links: Vec<(PathBuf, PathBuf)>,
    files: Vec<(PathBuf, Id)>,
    /// How much more may be looked at.
    left: usize,
}

impl<'r> Tree<'r> {
    pub fn of(repository: Repository, revision: &'r str) -> Result<Self> {
        repository.one_meaning(revision)?;
        let Some(commit) = repository.commit(revision)? else {
            bail!("--base {revision}: {}", repository.why_no_commit(revision)?);
        };
        let objects = RefCell::new(Objects::new(&repository, commit.clone())?);
        Ok(Self { repository, revision, commit, objects, links: Cell::new(MAX_FOLLOWED) })
    }

    /// This commit and the one that is checked out.
    pub fn commits(&self) -> Result<Option<Commits>> {
        let [base, now] = self.repository.dated([&self.commit, "HEAD"])?;
        Ok(base.zip(now).map(|(base, now)| Commits { base, now }))
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
        match self.find(path)? {
            Some((_, Entry::File(id))) => self.blob((path.to_owned(), id), &mut { MAX_BASE }).map(Some),
            _ => Ok(None),
        }
    }

    /// The files below a path that fit, of so many bytes together; a path that is a file is one. None where there is no
    /// such path.
    pub fn files(&self, path: &Path, fits: &dyn Fn(&Path) -> bool, bytes: &mut u64) -> Result<Vec<Blob>> {
        let (known, links, files) = (HashSet::new(), Vec::new(), Vec::new());
        let mut walk = Walk { fits, known, links, files, left: MAX_NAMES };
        match self.find(path)? {
            Some((real, Entry::Folder(id))) => self.below(id, real, path.to_owned(), &mut walk)?,
            Some((_, Entry::File(id))) => walk.files.push((path.to_owned(), id)),
            _ => {}
        }
        // What is reached without a link is known before the links, each of which may add others.
        while !walk.links.is_empty() {
            let mut links = std::mem::take(&mut walk.links);
            links.sort();
            links.into_iter().try_for_each(|(shown, link)| self.follow(&link, shown, &mut walk))?;
        }
        walk.files.into_iter().map(|file| self.blob(file, bytes)).collect()
    }

    fn below(&self, id: Id, real: PathBuf, shown: PathBuf, walk: &mut Walk<'_>) -> Result<()> {
        let mut folders = vec![(id, real, shown)];
        while let Some((id, real, shown)) = folders.pop() {
            if !walk.known.insert(real.clone()) {
                continue;
            }
            for (name, entry) in self.folder(&id, &real)?.iter().filter(|(name, _)| !is_hidden(name)) {
                let (real, shown) = (real.join(name), shown.join(name));
                let left = walk.left.checked_sub(real.as_os_str().len() + shown.as_os_str().len() + EACH);
                walk.left = left.with_context(|| format!("{}: {TOO_MANY}", self.name(&shown)))?;
                match entry {
                    Entry::Folder(id) => folders.push((id.clone(), real, shown)),
                    Entry::File(id) => walk.file(id.clone(), real, shown),
                    Entry::Link(_) => walk.links.push((shown, real)),
                    Entry::Submodule => bail!(self.submodule(&real)),
                }
            }
        }
        Ok(())
    }

    /// Takes up what a link leads to.
    fn follow(&self, link: &Path, shown: PathBuf, walk: &mut Walk<'_>) -> Result<()> {
        match self.find(link)? {
            Some((real, Entry::Folder(id))) => self.below(id, real, shown, walk)?,
            Some((real, Entry::File(id))) => walk.file(id, real, shown),
            _ if (walk.fits)(&shown) => bail!("{} is a link that leads nowhere", self.name(link)),
            _ => {}
        }
        Ok(())
    }

    /// What is at a path from the top, step by step, and its path without links.
    fn find(&self, path: &Path) -> Result<Option<(PathBuf, Entry)>> {
        let mut path = path.to_owned();
        let mut link = PathBuf::new();
        for _ in 0..=MAX_LINKS {
            let (mut at, mut entry) = (PathBuf::new(), Entry::Folder(Id::new()));
            let mut steps = path.components();
            while let Entry::Folder(id) = &entry
                && let Some(step) = steps.next()
            {
                let Some(next) = self.folder(id, &at)?.get(step.as_os_str()).cloned() else { return Ok(None) };
                at.push(step);
                entry = next;
            }
            match entry {
                Entry::Link(id) => path = self.target(&id, &at, steps.as_path())?,
                Entry::Submodule => bail!(self.submodule(&at)),
                Entry::File(_) if steps.next().is_some() => return Ok(None),
                _ => return Ok(Some((at, entry))),
            }
            link = at;
        }
        bail!("{} is a loop of links", self.name(&link))
    }

    /// Where the rest of a path leads from a link.
    fn target(&self, id: &Id, link: &Path, rest: &Path) -> Result<PathBuf> {
        let name = || self.name(link);
        let left = self.links.get().checked_sub(1);
        self.links.set(left.with_context(|| format!("{}: more than {MAX_FOLLOWED} links up to here", name()))?);
        let bytes = self.objects.borrow_mut().blob(id, MAX_PATH as u64, &name)?;
        secrets::learn_bytes(&bytes);
        let target = path_of(&bytes);
        let path = link.parent().unwrap_or(Path::new("")).join(&target).join(rest);
        if path.as_os_str().len() > MAX_PATH {
            bail!("{} is a link to a path of more than {MAX_PATH} bytes", name());
        }
        let inside = Some(path).filter(|path| path.is_relative());
        let inside = inside.as_deref().and_then(tidy);
        inside
            .with_context(|| format!("{} is a link that leads out of the repository: {}", name(), files::name(&target)))
    }

    fn folder(&self, id: &Id, path: &Path) -> Result<Rc<Folder>> {
        self.objects.borrow_mut().folder(id, &|| self.name(path))
    }

    fn blob(&self, (path, id): (PathBuf, Id), left: &mut u64) -> Result<Blob> {
        let name = || self.name(&path);
        let bytes = self.objects.borrow_mut().blob(&id, limits::FILE.most as u64, &name)?;
        *left = left.checked_sub(bytes.len() as u64).with_context(|| {
            format!("{}: the files of the base have more than 64 MiB up to here: name folders of filters", name())
        })?;
        secrets::learn_bytes(&bytes);
        Ok(Blob { path, bytes })
    }

    /// What it holds is in another repository, whose config may be a stranger's.
    fn submodule(&self, path: &Path) -> String {
        let (name, revision) = (self.name(path), self.revision);
        format!(
            "{name} is a submodule, which is not looked into: check the base out, and name its folder: git worktree add \
             ../base {revision}, git -C ../base submodule update --init, --base ../base"
        )
    }
}

impl Walk<'_> {
    fn file(&mut self, id: Id, real: PathBuf, shown: PathBuf) {
        if (self.fits)(&shown) && self.known.insert(real) {
            self.files.push((shown, id));
        }
    }
}
