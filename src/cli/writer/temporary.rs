//! Files on their way: beside their places, under hidden names of their own. A signal that ends the process takes them along.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::TempPath;

use super::signals;

const PREFIX: &str = ".cgfilter-";
const SUFFIX: &str = ".tmp";

/// Those that may be there.
static LIVE: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Who holds this is not ended by a signal.
static UNDISTURBED: Mutex<()> = Mutex::new(());

fn locked<T>(mutex: &'static Mutex<T>) -> MutexGuard<'static, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does what has to be done as a whole: a signal that would end the process waits for it.
pub fn undisturbed<T>(work: impl FnOnce() -> T) -> T {
    let _held = locked(&UNDISTURBED);
    work()
}

/// Removes all of them for good: none can be made any more, and nothing that is undisturbed begins.
pub fn remove_all() {
    std::mem::forget(locked(&UNDISTURBED));
    let live = locked(&LIVE);
    for path in live.iter() {
        let _ = fs::remove_file(path);
    }
    std::mem::forget(live);
}

/// Whether a file has the name of one of these, which a process that was killed may have left.
pub fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// Whether names that differ in case alone are one name in a folder.
pub fn ignores_case(folder: &Path) -> bool {
    let Ok((made, _)) = Temporary::new(folder, true) else {
        return false;
    };
    let name = made.path.file_name().unwrap_or_default().to_ascii_uppercase();
    made.path.with_file_name(name).exists()
}

/// A file that goes with this value, unless it got another name.
pub struct Temporary {
    path: TempPath,
    _live: Live,
}

struct Live(PathBuf);

impl Drop for Live {
    fn drop(&mut self) {
        locked(&LIVE).remove(&self.0);
    }
}

impl Temporary {
    /// With the permissions of any new file, or for this user alone.
    pub fn new(folder: &Path, is_private: bool) -> io::Result<(Self, File)> {
        signals::watch();
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        if !is_private {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut live = locked(&LIVE);
        let (file, path) = builder.tempfile_in(folder)?.into_parts();
        live.insert(path.to_path_buf());
        let _live = Live(path.to_path_buf());
        Ok((Self { path, _live }, file))
    }

    /// Gives the file its name, in place of another one that has it.
    pub fn replace(self, path: &Path) -> io::Result<()> {
        Ok(self.path.persist(path)?)
    }

    /// Gives the file its name, if no other one has it.
    pub fn take_free(self, path: &Path) -> io::Result<()> {
        Ok(self.path.persist_noclobber(path)?)
    }
}
