//! One repository that an editor has files of, as it would be if all that is open was saved.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::load::{Disk, relative};
use crate::cli::boundary::is_top;
use crate::cli::settings;
use crate::model::diagnostic::Diagnostic;
use crate::model::reading::ReadingOverride;
use crate::project::Project;
use crate::project::file_names::{CONFIG_NAME, FILTERS_FOLDER, SAMPLES_FOLDER};
use crate::project::one_file::Across;

/// How repositories are looked at.
#[derive(Clone, Copy)]
pub struct ProjectTerms {
    pub today: Date,
    pub reading: ReadingOverride,
}

pub struct Repository {
    /// Where its config is, or would be.
    pub folder: PathBuf,
    pub project: Arc<Project>,
    /// Changes with every change of a file.
    pub revision: u64,
    /// All files are here, and not only some around those that are open.
    pub is_whole: bool,
    /// What a look at all files said, and of which revision.
    pub across: Across,
    pub across_of: u64,
    pub is_looking_across: bool,
    pub is_loading: bool,
    /// Files have changed since the load that is under way began.
    pub is_outdated: bool,
}

impl Repository {
    /// The repository of a folder, with what is around the first file that was opened.
    pub fn around(folder: PathBuf, file: &Path, terms: ProjectTerms) -> Self {
        let mut project = Project::on(terms.today, terms.reading);
        Disk::at(&folder).read_around(&relative(&folder, file), &mut project);
        Self {
            folder,
            project: Arc::new(project),
            revision: 1,
            is_whole: false,
            across: Across::default(),
            across_of: 0,
            is_looking_across: false,
            is_loading: false,
            is_outdated: false,
        }
    }

    /// All of it, read from the disk.
    pub fn read(folder: &Path, terms: ProjectTerms) -> Project {
        let mut project = Project::on(terms.today, terms.reading);
        Disk::at(folder).read_all(&mut project);
        project
    }

    pub fn relative(&self, path: &Path) -> PathBuf {
        relative(&self.folder, path)
    }

    pub fn put(&mut self, path: &Path, bytes: Vec<u8>) {
        Arc::make_mut(&mut self.project).put_bytes(path, bytes);
        self.revision += 1;
    }

    pub fn remove(&mut self, path: &Path) {
        Arc::make_mut(&mut self.project).remove_path(path);
        self.revision += 1;
    }

    /// Takes a file as it is on the disk.
    pub fn read_again(&mut self, path: &Path) {
        let found = Disk::at(&self.folder).file(path);
        match found {
            Some(bytes) => self.put(path, bytes),
            None => self.remove(path),
        }
    }

    pub fn findings(&self, path: &Path) -> Vec<Diagnostic> {
        self.project.findings_of(path, &self.across)
    }
}

/// The folder of the repository that a file is in: that of the nearest config, else the folder that is open, else the top of
/// the checkout, else what has the folder of filters or samples that the file is in. A folder that is open above the checkout
/// is none, and one of filters or samples stands for the one that has it.
pub fn folder_of(file: &Path, open: &[PathBuf]) -> PathBuf {
    let mut above = file.ancestors().skip(1);
    let has_config = |folder: &Path| settings::is_there(&folder.join(CONFIG_NAME));
    let found = above.find(|folder| has_config(folder) || is_top(folder));
    if let Some(folder) = found.filter(|folder| has_config(folder)) {
        return folder.to_owned();
    }
    let is_kept = |folder: &&Path| folder.ends_with(FILTERS_FOLDER) || folder.ends_with(SAMPLES_FOLDER);
    let kept = file.ancestors().skip(1).find(is_kept);
    let has_kept = kept.and_then(Path::parent);
    let opened = open.iter().map(PathBuf::as_path).filter(|folder| file.starts_with(folder));
    let opened = opened.filter(|folder| found.is_none_or(|top| folder.starts_with(top)));
    let opened = opened.max_by_key(|folder| folder.as_os_str().len()).map(|folder| {
        let is_part = kept.is_some_and(|kept| folder.starts_with(kept));
        has_kept.filter(|whole| is_part && found.is_some_and(|top| whole.starts_with(top))).unwrap_or(folder)
    });
    opened.or(found).or(has_kept).or(file.parent()).unwrap_or(file).to_owned()
}
