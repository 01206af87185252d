//! A file that may be read: the one way to its bytes.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Refusal, Roots};
use crate::cli::{files, secrets, writer};
use crate::model::limits;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readable {
    /// As it is called.
    pub path: PathBuf,
    /// Without links.
    pub real: PathBuf,
    /// Whether it is a link, or in a folder that is one: it may be a file of another path, too.
    pub is_linked: bool,
    /// Whether the command line names it: then it may be a pipe or a device.
    pub(super) is_named: bool,
    /// What it is read as in place of what it holds.
    pub(super) text: Option<Arc<[u8]>>,
}

impl Readable {
    /// A path of the command line.
    pub fn named(path: &Path) -> Result<Self, Refusal> {
        Roots::admit_named(path)?;
        let real = files::resolved(path).unwrap_or_else(|| path.to_owned());
        Ok(Self { path: path.to_owned(), real, is_linked: path.is_symlink(), is_named: true, text: None })
    }

    /// Leaves each file once, by the path without a link where there is one, else by the first.
    pub fn once_each<T>(files: &mut Vec<T>, of: impl Fn(&T) -> &Self) {
        let plain = files.iter().map(&of).filter(|file| !file.is_linked);
        let plain: HashSet<_> = plain.map(|file| file.real.clone()).collect();
        let mut known = HashSet::new();
        files.retain(|file| {
            let file = of(file);
            !(file.is_linked && plain.contains(&file.real)) && known.insert(file.real.clone())
        });
    }

    /// A regular file that is where it may be.
    pub(super) fn inside(path: PathBuf, real: PathBuf, is_linked: bool) -> Self {
        Self { path, real, is_linked, is_named: false, text: None }
    }

    pub fn open(&self) -> io::Result<File> {
        if self.is_named { open_named(&self.path) } else { open(&self.real) }
    }

    /// A YAML file, as far as one is read: a longer one shows that it is.
    pub fn read_yaml(&self) -> Result<Vec<u8>, Refusal> {
        self.read(limits::FILE.most)
    }

    /// All of it, whose secrets are known from then on; of a file with more than so many bytes, one more than these, which tells.
    pub fn read(&self, most: usize) -> Result<Vec<u8>, Refusal> {
        writer::note_read(&self.path);
        if let Some(text) = &self.text {
            return Ok(text.iter().take(most.saturating_add(1)).copied().collect());
        }
        let read = || -> io::Result<Vec<u8>> {
            let file = self.open()?;
            let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
            let mut bytes = Vec::with_capacity(length.min(most).saturating_add(1));
            file.take((most as u64).saturating_add(1)).read_to_end(&mut bytes)?;
            secrets::learn_bytes(&bytes);
            Ok(bytes)
        };
        if self.is_named && self.path.is_dir() {
            return Err(Refusal::Folder);
        }
        read().map_err(|error| Refusal::of(&error))
    }
}

/// Opens what the command line names: also a pipe, as that of `<(command)`, or a terminal. Another device has no end.
fn open_named(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    #[cfg(unix)]
    {
        use std::io::IsTerminal;
        use std::os::unix::fs::{FileTypeExt, MetadataExt};

        let there = file.metadata()?;
        let (kind, device) = (there.file_type(), |path| fs::metadata(path).map(|it| it.rdev()).ok());
        let has_end = || file.is_terminal() || device("/dev/null") == Some(there.rdev());
        if kind.is_block_device() || kind.is_char_device() && !has_end() {
            return Err(io::ErrorKind::Unsupported.into());
        }
    }
    Ok(file)
}

/// Opens a regular file that may have become something else since it was looked at: nothing is waited for, and no link is
/// followed.
fn open(real: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use rustix::fs::OFlags;
        let flags = OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY;
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(real)?;
    let is_regular = file.metadata().as_ref().is_ok_and(fs::Metadata::is_file);
    if is_regular { Ok(file) } else { Err(io::ErrorKind::Unsupported.into()) }
}
