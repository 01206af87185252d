//! What the payloads of a run exercised, and which mistakes in the filters somebody would notice: a share for each service,
//! and below it what is missing.

use std::io;

use colored::Colorize;

use super::{Page, in_tone};
use crate::model::text::printable;
use crate::report::cases::{share_of, uncovered, unnoticed};
use crate::report::terminal::{padded, width};
use crate::report::words::Tone;
use crate::suite::coverage::Share;

impl Page<'_, '_, '_> {
    pub(super) fn coverage(&mut self) -> io::Result<()> {
        let Some(run) = &self.run.coverage else {
            return Ok(());
        };
        let shares: Vec<_> = run.coverage.services.iter().map(|service| service.share()).collect();
        self.shares("coverage", &shares, |page, at| page.uncovered(at))?;
        self.total(run.coverage.share(), run.least, run.is_too_little())
    }

    pub(super) fn mutation(&mut self) -> io::Result<()> {
        let Some(run) = &self.run.mutation else {
            return Ok(());
        };
        let shares: Vec<_> = run.services.iter().map(share_of).collect();
        self.shares("mistakes that are noticed", &shares, |page, at| page.unnoticed(at))?;
        self.total(run.share(), run.least, run.is_too_little())
    }

    /// One line a service, and below it what is missing.
    fn shares(
        &mut self,
        title: &str,
        shares: &[Share],
        missing: impl Fn(&mut Self, usize) -> io::Result<()>,
    ) -> io::Result<()> {
        writeln!(self.sheet.out, "{}", title.bold())?;
        let names = self.run.services.iter().map(|service| width(&printable(&service.name)));
        let widest = names.max().unwrap_or_default();
        for (at, (service, share)) in self.run.services.iter().zip(shares).enumerate() {
            let is_whole = share.covered == share.all;
            if is_whole && self.display.quiet {
                continue;
            }
            let tone = if is_whole { Tone::Good } else { Tone::Doubtful };
            let said = in_tone(tone)(&share.to_string());
            writeln!(self.sheet.out, "  {}  {said}", padded(&printable(&service.name), widest))?;
            missing(self, at)?;
        }
        Ok(())
    }

    fn uncovered(&mut self, service: usize) -> io::Result<()> {
        for missing in uncovered(self.run, service) {
            let length = width(&missing.place) + width(&missing.what) + 6;
            let apart = if length > self.display.width { "\n      " } else { "  " };
            writeln!(self.sheet.out, "    {}{apart}{}", missing.place.dimmed(), missing.what)?;
        }
        Ok(())
    }

    fn unnoticed(&mut self, service: usize) -> io::Result<()> {
        for missing in unnoticed(self.run, service) {
            writeln!(self.sheet.out, "    {}", missing.place.dimmed())?;
            self.sheet.hanging("      ", 6, &missing.what, "")?;
            self.sheet.hanging("      noticed by: ", 18, &missing.notice, "")?;
        }
        Ok(())
    }

    fn total(&mut self, share: Share, least: Option<usize>, is_too_little: bool) -> io::Result<()> {
        let tone = if is_too_little { Tone::Bad } else { Tone::Good };
        let asked = least.map(|least| format!(", and {least}% are asked for"));
        let total = format!("{share} in all{}", asked.unwrap_or_default());
        writeln!(self.sheet.out, "  {}\n", in_tone(tone)(&total))
    }
}
