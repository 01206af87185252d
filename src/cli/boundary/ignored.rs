//! Ignore files: those of the repository, which are the same on every machine. What a user's own git ignores is no reason to
//! leave a filter out.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::walk::Unread;
use super::{Refusal, Roots};
use crate::cli::files;
use crate::model::{glob, limits};

/// The ignore files that count in a folder, from its own upwards.
#[derive(Default)]
pub struct Ignored {
    above: Option<Rc<Ignored>>,
    /// `.ignore`, which goes before all of git's.
    own: Option<Gitignore>,
    gits: Option<Gitignore>,
    /// Whether git looks at what is here, and whether it starts here: what ignores the repository does not ignore its files.
    is_in_git: bool,
    is_top: bool,
}

impl Ignored {
    /// Those that count above a folder: of the repository that it is in.
    pub fn above(real: &Path, roots: &Roots, unreadable: &mut Vec<Unread>) -> Rc<Self> {
        let mut ignored = Rc::new(Self::default());
        let top = roots.top(real);
        let is_within = |above: &&Path| top.is_some_and(|top| above.starts_with(top));
        let within: Vec<_> = real.ancestors().skip(1).take_while(is_within).collect();
        for folder in within.into_iter().rev() {
            let has = |name: &str| folder.join(name).symlink_metadata().is_ok();
            ignored = Self::enter(&ignored, folder, roots, has, unreadable);
        }
        ignored
    }

    /// Those that count in a folder, whose ignore files come to those above it.
    pub fn enter(
        above: &Rc<Self>,
        real: &Path,
        roots: &Roots,
        has: impl Fn(&str) -> bool,
        unreadable: &mut Vec<Unread>,
    ) -> Rc<Self> {
        let is_top = has(".git");
        let is_in_git = above.is_in_git || is_top;
        let mut read = |name: &str, counts: bool| {
            let path = real.join(name);
            let read = (counts && has(name)).then(|| read(&path, real, roots))?;
            read.map_err(|reason| unreadable.push((files::from_here(&path), reason))).ok()
        };
        let (own, gits) = (read(".ignore", true), read(".gitignore", is_in_git));
        if own.is_none() && gits.is_none() && !is_top {
            return Rc::clone(above);
        }
        Rc::new(Self { above: Some(Rc::clone(above)), own, gits, is_in_git, is_top })
    }

    /// The ignore file that leaves something of this folder out, by its path without links.
    pub fn by(&self, real: &Path, is_dir: bool) -> Option<PathBuf> {
        let mut matches = self.levels(false).filter_map(|level| level.own.as_ref());
        let mut gits = self.levels(true).filter_map(|level| level.gits.as_ref());
        let said = |file: &Gitignore| match file.matched(real, is_dir) {
            Match::None => None,
            Match::Whitelist(_) => Some(None),
            Match::Ignore(glob) => Some(glob.from().map(Path::to_owned)),
        };
        matches.find_map(said).or_else(|| gits.find_map(said)).flatten()
    }

    /// This folder and those above it, as far as git goes up.
    fn levels<'l>(&'l self, of_git: bool) -> impl Iterator<Item = &'l Self> {
        let up = move |level: &&'l Self| if of_git && level.is_top { None } else { level.above.as_deref() };
        std::iter::successors(Some(self), up)
    }
}

fn read(path: &Path, folder: &Path, roots: &Roots) -> Result<Gitignore, Refusal> {
    let bytes = roots.file(path)?.read(limits::IGNORE_FILE.most)?;
    if bytes.len() > limits::IGNORE_FILE.most {
        return Err(Refusal::Other(format!("{}, and is not used", limits::IGNORE_FILE.passed())));
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        if glob::over_limit(line).is_none() {
            // A line that is no glob ignores nothing, as for git.
            let _ = builder.add_line(Some(path.to_owned()), line);
        }
    }
    builder.build().map_err(|_| Refusal::Other("its globs are too many to be used".to_owned()))
}

pub fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}
