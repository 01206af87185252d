//! What `test` tests: payloads and suites, behind the paths that are given or where a repository keeps them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::{Material, Settings, Streams};
use crate::cli::boundary::{Readable, Unread};
use crate::cli::filters;
use crate::cli::first_steps::{self, Orphan};
use crate::cli::owners::{Owner, Owners};
use crate::cli::payloads::{self, Input, Origin};
use crate::cli::samples::{self, Samples};
use crate::cli::suites::FoundSuites;
use crate::engine::proof;
use crate::engine::sample_order::{self, Dated};
use crate::model::filter::Service;

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
    let owners = Owners::new(services.iter().map(Owner::from), &settings.samples);
    let mut inputs = payloads::read(&paths.payloads, paths.in_order, &owners, named, &settings.boundary);
    put_in_order(&mut inputs);
    inputs.extend(paths.unread);
    inputs
}

/// The payloads that are in the samples folders of services that are not there.
pub fn orphans(material: &Material, settings: &Settings) -> BTreeMap<usize, Orphan> {
    let owners = Owners::new(material.services.iter().map(Owner::from), &settings.samples);
    let broken: Vec<_> = material.problems.iter().map(|problem| problem.place.source.name()).collect();
    first_steps::orphans(&material.inputs, &owners, &material.known, &broken, settings)
}

pub fn tell_none(settings: &Settings, streams: &mut Streams) {
    let samples = settings.samples.display();
    let help = format!("name the payloads to test, or keep samples in {samples}/<service>/");
    streams.say("error", "there are no payloads to test", Some(&help));
}

/// Within each folder, the payloads go in the order in which they came, as far as a time or a name tells it. Files that were
/// named keep their order, and so do the lines of a log.
fn put_in_order(inputs: &mut [Input]) {
    for group in inputs.chunk_by_mut(|a, b| a.folder.is_some() && a.folder == b.folder) {
        let places = places(group);
        if group.len() > 1 {
            // What cannot be read comes last.
            group.sort_by_cached_key(|input| places.get(&input.name).copied().unwrap_or(usize::MAX));
        }
    }
}

fn places(group: &[Input]) -> HashMap<String, usize> {
    let readable: Vec<_> = group.iter().filter_map(|input| Some((input, input.payload.as_deref().ok()?))).collect();
    let known: Vec<_> = readable.iter().map(|(_, payload)| (*payload, None)).collect();
    let sides = proof::sides(&known);
    let dated = readable.iter().zip(sides).map(|((input, payload), side)| Dated {
        stem: proof::stem(&input.name),
        payload,
        side,
    });
    let order = sample_order::of(&dated.collect::<Vec<_>>()).order;
    let named = order.iter().enumerate().filter_map(|(place, at)| Some((readable.get(*at)?.0.name.clone(), place)));
    named.collect()
}
