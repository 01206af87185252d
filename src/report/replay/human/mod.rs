//! A replay for people: first what a change would do, then who took what, then what needs a look.

mod impact;
mod table;

use std::io::{self, Write};

use colored::{ColoredString, Colorize};
use textwrap::core::display_width;

use super::{ReplayLook, Replayed, discards, words};
use crate::model::text::printable;
use words::{many, number};

/// How many examples are shown of what may be long.
const SHOWN: usize = 5;
/// How many reasons of discarded payloads are shown.
const REASONS: usize = 10;

pub fn write(replayed: &Replayed<'_>, look: ReplayLook, out: &mut dyn Write) -> io::Result<()> {
    if replayed.run.totals.lines == 0 {
        return Ok(());
    }
    let mut page = Page {
        replayed,
        look,
        out,
    };
    page.impact()?;
    if !look.quiet {
        page.services()?;
        page.discarded()?;
        page.still_open()?;
        page.closed_nothing()?;
    }
    page.bad_lines()?;
    let totals = words::totals(replayed);
    page.wrapped("", &totals, |text| text.bold())
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
    line: u64,
    /// Beside the place.
    aside: String,
}

impl Page<'_, '_> {
    fn most(&self, usually: usize) -> usize {
        if self.look.in_full {
            usize::MAX
        } else {
            usually
        }
    }

    fn heading(&mut self, name: &str, said: &str) -> io::Result<()> {
        if display_width(name) + 3 + display_width(said) <= self.look.width {
            return writeln!(self.out, "{}   {said}", name.bold());
        }
        writeln!(self.out, "{}", name.bold())?;
        self.wrapped("  ", said, |text| text.normal())
    }

    /// A text in lines of the terminal, all of them indented.
    fn wrapped(
        &mut self,
        indent: &str,
        text: &str,
        color: fn(&str) -> ColoredString,
    ) -> io::Result<()> {
        let width = self.look.width.saturating_sub(indent.len()).max(20);
        let lines = textwrap::wrap(text, width);
        lines
            .iter()
            .try_for_each(|line| writeln!(self.out, "{indent}{}", color(line)))
    }

    fn discarded(&mut self) -> io::Result<()> {
        let totals = &self.replayed.run.totals;
        if totals.discarded == 0 {
            return Ok(());
        }
        let share = words::share(totals.discarded, totals.payloads);
        let payloads = many(totals.discarded, "payload");
        self.heading(
            "discarded",
            &format!("{payloads}, {share} of all; the nearest that any filter came:"),
        )?;
        let reasons = discards::reasons(self.replayed);
        let item = |reason: &discards::Reason| Item {
            count: Some(reason.count),
            said: reason.said.clone(),
            line: reason.line,
            aside: String::new(),
        };
        let shown = self.most(REASONS);
        let items: Vec<_> = reasons.iter().take(shown).map(item).collect();
        self.items(&items)?;
        let rest: u64 = reasons.iter().skip(shown).map(|reason| reason.count).sum();
        let rest = rest + self.replayed.run.discarded_otherwise;
        if rest > 0 {
            let more = many(rest, "payload");
            self.wrapped("  ", &format!("and {more} for other reasons"), |text| {
                text.dimmed()
            })?;
        }
        if let Some(first) = reasons.first() {
            self.look_at(first.line)?;
        }
        writeln!(self.out)
    }

    /// How to see one line with all that is said of it.
    fn look_at(&mut self, line: u64) -> io::Result<()> {
        let place = self.replayed.places.at(line);
        let is_packed = [".gz", ".zst"].iter().any(|end| place.file.ends_with(end));
        let is_whole_line = self.replayed.places.has_columns(line) && place.file != "<stdin>";
        let name = words::argument(place.file).filter(|_| !is_packed && is_whole_line);
        let Some(name) = name else { return Ok(()) };
        let help = format!(
            "sed -n {}p {name} | cgfilter test -{}",
            place.line, self.replayed.options
        );
        writeln!(self.out, "  {} {help}", "look:".cyan())
    }

    fn still_open(&mut self) -> io::Result<()> {
        let totals = &self.replayed.run.totals;
        if totals.open == 0 {
            return Ok(());
        }
        let mut said = many(totals.open, "incident");
        if totals.unmapped > 0 {
            said.push_str(&format!(
                ", {} of them without a mapping value, which no call can close",
                number(totals.unmapped)
            ));
        }
        said.push_str("; the oldest:");
        self.heading("still open", &said)?;
        let run = self.replayed.run;
        let items = run.still_open.iter().map(|open| {
            let service = run.services.get(open.service);
            let name = printable(self.replayed.service_name(open.service));
            let filter = words::filter(service, open.filter);
            let mapping = words::mapping(open.mapping_value.as_deref());
            Item {
                count: None,
                said: format!("{name}, {filter}: {mapping}"),
                line: open.line,
                aside: String::new(),
            }
        });
        let items: Vec<_> = items.take(self.most(SHOWN)).collect();
        self.examples(&items, totals.open)
    }

    fn closed_nothing(&mut self) -> io::Result<()> {
        let run = self.replayed.run;
        let all = run.totals.nothing_to_close;
        if all == 0 {
            return Ok(());
        }
        let said = if all == 1 {
            "1 recovery:".to_owned()
        } else {
            format!("{} recoveries; the first:", number(all))
        };
        self.heading("closed nothing", &said)?;
        let items = run.closed_nothing.iter().map(|it| {
            let name = printable(self.replayed.service_name(it.service));
            let mapping = words::mapping(it.mapping_value.as_deref());
            Item {
                count: None,
                said: format!("{name}, resolve: {mapping}"),
                line: it.line,
                aside: String::new(),
            }
        });
        let items: Vec<_> = items.take(self.most(SHOWN)).collect();
        self.examples(&items, all)
    }

    fn bad_lines(&mut self) -> io::Result<()> {
        let run = self.replayed.run;
        let all = run.totals.bad_lines;
        if all == 0 {
            return Ok(());
        }
        let said = many(all, "line");
        self.heading(
            &"bad lines".red().to_string(),
            &format!("{said} that no filter was shown:"),
        )?;
        let shown = self.most(SHOWN);
        let items = run.bad_lines.iter().take(shown).map(|bad| {
            let (message, help) = words::bad_line(bad);
            let help = help.map(|help| format!("; {help}")).unwrap_or_default();
            let byte = self.replayed.places.byte(bad.line, bad.byte);
            Item {
                count: None,
                said: format!("{message}{help}"),
                line: bad.line,
                aside: match self.replayed.places.has_columns(bad.line) {
                    true => format!(":{}, line at byte {}", bad.column, number(byte)),
                    false => format!(", at byte {}", number(byte)),
                },
            }
        });
        let items: Vec<_> = items.collect();
        self.examples(&items, all)
    }

    /// Examples of so many.
    fn examples(&mut self, items: &[Item], all: u64) -> io::Result<()> {
        self.items(items)?;
        let rest = all.saturating_sub(items.len() as u64);
        if rest > 0 {
            let more = format!("and {} more", number(rest));
            self.wrapped("  ", &more, |text| text.dimmed())?;
        }
        writeln!(self.out)
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
            let place = format!("{}{}", self.replayed.places.name(item.line), item.aside);
            let lines = textwrap::wrap(&item.said, width);
            let last = lines.last().map_or(0, |line| display_width(line));
            for (at, line) in lines.iter().enumerate() {
                match at {
                    0 if digits.is_some() => write!(self.out, "{count:>0$}  {line}", indent - 2)?,
                    0 => write!(self.out, "{:indent$}{line}", "")?,
                    _ => write!(self.out, "\n{:hang$}{line}", "")?,
                }
            }
            if last + 3 + display_width(&place) <= width {
                writeln!(self.out, "   {}", place.dimmed())?;
            } else {
                writeln!(self.out, "\n{:hang$}{}", "", place.dimmed())?;
            }
        }
        Ok(())
    }
}
