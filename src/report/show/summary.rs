//! Of many services, a line each, and below the table those that are not like the rest.
//!
//! A line each, and not groups of services that are alike: the table is searched (`grep`, `/` in a pager) for the name that
//! an alert has, so every name has its own line, is never cut, and stands where the order of evaluation puts it. Folders
//! are the one grouping that people made themselves, so they are kept. What a group would tell, which services lack what
//! the others have, is told below by name.

use std::io::{self, Write};
use std::path::Path;

use colored::{ColoredString, Colorize};
use textwrap::core::display_width;

use super::Shown;
use super::text::looks_at;
use super::tree::{Branch, Line, Tone};
use crate::lint::keys::mapping;
use crate::model::filter::Service;
use crate::model::text::{count, listed, printable};
use crate::report::words::{self, part};

const HEADS: [&str; 6] = [
    "service", "triggers", "resolve", "samples", "looks at", "maps by",
];
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
    keys_differ: bool,
}

/// The widths of the columns whose texts have any length.
struct Widths {
    name: usize,
    looks_at: usize,
    /// None where there is no room for it.
    maps_by: usize,
}

pub fn table(shown: &Shown<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<_> = (0..shown.services.len())
        .filter_map(|at| row(shown, at))
        .collect();
    let widths = Widths::of(&rows, width, shown.samples.is_some());
    let folders: Vec<_> = shown.services.iter().map(folder).collect();
    let is_grouped = folders.windows(2).any(|pair| pair.first() != pair.last());
    widths.head(shown.samples.is_some(), out)?;
    let mut rows = rows.iter();
    for group in folders.chunk_by(|a, b| a == b) {
        if let (true, Some(folder)) = (is_grouped, group.first()) {
            let aside = count(group.len(), "service");
            writeln!(out, "\n{}   {}", printable(folder).bold(), aside.dimmed())?;
        }
        rows.by_ref()
            .take(group.len())
            .try_for_each(|row| widths.row(row, out))?;
    }
    writeln!(out)
}

/// The folder of a filter file, with a slash at its end.
fn folder(service: &Service) -> String {
    let folder = Path::new(service.source.name()).parent();
    folder.map_or_else(String::new, |folder| format!("{}/", folder.display()))
}

fn row(shown: &Shown<'_>, at: usize) -> Option<Row> {
    let service = shown.services.get(at)?;
    let keys: Vec<_> = mapping::all(service)
        .iter()
        .map(|key| words::path(&key.value))
        .collect();
    Some(Row {
        name: printable(&service.name).into_owned(),
        triggers: service.triggers.len(),
        has_resolve: service.resolve.is_some(),
        samples: shown.taken(at).map(|(_, taken)| taken.count()),
        looks_at: looks_at(service),
        maps_by: if keys.is_empty() {
            "no key".to_owned()
        } else {
            keys.join(", ")
        },
        keys_differ: keys.is_empty() || keys_differ(service),
    })
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
        let name = widest(|row| &row.name, 7).min(width * 2 / 5);
        let counts = if has_samples {
            8 + 7 + 7 + 3 * GAP
        } else {
            8 + 7 + 2 * GAP
        };
        let room = width.saturating_sub(name + counts + GAP);
        let (looks_at, maps_by) = (
            widest(|row| &row.looks_at, 8),
            widest(|row| &row.maps_by, 7),
        );
        let (looks_at, maps_by) = match room.checked_sub(GAP) {
            Some(both) if looks_at + maps_by <= both => (looks_at, maps_by),
            Some(both) if both >= 2 * NARROWEST => {
                // What the one does not need, the other has.
                let maps_by = maps_by.min((both / 2).max(both.saturating_sub(looks_at)));
                (both - maps_by, maps_by)
            }
            _ => (room.max(NARROWEST), 0),
        };
        Self {
            name,
            looks_at,
            maps_by,
        }
    }

    fn head(&self, has_samples: bool, out: &mut dyn Write) -> io::Result<()> {
        let [name, triggers, resolve, samples, looks_at, maps_by] = HEADS;
        let width = self.name;
        let samples = if has_samples {
            format!("  {samples}")
        } else {
            String::new()
        };
        let maps_by = if self.maps_by == 0 { "" } else { maps_by };
        let looks_at = padded(looks_at, self.looks_at);
        let line = format!("{name:width$}  {triggers}  {resolve}{samples}  {looks_at}  {maps_by}");
        writeln!(out, "{}", line.trim_end().dimmed())
    }

    /// A name that is too long for its column has a line of its own.
    fn row(&self, row: &Row, out: &mut dyn Write) -> io::Result<()> {
        if display_width(&row.name) > self.name {
            writeln!(out, "{}", row.name)?;
            write!(out, "{}", padded("", self.name))?;
        } else {
            write!(out, "{}", padded(&row.name, self.name))?;
        }
        let triggers = doubtful(format!("{:>8}", row.triggers), row.triggers == 0);
        let resolve = if row.has_resolve { "yes" } else { "no" };
        let resolve = doubtful(format!("{resolve:7}"), !row.has_resolve);
        write!(out, "  {triggers}  {resolve}")?;
        if let Some(samples) = row.samples {
            write!(out, "  {}", doubtful(format!("{samples:>7}"), samples == 0))?;
        }
        if self.maps_by == 0 {
            return writeln!(out, "  {}", cut(&row.looks_at, self.looks_at));
        }
        let looks_at = padded(&cut(&row.looks_at, self.looks_at), self.looks_at);
        let maps_by = doubtful(cut(&row.maps_by, self.maps_by), row.keys_differ);
        writeln!(out, "  {looks_at}  {maps_by}")
    }
}

fn doubtful(text: String, is_doubtful: bool) -> ColoredString {
    if is_doubtful {
        text.yellow()
    } else {
        text.normal()
    }
}

fn padded(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(display_width(text));
    format!("{text}{:blanks$}", "")
}

/// The start of a text that is too long, with a sign that there is more.
fn cut(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let mut taken = 0;
    let fits = |c: &char| {
        taken += display_width(c.encode_utf8(&mut [0; 4]));
        taken < width
    };
    let start: String = text.chars().take_while(fits).collect();
    format!("{start}…")
}

/// The services that lack something, by name.
pub fn unlike(shown: &Shown<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let maps = |service: &Service| service.parts().any(|part| part.mapping.is_some());
    let takes = |at: usize| shown.taken(at).is_none_or(|(_, taken)| taken.count() > 0);
    let questions: [(&str, &dyn Fn(usize, &Service) -> bool); 5] = [
        ("no trigger", &|_, service| service.triggers.is_empty()),
        ("no resolve", &|_, service| service.resolve.is_none()),
        ("no key", &|_, service| !maps(service)),
        ("other keys", &|_, service| {
            maps(service) && keys_differ(service)
        }),
        ("no sample", &|at, _| !takes(at)),
    ];
    let mut rows = Vec::new();
    for (label, is_meant) in questions {
        let meant = shown.services.iter().enumerate();
        let meant = meant.filter(|(at, service)| is_meant(*at, service));
        let names: Vec<_> = meant.map(|(_, service)| printable(&service.name)).collect();
        if !names.is_empty() {
            let said = format!(
                "{}: {}",
                count(names.len(), "service"),
                listed(&names, "and")
            );
            rows.push(Branch::row(label, [Line::new(said, Tone::Doubt)]));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    Branch::heading("not like the rest", "", rows).draw(width, out)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_keeps_its_width_also_where_characters_are_wide() {
        assert_eq!(cut("status", 6), "status");
        assert_eq!(cut("status", 5), "stat…");
        assert_eq!(cut("監視状態", 5), "監視…");
        assert_eq!(padded("監視", 6), "監視  ");
    }

    #[test]
    fn key_paths_share_the_room_and_the_last_column_goes_first() {
        let row = |looks_at: &str, maps_by: &str| Row {
            name: "shop".into(),
            triggers: 1,
            has_resolve: true,
            samples: None,
            looks_at: looks_at.into(),
            maps_by: maps_by.into(),
            keys_differ: false,
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
