//! What needs a look: a bar for each reason that stands for many payloads, a row for each example.

use std::fmt::Write as _;

use super::bars::{self, Bar};
use super::{escape, heading};
use crate::model::text::capitalised;
use crate::report::replay::sections::{BAD_LINES, Cell, Room, Section};
use crate::report::replay::{Replayed, words};

const SHOWN: usize = 20;
/// These are told before everything else, so there is less room.
const BAD: usize = 10;

pub fn write(page: &mut String, replayed: &Replayed<'_>, section: &Section) {
    if section.all == 0 {
        return;
    }
    heading(page, section.id, &capitalised(section.title), &escape(&section.note));
    let shown = if section.id == BAD_LINES { BAD } else { SHOWN }.min(section.rows.len());
    let rows = section.rows.get(..shown).unwrap_or_default();
    let bars: Vec<_> = rows.iter().filter_map(|row| bar(row, replayed, section)).collect();
    match bars.as_slice() {
        [] => table(page, replayed, &section.heads, rows),
        bars => bars::draw(page, ["nearest", "payloads"], bars),
    }
    if let Some(more) = section.more(shown, Room::Fixed) {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", escape(&more));
    }
    if let Some(command) = &section.command {
        let _ = writeln!(page, "<p class=\"note\">the first: <code>{}</code></p>", escape(command));
    }
}

fn bar(row: &[Cell], replayed: &Replayed<'_>, section: &Section) -> Option<Bar> {
    let [Cell::Count(count), said, place, change @ ..] = row else { return None };
    let change = change.iter().map(|cell| markup(replayed, cell)).filter(|change| !change.is_empty());
    let change: String = change.map(|change| format!(" <small>{change}</small>")).collect();
    let name = format!("{} <small>first: {}</small>{change}", markup(replayed, said), markup(replayed, place));
    Some(Bar { name, count: *count, class: section.id })
}

fn table(page: &mut String, replayed: &Replayed<'_>, heads: &[&str], rows: &[Vec<Cell>]) {
    page.push_str("<table class=\"list\">\n<thead><tr>");
    for head in heads {
        let _ = write!(page, "<th scope=\"col\">{head}</th>");
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        page.push_str("<tr>");
        for (cell, head) in row.iter().zip(heads) {
            let _ = write!(page, "<td data-head=\"{head}\">{}</td>", markup(replayed, cell));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

fn markup(replayed: &Replayed<'_>, cell: &Cell) -> String {
    let aside =
        |text: &Option<String>| text.as_ref().map_or(String::new(), |text| format!(" <small>{}</small>", escape(text)));
    match cell {
        Cell::Count(count) => words::number(*count),
        Cell::Place(name, at) => {
            let name = escape(&replayed.places.short(name));
            format!("<code class=\"place\">{name}</code>{}", aside(at))
        }
        Cell::Part(service, part) => format!("{}, {}", super::name(service), escape(part)),
        Cell::Value(None) => "<em>none</em>".to_owned(),
        Cell::Value(value) => format!("<code>{}</code>", escape(&words::mapping(value.as_deref()))),
        Cell::OpenFor(length, since) => {
            format!("{}{}", escape(length), aside(&since.as_ref().map(|since| format!("since {since}"))))
        }
        Cell::Text(text) | Cell::Advice(text) => escape(text),
    }
}
