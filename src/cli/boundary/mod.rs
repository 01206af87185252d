//! What may be read: what the command line names, and else what is in the repository once links are resolved. A filter
//! repository takes changes from people whom nobody knows, and what a file holds is shown in findings and reports.

mod ignored;
mod readable;
mod roots;
mod unsaved;
mod walk;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use readable::Readable;
pub use roots::{Refusal, Roots, is_too_long, is_top, repository};
pub use unsaved::Unsaved;
#[cfg(test)]
pub use walk::tests::READ;
pub use walk::{Found, Unread};

use super::files::{self, plain};
use super::stream::Streams;
use crate::model::text::count;
use crate::report::LeftOut;

/// How many files of an ignore file are named.
const MOST_NAMED: usize = 3;

/// By the ignore file.
type LeftOutFiles = BTreeMap<String, BTreeSet<String>>;

/// The places that the paths of a call may lead to.
#[derive(Debug)]
pub struct Boundary {
    /// Those of what nobody named.
    base: Roots,
    /// Those of what is in a folder that was named, or beside a file that was.
    named: HashMap<PathBuf, Roots>,
    /// What the command line names: that is read whatever it is, and wherever it leads but by a link of a repository.
    free: HashSet<PathBuf>,
    /// The file whose text was handed over.
    unsaved: Option<Arc<Unsaved>>,
    /// The files that ignore files leave out of what was looked at.
    left_out: Mutex<LeftOutFiles>,
}

impl Boundary {
    /// The repository around a folder: of a config, or the one that is worked in.
    pub fn of(folder: &Path) -> Self {
        let base = Roots::of_repository(folder);
        let named = HashMap::from([(plain(folder), base.clone())]);
        Self { base, named, free: HashSet::new(), unsaved: None, left_out: Mutex::default() }
    }

    /// The repository at a path of the command line. In one that is a part of this one, this one is not left either.
    pub fn of_other(&self, path: &Path) -> Self {
        let mut other = Self::of(path);
        other.name(path);
        if self.base.real(path).is_ok() {
            let all = other.named.values_mut().chain([&mut other.base]);
            all.for_each(|roots| roots.extend(&self.base));
        }
        other
    }

    /// Takes up a text that stands for a file, which the command line names.
    pub fn take_up(&mut self, unsaved: &Arc<Unsaved>) {
        self.name(&unsaved.path);
        self.unsaved = Some(Arc::clone(unsaved));
    }

    /// The text that stands for the file at a path.
    pub fn unsaved_at(&self, path: &Path) -> Option<&Unsaved> {
        self.unsaved.as_deref().filter(|unsaved| unsaved.is_at(path))
    }

    /// Whether a file is at a path, or a text stands for one.
    pub fn has_file(&self, path: &Path) -> bool {
        path.is_file() || self.unsaved_at(path).is_some()
    }

    /// Takes up a path of the command line, with what is around it.
    pub fn name(&mut self, path: &Path) {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
        if self.free.insert(plain(path)) {
            let roots = Roots::of_named(folder);
            self.named.entry(plain(folder)).or_default().extend(&roots);
        }
    }

    /// Takes up a file of the command line that names nothing else.
    pub fn name_file(&mut self, path: &Path) {
        self.free.insert(plain(path));
    }

    /// Takes up the folder of samples that goes with filters of the command line.
    pub fn name_beside(&mut self, samples: &Path, filters: &Path) {
        let mut roots = self.around(filters).clone();
        roots.extend(&Roots::of_sibling(samples));
        self.named.entry(plain(samples)).or_default().extend(&roots);
    }

    /// Where a file may lead to, or what it names.
    pub fn around(&self, path: &Path) -> &Roots {
        let path = plain(path);
        let mut around = path.ancestors().filter(|_| !is_too_long(&path));
        around.find_map(|above| self.named.get(above)).unwrap_or(&self.base)
    }

    /// The file at a path, if it may be read.
    pub fn file(&self, path: &Path) -> Result<Readable, Refusal> {
        if self.free.contains(&plain(path)) {
            return self.named(path);
        }
        self.file_in(self.around(path), path)
    }

    /// The file at a path of the command line.
    pub fn named(&self, path: &Path) -> Result<Readable, Refusal> {
        let file = Readable::named(path)?;
        Ok(self.unsaved_at(path).map_or(file, |unsaved| unsaved.readable(path, true)))
    }

    /// The file at a path that a file names, which may lead to these places.
    pub fn file_in(&self, roots: &Roots, path: &Path) -> Result<Readable, Refusal> {
        match roots.file(path) {
            Err(Refusal::Other(reason)) => {
                let unsaved = self.unsaved_at(path).map(|unsaved| unsaved.readable(path, false));
                unsaved.ok_or(Refusal::Other(reason))
            }
            file => file.map(|file| self.filled(file)),
        }
    }

    fn filled(&self, mut file: Readable) -> Readable {
        self.unsaved.iter().for_each(|unsaved| unsaved.fill(&mut file));
        file
    }

    /// Whether a file has this text.
    pub fn has(&self, path: &Path, text: &[u8]) -> bool {
        let there = self.file(path).and_then(|file| file.read(text.len()));
        there.is_ok_and(|there| there == text)
    }

    /// The files below a folder whose names fit, sorted by path. Hidden ones are left out, and those that ignore files name.
    pub fn below(&self, folder: &Path, fits: impl Fn(&Path) -> bool) -> Found {
        if self.free.contains(&plain(folder))
            && let Err(refusal) = Roots::admit_named(folder)
        {
            return Found { unreadable: vec![(folder.to_owned(), refusal)], ..Found::default() };
        }
        self.below_of(self.around(folder), folder, fits)
    }

    /// Those below a folder that a file names, which may lead to these places.
    pub fn below_of(&self, roots: &Roots, folder: &Path, fits: impl Fn(&Path) -> bool) -> Found {
        let mut found = walk::below(roots, folder, &fits);
        if let Some(unsaved) = &self.unsaved {
            found.files.iter_mut().for_each(|file| unsaved.fill(file));
        }
        let mut left_out = self.left_out_files();
        for (by, path) in &found.left_out {
            let by = files::name(&files::from_here(by));
            left_out.entry(by).or_default().insert(files::name(path));
        }
        found
    }

    fn left_out_files(&self) -> MutexGuard<'_, LeftOutFiles> {
        self.left_out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The files that were left out so far.
    pub fn left_out(&self) -> Vec<LeftOut> {
        let left_out = self.left_out_files();
        let of = |(by, files): (&String, &BTreeSet<String>)| {
            let file = |file: &String| LeftOut { file: file.clone(), by: by.clone() };
            files.iter().map(file).collect::<Vec<_>>()
        };
        left_out.iter().flat_map(of).collect()
    }

    /// Tells what was left out: a filter that nobody looked at must not pass for one that is right.
    pub fn tell_left_out(&self, streams: &mut Streams) {
        for (by, files) in self.left_out_files().iter() {
            let named: Vec<_> = files.iter().take(MOST_NAMED).map(String::as_str).collect();
            let more = match files.len() - named.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message = format!("{by} leaves out {}: {}{more}", count(files.len(), "file"), named.join(", "));
            streams.say("note", &message, None);
        }
    }
}
