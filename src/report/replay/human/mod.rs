//! A replay for people: first what a change would do, then who took what, then what needs a look.

mod impact;
mod table;

use std::io::{self, Write};

use colored::Colorize;

use super::sections::{BAD_LINES, Cell, Room, Section, Sections};
use super::{ReplayDisplay, Replayed, words};
use crate::report::terminal::Layout;
use words::number;

/// How many examples are shown of what may be long.
const SHOWN: usize = 5;
/// How many reasons of discarded payloads are shown.
const REASONS: usize = 10;

pub fn write(replayed: &Replayed<'_>, display: ReplayDisplay, out: &mut dyn Write) -> io::Result<()> {
    if replayed.run.totals.lines == 0 {
        return Ok(());
    }
    let mut page = Page { replayed, display, sheet: Layout { out, width: display.width } };
    let sections = Sections::of(replayed);
    page.impact()?;
    if !display.quiet {
        page.services()?;
        sections.good_lines().try_for_each(|section| page.section(section))?;
    }
    page.section(&sections.bad_lines)?;
    let totals = words::totals(replayed);
    // A line of its own whatever the width: it is what a script takes by `tail`.
    writeln!(page.sheet.out, "{}", totals.bold())?;
    page.exceeded()
}

struct Page<'r, 'o> {
    replayed: &'r Replayed<'r>,
    display: ReplayDisplay,
    sheet: Layout<'o>,
}

/// One thing to look at: how many, what, and where the first of them is.
#[derive(Default)]
struct Item {
    count: Option<u64>,
    said: String,
    place: String,
}

impl Item {
    /// The cells of a row as one sentence.
    fn of(row: &[Cell]) -> Self {
        let mut item = Self::default();
        let mut before = "";
        for cell in row {
            let (said, after) = match cell {
                Cell::Count(count) => {
                    item.count = Some(*count);
                    continue;
                }
                Cell::Place(name, at) => {
                    item.place =
                        [Some(name.as_str()), at.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
                    continue;
                }
                Cell::Part(service, part) => (format!("{service}, {part}"), ": "),
                Cell::Value(value) => (words::mapping(value.as_deref()), ", "),
                Cell::OpenFor(length, _) => (format!("open for {length}"), ", "),
                Cell::Text(text) => (text.clone(), "; "),
                Cell::Advice(advice) => (advice.clone(), ""),
            };
            if !said.is_empty() {
                item.said.push_str(before);
                item.said.push_str(&said);
                before = after;
            }
        }
        item
    }
}

impl Page<'_, '_> {
    fn most(&self, usually: usize) -> usize {
        if self.display.in_full { usize::MAX } else { usually }
    }

    fn section(&mut self, section: &Section) -> io::Result<()> {
        if section.all == 0 {
            return Ok(());
        }
        let name = if section.id == BAD_LINES { section.title.red() } else { section.title.normal() };
        self.sheet
            .headline(&name.to_string(), &format!("{}{}:", section.things, section.list), |text| text.normal())?;
        // A reason stands for many payloads.
        let usually = if section.others.is_none() { REASONS } else { SHOWN };
        let shown = self.most(usually).min(section.rows.len());
        let items: Vec<_> = section.rows.iter().take(shown).map(|row| Item::of(row)).collect();
        self.items(&items)?;
        let more = section.more(shown, self.room());
        self.more(more)?;
        if let Some(command) = &section.command {
            writeln!(self.sheet.out, "  {} {command}", "look:".cyan())?;
        }
        writeln!(self.sheet.out)
    }

    fn room(&self) -> Room {
        if self.display.in_full { Room::All } else { Room::Few }
    }

    fn more(&mut self, more: Option<String>) -> io::Result<()> {
        more.map_or(Ok(()), |more| self.sheet.wrapped(2, &more, |text| text.dimmed()))
    }

    /// Numbers in one column, texts in the next, and places behind the texts where there is room.
    fn items(&mut self, items: &[Item]) -> io::Result<()> {
        let counts = items.iter().filter_map(|item| item.count);
        let digits = counts.map(|count| number(count).len()).max();
        let indent = digits.map_or(2, |digits| digits + 4);
        // Without a number in front, the lines of one item have to be told from the next one.
        let hang = digits.map_or(indent + 2, |_| indent);
        for item in items {
            let lead = match item.count {
                Some(count) => format!("{:>1$}  ", number(count), indent - 2),
                None => " ".repeat(indent),
            };
            self.sheet.hanging(&lead, hang, &item.said, &item.place)?;
        }
        Ok(())
    }
}
