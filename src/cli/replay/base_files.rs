//! What a base has: its files as they are read, and its services.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::repository::MAX_BASE;
use super::tree::{Blob, Tree};
use crate::cli::name_roots::service_path;
use crate::cli::{files, filters, secrets};
use crate::model::diagnostic::Diagnostic;
use crate::model::filter::Service;
use crate::parse::service;
use crate::report::replay::Commits;
use crate::rules;

/// How the file starts that stands for another one in git LFS.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// What was found, and where it was looked for.
#[derive(Default)]
pub struct Base {
    pub services: Vec<Service>,
    pub problems: Vec<Diagnostic>,
    pub places: Vec<String>,
    /// Which commits are compared, where they are of one repository.
    pub commits: Option<Commits>,
}

/// The files of a revision, with what a person calls them.
pub struct BaseFiles {
    places: Vec<String>,
    /// Each with the path as which it was looked for.
    blobs: Vec<(String, PathBuf, Blob)>,
    /// Folders of filters, as ways from the top: the names of services are the same whatever part of them is looked at.
    roots: Vec<PathBuf>,
    /// How many bytes may still be read.
    bytes: u64,
}

impl Default for BaseFiles {
    fn default() -> Self {
        Self { places: Vec::new(), blobs: Vec::new(), roots: Vec::new(), bytes: MAX_BASE }
    }
}

impl BaseFiles {
    pub fn below(roots: Vec<PathBuf>) -> Self {
        Self { roots, ..Self::default() }
    }

    pub fn look(&mut self, tree: &Tree<'_>, path: PathBuf) -> Result<()> {
        let found = tree.files(&path, &filters::is_filter_file, &mut self.bytes)?.into_iter();
        self.blobs.extend(found.map(|blob| (tree.name(&blob.path), path.clone(), blob)));
        let place = Some(files::name(&path)).filter(|path| !path.is_empty());
        self.places.push(place.unwrap_or_else(|| ".".to_owned()));
        Ok(())
    }

    pub fn is_empty(&self) -> bool {
        self.blobs.is_empty()
    }

    /// In order of path.
    pub fn parsed(mut self) -> Base {
        self.blobs.sort_by(|(.., a), (.., b)| a.path.cmp(&b.path));
        self.blobs.dedup_by(|(a, ..), (b, ..)| a == b);
        let mut base = Base { places: self.places, ..Base::default() };
        for (name, given, blob) in self.blobs {
            let below = |root: &PathBuf| blob.path.strip_prefix(root).ok();
            let below = self.roots.iter().filter_map(below).chain(below(&given));
            let below = below.filter(|below| !below.as_os_str().is_empty());
            let path = below.max_by_key(|below| below.components().count()).or(blob.path.file_name().map(Path::new));
            let path = service_path(path.unwrap_or(&blob.path));
            match service(&name, &path, blob) {
                Ok(service) => base.services.push(service),
                Err(problems) => base.problems.extend(problems),
            }
        }
        base
    }
}

fn service(name: &str, path: &str, blob: Blob) -> Result<Service, Vec<Diagnostic>> {
    if blob.bytes.starts_with(LFS_POINTER) {
        let help = "check the base out, and name its folder: git worktree add ../base, --base ../base";
        let message = "git LFS keeps this file, and the revision has only its pointer";
        return Err(vec![Diagnostic::of_file(name, message, Some(help.to_owned()))]);
    }
    let file = service::parse(name, path, blob.bytes);
    file.seen().into_iter().for_each(secrets::learn_service);
    file.service.map(|service| *service).ok_or_else(|| rules::problems(&file.source, &file.facts))
}
