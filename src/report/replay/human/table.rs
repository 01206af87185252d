//! Who took what: a line for each part of each service that had traffic.

use std::io;

use colored::{ColoredString, Colorize};

use super::Page;
use crate::model::text::count;
use crate::replay::run::ServiceTotals;
use crate::report::replay::top_services::{self, Busy};
use crate::report::replay::words::{self, many, number};
use crate::report::terminal::table::{self, Cell, Column};
use crate::report::terminal::width;

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
            self.sheet.wrapped(0, words::ONLY_BASE, |text| text.normal())?;
            return writeln!(self.sheet.out);
        }
        let busy = match self.display.in_full {
            true => top_services::services(self.replayed, usize::MAX),
            false => top_services::changed(self.replayed, SERVICES),
        };
        let Busy { shown, left, silent, unchanged } = busy;
        let rows = shown.iter().filter_map(|at| Some((at, self.replayed.totals_of(*at)?)));
        let rows: Vec<_> = rows.flat_map(|(at, totals)| self.rows(*at, totals)).collect();
        if !rows.is_empty() {
            if self.display.width < NARROW {
                self.list(&rows)?;
            } else {
                self.table(&rows)?;
            }
        }
        if left > 0 {
            let more = count(left, "service");
            let said = format!("{more} more had less traffic: -v shows all, --service one");
            self.sheet.wrapped(0, &said, |text| text.dimmed())?;
        }
        if unchanged > 0 {
            let said = format!("{} had traffic and no change (-v: all)", count(unchanged, "service"));
            self.sheet.wrapped(0, &said, |text| text.dimmed())?;
        }
        if silent > 0 {
            let said = match (silent, shown.len()) {
                (_, 0) if unchanged == 0 => "no service took anything".to_owned(),
                (1, _) => "1 service took nothing".to_owned(),
                (silent, _) => format!("{} took nothing", count(silent, "service")),
            };
            self.sheet.wrapped(0, &said, |text| text.dimmed())?;
        }
        writeln!(self.sheet.out)
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
        let names = rows.iter().map(|row| width(&row.name) + row.indent());
        let longest = names.max().unwrap_or_default();
        let mut widths = HEADS.map(str::len);
        for row in rows {
            for (width, cell) in widths.iter_mut().zip(row.cells) {
                *width = (*width).max(cell.map_or(0, |cell| number(cell).len()));
            }
        }
        let cells: usize = widths.iter().map(|width| width + 2).sum();
        let room = self.display.width.saturating_sub(cells);
        let mut columns = vec![Column::left("service", longest.min(room).clamp(7, WIDEST_NAME))];
        columns.extend(HEADS.iter().zip(widths).map(|(head, width)| Column::right(head, width)));
        table::head(&columns, self.sheet.out)?;
        rows.iter().try_for_each(|row| table::row(&columns, &row.cells(), self.sheet.out))
    }

    /// Where there is no room for columns, a sentence for each.
    fn list(&mut self, rows: &[Row]) -> io::Result<()> {
        for row in rows {
            self.sheet.wrapped(row.indent(), &row.name, row.color())?;
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
            self.sheet.wrapped(4, &said, |text| text.normal())?;
        }
        Ok(())
    }
}

impl Row {
    fn indent(&self) -> usize {
        if self.is_service { 0 } else { 2 }
    }

    fn color(&self) -> fn(&str) -> ColoredString {
        if self.is_service { |text| text.bold() } else { |text| text.normal() }
    }

    fn cells(&self) -> Vec<Cell> {
        let name = Cell::new(format!("{:1$}{2}", "", self.indent(), self.name), self.color());
        let numbers = self.cells.iter().enumerate();
        let numbers = numbers.map(|(at, cell)| Cell::new(cell.map(number).unwrap_or_default(), color_of(at, *cell)));
        std::iter::once(name).chain(numbers).collect()
    }
}

/// A filter that took nothing is worth a look; other zeros are not.
fn color_of(column: usize, cell: Option<u64>) -> fn(&str) -> ColoredString {
    match (column, cell) {
        (0, Some(0)) => |text| text.yellow(),
        (_, Some(0)) => |text| text.dimmed(),
        (4, Some(_)) => |text| text.yellow(),
        _ => |text| text.normal(),
    }
}
