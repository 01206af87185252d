//! A replay for people: first what a change would do, then who took what, then what needs a look.

mod impact;
mod table;

use std::io::{self, Write};

use colored::{ColoredString, Colorize};
use textwrap::core::display_width;

use super::{ReplayLook, Replayed, discards, findings, look, words};
use crate::report::wrap;
use words::{many, number};

/// How many examples are shown of what may be long.
const SHOWN: usize = 5;
/// How many reasons of discarded payloads are shown.
const REASONS: usize = 10;
const EVERY_LINE: &str = "--format ndjson has every line";

pub fn write(replayed: &Replayed<'_>, look: ReplayLook, out: &mut dyn Write) -> io::Result<()> {
    if replayed.run.totals.lines == 0 {
        return Ok(());
    }
    let mut page = Page { replayed, look, out };
    page.impact()?;
    if !look.quiet {
        page.services()?;
        page.discarded()?;
        page.still_open()?;
        page.closed_nothing()?;
    }
    page.bad_lines()?;
    let totals = words::totals(replayed);
    // A line of its own whatever the width: it is what a script takes by `tail`.
    writeln!(page.out, "{}", totals.bold())?;
    page.exceeded()
}

struct Page<'r, 'o> {
    replayed: &'r Replayed<'r>,
    look: ReplayLook,
    out: &'o mut dyn Write,
}

/// One thing to look at: how many, what, and where the first of them is.
struct Item {
    count: Option<u64>,
    said: String,
    place: String,
}

impl Page<'_, '_> {
    fn most(&self, usually: usize) -> usize {
        if self.look.in_full { usize::MAX } else { usually }
    }

    fn heading(&mut self, name: &str, said: &str) -> io::Result<()> {
        if display_width(name) + 3 + display_width(said) <= self.look.width {
            return writeln!(self.out, "{}   {said}", name.bold());
        }
        writeln!(self.out, "{}", name.bold())?;
        self.wrapped("  ", said, |text| text.normal())
    }

    /// A text in lines of the terminal, all of them indented.
    fn wrapped(&mut self, indent: &str, text: &str, color: fn(&str) -> ColoredString) -> io::Result<()> {
        let width = self.look.width.saturating_sub(indent.len()).max(20);
        let lines = wrap::wrap(text, width);
        lines.iter().try_for_each(|line| writeln!(self.out, "{indent}{}", color(line)))
    }

    fn discarded(&mut self) -> io::Result<()> {
        let totals = &self.replayed.run.totals;
        if totals.discarded == 0 {
            return Ok(());
        }
        let share = words::share(totals.discarded, totals.payloads);
        let payloads = many(totals.discarded, "payload");
        self.heading("discarded", &format!("{payloads}, {share} of all; the nearest that any filter came:"))?;
        let reasons = discards::reasons(self.replayed);
        let item = |reason: &discards::Reason| Item {
            count: Some(reason.count),
            said: reason.said.clone(),
            place: self.replayed.places.name(reason.line),
        };
        let shown = self.most(REASONS);
        let items: Vec<_> = reasons.iter().take(shown).map(item).collect();
        self.items(&items)?;
        let rest: u64 = reasons.iter().skip(shown).map(|reason| reason.count).sum();
        let rest = rest + self.replayed.run.discarded_otherwise;
        if rest > 0 {
            let more = many(rest, "payload");
            self.wrapped("  ", &format!("and {more} for other reasons"), |text| text.dimmed())?;
        }
        let first = reasons.first().map(|it| it.line);
        self.look(first.and_then(|line| look::test(self.replayed, line)))?;
        writeln!(self.out)
    }

    /// The command that shows a line with all that is said of it.
    fn look(&mut self, command: Option<String>) -> io::Result<()> {
        command.map_or(Ok(()), |command| writeln!(self.out, "  {} {command}", "look:".cyan()))
    }

    fn still_open(&mut self) -> io::Result<()> {
        let totals = &self.replayed.run.totals;
        if totals.open == 0 {
            return Ok(());
        }
        let mut said = many(totals.open, "incident");
        if totals.unmapped > 0 {
            let unmapped = words::unmapped(totals.unmapped, totals.open);
            said.push_str(&format!("; {unmapped}"));
        }
        self.heading("still open", &format!("{said}; the first:"))?;
        let run = self.replayed.run;
        let items = run.still_open.iter().map(|open| {
            let service = run.services.get(open.service);
            let name = words::name(self.replayed.service_name(open.service));
            let filter = words::filter(service, open.filter);
            let mapping = words::mapping(open.mapping_value.as_deref());
            let length = look::open_for(self.replayed, open);
            Item {
                count: None,
                said: format!("{name}, {filter}: {mapping}, open for {length}"),
                place: self.replayed.places.name(open.line),
            }
        });
        let items: Vec<_> = items.take(self.most(SHOWN)).collect();
        let (first, others) = (run.still_open.first(), "--service NAME has those of one");
        self.examples(&items, totals.open, others)?;
        self.look(first.and_then(|it| look::test(self.replayed, it.line)))?;
        writeln!(self.out)
    }

    fn closed_nothing(&mut self) -> io::Result<()> {
        let all = self.replayed.run.totals.closed_nothing;
        if all == 0 {
            return Ok(());
        }
        self.heading("closed nothing", &format!("{}:", findings::recoveries(all)))?;
        let recoveries = look::recoveries(self.replayed);
        let items = recoveries.iter().map(|it| {
            let name = words::name(self.replayed.service_name(it.service));
            let mapping = words::mapping(it.mapping_value.as_deref());
            let why = look::why(self.replayed, it);
            let why = why.map(|why| format!(", {why}")).unwrap_or_default();
            let place = self.replayed.places.name(it.line);
            Item { count: None, said: format!("{name}, resolve: {mapping}{why}"), place }
        });
        let items: Vec<_> = items.take(self.most(SHOWN)).collect();
        self.examples(&items, all, EVERY_LINE)?;
        let first = recoveries.first();
        self.look(first.and_then(|it| look::test(self.replayed, it.line)))?;
        writeln!(self.out)
    }

    fn bad_lines(&mut self) -> io::Result<()> {
        let run = self.replayed.run;
        let all = run.totals.bad_lines;
        if all == 0 {
            return Ok(());
        }
        let said = many(all, "line");
        self.heading(&"bad lines".red().to_string(), &format!("{said} that no filter was shown:"))?;
        let shown = self.most(SHOWN);
        let items = run.bad_lines.iter().take(shown).map(|bad| {
            let (message, help) = words::bad_line(bad);
            let help = help.map(|help| format!("; {help}")).unwrap_or_default();
            let place = self.replayed.places.bad(bad);
            let aside = match place.column {
                Some(_) if self.replayed.places.has_columns(bad.line) => {
                    format!(", line at byte {}", number(place.start))
                }
                _ => format!(", at byte {}", number(place.byte.unwrap_or(place.start))),
            };
            Item { count: None, said: format!("{message}{help}"), place: format!("{}{aside}", place.name()) }
        });
        let items: Vec<_> = items.collect();
        self.examples(&items, all, EVERY_LINE)?;
        let first = run.bad_lines.first();
        self.look(first.and_then(|it| look::line(self.replayed, it.line)))?;
        writeln!(self.out)
    }

    /// Examples of so many, and how to see the others.
    fn examples(&mut self, items: &[Item], all: u64, others: &str) -> io::Result<()> {
        self.items(items)?;
        self.more(all, items.len(), others)
    }

    fn more(&mut self, all: u64, shown: usize, others: &str) -> io::Result<()> {
        match look::more(all, shown, self.look.in_full, others) {
            Some(more) => self.wrapped("  ", &more, |text| text.dimmed()),
            None => Ok(()),
        }
    }

    /// Numbers in one column, texts in the next, and places behind the texts where there is room.
    fn items(&mut self, items: &[Item]) -> io::Result<()> {
        let counts = items.iter().filter_map(|item| item.count);
        let digits = counts.map(|count| number(count).len()).max();
        let indent = digits.map_or(2, |digits| digits + 4);
        // Without a number in front, the lines of one item have to be told from the next one.
        let hang = digits.map_or(indent + 2, |_| indent);
        let width = self.look.width.saturating_sub(hang).max(20);
        for item in items {
            let count = item.count.map(number).unwrap_or_default();
            let place = &item.place;
            let lines = wrap::wrap(&item.said, width);
            let last = lines.last().map_or(0, |line| display_width(line));
            for (at, line) in lines.iter().enumerate() {
                match at {
                    0 if digits.is_some() => write!(self.out, "{count:>0$}  {line}", indent - 2)?,
                    0 => write!(self.out, "{:indent$}{line}", "")?,
                    _ => write!(self.out, "\n{:hang$}{line}", "")?,
                }
            }
            if last + 3 + display_width(place) <= width {
                writeln!(self.out, "   {}", place.dimmed())?;
            } else {
                writeln!(self.out, "\n{:hang$}{}", "", place.dimmed())?;
            }
        }
        Ok(())
    }
}
