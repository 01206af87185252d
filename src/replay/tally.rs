//! Enters judged batches into the books, in the order of the log.

use std::io;

use super::Each;
use super::batch_judge::{JudgedBatch, LineOutcome};
use super::compare::Compare;
use super::cut::JudgedLines;
use super::discards::Discards;
use super::drift::TrafficTexts;
use super::effects::PayloadEffects;
use super::entries::{LedgerTotals, LineEntries};
use super::events::{Events, LedgerEvent, LedgerOp, Title};
use super::kept_calls::KeptCalls;
use super::part::{Hider, PartEnd};
use super::replies::ReplyTally;
use super::run::{BadLine, JudgedReply, LineVerdict, MAX_EXAMPLES, ReplayRun, Totals};
use super::shared::SharedIncidents;
use super::tell::EnteredLine;
use super::timeline::TimelineBuilder;
use crate::engine::Reading;
use crate::engine::answer::Outcome;
use crate::engine::compiled::Compiled;
use crate::engine::ledger::Entry;
use crate::model::filter::Service;

/// One version of the filters, as they are written and ready to judge.
pub type Version<'c, 's> = (&'s [Service], &'c Compiled<'s>);

pub struct Tally<'c, 's, 'e> {
    pub now: LedgerTotals<'c, 's>,
    base: Option<(LedgerTotals<'c, 's>, Compare<'s>)>,
    each: Option<Each<'e>>,
    clock: TimelineBuilder,
    totals: Totals,
    discards: Discards,
    kept_calls: KeptCalls,
    bad_lines: Vec<BadLine>,
    entries: LineEntries,
    entries_before: LineEntries,
    replies: ReplyTally,
    shared: SharedIncidents,
    texts: TrafficTexts,
    /// Of a part of a log.
    hider: Option<&'c Hider>,
}

/// The events of a batch that were not entered yet, with their titles.
struct Left<'w> {
    events: &'w Events,
    rest: &'w [LedgerEvent],
    titles: &'w [Title],
}

impl<'w> Left<'w> {
    fn of(events: &'w Events) -> Self {
        Self { events, rest: &events.all, titles: &events.titles }
    }

    /// The events of the next line.
    fn line(&mut self, line: u32) -> &'w [LedgerEvent] {
        let count = self.rest.iter().take_while(|event| event.line == line);
        let (now, rest) = self.rest.split_at(count.count());
        self.rest = rest;
        now
    }

    /// The titles of as many incidents.
    fn titles(&mut self, count: usize) -> &'w [Title] {
        let (now, rest) = self.titles.split_at(count.min(self.titles.len()));
        self.titles = rest;
        now
    }
}

impl<'c, 's, 'e> Tally<'c, 's, 'e> {
    pub fn new(now: Version<'c, 's>, base: Option<Version<'c, 's>>, each: Option<Each<'e>>) -> Self {
        let now = LedgerTotals::new(now.0, now.1, each.is_some() || base.is_some());
        let base = base.map(|(services, compiled)| {
            let compare = Compare::new(services, now.services);
            (LedgerTotals::new(services, compiled, true).with_hasher_of(&now), compare)
        });
        Self {
            now,
            base,
            each,
            clock: TimelineBuilder::default(),
            totals: Totals::default(),
            discards: Discards::default(),
            kept_calls: KeptCalls::default(),
            bad_lines: Vec::new(),
            entries: LineEntries::default(),
            entries_before: LineEntries::default(),
            replies: ReplyTally::default(),
            shared: SharedIncidents::default(),
            texts: TrafficTexts::default(),
            hider: None,
        }
    }

    /// Tells what a part of a log has to tell.
    pub fn noting(mut self, hider: Option<&'c Hider>) -> Self {
        self.hider = hider;
        if hider.is_some() {
            self.kept_calls = KeptCalls::of_part();
        }
        self
    }

    /// Counts what parts, each behind so many lines, have counted already.
    pub fn count_parts<'p>(&mut self, parts: impl Iterator<Item = (&'p PartEnd, u64)>, keeps_texts: bool) {
        for (end, lines) in parts {
            self.totals.left_out += end.left_out;
            let first = end.first_unread_time.map(|line| line + lines);
            self.totals.count_unread_times(end.unread_times, first);
            end.texts.iter().filter(|_| keeps_texts).for_each(|note| self.texts.add_noted(note, lines));
        }
    }

    /// Enters the next batch, whose lines are not needed any more.
    pub fn enter(&mut self, work: &mut JudgedBatch) -> io::Result<()> {
        if let Some(damage) = work.damage.take() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, damage));
        }
        self.discarded(work);
        let mut bad = work.bad.iter();
        let mut times = work.times.iter().peekable();
        let mut now = Left::of(&work.now);
        let mut before = work.before.as_ref().map(Left::of);
        let mut replies = work.replies.left();
        for (at, line_outcome) in (0..).zip(&work.outcomes) {
            let line = work.number(at);
            match line_outcome {
                LineOutcome::Empty => {}
                LineOutcome::Bad => self.bad(line, bad.next())?,
                LineOutcome::Judged(outcome) => {
                    let received_at = times.next_if(|(of, _)| *of == at).map(|(_, time)| *time);
                    let time = self.clock.tick(line, received_at);
                    self.totals.count(*outcome);
                    self.clock.count(Some(*outcome));
                    let events = self.judged(&mut now, (at, line, time), &work.lines);
                    let with = (self.now.compiled, self.now.compiled.reading());
                    let reply = self.replies.enter(line, (at, events), &mut replies, with);
                    let resolves = matches!(outcome, Outcome::Resolved | Outcome::TriggeredAndResolved);
                    let closed_nothing = resolves && !self.entries.closes();
                    self.totals.closed_nothing += u64::from(closed_nothing);
                    self.totals.closed_already += u64::from(self.entries.is_closed_already());
                    if let Some(before) = &mut before {
                        self.compare(before, &mut now, (at, line, time));
                    }
                    self.tell((at, line), (received_at, *outcome, reply), work)?;
                }
            }
        }
        self.texts.add(&work.texts);
        self.totals.left_out += work.left_out;
        self.totals.count_unread_times(work.unread_times, work.first_unread_time);
        work.release();
        Ok(())
    }

    fn discarded(&mut self, work: &JudgedBatch) {
        let text = |line: u64| work.lines.text(work.at(line)?);
        let kept_calls = &mut self.kept_calls;
        self.discards.add(&work.misses, |line, service| kept_calls.discarded(line, service, || text(line)));
    }

    fn bad(&mut self, line: u64, bad: Option<&BadLine>) -> io::Result<()> {
        self.totals.bad_lines += 1;
        self.clock.tick_bad(line);
        self.clock.count(None);
        let Some(bad) = bad else { return Ok(()) };
        if self.bad_lines.len() < MAX_EXAMPLES {
            self.bad_lines.push(bad.clone());
        }
        match &mut self.each {
            Some(each) => each(&LineVerdict { line, became: Err(bad) }),
            None => Ok(()),
        }
    }

    fn judged<'w>(
        &mut self,
        left: &mut Left<'w>,
        (at, line, time): (u32, u64, i64),
        lines: &JudgedLines,
    ) -> &'w [LedgerEvent] {
        let events = left.line(at);
        self.entries.clear();
        for event in events {
            let value = left.events.text(event);
            let entry = self.now.enter(event, value, (line, time), &mut self.entries, &mut self.clock);
            // What two alerts have in common is looked for where all of the log is known.
            if self.hider.is_none() {
                self.shared.enter((event, entry), (line, value), self.now.compiled, || lines.ids(at));
            }
            if let (LedgerOp::Open { by, .. }, Some(entry)) = (event.op, entry) {
                let (opens, now) = (entry == Entry::Opened, &self.now);
                match value {
                    Some(_) => self.kept_calls.alert(line, (by, opens), || now.accepted_by(by), || lines.text(at)),
                    None => self.kept_calls.unmapped(line, by, || lines.text(at)),
                }
            }
        }
        self.now.explain(line, &mut self.entries, left.events);
        let accepted = || self.now.accepted_by_resolves(events);
        for closed in self.entries.closed_incidents() {
            self.kept_calls.closed(line, closed, accepted, || lines.text(at));
        }
        if !self.entries.resolves.is_empty() {
            self.kept_calls.recovery(accepted);
        }
        if !self.entries.closes() {
            self.kept_calls.unclosed(line, &self.entries.nothing, || lines.text(at));
        }
        events
    }

    /// Enters the same line as the base judges it, and compares the two.
    fn compare(&mut self, before: &mut Left<'_>, now: &mut Left<'_>, (at, line, time): (u32, u64, i64)) {
        let Some((book, compare)) = &mut self.base else {
            return;
        };
        let entries = &mut self.entries_before;
        entries.clear();
        for event in before.line(at) {
            let value = before.events.text(event);
            book.enter(event, value, (line, time), entries, &mut TimelineBuilder::default());
        }
        book.explain(line, entries, before.events);
        let titles = before.titles(entries.triggers.len());
        let old = PayloadEffects::of(entries, before.events, titles, book.services);
        let titles = now.titles(self.entries.triggers.len());
        let new = PayloadEffects::of(&self.entries, now.events, titles, self.now.services);
        compare.count(line, &old, &new);
        compare.totals_before.closed_already += u64::from(entries.is_closed_already());
    }

    fn tell(
        &mut self,
        (at, line): (u32, u64),
        (received_at, outcome, reply): (Option<i64>, Outcome, Option<JudgedReply>),
        work: &JudgedBatch,
    ) -> io::Result<()> {
        let Some(each) = &mut self.each else {
            return Ok(());
        };
        let note = self.hider.map(|hider| (hider, self.kept_calls.take_wish(line)));
        let told = EnteredLine { at, line, received_at, outcome, reply, entries: &self.entries, note };
        told.tell(work, &self.now, &self.discards, each)
    }

    pub fn finish(self, reading: Reading) -> ReplayRun<'s> {
        let services = self.now.services;
        let mut totals = self.totals;
        totals.lines = totals.payloads + totals.bad_lines + totals.left_out;
        let texts_of_part = self.hider.map(|hider| self.texts.notes(hider)).unwrap_or_default();
        let looked_at = self.texts.finish(self.now.compiled, services);
        let without_text = self.kept_calls.left_out();
        let summary = self.now.finish();
        summary.count_in(&mut totals);
        let base = self.base.as_ref().map_or(&[][..], |(base, _)| base.services);
        let impact = self.base.map(|(base, compare)| compare.finish(&totals, &base.finish()));
        let (discarded, discarded_otherwise) = self.discards.finish();
        let (timeline, time_to_close) = self.clock.finish();
        ReplayRun {
            services,
            reading,
            totals,
            by_service: summary.by_service,
            base,
            discarded,
            discarded_otherwise,
            kept_calls: self.kept_calls.all,
            still_open: summary.still_open,
            closed_nothing: summary.closed_nothing,
            taken_by_both: summary.taken_by_both,
            shared_count: self.shared.count,
            shared: self.shared.found,
            bad_lines: self.bad_lines,
            timeline,
            time_to_close,
            replies: self.replies.evidence,
            looked_at,
            texts_of_part,
            without_text,
            impact,
        }
    }
}
