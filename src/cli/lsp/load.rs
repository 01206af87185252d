//! Reads the files of a repository into a project: all of them, or those around one file.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use crate::cli::boundary::{Boundary, Readable, Refusal};
use crate::cli::owners;
use crate::model::limits;
use crate::project::Project;
use crate::project::file_names::{CONFIG_NAME, folder_of, is_filter_file, is_payload, is_suite, is_yaml, plain};

/// A repository on the disk, with what may be read of it.
pub struct Disk<'f> {
    folder: &'f Path,
    boundary: Boundary,
}

impl<'f> Disk<'f> {
    pub fn at(folder: &'f Path) -> Self {
        Self { folder, boundary: Boundary::of(folder) }
    }

    /// All that a lint and a test look at.
    pub fn read_all(&self, project: &mut Project) {
        self.read_config(project);
        let filters = project.filters().into_iter().flat_map(|path| self.below(&path, is_yaml));
        self.put(project, filters.collect());
        let samples = self.below(&project.samples(), |path| is_payload(path) || is_suite(path));
        self.put(project, samples);
        self.read_named(project);
    }

    /// What is around one file: its service with its samples and suites. Others may have more to say of them.
    pub fn read_around(&self, path: &Path, project: &mut Project) {
        self.read_config(project);
        project.has_unread();
        let folders = project.filters();
        let filters: Vec<_> = match path.strip_prefix(project.samples()) {
            Ok(inside) => {
                let folders_above = inside.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
                let file = |above: &Path| folders.iter().map(move |folder| folder.join(above)).collect::<Vec<_>>();
                let files = folders_above.flat_map(file);
                files.flat_map(|file| ["yaml", "yml"].map(|ending| with_ending(&file, ending))).collect()
            }
            Err(_) if is_suite(path) => vec![path.with_extension("").with_extension("yaml")],
            Err(_) => vec![path.to_owned()],
        };
        let found = filters.iter().filter_map(|filter| self.boundary.file(&self.folder.join(filter)).ok());
        self.put(project, found.collect());
        let samples = project.samples();
        // A name may be any text, and only a plain one is a folder below.
        let is_plain = |name: &String| Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let folders = project.service_names().into_iter().filter(is_plain).map(|name| samples.join(name));
        let above = path.parent().filter(|above| above.starts_with(&samples) && **above != *samples);
        let folders: HashSet<_> = folders.chain(above.map(Path::to_owned)).collect();
        let found = folders.iter().flat_map(|folder| self.below(folder, |path| is_payload(path) || is_suite(path)));
        let beside = filters.iter().map(|filter| self.folder.join(filter.with_extension("test.yaml")));
        let found = found.chain(beside.filter_map(|suite| self.boundary.file(&suite).ok()));
        self.put(project, found.collect());
        self.read_named(project);
    }

    /// One file, as it is now; none when it is not there, or may not be read.
    pub fn file(&self, path: &Path) -> Option<Vec<u8>> {
        bytes(&self.boundary.file(&self.folder.join(path)).ok()?)
    }

    fn read_config(&self, project: &mut Project) {
        if let Some(config) = self.file(Path::new(CONFIG_NAME)) {
            project.put_bytes(Path::new(CONFIG_NAME), config);
        }
    }

    /// What filter files and suites name: samples elsewhere, the suites beside them, and payloads of cases.
    fn read_named(&self, project: &mut Project) {
        let globs = project.sample_globs();
        let globs: Vec<_> = globs.iter().map(|(path, glob)| (self.folder.join(path), glob)).collect();
        let globs: Vec<_> = globs.iter().map(|(path, glob)| (path.as_path(), glob.as_str())).collect();
        let named = owners::sample_files(&globs, &is_payload, &self.boundary);
        let found: Vec<_> = named.into_files().collect();
        let folders: HashSet<_> = found.iter().map(|file| folder_of(&file.path).to_owned()).collect();
        let suites = folders.iter().flat_map(|folder| self.boundary.below(folder, is_suite).files);
        let suites: Vec<_> = suites.collect();
        self.put(project, found.into_iter().chain(suites).collect());
        let payload = |(suite, written): (PathBuf, String)| {
            let suite = self.folder.join(suite);
            let path = folder_of(&suite).join(written);
            self.boundary.file_in(self.boundary.around(&suite), &path).ok()
        };
        let payloads = project.missing_payloads().into_iter().filter_map(payload);
        self.put(project, payloads.collect());
    }

    /// The files below a folder of the repository, or the file at its path.
    fn below(&self, path: &Path, fits: impl Fn(&Path) -> bool) -> Vec<Readable> {
        let path = self.folder.join(path);
        match self.boundary.file(&path) {
            Ok(file) => vec![file],
            Err(Refusal::Folder) => self.boundary.below(&path, fits).files,
            Err(_) => Vec::new(),
        }
    }

    fn put(&self, project: &mut Project, files: Vec<Readable>) {
        let new = files.into_iter().map(|file| (self.relative(&file.path), file));
        let (paths, files): (Vec<_>, Vec<_>) = new.filter(|(path, _)| !project.has(path)).unzip();
        project.put_all(&paths, |at| bytes(files.get(at)?));
    }

    fn relative(&self, path: &Path) -> PathBuf {
        relative(self.folder, path)
    }
}

/// What a file holds; of one that is too long, a byte more than it may.
fn bytes(file: &Readable) -> Option<Vec<u8>> {
    let most = if is_yaml(&file.path) { limits::FILE.most } else { limits::PAYLOAD_FILE.most };
    file.read(most).ok()
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{ending}"));
    path.with_file_name(name)
}

/// A full path as one from a folder.
pub fn relative(folder: &Path, path: &Path) -> PathBuf {
    let path = plain(path);
    let mut up = PathBuf::new();
    for above in folder.ancestors() {
        if let Ok(inside) = path.strip_prefix(above) {
            return up.join(inside);
        }
        up.push(Component::ParentDir);
    }
    path
}

/// Whether the repository looks at a file of this name at all.
pub fn is_looked_at(path: &Path) -> bool {
    path == Path::new(CONFIG_NAME) || is_filter_file(path) || is_suite(path) || is_payload(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_the_folder_of_the_repository() {
        let relative = |path: &str| relative(Path::new("/a/b"), Path::new(path)).to_str().unwrap().to_owned();
        assert_eq!(["/a/b/c/d", "/a/c", "/x", "/a/b/c/../d"].map(relative), ["c/d", "../c", "../../x", "d"]);
    }
}
