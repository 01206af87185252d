//! Counts over time in few buckets, which become wider as the log becomes longer.

use std::collections::BTreeMap;

use super::run::{Bucket, Histogram, MAX_BUCKETS, TimeBy, Timeline};
use crate::engine::answer::Outcome;

/// Widths in seconds that a clock has; each fits into the next. Longer ones are doubled.
const OF_A_CLOCK: [i64; 13] = [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400];

/// A timeline and the times to close of a log that is being read.
///
/// Where the first payload tells when it came, time is counted in seconds, and a line that does not tell came with the one
/// before it. Else time is counted in lines.
#[derive(Debug, Default)]
pub struct TimelineBuilder {
    by: Option<TimeBy>,
    now: i64,
    first: i64,
    latest: i64,
    width: i64,
    buckets: BTreeMap<i64, Bucket>,
    /// The bucket that was counted in last, which is not among the others yet, and the times that belong to it.
    last: Bucket,
    of_last: std::ops::Range<i64>,
    to_close: BTreeMap<u32, u64>,
    /// Bad lines before the first payload.
    bad_before: u64,
}

impl TimelineBuilder {
    /// Goes on to a line, and returns the time that it came.
    pub fn tick(&mut self, line: u64, received_at: Option<i64>) -> i64 {
        let by = *self.by.get_or_insert(match received_at {
            Some(_) => TimeBy::ReceivedAt,
            None => TimeBy::Line,
        });
        match (by, received_at) {
            (TimeBy::Line, _) => self.now = i64::try_from(line).unwrap_or(i64::MAX),
            (TimeBy::ReceivedAt, Some(seconds)) => self.now = seconds,
            (TimeBy::ReceivedAt, None) => {}
        }
        let is_first = self.of_last.is_empty();
        let (first, latest) = if is_first { (self.now, self.now) } else { (self.first, self.latest) };
        self.first = first.min(self.now);
        self.latest = latest.max(self.now);
        self.now
    }

    /// Goes on to a line that is no payload, and tells nothing about time.
    pub fn tick_bad(&mut self, line: u64) {
        if self.by != Some(TimeBy::ReceivedAt) {
            self.now = i64::try_from(line).unwrap_or(i64::MAX);
        }
    }

    /// Counts the line of the last tick; a line without an outcome is a bad one.
    pub fn count(&mut self, outcome: Option<Outcome>) {
        self.width = self.width.max(1);
        if self.by.is_none() {
            // The clock that the first payload sets knows where these belong.
            self.bad_before += u64::from(outcome.is_none());
            return;
        }
        if !self.of_last.contains(&self.now) {
            self.turn_to_now();
        }
        let bucket = &mut self.last;
        *match outcome {
            Some(Outcome::Triggered | Outcome::TriggeredAndResolved) => &mut bucket.triggered,
            Some(Outcome::Resolved) => &mut bucket.resolved,
            Some(Outcome::Discarded) => &mut bucket.discarded,
            None => &mut bucket.bad,
        } += 1;
    }

    /// Goes to the bucket that it is time for, and makes them wider when they have become too many.
    fn turn_to_now(&mut self) {
        self.put_back();
        self.buckets.entry(self.now.div_euclid(self.width)).or_default();
        while self.span() > MAX_BUCKETS as i64 {
            self.widen();
        }
        let from = self.now.div_euclid(self.width).saturating_mul(self.width);
        self.of_last = from..from.saturating_add(self.width);
    }

    /// Puts what was counted last among the buckets.
    fn put_back(&mut self) {
        let last = std::mem::take(&mut self.last);
        let at = self.of_last.start.div_euclid(self.width.max(1));
        if last != Bucket::default() {
            self.buckets.entry(at).or_default().add(&last);
        }
    }

    /// An incident that was opened at one time was closed at another.
    pub fn closed(&mut self, opened: i64, closed: i64) {
        let open = u64::try_from(closed.saturating_sub(opened)).unwrap_or_default();
        let power = u64::BITS - open.saturating_sub(1).leading_zeros();
        *self.to_close.entry(power).or_default() += 1;
    }

    pub fn finish(mut self) -> (Timeline, Histogram) {
        self.put_back();
        let bad_before = std::mem::take(&mut self.bad_before);
        let by = self.by.unwrap_or_default();
        let (width, span, mut buckets) = (self.width.max(1), self.span(), self.buckets);
        let first = buckets.keys().next().copied().unwrap_or_default();
        let bucket = |at| Bucket { from: i64::saturating_mul(at, width), ..buckets.remove(&at).unwrap_or_default() };
        let mut buckets: Vec<_> = (first..first.saturating_add(span)).map(bucket).collect();
        if let Some(first) = buckets.first_mut() {
            first.bad += bad_before;
        }
        let times = self.to_close.into_iter();
        let times = times.map(|(power, count)| (1_u64.checked_shl(power).unwrap_or(u64::MAX), count));
        let histogram = Histogram { by, buckets: times.collect() };
        let timeline = Timeline { by, width, buckets, first: self.first, last: self.latest };
        (timeline, histogram)
    }

    /// How many buckets it is from the first to the last.
    fn span(&self) -> i64 {
        let first = self.buckets.keys().next();
        let ends = first.zip(self.buckets.keys().next_back());
        ends.map_or(0, |(first, last)| last.saturating_sub(*first).saturating_add(1))
    }

    fn widen(&mut self) {
        let next = match self.by {
            Some(TimeBy::ReceivedAt) => OF_A_CLOCK.iter().find(|width| **width > self.width),
            _ => None,
        };
        let times = next.map_or(2, |next| next / self.width);
        for (at, bucket) in std::mem::take(&mut self.buckets) {
            let wide = self.buckets.entry(at.div_euclid(times)).or_default();
            wide.add(&bucket);
        }
        self.width = self.width.saturating_mul(times);
    }
}

impl Bucket {
    fn add(&mut self, other: &Self) {
        self.triggered += other.triggered;
        self.resolved += other.resolved;
        self.discarded += other.discarded;
        self.bad += other.bad;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_become_wider_and_lose_nothing() {
        let mut clock = TimelineBuilder::default();
        for minute in 0..10_000 {
            clock.tick(minute + 1, Some(1_795_255_200 + minute as i64 * 60));
            clock.count(Some(Outcome::Triggered));
        }
        let (timeline, _) = clock.finish();
        assert_eq!((timeline.by, timeline.width), (TimeBy::ReceivedAt, 10_800));
        assert!(timeline.buckets.len() <= MAX_BUCKETS);
        assert_eq!(timeline.buckets.iter().map(|it| it.triggered).sum::<u64>(), 10_000);
    }

    #[test]
    fn a_gap_is_there_as_empty_buckets_and_a_bad_line_comes_with_the_one_before_it() {
        let mut clock = TimelineBuilder::default();
        for (line, at, outcome) in
            [(1, Some(100), Some(Outcome::Discarded)), (2, None, None), (3, Some(104), Some(Outcome::Resolved))]
        {
            clock.tick(line, at);
            clock.count(outcome);
        }
        let (timeline, _) = clock.finish();
        let counts: Vec<_> = timeline.buckets.iter().map(|it| (it.from, it.discarded, it.bad, it.resolved)).collect();
        assert_eq!(counts, [(100, 1, 1, 0), (101, 0, 0, 0), (102, 0, 0, 0), (103, 0, 0, 0), (104, 0, 0, 1)]);
    }

    #[test]
    fn times_to_close_are_counted_by_powers_of_two() {
        let mut clock = TimelineBuilder::default();
        for open in [0, 1, 2, 3, 4, 5, 1000, -7] {
            clock.closed(10, 10 + open);
        }
        let (_, times) = clock.finish();
        assert_eq!(times.buckets, [(1, 3), (2, 1), (4, 2), (8, 1), (1024, 1)]);
    }

    #[test]
    fn times_far_apart_are_no_danger() {
        let mut clock = TimelineBuilder::default();
        for at in [i64::MIN, 0, i64::MAX] {
            clock.tick(1, Some(at));
            clock.count(None);
        }
        assert!(clock.finish().0.buckets.len() <= MAX_BUCKETS);
    }
}
