//! What a ledger and its counts say when the log is over.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{LedgerTotals, still_open};
use crate::engine::compiled::TriggerId;
use crate::replay::run::{ClosedNothing, MAX_EXAMPLES, ServiceTotals, StillOpen, TakenByBoth, Totals};

/// What a book says at the end.
pub struct LedgerSummary {
    pub by_service: Vec<ServiceTotals>,
    pub unmapped: u64,
    pub nothing_to_close: u64,
    pub still_open: Vec<StillOpen>,
    pub closed_nothing: Vec<ClosedNothing>,
    pub both_parts: u64,
    pub taken_by_both: Vec<TakenByBoth>,
}

impl LedgerSummary {
    /// Completes the counts of a log.
    pub fn count_in(&self, totals: &mut Totals) {
        let sum = |of: fn(&ServiceTotals) -> u64| self.by_service.iter().map(of).sum::<u64>();
        totals.opened = sum(|it| it.opened);
        totals.repeated = sum(|it| it.repeated);
        totals.closed = sum(|it| it.closed);
        totals.open = sum(|it| it.open);
        totals.unmapped = self.unmapped;
        totals.nothing_to_close = self.nothing_to_close;
        totals.both_parts = self.both_parts;
    }
}

impl LedgerTotals<'_, '_> {
    pub fn finish(mut self) -> LedgerSummary {
        let mut by_service = self.totals();
        let mut accepted = 0;
        for (group, count) in self.compiled.groups().iter().zip(&self.by_group) {
            accepted += count * group.services.len() as u64;
            for &service in &group.services {
                if let Some(service) = by_service.get_mut(service as usize) {
                    *service.resolve.get_or_insert(0) += count;
                }
            }
        }
        let open = self.ledger.all();
        let open = open.map(|(value, it)| (it.by.service as usize, value, it.line));
        self.recently_closed.explain(&mut self.closed_nothing, open);
        let mut taken_by_both: Vec<_> = std::mem::take(&mut self.taken_by_both).into_values().collect();
        taken_by_both.sort_by_key(|it| (Reverse(it.count), it.line, it.service));
        LedgerSummary {
            by_service,
            unmapped: self.unmapped,
            nothing_to_close: accepted - self.closed,
            still_open: self.oldest_open(),
            closed_nothing: self.closed_nothing,
            both_parts: self.both_parts,
            taken_by_both,
        }
    }

    /// What each service did, but for its resolve.
    fn totals(&self) -> Vec<ServiceTotals> {
        let services = (0..).zip(self.services).zip(&self.by_service);
        let totals = services.map(|((service, filters), counts)| {
            let filters = (0..).zip(&filters.triggers).map(|(filter, _)| {
                let place = self.compiled.place(TriggerId { service, filter });
                place.and_then(|at| self.by_trigger.get(at).copied())
            });
            ServiceTotals {
                opened: counts.opened,
                repeated: counts.repeated,
                closed: counts.closed,
                open: counts.opened - counts.closed,
                filters: filters.map(Option::unwrap_or_default).collect(),
                resolve: None,
            }
        });
        totals.collect()
    }

    /// The first ones that are still open.
    fn oldest_open(&self) -> Vec<StillOpen> {
        let mut oldest = BTreeMap::new();
        for (value, opened) in self.ledger.all() {
            let age = (opened.line, opened.by.service);
            let is_younger = |(youngest, _): (&(u64, u32), _)| age > *youngest;
            if oldest.len() < MAX_EXAMPLES || !oldest.last_key_value().is_some_and(is_younger) {
                oldest.insert(age, (value, opened));
            }
            if oldest.len() > MAX_EXAMPLES {
                oldest.pop_last();
            }
        }
        let mapped = oldest.into_values();
        let mapped = mapped.map(|(value, opened)| still_open(Some(value), opened));
        let mut all: Vec<_> = mapped.chain(self.without_value.iter().cloned()).collect();
        all.sort_by_key(|open| (open.line, open.service));
        all.truncate(MAX_EXAMPLES);
        all
    }
}
