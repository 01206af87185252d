//! A text that an editor has not saved yet: it is read, and written, in the place of its file.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Readable;
use super::roots::destination;

#[derive(Debug)]
pub struct Unsaved {
    /// The path of the file, which need not be there yet.
    pub path: PathBuf,
    /// Without links.
    real: PathBuf,
    /// Whether the text has a place among other files, or no name but that of standard input.
    pub has_place: bool,
    text: Mutex<Arc<[u8]>>,
}

impl Unsaved {
    pub fn new(path: &Path, has_place: bool, text: Vec<u8>) -> Self {
        let real = destination(path).unwrap_or_else(|| path.to_owned());
        Self { path: path.to_owned(), real, has_place, text: Mutex::new(text.into()) }
    }

    pub fn is_at(&self, path: &Path) -> bool {
        destination(path).is_some_and(|real| real == self.real)
    }

    /// The file at a path of its own, with this text.
    pub(super) fn readable(&self, path: &Path, is_named: bool) -> Readable {
        let (real, text) = (self.real.clone(), Some(self.text()));
        Readable { path: path.to_owned(), real, is_linked: path.is_symlink(), is_named, text }
    }

    /// Gives a file that was found this text, if it is that of this one.
    pub(super) fn fill(&self, file: &mut Readable) {
        if file.real == self.real {
            file.text = Some(self.text());
        }
    }

    pub fn text(&self) -> Arc<[u8]> {
        Arc::clone(&self.locked())
    }

    pub fn replace(&self, text: &str) {
        *self.locked() = text.as_bytes().into();
    }

    fn locked(&self) -> MutexGuard<'_, Arc<[u8]>> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
