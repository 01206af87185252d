//! Reads the lines of parts, which say what judging has found out: from here on it is as if they had been judged.

use std::borrow::Cow;
use std::fmt;

use hashbrown::DefaultHashBuilder;
use serde::Deserialize;

use super::LineNote;
use crate::engine::answer::Outcome;
use crate::engine::compiled::{Compiled, TriggerId};
use crate::replay::batch_judge::{JudgedBatch, LineOutcome};
use crate::replay::events::LedgerOp;
use crate::replay::line_worker::LineWorker;
use crate::replay::run::{BadLine, LineFault, MAX_EXAMPLES};

/// Where a part begins: at which byte of what is read, and behind so many lines and bytes of the log. How many lines it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPlace {
    pub start: u64,
    pub lines: u64,
    pub bytes: u64,
    pub count: u64,
}

/// A line that is none of a part's: which of the parts it is in, at which byte of its verdicts, and why it is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartDamage {
    pub part: usize,
    pub byte: u64,
    pub reason: String,
}

impl fmt::Display for PartDamage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for PartDamage {}

/// One thread's tools.
pub struct PartReader<'c, 's> {
    compiled: &'c Compiled<'s>,
    hasher: DefaultHashBuilder,
    places: &'c [PartPlace],
    all_bad: bool,
    enough: usize,
    /// Which part is read, and the line that was read last.
    part: usize,
    last: u64,
}

/// A verdict as `ndjson` has it.
#[derive(Deserialize)]
struct PartLine<'l> {
    line: u64,
    #[serde(borrow)]
    outcome: Cow<'l, str>,
    received_at: Option<i64>,
    #[serde(default, borrow)]
    triggers: Vec<PartTaken<'l>>,
    #[serde(default, borrow)]
    resolves: Vec<PartTaken<'l>>,
    merge: Option<LineNote>,
    error: Option<String>,
    bad: Option<BadNote>,
}

#[derive(Deserialize)]
struct PartTaken<'l> {
    #[serde(borrow)]
    mapping_value: Option<Cow<'l, str>>,
}

/// What a part says of a line that is no payload.
#[derive(Debug, Clone, serde::Serialize, Deserialize)]
pub struct BadNote {
    byte: u64,
    offset: u64,
    column: u64,
    has_mark: bool,
    help: Option<String>,
}

impl BadNote {
    pub fn of(bad: &BadLine, help: Option<String>) -> Self {
        Self { byte: bad.byte, offset: bad.offset, column: bad.column, has_mark: bad.has_mark, help }
    }
}

impl<'c, 's> PartReader<'c, 's> {
    pub fn new(
        compiled: &'c Compiled<'s>,
        hasher: DefaultHashBuilder,
        places: &'c [PartPlace],
        (all_bad, enough): (bool, usize),
    ) -> Self {
        Self { compiled, hasher, places, all_bad, enough, part: 0, last: 0 }
    }

    fn take(&mut self, line: PartLine<'_>, work: &mut JudgedBatch) -> Result<(), String> {
        let place = self.places.get(self.part).ok_or("it is in no part")?;
        if line.line <= self.last || line.line > place.count {
            return Err(format!("line {} is not one that comes here", line.line));
        }
        self.last = line.line;
        let (number, bytes) = (place.lines + line.line, place.bytes);
        if let Some((error, bad)) = line.error.zip(line.bad) {
            self.take_bad(number, bytes, error, bad, work);
            return Ok(());
        }
        let outcome = Outcome::named(&line.outcome).ok_or("its outcome is none that there is")?;
        let mut note = line.merge.ok_or("it has not what a part has; was it judged with --verdicts?")?;
        let at = u32::try_from(work.outcomes.len()).unwrap_or(u32::MAX);
        self.take_events(at, &note, (&line.triggers, &line.resolves), work)?;
        work.outcomes.push(LineOutcome::Judged(outcome));
        work.numbers.push(number);
        work.times.extend(line.received_at.map(|time| (at, time)));
        if let Some(miss) = note.miss.take() {
            work.misses.count_noted((number, at), miss, &self.hasher, self.all_bad);
        }
        if let Some(reply) = note.reply {
            work.replies.take_noted(at, reply, &note.otherwise, &self.hasher);
        }
        if note.text.is_some() || !note.ids.is_empty() {
            work.lines.note(at, note);
        }
        Ok(())
    }

    fn take_events(
        &self,
        at: u32,
        note: &LineNote,
        (triggers, resolves): (&[PartTaken<'_>], &[PartTaken<'_>]),
        work: &mut JudgedBatch,
    ) -> Result<(), String> {
        let compiled = self.compiled;
        let is_known =
            |(service, filter): &(u32, u32)| compiled.place(TriggerId { service: *service, filter: *filter }).is_some();
        let is_group = |(group, place): &(u32, usize)| {
            compiled.groups().get(*group as usize).is_some() && resolves.get(*place).is_some()
        };
        if note.triggers.len() != triggers.len()
            || !note.triggers.iter().all(is_known)
            || !note.resolves.iter().all(is_group)
        {
            return Err("it names services that there are not".to_owned());
        }
        let both = |service: u32| note.resolves.iter().any(|(group, _)| compiled.closes(*group, service));
        let opens = note.triggers.iter().zip(triggers).map(|((service, filter), taken)| {
            let by = TriggerId { service: *service, filter: *filter };
            (LedgerOp::Open { by, both: both(*service) }, taken.mapping_value.as_deref())
        });
        let closes = note.resolves.iter().map(|(group, place)| {
            (LedgerOp::Close(*group), resolves.get(*place).and_then(|taken| taken.mapping_value.as_deref()))
        });
        work.now.take_noted(at, compiled.reading().order, opens, closes, &self.hasher);
        Ok(())
    }

    fn is_damaged(&self, byte: u64, reason: String, work: &mut JudgedBatch) {
        let start = self.places.get(self.part).map_or(0, |place| place.start);
        work.damage.get_or_insert(PartDamage { part: self.part, byte: byte - start.min(byte), reason });
    }

    fn take_bad(&self, line: u64, bytes: u64, error: String, bad: BadNote, work: &mut JudgedBatch) {
        work.outcomes.push(LineOutcome::Bad);
        work.numbers.push(line);
        if self.all_bad || work.bad.len() < MAX_EXAMPLES {
            let BadNote { byte, offset, column, has_mark, help } = bad;
            let fault = LineFault::Told { error, help };
            work.bad.push(BadLine { line, byte: bytes + byte, offset, column, has_mark, place: None, fault });
        }
    }
}

impl LineWorker for PartReader<'_, '_> {
    fn enough(&self) -> usize {
        self.enough
    }

    fn too_long(&mut self, bytes: u64, byte: u64, work: &mut JudgedBatch) {
        self.is_damaged(byte, format!("it is too long: {bytes} bytes"), work);
    }

    /// A batch is of one part, since each of them ends with a line break.
    fn begin(&mut self, byte: u64, work: &mut JudgedBatch) {
        self.part = self.places.partition_point(|place| place.start <= byte).saturating_sub(1);
        self.last = 0;
        work.lines.read_from_part();
    }

    fn line(&mut self, bytes: &[u8], _text: Option<&str>, byte: u64, work: &mut JudgedBatch) {
        if work.damage.is_some() {
            return;
        }
        let read = serde_json::from_slice::<PartLine<'_>>(bytes).map_err(|error| error.to_string());
        if let Err(reason) = read.and_then(|line| self.take(line, work)) {
            self.is_damaged(byte, reason, work);
        }
    }
}
