//! What the payloads of a run exercised, service by service, and each thing that they did not.

use std::io;

use colored::Colorize;

use super::{Page, in_tone};
use crate::model::text::printable;
use crate::report::CoverageRun;
use crate::report::cases::uncovered;
use crate::report::terminal::{padded, width};
use crate::report::words::Tone;

impl Page<'_, '_, '_> {
    pub(super) fn coverage(&mut self) -> io::Result<()> {
        let Some(run) = &self.run.coverage else {
            return Ok(());
        };
        writeln!(self.sheet.out, "{}", "coverage".bold())?;
        let services = self.run.services.iter();
        let names = services.map(|service| width(&printable(&service.name)));
        let widest = names.max().unwrap_or_default();
        for at in 0..self.run.services.len() {
            self.service_coverage(run, at, widest)?;
        }
        let tone = if run.is_too_little() { Tone::Bad } else { Tone::Good };
        let asked = run.least.map(|least| format!(", and {least}% are asked for"));
        let share = run.coverage.share();
        let total = format!("{share} in all{}", asked.unwrap_or_default());
        writeln!(self.sheet.out, "  {}\n", in_tone(tone)(&total))
    }

    /// One service, and below it what is not covered.
    fn service_coverage(&mut self, run: &CoverageRun, at: usize, widest: usize) -> io::Result<()> {
        let service = self.run.services.get(at);
        let Some((service, covered)) = service.zip(run.coverage.services.get(at)) else {
            return Ok(());
        };
        let share = covered.share();
        let is_whole = share.covered == share.all;
        if is_whole && self.display.quiet {
            return Ok(());
        }
        let tone = if is_whole { Tone::Good } else { Tone::Doubtful };
        let name = padded(&printable(&service.name), widest);
        let said = in_tone(tone)(&share.to_string());
        writeln!(self.sheet.out, "  {name}  {said}")?;
        for missing in uncovered(self.run, at) {
            let length = width(&missing.place) + width(&missing.what) + 6;
            let apart = if length > self.display.width { "\n      " } else { "  " };
            let place = missing.place.dimmed();
            writeln!(self.sheet.out, "    {place}{apart}{}", missing.what)?;
        }
        Ok(())
    }
}
