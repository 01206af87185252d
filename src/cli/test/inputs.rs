//! What `test` tests: payloads and suites, behind the paths that are given or where a repository keeps them.

use std::collections::{BTreeSet, HashSet};
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
    /// Folders that may hold suites and cannot be looked at, with the reason.
    pub unread_suites: Vec<(PathBuf, String)>,
    /// Somebody named them, so their order counts.
    in_order: bool,
}

pub fn paths(args: &TestArgs, services: &[Service], settings: &Settings, streams: &mut Streams) -> Paths {
    let mut suites = Behind::default();
    if !args.paths.is_empty() {
        let (named, payloads): (Vec<_>, Vec<_>) = args.paths.iter().cloned().partition(|path| filters::is_suite(path));
        suites.plain.extend(named);
        payloads.iter().for_each(|path| suites.below(path));
        return Paths {
            unread_suites: suites.unread.clone(),
            suites: suites.once_each(),
            payloads,
            unread: Vec::new(),
            in_order: true,
        };
    }
    let (payloads, unread) = samples::find(services, settings, streams);
    suites.kept(&payloads, settings);
    Paths { unread_suites: suites.unread.clone(), suites: suites.once_each(), payloads, unread, in_order: false }
}

/// The suites behind some paths.
#[derive(Default)]
struct Behind {
    plain: Vec<PathBuf>,
    /// Those that are links, or in a folder that is one.
    linked: Vec<PathBuf>,
    unread: Vec<(PathBuf, String)>,
}

impl Behind {
    fn below(&mut self, folder: &Path) {
        if folder.is_dir() {
            let found = files::below(folder, filters::is_suite);
            let is_linked = |path: &PathBuf| found.linked.contains(path);
            let (linked, plain): (Vec<_>, Vec<_>) = found.files.iter().cloned().partition(is_linked);
            self.linked.extend(linked);
            self.plain.extend(plain);
            self.unread.extend(found.unreadable);
        }
    }

    /// Where a repository keeps them: among its samples and beside its filters; of a filter file that is named, the one
    /// beside it, and of samples that a glob names, those in their folders.
    fn kept(&mut self, payloads: &[PathBuf], settings: &Settings) {
        let files = settings.filters.iter().filter(|path| path.is_file());
        let beside = files.map(|path| path.with_extension("test.yaml"));
        self.plain.extend(beside.filter(|path| path.is_file()));
        let named = payloads.iter().filter(|path| path.is_file());
        let folders: BTreeSet<&Path> = named.filter_map(|path| path.parent()).collect();
        let kept = std::iter::once(&settings.samples).chain(&settings.filters);
        let kept = kept.map(PathBuf::as_path).chain(folders);
        kept.for_each(|folder| self.below(folder));
    }

    /// A suite that several paths lead to is one suite: that of the path without a link.
    fn once_each(self) -> Vec<PathBuf> {
        let mut seen = HashSet::new();
        let mut suites = [self.plain, self.linked].concat();
        suites.retain(|path| files::resolved(path).is_none_or(|real| seen.insert(real)));
        suites.sort();
        suites
    }
}

/// Reads the payloads that are judged by themselves: not those that a case names.
pub fn read(paths: &Paths, services: &[Service], settings: &Settings, named: &HashSet<PathBuf>) -> Vec<Input> {
    let owners = Owners::new(services.iter().map(Owner::from), &settings.samples);
    let mut inputs = payloads::read(&paths.payloads, paths.in_order, &owners, named);
    put_openings_first(&mut inputs, services, settings);
    inputs.extend(payloads::lost(paths.unread.clone()));
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
