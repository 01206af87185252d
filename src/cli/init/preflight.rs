//! What is around a new repository: what is in its folder already, and what is above it.

use std::path::{Component, Path, PathBuf};

use super::files::{Folders, Planned, Service};
use crate::cli::boundary::Boundary;
use crate::cli::files::{self, CONFIG_NAME};
use crate::cli::filters::is_filter_file;
use crate::cli::settings;
use crate::model::shell;
use crate::model::text::value;
use crate::parse::config::{self, Config};

/// Where filters and samples are when nobody says anything else.
const USUAL: (&str, &str) = ("filters", "samples");

/// Why a service is not added; none when nothing speaks against it.
pub fn against(
    folder: &Path,
    folders: &Folders,
    service: &Service,
    is_asked_for: bool,
    boundary: &Boundary,
) -> Option<String> {
    if let Some(other) = service.planned().find(|file| is_other(folder, file, boundary)) {
        let path = files::name(&folder.join(other.path));
        return Some(format!("{path} is there already, with other content"));
    }
    let path = folder.join(service.filter_file()?.path);
    let filters = folder.join(&folders.filters);
    let others = boundary.below(&filters, |other| is_filter_file(other) && other != path);
    // The example would judge the payloads of these, and they its own.
    let has_others = !is_asked_for && !others.files.is_empty();
    has_others.then(|| format!("{} has services already", files::name(&filters)))
}

/// Whether a file is there that is not as it would be written: one part of a service with that of another is neither.
fn is_other(folder: &Path, file: &Planned, boundary: &Boundary) -> bool {
    let path = folder.join(&file.path);
    path.is_file() && !boundary.has(&path, file.text.as_bytes())
}

/// Why no service can be written where the config that is there would see it; none when one can.
pub fn out_of_reach(folder: &Path, boundary: &Boundary) -> Option<String> {
    let name = files::name(&folder.join(CONFIG_NAME));
    let Some(config) = config(folder, boundary)? else {
        return Some(format!("{name} cannot be used; cgfilter lint says why"));
    };
    let filters = config.filters.iter().map(|path| path.value.as_str());
    if !config.filters.is_empty() && filters.clone().all(|path| is_filter_file(Path::new(path))) {
        return Some(format!("{name} names filter files one by one, and no folder where another one is seen"));
    }
    let mut named = filters.chain(config.samples.iter().map(|path| path.value.as_str()));
    let outside = named
        .find(|path| !files::plain(Path::new(path)).components().all(|part| matches!(part, Component::Normal(_))))?;
    Some(format!("{name} names {}, and init writes in its own folder alone", value(outside)))
}

/// The config that is there already; none inside when it cannot be used.
fn config(folder: &Path, boundary: &Boundary) -> Option<Option<Config>> {
    let path = folder.join(CONFIG_NAME);
    if !settings::is_there(&path) {
        return None;
    }
    let Ok(bytes) = boundary.file(&path).and_then(|file| file.read_yaml()) else {
        return Some(None);
    };
    let (_, config, facts) = config::parse(&files::name(&path), bytes);
    Some(facts.is_empty().then_some(config))
}

/// The folders that are in use, or will be.
pub fn folders(folder: &Path, boundary: &Boundary) -> Folders {
    let config = config(folder, boundary).flatten().unwrap_or_default();
    let mut filters = config.filters.iter().map(|filters| filters.value.as_str());
    let filters = filters.clone().find(|path| !is_filter_file(Path::new(path))).or_else(|| filters.next());
    let filters = filters.unwrap_or(USUAL.0);
    let samples = match &config.samples {
        Some(samples) => PathBuf::from(&samples.value),
        None => beside(Path::new(filters)),
    };
    // So that `./filters/` is `filters`.
    let plain = |path: &str| files::name(&files::plain(Path::new(path)));
    Folders { filters: plain(filters), samples: plain(&samples.to_string_lossy()) }
}

/// The folder of samples beside one of filters, or beside that of a filter file, whether they are there or not yet.
fn beside(filters: &Path) -> PathBuf {
    let parent = filters.parent().filter(|_| is_filter_file(filters));
    parent.unwrap_or(filters).with_file_name(USUAL.1)
}

/// The folder to change to before the next command; none when it is this one.
pub fn elsewhere(folder: &Path) -> Option<String> {
    let is_here = files::resolved(folder) == files::resolved(Path::new("."));
    let name = files::name(folder);
    // To `cd`, a name that starts with a dash is an option.
    let dot = if name.starts_with('-') { "./" } else { "" };
    (!is_here).then(|| shell::word(&format!("{dot}{name}")))
}

/// What above the folder makes its files work in another way than one would think.
pub fn notes(folder: &Path) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(above) = above(folder, |above| above.join(CONFIG_NAME).is_file()) {
        let config = files::name(&files::from_here(&above).join(CONFIG_NAME));
        let place = elsewhere(folder).unwrap_or_else(|| "this folder".to_owned());
        notes.push(format!("{config} is not used in {place}: the nearest config counts"));
    }
    let is_top = |folder: &Path| folder.join(".git").exists();
    if !is_top(folder)
        && let Some(top) = above(folder, is_top)
    {
        let top = files::name(&files::from_here(&top));
        notes.push(format!(
            "the git repository starts at {top}: GitHub, GitLab and pre-commit look for their files there"
        ));
    }
    notes
}

/// The nearest folder above that is so.
fn above(folder: &Path, is_so: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let folder = files::resolved(folder)?;
    let mut above = folder.ancestors().skip(1);
    above.find(|above| is_so(above)).map(Path::to_owned)
}
