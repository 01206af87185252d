//! New files that belong together: all of them are there, or none.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::atomic_file;
use super::place::place;
use super::temporary::{self, Temporary};
use crate::cli::files;

/// Files that are written, and have no names yet.
#[derive(Default)]
pub struct NewFiles(Vec<NewFile>);

struct NewFile {
    temporary: Temporary,
    path: PathBuf,
    text: Vec<u8>,
}

/// A file that cannot be written, and why.
#[derive(Debug)]
pub struct Unwritten {
    pub path: String,
    pub reason: String,
}

impl Unwritten {
    fn new(path: &Path, error: &io::Error) -> Self {
        Self { path: files::name(path), reason: files::reason(error) }
    }
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot write {}: {}", self.path, self.reason)
    }
}

impl std::error::Error for Unwritten {}

impl NewFiles {
    /// What stands where a file would have to be, or on the way there.
    pub fn check(path: &Path) -> Result<(), Unwritten> {
        let obstacle = files::obstacle(path).map_or_else(|| place(path).map(drop), |it| Err(io::Error::other(it)));
        obstacle.map_err(|error| Unwritten::new(path, &error))
    }

    /// Writes a file into the folder that it is for, or, where that is to be made, into the nearest one above it.
    pub fn add(&mut self, path: &Path, text: &[u8]) -> Result<(), Unwritten> {
        let folder = path.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        let write = || {
            let (temporary, mut file) = Temporary::new(folder, false)?;
            file.write_all(text)?;
            atomic_file::sync(&file)?;
            Ok(temporary)
        };
        let temporary = write().map_err(|error: io::Error| Unwritten::new(path, &error))?;
        self.0.push(NewFile { temporary, path: path.to_owned(), text: text.to_owned() });
        Ok(())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets those that were added last.
    pub fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    /// Gives all of them their names, one right after the other, in the order in which they were added. Where one of them
    /// cannot have its name, those before it are taken back.
    pub fn keep(self) -> Result<(), Unwritten> {
        let paths: Vec<_> = self.0.iter().map(|file| file.path.clone()).collect();
        temporary::undisturbed(|| {
            let mut made = Made::default();
            let all = self.0.into_iter().try_for_each(|file| made.file(file));
            if all.is_err() {
                made.take_back();
            }
            all
        })?;
        paths.iter().for_each(|path| atomic_file::sync_folder(path));
        Ok(())
    }
}

/// What was made so far.
#[derive(Default)]
struct Made {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Made {
    fn file(&mut self, file: NewFile) -> Result<(), Unwritten> {
        let NewFile { temporary, path, text } = file;
        let failed = |error: io::Error| Unwritten::new(&path, &error);
        self.folder(path.parent().unwrap_or(Path::new(""))).map_err(failed)?;
        match temporary.take_free(&path) {
            Ok(()) => self.files.push(path),
            // Another process was faster, and did the same.
            Err(_) if fs::read(&path).is_ok_and(|there| there == text) => {}
            Err(error) => return Err(failed(error)),
        }
        Ok(())
    }

    fn folder(&mut self, path: &Path) -> io::Result<()> {
        let missing: Vec<_> =
            path.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()).collect();
        for folder in missing.into_iter().rev() {
            match fs::create_dir(folder) {
                Ok(()) => self.folders.push(folder.to_owned()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Leaves the folders that somebody else has put something into meanwhile.
    fn take_back(&self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_whole_is_taken_back_with_the_folders_that_were_made() {
        let top = tempfile::tempdir().unwrap();
        let at = |name: &str| top.path().join(name);
        let stage = || {
            let mut new = NewFiles::default();
            for name in ["one", "a/b/two", "a/three"] {
                new.add(&at(name), name.as_bytes()).unwrap();
            }
            new
        };
        let names = || {
            let mut names: Vec<_> = fs::read_dir(top.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        drop(stage());
        assert!(names().is_empty(), "nothing has a name before, and no folder is made");
        let new = stage();
        fs::create_dir(at("a")).unwrap();
        fs::write(at("a/three"), "another's").unwrap();
        let error = new.keep().unwrap_err().to_string();
        assert!(error.contains("three: file exists"), "{error}");
        assert_eq!(names(), ["a"]);
        assert_eq!(fs::read_to_string(at("a/three")).unwrap(), "another's");
        assert!(!at("a/b").exists());
        fs::write(at("a/three"), "a/three").unwrap();
        stage().keep().unwrap();
        assert_eq!(names(), ["a", "one"]);
        assert_eq!(fs::read_to_string(at("a/b/two")).unwrap(), "a/b/two");
    }
}
