//! The top of the repository, from which services name files.

use std::env;
use std::path::{Path, PathBuf};

use super::boundary::repository;
use super::files;
use super::settings::Settings;
use crate::report::Root;

/// The checkout of GitHub where this is one, else the folder with `.git` in it from here upwards, else that of the config.
pub fn root(settings: &Settings) -> Root {
    let Ok(here) = env::current_dir() else {
        return Root::default();
    };
    let git = repository(&here);
    let workspace = env::var_os("GITHUB_WORKSPACE").and_then(|folder| PathBuf::from(folder).canonicalize().ok());
    // Below a workspace that is none itself there may be checkouts, each in a folder of its own.
    let is_top = |folder: &PathBuf| here.starts_with(folder) && (git.is_none() || repository(folder) == Some(folder));
    let workspace = workspace.filter(is_top);
    let config = settings.source.as_ref().map(|_| here.join(&settings.folder));
    let top = workspace.or_else(|| git.map(Path::to_owned)).or(config);
    // A path in full may lead through links, or be the one without them.
    let tops = top.into_iter().flat_map(|top| top.canonicalize().into_iter().chain([top]));
    Root { tops: tops.collect(), here, resolve: Some(files::resolved) }
}
