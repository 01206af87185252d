//! A file that is there when it is whole: it is written beside its place, and then takes it.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::attributes;
use super::place::Place;
use super::temporary::Temporary;

pub struct AtomicFile {
    out: BufWriter<File>,
    /// The file itself, and the place that it takes.
    replaces: Option<(Temporary, PathBuf)>,
}

impl AtomicFile {
    pub fn new(place: &Place) -> io::Result<Self> {
        let (file, replaces) = match place {
            Place::Descriptor(path) => (open_again(path)?, None),
            Place::Device(path) => (File::options().write(true).open(path)?, None),
            Place::File(path) => {
                let (temporary, file) = beside(path)?;
                (file, Some((temporary, path.clone())))
            }
        };
        Ok(Self { out: BufWriter::new(file), replaces })
    }

    /// Whether a file can be written here, as far as that is known beforehand. It is not touched: who reads from a pipe
    /// would take its being opened and closed for the end.
    pub fn check(place: &Place) -> io::Result<()> {
        match place {
            Place::Descriptor(_) | Place::Device(_) => Ok(()),
            Place::File(path) => beside(path).map(drop),
        }
    }

    /// Puts the file in its place, where it is even after a power cut; what of the old one is lost.
    pub fn keep(self) -> io::Result<Vec<String>> {
        let file = self.out.into_inner().map_err(io::IntoInnerError::into_error)?;
        let Some((temporary, path)) = self.replaces else {
            return Ok(Vec::new());
        };
        let losses = match fs::metadata(&path) {
            Ok(there) => attributes::carry_over(&path, &there, &file)?,
            Err(_) => Vec::new(),
        };
        sync(&file)?;
        temporary.replace(&path)?;
        sync_folder(&path);
        Ok(losses)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A new file beside the place that it is for.
fn beside(path: &Path) -> io::Result<(Temporary, File)> {
    let there = fs::metadata(path).ok();
    match &there {
        Some(there) if there.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Some(there) if there.permissions().readonly() => return Err(io::Error::other("it is read-only")),
        _ => {}
    }
    Temporary::new(folder(path), there.as_ref().is_some_and(Metadata::is_file))
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(path)
}

/// What is written is on the disk before it gets its name.
pub fn sync(file: &File) -> io::Result<()> {
    match file.sync_all() {
        // Some file systems have nothing to sync.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// The new name is on the disk as well, where the system lets a folder be opened for that.
pub fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(folder(path)) {
        let _ = folder.sync_all();
    }
}

/// An open file by its number. It is written on from where it is, which opening it by its name would not do.
#[cfg(unix)]
fn open_again(path: &Path) -> io::Result<File> {
    use std::os::fd::AsFd;
    let name = path.file_name().unwrap_or_default();
    let stream = match name.to_str() {
        Some("1" | "stdout") => io::stdout().as_fd().try_clone_to_owned(),
        Some("2" | "stderr") => io::stderr().as_fd().try_clone_to_owned(),
        _ => return File::options().append(true).open(path),
    };
    Ok(File::from(stream?))
}

#[cfg(not(unix))]
fn open_again(path: &Path) -> io::Result<File> {
    File::options().append(true).open(path)
}
