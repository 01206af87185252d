//! The files of a project, each read as what it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file_names::{self, CONFIG_NAME, FILTERS_FOLDER, plain, samples_beside, service_path};
use super::payload_file::{self, Input};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits;
use crate::parse::config::{self, Config};
use crate::parse::service::{self, FilterFile};
use crate::rules;
use crate::source::Source;

/// What a file says, by what its name says it is.
#[derive(Clone)]
pub enum Content {
    Filter(Arc<FilterFile>),
    Suite(Arc<[u8]>),
    Payloads(Arc<[Input]>),
    /// A file that only counts where something names it.
    Other(Arc<[u8]>),
}

/// The config, as far as it can be used.
#[derive(Default)]
pub struct ProjectConfig {
    pub source: Option<Arc<Source>>,
    pub config: Arc<Config>,
    pub problems: Vec<Diagnostic>,
}

#[derive(Default, Clone)]
pub struct Files {
    files: BTreeMap<PathBuf, (String, Content)>,
    pub config: Arc<ProjectConfig>,
    /// There are others that could not be read: what no file here has, may be in one of these.
    pub has_unread: bool,
}

impl Files {
    pub fn put(&mut self, path: &Path, bytes: Vec<u8>) {
        let path = plain(path);
        if path == Path::new(CONFIG_NAME) {
            self.configure(bytes);
            return;
        }
        let name = file_names::text_of(path.as_os_str());
        let content = self.read(&path, &name, bytes);
        self.files.insert(path, (name, content));
    }

    /// Adds many files at once, whose bytes are read in parallel; what cannot be read is left out.
    #[cfg(feature = "lsp")]
    pub fn put_all(&mut self, paths: &[PathBuf], bytes: impl Fn(usize) -> Option<Vec<u8>> + Sync) {
        let read = crate::engine::parallel::map(paths, |at, path| {
            let path = plain(path);
            let name = file_names::text_of(path.as_os_str());
            let content = self.read(&path, &name, bytes(at)?);
            Some((path, (name, content)))
        });
        self.has_unread |= read.iter().any(Option::is_none);
        self.files.extend(read.into_iter().flatten());
    }

    pub fn remove(&mut self, path: &Path) -> bool {
        let path = plain(path);
        if path == Path::new(CONFIG_NAME) {
            let was = self.config.source.is_some();
            self.config = Arc::default();
            self.sort_again();
            return was;
        }
        self.files.remove(&path).is_some()
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        let config = self.config.source.as_ref().map(|_| CONFIG_NAME);
        config.into_iter().chain(self.files.values().map(|(name, _)| name.as_str()))
    }

    /// Each file with its path and its name, in the order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &str, &Content)> {
        self.files.iter().map(|(path, (name, content))| (path.as_path(), name.as_str(), content))
    }

    pub fn get(&self, path: &Path) -> Option<(&str, &Content)> {
        self.files.get(path).map(|(name, content)| (name.as_str(), content))
    }

    /// Whether there is a file in a folder, or below.
    pub fn has_folder(&self, folder: &Path) -> bool {
        let mut below = self.files.range(folder.to_owned()..).map(|(path, _)| path);
        below.any(|path| path != folder && path.starts_with(folder))
    }

    /// The folders of filters, or filter files, in the order of the config.
    pub fn filters(&self) -> Vec<PathBuf> {
        match self.config.config.filters.as_slice() {
            [] => vec![PathBuf::from(FILTERS_FOLDER)],
            filters => filters.iter().map(|filters| plain(Path::new(&filters.value))).collect(),
        }
    }

    /// The folder of samples: that of the config, else the one beside the filters.
    pub fn samples(&self) -> PathBuf {
        if let Some(samples) = &self.config.config.samples {
            return plain(Path::new(&samples.value));
        }
        let filters = self.filters().into_iter().next().unwrap_or_default();
        let is_file = file_names::is_yaml(&filters) && !self.has_folder(&filters);
        plain(&samples_beside(&filters, is_file))
    }

    fn configure(&mut self, bytes: Vec<u8>) {
        let (source, config, facts) = config::parse(CONFIG_NAME, bytes);
        let problems = rules::problems(&source, &facts);
        // What is half typed says nothing yet.
        let config = if problems.is_empty() { Arc::new(config) } else { Arc::clone(&self.config.config) };
        self.config = Arc::new(ProjectConfig { source: Some(source), config, problems });
        self.sort_again();
    }

    /// The folders of filters may be others by now, and the names of services with them.
    fn sort_again(&mut self) {
        for (path, (name, content)) in std::mem::take(&mut self.files) {
            let bytes = match &content {
                Content::Filter(filter) => filter.source.text().as_bytes().to_vec(),
                Content::Other(bytes) if file_names::is_yaml(&path) => bytes.to_vec(),
                _ => {
                    self.files.insert(path, (name, content));
                    continue;
                }
            };
            let content = self.read(&path, &name, bytes);
            self.files.insert(path, (name, content));
        }
    }

    fn read(&self, path: &Path, name: &str, bytes: Vec<u8>) -> Content {
        match () {
            () if file_names::is_suite(path) => Content::Suite(bytes.into()),
            () if file_names::is_payload(path) => Content::Payloads(payloads(path, name, bytes).into()),
            () => match self.service_path(path).filter(|_| file_names::is_filter_file(path)) {
                Some(service) => Content::Filter(Arc::new(service::parse(name, &service, bytes))),
                None => Content::Other(bytes.into()),
            },
        }
    }

    /// What a file is called below its folder of filters; none for one that is in no such folder.
    pub fn service_path(&self, path: &Path) -> Option<String> {
        let filters = self.filters();
        let below = filters.iter().filter_map(|folder| path.strip_prefix(folder).ok());
        let below = below.min_by_key(|below| below.components().count())?;
        let is_file = below.as_os_str().is_empty();
        Some(service_path(if is_file { Path::new(path.file_name()?) } else { below }))
    }
}

/// The payloads of a file that has these bytes.
pub fn payloads(path: &Path, name: &str, bytes: Vec<u8>) -> Vec<Input> {
    match () {
        () if file_names::is_yaml(path) => vec![payload_file::yaml(name)],
        () if bytes.len() > limits::PAYLOAD_FILE.most => vec![payload_file::over_limit(name, limits::PAYLOAD_FILE)],
        () => payload_file::of_bytes(path, name, (path.parent().map(Path::to_owned), None), bytes),
    }
}
