//! What a repository keeps for its services, to try changes of their filters on: samples and suites.

use std::sync::Arc;

use super::expected_sides::ExpectedSides;
use super::payload_file::Input;
use crate::model::payload::Payload;
use crate::suite::loaded::Loaded;
use crate::suite::run::Script;

#[derive(Default)]
pub struct Kept {
    pub samples: Vec<Input>,
    pub suites: Vec<Arc<Loaded>>,
}

impl Kept {
    /// The samples of a service.
    pub fn samples(&self, service: usize) -> impl Iterator<Item = &Arc<Payload>> {
        let own = self.samples.iter().filter(move |input| input.owner == Some(service));
        own.filter_map(|input| input.payload.as_ref().ok())
    }

    /// The cases that speak of a service, but for those of suites that are at hand already.
    pub fn scripts<'k>(&'k self, service: usize, at_hand: &'k [Arc<Loaded>]) -> impl Iterator<Item = Script<'k>> {
        self.others(at_hand).flat_map(move |suite| suite.scripts_of(service))
    }

    /// Takes in what its suites expect of payload files, but for those that are at hand already.
    pub fn learn(&self, expected: &mut ExpectedSides, at_hand: &[Arc<Loaded>]) {
        self.others(at_hand).for_each(|suite| expected.learn(&suite.suite, &suite.path));
    }

    fn others<'k>(&'k self, at_hand: &'k [Arc<Loaded>]) -> impl Iterator<Item = &'k Arc<Loaded>> {
        self.suites.iter().filter(|suite| !at_hand.iter().any(|other| other.path == suite.path))
    }
}
