//! Which mistakes in the filters nobody would notice, service by service.

use std::io;

use colored::Colorize;

use super::{Page, in_tone};
use crate::model::text::printable;
use crate::report::MutationRun;
use crate::report::cases::{share_of, unnoticed};
use crate::report::terminal::{padded, width};
use crate::report::words::Tone;

impl Page<'_, '_, '_> {
    pub(super) fn mutation(&mut self) -> io::Result<()> {
        let Some(run) = &self.run.mutation else {
            return Ok(());
        };
        writeln!(self.sheet.out, "{}", "mistakes that are noticed".bold())?;
        let names = self.run.services.iter().map(|service| width(&printable(&service.name)));
        let widest = names.max().unwrap_or_default();
        for at in 0..self.run.services.len() {
            self.service_mutation(run, at, widest)?;
        }
        let tone = if run.is_too_little() { Tone::Bad } else { Tone::Good };
        let asked = run.least.map(|least| format!(", and {least}% are asked for"));
        let total = format!("{} in all{}", run.share(), asked.unwrap_or_default());
        writeln!(self.sheet.out, "  {}\n", in_tone(tone)(&total))
    }

    /// One service, and below it the mistakes that nobody notices, each with what would.
    fn service_mutation(&mut self, run: &MutationRun, at: usize, widest: usize) -> io::Result<()> {
        let Some((service, mutation)) = self.run.services.get(at).zip(run.services.get(at)) else {
            return Ok(());
        };
        let share = share_of(mutation);
        let is_whole = share.covered == share.all;
        if is_whole && self.display.quiet {
            return Ok(());
        }
        let tone = if is_whole { Tone::Good } else { Tone::Doubtful };
        let name = padded(&printable(&service.name), widest);
        let said = in_tone(tone)(&share.to_string());
        writeln!(self.sheet.out, "  {name}  {said}")?;
        for missing in unnoticed(self.run, at) {
            writeln!(self.sheet.out, "    {}", missing.place.dimmed())?;
            self.sheet.hanging("      ", 6, &missing.what, "")?;
            self.sheet.hanging("      noticed by: ", 18, &missing.notice, "")?;
        }
        Ok(())
    }
}
