//! Why no part takes a payload: the change first, then condition by condition.

use std::io;

use colored::Colorize;

use super::Page;
use crate::engine::Reading;
use crate::engine::answer::{Answer, ServiceAnswer, Side};
use crate::engine::near_miss::{Check, NearMiss};
use crate::report::text::printable;
use crate::report::words::{self, Change};

impl<'r, 'a> Page<'r, 'a, '_> {
    /// The one thing to change, before the reasons.
    pub(super) fn changes(&mut self, answer: &'r Answer<'a>) -> io::Result<()> {
        let Some(near) = answer
            .nearest
            .first()
            .and_then(|service| answer.of_service(*service))
        else {
            return Ok(());
        };
        let Some((miss, purpose)) = nearer_side(near, self.run.reading) else {
            return Ok(());
        };
        let Some(service) = self.run.service(near.service) else {
            return Ok(());
        };
        for check in miss.failed() {
            let Some(Change { what, at }) = words::change(check, purpose) else {
                continue;
            };
            let at = service.source.position(at.start);
            let place = format!(
                "{}:{}:{}",
                printable(service.source.name()),
                at.line,
                at.column
            );
            writeln!(
                self.sheet.out,
                "  {} {what}   {}",
                "change:".cyan(),
                place.dimmed()
            )?;
        }
        Ok(())
    }

    /// The near misses of the nearest service; of the owner of a sample, those of both its sides.
    pub(super) fn near(&mut self, answer: &'r Answer<'a>) -> io::Result<()> {
        if self.look.explain {
            return Ok(());
        }
        let Some(near) = answer
            .nearest
            .first()
            .and_then(|service| answer.of_service(*service))
        else {
            return Ok(());
        };
        let owned = answer.owner == Some(near.service);
        let nearer = nearer_side(near, self.run.reading).map(|(miss, _)| std::ptr::from_ref(miss));
        for (side, part) in [(&near.trigger, "trigger"), (&near.resolve, "resolve")] {
            let Some(miss) = side.near_miss() else {
                continue;
            };
            if owned || nearer == Some(std::ptr::from_ref(miss)) {
                self.near_miss(near, miss, part, if owned { "" } else { "nearest: " })?;
            }
        }
        for flip in &near.flips {
            self.sheet
                .row("reading", &words::flip(flip, self.run.reading))?;
        }
        Ok(())
    }

    fn near_miss(
        &mut self,
        near: &ServiceAnswer<'_>,
        miss: &NearMiss<'_>,
        part: &str,
        lead: &str,
    ) -> io::Result<()> {
        let Some(service) = self.run.service(near.service) else {
            return Ok(());
        };
        let line = service.source.position(miss.part.span.start).line;
        let part = if part == "trigger" {
            format!("{part} {}", miss.filter + 1)
        } else {
            part.to_owned()
        };
        let place = format!("{}:{line}", printable(service.source.name()));
        writeln!(
            self.sheet.out,
            "  {lead}{}, {part}   {}",
            printable(&service.name).bold(),
            place.dimmed()
        )?;
        miss.checks.iter().try_for_each(|check| self.check(check))
    }

    fn check(&mut self, check: &Check<'_>) -> io::Result<()> {
        let wanted = words::wanted(check.condition, self.run.reading);
        let text = if check.held {
            format!("{}, holds", words::found(check))
        } else {
            format!("{}, {wanted}", words::found(check))
        };
        self.sheet
            .row(&words::path(&check.condition.key_path.value), &text)?;
        words::why(check, self.run.reading)
            .iter()
            .try_for_each(|why| self.sheet.row("", why))
    }

    pub(super) fn explain(&mut self, answer: &'r Answer<'a>) -> io::Result<()> {
        for service in &answer.services {
            let sides: Vec<_> = [(&service.trigger, "trigger"), (&service.resolve, "resolve")]
                .into_iter()
                .filter_map(|(side, part)| Some((side.near_miss()?, part)))
                .collect();
            for (miss, part) in sides {
                self.near_miss(service, miss, part, "not ")?;
            }
            if !service.accepts() {
                service.flips.iter().try_for_each(|flip| {
                    self.sheet
                        .row("reading", &words::flip(flip, self.run.reading))
                })?;
            }
        }
        Ok(())
    }
}

/// The side that came nearer, and what it is for.
fn nearer_side<'r, 'a>(
    service: &'r ServiceAnswer<'a>,
    reading: Reading,
) -> Option<(&'r NearMiss<'a>, &'static str)> {
    let side = |side: &'r Side<'a>, purpose| side.near_miss().map(|miss| (miss, purpose));
    let sides = [
        side(&service.trigger, "open"),
        side(&service.resolve, "close"),
    ];
    sides
        .into_iter()
        .flatten()
        .min_by_key(|(miss, _)| miss.rank(reading))
}
