//! Of many services, a line each, and below the table those that lack something.
//!
//! A line each, and not groups of services that are alike: the table is searched (`grep`, `/` in a pager) for the name that
//! an alert has, so every name has its own line, is never cut, and stands where the order of evaluation puts it. Folders
//! are the one grouping that people made themselves, so they are kept. What a group would tell, which services lack what
//! the others have, is told below by name.

use std::io::{self, Write};
use std::path::Path;

use colored::Colorize;

use super::{ServiceView, Shown};
use crate::model::filter::{Part, Service};
use crate::model::key_path::KeyPath;
use crate::model::text::{count, listed, printable};
use crate::report::terminal::table::{self, Cell, Column};
use crate::report::terminal::tree::{Branch, Emphasis, Line};
use crate::report::terminal::width as display_width;
use crate::report::words::{self, part};

const GAP: usize = 2;
/// The narrowest that a column of key paths is worth having.
const NARROWEST: usize = 12;

/// One line of the table.
struct Row {
    name: String,
    triggers: usize,
    has_resolve: bool,
    samples: Option<usize>,
    looks_at: String,
    maps_by: String,
    is_doubtful: bool,
}

/// The widths of the columns whose texts have any length.
struct Widths {
    name: usize,
    looks_at: usize,
    /// None where there is no room for it.
    maps_by: usize,
}

pub fn table(shown: &Shown<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = shown.each().map(row).collect();
    let widths = Widths::of(&rows, width, shown.samples.is_some());
    let folders: Vec<_> = shown.services.iter().map(folder).collect();
    let is_grouped = folders.windows(2).any(|pair| pair.first() != pair.last());
    let columns = widths.columns(shown.samples.is_some());
    table::head(&columns, out)?;
    let mut rows = rows.into_iter();
    for group in folders.chunk_by(|a, b| a == b) {
        if let (true, Some(folder)) = (is_grouped, group.first()) {
            let aside = count(group.len(), "service");
            writeln!(out, "\n{}   {}", printable(folder).bold(), aside.dimmed())?;
        }
        rows.by_ref().take(group.len()).try_for_each(|row| table::row(&columns, &row.cells(), out))?;
    }
    writeln!(out)
}

/// The folder of a filter file, with a slash at its end.
fn folder(service: &Service) -> String {
    let folder = Path::new(service.source.name()).parent();
    folder.map_or_else(String::new, |folder| format!("{}/", folder.display()))
}

fn row(seen: ServiceView<'_>) -> Row {
    let service = seen.service;
    let keys_differ = keys_differ(service);
    Row {
        name: printable(&service.name).into_owned(),
        triggers: service.triggers.len(),
        has_resolve: service.resolve.is_some(),
        samples: seen.taken.map(|(_, taken)| taken.count()),
        looks_at: looks_at(service),
        maps_by: maps_by(service, keys_differ),
        is_doubtful: keys_differ || lacks_key(service),
    }
}

/// The mapping keys of a service, and apart from them that of a resolve which has another one.
fn maps_by(service: &Service, keys_differ: bool) -> String {
    let triggers = || service.triggers.iter().map(|trigger| &trigger.part);
    let resolve = service.resolve.as_ref();
    match resolve.filter(|_| keys_differ) {
        Some(resolve) => format!("{}; resolve: {}", keys(triggers()), keys([resolve])),
        None => keys(service.parts()),
    }
}

/// The mapping keys of parts, each once, and whether some have none.
fn keys<'p>(parts: impl IntoIterator<Item = &'p Part>) -> String {
    let mut known: Vec<Option<&KeyPath>> = Vec::new();
    for part in parts {
        let key = part.mapping.as_ref().map(|key| &key.value);
        if !known.contains(&key) {
            known.push(key);
        }
    }
    let name = |key: &Option<&KeyPath>| key.map_or_else(|| "no key".to_owned(), words::path);
    known.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Whether a trigger filter opens incidents that no call can close, or the resolve can close none.
fn lacks_key(service: &Service) -> bool {
    service.parts().any(|part| part.mapping.is_none())
}

/// Whether the resolve looks for incidents by another key than some trigger filter knows them by.
fn keys_differ(service: &Service) -> bool {
    let resolve = service.resolve.as_ref();
    resolve.is_some_and(|resolve| !part::others(service, resolve).is_empty())
}

impl Widths {
    fn of(rows: &[Row], width: usize, has_samples: bool) -> Self {
        let widest = |text: fn(&Row) -> &str, least: usize| {
            let widths = rows.iter().map(|row| display_width(text(row)));
            widths.fold(least, usize::max)
        };
        let counts = if has_samples { 8 + 7 + 7 + 3 * GAP } else { 8 + 7 + 2 * GAP };
        let most = width.saturating_sub(counts + GAP + NARROWEST);
        let name = name_width(rows).min(most.min(width * 2 / 5).max(7));
        let room = width.saturating_sub(name + counts + GAP);
        let (looks_at, maps_by) = (widest(|row| &row.looks_at, 8), widest(|row| &row.maps_by, 7));
        let (looks_at, maps_by) = match room.checked_sub(GAP) {
            Some(both) if looks_at + maps_by <= both => (looks_at, maps_by),
            Some(both) if both >= 2 * NARROWEST => {
                // What the one does not need, the other has.
                let maps_by = maps_by.min((both / 2).max(both.saturating_sub(looks_at)));
                (both - maps_by, maps_by)
            }
            _ => (room.max(8), 0),
        };
        Self { name, looks_at, maps_by }
    }

    fn columns(&self, has_samples: bool) -> Vec<Column> {
        let mut columns =
            vec![Column::left("service", self.name), Column::right("triggers", 8), Column::left("resolve", 7)];
        columns.extend(has_samples.then(|| Column::right("samples", 7)));
        columns.push(Column::left("looks at", self.looks_at));
        columns.extend((self.maps_by > 0).then(|| Column::left("maps by", self.maps_by)));
        columns
    }
}

impl Row {
    fn cells(self) -> Vec<Cell> {
        let resolve = if self.has_resolve { "yes" } else { "no" };
        let mut cells = vec![
            Cell::plain(self.name),
            Cell::doubtful(self.triggers.to_string(), self.triggers == 0),
            Cell::doubtful(resolve, !self.has_resolve),
        ];
        cells.extend(self.samples.map(|samples| Cell::doubtful(samples.to_string(), samples == 0)));
        cells.push(Cell::plain(self.looks_at));
        cells.push(Cell::doubtful(self.maps_by, self.is_doubtful));
        cells
    }
}

/// What nine names of ten need: one long name shall not take the room of all key paths.
fn name_width(rows: &[Row]) -> usize {
    let mut widths: Vec<_> = rows.iter().map(|row| display_width(&row.name)).collect();
    widths.sort_unstable();
    let most = widths.get(widths.len().saturating_sub(1) * 9 / 10);
    most.map_or(0, |most| *most).max(display_width("service"))
}

type Lacks = fn(&ServiceView<'_>) -> bool;

/// The services that lack something, by name.
pub fn lacking(shown: &Shown<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let groups: [(&str, Lacks); 5] = [
        ("no trigger", |it| it.service.triggers.is_empty()),
        ("no resolve", |it| it.service.resolve.is_none()),
        ("no key", |it| lacks_key(it.service)),
        ("other keys", |it| !lacks_key(it.service) && keys_differ(it.service)),
        ("no sample", |it| it.takes_none()),
    ];
    let row = |(label, lacks): &(&str, Lacks)| {
        let names = shown.each().filter(lacks);
        let names: Vec<_> = names.map(|it| printable(&it.service.name)).collect();
        let services = count(names.len(), "service");
        let said = format!("{services}: {}", listed(&names, "and"));
        (!names.is_empty()).then(|| Branch::row(label, [Line::new(said, Emphasis::Doubt)]))
    };
    let rows: Vec<_> = groups.iter().filter_map(row).collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    Branch::heading("worth a look", "all names: --format json", rows).draw(width, out)?;
    writeln!(out)
}

/// The key paths that a service looks at, each once, as they are written.
fn looks_at(service: &Service) -> String {
    let mut paths: Vec<String> = Vec::new();
    for condition in service.conditions() {
        let path = words::path(&condition.key_path.value);
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_paths_share_the_room_and_the_last_column_goes_first() {
        let row = |looks_at: &str, maps_by: &str| Row {
            name: "shop".into(),
            triggers: 1,
            has_resolve: true,
            samples: None,
            looks_at: looks_at.into(),
            maps_by: maps_by.into(),
            is_doubtful: false,
        };
        let long = "x".repeat(90);
        let widths = |looks_at: &str, maps_by: &str, width| {
            let widths = Widths::of(&[row(looks_at, maps_by)], width, false);
            (widths.looks_at, widths.maps_by)
        };
        assert_eq!(widths("status", "id", 100), (8, 7));
        assert_eq!(widths(&long, &long, 100), (35, 35));
        assert_eq!(widths(&long, "id", 100), (63, 7));
        assert_eq!(widths("status", &long, 100), (8, 62));
        assert_eq!(widths(&long, &long, 44), (16, 0));
    }
}
