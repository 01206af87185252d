//! What a repository keeps for its services, to try changes of their filters on: samples and suites.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::expected_sides::ExpectedSides;
use super::owners::{Owner, Owners};
use super::payloads::{self, Input, Origin};
use super::settings::Settings;
use super::suites::{self, FoundSuites, SuiteQuery};
use super::{files, samples};
use crate::model::filter::Service;
use crate::model::payload::Payload;
use crate::suite::loaded::Loaded;
use crate::suite::run::Script;

#[derive(Default)]
pub struct Kept {
    pub samples: Vec<Input>,
    pub suites: Vec<Arc<Loaded>>,
}

impl Kept {
    /// What cannot be read is told by others, and nothing is tried on it.
    pub fn of(services: &[Service], settings: &Settings) -> Self {
        let owners = Owners::new(services.iter().map(Owner::from), &settings.samples);
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
        let asked = SuiteQuery {
            known: &known,
            services: &names,
            owners: &owners,
            is_whole: true,
            pattern: None,
            instead: None,
        };
        let suites = suites::read(&found.once_each(), settings, &asked).0.loaded;
        Self { samples, suites }
    }

    /// The samples of a service.
    pub fn samples(&self, service: usize) -> impl Iterator<Item = &Arc<Payload>> {
        let own = self.samples.iter().filter(move |input| input.owner == Some(service));
        own.filter_map(|input| input.payload.as_ref().ok())
    }

    /// The cases that speak of a service, but for those of suites that are at hand already.
    pub fn scripts<'k>(&'k self, service: usize, at_hand: &'k [Arc<Loaded>]) -> impl Iterator<Item = Script<'k>> {
        self.others(at_hand).flat_map(move |suite| suite.scripts_of(service))
    }

    /// What its suites expect of payload files, but for those that are at hand already.
    pub fn expected(&self, at_hand: &[Arc<Loaded>]) -> ExpectedSides {
        let mut expected = ExpectedSides::default();
        self.others(at_hand).for_each(|suite| expected.learn(&suite.suite, &suite.path));
        expected
    }

    fn others<'k>(&'k self, at_hand: &'k [Arc<Loaded>]) -> impl Iterator<Item = &'k Arc<Loaded>> {
        self.suites.iter().filter(|suite| !at_hand.iter().any(|other| other.path == suite.path))
    }
}
