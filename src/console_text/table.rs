//! Tables: of Markdown, of a wiki, and with tabs, as a browser copies them.

use super::event::{Event, What};
use super::label::{self, Label};
use super::line::cleaned;
use super::page::Page;
use super::value::BREAK;

/// What stands for an empty cell: nothing behind the row belongs to it.
const EMPTY: &str = "-";

struct Row {
    line: usize,
    cells: Vec<String>,
}

/// What the table says that begins in a line, and the position of the line behind it.
pub fn at(page: &Page, at: usize) -> Option<(Vec<Event>, usize)> {
    let rows = (at..page.len()).map_while(|at| Some(Row { line: page.number(at), cells: cells(page.line(at))? }));
    let rows: Vec<_> = rows.collect();
    let (first, next) = (rows.first()?, at + rows.len());
    let has_labels = |row: &Row| row.cells.iter().filter(|cell| of_field(cell).is_some()).count();
    let is_of_parts = first.cells.iter().skip(1).any(|cell| label::part(cell).is_some());
    let is_ruled = rows.get(1).is_some_and(is_rule);
    let body = || rows.iter().skip(1).filter(|row| !is_rule(row));
    let events = match () {
        () if has_labels(first) > 1 => body().flat_map(|row| filter_of(first, row)).collect(),
        () if is_of_parts => by_column(first, &body().collect::<Vec<_>>()),
        () if is_ruled && has_labels(first) == 0 => by_row(body()),
        () => by_row(std::iter::once(first).chain(body())),
    };
    Some((events, next))
}

/// The cells of a line; none where it is no row.
fn cells(line: &str) -> Option<Vec<String>> {
    let line = cleaned(line);
    let of_markup = line.strip_prefix('|');
    let inside = match of_markup {
        Some(inside) => inside.replace("||", "|").replace("\\|", "\u{1}"),
        None => line.clone(),
    };
    let (sign, inside) = match of_markup {
        Some(_) => ('|', inside.trim_start_matches('|').trim_end().trim_end_matches('|')),
        None => ('\t', inside.as_str()),
    };
    let cell = |cell: &str| cell.trim().replace('\u{1}', "|").replace("<br/>", "<br>").replace("<br />", "<br>");
    let cells: Vec<_> = inside.split(sign).map(cell).collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    (of_markup.is_some() || filled > 1).then_some(cells)
}

fn is_rule(row: &Row) -> bool {
    row.cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':' | '=')))
}

fn field(line: usize, label: Label, value: &str) -> Event {
    if label == Label::Operator && label::operator(value).is_none() {
        return text(line, value);
    }
    let between = if matches!(label, Label::Values(_)) { BREAK } else { " " };
    let value = if value.is_empty() { EMPTY.to_owned() } else { value.replace("<br>", between) };
    Event { line, indent: 0, what: What::Field { label, value } }
}

fn text(line: usize, cell: &str) -> Event {
    Event { line, indent: 0, what: What::Text(cell.trim().to_owned()) }
}

/// The label that a cell is, the select aside: that word is one of many tables.
fn of_field(cell: &str) -> Option<Label> {
    label::of_words(cell).filter(|label| *label != Label::Operator)
}

fn part(line: usize, cell: &str) -> Option<Event> {
    let heading = label::part(cell)?;
    Some(Event { line, indent: 0, what: What::Part(heading, cell.to_owned()) })
}

/// A row that is a whole filter, below a row of labels.
fn filter_of(labels: &Row, row: &Row) -> Vec<Event> {
    let begins = row.cells.iter().find_map(|cell| part(row.line, cell));
    let unnamed = || Event { line: row.line, indent: 0, what: What::Part(label::UNNAMED_PART, String::new()) };
    let mut events = Vec::new();
    let mut fields = Vec::new();
    for (name, cell) in labels.cells.iter().zip(&row.cells) {
        match label::of_words(name) {
            Some(label @ (Label::Service | Label::From)) => events.push(field(row.line, label, cell)),
            Some(label) if !cell.is_empty() => fields.push(field(row.line, label, cell)),
            // It is the column that is not understood.
            None if !cell.is_empty() && part(row.line, cell).is_none() => {
                let said = if name.is_empty() { cell.clone() } else { format!("{name}: {cell}") };
                fields.push(text(row.line, &said));
            }
            _ => {}
        }
    }
    events.push(begins.unwrap_or_else(unnamed));
    events.extend(fields);
    events
}

/// A column for each part, below a row of their names.
fn by_column(parts: &Row, rows: &[&Row]) -> Vec<Event> {
    let mut events = Vec::new();
    let is_unknown = |row: &&&Row| row.cells.first().is_none_or(|cell| label::of_words(cell).is_none());
    let unknown = rows.iter().filter(is_unknown).filter(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    let mut notes: Vec<_> = unknown.map(|row| text(row.line, &row.cells.join(" "))).collect();
    for (at, name) in parts.cells.iter().enumerate().skip(1) {
        let Some(begins) = part(parts.line, name) else {
            notes.extend(
                rows.iter().filter_map(|row| Some(text(row.line, row.cells.get(at).filter(|it| !it.is_empty())?))),
            );
            continue;
        };
        events.push(begins);
        for row in rows {
            let label = row.cells.first().and_then(|cell| label::of_words(cell));
            let cell = row.cells.get(at).filter(|cell| !cell.is_empty());
            events.extend(label.zip(cell).map(|(label, cell)| field(row.line, label, cell)));
        }
    }
    events.extend(notes);
    events
}

/// A row for each field: its label, what it holds, and notes. The part may stand before it.
fn by_row<'r>(rows: impl Iterator<Item = &'r Row>) -> Vec<Event> {
    let mut events = Vec::new();
    let mut begun = String::new();
    for row in rows {
        let find = |label: fn(&str) -> Option<Label>| {
            row.cells.iter().enumerate().find_map(|(at, cell)| Some((at, label(cell)?)))
        };
        let labelled = find(of_field).or_else(|| find(label::of_words));
        let until = labelled.map_or(row.cells.len(), |(at, _)| at);
        let before = row.cells.iter().take(until);
        let of_part = before.filter_map(|cell| Some((cell, part(row.line, cell)?))).next();
        let of_part = of_part.map(|(name, begins)| {
            if *name != begun {
                begun.clone_from(name);
                events.push(begins);
            }
            name
        });
        match labelled {
            Some((at, label)) => {
                let value = row.cells.get(at + 1).map_or("", String::as_str);
                let notes = row.cells.iter().skip(at + 2).filter(|note| !note.is_empty() && *note != value);
                let noted = notes.fold(value.to_owned(), |value, note| format!("{value} (note: {note})"));
                events.push(field(row.line, label, noted.trim()));
            }
            None => {
                let others = row.cells.iter().filter(|cell| !cell.is_empty() && Some(*cell) != of_part);
                let others: Vec<_> = others.map(String::as_str).collect();
                events.extend((!others.is_empty()).then(|| text(row.line, &others.join(" "))));
            }
        }
    }
    events
}
