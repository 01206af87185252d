//! Counts what the services make of a log.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::super::recoveries::Lately;
use super::super::run::{
    BadLine, ClosedNothing, DiscardGroup, MAX_EXAMPLES, MAX_GROUPS, MAX_OF_LINE, Nearest, ReplayRun, ServiceTotals,
    StillOpen, Totals, Unclosed,
};
use super::super::time;
use super::super::timeline::Clock;
use super::super::told::{Resolve, Told};
use crate::engine::Reading;
use crate::engine::ledger::Entry;
use crate::model::filter::Service;

pub struct Tally<'s> {
    services: &'s [Service],
    totals: Totals,
    by_service: Vec<ServiceTotals>,
    discarded: HashMap<(Option<Nearest>, Option<String>), DiscardGroup>,
    /// What is open, by the line that opened it.
    open: Vec<StillOpen>,
    /// What was closed: the services, their mapping values and the lines.
    closed: Vec<(usize, Option<String>, u64)>,
    closed_nothing: Vec<ClosedNothing>,
    bad_lines: Vec<BadLine>,
    pub clock: Clock,
}

impl<'s> Tally<'s> {
    pub fn new(services: &'s [Service]) -> Self {
        let totals = |service: &Service| ServiceTotals {
            filters: vec![0; service.triggers.len()],
            resolve: service.resolve.as_ref().map(|_| 0),
            ..ServiceTotals::default()
        };
        Self {
            services,
            totals: Totals::default(),
            by_service: services.iter().map(totals).collect(),
            discarded: HashMap::new(),
            open: Vec::new(),
            closed: Vec::new(),
            closed_nothing: Vec::new(),
            bad_lines: Vec::new(),
            clock: Clock::default(),
        }
    }

    pub fn bad(&mut self, bad: &BadLine) {
        self.totals.lines += 1;
        self.totals.bad_lines += 1;
        self.clock.tick_bad(bad.line);
        self.clock.count(None);
        if self.bad_lines.len() < MAX_EXAMPLES {
            self.bad_lines.push(bad.clone());
        }
    }

    /// Goes on to a payload, and returns the time that it came.
    pub fn tick(&mut self, line: u64, received_at: Option<&str>) -> i64 {
        let received_at = received_at.map(time::seconds);
        if received_at == Some(None) {
            self.totals.count_unread_times(1, Some(line));
        }
        self.clock.tick(line, received_at.flatten())
    }

    /// Counts a payload, with the service that its envelope names.
    pub fn count(&mut self, line: u64, now: i64, told: &Told<'_>, named: Option<&str>) {
        self.totals.lines += 1;
        self.totals.count(told.outcome);
        self.clock.count(Some(told.outcome));
        if told.triggers.is_empty() && told.resolves.is_empty() {
            let is_known = |name: &&str| self.services.iter().any(|it| it.name == **name);
            let unknown = named.filter(|name| !is_known(name)).map(str::to_owned);
            let group = self.discarded.entry((told.nearest.clone(), unknown));
            let group = group.or_insert_with_key(|(nearest, unknown)| DiscardGroup {
                line,
                count: 0,
                nearest: nearest.clone(),
                unknown_service: unknown.clone(),
            });
            group.count += 1;
        }
        self.resolves(line, now, told);
        self.triggers(line, now, told);
    }

    fn resolves(&mut self, line: u64, now: i64, told: &Told<'_>) {
        let closes_nothing = told.resolves.iter().all(|it| !it.closed);
        self.totals.closed_nothing += u64::from(closes_nothing && !told.resolves.is_empty());
        let mut kept = 0;
        for resolve in &told.resolves {
            let Some(service) = self.by_service.get_mut(resolve.service) else {
                continue;
            };
            *service.resolve.get_or_insert(0) += 1;
            let same = |open: &StillOpen| {
                open.service == resolve.service && open.mapping_value.as_deref() == resolve.mapping_value.as_deref()
            };
            match self.open.iter().position(same).filter(|_| resolve.closed) {
                Some(at) => {
                    self.clock.closed(self.open.remove(at).since, now);
                    let value = resolve.mapping_value.as_deref().map(str::to_owned);
                    self.closed.push((resolve.service, value, line));
                    service.closed += 1;
                    self.totals.closed += 1;
                }
                None => {
                    self.totals.nothing_to_close += 1;
                    kept += usize::from(closes_nothing);
                    let is_kept = closes_nothing && kept <= MAX_OF_LINE;
                    if is_kept && self.closed_nothing.len() < MAX_EXAMPLES {
                        self.closed_nothing.push(ClosedNothing {
                            service: resolve.service,
                            mapping_value: resolve.mapping_value.as_deref().map(str::to_owned),
                            line,
                            why: self.why(resolve),
                        });
                    }
                }
            }
        }
    }

    fn why(&self, resolve: &Resolve<'_>) -> Option<Unclosed> {
        let value = resolve.mapping_value.as_deref()?;
        let mut closed = self.closed.iter().rev();
        let before = closed.find(|(service, of, _)| (*service, of.as_deref()) == (resolve.service, Some(value)));
        before.map(|(_, _, line)| Unclosed::ClosedBefore { line: *line })
    }

    fn triggers(&mut self, line: u64, now: i64, told: &Told<'_>) {
        for trigger in &told.triggers {
            let Some(service) = self.by_service.get_mut(trigger.service) else {
                continue;
            };
            if let Some(accepted) = service.filters.get_mut(trigger.filter) {
                *accepted += 1;
            }
            if trigger.entry == Entry::Repeated {
                service.repeated += 1;
                self.totals.repeated += 1;
                continue;
            }
            service.opened += 1;
            self.totals.opened += 1;
            self.totals.unmapped += u64::from(trigger.mapping_value.is_none());
            let open = StillOpen {
                service: trigger.service,
                filter: trigger.filter,
                mapping_value: trigger.mapping_value.as_deref().map(str::to_owned),
                line,
                since: now,
            };
            self.open.push(open);
        }
    }

    pub fn finish(mut self, reading: Reading) -> ReplayRun<'s> {
        self.totals.open = self.open.len() as u64;
        for open in &self.open {
            if let Some(service) = self.by_service.get_mut(open.service) {
                service.open += 1;
            }
        }
        let mut discarded: Vec<_> = self.discarded.into_values().collect();
        discarded.sort_by_key(|group| (Reverse(group.count), group.line));
        let otherwise = discarded.iter().skip(MAX_GROUPS).map(|group| group.count);
        let discarded_otherwise = otherwise.sum();
        discarded.truncate(MAX_GROUPS);
        let (timeline, time_to_close) = self.clock.finish();
        let open = self.open.iter().filter_map(|it| {
            let value = it.mapping_value.as_deref()?;
            Some((it.service, value, it.line))
        });
        Lately::default().explain(&mut self.closed_nothing, open);
        self.open.truncate(MAX_EXAMPLES);
        ReplayRun {
            services: self.services,
            reading,
            totals: self.totals,
            by_service: self.by_service,
            discarded,
            discarded_otherwise,
            still_open: self.open,
            closed_nothing: self.closed_nothing,
            bad_lines: self.bad_lines,
            timeline,
            time_to_close,
            impact: None,
        }
    }
}
