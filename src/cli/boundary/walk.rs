//! What is below a folder. A real folder is looked at once, however many links lead to it.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::ignored::{Ignored, is_hidden};
use super::{Readable, Refusal, Roots};
use crate::cli::git;

/// A path, and why it cannot be looked at.
pub type Unread = (PathBuf, Refusal);

/// How many entries of an ignored folder are looked at: what builds and packages leave there may be a lot.
const MOST_IGNORED: usize = 1_000;

/// What was found below a folder, and what could not be looked at.
#[derive(Default)]
pub struct Found {
    pub files: Vec<Readable>,
    pub unreadable: Vec<Unread>,
    /// The links to folders that were followed.
    pub linked: Vec<PathBuf>,
    /// Ignore files, by their paths without links, and what each leaves out of the files that fit.
    pub left_out: Vec<(PathBuf, PathBuf)>,
}

impl Found {
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.unreadable.is_empty()
    }
}

/// The files below a folder whose names fit, sorted by path. Hidden ones are left out, and those that ignore files name. A
/// link that leads nowhere or out, or a folder that cannot be opened, hides nothing else.
pub fn below(roots: &Roots, folder: &Path, fits: &dyn Fn(&Path) -> bool) -> Found {
    let mut walk = Walk { roots, fits, known: HashSet::new(), links: Vec::new(), found: Found::default() };
    match roots.real(folder) {
        Ok(real) => walk.start(folder.to_owned(), real, false),
        Err(refusal) => walk.lost(folder.to_owned(), refusal),
    }
    // What is reached without a link is known before the links, each of which may add others.
    while !walk.links.is_empty() {
        let mut links = std::mem::take(&mut walk.links);
        links.sort_by(|a, b| a.path.cmp(&b.path));
        links.into_iter().for_each(|link| walk.follow(link));
    }
    let mut found = walk.found;
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    Readable::once_each(&mut found.files, |file| file);
    found.unreadable.sort();
    found.unreadable.dedup();
    found
}

struct Walk<'w> {
    roots: &'w Roots,
    fits: &'w dyn Fn(&Path) -> bool,
    /// The folders that were looked at, by their paths without links.
    known: HashSet<PathBuf>,
    links: Vec<Entry>,
    found: Found,
}

/// A file, a folder or a link.
struct Entry {
    path: PathBuf,
    real: PathBuf,
    is_linked: bool,
    /// The ignore files that count in the folder that it is in.
    ignored: Rc<Ignored>,
}

impl Walk<'_> {
    fn start(&mut self, path: PathBuf, real: PathBuf, is_linked: bool) {
        let ignored = Ignored::above(&real, self.roots, &mut self.found.unreadable);
        let mut folders = vec![Entry { path, real, is_linked, ignored }];
        while let Some(folder) = folders.pop() {
            if self.known.insert(folder.real.clone()) {
                self.folder(&folder, &mut folders);
            }
        }
    }

    fn folder(&mut self, folder: &Entry, below: &mut Vec<Entry>) {
        let entries = match entries(&folder.real) {
            Ok(entries) => entries,
            Err(error) => return self.lost(folder.path.clone(), Refusal::of(&error)),
        };
        let has = |name: &str| entries.binary_search_by(|entry| entry.0.as_os_str().cmp(name.as_ref())).is_ok();
        let ignored = Ignored::enter(&folder.ignored, &folder.real, self.roots, has, &mut self.found.unreadable);
        for (name, kind) in entries.iter().filter(|(name, _)| !is_hidden(name)) {
            let entry = Entry {
                path: folder.path.join(name),
                real: folder.real.join(name),
                is_linked: folder.is_linked,
                ignored: Rc::clone(&ignored),
            };
            match kind {
                Err(error) => self.lost(entry.path, Refusal::of(error)),
                Ok(kind) if kind.is_symlink() => self.links.push(entry),
                Ok(kind) if kind.is_dir() => {
                    if !self.is_ignored(&entry, true) && !self.is_of_git(&entry) {
                        below.push(entry);
                    }
                }
                Ok(kind) => {
                    if (self.fits)(&entry.path) && !self.is_ignored(&entry, false) {
                        self.file(entry, kind.is_file());
                    }
                }
            }
        }
    }

    fn file(&mut self, file: Entry, is_regular: bool) {
        match is_regular {
            true => self.found.files.push(Readable::inside(file.path, file.real, file.is_linked)),
            false => self.lost(file.path, Refusal::NotRegular),
        }
    }

    fn follow(&mut self, link: Entry) {
        let there = fs::metadata(&link.real);
        let is_dir = there.as_ref().is_ok_and(fs::Metadata::is_dir);
        let is_file = there.as_ref().is_ok_and(|there| !there.is_dir());
        // A file of another name is nobody's concern; what leads nowhere may have been a folder.
        if is_file && !(self.fits)(&link.path) {
            return;
        }
        if let Some(by) = link.ignored.by(&link.real, is_dir) {
            // What is behind it may be out of the repository, where not even names are looked at.
            return self.found.left_out.push((by, link.path));
        }
        match self.roots.real(&link.real) {
            Err(refusal) => self.lost(link.path, refusal),
            Ok(real) if !is_dir => {
                let is_regular = there.is_ok_and(|there| there.is_file());
                self.file(Entry { real, is_linked: true, ..link }, is_regular);
            }
            Ok(real) if link.real.starts_with(&real) => self.lost(link.path, Refusal::Loop),
            Ok(real) => {
                self.found.linked.push(link.path.clone());
                self.start(link.path, real, true);
            }
        }
    }

    fn lost(&mut self, path: PathBuf, refusal: Refusal) {
        self.found.unreadable.push((path, refusal));
    }

    /// Whether a folder is one of git's own. A branch may have brought files that look like one, so that is told.
    fn is_of_git(&mut self, folder: &Entry) -> bool {
        let is_own = git::is_own_folder(&folder.real);
        if is_own && !self.roots.is_kept_in(&folder.real) {
            self.lost(folder.path.clone(), Refusal::Git);
        }
        is_own
    }

    /// Whether an ignore file leaves something out. What of it would have been looked at is not forgotten.
    fn is_ignored(&mut self, entry: &Entry, is_dir: bool) -> bool {
        let Some(by) = entry.ignored.by(&entry.real, is_dir) else {
            return false;
        };
        let left_out = match is_dir {
            true => self.left_out_below(entry),
            false => vec![entry.path.clone()],
        };
        self.found.left_out.extend(left_out.into_iter().map(|path| (by.clone(), path)));
        true
    }

    /// The files of an ignored folder that would have been looked at; of one that has very many entries, it stands for them.
    fn left_out_below(&self, folder: &Entry) -> Vec<PathBuf> {
        let mut left_out = Vec::new();
        let mut folders = vec![(folder.path.clone(), folder.real.clone())];
        let mut left = MOST_IGNORED;
        while let Some((path, real)) = folders.pop() {
            for (name, kind) in entries(&real).unwrap_or_default().into_iter().filter(|(name, _)| !is_hidden(name)) {
                let (path, real) = (path.join(&name), real.join(&name));
                match kind {
                    Ok(kind) if kind.is_dir() => folders.push((path, real)),
                    Ok(_) if (self.fits)(&path) => left_out.push(path),
                    _ => {}
                }
                left -= 1;
                if left == 0 {
                    let has_some = !left_out.is_empty();
                    return Some(folder.path.clone()).filter(|_| has_some).into_iter().collect();
                }
            }
        }
        left_out
    }
}

/// What a folder has, sorted by name.
fn entries(real: &Path) -> io::Result<Vec<(OsString, io::Result<FileType>)>> {
    #[cfg(test)]
    tests::READ.with(|read| read.set(read.get() + 1));
    let entries = fs::read_dir(real)?.map(|entry| entry.map(|entry| (entry.file_name(), entry.file_type())));
    let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(entries)
}

#[cfg(test)]
pub mod tests {
    use std::cell::Cell;

    thread_local! {
        /// How many folders were read.
        pub static READ: Cell<usize> = const { Cell::new(0) };
    }
}
