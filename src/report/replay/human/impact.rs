//! What a change of the filters would change.

use std::io;

use colored::Colorize;
use similar::ChangeTag;

use super::Page;
use crate::model::text::{capitalised, printable};
use crate::replay::run::{ChangeGroup, ImpactClass, ImpactKind};
use crate::report::replay::impact;
use crate::report::replay::words::{self, many, number};
use crate::report::terminal::wrap;

impl Page<'_, '_> {
    pub(super) fn impact(&mut self) -> io::Result<()> {
        let Some(change) = &self.replayed.run.impact else {
            return Ok(());
        };
        let base = printable(self.replayed.base.unwrap_or_default());
        let Some(said) = words::impact(self.replayed, &base) else {
            return Ok(());
        };
        let Some(verdict) = impact::verdict(self.replayed, words::name) else {
            self.sheet.wrapped(0, &said, |text| text.green().bold())?;
            return writeln!(self.sheet.out);
        };
        self.sheet.wrapped(0, &capitalised(&verdict), |text| text.bold())?;
        let counts = impact::counts_sentence(self.replayed).map(|counts| format!(": {counts}"));
        self.sheet.wrapped(0, &format!("{said}{}", counts.unwrap_or_default()), |text| text.normal())?;
        writeln!(self.sheet.out)?;
        self.changed_services()?;
        for class in &change.classes {
            self.class(class)?;
        }
        Ok(())
    }

    /// What changes for each service, with its file.
    fn changed_services(&mut self) -> io::Result<()> {
        let services = impact::services(self.replayed);
        let shown = self.most(impact::SERVICES);
        for service in services.iter().take(shown) {
            let counts = service.counts.iter();
            let counts: Vec<_> =
                counts.map(|(kind, count)| format!("{} {}", number(*count), words::class_name(*kind))).collect();
            let said = format!("{}   {}", words::name(service.name), counts.join(", "));
            self.sheet.hanging("  ", 4, &said, &printable(service.file))?;
        }
        let left = services.len().saturating_sub(shown);
        self.more((left > 0).then(|| format!("and {} more (-v: all)", many(left as u64, "service"))))?;
        writeln!(self.sheet.out)
    }

    /// Why the exit status is what it is, as the last word.
    pub(super) fn exceeded(&mut self) -> io::Result<()> {
        for exceeded in &self.replayed.exceeded {
            let said = format!("not allowed by {}", printable(exceeded));
            writeln!(self.sheet.out, "{}", said.red().bold())?;
        }
        Ok(())
    }

    fn class(&mut self, class: &ImpactClass) -> io::Result<()> {
        let name = words::class_name(class.kind);
        let said = format!("{}: {}", number(class.count), words::class(class.kind));
        self.sheet.headline(&name, &said, |text| text.normal())?;
        let shown = self.most(words::EXAMPLES);
        for group in class.groups.iter().take(shown) {
            self.group(class.kind, group)?;
        }
        self.more(impact::more(class, shown, self.room()))?;
        writeln!(self.sheet.out)
    }

    fn group(&mut self, kind: ImpactKind, group: &ChangeGroup) -> io::Result<()> {
        let place = impact::place(group, |line| self.replayed.places.name(line));
        writeln!(self.sheet.out, "  {}", place.dimmed())?;
        for line in words::difference(kind, &group.first) {
            let color = match line.tag {
                ChangeTag::Delete => |text: &str| text.red(),
                ChangeTag::Insert => |text: &str| text.green(),
                ChangeTag::Equal => |text: &str| text.normal(),
            };
            // The sign stays with its text, and what follows is below the text.
            let width = self.display.width.saturating_sub(6).max(20);
            for (at, piece) in wrap(&line.text, width).iter().enumerate() {
                let sign = if at == 0 { line.sign() } else { ' ' };
                writeln!(self.sheet.out, "    {}", color(&format!("{sign} {piece}")))?;
            }
        }
        Ok(())
    }
}
