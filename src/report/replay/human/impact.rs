//! What a change of the filters would change.

use std::io;

use colored::Colorize;
use similar::ChangeTag;

use super::Page;
use crate::model::text::printable;
use crate::replay::run::{Example, ImpactClass};
use crate::report::replay::sections;
use crate::report::replay::words::{self, number};
use crate::report::terminal::wrap;

impl Page<'_, '_> {
    pub(super) fn impact(&mut self) -> io::Result<()> {
        let Some(impact) = &self.replayed.run.impact else {
            return Ok(());
        };
        let base = printable(self.replayed.base.unwrap_or_default());
        let Some(said) = words::impact(self.replayed, &base) else {
            return Ok(());
        };
        let is_same = impact.payloads_changed == 0;
        self.sheet.wrapped(0, &said, if is_same { |text| text.green().bold() } else { |text| text.bold() })?;
        writeln!(self.sheet.out)?;
        for class in &impact.classes {
            self.class(class)?;
        }
        Ok(())
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
        let shown = self.most(words::EXAMPLES).min(class.examples.len());
        for example in class.examples.iter().take(shown) {
            self.example(class, example)?;
        }
        self.more(sections::more(class.count, shown as u64, self.room(), sections::OF_SERVICE))?;
        writeln!(self.sheet.out)
    }

    fn example(&mut self, class: &ImpactClass, example: &Example) -> io::Result<()> {
        let place = self.replayed.places.name(example.line);
        writeln!(self.sheet.out, "  {}", place.dimmed())?;
        for line in words::difference(class, example) {
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
