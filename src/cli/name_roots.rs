//! Where the names of services begin: the folders of filters.

use std::path::{Path, PathBuf};

use super::files;
use crate::project::file_names::FILTERS_FOLDER;
pub use crate::project::file_names::service_path;

/// Folders of filters, without links.
#[derive(Debug, Default)]
pub struct NameRoots(Vec<PathBuf>);

impl NameRoots {
    pub fn of(folders: &[PathBuf]) -> Self {
        Self(folders.iter().filter_map(|folder| files::resolved(folder)).collect())
    }

    pub fn of_one(folder: &Path) -> Self {
        Self(files::resolved(folder).into_iter().collect())
    }

    /// Whether a path leads to one of them, or below.
    pub fn has(&self, path: &Path) -> bool {
        files::resolved(path).is_some_and(|real| self.0.iter().any(|root| real.starts_with(root)))
    }

    /// The paths of filter files below their folder of filters, as the names of their services. Whatever part of that folder
    /// `given` leads to, the name is the same; elsewhere the path begins below `given`.
    pub fn names_below<'g>(&self, given: &'g Path) -> impl Fn(&Path) -> String + use<'g> {
        let is_folder = given.is_dir();
        let place = if is_folder { given.canonicalize().ok() } else { files::place(given) };
        let roots = self.0.iter().filter_map(|root| place.as_deref()?.strip_prefix(root).ok());
        // One that is a file itself tells nothing of its path.
        let roots = roots.filter(|below| is_folder || !below.as_os_str().is_empty());
        let below = roots.min_by_key(|below| below.components().count()).map(Path::to_owned);
        move |file| match &below {
            Some(below) if !is_folder => service_path(below),
            None if !is_folder => service_path(Path::new(file.file_name().unwrap_or_default())),
            below => {
                let inside = file.strip_prefix(given).unwrap_or(file);
                match below {
                    Some(below) => service_path(&below.join(inside)),
                    None => service_path(inside.strip_prefix(FILTERS_FOLDER).unwrap_or(inside)),
                }
            }
        }
    }

    /// The same of one file that is given itself.
    pub fn name_of(&self, file: &Path) -> String {
        self.names_below(file)(file)
    }
}
