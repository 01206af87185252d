//! What can be said of a batch of lines without knowing the lines before it. Any thread may do this work.

use hashbrown::DefaultHashBuilder;

use super::cut::JudgedLines;
use super::drift::BatchTexts;
use super::events::Events;
use super::line_worker::LineWorker;
use super::misses::{Misses, Search};
use super::others::is_of_others;
use super::part::{Hider, LineNote, PartDamage};
use super::replies::BatchReplies;
use super::run::{BadLine, LineFault, MAX_EXAMPLES};
use super::tally::Version;
use crate::engine::Reading;
use crate::engine::answer::Outcome;
use crate::engine::compiled::{Compiled, Judge, Judgement};
use crate::engine::time;
use crate::parse::json::JsonFault;

/// Files that were put together have a byte order mark in the middle.
const MARK: char = '\u{feff}';

/// What becomes of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineOutcome {
    Empty,
    Bad,
    Judged(Outcome),
}

/// Lines of a batch, judged.
#[derive(Debug, Default)]
pub struct JudgedBatch {
    /// The number of the first line.
    pub line: u64,
    /// The numbers of all, where they are not one after the other.
    pub numbers: Vec<u64>,
    /// What is wrong with the part of a log that has the next line.
    pub damage: Option<PartDamage>,
    pub outcomes: Vec<LineOutcome>,
    /// When the lines came that tell.
    pub times: Vec<(u32, i64)>,
    /// How many lines tell when they came so that it cannot be read, and the first of them.
    pub unread_times: u64,
    /// How many lines are of services that are not asked for.
    pub left_out: u64,
    pub first_unread_time: Option<u64>,
    pub now: Events,
    pub before: Option<Events>,
    pub bad: Vec<BadLine>,
    pub misses: Misses,
    pub replies: BatchReplies,
    pub lines: JudgedLines,
    pub texts: BatchTexts,
}

/// One thread's tools.
pub struct BatchJudge<'c, 's> {
    judge: Judge<'c, 's>,
    base: Option<Judge<'c, 's>>,
    others: Option<Judge<'c, 's>>,
    from: Option<&'c str>,
    search: Search<'c, 's>,
    hasher: DefaultHashBuilder,
    /// Whether every bad line is told, and not only the first.
    all_bad: bool,
    /// How many bytes of work are enough to hand it over.
    enough: usize,
    keeps_texts: bool,
    /// Of a part of a log.
    hider: Option<&'c Hider>,
}

impl<'c, 's> BatchJudge<'c, 's> {
    pub fn new(
        (now, base): (Version<'c, 's>, Option<Version<'c, 's>>),
        reading: Reading,
        from: Option<&'c str>,
        hasher: DefaultHashBuilder,
        all_bad: bool,
        enough: usize,
    ) -> Self {
        let search = Search::new(now, reading, hasher.clone(), all_bad);
        let base = base.map(|(_, compiled)| Judge::new(compiled));
        Self {
            judge: Judge::new(now.1).with_replies(),
            base,
            others: None,
            search,
            from,
            hasher,
            all_bad,
            enough,
            keeps_texts: false,
            hider: None,
        }
    }

    /// Leaves out what other services take, or are sent.
    pub fn leaving_out(mut self, others: Option<&'c Compiled<'s>>) -> Self {
        self.others = others.map(Judge::new);
        self
    }

    /// Keeps what accepted payloads have where filters look.
    pub fn keeping_texts(mut self, keeps_texts: bool) -> Self {
        self.keeps_texts = keeps_texts;
        self
    }

    /// Says beside each verdict what a part of a log has to tell.
    pub fn noting(mut self, hider: Option<&'c Hider>) -> Self {
        self.search = self.search.of_part(hider.is_some());
        self.hider = hider;
        self
    }

    fn text(&mut self, line: &str, byte: u64, work: &mut JudgedBatch) {
        let text = line.trim_start_matches(MARK);
        let is_blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r');
        if !text.starts_with('{') && text.bytes().all(is_blank) {
            work.outcomes.push(LineOutcome::Empty);
            return;
        }
        let number = u32::try_from(work.outcomes.len()).unwrap_or(u32::MAX);
        match self.judge.judge(text) {
            Ok(judgement) if judgement.is_no_call() => work.outcomes.push(LineOutcome::Empty),
            Ok(judgement) if is_of_others((&mut self.others, &mut self.base), text, &judgement) => {
                work.left_out += 1;
                work.outcomes.push(LineOutcome::Empty);
            }
            Ok(judgement) => {
                if work.take(number, &judgement, &self.hasher) == Outcome::Discarded {
                    work.misses.count((work.line, number), text, &judgement, &mut self.search);
                } else if self.keeps_texts {
                    work.texts.take(work.line + u64::from(number), &judgement);
                }
                work.take_reply(number, text, &judgement, (&self.hasher, self.hider));
                if let Some(base) = &mut self.base {
                    work.now.name(&judgement, self.from, &self.hasher);
                    if let (Ok(judgement), Some(before)) = (base.judge(text), &mut work.before) {
                        before.take(number, &judgement, &self.hasher);
                        before.name(&judgement, self.from, &self.hasher);
                    }
                }
            }
            Err(error) => {
                let marks = line.len() - text.len();
                let before = line.get(..marks + error.span.start).unwrap_or(line);
                work.bad(byte, before, LineFault::Json(error.fault), self.all_bad);
            }
        }
    }
}

impl LineWorker for BatchJudge<'_, '_> {
    fn enough(&self) -> usize {
        self.enough
    }

    fn too_long(&mut self, bytes: u64, byte: u64, work: &mut JudgedBatch) {
        work.bad(byte, "", LineFault::TooLong { bytes }, self.all_bad);
    }

    fn begin(&mut self, _byte: u64, work: &mut JudgedBatch) {
        if self.base.is_some() {
            work.before.get_or_insert_default();
        }
    }

    /// A byte order mark, which files that were put together have in the middle, is no part of a line.
    fn line(&mut self, bytes: &[u8], text: Option<&str>, byte: u64, work: &mut JudgedBatch) {
        match text.map_or_else(|| std::str::from_utf8(bytes), Ok) {
            Ok(text) => self.text(text, byte, work),
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let fault = LineFault::Json(JsonFault::BadUtf8);
                work.bad(byte, &String::from_utf8_lossy(valid), fault, self.all_bad);
            }
        }
    }
}

impl JudgedBatch {
    /// Gives back the lines when they are entered.
    pub fn release(&mut self) {
        self.lines = JudgedLines::default();
    }

    pub fn clear(&mut self) {
        self.outcomes.clear();
        self.numbers.clear();
        self.times.clear();
        self.unread_times = 0;
        self.first_unread_time = None;
        self.left_out = 0;
        self.now.clear();
        if let Some(before) = &mut self.before {
            before.clear();
        }
        self.bad.clear();
        self.misses.clear();
        self.replies.clear();
        self.texts.clear();
    }

    /// About how many bytes there are of it.
    pub fn weight(&self) -> usize {
        let (now, before) = (self.now.weight(), self.before.as_ref().map_or(0, Events::weight));
        let bad = self.bad.len() * size_of::<BadLine>();
        let lines = self.outcomes.len() + size_of_val(self.times.as_slice()) + size_of_val(self.numbers.as_slice());
        let lines = lines + self.lines.weight();
        now + before + bad + self.misses.weight() + self.replies.weight() + self.texts.weight() + lines
    }

    /// How many bytes it holds, used or not.
    pub fn held(&self) -> usize {
        let (now, before) = (self.now.held(), self.before.as_ref().map_or(0, Events::held));
        let bad = self.bad.capacity() * size_of::<BadLine>();
        let times = self.times.capacity() * size_of::<(u32, i64)>();
        now + before
            + bad
            + self.misses.weight()
            + self.replies.held()
            + self.texts.weight()
            + self.outcomes.capacity()
            + times
    }

    /// The number of a line, counted from the first.
    pub fn number(&self, at: u32) -> u64 {
        self.numbers.get(at as usize).copied().unwrap_or(self.line + u64::from(at))
    }

    /// Which line has a number, counted from the first.
    pub fn at(&self, number: u64) -> Option<u32> {
        let at = match self.numbers.is_empty() {
            true => number.checked_sub(self.line)?,
            false => self.numbers.binary_search(&number).ok()? as u64,
        };
        u32::try_from(at).ok()
    }

    fn take_reply(
        &mut self,
        at: u32,
        text: &str,
        judgement: &Judgement<'_, '_, '_>,
        (hasher, hider): (&DefaultHashBuilder, Option<&Hider>),
    ) {
        if let Some(reply) = judgement.reply() {
            self.replies.take(at, reply, judgement, hasher);
        }
        if let Some(hider) = hider {
            self.lines.note(at, LineNote::of(text, judgement, hider));
        }
    }

    fn take(&mut self, line: u32, judgement: &Judgement<'_, '_, '_>, hasher: &DefaultHashBuilder) -> Outcome {
        let outcome = judgement.outcome();
        self.outcomes.push(LineOutcome::Judged(outcome));
        match judgement.received_at().map(time::seconds) {
            Some(Some(time)) => self.times.push((line, time)),
            Some(None) => {
                self.unread_times += 1;
                let line = self.line + u64::from(line);
                self.first_unread_time.get_or_insert(line);
            }
            None => {}
        }
        if outcome != Outcome::Discarded {
            self.now.take(line, judgement, hasher);
        }
        outcome
    }

    /// A line that goes wrong behind so much of it.
    pub fn bad(&mut self, byte: u64, before: &str, fault: LineFault, all: bool) {
        let line = self.line + self.outcomes.len() as u64;
        self.outcomes.push(LineOutcome::Bad);
        if all || self.bad.len() < MAX_EXAMPLES {
            let (offset, column) = (before.len() as u64, before.chars().count() as u64 + 1);
            let has_mark = before.starts_with(MARK);
            self.bad.push(BadLine { line, byte, offset, column, has_mark, place: None, fault });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::engine::compiled::Detail;
    use crate::parse::service;
    use crate::replay::Chunks;
    use crate::replay::cut::Cutter;
    use crate::replay::line_worker;

    struct Whole(Option<Vec<u8>>);

    impl Chunks for Whole {
        fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
            Ok(self.0.take())
        }
    }

    /// How many lines and bytes of work are handed over at once, of so many equal lines.
    fn parts(line: &str, enough: usize) -> Vec<(usize, usize)> {
        const SERVICE: &str = "trigger: {payload_json_key: s, key_value_contains: d, map_incident_with: i, \
                               incident_title_from: t}\n";
        let service = || *service::parse("x.yaml", "x", SERVICE.into()).service.unwrap();
        let services: Vec<_> = (0..20).map(|_| service()).collect();
        let compiled = Compiled::of(&services, Reading::default(), Detail::Incidents);
        let hasher = DefaultHashBuilder::default();
        let version = (services.as_slice(), &compiled);
        let mut worker = BatchJudge::new((version, Some(version)), Reading::default(), None, hasher, true, enough);
        let lines = if line.len() > 1_000 { 50 } else { 200 };
        let mut log = Whole(Some(format!("{line}\n").repeat(lines).into_bytes()));
        let mut cutter = Cutter::new(&mut log);
        let mut parts = Vec::new();
        while let Some(mut batch) = cutter.next().unwrap() {
            while !batch.is_judged() {
                let work = line_worker::work(&mut worker, &mut batch, JudgedBatch::default());
                assert!(work.held() >= work.weight());
                parts.push((work.outcomes.len(), work.weight()));
            }
        }
        assert_eq!(parts.iter().map(|(lines, _)| lines).sum::<usize>(), lines);
        parts
    }

    #[test]
    fn what_is_made_of_lines_is_handed_over_when_it_is_enough() {
        let long = "x".repeat(5_000);
        for (line, most) in [
            (r#"{"s":"d","i":1,"t":"x"}"#.to_owned(), 4_000),
            (format!(r#"{{"s":"d","i":"{long}","t":"{long}"}}"#), 8_000),
            (format!(r#"{{"s":"{long}"}}"#), 4_000),
            ("no json".to_owned(), 200),
            (String::new(), 100),
        ] {
            let parts = parts(&line, 10_000);
            // One line more than is enough, at most, and what it makes.
            assert!(parts.iter().all(|(_, weight)| *weight < 10_000 + most), "{parts:?}");
        }
        let one_by_one = parts(r#"{"s":"d","i":1,"t":"x"}"#, 1);
        assert_eq!(one_by_one.len(), 200);
    }
}
