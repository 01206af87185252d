//! Reads what a repository keeps for its services.

use std::collections::HashSet;
use std::path::Path;

use super::payloads::{self, Origin};
use super::settings::Settings;
use super::suites::{self, FoundSuites};
use super::{files, owners, samples};
use crate::model::filter::Service;
use crate::project::kept::Kept;
use crate::project::suites::SuiteQuery;

/// What cannot be read is told by others, and nothing is tried on it.
pub fn of(services: &[Service], settings: &Settings) -> Kept {
    let owners = owners::of_services(services, &settings.samples);
    let of_file = services.iter().enumerate().map(|(at, it)| (at, it, Path::new(it.source.name())));
    let mut found = samples::elsewhere(of_file, payloads::is_payload, settings).files;
    let folder = &settings.samples;
    if folder.is_dir() {
        found.extend(settings.boundary.below(folder, payloads::is_payload).files);
    }
    found.retain(|file| owners.of(&file.real).is_some());
    found.sort_by(|a, b| files::by_folder(&a.path, &b.path));
    let folders: Vec<_> = found.iter().filter_map(|file| file.path.parent().map(Path::to_owned)).collect();
    let origins: Vec<_> = found.into_iter().map(Origin::File).collect();
    let samples = payloads::read(&origins, false, &owners, &HashSet::new(), &settings.boundary);
    let mut found = FoundSuites::default();
    found.kept(folders.into_iter(), settings);
    let names: Vec<_> = services.iter().map(|service| service.name.as_str()).collect();
    let known: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let asked = SuiteQuery { known: &known, services: &names, owners: &owners, is_whole: true, pattern: None };
    let suites = suites::read(&found.once_each(), &settings.boundary, &asked).0.loaded;
    Kept { samples, suites }
}
