//! What a replay found, in each format.

mod closed_nothing;
mod command;
mod discards;
mod drift;
pub(super) mod html;
pub(super) mod human;
mod impact;
pub(super) mod json;
pub(super) mod markdown;
pub mod ndjson;
mod places;
pub mod replies;
mod sections;
mod shared;
mod taken_by_both;
mod time;
mod top_services;
pub mod words;

use std::collections::HashMap;

use crate::replay::DriftItem;
use crate::replay::run::{ReplayRun, ServiceTotals};
use crate::report::TriedChange;

pub use places::{BadPlace, Kept, Place, Places};

/// How a report for people is laid out.
#[derive(Debug, Clone, Copy)]
pub struct ReplayDisplay {
    pub width: usize,
    /// Only what needs attention.
    pub quiet: bool,
    /// Every service and every example, however many there are.
    pub in_full: bool,
}

/// Which commits a base and the filters of now are of: `1a2b3c4 of 2026-11-20`.
#[derive(Debug)]
pub struct Commits {
    pub base: String,
    pub now: String,
}

/// What would mend something, by its line and the service that should take it.
pub type LineChanges = HashMap<(u64, usize), TriedChange>;

/// All that a report may know.
pub struct Replayed<'r> {
    pub run: &'r ReplayRun<'r>,
    pub places: &'r Places,
    /// What the filters are compared with, as the command line names it.
    pub base: Option<&'r str>,
    pub commits: Option<&'r Commits>,
    /// The options with which `test` judges as the replay did.
    pub options: String,
    /// What samples and traffic do not have in common; none without samples.
    pub drift: Option<Vec<DriftItem>>,
    /// What would mend what is wrong.
    pub changes: LineChanges,
    /// What the change does and must not: the limit in the words of the command line, and by how much.
    pub exceeded: Vec<String>,
}

impl Replayed<'_> {
    fn totals_of(&self, at: usize) -> Option<&ServiceTotals> {
        self.run.by_service.get(at)
    }

    /// What would mend a line, in the words of `test`; nothing where nothing is known to do.
    fn change(&self, line: u64, service: usize) -> String {
        let tried = self.changes.get(&(line, service));
        tried.map(|tried| crate::report::words::tried(self.run.services, tried)).unwrap_or_default()
    }

    fn service_name(&self, at: usize) -> &str {
        self.run.services.get(at).map_or("", |it| &it.name)
    }
}

impl ServiceTotals {
    /// How often a part of it accepted a payload.
    pub fn accepted(&self) -> u64 {
        self.filters.iter().sum::<u64>() + self.resolve.unwrap_or_default()
    }
}
