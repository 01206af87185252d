//! Outcomes over time, and how long incidents were open, told from the definitions when the whole log is known.

use std::collections::BTreeMap;

use cgfilter::internals::engine::answer::Outcome;
use cgfilter::internals::replay::run::{Bucket, Histogram, MAX_BUCKETS, TimeBy, Timeline};

/// When each line came. By the seconds of the payloads where the first of them tells, and then a line that does not tell
/// came with the one before it; else by the numbers of the lines.
#[derive(Default)]
pub struct Times {
    by: Option<TimeBy>,
    now: i64,
    /// Of each line its time, and its outcome if it is a payload.
    lines: Vec<(i64, Option<Outcome>)>,
    /// Bad lines before the first payload, which count with it.
    early: u64,
    of_payloads: Vec<i64>,
    open: Vec<u64>,
}

impl Times {
    pub fn payload(&mut self, line: u64, received_at: Option<i64>, outcome: Outcome) -> i64 {
        let default = if received_at.is_some() { TimeBy::ReceivedAt } else { TimeBy::Line };
        self.now = match self.by.get_or_insert(default) {
            TimeBy::Line => line as i64,
            TimeBy::ReceivedAt => received_at.unwrap_or(self.now),
        };
        self.lines.push((self.now, Some(outcome)));
        self.of_payloads.push(self.now);
        self.now
    }

    pub fn bad(&mut self, line: u64) {
        match self.by {
            None => self.early += 1,
            Some(by) => {
                if by == TimeBy::Line {
                    self.now = line as i64;
                }
                self.lines.push((self.now, None));
            }
        }
    }

    pub fn closed(&mut self, since: i64, now: i64) {
        self.open.push(u64::try_from(now - since).unwrap_or(0));
    }

    pub fn finish(&self) -> (Timeline, Histogram) {
        let by = self.by.unwrap_or_default();
        let mut times = BTreeMap::new();
        for open in &self.open {
            *times.entry(open.next_power_of_two()).or_insert(0) += 1;
        }
        let histogram = Histogram { by, buckets: times.into_iter().collect() };
        let ends = self.of_payloads.iter().min().zip(self.of_payloads.iter().max());
        let (first, last) = ends.map_or((0, 0), |(first, last)| (*first, *last));
        let (width, buckets) = self.buckets(by);
        (Timeline { by, width, buckets, first, last }, histogram)
    }

    /// As narrow as so many buckets can be that have all lines in them.
    fn buckets(&self, by: TimeBy) -> (i64, Vec<Bucket>) {
        let times = self.lines.iter().map(|(time, _)| *time);
        let Some((first, last)) = times.clone().min().zip(times.max()) else {
            return (1, Vec::new());
        };
        let span = |width: i64| (first.div_euclid(width), last.div_euclid(width));
        let fits = |width: &i64| span(*width).1 - span(*width).0 < MAX_BUCKETS as i64;
        let width = widths(by).find(fits).unwrap();
        let (start, end) = span(width);
        let empty = |at| Bucket { from: at * width, ..Bucket::default() };
        let mut buckets: Vec<_> = (start..=end).map(empty).collect();
        for (time, outcome) in &self.lines {
            let bucket = &mut buckets[(time.div_euclid(width) - start) as usize];
            *match outcome {
                Some(Outcome::Triggered | Outcome::TriggeredAndResolved) => &mut bucket.triggered,
                Some(Outcome::Resolved) => &mut bucket.resolved,
                Some(Outcome::Discarded) => &mut bucket.discarded,
                None => &mut bucket.bad,
            } += 1;
        }
        buckets[0].bad += self.early;
        (width, buckets)
    }
}

/// Those of a clock up to a day, and then twice as many each.
fn widths(by: TimeBy) -> impl Iterator<Item = i64> {
    const OF_A_CLOCK: [i64; 12] = [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200];
    let (few, then): (&[i64], i64) = match by {
        TimeBy::Line => (&[], 1),
        TimeBy::ReceivedAt => (&OF_A_CLOCK, 86_400),
    };
    few.iter().copied().chain((0..40).map(move |power| then << power))
}
