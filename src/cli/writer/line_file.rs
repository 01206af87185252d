//! A file that lines are added to. What was added is on the disk, and after a crash no line is half.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;

use super::atomic_file;
use super::guard;
use super::place::{Place, place};
use crate::model::text::count;

/// The longest line that a crash may have cut short.
const LONGEST: u64 = 64 << 20;
const START: usize = 1 << 20;

#[derive(Debug)]
pub struct LineFile {
    file: File,
    path: PathBuf,
    length: u64,
}

/// What a crash left at the end of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Mended {
    /// A whole line that had no end.
    Ended,
    /// So many bytes of a line are taken off.
    Cut(u64),
}

impl Mended {
    /// What is told of it.
    pub fn told(&self, name: &str) -> String {
        match self {
            Self::Ended => format!("the last line of {name} had no end, and has one now"),
            Self::Cut(bytes) => format!(
                "the last line of {name} was cut short, and its {} are taken off: that call was never answered",
                count(usize::try_from(*bytes).unwrap_or(usize::MAX), "byte")
            ),
        }
    }
}

impl LineFile {
    /// Opens a file of JSON lines for this process alone, or makes it, and mends its end.
    pub fn open(path: &Path) -> io::Result<(Self, Option<Mended>)> {
        let Place::File(real) = place(path)? else {
            return Err(io::Error::other("it is no file"));
        };
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        // What others send is nobody's concern on this machine.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&real)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(io::Error::other("another process records to it")),
            Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
            _ => {}
        }
        atomic_file::sync_folder(&real);
        let length = file.metadata()?.len();
        let mut lines = Self { file, path: path.to_owned(), length };
        let mended = lines.mend()?;
        Ok((lines, mended))
    }

    /// Whether its path still leads to it, and not to another file, as after a rotation, or to none.
    pub fn is_in_place(&self) -> bool {
        guard::is_at(&self.file, &self.path)
    }

    fn mend(&mut self) -> io::Result<Option<Mended>> {
        if self.length == 0 {
            return Ok(None);
        }
        let start = self.read(0, START)?;
        let first = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if !start.starts_with(b"{") || first.len() < start.len() && !is_json(first) {
            return Err(io::Error::other("it is there already, and is no record of calls"));
        }
        let from = self.length.saturating_sub(LONGEST);
        let end = self.read(from, usize::MAX)?;
        let whole = memchr::memrchr(b'\n', &end).map_or(0, |at| at + 1);
        let tail = end.get(whole..).unwrap_or_default();
        if tail.is_empty() {
            return Ok(None);
        }
        if is_json(tail) {
            self.add(b"\n")?;
            return Ok(Some(Mended::Ended));
        }
        let cut = tail.len() as u64;
        self.length -= cut;
        self.file.set_len(self.length)?;
        atomic_file::sync(&self.file)?;
        Ok(Some(Mended::Cut(cut)))
    }

    fn read(&mut self, from: u64, most: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file.seek(SeekFrom::Start(from))?;
        Read::by_ref(&mut self.file).take(most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Puts a line in the place of the one that was added last, of so many bytes.
    pub fn replace_last(&mut self, bytes: usize, line: &[u8]) -> io::Result<()> {
        self.length = self.length.saturating_sub(bytes as u64);
        self.file.set_len(self.length)?;
        self.add(line)
    }

    /// Adds lines: all of them are on the disk when this returns, or none is in the file.
    pub fn add(&mut self, lines: &[u8]) -> io::Result<()> {
        let added = self.file.write_all(lines).and_then(|()| match self.file.sync_data() {
            // Some file systems have nothing to sync.
            Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
            synced => synced,
        });
        match added {
            Ok(()) => self.length += lines.len() as u64,
            Err(_) => self.file.set_len(self.length)?,
        }
        added
    }
}

fn is_json(line: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(line).is_ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_a_crash_left_is_mended_and_what_is_no_record_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("calls.ndjson");
        for (there, mended, after) in [
            ("", None, "{}\n"),
            ("{\"a\":1}\n", None, "{\"a\":1}\n{}\n"),
            ("{\"a\":1}\n{\"b\"", Some(Mended::Cut(4)), "{\"a\":1}\n{}\n"),
            ("{\"a\"", Some(Mended::Cut(4)), "{}\n"),
            ("{\"a\":1}", Some(Mended::Ended), "{\"a\":1}\n{}\n"),
        ] {
            fs::write(&path, there).unwrap();
            let (mut file, what) = LineFile::open(&path).unwrap();
            assert_eq!(what, mended, "{there}");
            file.add(b"{}\n").unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), after);
        }
        for other in ["# Notes\n", "{notes}\n"] {
            fs::write(&path, other).unwrap();
            assert!(LineFile::open(&path).unwrap_err().to_string().contains("no record"), "{other}");
            assert_eq!(fs::read_to_string(&path).unwrap(), other);
        }
        fs::remove_file(&path).unwrap();
        let one = LineFile::open(&path).unwrap();
        assert!(LineFile::open(&path).unwrap_err().to_string().contains("another process"));
        drop(one);
        assert!(LineFile::open(folder.path()).is_err());
    }

    #[test]
    fn a_line_takes_the_place_of_the_last_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("calls.ndjson");
        let (mut file, _) = LineFile::open(&path).unwrap();
        file.add(b"{\"a\":1}\n").unwrap();
        file.add(b"{\"b\":1}\n").unwrap();
        file.replace_last(8, b"{\"b\":1,\"reply\":2}\n").unwrap();
        file.add(b"{}\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"a\":1}\n{\"b\":1,\"reply\":2}\n{}\n");
    }
}
