//! What `test` tests: payloads and suites, behind the paths that are given or where a repository keeps them.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::{Material, Settings, Streams};
use crate::cli::boundary::{Readable, Unread};
use crate::cli::payloads::{self, Input, Origin};
use crate::cli::samples::{self, Samples};
use crate::cli::suites::FoundSuites;
use crate::cli::{filters, first_steps, owners};
use crate::model::filter::Service;
use crate::project::orphans::Orphan;
use crate::project::payload_order::put_in_order;

/// Where payloads and suites are.
pub struct Paths {
    payloads: Vec<Origin>,
    /// Those that cannot be looked at.
    unread: Vec<Input>,
    pub suites: Vec<Readable>,
    /// Folders that may hold suites and cannot be looked at, with the reason.
    pub unread_suites: Vec<Unread>,
    /// Somebody named them, so their order counts.
    in_order: bool,
}

/// `given` are those of the command line.
pub fn paths(given: &[PathBuf], services: &[Service], settings: &Settings, streams: &mut Streams) -> Paths {
    if !given.is_empty() {
        let mut suites = FoundSuites::default();
        let (named, payloads): (Vec<_>, Vec<_>) = given.iter().cloned().partition(|path| filters::is_suite(path));
        for path in named {
            suites.file(path, &settings.boundary);
        }
        payloads.iter().for_each(|path| suites.below(path, &settings.boundary));
        return Paths {
            unread_suites: suites.unread.clone(),
            suites: suites.once_each(),
            payloads: payloads.iter().map(|path| Origin::named(path, &settings.boundary)).collect(),
            unread: Vec::new(),
            in_order: true,
        };
    }
    let samples = samples::find(services, settings);
    samples.tell_empty(streams);
    kept(samples, settings)
}

/// Where a repository keeps them, whose samples are found.
pub fn kept(samples: Samples, settings: &Settings) -> Paths {
    let Samples { origins, unread, .. } = samples;
    let mut suites = FoundSuites::default();
    let folder = |origin: &Origin| match origin {
        Origin::File(file) => file.path.parent().map(Path::to_owned),
        _ => None,
    };
    suites.kept(origins.iter().filter_map(folder), settings);
    Paths {
        unread_suites: suites.unread.clone(),
        suites: suites.once_each(),
        payloads: origins,
        unread,
        in_order: false,
    }
}

/// Reads the payloads that are judged by themselves: not those that a case names.
pub fn read(paths: Paths, services: &[Service], settings: &Settings, named: &HashSet<PathBuf>) -> Vec<Input> {
    let owners = owners::of_services(services, &settings.samples);
    let mut inputs = payloads::read(&paths.payloads, paths.in_order, &owners, named, &settings.boundary);
    put_in_order(&mut inputs);
    inputs.extend(paths.unread);
    inputs
}

/// The payloads that are in the samples folders of services that are not there.
pub fn orphans(material: &Material, settings: &Settings) -> BTreeMap<usize, Orphan> {
    let owners = owners::of_services(&material.services, &settings.samples);
    let broken: Vec<_> = material.problems.iter().map(|problem| problem.place.source.name()).collect();
    first_steps::orphans(&material.inputs, &owners, &material.known, &broken, settings)
}

pub fn tell_none(settings: &Settings, streams: &mut Streams) {
    let samples = settings.samples.display();
    let help = format!("name the payloads to test, or keep samples in {samples}/<service>/");
    streams.say("error", "there are no payloads to test", Some(&help));
}
