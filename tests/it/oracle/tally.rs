//! Counts what the services make of a log.

use std::cmp::Reverse;
use std::collections::HashMap;

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::ledger::Entry;
use cgfilter::internals::engine::reading::OrderReading;
use cgfilter::internals::engine::time;
use cgfilter::internals::model::filter::Service;
use cgfilter::internals::model::payload::Payload;
use cgfilter::internals::replay::run::{
    BadLine, ClosedNothing, DiscardGroup, MAX_EXAMPLES, MAX_GROUPS, MAX_OF_LINE, Nearest, ReplayRun, ServiceTotals,
    StillOpen, TakenByBoth, Totals, Unclosed,
};

use super::judge::{Judgement, Trigger};
use super::timeline::Times;
use super::unclosed;

pub struct Tally<'s> {
    services: &'s [Service],
    order: OrderReading,
    totals: Totals,
    by_service: Vec<ServiceTotals>,
    discarded: HashMap<(Option<Nearest>, Option<String>), DiscardGroup>,
    /// What is open, by the line that opened it.
    open: Vec<StillOpen>,
    /// What was closed: the services, their mapping values and the lines.
    closed: Vec<(usize, Option<String>, u64)>,
    closed_nothing: Vec<ClosedNothing>,
    taken_by_both: Vec<TakenByBoth>,
    bad_lines: Vec<BadLine>,
    times: Times,
}

impl<'s> Tally<'s> {
    pub fn new(services: &'s [Service], reading: Reading) -> Self {
        let totals = |service: &Service| ServiceTotals {
            filters: vec![0; service.triggers.len()],
            resolve: service.resolve.as_ref().map(|_| 0),
            ..ServiceTotals::default()
        };
        Self {
            services,
            order: reading.order,
            totals: Totals::default(),
            by_service: services.iter().map(totals).collect(),
            discarded: HashMap::new(),
            open: Vec::new(),
            closed: Vec::new(),
            closed_nothing: Vec::new(),
            taken_by_both: Vec::new(),
            bad_lines: Vec::new(),
            times: Times::default(),
        }
    }

    pub fn bad(&mut self, bad: &BadLine) {
        self.totals.lines += 1;
        self.totals.bad_lines += 1;
        self.times.bad(bad.line);
        if self.bad_lines.len() < MAX_EXAMPLES {
            self.bad_lines.push(bad.clone());
        }
    }

    pub fn count(&mut self, line: u64, judgement: &Judgement, payload: &Payload) {
        self.totals.lines += 1;
        self.totals.count(judgement.outcome);
        let received_at = payload.received_at.as_deref().map(time::seconds);
        if received_at == Some(None) {
            self.totals.count_unread_times(1, Some(line));
        }
        let now = self.times.payload(line, received_at.flatten(), judgement.outcome);
        if judgement.triggers.is_empty() && judgement.resolves.is_empty() {
            let is_known = |name: &&str| self.services.iter().any(|it| it.name == **name);
            let unknown = payload.service.as_deref().filter(|name| !is_known(name)).map(str::to_owned);
            let group = self.discarded.entry((judgement.nearest.clone(), unknown));
            let group = group.or_insert_with_key(|(nearest, unknown)| DiscardGroup {
                line,
                count: 0,
                nearest: nearest.clone(),
                unknown_service: unknown.clone(),
                wrapped: judgement.wrapped.clone(),
            });
            group.count += 1;
        }
        self.taken_by_both(line, judgement);
        if self.order == OrderReading::TriggerFirst {
            self.triggers(line, now, judgement);
        }
        self.resolves(line, now, judgement);
        if self.order == OrderReading::ResolveFirst {
            self.triggers(line, now, judgement);
        }
    }

    fn taken_by_both(&mut self, line: u64, judgement: &Judgement) {
        let by_both = |trigger: &&Trigger| judgement.resolves.iter().any(|it| it.service == trigger.service);
        for trigger in judgement.triggers.iter().filter(by_both) {
            self.totals.both_parts += 1;
            let same = |it: &&mut TakenByBoth| (it.service, it.filter) == (trigger.service, trigger.filter);
            match self.taken_by_both.iter_mut().find(same) {
                Some(known) => known.count += 1,
                None => self.taken_by_both.push(TakenByBoth {
                    service: trigger.service,
                    filter: trigger.filter,
                    mapping_value: trigger.mapping_value.clone(),
                    line,
                    count: 1,
                }),
            }
        }
    }

    fn resolves(&mut self, line: u64, now: i64, judgement: &Judgement) {
        let closes_nothing = judgement.resolves.iter().all(|it| !it.closed);
        self.totals.closed_nothing += u64::from(closes_nothing && !judgement.resolves.is_empty());
        let is_closed_already = closes_nothing && self.is_closed_already(judgement);
        self.totals.closed_already += u64::from(is_closed_already);
        let mut kept = 0;
        for resolve in &judgement.resolves {
            let Some(service) = self.by_service.get_mut(resolve.service) else {
                continue;
            };
            *service.resolve.get_or_insert(0) += 1;
            let same = |open: &StillOpen| {
                open.service == resolve.service && open.mapping_value.as_deref() == resolve.mapping_value.as_deref()
            };
            let by_both = judgement.triggers.iter().any(|trigger| trigger.service == resolve.service);
            match self.open.iter().position(same).filter(|_| resolve.closed) {
                Some(at) => {
                    self.times.closed(self.open.remove(at).since, now);
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
                            is_closed_already,
                            why: resolve.mapping_value.as_ref().and(by_both.then_some(Unclosed::OpensIt)),
                        });
                    }
                }
            }
        }
    }

    /// Whether an earlier line closed what one of the resolves means, and no trigger filter of its service takes it.
    fn is_closed_already(&self, judgement: &Judgement) -> bool {
        judgement.resolves.iter().any(|resolve| {
            let opens = judgement.triggers.iter().any(|trigger| trigger.service == resolve.service);
            let same = |(service, value, _): &(usize, Option<String>, u64)| {
                *service == resolve.service && *value == resolve.mapping_value.as_deref().map(str::to_owned)
            };
            !opens && self.closed.iter().any(same)
        })
    }

    fn triggers(&mut self, line: u64, now: i64, judgement: &Judgement) {
        for trigger in &judgement.triggers {
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
        let (timeline, time_to_close) = self.times.finish();
        self.taken_by_both.sort_by_key(|it| (Reverse(it.count), it.line, it.service));
        self.taken_by_both.truncate(MAX_GROUPS);
        for recovery in &mut self.closed_nothing {
            if recovery.why.is_none() {
                recovery.why = unclosed::why(recovery, &self.open, &self.closed);
            }
        }
        self.open.truncate(MAX_EXAMPLES);
        ReplayRun {
            services: self.services,
            reading,
            totals: self.totals,
            by_service: self.by_service,
            base: &[],
            discarded,
            discarded_otherwise,
            kept_calls: Vec::new(),
            texts_of_part: Vec::new(),
            without_text: 0,
            still_open: self.open,
            closed_nothing: self.closed_nothing,
            taken_by_both: self.taken_by_both,
            bad_lines: self.bad_lines,
            timeline,
            time_to_close,
            replies: Default::default(),
            shared_count: 0,
            shared: Vec::new(),
            looked_at: Vec::new(),
            impact: None,
        }
    }
}
