//! The filters to compare with: those of a folder, or of a git revision. Where they are, the base itself says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use super::base_files::{Base, BaseFiles};
use super::repository::{Repository, near_folder};
use super::tree::Tree;
use crate::cli::args::{Global, ReplayArgs};
use crate::cli::name_roots::NameRoots;
use crate::cli::settings::{self, FILTERS_FOLDER, Settings, reading};
use crate::cli::stream::Streams;
use crate::cli::{files, filters, problems};
use crate::model::diagnostic;
use crate::model::filter::Service;
use crate::model::text::count;
use crate::parse::config::{self, Config};
use crate::report::replay::Commits;
use crate::rules;
use crate::source::{Position, Source};

/// What to compare with, as the command line and the settings of now tell it.
pub struct BaseQuery<'a> {
    pub base: &'a str,
    pub global: &'a Global,
    pub args: &'a ReplayArgs,
    pub settings: &'a Settings,
}

/// A config of the base, with its path.
struct Own {
    path: PathBuf,
    config: Config,
    source: Arc<Source>,
}

/// The longest name of a revision or a folder, in bytes: systems take no longer path.
const MAX_NAME: usize = 4096;

impl BaseQuery<'_> {
    /// The services of the base. Where one of its filters cannot be used there is nothing to compare with.
    pub fn services(&self, streams: &mut Streams) -> Result<(Vec<Service>, Option<Commits>)> {
        let base = self.base;
        if base.trim().is_empty() {
            bail!("--base is empty: name a git revision or a folder");
        }
        if base.len() > MAX_NAME {
            bail!("--base has {} bytes: no revision and no folder has such a name", base.len());
        }
        let path = Path::new(base);
        let found = if path.exists() {
            self.one_meaning()?;
            self.of_path(path, streams)?
        } else {
            self.of_revision(streams)?
        };
        problems::tell(&found.problems, self.settings, "", streams);
        if !found.problems.is_empty() {
            let files = count(diagnostic::by_file(&found.problems).count(), "file");
            bail!("--base {base}: {files} of filters cannot be used, so there is nothing to compare with");
        }
        if found.services.is_empty() {
            let places = found.places.join(", ");
            let note = format!("--base {base} has no filters in {places}: all that is taken now is gained");
            streams.say("note", &note, None);
        }
        Ok((found.services, found.commits))
    }

    /// Who adds a folder to a repository must not be who says what it is compared with.
    fn one_meaning(&self) -> Result<()> {
        let base = self.base;
        let is_path = Path::new(base).is_absolute() || base.starts_with(['.', '-']);
        let here = if is_path { None } else { Repository::of(Path::new("")).unwrap_or(None) };
        if let Some(here) = here
            && here.commit(base)?.is_some()
        {
            bail!(
                "--base {base} is a revision, and a path here, too: name the path ./{base}, or the revision {base}^0"
            );
        }
        Ok(())
    }

    /// The filters of a folder or a file, or those of the repository that is there.
    fn of_path(&self, path: &Path, streams: &mut Streams) -> Result<Base> {
        if !path.is_dir() && !path.is_file() {
            bail!("--base {}: this is neither a folder nor a file of filters, nor a revision", self.base);
        }
        let own = path.join(files::CONFIG_NAME);
        let boundary = self.settings.boundary.of_other(path);
        let paths = if settings::is_there(&own) {
            let bytes = boundary.file(&own).and_then(|own| own.read_yaml());
            let bytes =
                bytes.map_err(|refusal| anyhow::anyhow!("cannot read the config {}: {refusal}", files::name(&own)))?;
            let own = self.config(own.clone(), &files::name(&own), bytes, streams)?;
            own.filters().into_iter().map(|(path, _)| path).collect()
        } else if path.join(".git").exists() && path.join(FILTERS_FOLDER).is_dir() {
            vec![path.join(FILTERS_FOLDER)]
        } else {
            vec![path.to_owned()]
        };
        let places = paths.iter().map(|path| files::name(path)).collect();
        // What is not there yet has no filters; what may not be read is told.
        let has_filters = |path: &PathBuf| match boundary.around(path).admits(path) {
            Err(_) => true,
            Ok(()) if path.is_dir() => !boundary.below(path, filters::is_filter_file).is_empty(),
            Ok(()) => path.symlink_metadata().is_ok(),
        };
        let paths: Vec<_> = paths.into_iter().filter(has_filters).collect();
        let (services, problems) = filters::services(&paths, &NameRoots::of(&paths), &boundary);
        Ok(Base { services, problems, places, commits: None })
    }

    /// The filter files that the revision has, in order of path: those that its own config names, where it has one.
    fn of_revision(&self, streams: &mut Streams) -> Result<Base> {
        let mut paths = self.settings.filters.iter();
        let here = Repository::of(Path::new(""))?;
        let here = here.filter(|here| paths.any(|path| here.inside(path).is_some()));
        let here = here.map(|here| Tree::of(here, self.base)).transpose()?;
        let mut found = self.of_tree(here.as_ref(), streams)?;
        found.commits = here.map(|here| here.commits()).transpose()?.flatten();
        Ok(found)
    }

    fn of_tree(&self, here: Option<&Tree<'_>>, streams: &mut Streams) -> Result<Base> {
        let Some(here) = here.filter(|_| self.args.filters.is_empty()) else {
            return Ok(self.at(here, &self.settings.filters)?.parsed());
        };
        let mut looked = BaseFiles::default();
        if let Some(own) = self.own_config(here, streams)? {
            for (path, place) in own.filters() {
                let Some(inside) = here.repository().below_top(&path) else {
                    let path = files::name(&path);
                    bail!("{place}: its filters are out of the repository, in {path}: name a folder");
                };
                looked.look(here, inside)?;
            }
            return Ok(looked.parsed());
        }
        looked = self.at(Some(here), &self.settings.filters)?;
        if looked.is_empty() {
            // The config of now may be the first one, and name a new folder.
            let by_default = self.settings.folder.join(FILTERS_FOLDER);
            let by_default = self.at(Some(here), &[by_default])?;
            if !by_default.is_empty() {
                looked = by_default;
            }
        }
        Ok(looked.parsed())
    }

    /// What the revision has at these paths, of this repository or another one.
    fn at(&self, here: Option<&Tree<'_>>, paths: &[PathBuf]) -> Result<BaseFiles> {
        let roots = self.settings.of_repository();
        let mut looked =
            BaseFiles::below(here.map_or_else(Vec::new, |here| {
                roots.iter().filter_map(|root| here.repository().inside(root)).collect()
            }));
        for path in paths {
            match here.and_then(|here| Some((here, here.repository().inside(path)?))) {
                Some((here, path)) => looked.look(here, path)?,
                None => {
                    let (tree, path) = self.around(path)?;
                    looked.look(&tree, path)?;
                }
            }
        }
        Ok(looked)
    }

    /// The revision in the repository around a path that is not in this one, and the way to it there. What a config names
    /// may lead anywhere: it asks no repository but its own, and those below it.
    fn around(&self, path: &Path) -> Result<(Tree<'_>, PathBuf)> {
        let is_folder = |path: &&Path| path.as_os_str().is_empty() || path.is_dir();
        let mut folder = path.ancestors().find(is_folder).unwrap_or(Path::new(""));
        let home = self.settings.folder.as_path();
        let real = |folder: &Path| Path::new(".").join(folder).canonicalize().ok();
        let is_below = real(folder).zip(real(home)).is_some_and(|(folder, home)| folder.starts_with(home));
        if self.args.filters.is_empty() && !is_below {
            folder = home;
        }
        let Some(repository) = Repository::of(folder)? else {
            let folder = match files::name(folder) {
                here if here.is_empty() => "this folder".to_owned(),
                folder => folder,
            };
            let near = near_folder(self.base);
            let help = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            bail!("--base {}: {folder} is in no git repository, and no folder has this name{help}", self.base)
        };
        let Some(inside) = repository.inside(path) else {
            let (path, config) = (files::name(path), self.settings.config_name());
            bail!("{config}: its filters are out of the repository, in {path}: name them with --filters");
        };
        Ok((Tree::of(repository, self.base)?, inside))
    }

    /// The config that the revision has: that of the command line, else the nearest one from here upwards.
    fn own_config(&self, here: &Tree<'_>, streams: &mut Streams) -> Result<Option<Own>> {
        let repository = here.repository();
        let paths: Vec<PathBuf> = match &self.global.config {
            Some(config) => repository.inside(config).into_iter().collect(),
            None => {
                let folder = repository.inside(Path::new("")).unwrap_or_default();
                let folders = folder.ancestors();
                folders.map(|it| it.join(files::CONFIG_NAME)).collect()
            }
        };
        for path in paths {
            if let Some(blob) = here.file(&path)? {
                let name = here.name(&path);
                return self.config(path, &name, blob.bytes, streams).map(Some);
            }
        }
        Ok(None)
    }

    fn config(&self, path: PathBuf, name: &str, bytes: Vec<u8>, streams: &mut Streams) -> Result<Own> {
        let (source, config, facts) = config::parse(name, bytes);
        let diagnostics = rules::problems(&source, &facts);
        if !diagnostics.is_empty() {
            problems::tell(&diagnostics, self.settings, "", streams);
            bail!("--base {}: its config cannot be used, so there is nothing to compare with", self.base);
        }
        let (now, own) = (self.settings.reading, reading(self.global, &config));
        if own != now {
            let note = format!("{name} reads filters by {own}; here both are judged by {now}");
            streams.say("note", &note, None);
        }
        Ok(Own { path, config, source })
    }
}

impl Own {
    /// The paths of the filters, which are relative to the config, each with where it is named.
    fn filters(&self) -> Vec<(PathBuf, String)> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let place = |at| {
            let Position { line, column } = self.source.position(at);
            format!("{}:{line}:{column}", self.source.name())
        };
        let named = self.config.filters.iter();
        let mut paths: Vec<_> = named.map(|path| (folder.join(&path.value), place(path.span.start))).collect();
        if paths.is_empty() {
            paths.push((folder.join(FILTERS_FOLDER), String::new()));
        }
        paths
    }
}
