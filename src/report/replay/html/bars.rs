//! Horizontal bars: a row of a table each, so that names wrap and numbers can be read without the plot.

use std::fmt::Write as _;

use super::{escape, length, section};
use crate::replay::run::TimeBy;
use crate::report::replay::words::{self, many, number};
use crate::report::replay::{Replayed, busy, discards};

/// How many services and reasons are shown.
const SERVICES: usize = 15;
const SHOWN: usize = 40;

struct Bar {
    /// Markup.
    name: String,
    count: u64,
    class: &'static str,
    /// A line to look at.
    place: Option<String>,
}

fn draw(page: &mut String, heads: [&str; 2], bars: &[Bar]) {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or_default();
    let has_places = bars.iter().any(|bar| bar.place.is_some());
    let [name, count] = heads;
    let place = if has_places {
        "<th class=\"place\">first</th>"
    } else {
        ""
    };
    let _ = writeln!(
        page,
        "<table class=\"bars\">\n<thead><tr><th class=\"name\">{name}</th><th class=\"number\">{count}</th>\
         <th class=\"bar\"></th>{place}</tr></thead>\n<tbody>"
    );
    for bar in bars {
        row(page, bar, most.max(1));
    }
    page.push_str("</tbody>\n</table>\n");
}

fn row(page: &mut String, bar: &Bar, most: u64) {
    let none = if bar.count == 0 {
        " class=\"none\""
    } else {
        ""
    };
    // A bar that is there can be seen, however small its share is.
    let least = if bar.count > 0 { 0.6 } else { 0.0 };
    let width = (bar.count as f64 / most as f64 * 100.0).max(least);
    let (name, count, class) = (&bar.name, number(bar.count), bar.class);
    let place = bar.place.as_ref();
    let place = place.map(|place| format!("<td class=\"place\"><code>{place}</code></td>"));
    let place = place.unwrap_or_default();
    let _ = writeln!(
        page,
        "<tr{none}><td class=\"name\">{name}</td><td class=\"number\">{count}</td><td class=\"bar\">\
         <svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect class=\"{class}\" width=\"{width:.2}\" height=\"10\"/></svg></td>{place}</tr>"
    );
}

pub fn accepted(page: &mut String, replayed: &Replayed<'_>) {
    let busy = busy::services(replayed, SERVICES);
    let mut notes = Vec::new();
    if busy.left > 0 {
        let services = many(busy.left as u64, "service");
        notes.push(format!("{services} had less traffic and are not shown."));
    }
    if busy.silent > 0 {
        let services = many(busy.silent as u64, "service");
        notes.push(format!("{services} took nothing."));
    }
    section(page, "Accepted by filter", &notes.join(" "));
    let bars = busy.shown.iter().flat_map(|at| of_service(replayed, *at));
    let bars: Vec<_> = bars.collect();
    if !bars.is_empty() {
        draw(page, ["part", "payloads"], &bars);
    }
}

fn of_service(replayed: &Replayed<'_>, at: usize) -> Vec<Bar> {
    let Some(totals) = replayed.totals_of(at) else {
        return Vec::new();
    };
    let name = escape(replayed.service_name(at));
    let bar = |part: &str, count, class| Bar {
        name: format!("<b>{name}</b>, {part}"),
        count,
        class,
        place: None,
    };
    let service = replayed.run.services.get(at);
    let filters = totals.filters.iter().enumerate();
    let filters =
        filters.map(|(filter, count)| bar(&words::filter(service, filter), *count, "triggered"));
    let resolve = totals
        .resolve
        .map(|count| bar("resolve", count, "resolved"));
    filters.chain(resolve).collect()
}

pub fn time_to_close(page: &mut String, replayed: &Replayed<'_>) {
    let times = &replayed.run.time_to_close;
    if times.buckets.is_empty() {
        return;
    }
    let note = match times.by {
        TimeBy::ReceivedAt => "How long incidents were open that a recovery closed.",
        TimeBy::Line => {
            "How many lines incidents were open that a recovery closed: the log does not tell when its payloads came."
        }
    };
    section(page, "Time to close", note);
    let bar = |(up_to, count): &(u64, u64)| Bar {
        name: format!("up to {}", length(times.by, *up_to)),
        count: *count,
        class: "resolved",
        place: None,
    };
    let bars: Vec<_> = times.buckets.iter().map(bar).collect();
    draw(page, ["open for", "incidents"], &bars);
}

pub fn discarded(page: &mut String, replayed: &Replayed<'_>) {
    let totals = &replayed.run.totals;
    if totals.discarded == 0 {
        return;
    }
    let share = words::share(totals.discarded, totals.payloads);
    let note = format!(
        "{share} of all payloads, by the nearest that any filter came. The sender logs success for each of them."
    );
    section(page, "Discarded", &note);
    let reasons = discards::reasons(replayed);
    let bar = |reason: &discards::Reason| Bar {
        name: escape(&reason.said),
        count: reason.count,
        class: "discarded",
        place: Some(escape(&replayed.places.name(reason.line))),
    };
    let bars: Vec<_> = reasons.iter().take(SHOWN).map(bar).collect();
    draw(page, ["nearest", "payloads"], &bars);
    let rest: u64 = reasons.iter().skip(SHOWN).map(|reason| reason.count).sum();
    let rest = rest + replayed.run.discarded_otherwise;
    if rest > 0 {
        let _ = writeln!(
            page,
            "<p class=\"note\">and {} for other reasons</p>",
            many(rest, "payload")
        );
    }
}
