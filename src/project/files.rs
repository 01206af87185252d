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
pub enum Content {
    Filter(Arc<FilterFile>),
    Suite(Arc<str>),
    Payloads(Vec<Input>),
    /// A file that only counts where something names it.
    Other(Arc<str>),
}

/// The config, as far as it can be used.
#[derive(Default)]
pub struct ProjectConfig {
    pub source: Option<Arc<Source>>,
    pub config: Config,
    pub problems: Vec<Diagnostic>,
}

#[derive(Default)]
pub struct Files {
    files: BTreeMap<PathBuf, (String, Content)>,
    pub config: ProjectConfig,
}

impl Files {
    pub fn put(&mut self, path: &Path, text: String) {
        let path = plain(path);
        if path == Path::new(CONFIG_NAME) {
            self.configure(text.into_bytes());
            return;
        }
        let name = file_names::text_of(path.as_os_str());
        let content = self.read(&path, &name, text);
        self.files.insert(path, (name, content));
    }

    pub fn remove(&mut self, path: &Path) -> bool {
        let path = plain(path);
        if path == Path::new(CONFIG_NAME) {
            let was = self.config.source.take().is_some();
            self.config = ProjectConfig::default();
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
        let config = if problems.is_empty() { config } else { std::mem::take(&mut self.config.config) };
        self.config = ProjectConfig { source: Some(source), config, problems };
        self.sort_again();
    }

    /// The folders of filters may be others by now, and the names of services with them.
    fn sort_again(&mut self) {
        for (path, (name, content)) in std::mem::take(&mut self.files) {
            let text = match &content {
                Content::Filter(filter) => filter.source.text().to_owned(),
                Content::Other(text) if file_names::is_yaml(&path) => text.to_string(),
                _ => {
                    self.files.insert(path, (name, content));
                    continue;
                }
            };
            let content = self.read(&path, &name, text);
            self.files.insert(path, (name, content));
        }
    }

    fn read(&self, path: &Path, name: &str, text: String) -> Content {
        match () {
            () if file_names::is_suite(path) => Content::Suite(text.into()),
            () if file_names::is_payload(path) => Content::Payloads(payloads(path, name, text)),
            () => match self.service_path(path).filter(|_| file_names::is_filter_file(path)) {
                Some(service) => Content::Filter(Arc::new(service::parse(name, &service, text.into_bytes()))),
                None => Content::Other(text.into()),
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

/// The payloads of a file that has this text.
pub fn payloads(path: &Path, name: &str, text: String) -> Vec<Input> {
    match () {
        () if file_names::is_yaml(path) => vec![payload_file::yaml(name)],
        () if text.len() > limits::PAYLOAD_FILE.most => vec![payload_file::over_limit(name, limits::PAYLOAD_FILE)],
        () => payload_file::of_bytes(path, name, (path.parent().map(Path::to_owned), None), text.into_bytes()),
    }
}
