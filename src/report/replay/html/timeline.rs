//! Events over time: a plot for each outcome, one below the other, so that none of them is told by its colour alone.

use std::fmt::Write as _;

use super::axis::{self, Tick};
use super::heading;
use crate::replay::run::{Bucket, TimeBy, Timeline};
use crate::report::replay::time::{date_and_time, length};
use crate::report::replay::words::number;

/// The outcomes: the name, which is a class of the style sheet too, and what to count.
type Series = (&'static str, fn(&Bucket) -> u64);

const SERIES: [Series; 4] = [
    ("triggered", |bucket| bucket.triggered),
    ("resolved", |bucket| bucket.resolved),
    ("discarded", |bucket| bucket.discarded),
    ("bad lines", |bucket| bucket.bad),
];
/// How much of its room a bar takes, and of the whole plot at most, in hundredths.
const BAR: f64 = 0.84;
const WIDEST: f64 = 4.0;

pub const ID: &str = "over-time";

struct Plot<'t> {
    timeline: &'t Timeline,
    /// The width of a bucket, in hundredths of the whole.
    column: f64,
    ticks: Vec<Tick>,
}

/// At one time nothing happens over time.
pub fn is_drawn(timeline: &Timeline) -> bool {
    timeline.buckets.len() >= 2
}

/// The payloads that are both at once are counted with those that are triggered, and said to be where there are any.
pub fn write(page: &mut String, timeline: &Timeline, has_both: bool) {
    let (Some(first), Some(last)) = (timeline.buckets.first(), timeline.buckets.last()) else {
        return;
    };
    if !is_drawn(timeline) {
        return;
    }
    let end = last.from.saturating_add(timeline.width);
    let column = 100.0 / timeline.buckets.len() as f64;
    let mut ticks = axis::ticks(timeline, first.from, end);
    // A line of its own bar is marked below its middle, and a time where it is.
    if timeline.by == TimeBy::Line && timeline.width == 1 {
        ticks.iter_mut().for_each(|tick| tick.at += column / 2.0);
    }
    let plot = Plot { timeline, column, ticks };
    heading(page, ID, "Events over time", &note(timeline));
    for (name, count) in SERIES {
        let name = match name {
            "triggered" if has_both => "triggered, or both at once",
            name => name,
        };
        plot.kind(page, (name, count));
    }
    plot.axis(page);
}

fn note(timeline: &Timeline) -> String {
    let width = u64::try_from(timeline.width).unwrap_or(1);
    match timeline.by {
        TimeBy::Line if width == 1 => "Payloads, each bar is one line of the log, which tells no times.".to_owned(),
        TimeBy::Line => {
            format!("Payloads, each bar is {} of the log, which tells no times.", length(timeline.by, width))
        }
        TimeBy::ReceivedAt => format!("Payloads, each bar is {}; times are UTC.", length(timeline.by, width)),
    }
}

impl Plot<'_> {
    fn kind(&self, page: &mut String, (name, count): Series) {
        let counts: Vec<_> = self.timeline.buckets.iter().map(count).collect();
        let all: u64 = counts.iter().sum();
        if all == 0 {
            return;
        }
        let most = counts.iter().copied().max().unwrap_or_default();
        let (top, class) = (axis::top(most), class(name));
        let (all, most, top_name) = (number(all), number(most), number(top));
        let _ = writeln!(
            page,
            "<figure class=\"plot\">\n<figcaption><i class=\"{class}\"></i>{name} <b>{all}</b></figcaption>\n\
             <div class=\"scale\" aria-hidden=\"true\"><span>{top_name}</span><span>0</span></div>\n\
             <svg role=\"img\" aria-label=\"{name} over time: {all}, at most {most} in a bar\">"
        );
        for Tick { at, .. } in &self.ticks {
            let _ = write!(page, "<line class=\"grid\" x1=\"{at:.2}%\" x2=\"{at:.2}%\" y1=\"0\" y2=\"100%\"/>");
        }
        page.push('\n');
        for (column, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            self.bar(page, (column, *count), top, name);
        }
        page.push_str("</svg>\n</figure>\n");
    }

    /// One bar, with its number for who points at it.
    fn bar(&self, page: &mut String, (at, count): (usize, u64), top: u64, name: &str) {
        let width = (self.column * BAR).min(WIDEST);
        let left = self.column * (at as f64 + 0.5) - width / 2.0;
        let height = count as f64 / top as f64 * 100.0;
        let from = self.timeline.buckets.get(at).map_or(0, |it| it.from);
        let _ = writeln!(
            page,
            "<g><title>{}: {} {name}</title><rect class=\"{}\" x=\"{left:.2}%\" y=\"{:.2}%\" width=\"{width:.2}%\" height=\"{height:.2}%\"/>\
             <rect class=\"hover\" x=\"{:.2}%\" width=\"{:.2}%\" height=\"100%\"/></g>",
            self.when(from),
            number(count),
            class(name),
            100.0 - height,
            self.column * at as f64,
            self.column,
        );
    }

    /// `2026-11-20 08:00 to 08:30`, or `lines 401 to 500`.
    fn when(&self, from: i64) -> String {
        let Timeline { by, width, .. } = self.timeline;
        let to = from.saturating_add(*width);
        let line = |line: i64| number(u64::try_from(line.max(1)).unwrap_or_default());
        if *by == TimeBy::Line {
            return match width {
                1 => format!("line {}", line(from)),
                _ => format!("lines {} to {}", line(from), line(to - 1)),
            };
        }
        let digits = if width % 60 == 0 { 16 } else { 19 };
        let told = |time| date_and_time(time).and_then(|text| Some(text.get(..digits)?.to_owned()));
        let (from, to) = (told(from).unwrap_or_default(), told(to).unwrap_or_default());
        let to = match (from.get(..10), to.get(..10), to.get(11..)) {
            (Some(day), Some(same), Some(time)) if day == same => time,
            _ => &to,
        };
        format!("{from} to {to}")
    }

    fn axis(&self, page: &mut String) {
        page.push_str("<div class=\"axis\" aria-hidden=\"true\"><svg>");
        for Tick { at, said } in &self.ticks {
            // What stands at an end must not reach over the edge of the page.
            let edge = if said.len() > 5 { 6.0 } else { 2.5 };
            let anchor = match at {
                at if *at < edge => "start",
                at if *at > 100.0 - edge => "end",
                _ => "middle",
            };
            let _ = write!(page, "<text x=\"{at:.2}%\" y=\"12\" text-anchor=\"{anchor}\">{said}</text>");
        }
        let name = match self.timeline.by {
            TimeBy::Line => "line",
            TimeBy::ReceivedAt => "time (UTC)",
        };
        let _ = writeln!(page, "</svg><span>{name}</span></div>");
    }
}

fn class(name: &str) -> &str {
    name.split([' ', ',']).next().unwrap_or(name)
}
