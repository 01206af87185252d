//! Round numbers for the axes of plots.

use crate::replay::run::{TimeBy, Timeline};
use crate::report::replay::time::date_and_time;
use crate::report::replay::words::number;

const DAY: i64 = 86_400;
/// Steps of an axis of time. Longer ones are doubled.
const STEPS: [i64; 17] =
    [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY];
/// How many steps an axis has at most.
const MOST: i64 = 7;

/// A mark of an axis: where it is, in hundredths of the whole, and what it says.
pub struct Tick {
    pub at: f64,
    pub said: String,
}

/// The next number at which an axis ends well.
pub fn top(most: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for tenths in [10, 15, 20, 25, 30, 40, 50, 60, 80] {
            let rounded = power.saturating_mul(tenths) / 10;
            if rounded >= most && rounded.saturating_mul(10) == power.saturating_mul(tenths) {
                return rounded;
            }
        }
        if power >= u64::MAX / 100 {
            return most;
        }
        power *= 10;
    }
}

/// Marks at round times between two, or at round numbers of lines.
pub fn ticks(timeline: &Timeline, from: i64, to: i64) -> Vec<Tick> {
    let span = to.saturating_sub(from).max(1);
    let step = step(timeline.by, span);
    let first = from.div_euclid(step).saturating_add(i64::from(from.rem_euclid(step) > 0));
    let marks = (0..=MOST).map(|at| first.saturating_add(at).saturating_mul(step));
    // The last line is the one before `to`, and the first one is 1.
    let marks = marks.filter(|mark| match timeline.by {
        TimeBy::Line => (from.max(1)..to).contains(mark),
        TimeBy::ReceivedAt => (from..=to).contains(mark),
    });
    let mut day = None;
    let mut said = |mark: i64| match timeline.by {
        TimeBy::Line => number(u64::try_from(mark).unwrap_or_default()),
        TimeBy::ReceivedAt => {
            let is_new = day.replace(mark.div_euclid(DAY)) != Some(mark.div_euclid(DAY));
            of_day(mark, step, is_new)
        }
    };
    marks.map(|mark| Tick { at: mark.saturating_sub(from) as f64 / span as f64 * 100.0, said: said(mark) }).collect()
}

fn step(by: TimeBy, span: i64) -> i64 {
    let fits = |step: &i64| span / step < MOST;
    match by {
        TimeBy::ReceivedAt => {
            let known = STEPS.into_iter().find(fits);
            known.unwrap_or_else(|| doubled(28 * DAY, span))
        }
        TimeBy::Line => {
            let mut power = 1_i64;
            loop {
                let steps = [1, 2, 5].map(|times| power.saturating_mul(times));
                match steps.into_iter().find(fits) {
                    Some(step) => return step,
                    None => power = power.saturating_mul(10),
                }
            }
        }
    }
}

fn doubled(mut step: i64, span: i64) -> i64 {
    while span / step >= MOST {
        step = step.saturating_mul(2);
    }
    step
}

/// `08:30`, with its day where that is a new one; the day alone where days are counted.
fn of_day(mark: i64, step: i64, is_new: bool) -> String {
    let text = date_and_time(mark).unwrap_or_default();
    let piece = |range| text.get(range).unwrap_or_default();
    match () {
        () if step >= 365 * DAY => piece(0..10).to_owned(),
        () if step >= DAY => piece(5..10).to_owned(),
        () if step < 60 => piece(11..19).to_owned(),
        () if is_new => format!("{} {}", piece(5..10), piece(11..16)),
        () => piece(11..16).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number() {
        assert_eq!([0, 1, 3, 7, 10, 11, 240, 412, 2_000_001].map(top), [1, 1, 3, 8, 10, 15, 250, 500, 2_500_000]);
        assert_eq!(top(u64::MAX), u64::MAX);
    }

    fn marks(by: TimeBy, from: i64, to: i64) -> Vec<(f64, String)> {
        let timeline = Timeline { by, ..Timeline::default() };
        let ticks = ticks(&timeline, from, to);
        ticks.into_iter().map(|tick| (tick.at.round(), tick.said)).collect()
    }

    #[test]
    fn times_are_marked_where_a_clock_is_round() {
        let start = 1_795_255_200 - 600;
        let said: Vec<_> =
            marks(TimeBy::ReceivedAt, start, start + 4 * 3_600).into_iter().map(|(_, said)| said).collect();
        assert_eq!(said, ["11-21 10:00", "11:00", "12:00", "13:00"]);
        let month = marks(TimeBy::ReceivedAt, 1_795_219_200, 1_795_219_200 + 31 * DAY);
        assert_eq!(month.len(), 4, "{month:?}");
        assert_eq!(month[0].1, "11-26");
        let lines = marks(TimeBy::Line, 0, 12_000);
        assert_eq!(lines[0], (17.0, "2,000".to_owned()));
        assert_eq!(lines.len(), 5);
    }

    #[test]
    fn no_span_is_too_short_or_too_long() {
        for (from, to) in [(0, 0), (i64::MIN, i64::MAX), (-5, 5), (i64::MAX, i64::MAX)] {
            for by in [TimeBy::Line, TimeBy::ReceivedAt] {
                assert!(marks(by, from, to).len() <= MOST as usize + 1, "{from} {to}");
            }
        }
    }
}
