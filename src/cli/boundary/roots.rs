//! The folders that a path must not lead out of.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::Readable;
use crate::cli::settings::FILTERS_FOLDER;
use crate::cli::{files, git};

/// What systems take for a path, in bytes: a longer one leads nowhere, and each of its parts would be looked at.
const LONGEST: usize = 4_096;
/// As many links one behind the other as systems follow.
const MOST_LINKS: usize = 40;

const GIT: &str = ".git";

/// Folders by their paths without links.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Roots(Vec<PathBuf>);

/// Why a path is not followed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// It leads out, by a link or by the way it is written.
    Out {
        by_link: bool,
    },
    /// Git keeps there what it needs to fetch and to push.
    Git,
    /// A pipe or a device would have to be waited for, and may never end.
    NotRegular,
    Folder,
    /// A link to a folder that it is in.
    Loop,
    TooLong,
    /// Another reason, as that of the system.
    Other(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Out { by_link: true } => "a link that leads out of the repository",
            Self::Out { by_link: false } => "it is out of the repository",
            Self::Git => "it is one of git's own files",
            Self::NotRegular => "not a regular file",
            Self::Folder => "this is a folder",
            Self::Loop => "a loop of links",
            Self::TooLong => "a path of more than 4,096 bytes leads nowhere",
            Self::Other(reason) => reason,
        })
    }
}

impl Refusal {
    pub fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::Unsupported => Self::NotRegular,
            _ => Self::Other(files::reason(error)),
        }
    }

    /// Whether nothing more than this may be said of what is there.
    pub fn is_of_the_place(&self) -> bool {
        matches!(self, Self::Out { .. } | Self::Git)
    }

    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Out { by_link: true } => Some("keep a copy here, or name on the command line what the link leads to"),
            Self::Out { by_link: false } => Some("keep a copy here, or name it on the command line"),
            _ => None,
        }
    }
}

impl Roots {
    /// The repository that a folder is in, else the folder.
    pub fn of_repository(folder: &Path) -> Self {
        let real = destination(folder).filter(|_| Self::admit_named(folder).is_ok());
        Self(real.iter().map(|real| repository(real).unwrap_or(real).to_owned()).collect())
    }

    /// A folder that the command line names, and the repository that it is in: that of git, else of a config above, else
    /// what has a folder of filters. None where a link leads to it that must not.
    pub fn of_named(folder: &Path) -> Self {
        let real = destination(folder).filter(|_| Self::admit_named(folder).is_ok());
        let top = real.as_deref().and_then(top).map(Path::to_owned);
        Self(top.into_iter().chain(real).collect())
    }

    /// What a link in a folder without links must not lead out of, if anything: the repository around it, or the folder
    /// where the tool runs.
    pub fn of_link(folder: &Path) -> Option<Self> {
        let here = || std::env::current_dir().ok().filter(|here| folder.starts_with(here));
        Self::around(folder).or_else(|| here().and_then(|here| destination(&here)).map(|here| Self(vec![here])))
    }

    /// The repository that a folder is in, of whatever kind.
    fn around(folder: &Path) -> Option<Self> {
        top(folder).and_then(destination).map(|top| Self(vec![top]))
    }

    /// Where a path of the command line may lead: anywhere, but not by a link that stands in a repository and leads out of
    /// it. Who writes the path need not be who made the link.
    pub fn admit_named(path: &Path) -> Result<(), Refusal> {
        let mut real = PathBuf::new();
        for part in std::path::absolute(path).unwrap_or_default().components() {
            if part == Component::ParentDir {
                real.pop();
                continue;
            }
            let next = real.join(part);
            if !next.is_symlink() {
                real = next;
                continue;
            }
            if let Some(around) = Self::around(&real) {
                around.admits(&next)?;
            }
            let Some(end) = destination(&next) else {
                return Ok(());
            };
            real = end;
        }
        Ok(())
    }

    /// A folder that is taken from its name beside another one: a link there may lead anywhere.
    pub fn of_sibling(folder: &Path) -> Self {
        let above = folder.parent().and_then(destination);
        let real = above.zip(folder.file_name()).map(|(above, name)| above.join(name));
        Self(real.into_iter().collect())
    }

    pub fn extend(&mut self, other: &Self) {
        let new: Vec<_> = other.0.iter().filter(|root| !self.0.contains(root)).cloned().collect();
        self.0.extend(new);
    }

    /// The path without links of what is there, or would be.
    pub fn real(&self, path: &Path) -> Result<PathBuf, Refusal> {
        if is_too_long(path) {
            return Err(Refusal::TooLong);
        }
        let there = fs::canonicalize(here(path));
        let real = match &there {
            Ok(real) => real.clone(),
            Err(_) => destination(path).ok_or(Refusal::Loop)?,
        };
        if !self.has(&real) {
            return Err(Refusal::Out { by_link: self.is_left_by_link(path) });
        }
        if self.is_of_git(&real) {
            return Err(Refusal::Git);
        }
        there.map_err(|error| Refusal::of(&error))
    }

    /// Whether a path leads to a place inside, whatever is there or is to be made there.
    pub fn admits(&self, path: &Path) -> Result<(), Refusal> {
        match self.real(path) {
            Err(refusal) if refusal.is_of_the_place() => Err(refusal),
            _ => Ok(()),
        }
    }

    /// Whether a path that is written in a file of a folder leads out on its way, also where it comes back: what is around
    /// the repository has no name of its own in it.
    pub fn is_left_by(&self, folder: &Path, written: &Path) -> bool {
        let mut at = destination(folder).unwrap_or_default();
        written.is_relative()
            && !is_too_long(written)
            && written.components().any(|part| {
                match part {
                    Component::ParentDir => _ = at.pop(),
                    part => at.push(part),
                }
                !self.has(&at)
            })
    }

    /// The file at a path, to be read.
    pub fn file(&self, path: &Path) -> Result<Readable, Refusal> {
        let real = self.real(path)?;
        let there = fs::metadata(&real).map_err(|error| Refusal::of(&error))?;
        if there.is_dir() {
            return Err(Refusal::Folder);
        }
        if !there.is_file() {
            return Err(Refusal::NotRegular);
        }
        Ok(Readable::inside(path.to_owned(), real, path.is_symlink()))
    }

    /// The top of what a folder is in: of its repository, else the root that it is below.
    pub fn top<'r>(&'r self, real: &'r Path) -> Option<&'r Path> {
        let below = || self.0.iter().find(|root| real.starts_with(root));
        repository(real).or_else(|| below().map(PathBuf::as_path))
    }

    fn has(&self, real: &Path) -> bool {
        self.0.iter().any(|root| real.starts_with(root))
    }

    fn is_of_git(&self, real: &Path) -> bool {
        let mut around = self.0.iter().filter(|root| real.starts_with(root));
        around.all(|root| real.ancestors().take_while(|above| above != root).any(git::is_own_folder))
    }

    /// Whether a folder is that in which git keeps the repository itself, which no branch can bring.
    pub fn is_kept_in(&self, folder: &Path) -> bool {
        self.0.iter().any(|root| git::own_folder(root).is_some_and(|own| own == folder))
    }

    /// Whether a link inside is what leads out.
    fn is_left_by_link(&self, path: &Path) -> bool {
        let is_link = |above: &&Path| above.is_symlink();
        let links = path.ancestors().filter(is_link);
        let mut folders = links.filter_map(|link| destination(link.parent()?));
        folders.any(|folder| self.has(&folder))
    }
}

/// The top of the repository around a folder: of git, else of a config, else what has a folder of filters.
fn top(real: &Path) -> Option<&Path> {
    let has = |name| real.ancestors().find(move |above| above.join(name).exists());
    repository(real).or_else(|| has(files::CONFIG_NAME)).or_else(|| has(FILTERS_FOLDER))
}

/// The nearest folder upwards that git calls the top of a repository.
pub fn repository(real: &Path) -> Option<&Path> {
    real.ancestors().find(|above| is_top(above))
}

/// Whether git calls a folder the top of a repository.
pub fn is_top(folder: &Path) -> bool {
    folder.join(GIT).symlink_metadata().is_ok()
}

/// The path without links, as far as it leads to anything: a link that leads nowhere leads out of a repository all the same.
/// None for links that lead round, and where there is no current folder any more.
pub(super) fn destination(path: &Path) -> Option<PathBuf> {
    if is_too_long(path) {
        return None;
    }
    let mut path = std::path::absolute(here(path)).ok()?;
    let (mut links, mut nowhere) = (0, Vec::new());
    loop {
        if let Ok(real) = fs::canonicalize(&path) {
            let step = |at: PathBuf, part: Option<OsString>| match part {
                Some(name) => at.join(name),
                None => at.parent().map(Path::to_owned).unwrap_or(at),
            };
            return Some(nowhere.into_iter().rev().fold(real, step));
        }
        if let Ok(next) = fs::read_link(&path) {
            links += 1;
            path = path.parent().filter(|_| links < MOST_LINKS)?.join(next);
            continue;
        }
        nowhere.push(path.file_name().map(OsString::from));
        path = path.parent()?.to_owned();
    }
}

/// Whether no system knows such a path.
pub fn is_too_long(path: &Path) -> bool {
    path.as_os_str().len() > LONGEST
}

fn here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}
