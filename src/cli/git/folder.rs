//! The folder in which git keeps a repository, wherever it is.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{line, path_of};

const NAME: &str = ".git";

const OTHER: &str = "its .git leads to the folder of a repository that does not name this checkout. Where it is yours, git \
                     worktree repair mends a worktree that was moved, and git config core.worktree FOLDER names the \
                     checkout of any other one";
const BORROWED: &str = "it takes objects from another one, by objects/info/alternates or by links: check the base out, and \
                        name its folder: git worktree add ../base REVISION, --base ../base";

/// Whether a folder is one in which git keeps a repository, by its name, on every system and also where `.GIT` is the same
/// folder, or by what git itself looks for: `--separate-git-dir` and a bare clone may have it anywhere.
pub fn is_own_folder(folder: &Path) -> bool {
    let has = |name| folder.join(name).symlink_metadata().is_ok();
    folder.file_name().is_some_and(|name| name.eq_ignore_ascii_case(NAME))
        || has("HEAD") && has("objects") && has("refs")
}

/// The folder of a checkout, by its path without links: its `.git`, or what that file names.
pub fn own_folder(checkout: &Path) -> Option<PathBuf> {
    if checkout.join(NAME).is_file() {
        named(checkout, NAME, b"gitdir: ")
    } else {
        fs::canonicalize(checkout.join(NAME)).ok()
    }
}

/// What a file names behind some word, by its path without links. Nothing waits for a pipe, or reads a file without an end.
fn named(folder: &Path, file: &str, word: &[u8]) -> Option<PathBuf> {
    const MOST: u64 = 8 * 1024;
    let file = folder.join(file);
    let mut bytes = Vec::new();
    fs::metadata(&file).ok()?.is_file().then(|| fs::File::open(file))?.ok()?.take(MOST).read_to_end(&mut bytes).ok()?;
    fs::canonicalize(folder.join(path_of(line(bytes.strip_prefix(word)?)))).ok()
}

/// Why what git reads of a checkout may be of another repository, if so. What came as an archive has a `.git` of a stranger,
/// who may have it lead to any repository of whoever unpacks it; so that one must know of the checkout, as git writes it down
/// for worktrees and submodules, or be in it.
pub fn foreign(checkout: &Path, names_checkout: &dyn Fn() -> Result<bool>) -> Result<Option<&'static str>> {
    let Some(own) = own_folder(checkout) else {
        return Ok(Some(OTHER));
    };
    let shared = match own.join("commondir").symlink_metadata() {
        Ok(_) => named(&own, "commondir", b""),
        Err(_) => Some(own.clone()),
    };
    let Some(shared) = shared else {
        return Ok(Some(OTHER));
    };
    let is_inside = own.starts_with(checkout) && shared.starts_with(checkout);
    let is_worktree = own.parent() == Some(&shared.join("worktrees"))
        && named(&own, "gitdir", b"").is_some_and(|back| back == checkout.join(NAME));
    let is_known = is_inside || is_worktree || (shared == own && names_checkout()?);
    Ok(match is_known {
        false => Some(OTHER),
        true => Some(BORROWED).filter(|_| borrows(&shared.join("objects"))),
    })
}

/// Whether objects may be those of another repository. Git itself never makes links among them.
fn borrows(objects: &Path) -> bool {
    let has_links = |folder: &Path| {
        let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.any(|entry| entry.file_type().is_ok_and(|entry| entry.is_symlink()))
    };
    let folders = fs::read_dir(objects).into_iter().flatten().flatten().map(|entry| entry.path());
    objects.is_symlink()
        || has_links(objects)
        || objects.join("info/alternates").symlink_metadata().is_ok()
        || folders.into_iter().any(|folder| has_links(&folder))
}
