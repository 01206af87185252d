//! The repository that a new service goes to: its settings, its folders, and the services that are there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::inputs::Inputs;
use super::output::Output;
use crate::cli::args::{Global, LintArgs};
use crate::cli::lint::{self, Repository};
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::cli::{files, filters, problems, writer};
use crate::model::diagnostic::{Diagnostic, UNUSABLE_FILE};
use crate::model::service_name;
use crate::report::schema::FileKind;

pub struct Target {
    folder: PathBuf,
    pub settings: Settings,
    pub filter: PathBuf,
    /// The folder of the service's samples.
    samples: PathBuf,
    pub suite: PathBuf,
}

impl Target {
    pub fn find(global: &Global, folder: &Path, service: &str, streams: &mut Streams) -> Result<Self> {
        if fs::metadata(folder).is_ok_and(|folder| !folder.is_dir()) {
            bail!("{} is no folder", files::name(folder));
        }
        if folder.is_symlink() && !folder.exists() {
            bail!("{} is a link that leads nowhere", files::name(folder));
        }
        let mut settings = Settings::of_folder(global, folder, streams)?;
        let is_folder = |path: &&PathBuf| !path.is_file() && !filters::is_filter_file(path);
        let filters = match (settings.filters.iter().find(is_folder), settings.filters.first()) {
            (Some(filters), _) => filters.clone(),
            (None, Some(file)) => file.parent().unwrap_or(Path::new("")).to_owned(),
            (None, None) => folder.to_owned(),
        };
        if settings.config.samples.is_none() && !filters.exists() {
            // What is not there yet is taken for a file, whose folder has the samples beside it.
            settings.samples = filters.with_file_name("samples");
        }
        let samples = settings.samples.join(service);
        Ok(Self {
            folder: folder.to_owned(),
            filter: filters.join(format!("{service}.yaml")),
            suite: samples.join(format!("{}.test.yaml", service_name::short(service))),
            samples,
            settings,
        })
    }

    /// The folder of the service's samples.
    pub fn samples(&self) -> &Path {
        &self.samples
    }

    pub fn sample(&self, name: &str) -> PathBuf {
        self.samples.join(name)
    }

    /// A file of it as it is called in the repository.
    pub fn inside(&self, path: &Path) -> String {
        files::name(path.strip_prefix(&self.folder).unwrap_or(path))
    }

    /// Fails when one of the files is there already, or others among the samples, which would be the new service's: what
    /// somebody wrote is worth more than what is inferred. What a run that was killed has written is no other file.
    pub fn check_free(&self, output: &Output, inputs: &Inputs) -> Result<()> {
        let other_ending = self.filter.with_extension("yml");
        let filters = [self.filter.clone(), other_ending];
        let boundary = &self.settings.boundary;
        if let Err(refusal) = boundary.around(&self.samples).admits(&self.samples) {
            bail!("{}: {refusal}", files::name(&self.samples));
        }
        let entries = fs::read_dir(&self.samples).into_iter().flatten();
        let mut samples: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        samples.sort();
        // A link that leads nowhere is something, too.
        let is_there = |path: &PathBuf| fs::symlink_metadata(path).is_ok();
        let is_ours = |path: &PathBuf| {
            let is_written = *path == self.suite || output.has(path, boundary) || writer::is_temporary(path);
            is_written || inputs.has_file(path)
        };
        samples.retain(|path| !is_ours(path));
        match filters.into_iter().chain(samples).find(is_there) {
            Some(taken) => bail!(taken_by(&taken)),
            None => Ok(()),
        }
    }

    /// All that is there, when no service has the name.
    pub fn repository(&self, service: &str, streams: &mut Streams) -> Result<Repository> {
        if !self.settings.filters.iter().any(|path| path.exists()) {
            return Repository::empty(&self.settings, streams);
        }
        let args = LintArgs::default();
        let (repository, unread) = lint::repository(&args, &self.settings, streams)?;
        let is_there =
            |problem: &Diagnostic| problem.rule != UNUSABLE_FILE || Path::new(problem.place.source.name()).exists();
        let there = &repository.workspace.files;
        let unread: Vec<_> = unread.into_iter().filter(is_there).collect();
        if !there.is_empty() {
            problems::tell(&unread, &self.settings, "", streams);
        }
        if let Some(file) = there.iter().find(|file| file.service_name() == service) {
            let path = file.source().name();
            bail!("{path} has a service named {service} already; another --name keeps both");
        }
        Ok(repository)
    }

    /// The line that names the schema of a file to editors, where the repository has that schema.
    pub fn modeline(&self, path: &Path, kind: FileKind) -> String {
        let schema = format!("schemas/{}.schema.json", kind.name());
        let inside = path.strip_prefix(&self.folder).ok();
        match inside.filter(|_| self.folder.join(&schema).is_file()) {
            Some(inside) => {
                let up = "../".repeat(inside.components().count().saturating_sub(1));
                format!("# yaml-language-server: $schema={up}{schema}\n")
            }
            None => String::new(),
        }
    }
}

/// Why nothing is written where something else is.
pub fn taken_by(other: &Path) -> String {
    let other = files::name(other);
    format!("{other} is there already, and nothing is written; another --name or --out keeps both")
}
