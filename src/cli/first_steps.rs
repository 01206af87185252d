//! What to do first, where payloads are there and no filter for them.

use std::collections::BTreeMap;
use std::path::Path;

use super::payloads::{self, Input, Origin};
use super::settings::Settings;
use super::{files, owners};
use crate::model::payload::Payload;
use crate::project::orphans::{self, Orphan};
use crate::project::owners::Owners;

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
    let owners = owners::of([], &settings.samples);
    let inputs = payloads::read(&origins, true, &owners, &std::collections::HashSet::new(), &settings.boundary);
    let mut folders: BTreeMap<String, Vec<&Payload>> = BTreeMap::new();
    for (input, payload) in inputs.iter().filter_map(|input| Some((input, input.payload.as_ref().ok()?))) {
        if let Some(service) = files::resolved(Path::new(&input.name)).and_then(|it| owners.folder_of(&it)) {
            folders.entry(service).or_default().push(payload);
        }
    }
    let commands = folders.iter().find_map(|(service, payloads)| infer(service, payloads, settings));
    commands.map_or_else(start, |command| format!("let infer write the first one: {command}"))
}

/// The command that writes the filter of a service from its samples into its file.
fn infer(service: &str, samples: &[&Payload], settings: &Settings) -> Option<String> {
    orphans::command(service, samples, settings.of_repository(), &Path::is_dir, &|path| files::name(path))
}

/// The payloads of some inputs that are in the samples folders of services that are not there. `known` are the services that
/// there are, and `broken` the filter files that cannot be used.
pub fn orphans(
    inputs: &[Input],
    owners: &Owners<'_>,
    known: &[String],
    broken: &[&str],
    settings: &Settings,
) -> BTreeMap<usize, Orphan> {
    let broken: Vec<_> = broken.iter().map(|file| (settings.roots.name_of(Path::new(file)), *file)).collect();
    let folder = |file: &str| owners.folder_of(&files::resolved(Path::new(file))?);
    let command = |service: &str, samples: &[&Payload]| infer(service, samples, settings);
    Orphan::find(inputs, known, &broken, (&folder, &command))
}
