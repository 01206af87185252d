//! The top of the repository.

use std::env;
use std::path::{Path, PathBuf};

use crate::cli::settings::Settings;
use crate::report::lint::Root;

/// The folder of the config, else the one with `.git` in it, from here upwards.
pub fn root(settings: &Settings) -> Root {
    let Ok(here) = env::current_dir() else {
        return Root::default();
    };
    let config = settings.source.as_ref().map(|_| &settings.folder);
    let config = config.map(|folder| here.join(folder));
    let has_git = |folder: &&Path| folder.join(".git").exists();
    let git = || here.ancestors().find(has_git).map(PathBuf::from);
    let tops = config.or_else(git).into_iter();
    // A path in full may lead through links, or be the one without them.
    let tops = tops.flat_map(|top| top.canonicalize().into_iter().chain([top]));
    Root { tops: tops.collect(), here }
}
