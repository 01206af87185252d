//! A file that is there when it is whole: it is written beside its place, and then takes it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

pub enum Draft {
    /// A device or a pipe cannot be replaced, and needs not be.
    Device(File),
    New(BufWriter<NamedTempFile>, PathBuf),
}

impl Draft {
    pub fn beside(path: &Path) -> io::Result<Self> {
        if fs::metadata(path).is_ok_and(|existing| !existing.is_file()) {
            return Ok(Self::Device(File::options().write(true).open(path)?));
        }
        // A link stays a link: what it leads to is replaced, or made.
        let target = fs::canonicalize(path).unwrap_or_else(|_| end_of_links(path));
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        let builder = match fs::metadata(&target) {
            Ok(existing) => builder.permissions(existing.permissions()),
            Err(_) => with_default_permissions(&mut builder),
        };
        let file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
        Ok(Self::New(BufWriter::new(file), target))
    }

    /// Whether a file can be written here, as far as that is known beforehand. It is not touched: who reads from a pipe
    /// would take its being opened and closed for the end.
    pub fn check(path: &Path) -> io::Result<()> {
        match fs::metadata(path) {
            Ok(existing) if existing.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(existing) if !existing.is_file() => Ok(()),
            _ => Self::beside(path).map(drop),
        }
    }

    /// Gives the file its name.
    pub fn keep(self) -> io::Result<()> {
        match self {
            Self::Device(mut file) => file.flush(),
            Self::New(file, target) => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                keep_owner(&target, file.as_file());
                file.persist(target)?;
                Ok(())
            }
        }
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Device(file) => file.write(bytes),
            Self::New(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Device(file) => file.flush(),
            Self::New(file, _) => file.flush(),
        }
    }
}

/// Gives the new file to the owner of the old one, as far as this user may: who may not owns it all the same.
#[cfg(unix)]
fn keep_owner(old: &Path, new: &File) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if let Ok(old) = fs::metadata(old) {
        let _ = fchown(new, Some(old.uid()), Some(old.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::File) {}

/// Where a link leads that leads to nothing yet. A loop of links ends somewhere in it.
fn end_of_links(path: &Path) -> PathBuf {
    const MOST: usize = 40;
    let mut end = path.to_owned();
    for _ in 0..MOST {
        let Ok(next) = fs::read_link(&end) else { break };
        end = end.parent().unwrap_or(Path::new("")).join(next);
    }
    end
}

/// Those of any new file, where a temporary file would be readable by its owner alone.
#[cfg(unix)]
pub fn with_default_permissions<'b, 'p>(
    builder: &'b mut tempfile::Builder<'p, 'p>,
) -> &'b mut tempfile::Builder<'p, 'p> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
pub fn with_default_permissions<'b, 'p>(
    builder: &'b mut tempfile::Builder<'p, 'p>,
) -> &'b mut tempfile::Builder<'p, 'p> {
    builder
}
