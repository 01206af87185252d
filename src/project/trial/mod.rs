//! A test: payloads judged, cases run, what they prove to be wrong, and the changes that would mend it.

mod changes;
mod judge;
mod proven;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use changes::fill_in;
pub use judge::judge;

use super::expected_sides::ExpectedSides;
use super::kept::Kept;
use super::orphans::Orphan;
use super::payload_file::{self, Input};
use crate::engine::answer::Outcome;
use crate::lint::levels::Levels;
use crate::lint::workspace::Terms;
use crate::model::diagnostic::Diagnostic;
use crate::model::filter::Service;
use crate::repair::Repairs;
use crate::report::TestRun;
use crate::suite::loaded::Loaded;

/// All that is tested, and by what.
#[derive(Default)]
pub struct Material {
    pub services: Vec<Service>,
    pub inputs: Vec<Input>,
    /// Somebody named the payloads: the repository may keep others.
    pub is_named: bool,
    pub suites: Vec<Arc<Loaded>>,
    /// What the suites expect of payload files.
    pub expected: ExpectedSides,
    /// The names of all services, also of those that do not judge.
    pub known: Vec<String>,
    pub problems: Vec<Diagnostic>,
    pub suite_problems: Vec<Diagnostic>,
    /// The payloads in the samples folders of services that are not there.
    pub orphans: BTreeMap<usize, Orphan>,
    pub repairs: Repairs,
}

/// What is asked of a test.
#[derive(Debug, Default, Clone, Copy)]
pub struct TestQuery<'q> {
    /// The `from` URL parameter of the calls.
    pub from: Option<&'q str>,
    /// All that can be said of each payload.
    pub in_full: bool,
    /// Every condition of every service.
    pub explain: bool,
    /// What becomes of each payload.
    pub expected: Option<Outcome>,
    /// What the payloads exercise, and the least of it in percent.
    pub coverage: Option<Option<usize>>,
    /// Which mistakes would be noticed, and the least of them in percent.
    pub mutation: Option<Option<usize>>,
}

/// Tests all of it. `kept` reads what the repository keeps besides.
pub fn run<'a>(
    (terms, levels): (Terms, &Levels),
    query: &TestQuery<'a>,
    material: &'a Material,
    kept: &dyn Fn() -> Kept,
) -> TestRun<'a> {
    let mut run = judge(terms, query, material);
    run.defects = proven::defects(terms, levels, material, &run);
    fill_in(terms.reading, material, &mut run, kept);
    run.captures = payload_file::captures(&material.inputs);
    run
}
