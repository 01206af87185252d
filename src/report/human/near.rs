//! Why no part takes a payload: the change first, then condition by condition.

use std::io;

use super::Page;
use crate::engine::answer::{Answer, ServiceAnswer};
use crate::engine::hint::Hint;
use crate::engine::near_miss::{Check, NearMiss};
use crate::model::payload::Payload;
use crate::model::text::printable;
use crate::report::words;
use crate::report::{PayloadResult, TriedChange};

impl<'r, 'a> Page<'r, 'a, '_> {
    /// What to change, before the reasons: only where it is all that is needed.
    pub(super) fn changes(&mut self, result: &'r PayloadResult<'a>, answer: &'r Answer<'a>) -> io::Result<()> {
        if let Some(tried) = &result.change {
            return self.tried(tried);
        }
        let reading = self.run.reading;
        let is_near = !answer.is_strange && answer.wrapped().is_none();
        let near = answer.nearest().filter(|_| is_near);
        let mut advised = false;
        for miss in near.into_iter().flat_map(|near| near.nearer(reading)) {
            // What the sender has to mend is nowhere in the filter.
            let is_of_sender =
                |check: &Check<'_>| matches!(check.hint, Some(Hint::Placeholder { .. } | Hint::TextBody));
            let span = |check: &Check<'_>| (!is_of_sender(check)).then_some(check.condition.list);
            let advice = |check: &Check<'_>| Some((words::advice(check, miss.id, reading)?, span(check)));
            let advice: Vec<_> = miss.failed().filter_map(advice).collect();
            if advice.len() == miss.failed().count() {
                advised = true;
                let service = near.and_then(|near| self.run.service(near.service));
                let place = |span| Some(words::place(&service?.source, span?));
                advice.iter().try_for_each(|(what, span)| {
                    self.sheet.advice("change:", what, &place(*span).unwrap_or_default())
                })?;
            }
        }
        // Of an incident that opens, something is doubtful, and nothing is lost.
        let opens = answer.main().is_some_and(|main| main.trigger.accepted().is_some());
        let in_vain = result.in_vain.filter(|_| !advised && !opens).map(|it| words::in_vain(self.run, it));
        in_vain.iter().try_for_each(|what| self.sheet.advice("change:", what, ""))
    }

    /// A change that was tried, and what it achieves.
    pub(super) fn tried(&mut self, TriedChange { service, change, .. }: &TriedChange) -> io::Result<()> {
        let first = change.edits.iter().map(|edit| edit.span).min();
        let at = first.zip(self.run.service(*service));
        let place = at.map(|(at, service)| words::place(&service.source, at)).unwrap_or_default();
        self.sheet.advice("change:", &change.title, &place)?;
        self.sheet.advice("       ", &format!("it {}", change.achieves), "")
    }

    /// The nearer part of the nearest service; of the owner of a sample, both its parts.
    pub(super) fn near(&mut self, payload: &Payload, answer: &'r Answer<'a>) -> io::Result<()> {
        if answer.wrapped().is_some() {
            return Ok(());
        }
        if answer.is_strange {
            return self.sheet.row("note", &words::strange(self.run, payload));
        }
        let Some(near) = answer.nearest().filter(|_| !self.display.explain) else {
            return Ok(());
        };
        let owned = answer.owner == Some(near.service);
        let nearer: Vec<_> = near.nearer(self.run.reading).into_iter().map(|miss| miss.id).collect();
        for rejected in [&near.trigger, &near.resolve] {
            if let Some(miss) = rejected.near_miss()
                && (owned || nearer.contains(&miss.id))
            {
                self.near_miss(near, miss, if owned { "" } else { "nearest: " })?;
            }
        }
        self.flips(near)
    }

    fn flips(&mut self, near: &ServiceAnswer<'_>) -> io::Result<()> {
        let reading = self.run.reading;
        near.flips.iter().try_for_each(|flip| self.sheet.row("reading", &words::flip(flip, reading)))
    }

    fn near_miss(&mut self, near: &ServiceAnswer<'_>, miss: &NearMiss<'_>, lead: &str) -> io::Result<()> {
        let Some(service) = self.run.service(near.service) else {
            return Ok(());
        };
        let line = service.source.position(miss.part.span.start).line;
        let name = printable(&service.name);
        let place = format!("{}:{line}", printable(service.source.name()));
        self.sheet.part(lead, &name, &miss.id.to_string(), &place)?;
        miss.checks.iter().try_for_each(|check| self.check(check))
    }

    fn check(&mut self, check: &Check<'_>) -> io::Result<()> {
        let wanted = words::wanted(check.condition, self.run.reading);
        let text = if check.held {
            format!("{}, holds", words::found(check))
        } else {
            format!("{}, {wanted}", words::found(check))
        };
        self.sheet.row(&words::path(&check.condition.key_path.value), &text)?;
        words::why(check, self.run.reading).iter().try_for_each(|why| self.sheet.row("", why))
    }

    /// Every condition of every part of every service.
    pub(super) fn explain(&mut self, answer: &'r Answer<'a>) -> io::Result<()> {
        for service in &answer.services {
            let first = service.trigger.accepted().map(|accepted| accepted.part);
            for part in &service.explained {
                let lead = match part.failed().next() {
                    Some(_) => "not ",
                    None if part.id.is_trigger() && first != Some(part.id) => "too late: ",
                    None => "takes it: ",
                };
                self.near_miss(service, part, lead)?;
            }
            if !service.accepts() {
                self.flips(service)?;
            }
        }
        Ok(())
    }
}
