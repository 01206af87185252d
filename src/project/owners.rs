//! Which service a sample belongs to.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use super::file_names::{folder_of, text_of};
use crate::lint::workspace::File;
use crate::model::filter::Service;
use crate::model::glob::{Glob, Globs};
use crate::model::service_name;
use crate::source::Spanned;

pub struct Owners<'s> {
    /// The folder of samples, resolved; none when there is none.
    samples: Option<PathBuf>,
    by_name: HashMap<&'s str, usize>,
    /// None for a name that several have for short.
    by_short_name: HashMap<&'s str, Option<usize>>,
    globs: Globs,
    /// The service of each glob.
    of_glob: Vec<usize>,
}

/// What tells the samples of a service from those of others.
pub struct Owner<'s> {
    pub name: &'s str,
    /// Its file below the folder of filters.
    pub path: &'s str,
    /// The globs of its samples, relative to the filter file's folder.
    pub globs: &'s [Spanned<String>],
    pub filter_file: &'s Path,
}

impl<'s> From<&'s Service> for Owner<'s> {
    fn from(service: &'s Service) -> Self {
        let filter_file = Path::new(service.source.name());
        Self { name: &service.name, path: &service.path, globs: &service.samples, filter_file }
    }
}

impl<'s> From<&'s File> for Owner<'s> {
    fn from(file: &'s File) -> Self {
        let globs = file.read.seen().map_or(&[][..], |service| &service.samples);
        Self { name: file.service_name(), path: &file.read.path, globs, filter_file: &file.path }
    }
}

impl<'s> Owners<'s> {
    /// `samples` is the folder of samples, if there is one, and `real` says where a folder is: both without links, as the paths
    /// that owners are looked up for.
    pub fn new(
        owners: impl IntoIterator<Item = Owner<'s>>,
        samples: Option<PathBuf>,
        real: &dyn Fn(&Path) -> PathBuf,
    ) -> Self {
        let owners: Vec<_> = owners.into_iter().collect();
        let globs = owners.iter().enumerate().flat_map(|(position, owner)| {
            let globs = owner.globs.iter().filter_map(|glob| beside(owner.filter_file, &glob.value, real));
            globs.map(move |glob| (glob, position))
        });
        let (globs, of_glob): (Vec<_>, _) = globs.unzip();
        // Of two services of one name the first is meant, and a name comes before the path of another's file.
        let named = || owners.iter().enumerate().rev();
        let paths =
            named().filter(|(_, owner)| owner.path.contains('/')).map(|(position, owner)| (owner.path, position));
        let by_name = paths.chain(named().map(|(position, owner)| (owner.name, position))).collect();
        let mut by_short_name = HashMap::new();
        for (position, owner) in owners.iter().enumerate() {
            let of_name = by_short_name.entry(service_name::short(owner.name));
            of_name.and_modify(|known| *known = None).or_insert(Some(position));
        }
        let globs: Globs = globs.into_iter().collect();
        Self { samples, by_name, by_short_name, globs, of_glob }
    }

    /// The position of the first glob that names a sample.
    pub fn glob_of(&self, path: &Path) -> Option<usize> {
        self.globs.matches(path).next()
    }

    /// The service of a sample, by its path without links: the one whose `samples` it matches, else the one that has the name
    /// of a folder that it is in, as a path below the samples folder. A short name is that of a folder at the top alone.
    pub fn of(&self, path: &Path) -> Option<usize> {
        let by_glob = self.glob_of(path).and_then(|glob| self.of_glob.get(glob));
        by_glob.copied().or_else(|| {
            let inside = path.strip_prefix(self.samples.as_ref()?).ok()?.parent()?.to_str()?;
            let folders = std::iter::successors(Some(inside), |inside| Some(inside.rsplit_once('/')?.0));
            let of_path = folders.filter(|folder| !folder.is_empty()).find_map(|folder| self.by_name.get(folder));
            of_path.copied().or_else(|| *self.by_short_name.get(inside.split('/').next()?)?)
        })
    }
}

impl Owners<'_> {
    /// The name of the service whose samples folder a file is in, whether there is such a service or not.
    pub fn folder_of(&self, real: &Path) -> Option<String> {
        let folder = real.strip_prefix(self.samples.as_ref()?).ok()?.parent()?;
        let parts: Vec<_> = folder.components().map(|part| text_of(part.as_os_str())).collect();
        (!parts.is_empty()).then(|| parts.join("/"))
    }
}

/// A glob relative to the folder of its filter file, as one for resolved paths; none for a text that is no glob, which is
/// told where the file is read.
pub fn beside(filter_file: &Path, glob: &str, real: &dyn Fn(&Path) -> PathBuf) -> Option<Glob> {
    let mut folder = real(folder_of(filter_file));
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
    let inside = inside.to_string_lossy();
    // The top of a project has no name.
    let is_top = folder.as_os_str().is_empty();
    let glob = if is_top { Glob::new(&inside) } else { Glob::below(&folder.to_string_lossy(), &inside) };
    glob.ok()
}
