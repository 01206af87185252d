//! Events over time, stacked by outcome.

use std::fmt::Write as _;

use super::{length, section};
use crate::replay::run::{Bucket, TimeBy, Timeline};
use crate::report::replay::words::number;

const KINDS: [&str; 4] = ["triggered", "resolved", "discarded", "bad"];
const HEIGHT: f64 = 100.0;
/// How much of its room a bar takes.
const BAR: f64 = 0.84;
/// How many times are written below the plot.
const TIMES: usize = 5;

pub fn write(page: &mut String, timeline: &Timeline) {
    let (Some(first), Some(last)) = (timeline.buckets.first(), timeline.buckets.last()) else {
        return;
    };
    section(page, "Events over time", &note(timeline));
    legend(page, timeline);
    let most = timeline
        .buckets
        .iter()
        .map(|bucket| counts(bucket).iter().sum::<u64>());
    let top = round(most.max().unwrap_or_default());
    let (top_name, half) = (number(top), number(top / 2));
    let half = if top.is_multiple_of(2) {
        half
    } else {
        String::new()
    };
    let columns = timeline.buckets.len();
    let (from, to) = (
        at(timeline, first.from),
        at(timeline, last.from + timeline.width),
    );
    let _ = write!(
        page,
        "<div class=\"plot\">\n<div class=\"scale\" aria-hidden=\"true\"><span>{top_name}</span><span>{half}</span><span>0</span></div>\n\
         <svg viewBox=\"0 0 {columns} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" aria-labelledby=\"over-time\">\n\
         <title id=\"over-time\">Payloads by outcome from {from} to {to}, at most {top_name} in a bar</title>\n\
         <line class=\"grid\" x1=\"0\" x2=\"{columns}\" y1=\"0\" y2=\"0\"/><line class=\"grid\" x1=\"0\" x2=\"{columns}\" y1=\"50\" y2=\"50\"/>\n"
    );
    for (column, bucket) in timeline.buckets.iter().enumerate() {
        bar(page, timeline, (column, bucket), top);
    }
    page.push_str("</svg>\n<div class=\"times\" aria-hidden=\"true\">");
    for time in times(timeline, first.from, last.from + timeline.width) {
        let _ = write!(page, "<span>{time}</span>");
    }
    page.push_str("</div>\n</div>\n");
}

/// What a bar is.
fn note(timeline: &Timeline) -> String {
    let width = u64::try_from(timeline.width).unwrap_or(1);
    let each = match timeline.by {
        TimeBy::Line if width == 1 => "each bar is a line of the log".to_owned(),
        by => format!("each bar is {}", length(by, width)),
    };
    let zone = if timeline.by == TimeBy::ReceivedAt {
        ", times are UTC"
    } else {
        ""
    };
    format!("{each}{zone}")
}

fn legend(page: &mut String, timeline: &Timeline) {
    page.push_str("<ul class=\"legend\">");
    for (at, kind) in KINDS.iter().enumerate() {
        let all: u64 = timeline
            .buckets
            .iter()
            .filter_map(|bucket| counts(bucket).get(at).copied())
            .sum();
        if all > 0 {
            let name = if *kind == "bad" { "bad lines" } else { kind };
            let _ = write!(
                page,
                "<li><i class=\"{kind}\"></i>{name} {}</li>",
                number(all)
            );
        }
    }
    page.push_str("</ul>\n");
}

fn counts(bucket: &Bucket) -> [u64; 4] {
    [
        bucket.triggered,
        bucket.resolved,
        bucket.discarded,
        bucket.bad,
    ]
}

/// One bar, with its numbers for who points at it.
fn bar(page: &mut String, timeline: &Timeline, (column, bucket): (usize, &Bucket), top: u64) {
    let counts = counts(bucket);
    if counts.iter().all(|count| *count == 0) {
        return;
    }
    let named = counts.iter().zip(KINDS).filter(|(count, _)| **count > 0);
    let named: Vec<_> = named
        .map(|(count, kind)| format!("{} {kind}", number(*count)))
        .collect();
    let time = at(timeline, bucket.from);
    let _ = write!(
        page,
        "<g class=\"bucket\"><title>{time}: {}</title>",
        named.join(", ")
    );
    let left = column as f64 + (1.0 - BAR) / 2.0;
    let mut below = HEIGHT;
    for (count, kind) in counts.iter().zip(KINDS).filter(|(count, _)| **count > 0) {
        let height = *count as f64 / top as f64 * HEIGHT;
        below -= height;
        let _ = write!(
            page,
            "<rect class=\"{kind}\" x=\"{left:.2}\" y=\"{below:.3}\" width=\"{BAR}\" height=\"{height:.3}\"/>"
        );
    }
    let _ = writeln!(
        page,
        "<rect class=\"hover\" x=\"{column}\" y=\"0\" width=\"1\" height=\"{HEIGHT}\"/></g>"
    );
}

/// The next number that an axis would have: 1, 2 or 5 and zeros.
fn round(most: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [1, 2, 5] {
            let rounded = power.saturating_mul(step);
            if rounded >= most {
                return rounded;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// A time of the axis: `2026-11-21 10:00`, or the number of a line.
fn at(timeline: &Timeline, time: i64) -> String {
    let line = || format!("line {}", number(u64::try_from(time).unwrap_or_default()));
    if timeline.by == TimeBy::Line {
        return line();
    }
    let Ok(time) = jiff::Timestamp::from_second(time) else {
        return line();
    };
    let text = time.to_string().replace('T', " ");
    let (_, seconds) = (text.get(..16), text.get(..19));
    let is_short = timeline.width % 60 == 0;
    let text = if is_short { text.get(..16) } else { seconds };
    text.unwrap_or_default().to_owned()
}

fn times(timeline: &Timeline, from: i64, to: i64) -> Vec<String> {
    let steps = TIMES as i64 - 1;
    let time = |step: i64| from + (to - from) / steps * step + (to - from) % steps * step / steps;
    let to = |step| if step == steps { to } else { time(step) };
    let mut times: Vec<_> = (0..=steps).map(|step| at(timeline, to(step))).collect();
    times.dedup();
    times
}

#[cfg(test)]
mod tests {
    use super::round;

    #[test]
    fn an_axis_ends_at_a_round_number() {
        assert_eq!(
            [0, 1, 3, 7, 10, 11, 412, 2_000_001].map(round),
            [1, 1, 5, 10, 10, 20, 500, 5_000_000]
        );
        assert_eq!(round(u64::MAX), u64::MAX);
    }
}
