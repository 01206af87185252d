//! What a command works with: the config file, the command line over it, the defaults below it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use super::args::Global;
use super::boundary::{Boundary, Refusal, Unsaved, is_top};
use super::files;
use super::name_roots::NameRoots;
use super::stream::Streams;
use crate::engine::Reading;
use crate::model::diagnostic::{Diagnostic, Place, UNUSABLE_FILE};
use crate::parse::config::{self, Config};
pub use crate::project::file_names::FILTERS_FOLDER;
use crate::project::file_names::{self, samples_beside};
use crate::report::snippet;
use crate::rules;
use crate::source::Source;

#[derive(Debug)]
pub struct Settings {
    pub reading: Reading,
    /// The filter files and folders to use.
    pub filters: Vec<PathBuf>,
    /// Whether nobody named them.
    pub filters_are_default: bool,
    /// The folders of filters of the repository, below which a path is the name of a service.
    pub roots: NameRoots,
    /// The folder of samples: that of the config, else `samples` beside the filters.
    pub samples: PathBuf,
    /// Whether the command line or the config says how lists are read.
    pub list_is_chosen: bool,
    /// Where the config is: its paths are relative to this.
    pub folder: PathBuf,
    pub config: Config,
    /// Where the config is, or would be.
    pub config_path: PathBuf,
    /// The text of the config, to point into.
    pub source: Option<Arc<Source>>,
    pub boundary: Boundary,
}

/// What the command line names in place of the config.
#[derive(Default, Clone, Copy)]
pub struct Named<'a> {
    pub filters: &'a [PathBuf],
    pub samples: Option<&'a Path>,
    /// The text of a file that is named.
    pub unsaved: Option<&'a Arc<Unsaved>>,
}

impl<'a> Named<'a> {
    pub fn filters(filters: &'a [PathBuf]) -> Self {
        Self { filters, ..Self::default() }
    }
}

impl Settings {
    pub fn find(global: &Global, named: Named<'_>, streams: &mut Streams) -> Result<Self> {
        let config = global.config.clone().or_else(nearest_config);
        let folder = config.as_deref().and_then(Path::parent);
        let folder = folder.unwrap_or(Path::new("")).to_owned();
        Self::read(config.as_deref(), folder, global, named, streams)
    }

    /// Those of the repository in a folder: of its own config, or the one of the command line read as if it was there.
    pub fn of_folder(global: &Global, folder: &Path, streams: &mut Streams) -> Result<Self> {
        let own = folder.join(files::CONFIG_NAME);
        let own = is_there(&own).then_some(own);
        let config = global.config.clone().or(own);
        Self::read(config.as_deref(), folder.to_owned(), global, Named::default(), streams)
    }

    fn read(
        path: Option<&Path>,
        folder: PathBuf,
        global: &Global,
        named: Named<'_>,
        streams: &mut Streams,
    ) -> Result<Self> {
        let mut boundary = Boundary::of(&folder);
        global.config.iter().for_each(|path| boundary.name_file(path));
        named.unsaved.iter().for_each(|unsaved| boundary.take_up(unsaved));
        let (source, config) = match path {
            Some(path) => read_config(path, &boundary, global, streams)?,
            None => (None, Config::default()),
        };
        if let Some(source) = &source {
            ConfigPaths { source, folder: &folder, boundary: &boundary }.check(&config, named, streams)?;
        }
        let config_path = path.map_or_else(|| folder.join(files::CONFIG_NAME), Path::to_owned);
        let of_repository = folders_of(&config, &folder);
        let roots = NameRoots::of(&of_repository);
        let filters_are_default = named.filters.is_empty() && config.filters.is_empty();
        let filters = if named.filters.is_empty() { of_repository } else { named.filters.to_vec() };
        named.filters.iter().for_each(|path| boundary.name(path));
        let samples = samples(named, &config, (&folder, &filters), &mut boundary);
        Ok(Self {
            reading: reading(global, &config),
            filters,
            filters_are_default,
            roots,
            samples,
            list_is_chosen: [Some(config.reading), global.reading].iter().flatten().any(|said| said.answers("list")),
            folder,
            config,
            config_path,
            source,
            boundary,
        })
    }
}

/// Where the paths of a config lead.
struct ConfigPaths<'a> {
    source: &'a Arc<Source>,
    folder: &'a Path,
    boundary: &'a Boundary,
}

impl ConfigPaths<'_> {
    /// Fails where a path that counts leads out of the repository: a branch of anybody can say that.
    fn check(&self, config: &Config, named: Named<'_>, streams: &mut Streams) -> Result<()> {
        let filters = config.filters.iter().filter(|_| named.filters.is_empty());
        let samples = config.samples.iter().filter(|_| named.samples.is_none());
        let paths = filters.map(|path| ("filters", path)).chain(samples.map(|path| ("samples", path)));
        let mut is_refused = false;
        for (field, path) in paths {
            let Err(refusal) = self.follow(Path::new(&path.value)) else {
                continue;
            };
            is_refused = true;
            let message = format!("the {field} of the config are not read: {refusal}");
            let diagnostic = Diagnostic::new(UNUSABLE_FILE, Place::new(self.source, path.span), message);
            let diagnostic = Diagnostic { help: refusal.help().map(str::to_owned), ..diagnostic };
            streams.draw(&snippet::diagnostic(&diagnostic, streams.width));
        }
        if is_refused {
            bail!("the config cannot be used: {}", self.source.name());
        }
        Ok(())
    }

    fn follow(&self, path: &Path) -> Result<(), Refusal> {
        let roots = self.boundary.around(self.folder);
        match roots.is_left_by(self.folder, path) {
            true => Err(Refusal::Out { by_link: false }),
            false => roots.admits(&self.folder.join(path)),
        }
    }
}

impl Settings {
    pub fn config_name(&self) -> String {
        let source = self.source.as_ref();
        source.map_or_else(String::new, |source| source.name().to_owned())
    }

    /// The filter files and folders of the repository, whatever the command line names.
    pub fn of_repository(&self) -> Vec<PathBuf> {
        folders_of(&self.config, &self.folder)
    }

    /// Whether all filter files of the repository are looked at: the command line names none of them, or all.
    pub fn are_all_filters(&self, named: &[PathBuf]) -> bool {
        let configured = &self.config.filters;
        let is_named = |path: &PathBuf| {
            let is = |filters: &str| self.folder.join(filters).canonicalize().ok();
            let path = path.canonicalize().ok();
            configured.iter().any(|filters| is(&filters.value) == path)
        };
        match (named, configured.as_slice()) {
            ([], _) => true,
            (paths, []) => paths.iter().all(|path| path.is_dir()),
            (paths, configured) => paths.len() >= configured.len() && paths.iter().all(is_named),
        }
    }
}

/// Where a config says that filters are; without a word of it, in the folder of that name.
fn folders_of(config: &Config, folder: &Path) -> Vec<PathBuf> {
    match config.filters.as_slice() {
        [] => vec![folder.join(FILTERS_FOLDER)],
        filters => filters.iter().map(|filters| folder.join(&filters.value)).collect(),
    }
}

/// Whether a CI system runs this, as all of them say: nobody looks at what is written to the files.
pub fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|ci| !["", "0", "false"].contains(&ci.as_str()))
}

/// The reading of the command line where it says something, else the config's, else the default.
pub fn reading(global: &Global, config: &Config) -> Reading {
    global.reading.unwrap_or_default().over(config.reading.over(Reading::default()))
}

/// Whether there is a config at a path. A pipe, or a link that leads nowhere, is no reason to go on without one.
pub fn is_there(config: &Path) -> bool {
    config.symlink_metadata().is_ok() && !config.is_dir()
}

/// The config in this folder or the nearest one above it in the repository, as a path relative to here: what is around the
/// repository may be anybody's.
fn nearest_config() -> Option<PathBuf> {
    let levels = std::env::current_dir().ok()?.components().count();
    let mut folder = PathBuf::new();
    for _ in 0..levels {
        let candidate = folder.join(files::CONFIG_NAME);
        if is_there(&candidate) {
            return Some(candidate);
        }
        if is_top(&folder) {
            break;
        }
        folder.push("..");
    }
    None
}

fn read_config(
    path: &Path,
    boundary: &Boundary,
    global: &Global,
    streams: &mut Streams,
) -> Result<(Option<Arc<Source>>, Config)> {
    let bytes = boundary.file(path).and_then(|file| file.read_yaml());
    let bytes = bytes.map_err(|refusal| anyhow::anyhow!("cannot read the config {}: {refusal}", files::name(path)))?;
    let (source, config, facts) = config::parse(&files::name(path), bytes);
    let problems = rules::problems(&source, &facts);
    for problem in &problems {
        streams.draw(&snippet::diagnostic(problem, streams.width));
    }
    if !problems.is_empty() {
        bail!("the config cannot be used: {}", source.name());
    }
    if global.verbose {
        streams.say("note", &format!("config: {}", source.name()), None);
    }
    Ok((Some(source), config))
}

/// The folder of samples: the one that is named, else `samples` beside the filters.
fn samples(
    named: Named<'_>,
    config: &Config,
    (folder, filters): (&Path, &[PathBuf]),
    boundary: &mut Boundary,
) -> PathBuf {
    match (named.samples, &config.samples) {
        (Some(samples), _) => {
            boundary.name(samples);
            samples.to_owned()
        }
        (None, Some(samples)) => folder.join(&samples.value),
        (None, None) => {
            let first = filters.first().map_or(Path::new(FILTERS_FOLDER), PathBuf::as_path);
            // A part of the repository's filters has its samples where all have theirs.
            let whole = folders_of(config, folder).into_iter().find(|whole| NameRoots::of_one(whole).has(first));
            let samples = beside(whole.as_deref().unwrap_or(first));
            if !named.filters.is_empty() {
                boundary.name_beside(&samples, first);
            }
            samples
        }
    }
}

/// `samples` beside a filters folder, or beside the folder that a filter file is in.
fn beside(filters: &Path) -> PathBuf {
    // What is not there yet is a folder, unless it is called as a file is.
    let is_file = filters.is_file() || file_names::is_yaml(filters) && !filters.is_dir();
    samples_beside(filters, is_file)
}
