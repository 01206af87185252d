//! The folder in which git keeps a repository, wherever it is.

use std::fs;
use std::path::{Path, PathBuf};

use super::{line, path_of};

const NAME: &str = ".git";

/// Whether a folder is one in which git keeps a repository, by its name, on every system and also where `.GIT` is the same
/// folder, or by what git itself looks for: `--separate-git-dir` and a bare clone may have it anywhere.
pub fn is_own_folder(folder: &Path) -> bool {
    let has = |name| folder.join(name).symlink_metadata().is_ok();
    folder.file_name().is_some_and(|name| name.eq_ignore_ascii_case(NAME))
        || has("HEAD") && has("objects") && has("refs")
}

/// The folder of a checkout, by its path without links: its `.git`, or what that file names.
pub fn own_folder(checkout: &Path) -> Option<PathBuf> {
    let own = checkout.join(NAME);
    let own = match fs::metadata(&own).ok()? {
        file if file.is_file() => checkout.join(path_of(line(fs::read(&own).ok()?.strip_prefix(b"gitdir: ")?))),
        _ => own,
    };
    fs::canonicalize(own).ok()
}
