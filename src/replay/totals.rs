//! The counts of a log. What is serialized has the names and the order of its keys in JSON.

use serde::Serialize;

use crate::engine::answer::Outcome;

/// Counts of a whole log. `opened`, `repeated` and `closed` count pairs of a payload and a service.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Lines that are not empty: payloads, bad lines, and those that are left out.
    pub lines: u64,
    pub payloads: u64,
    pub bad_lines: u64,
    /// Those of services that are not asked for.
    pub left_out: u64,
    pub triggered: u64,
    pub resolved: u64,
    pub triggered_and_resolved: u64,
    pub discarded: u64,
    pub opened: u64,
    pub repeated: u64,
    pub closed: u64,
    /// Accepted resolves that closed nothing.
    pub nothing_to_close: u64,
    /// Payloads that a resolve accepted and that closed nothing, of any service.
    pub closed_nothing: u64,
    /// Those of them that an earlier recovery came before.
    pub closed_already: u64,
    /// Pairs of a payload and a service of which a trigger filter and the resolve accepted it.
    pub both_parts: u64,
    /// Still open at the end, those without a mapping value included.
    pub open: u64,
    /// Opened without a mapping value.
    pub unmapped: u64,
    /// How many payloads have a `received_at` that is no time, and the first of them.
    pub unread_times: u64,
    #[serde(skip)]
    pub first_unread_time: Option<u64>,
}

impl Totals {
    /// Counts so many payloads with a `received_at` that is no time, the first of them in this line.
    pub fn count_unread_times(&mut self, count: u64, first: Option<u64>) {
        self.unread_times += count;
        self.first_unread_time = self.first_unread_time.or(first);
    }

    /// Recoveries that closed nothing, although no earlier one did it.
    pub fn recoveries_of_nothing(&self) -> u64 {
        self.closed_nothing.saturating_sub(self.closed_already)
    }

    pub fn count(&mut self, outcome: Outcome) {
        self.payloads += 1;
        *match outcome {
            Outcome::Triggered => &mut self.triggered,
            Outcome::Resolved => &mut self.resolved,
            Outcome::TriggeredAndResolved => &mut self.triggered_and_resolved,
            Outcome::Discarded => &mut self.discarded,
        } += 1;
    }
}

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ServiceTotals {
    pub opened: u64,
    pub repeated: u64,
    pub closed: u64,
    pub open: u64,
    /// How many payloads each trigger filter accepted.
    pub filters: Vec<u64>,
    /// How many the resolve accepted, where there is one.
    pub resolve: Option<u64>,
}
