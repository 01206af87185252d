//! Examples of what needs a look, each with its line.

use std::fmt::Write as _;

use super::{escape, section};
use crate::report::replay::Replayed;
use crate::report::replay::words::{self, many, number};

const SHOWN: usize = 20;

/// A table of texts, all of them markup already.
fn table<const N: usize>(page: &mut String, heads: [&str; N], rows: Vec<[String; N]>, all: u64) {
    page.push_str("<table>\n<thead><tr>");
    for head in heads {
        let _ = write!(page, "<th>{head}</th>");
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    let shown = rows.len() as u64;
    for row in rows {
        page.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let class = if at == 0 { " class=\"place\"" } else { "" };
            let _ = write!(page, "<td{class}>{cell}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
    if all > shown {
        let _ = writeln!(
            page,
            "<p class=\"note\">and {} more</p>",
            number(all - shown)
        );
    }
}

fn place(replayed: &Replayed<'_>, line: u64) -> String {
    format!("<code>{}</code>", escape(&replayed.places.name(line)))
}

fn value(value: Option<&str>) -> String {
    match value {
        Some(_) => format!("<code>{}</code>", escape(&words::mapping(value))),
        None => "<span class=\"faint\">none</span>".to_owned(),
    }
}

pub fn still_open(page: &mut String, replayed: &Replayed<'_>) {
    let run = replayed.run;
    if run.totals.open == 0 {
        return;
    }
    let mut note = format!(
        "{} at the end of the log, the oldest first.",
        many(run.totals.open, "incident")
    );
    if run.totals.unmapped > 0 {
        let _ = write!(
            note,
            " {} opened without a mapping value: no call can close those.",
            number(run.totals.unmapped)
        );
    }
    section(page, "Still open", &note);
    let rows = run.still_open.iter().take(SHOWN).map(|open| {
        let filter = words::filter(run.services.get(open.service), open.filter);
        let service = escape(replayed.service_name(open.service));
        [
            place(replayed, open.line),
            format!("<b>{service}</b>, {filter}"),
            value(open.mapping_value.as_deref()),
        ]
    });
    table(
        page,
        ["opened at", "by", "mapping value"],
        rows.collect(),
        run.totals.open,
    );
}

pub fn closed_nothing(page: &mut String, replayed: &Replayed<'_>) {
    let run = replayed.run;
    let all = run.totals.nothing_to_close;
    if all == 0 {
        return;
    }
    let note = match all {
        1 => "1 recovery that a resolve accepted found no open incident with its mapping value."
            .to_owned(),
        all => format!(
            "{} recoveries that a resolve accepted found no open incident with their mapping value.",
            number(all)
        ),
    };
    section(page, "Closed nothing", &note);
    let rows = run.closed_nothing.iter().take(SHOWN).map(|it| {
        let service = escape(replayed.service_name(it.service));
        [
            place(replayed, it.line),
            format!("<b>{service}</b>, resolve"),
            value(it.mapping_value.as_deref()),
        ]
    });
    table(page, ["line", "by", "mapping value"], rows.collect(), all);
}

pub fn bad_lines(page: &mut String, replayed: &Replayed<'_>) {
    let run = replayed.run;
    if run.totals.bad_lines == 0 {
        return;
    }
    section(page, "Bad lines", "No filter was shown these.");
    let rows = run.bad_lines.iter().take(SHOWN).map(|bad| {
        let (error, help) = words::bad_line(bad);
        let column = Some(bad.column).filter(|_| replayed.places.has_columns(bad.line));
        [
            place(replayed, bad.line),
            number(replayed.places.byte(bad.line, bad.byte)),
            column.map(number).unwrap_or_default(),
            escape(&error),
            escape(&help.unwrap_or_default()),
        ]
    });
    let heads = [
        "line",
        "starts at byte",
        "column",
        "what is wrong",
        "what to do",
    ];
    table(page, heads, rows.collect(), run.totals.bad_lines);
}
