//! What `test` tests: payloads and suites, behind the paths that are given or where a repository keeps them.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::{Settings, Streams, TestArgs};
use crate::cli::owners::{Owner, Owners};
use crate::cli::payloads::{self, Input};
use crate::cli::{files, filters, samples};
use crate::engine::verdict;
use crate::model::filter::Service;

/// Where payloads and suites are.
pub struct Paths {
    payloads: Vec<PathBuf>,
    /// Those that cannot be looked at, with the reason.
    unread: Vec<(PathBuf, String)>,
    pub suites: Vec<PathBuf>,
    /// Somebody named them, so their order counts.
    in_order: bool,
}

pub fn paths(
    args: &TestArgs,
    services: &[Service],
    settings: &Settings,
    streams: &mut Streams,
) -> Paths {
    if !args.paths.is_empty() {
        let (suites, payloads): (Vec<_>, Vec<_>) = args
            .paths
            .iter()
            .cloned()
            .partition(|path| filters::is_suite(path));
        let below = payloads.iter().flat_map(|path| suites_below(path));
        return Paths {
            suites: once_each(suites.into_iter().chain(below)),
            payloads,
            unread: Vec::new(),
            in_order: true,
        };
    }
    let (payloads, unread) = samples::find(services, settings, streams);
    let folders = std::iter::once(&settings.samples).chain(&settings.filters);
    Paths {
        suites: once_each(folders.flat_map(|folder| suites_below(folder))),
        payloads,
        unread,
        in_order: false,
    }
}

fn suites_below(folder: &Path) -> Vec<PathBuf> {
    if folder.is_dir() {
        files::below(folder, filters::is_suite).files
    } else {
        Vec::new()
    }
}

/// A suite that several paths lead to is one suite.
fn once_each(suites: impl Iterator<Item = PathBuf>) -> Vec<PathBuf> {
    let mut seen = HashSet::new();
    let mut suites: Vec<_> = suites.collect();
    suites.retain(|path| files::resolved(path).is_none_or(|real| seen.insert(real)));
    suites.sort();
    suites
}

/// Reads the payloads that are judged by themselves: not those that a case names.
pub fn read(
    paths: Paths,
    services: &[Service],
    settings: &Settings,
    named: &HashSet<PathBuf>,
) -> Vec<Input> {
    let owners = Owners::new(services.iter().map(Owner::from), &settings.samples);
    let mut inputs = payloads::read(&paths.payloads, paths.in_order, &owners, named);
    put_openings_first(&mut inputs, services, settings);
    inputs.extend(payloads::lost(paths.unread));
    inputs
}

pub fn tell_none(settings: &Settings, streams: &mut Streams) {
    let samples = settings.samples.display();
    let help = format!("name the payloads to test, or keep samples in {samples}/<service>/");
    streams.say("error", "there are no payloads to test", Some(&help));
}

/// Within each folder, the payloads that open an incident go before those that only close one, so that samples need no
/// numbers in their names. Files that were named keep their order, and so do the lines of a log.
fn put_openings_first(inputs: &mut [Input], services: &[Service], settings: &Settings) {
    let opens = |input: &Input| {
        let Ok(payload) = &input.payload else {
            return false;
        };
        let owner = input.owner.and_then(|owner| services.get(owner));
        let asked = owner.map_or(services, std::slice::from_ref);
        let judge = |service| verdict::judge(service, payload, settings.reading);
        asked.iter().any(|service| judge(service).trigger.is_some())
    };
    for group in inputs.chunk_by_mut(|a, b| a.folder.is_some() && a.folder == b.folder) {
        if group.len() > 1 {
            group.sort_by_cached_key(|input| !opens(input));
        }
    }
}
