//! `lint.exclude`: the files that the config leaves out.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::cli::files;
use crate::cli::settings::Settings;
use crate::model::glob::{Glob, Globs};
use crate::report::words;

pub struct Exclude<'s> {
    settings: &'s Settings,
    globs: Globs,
    /// The glob of the config, by position, that each of the set comes from.
    origin: Vec<usize>,
    /// Those of the config that left something out.
    used: RefCell<BTreeSet<usize>>,
}

impl<'s> Exclude<'s> {
    pub fn new(settings: &'s Settings) -> Self {
        let globs = settings.config.lint.exclude.iter().enumerate().flat_map(|(at, glob)| {
            let glob = from_config(&glob.value, &settings.folder);
            // What is no glob is told where the config is read.
            let globs = [Glob::new(&glob), Glob::inside(&glob)].into_iter().flatten();
            globs.map(move |glob| (glob, at))
        });
        let (globs, origin): (Vec<_>, _) = globs.unzip();
        Self { settings, globs: globs.into_iter().collect(), origin, used: RefCell::default() }
    }

    pub fn leaves_out(&self, path: &Path) -> bool {
        if self.globs.is_empty() {
            return false;
        }
        let names = names(&self.settings.folder, path);
        let matches = names.iter().flat_map(|name| self.globs.matches(name));
        let matches: Vec<_> = matches.filter_map(|at| self.origin.get(at)).collect();
        self.used.borrow_mut().extend(matches.iter().copied());
        !matches.is_empty()
    }

    /// A line for each glob of the config that left nothing out.
    pub fn unused(&self) -> Vec<String> {
        let used = self.used.borrow();
        let globs = self.settings.config.lint.exclude.iter().enumerate();
        let unused = globs.filter(|(at, _)| !used.contains(at));
        let line = |(_, glob): (usize, &crate::source::Spanned<String>)| {
            let place = words::place(self.settings.source.as_ref()?, glob.span);
            Some(format!("{place}: no file is left out by {}", glob.value))
        };
        unused.filter_map(line).collect()
    }
}

/// What a glob of the config means, relative to the config's folder. A folder stands for all that is in it.
fn from_config(glob: &str, folder: &Path) -> String {
    let mut short = glob.trim_end_matches('/');
    while let Some(rest) = short.strip_prefix("./") {
        short = rest.trim_start_matches('/');
    }
    let inside = absolute(folder).into_iter().find_map(|folder| {
        let inside = Path::new(short).strip_prefix(folder).ok()?;
        Some(inside.to_string_lossy().into_owned())
    });
    match inside.as_deref().unwrap_or(short) {
        "." => "**".to_owned(),
        "" if inside.is_some() => "**".to_owned(),
        glob => glob.to_owned(),
    }
}

/// The names by which a path may be excluded: as seen from the config's folder, and in full when it is elsewhere.
fn names(folder: &Path, path: &Path) -> Vec<PathBuf> {
    let (beside, path) = (files::plain(folder), files::plain(path));
    let inside = path.strip_prefix(&beside).unwrap_or(&path).to_owned();
    let mut parts = inside.components();
    if path.starts_with(&beside) && parts.all(|part| matches!(part, Component::Normal(_))) {
        return vec![inside];
    }
    let Some(full) = files::resolved(&path) else {
        return vec![inside];
    };
    let from = absolute(folder);
    let from_folder = from.iter().find_map(|from| full.strip_prefix(from).ok());
    match from_folder {
        Some(inside) => vec![inside.to_owned()],
        None => vec![inside, full],
    }
}

/// A folder in full: without its links, and with them.
fn absolute(folder: &Path) -> Vec<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let resolved = folder.canonicalize().ok();
    resolved.into_iter().chain(std::path::absolute(folder).ok()).collect()
}
