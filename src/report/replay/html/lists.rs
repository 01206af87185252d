//! Examples of what needs a look, each with its line.

use std::cmp::Reverse;
use std::fmt::Write as _;

use super::{command, escape, section, service};
use crate::replay::run::TimeBy;
use crate::report::replay::time::date_and_time;
use crate::report::replay::words::{self, many, number};
use crate::report::replay::{Replayed, findings, look};

const SHOWN: usize = 20;
/// These are told before everything else, so there is less room.
const BAD: usize = 10;
/// How many services are named with their numbers.
const NAMED: usize = 5;

/// A table of texts, all of them markup already.
fn table<const N: usize>(page: &mut String, heads: [&str; N], rows: Vec<[String; N]>, all: u64) {
    page.push_str("<table class=\"list\">\n<thead><tr>");
    for head in heads {
        let _ = write!(page, "<th scope=\"col\">{head}</th>");
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    let shown = rows.len() as u64;
    for row in rows {
        page.push_str("<tr>");
        for (cell, head) in row.iter().zip(heads) {
            let _ = write!(page, "<td data-head=\"{head}\">{cell}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
    if all > shown {
        let _ = writeln!(
            page,
            "<p class=\"note\">and {} more; <code>--service NAME</code> shows those of one service</p>",
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
        None => "<em>none</em>".to_owned(),
    }
}

pub fn still_open(page: &mut String, replayed: &Replayed<'_>) {
    let run = replayed.run;
    if run.totals.open == 0 {
        return;
    }
    let mut note = many(run.totals.open, "incident") + " at the end of the log";
    if run.services.len() > 1 {
        note = format!("{note}: {}", by_service(replayed));
    }
    note.push('.');
    if run.totals.unmapped > 0 {
        let unmapped = words::unmapped(run.totals.unmapped, run.totals.open);
        let _ = write!(note, " {}.", super::capital(&unmapped));
    }
    section(page, "still-open", "Still open", &note);
    let rows = run.still_open.iter().take(SHOWN).map(|open| {
        let filter = words::filter(run.services.get(open.service), open.filter);
        let since = match run.timeline.by {
            TimeBy::ReceivedAt => date_and_time(open.since).unwrap_or_default(),
            TimeBy::Line => String::new(),
        };
        [
            look::open_for(replayed, open),
            format!("{} <small>{since}</small>", place(replayed, open.line)),
            format!("{}, {filter}", service(replayed, open.service)),
            value(open.mapping_value.as_deref()),
        ]
    });
    let heads = ["open for", "opened by line", "filter", "mapping value"];
    table(page, heads, rows.collect(), run.totals.open);
    if let Some(first) = run.still_open.first() {
        command(page, "the first:", look::test(replayed, first.line));
    }
}

/// `112 of servicepilot, 38 of blackfire and 9 of 2 others`.
fn by_service(replayed: &Replayed<'_>) -> String {
    let all = replayed.run.by_service.iter().enumerate();
    let mut open: Vec<_> = all.filter(|(_, totals)| totals.open > 0).collect();
    open.sort_by_key(|(at, totals)| (Reverse(totals.open), *at));
    let others = open.get(NAMED..).unwrap_or_default();
    let rest: u64 = others.iter().map(|(_, totals)| totals.open).sum();
    let of = |(at, totals): &(usize, &crate::replay::run::ServiceTotals)| {
        format!("{} of {}", number(totals.open), service(replayed, *at))
    };
    let mut named: Vec<_> = open.iter().take(NAMED).map(of).collect();
    if rest > 0 {
        named.push(format!("{} of {}", number(rest), many(others.len() as u64, "other")));
    }
    named.join(", ")
}

pub fn closed_nothing(page: &mut String, replayed: &Replayed<'_>) {
    let run = replayed.run;
    let all = run.totals.closed_nothing;
    if all == 0 {
        return;
    }
    let note = format!("{} that a resolve accepted closed no incident of any service.", findings::recoveries(all));
    section(page, "closed-nothing", "Closed nothing", &note);
    let recoveries = look::recoveries(replayed);
    let rows = recoveries.iter().take(SHOWN).map(|it| {
        [
            place(replayed, it.line),
            format!("{}, resolve", service(replayed, it.service)),
            value(it.mapping_value.as_deref()),
            escape(&look::why(replayed, it).unwrap_or_default()),
        ]
    });
    let heads = ["line", "part", "mapping value", "why"];
    table(page, heads, rows.collect(), all);
    if let Some(first) = recoveries.first() {
        command(page, "the first:", look::test(replayed, first.line));
    }
}

pub fn bad_lines(page: &mut String, replayed: &Replayed<'_>) {
    let run = replayed.run;
    if run.totals.bad_lines == 0 {
        return;
    }
    let note = "No filter was shown these.";
    section(page, "bad-lines", "Bad lines", note);
    let rows = run.bad_lines.iter().take(BAD).map(|bad| {
        let (error, help) = words::bad_line(bad);
        let place = replayed.places.bad(bad);
        let it = if replayed.places.has_columns(bad.line) { "line" } else { "item" };
        [
            format!(
                "<code>{}</code> <small>the {it} starts at byte {}</small>",
                escape(&place.name()),
                number(place.start),
            ),
            escape(&error),
            escape(&help.unwrap_or_default()),
        ]
    });
    let heads = ["line and column", "what is wrong", "what to do"];
    table(page, heads, rows.collect(), run.totals.bad_lines);
    if let Some(first) = run.bad_lines.first() {
        command(page, "the first:", look::line(replayed, first.line));
    }
}
