//! What can be said of a batch of lines without knowing the lines before it. Any thread may do this work.

use std::hash::BuildHasher as _;

use hashbrown::DefaultHashBuilder;

use super::cut::{Batch, Head};
use super::misses::Misses;
use super::run::{BadLine, LineFault, MAX_EXAMPLES, MAX_LINE};
use super::time;
use crate::engine::answer::Outcome;
use crate::engine::compiled::{Compiled, Judge, Seen, Taken};
use crate::parse::json::JsonFault;

/// Files that were put together have a byte order mark in the middle.
const MARK: char = '\u{feff}';

/// What becomes of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Empty,
    Bad,
    Judged(Outcome),
}

/// What a line does to the ledger.
#[derive(Debug, Clone, Copy)]
pub struct Event {
    /// Counted from the first line of the batch.
    pub line: u32,
    pub does: Does,
    /// Where the mapping value is in the texts, and its hash.
    pub value: Option<(u32, u32)>,
    pub hash: u64,
}

#[derive(Debug, Clone, Copy)]
pub enum Does {
    Open(Taken),
    /// All resolves of this group accept.
    Close(u32),
}

/// What one version of the filters does with a batch, line by line, the resolves of a line first.
#[derive(Debug, Default)]
pub struct Events {
    pub all: Vec<Event>,
    texts: String,
    /// The titles of the incidents, when they are asked for.
    pub titles: Vec<String>,
}

/// A batch, judged.
#[derive(Debug, Default)]
pub struct Work<'s> {
    /// The number of the first line.
    pub line: u64,
    pub fates: Vec<Fate>,
    /// When the lines came that tell.
    pub times: Vec<(u32, i64)>,
    /// How many lines tell when they came so that it cannot be read, and the first of them.
    pub unread_times: u64,
    pub first_unread_time: Option<u64>,
    pub now: Events,
    pub before: Option<Events>,
    pub bad: Vec<BadLine>,
    pub misses: Misses<'s>,
}

/// One thread's tools.
pub struct Worker<'c, 's> {
    judge: Judge<'c, 's>,
    base: Option<Judge<'c, 's>>,
    from: Option<&'c str>,
    hasher: DefaultHashBuilder,
    /// Whether every bad line is told, and not only the first.
    all_bad: bool,
}

impl Events {
    fn clear(&mut self) {
        self.all.clear();
        self.texts.clear();
        self.titles.clear();
    }

    pub fn text(&self, event: &Event) -> Option<&str> {
        let (start, end) = event.value?;
        self.texts.get(start as usize..end as usize)
    }

    fn take(&mut self, line: u32, seen: &Seen<'_, '_, '_>, hasher: &DefaultHashBuilder) {
        for &group in seen.resolves() {
            self.push(line, Does::Close(group), seen.mapping_of_group(group), hasher);
        }
        for (taken, value) in seen.triggers() {
            self.push(line, Does::Open(taken), value, hasher);
        }
    }

    fn push(&mut self, line: u32, does: Does, value: Option<&str>, hasher: &DefaultHashBuilder) {
        let kept = value.map(|value| (self.keep(value), hasher.hash_one(value)));
        self.all.push(Event {
            line,
            does,
            value: kept.map(|(range, _)| range),
            hash: kept.map_or(0, |(_, hash)| hash),
        });
    }

    /// Equal values of one line, one after the other, are one text.
    fn keep(&mut self, value: &str) -> (u32, u32) {
        if let Some((start, end)) = self.all.last().and_then(|last| last.value)
            && self.texts.get(start as usize..end as usize) == Some(value)
        {
            return (start, end);
        }
        let start = self.texts.len();
        self.texts.push_str(value);
        let place = |at| u32::try_from(at).unwrap_or(u32::MAX);
        (place(start), place(self.texts.len()))
    }
}

impl<'c, 's> Worker<'c, 's> {
    pub fn new(
        (now, base): (&'c Compiled<'s>, Option<&'c Compiled<'s>>),
        from: Option<&'c str>,
        hasher: DefaultHashBuilder,
        all_bad: bool,
    ) -> Self {
        Self { judge: Judge::new(now), base: base.map(Judge::new), from, hasher, all_bad }
    }

    /// Judges a batch, in the memory of what was judged and entered before.
    pub fn work(&mut self, batch: &Batch, mut work: Work<'s>) -> Work<'s> {
        work.clear();
        work.line = batch.line;
        if self.base.is_some() {
            work.before.get_or_insert_default();
        }
        let mut byte = batch.byte;
        match &batch.head {
            Head::Line(line) => {
                self.line(line, None, byte, &mut work);
                byte += line.len() as u64;
            }
            Head::TooLong(bytes) => {
                let fault = LineFault::TooLong { bytes: *bytes };
                work.bad(byte, "", fault, self.all_bad);
                byte += bytes + 1;
            }
        }
        let rest = batch.rest();
        // Checked once for all lines; line by line only to find those that are wrong.
        let text = std::str::from_utf8(rest).ok();
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', rest) {
            let line = rest.get(start..end).unwrap_or_default();
            let as_text = text.and_then(|text| text.get(start..end));
            self.line(line, as_text, byte + start as u64, &mut work);
            start = end + 1;
        }
        work
    }

    /// A byte order mark, which files that were put together have in the middle, is no part of a line, nor is its end.
    fn line(&mut self, bytes: &[u8], text: Option<&str>, byte: u64, work: &mut Work<'s>) {
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

    fn text(&mut self, line: &str, byte: u64, work: &mut Work<'s>) {
        let text = line.trim_start_matches(MARK);
        let is_blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r');
        if !text.starts_with('{') && text.bytes().all(is_blank) {
            work.fates.push(Fate::Empty);
            return;
        }
        let number = u32::try_from(work.fates.len()).unwrap_or(u32::MAX);
        match self.judge.judge(text) {
            Ok(seen) => {
                work.take(number, &seen, &self.hasher);
                if let Some(base) = &mut self.base {
                    work.now.name(&seen, self.from);
                    if let (Ok(seen), Some(before)) = (base.judge(text), &mut work.before) {
                        before.take(number, &seen, &self.hasher);
                        before.name(&seen, self.from);
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

impl Events {
    fn name(&mut self, seen: &Seen<'_, '_, '_>, from: Option<&str>) {
        let titles = seen.triggers().map(|(taken, _)| seen.title(taken, from));
        self.titles.extend(titles);
    }
}

impl<'s> Work<'s> {
    fn clear(&mut self) {
        self.fates.clear();
        self.times.clear();
        self.unread_times = 0;
        self.first_unread_time = None;
        self.now.clear();
        if let Some(before) = &mut self.before {
            before.clear();
        }
        self.bad.clear();
        self.misses.clear();
    }

    fn take(&mut self, line: u32, seen: &Seen<'_, '_, 's>, hasher: &DefaultHashBuilder) {
        let outcome = seen.outcome();
        self.fates.push(Fate::Judged(outcome));
        match seen.received_at().map(time::seconds) {
            Some(Some(time)) => self.times.push((line, time)),
            Some(None) => {
                self.unread_times += 1;
                let line = self.line + u64::from(line);
                self.first_unread_time.get_or_insert(line);
            }
            None => {}
        }
        if outcome == Outcome::Discarded {
            let line = self.line + u64::from(line);
            self.misses.count(line, seen.nearest(), seen.unknown_service());
        } else {
            self.now.take(line, seen, hasher);
        }
    }

    /// A line that goes wrong behind so much of it.
    fn bad(&mut self, byte: u64, before: &str, fault: LineFault, all: bool) {
        let line = self.line + self.fates.len() as u64;
        self.fates.push(Fate::Bad);
        if all || self.bad.len() < MAX_EXAMPLES {
            let (offset, column) = (before.len() as u64, before.chars().count() as u64 + 1);
            let has_mark = before.starts_with(MARK);
            self.bad.push(BadLine { line, byte, offset, column, has_mark, place: None, fault });
        }
    }
}
