//! Which service a sample belongs to.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::boundary::{Boundary, Found, Refusal};
use super::files;
use crate::model::filter::Service;
use crate::model::glob::{Glob, Globs};
use crate::source::Spanned;

pub struct Owners<'s> {
    /// The folder of samples, resolved; none when there is none.
    samples: Option<PathBuf>,
    by_name: HashMap<&'s str, usize>,
    globs: Globs,
    /// The service of each glob.
    of_glob: Vec<usize>,
}

/// What tells the samples of a service from those of others.
pub struct Owner<'s> {
    pub name: &'s str,
    /// The globs of its samples, relative to the filter file's folder.
    pub globs: &'s [Spanned<String>],
    pub filter_file: &'s Path,
}

impl<'s> From<&'s Service> for Owner<'s> {
    fn from(service: &'s Service) -> Self {
        Self { name: &service.name, globs: &service.samples, filter_file: Path::new(service.source.name()) }
    }
}

impl<'s> Owners<'s> {
    pub fn new(owners: impl IntoIterator<Item = Owner<'s>>, samples: &Path) -> Self {
        let owners: Vec<_> = owners.into_iter().collect();
        let globs = owners.iter().enumerate().flat_map(|(position, owner)| {
            let globs = owner.globs.iter().filter_map(|glob| beside(owner.filter_file, &glob.value));
            globs.map(move |glob| (glob, position))
        });
        let (globs, of_glob): (Vec<_>, _) = globs.unzip();
        // Of two services of one name the first is meant.
        let named = owners.iter().enumerate().rev();
        let by_name = named.map(|(position, owner)| (owner.name, position)).collect();
        let globs = globs.into_iter().collect();
        Self { samples: fs::canonicalize(samples).ok(), by_name, globs, of_glob }
    }

    /// The service of a sample, by its path without links: the one whose `samples` it matches, else the one that its folder
    /// below the samples folder is named after.
    pub fn of(&self, path: &Path) -> Option<usize> {
        let by_glob = self.globs.matches(path).next().and_then(|glob| self.of_glob.get(glob));
        by_glob.copied().or_else(|| {
            let inside = path.strip_prefix(self.samples.as_ref()?).ok()?;
            let mut parts = inside.components();
            let folder = parts.next()?.as_os_str().to_str()?;
            parts.next()?;
            self.by_name.get(folder).copied()
        })
    }
}

/// The files that a glob of a filter file names, as paths relative to here, and what of them cannot be looked at; empty for
/// a glob that names none.
pub fn sample_files(
    filter_file: &Path,
    glob: &str,
    fits: impl Fn(&Path) -> bool,
    boundary: &Boundary,
) -> Result<Found, Refusal> {
    let Some(whole) = beside(filter_file, glob) else {
        return Ok(Found::default());
    };
    let globs: Globs = [whole].into_iter().collect();
    let start = literal_start(filter_file, glob);
    match boundary.around(filter_file).file(&start) {
        Ok(file) => return Ok(Found { files: vec![file], ..Found::default() }),
        Err(Refusal::Folder) => {}
        Err(refusal) if refusal.is_of_the_place() => return Err(refusal),
        Err(_) if start.symlink_metadata().is_err() => return Ok(Found::default()),
        Err(refusal) => return Ok(Found { unreadable: vec![(start, refusal)], ..Found::default() }),
    }
    let named = |path: &Path| files::place(path).is_some_and(|place| globs.is_match(&place));
    let mut found = boundary.below_of(filter_file, &start, |path| fits(path) && named(path));
    found.files.retain(|file| globs.is_match(&file.real));
    found.files.sort_by(|a, b| files::by_folder(&a.path, &b.path));
    // A folder that cannot be opened may hold what the glob names.
    found.unreadable.retain(|(path, _)| path.is_dir() || (fits(path) && named(path)));
    Ok(found)
}

/// The folder, or the file, that a glob names before its first wildcard.
fn literal_start(filter_file: &Path, glob: &str) -> PathBuf {
    let mut start = filter_file.parent().unwrap_or(Path::new("")).to_owned();
    let literal = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
    for part in Path::new(glob).components().take_while(literal) {
        match (part, start.file_name()) {
            (Component::ParentDir, Some(_)) => drop(start.pop()),
            (Component::CurDir, _) => {}
            (other, _) => start.push(other),
        }
    }
    if start.as_os_str().is_empty() { PathBuf::from(".") } else { start }
}

/// A glob relative to the folder of its filter file, as one for resolved paths; none for a text that is no glob, which is
/// told where the file is read.
fn beside(filter_file: &Path, glob: &str) -> Option<Glob> {
    let folder = filter_file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let mut inside = PathBuf::new();
    for part in Path::new(glob).components() {
        match part {
            Component::ParentDir if inside.as_os_str().is_empty() => drop(folder.pop()),
            Component::ParentDir => drop(inside.pop()),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => {
                folder.push(part);
                inside = PathBuf::new();
            }
            Component::Normal(part) => inside.push(part),
        }
    }
    Glob::below(&folder.to_string_lossy(), &inside.to_string_lossy()).ok()
}
