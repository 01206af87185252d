//! Horizontal bars: a row of a table each, so that names wrap and numbers can be read without the plot.

use std::fmt::Write as _;

use super::heading;
use crate::replay::run::{Histogram, TimeBy};
use crate::report::replay::time::length;
use crate::report::replay::words::{self, many, number};
use crate::report::replay::{Replayed, top_services};

pub const ACCEPTED: &str = "accepted";
/// How many services are shown.
const SERVICES: usize = 15;

pub struct Bar {
    /// Markup.
    pub name: String,
    pub count: u64,
    pub class: &'static str,
}

pub fn draw(page: &mut String, heads: [&str; 2], bars: &[Bar]) {
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or_default();
    let [name, count] = heads;
    let _ = writeln!(
        page,
        "<table class=\"bars\">\n<thead><tr><th scope=\"col\">{name}</th><th scope=\"col\" class=\"number\">{count}</th>\
         <td class=\"bar\"></td></tr></thead>\n<tbody>"
    );
    for bar in bars {
        row(page, bar, most.max(1));
    }
    page.push_str("</tbody>\n</table>\n");
}

fn row(page: &mut String, bar: &Bar, most: u64) {
    let (name, count, class) = (&bar.name, number(bar.count), bar.class);
    // A bar that is there can be seen, however small its share is.
    let width = (bar.count as f64 / most as f64 * 100.0).max(0.6);
    let drawn = match bar.count {
        0 => String::new(),
        _ => format!("<svg aria-hidden=\"true\"><rect class=\"{class}\" width=\"{width:.2}%\" height=\"100%\"/></svg>"),
    };
    let _ = writeln!(
        page,
        "<tr><th scope=\"row\">{name}</th><td class=\"number\">{count}</td><td class=\"bar\">{drawn}</td></tr>"
    );
}

pub fn accepted(page: &mut String, replayed: &Replayed<'_>) {
    let busy = top_services::services(replayed, SERVICES);
    let mut notes = Vec::new();
    if busy.left > 0 {
        let services = many(busy.left as u64, "service");
        notes.push(format!("{services} more had less traffic."));
    }
    if busy.silent > 0 {
        let services = many(busy.silent as u64, "service");
        notes.push(format!("{services} took nothing."));
    }
    heading(page, ACCEPTED, "Accepted by filter", &notes.join(" "));
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
    let name = super::name(&words::name(replayed.service_name(at)));
    let bar = |part: &str, count, class| {
        let none = if count == 0 { " <em>took nothing</em>" } else { "" };
        Bar { name: format!("{name}, {part}{none}"), count, class }
    };
    let service = replayed.run.services.get(at);
    let filters = totals.filters.iter().enumerate();
    let filters = filters.map(|(filter, count)| bar(&words::filter(service, filter), *count, "triggered"));
    let resolve = totals.resolve.map(|count| bar("resolve", count, "resolved"));
    filters.chain(resolve).collect()
}

pub fn time_to_close(page: &mut String, replayed: &Replayed<'_>) {
    let times = &replayed.run.time_to_close;
    if times.buckets.is_empty() {
        return;
    }
    heading(page, "time-to-close", "Time to close", &closed_within(times));
    let mut bars = Vec::new();
    let mut from = None;
    for (up_to, count) in &times.buckets {
        let name = |from: Option<u64>, up_to| match from {
            Some(from) => format!("{} to {}", length(times.by, from), length(times.by, up_to)),
            None => format!("up to {}", length(times.by, up_to)),
        };
        // A length that none had is a row too: without it the shape of the plot would be another one.
        while let Some(gap) = from.filter(|from| from * 2 < *up_to) {
            bars.push((name(from, gap * 2), 0));
            from = Some(gap * 2);
        }
        bars.push((name(from, *up_to), *count));
        from = Some(*up_to);
    }
    let bar = |(name, count)| Bar { name, count, class: "resolved" };
    let bars: Vec<_> = bars.into_iter().map(bar).collect();
    draw(page, ["open for", "incidents"], &bars);
}

fn closed_within(times: &Histogram) -> String {
    let all: u64 = times.buckets.iter().map(|(_, count)| count).sum();
    let unknown = match times.by {
        TimeBy::ReceivedAt => "",
        TimeBy::Line => " The log tells no times, so lines are counted.",
    };
    let said = match all {
        1 => "How long the incident was open that a recovery closed.".to_owned(),
        _ => format!(
            "Half of the {} that a recovery closed were open for at most {}, nine in ten for at most {}.",
            many(all, "incident"),
            length(times.by, within(times, 50)),
            length(times.by, within(times, 90))
        ),
    };
    said + unknown
}

/// How long so many in a hundred were open at most, as far as the buckets tell.
fn within(times: &Histogram, percent: u64) -> u64 {
    let all: u64 = times.buckets.iter().map(|(_, count)| count).sum();
    let mut left = u128::from(all) * u128::from(percent);
    let enough = times.buckets.iter().find(|(_, count)| {
        let these = u128::from(*count) * 100;
        let is_enough = these >= left;
        left = left.saturating_sub(these);
        is_enough
    });
    enough.map_or(0, |(up_to, _)| *up_to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_incidents_was_closed_within_the_bucket_that_has_the_last_of_them() {
        let times = Histogram { by: TimeBy::ReceivedAt, buckets: vec![(1, 5), (4, 4), (64, 1)] };
        assert_eq!([50, 51, 90, 91, 100].map(|it| within(&times, it)), [1, 4, 4, 64, 64]);
    }
}
