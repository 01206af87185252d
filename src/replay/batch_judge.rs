//! What can be said of a batch of lines without knowing the lines before it. Any thread may do this work.

use hashbrown::DefaultHashBuilder;

use super::cut::{Batch, Head, JudgedLines};
use super::drift::BatchTexts;
use super::events::Events;
use super::misses::{Misses, Search};
use super::others::is_of_others;
use super::replies::BatchReplies;
use super::run::{BadLine, LineFault, MAX_EXAMPLES, MAX_LINE};
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
        let search = Search::new(now, reading, hasher.clone());
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

    /// Judges the next lines of a batch, in the memory of what was judged and entered before: all that are left, or as many
    /// as make enough work. One line may be accepted by thousands of services, and what that makes is kept until the lines
    /// before it are entered.
    pub fn work(&mut self, batch: &mut Batch, mut work: JudgedBatch) -> JudgedBatch {
        work.clear();
        work.line = batch.line;
        work.lines = JudgedLines::of(batch);
        if self.base.is_some() {
            work.before.get_or_insert_default();
        }
        match batch.take_head() {
            Some((byte, Head::Line(line))) => {
                self.line(&line, None, byte, &mut work);
                work.lines.begin(line);
            }
            Some((byte, Head::TooLong { bytes, .. })) => {
                work.lines.begin(Vec::new());
                let fault = LineFault::TooLong { bytes };
                work.bad(byte, "", fault, self.all_bad);
            }
            None => {}
        }
        while work.weight() < self.enough {
            let (byte, block) = batch.block();
            if block.is_empty() {
                break;
            }
            let (lines, bytes) = self.block(block, byte, &mut work);
            batch.advance(lines, bytes);
        }
        work
    }

    /// Judges lines until there is enough work; how many lines and bytes that were.
    fn block(&mut self, block: &[u8], byte: u64, work: &mut JudgedBatch) -> (u64, usize) {
        // Checked once for all lines; line by line only to find those that are wrong.
        let text = std::str::from_utf8(block).ok();
        let (mut lines, mut start) = (0, 0);
        for end in memchr::memchr_iter(b'\n', block) {
            let line = block.get(start..end).unwrap_or_default();
            let as_text = text.and_then(|text| text.get(start..end));
            self.line(line, as_text, byte + start as u64, work);
            lines += 1;
            start = end + 1;
            if work.weight() >= self.enough {
                break;
            }
        }
        (lines, start)
    }

    /// A byte order mark, which files that were put together have in the middle, is no part of a line, nor is its end.
    fn line(&mut self, bytes: &[u8], text: Option<&str>, byte: u64, work: &mut JudgedBatch) {
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if bytes.len() > MAX_LINE {
            let fault = LineFault::TooLong { bytes: bytes.len() as u64 };
            return work.bad(byte, "", fault, self.all_bad);
        }
        let text = match text {
            Some(text) => Ok(text.get(..bytes.len()).unwrap_or(text)),
            None => std::str::from_utf8(bytes),
        };
        match text {
            Ok(text) => self.text(text, byte, work),
            Err(error) => {
                let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let fault = LineFault::Json(JsonFault::BadUtf8);
                work.bad(byte, &String::from_utf8_lossy(valid), fault, self.all_bad);
            }
        }
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
                    let number = work.line + u64::from(number);
                    work.misses.count(number, text, &judgement, &mut self.search);
                } else if self.keeps_texts {
                    work.texts.take(work.line + u64::from(number), &judgement);
                }
                if let Some(reply) = judgement.reply() {
                    work.replies.take(number, reply, &judgement, &self.hasher);
                }
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

impl JudgedBatch {
    /// Gives back the lines when they are entered.
    pub fn release(&mut self) {
        self.lines = JudgedLines::default();
    }

    fn clear(&mut self) {
        self.outcomes.clear();
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
        let lines = self.outcomes.len() + size_of_val(self.times.as_slice());
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
    fn bad(&mut self, byte: u64, before: &str, fault: LineFault, all: bool) {
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
                let work = worker.work(&mut batch, JudgedBatch::default());
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
