//! What judged lines do to the ledger of one version of the filters.

mod accepted;
mod summary;

pub use summary::LedgerSummary;

use std::collections::BTreeMap;

use super::events::{Events, LedgerEvent, LedgerOp};
use super::kept;
use super::ledger::{Ledger, Opened};
use super::run::{ClosedNothing, MAX_EXAMPLES, MAX_GROUPS, MAX_OF_LINE, StillOpen, TakenByBoth, Unclosed};
use super::timeline::TimelineBuilder;
use super::unclosed::RecentlyClosed;
use crate::engine::compiled::{Compiled, TriggerId};
use crate::engine::ledger::Entry;
use crate::model::filter::{Service, Urgency};

/// One version's ledger and counts.
pub struct LedgerTotals<'c, 's> {
    pub services: &'s [Service],
    pub compiled: &'c Compiled<'s>,
    pub ledger: Ledger,
    /// Whether every line is wanted in full, and not only its counts.
    in_full: bool,
    by_service: Vec<Counts>,
    /// How many payloads each trigger filter accepted, those of all services together.
    by_trigger: Vec<u64>,
    /// How many payloads each group of resolves accepted.
    by_group: Vec<u64>,
    closed: u64,
    unmapped: u64,
    /// The first incidents that no call can close.
    without_value: Vec<StillOpen>,
    closed_nothing: Vec<ClosedNothing>,
    recently_closed: RecentlyClosed,
    /// How many payloads both parts of a service took, and the first by each of the first trigger filters that did.
    both_parts: u64,
    taken_by_both: BTreeMap<TriggerId, TakenByBoth>,
}

/// What a service opened, found open already, and closed.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    opened: u64,
    repeated: u64,
    closed: u64,
}

/// What became of one line, with its services in order.
#[derive(Debug, Default)]
pub struct LineEntries {
    pub triggers: Vec<Opening>,
    /// Each resolve that accepted, where it is wanted.
    pub resolves: Vec<Closing>,
    pub closed: Vec<usize>,
    pub nothing: Vec<usize>,
    /// The groups of the line, and the services of which an incident was closed, with the line that opened it.
    groups: Vec<(u32, LedgerEvent)>,
    closed_of: Vec<(u32, u64)>,
    /// The services of which both parts took it.
    both: Vec<u32>,
    /// The services of which an earlier line closed the incident.
    closed_before: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
pub struct Opening {
    pub taken: TriggerId,
    pub entry: Entry,
    pub event: LedgerEvent,
}

#[derive(Debug, Clone, Copy)]
pub struct Closing {
    pub service: u32,
    /// The line that opened the incident which it closes.
    pub closed: Option<u64>,
    pub event: LedgerEvent,
}

impl LineEntries {
    pub fn clear(&mut self) {
        self.triggers.clear();
        self.resolves.clear();
        self.closed.clear();
        self.nothing.clear();
        self.groups.clear();
        self.closed_of.clear();
        self.both.clear();
        self.closed_before.clear();
    }

    /// The services of which an incident was closed, with the line that opened it.
    pub fn closed_incidents(&self) -> impl Iterator<Item = (usize, u64)> + '_ {
        self.closed_of.iter().map(|(service, line)| (*service as usize, *line))
    }

    pub fn closes(&self) -> bool {
        !self.closed_of.is_empty()
    }

    /// Whether it closes nothing because an earlier line did.
    pub fn is_closed_already(&self) -> bool {
        !self.closes() && self.closed_before.iter().any(|service| !self.both.contains(service))
    }
}

impl<'c, 's> LedgerTotals<'c, 's> {
    pub fn new(services: &'s [Service], compiled: &'c Compiled<'s>, in_full: bool) -> Self {
        Self {
            services,
            compiled,
            ledger: Ledger::default(),
            in_full,
            by_service: vec![Counts::default(); services.len()],
            by_trigger: vec![0; compiled.trigger_count()],
            by_group: vec![0; compiled.groups().len()],
            closed: 0,
            unmapped: 0,
            without_value: Vec::new(),
            closed_nothing: Vec::new(),
            recently_closed: RecentlyClosed::default(),
            both_parts: 0,
            taken_by_both: BTreeMap::new(),
        }
    }

    /// So that a mapping value has one hash for both.
    pub fn with_hasher_of(mut self, other: &Self) -> Self {
        self.ledger = Ledger::with_hasher(other.ledger.hasher().clone());
        self
    }

    pub fn urgency(&self, taken: TriggerId) -> Urgency {
        let service = self.services.get(taken.service as usize);
        let trigger = service.and_then(|service| service.triggers.get(taken.filter as usize));
        trigger.map(|trigger| trigger.urgency).unwrap_or_default()
    }

    /// Enters one event; what it does to an incident, if it opens or repeats one.
    pub fn enter(
        &mut self,
        event: &LedgerEvent,
        value: Option<&str>,
        (line, time): (u64, i64),
        entries: &mut LineEntries,
        clock: &mut TimelineBuilder,
    ) -> Option<Entry> {
        match event.op {
            LedgerOp::Open { by, both } => {
                if both {
                    entries.both.push(by.service);
                    self.take_by_both(by, value, line);
                }
                let entry = self.open(event.hash, value, Opened { by, line, time });
                if self.in_full {
                    let (taken, event) = (by, *event);
                    let opening = Opening { taken, entry, event };
                    entries.triggers.push(opening);
                }
                Some(entry)
            }
            LedgerOp::Close(group) => {
                self.close((event, group), value, (line, time), entries, clock);
                None
            }
        }
    }

    fn close(
        &mut self,
        (event, group): (&LedgerEvent, u32),
        value: Option<&str>,
        (line, time): (u64, i64),
        entries: &mut LineEntries,
        clock: &mut TimelineBuilder,
    ) {
        if let Some(count) = self.by_group.get_mut(group as usize) {
            *count += 1;
        }
        if self.in_full || self.closed_nothing.len() < MAX_EXAMPLES {
            entries.groups.push((group, *event));
        }
        let Some(value) = value else { return };
        let (closed, by_service) = (&mut self.closed, &mut self.by_service);
        let recently_closed = &mut self.recently_closed;
        let which = (self.compiled, group);
        self.ledger.close(event.hash, value, which, |opened| {
            *closed += 1;
            entries.closed_of.push((opened.by.service, opened.line));
            recently_closed.closed(event.hash, opened.by.service, line);
            clock.closed(opened.time, time);
            if let Some(service) = by_service.get_mut(opened.by.service as usize) {
                service.closed += 1;
            }
        });
        if !entries.closes() {
            let services = self.compiled.groups().get(group as usize).into_iter().flat_map(|it| &it.services);
            let services = services.take(MAX_OF_LINE).copied();
            let is_known = |service: &u32| self.recently_closed.line(event.hash, *service).is_some();
            entries.closed_before.extend(services.filter(is_known));
        }
    }

    fn take_by_both(&mut self, by: TriggerId, value: Option<&str>, line: u64) {
        self.both_parts += 1;
        let has_room = self.taken_by_both.len() < MAX_GROUPS;
        if let Some(known) = self.taken_by_both.get_mut(&by) {
            known.count += 1;
        } else if has_room {
            let (service, filter) = (by.service as usize, by.filter as usize);
            let mapping_value = value.map(|value| kept::value(value).into_owned());
            self.taken_by_both.insert(by, TakenByBoth { service, filter, mapping_value, line, count: 1 });
        }
    }

    fn open(&mut self, hash: u64, value: Option<&str>, opened: Opened) -> Entry {
        let Some(service) = self.by_service.get_mut(opened.by.service as usize) else {
            return Entry::Opened;
        };
        let place = self.compiled.place(opened.by);
        if let Some(accepted) = place.and_then(|at| self.by_trigger.get_mut(at)) {
            *accepted += 1;
        }
        let is_new = match value {
            Some(value) => self.ledger.open(hash, value, opened),
            None => {
                self.unmapped += 1;
                if self.without_value.len() < MAX_EXAMPLES {
                    self.without_value.push(still_open(None, &opened));
                }
                true
            }
        };
        if is_new {
            service.opened += 1;
            Entry::Opened
        } else {
            service.repeated += 1;
            Entry::Repeated
        }
    }

    /// Says which services closed something in a line and which did not, where somebody asks for it.
    pub fn explain(&mut self, line: u64, entries: &mut LineEntries, events: &Events) {
        if entries.groups.is_empty() {
            return;
        }
        entries.closed_of.sort_unstable();
        for (group, event) in entries.groups.drain(..) {
            let group = self.compiled.groups().get(group as usize);
            for &service in group.into_iter().flat_map(|group| &group.services) {
                let closed = entries.closed_of.binary_search_by_key(&service, |(of, _)| *of);
                let closed = closed.ok().and_then(|at| entries.closed_of.get(at));
                entries.resolves.push(Closing { service, closed: closed.map(|(_, line)| *line), event });
            }
        }
        entries.resolves.sort_unstable_by_key(|it| it.service);
        let is_closed_already = entries.is_closed_already();
        for resolve in &entries.resolves {
            let service = resolve.service as usize;
            if resolve.closed.is_some() {
                entries.closed.push(service);
                continue;
            }
            entries.nothing.push(service);
            let is_kept = entries.closed_of.is_empty() && entries.nothing.len() <= MAX_OF_LINE;
            if is_kept && self.closed_nothing.len() < MAX_EXAMPLES {
                let value = events.text(&resolve.event);
                let before = self.recently_closed.line(resolve.event.hash, resolve.service);
                let is_both = entries.both.binary_search(&resolve.service).is_ok();
                let before = before.map(|line| Unclosed::ClosedBefore { line });
                let before = if is_both { Some(Unclosed::OpensIt) } else { before };
                self.closed_nothing.push(ClosedNothing {
                    service,
                    mapping_value: value.map(str::to_owned),
                    line,
                    is_closed_already,
                    why: value.and(before),
                });
            }
        }
    }
}

fn still_open(value: Option<&str>, opened: &Opened) -> StillOpen {
    StillOpen {
        service: opened.by.service as usize,
        filter: opened.by.filter as usize,
        mapping_value: value.map(str::to_owned),
        line: opened.line,
        since: opened.time,
    }
}
