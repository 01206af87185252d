//! Who took what: a line for each part of each service that had traffic.

use std::io;

use colored::{ColoredString, Colorize};
use textwrap::core::display_width;

use super::Page;
use crate::model::text::count;
use crate::replay::run::ServiceTotals;
use crate::report::replay::busy::{self, Busy};
use crate::report::replay::words::{self, many, number};
use crate::report::wrap;

const HEADS: [&str; 5] = ["accepted", "opened", "repeated", "closed", "still open"];
/// How many services are shown of those that had traffic, those with the most of it.
const SERVICES: usize = 20;
/// Below this a table has no room for names.
const NARROW: usize = 72;
const WIDEST_NAME: usize = 40;

/// A line of the table: a service, or a part of it.
struct Row {
    name: String,
    is_service: bool,
    cells: [Option<u64>; 5],
}

impl Page<'_, '_> {
    pub(super) fn services(&mut self) -> io::Result<()> {
        if self.replayed.run.services.is_empty() {
            self.wrapped("", words::ONLY_BASE, |text| text.normal())?;
            return writeln!(self.out);
        }
        let shown = self.most(SERVICES);
        let Busy { shown, left, silent } = busy::services(self.replayed, shown);
        let rows = shown.iter().filter_map(|at| Some((at, self.replayed.totals_of(*at)?)));
        let rows: Vec<_> = rows.flat_map(|(at, totals)| self.rows(*at, totals)).collect();
        if !rows.is_empty() {
            if self.look.width < NARROW {
                self.list(&rows)?;
            } else {
                self.table(&rows)?;
            }
        }
        if left > 0 {
            let more = count(left, "service");
            let said = format!("{more} more had less traffic: -v shows all, --service one");
            self.wrapped("", &said, |text| text.dimmed())?;
        }
        if silent > 0 {
            let said = match (silent, shown.len()) {
                (_, 0) => "no service took anything".to_owned(),
                (1, _) => "1 service took nothing".to_owned(),
                (silent, _) => format!("{} took nothing", count(silent, "service")),
            };
            self.wrapped("", &said, |text| text.dimmed())?;
        }
        writeln!(self.out)
    }

    fn rows(&self, at: usize, totals: &ServiceTotals) -> Vec<Row> {
        let service = self.replayed.run.services.get(at);
        let name = words::name(self.replayed.service_name(at));
        let mut rows = vec![Row {
            name,
            is_service: true,
            cells: [None, Some(totals.opened), Some(totals.repeated), Some(totals.closed), Some(totals.open)],
        }];
        let part =
            |name: String, accepted| Row { name, is_service: false, cells: [Some(accepted), None, None, None, None] };
        let filters = totals.filters.iter().enumerate();
        rows.extend(filters.map(|(at, accepted)| part(words::filter(service, at), *accepted)));
        rows.extend(totals.resolve.map(|accepted| part("resolve".to_owned(), accepted)));
        rows
    }

    fn table(&mut self, rows: &[Row]) -> io::Result<()> {
        let names = rows.iter().map(|row| display_width(&row.name) + row.indent());
        let longest = names.max().unwrap_or_default();
        let mut widths = HEADS.map(str::len);
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row.cells) {
                *width = (*width).max(cell.map_or(0, |cell| number(cell).len()));
            }
        }
        let cells: usize = widths.iter().map(|width| width + 2).sum();
        let room = self.look.width.saturating_sub(cells);
        let name = longest.min(room).clamp(7, WIDEST_NAME);
        let heads = HEADS.iter().zip(widths);
        let heads: String = heads.map(|(head, width)| format!("  {head:>width$}")).collect();
        writeln!(self.out, "{}", format!("{:name$}{heads}", "service").dimmed())?;
        for row in rows {
            self.row(row, name, &widths)?;
        }
        Ok(())
    }

    fn row(&mut self, row: &Row, name: usize, widths: &[usize]) -> io::Result<()> {
        let taken = display_width(&row.name) + row.indent();
        // A name that is too long for its column has a line of its own.
        if taken > name {
            self.name(row)?;
            write!(self.out, "{:name$}", "")?;
        } else {
            write!(self.out, "{:1$}{2}", "", row.indent(), row.shown(&row.name))?;
            write!(self.out, "{:1$}", "", name - taken)?;
        }
        let last = row.cells.iter().rposition(Option::is_some).unwrap_or_default();
        for (at, (cell, width)) in row.cells.iter().zip(widths).enumerate().take(last + 1) {
            let text = cell.map(number).unwrap_or_default();
            let text = format!("{text:>width$}");
            write!(self.out, "  {}", told(text, at, *cell))?;
        }
        writeln!(self.out)
    }

    fn name(&mut self, row: &Row) -> io::Result<()> {
        let width = self.look.width.saturating_sub(row.indent()).max(20);
        let mut lines = wrap::wrap(&row.name, width).into_iter();
        lines.try_for_each(|line| writeln!(self.out, "{:1$}{2}", "", row.indent(), row.shown(&line)))
    }

    /// Where there is no room for columns, a sentence for each.
    fn list(&mut self, rows: &[Row]) -> io::Result<()> {
        for row in rows {
            self.name(row)?;
            let [accepted, opened, repeated, closed, open] = row.cells.map(Option::unwrap_or_default);
            let said = if row.is_service {
                format!(
                    "{} opened, {} repeated, {} closed, {} still open",
                    number(opened),
                    number(repeated),
                    number(closed),
                    number(open)
                )
            } else {
                format!("accepted {}", many(accepted, "payload"))
            };
            self.wrapped("    ", &said, |text| text.normal())?;
        }
        Ok(())
    }
}

impl Row {
    fn indent(&self) -> usize {
        if self.is_service { 0 } else { 2 }
    }

    fn shown(&self, name: &str) -> ColoredString {
        if self.is_service { name.bold() } else { name.normal() }
    }
}

/// A filter that took nothing is worth a look; other zeros are not.
fn told(text: String, column: usize, cell: Option<u64>) -> ColoredString {
    match (column, cell) {
        (0, Some(0)) => text.yellow(),
        (_, Some(0)) => text.dimmed(),
        (4, Some(_)) => text.yellow(),
        _ => text.normal(),
    }
}
