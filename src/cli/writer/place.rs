//! Where a path leads that is to be written.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::cli::boundary::{Roots, repository};
use crate::cli::{files, git};

/// As many links one behind the other as the system follows.
const MOST_LINKS: usize = 40;

/// What is written to.
pub enum Place {
    /// A path that names an open file of this process, as `/dev/stdout` does.
    Descriptor(PathBuf),
    /// A device or a pipe, which cannot be replaced and needs not be.
    Device(PathBuf),
    /// A file, or none yet, by its path without links.
    File(PathBuf),
}

impl Place {
    /// The file that is made or replaced, if it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Descriptor(_) | Self::Device(_) => None,
        }
    }
}

/// Follows the links of a path. A link stays a link: what it leads to is written. One that leads out of its repository is
/// not followed, because a branch may have brought it; a path that leads out by itself is.
pub fn place(path: &Path) -> io::Result<Place> {
    if names_descriptor(path) {
        return Ok(Place::Descriptor(path.to_owned()));
    }
    let mut real = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        if part == Component::ParentDir {
            real.pop();
            continue;
        }
        let next = real.join(part);
        if next.is_symlink() {
            let end = end_of_links(&next)?;
            if leads_out(&real, &next) {
                return Err(refusal(&next, &end));
            }
            if names_descriptor(&end) {
                return Ok(Place::Descriptor(end));
            }
            real = end;
        } else {
            real = next;
        }
    }
    if let Some(own) = of_git(&real) {
        let own = files::name(&files::from_here(own));
        return Err(io::Error::other(format!("{own} is git's own folder; name another place")));
    }
    Ok(match fs::metadata(&real) {
        Ok(there) if !there.is_file() && !there.is_dir() => Place::Device(real),
        _ => Place::File(real),
    })
}

/// The folder of git that a path without links is in, as far as its own repository goes.
fn of_git(real: &Path) -> Option<&Path> {
    let top = repository(real);
    let within = real.ancestors().take_while(|above| top.is_none_or(|top| above.starts_with(top)));
    within.into_iter().find(|above| git::is_own_folder(above))
}

fn names_descriptor(path: &Path) -> bool {
    let is_one = |text: &str| {
        let number = ["/dev/fd/", "/proc/self/fd/"].iter().find_map(|folder| text.strip_prefix(folder));
        ["/dev/stdout", "/dev/stderr"].contains(&text) || number.is_some_and(|number| number.parse::<u32>().is_ok())
    };
    cfg!(unix) && path.to_str().is_some_and(is_one)
}

/// Where a link leads, also one that leads to nothing yet.
fn end_of_links(link: &Path) -> io::Result<PathBuf> {
    let mut end = link.to_owned();
    for _ in 0..MOST_LINKS {
        let Ok(next) = fs::read_link(&end) else { break };
        end = end.parent().unwrap_or(Path::new("")).join(next);
        if names_descriptor(&end) {
            return Ok(end);
        }
    }
    match fs::canonicalize(link) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(files::resolved(&end).unwrap_or(end)),
        real => real,
    }
}

/// Whether a link leads out of the repository that its folder is in, or to git's own files there.
fn leads_out(folder: &Path, link: &Path) -> bool {
    Roots::of_link(folder).is_some_and(|roots| roots.admits(link).is_err())
}

fn refusal(link: &Path, end: &Path) -> io::Error {
    let (link, end) = (files::name(&files::from_here(link)), files::name(end));
    io::Error::other(format!(
        "the link {link} leads out of its repository, to {end}; to write there, name that place itself"
    ))
}
