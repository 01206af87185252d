//! What to do first, where payloads are there and no filter for them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::owners::Owners;
use super::payloads::{self, Input, Origin};
use super::settings::{FILTERS_FOLDER, Settings};
use super::{files, filters};
use crate::lint::infer_command::infer_command;
use crate::model::payload::Payload;
use crate::model::shell;

/// How many samples are read to say how a first filter is made.
const MOST_READ: usize = 100;

/// What a command without any filter is told: how to get the first one, by the samples that are there.
pub fn without_filters(settings: &Settings, otherwise: &str) -> String {
    let start = || format!("cgfilter init writes a first repository here; or {otherwise}");
    if !settings.samples.is_dir() {
        return start();
    }
    let mut found = settings.boundary.below(&settings.samples, payloads::is_payload).files;
    found.truncate(MOST_READ);
    let origins: Vec<_> = found.into_iter().map(Origin::File).collect();
    let owners = Owners::new([], &settings.samples);
    let inputs = payloads::read(&origins, true, &owners, &std::collections::HashSet::new(), &settings.boundary);
    let mut folders: BTreeMap<String, Vec<&Payload>> = BTreeMap::new();
    for (input, payload) in inputs.iter().filter_map(|input| Some((input, input.payload.as_ref().ok()?))) {
        if let Some(service) = owners.folder_of(&input.name) {
            folders.entry(service).or_default().push(payload);
        }
    }
    let commands = folders.iter().find_map(|(service, payloads)| infer(service, payloads, settings));
    commands.map_or_else(start, |command| format!("let infer write the first one: {command}"))
}

/// The command that writes the filter of a service from its samples into its file.
fn infer(service: &str, samples: &[&Payload], settings: &Settings) -> Option<String> {
    let folders = settings.of_repository();
    let folder = folders.into_iter().find(|path| !filters::is_filter_file(path));
    let filter = folder.unwrap_or_else(|| PathBuf::from(FILTERS_FOLDER)).join(format!("{service}.yaml"));
    let make = filter.parent().filter(|folder| !folder.is_dir());
    let make = make.and_then(|folder| Some(format!("mkdir -p {} && ", shell::path(&files::name(folder))?)));
    let (command, filter) = (infer_command(samples)?, shell::path(&files::name(&filter))?);
    Some(format!("{}{command} > {filter}", make.unwrap_or_default()))
}

/// A payload in the samples folder of a service that is not there.
pub struct Orphan {
    pub service: String,
    /// Its filter file, which cannot be used.
    pub broken: Option<String>,
    /// What to type, said once for each service.
    pub command: Option<String>,
}

/// Those of some inputs that are in such a folder, by their positions. `known` are the services that there are, and `broken`
/// the filter files that cannot be used.
pub fn orphans(
    inputs: &[Input],
    owners: &Owners<'_>,
    known: &[String],
    broken: &[&str],
    settings: &Settings,
) -> BTreeMap<usize, Orphan> {
    let broken: Vec<_> = broken.iter().map(|file| (settings.roots.name_of(Path::new(file)), *file)).collect();
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, input) in inputs.iter().enumerate().filter(|(_, input)| input.owner.is_none() && input.payload.is_ok()) {
        if let Some(service) = owners.folder_of(&input.name).filter(|service| !known.contains(service)) {
            folders.entry(service).or_default().push(at);
        }
    }
    let mut orphans = BTreeMap::new();
    for (service, positions) in folders {
        let payload = |at: &usize| inputs.get(*at)?.payload.as_deref().ok();
        let samples: Vec<_> = positions.iter().filter_map(payload).collect();
        let is_meant = |(path, _): &&(String, &str)| *path == service || path.rsplit('/').next() == Some(&service);
        let broken = broken.iter().find(is_meant).map(|(_, file)| (*file).to_owned());
        let mut command = infer(&service, &samples, settings).filter(|_| broken.is_none());
        for at in positions {
            let (service, broken, command) = (service.clone(), broken.clone(), command.take());
            orphans.insert(at, Orphan { service, broken, command });
        }
    }
    orphans
}
