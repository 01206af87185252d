//! Tables: of Markdown, of a wiki, and with tabs, as a browser copies them.

use super::event::{Event, What};
use super::label::{self, Label};
use super::line::cleaned;
use super::page::Page;

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
    let has_labels = |row: &Row| row.cells.iter().filter(|cell| label::of_words(cell).is_some()).count();
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
    let cells: Vec<_> = inside.split(sign).map(|cell| cell.trim().replace('\u{1}', "|")).collect();
    let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
    (of_markup.is_some() || filled > 1).then_some(cells)
}

fn is_rule(row: &Row) -> bool {
    row.cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':' | '=')))
}

fn field(line: usize, label: Label, value: &str) -> Event {
    let value = if value.is_empty() { EMPTY } else { value }.to_owned();
    Event { line, indent: 0, what: What::Field { label, value } }
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
    for (at, name) in parts.cells.iter().enumerate().skip(1) {
        let Some(begins) = part(parts.line, name) else { continue };
        events.push(begins);
        for row in rows {
            let label = row.cells.first().and_then(|cell| label::of_words(cell));
            let cell = row.cells.get(at).filter(|cell| !cell.is_empty());
            events.extend(label.zip(cell).map(|(label, cell)| field(row.line, label, cell)));
        }
    }
    events
}

/// A row for each field: its label, what it holds, and notes. The part may stand before it.
fn by_row<'r>(rows: impl Iterator<Item = &'r Row>) -> Vec<Event> {
    let mut events = Vec::new();
    let mut begun = String::new();
    for row in rows {
        let labelled = row.cells.iter().enumerate().find_map(|(at, cell)| Some((at, label::of_words(cell)?)));
        let until = labelled.map_or(row.cells.len(), |(at, _)| at);
        let before = row.cells.iter().take(until);
        if let Some((name, begins)) = before.filter_map(|cell| Some((cell, part(row.line, cell)?))).next()
            && *name != begun
        {
            begun.clone_from(name);
            events.push(begins);
        }
        match labelled {
            Some((at, label)) => {
                let value = row.cells.get(at + 1).map_or("", String::as_str);
                let notes = row.cells.iter().skip(at + 2).filter(|note| !note.is_empty());
                let noted = notes.fold(value.to_owned(), |value, note| format!("{value} (note: {note})"));
                events.push(field(row.line, label, noted.trim()));
            }
            None if events.last().is_some_and(|last| last.line == row.line) => {}
            None => events.push(Event {
                line: row.line,
                indent: 0,
                what: What::Text(row.cells.join(" ").trim().to_owned()),
            }),
        }
    }
    events
}
