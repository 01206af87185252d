//! Horizontal bars: a row of a table each, so that names wrap and numbers can be read without the plot.

use std::cmp::Reverse;
use std::fmt::Write as _;

use super::{escape, length, section};
use crate::replay::run::TimeBy;
use crate::report::replay::words::{self, many, number};
use crate::report::replay::{Replayed, discards};

/// How many filters and reasons are shown.
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
    let most = bars
        .iter()
        .map(|bar| bar.count)
        .max()
        .unwrap_or_default()
        .max(1);
    let has_places = bars.iter().any(|bar| bar.place.is_some());
    let [name, count] = heads;
    let place = if has_places {
        "<th class=\"place\">first</th>"
    } else {
        ""
    };
    let _ = writeln!(
        page,
        "<table class=\"bars\">\n<thead><tr><th class=\"name\">{name}</th><th class=\"number\">{count}</th><th class=\"bar\"></th>{place}</tr></thead>\n<tbody>"
    );
    for bar in bars {
        let none = if bar.count == 0 {
            " class=\"none\""
        } else {
            ""
        };
        // A bar that is there can be seen, however small its share is.
        let width =
            (bar.count as f64 / most as f64 * 100.0).max(if bar.count > 0 { 0.6 } else { 0.0 });
        let place = bar
            .place
            .as_ref()
            .map(|place| format!("<td class=\"place\"><code>{place}</code></td>"));
        let _ = writeln!(
            page,
            "<tr{none}><td class=\"name\">{}</td><td class=\"number\">{}</td><td class=\"bar\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"{}\" width=\"{width:.2}\" height=\"10\"/></svg></td>{}</tr>",
            bar.name,
            number(bar.count),
            bar.class,
            place.unwrap_or_default()
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

pub fn accepted(page: &mut String, replayed: &Replayed<'_>) {
    let run = replayed.run;
    let mut bars = Vec::new();
    let mut silent = 0_u64;
    for (at, totals) in run.by_service.iter().enumerate() {
        if totals.accepted() == 0 {
            silent += 1;
            continue;
        }
        let service = escape(replayed.service_name(at));
        let bar = |part: String, count, class| Bar {
            name: format!("<b>{service}</b>, {part}"),
            count,
            class,
            place: None,
        };
        let filters = totals.filters.iter().enumerate();
        bars.extend(filters.map(|(filter, count)| {
            bar(
                words::filter(run.services.get(at), filter),
                *count,
                "triggered",
            )
        }));
        bars.extend(
            totals
                .resolve
                .map(|count| bar("resolve".to_owned(), count, "resolved")),
        );
    }
    let left = bars.len().saturating_sub(SHOWN);
    if left > 0 {
        bars.sort_by_key(|bar| Reverse(bar.count));
        bars.truncate(SHOWN);
    }
    let mut notes = Vec::new();
    if left > 0 {
        notes.push(format!(
            "{} of services with traffic accepted less and are not shown.",
            many(left as u64, "part")
        ));
    }
    if silent > 0 {
        notes.push(format!("{} took nothing.", many(silent, "service")));
    }
    section(page, "Accepted by filter", &notes.join(" "));
    if !bars.is_empty() {
        draw(page, ["part", "payloads"], &bars);
    }
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
