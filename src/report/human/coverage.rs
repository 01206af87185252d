//! What the payloads of a run exercised, service by service, and each thing that they did not.

use std::io;

use colored::Colorize;

use super::{Page, in_mood};
use crate::model::text::printable;
use crate::report::cases::uncovered;
use crate::report::words::Mood;
use crate::suite::coverage::Share;

impl Page<'_, '_, '_> {
    pub(super) fn coverage(&mut self) -> io::Result<()> {
        let Some(run) = &self.run.coverage else {
            return Ok(());
        };
        let rows: Vec<_> = self
            .run
            .services
            .iter()
            .zip(&run.coverage.services)
            .collect();
        let names = rows
            .iter()
            .map(|(service, _)| printable(&service.name).chars().count());
        let width = names.max().unwrap_or_default();
        writeln!(self.sheet.out, "{}", "coverage".bold())?;
        for (at, (service, covered)) in rows.iter().enumerate() {
            let share = covered.share();
            let is_whole = share.covered == share.all;
            if is_whole && self.look.quiet {
                continue;
            }
            let mood = if is_whole { Mood::Good } else { Mood::Doubtful };
            let name = printable(&service.name);
            let pad = width - name.chars().count();
            writeln!(
                self.sheet.out,
                "  {name}{:pad$}  {}",
                "",
                in_mood(mood)(&said(share))
            )?;
            for missing in uncovered(self.run, at) {
                let indent = "    ";
                writeln!(
                    self.sheet.out,
                    "{indent}{}  {}",
                    missing.place.dimmed(),
                    missing.what
                )?;
            }
        }
        let mood = if run.is_too_little() {
            Mood::Bad
        } else {
            Mood::Good
        };
        let asked = run
            .least
            .map(|least| format!(", and {least}% are asked for"));
        let total = format!(
            "{} in all{}",
            said(run.coverage.share()),
            asked.unwrap_or_default()
        );
        writeln!(self.sheet.out, "  {}", in_mood(mood)(&total))?;
        writeln!(self.sheet.out)
    }
}

/// `87%, 7 of 8`.
fn said(share: Share) -> String {
    format!("{:3}%, {} of {}", share.percent(), share.covered, share.all)
}
