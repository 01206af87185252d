//! What Callgoose answered to the calls of a log, on its way through a replay.

use hashbrown::DefaultHashBuilder;
use std::hash::BuildHasher as _;

use super::events::{LedgerEvent, LedgerOp};
use super::kept;
use super::part::{Hider, OpNote};
use crate::engine::Reading;
use crate::engine::compiled::{Compiled, Judgement, Takings};
use crate::engine::replies::{CallOp, Evidence, OpenIncidents, Readings};
use crate::model::reply::Reply;

/// The replies of a batch of lines.
#[derive(Debug, Default)]
pub struct BatchReplies {
    all: Vec<LineReply>,
    /// What lines do of which not all readings say the same.
    ops: Vec<CallOp>,
}

/// What was replied to a line, counted from the first of the batch. Without operations of its own it does what its events say.
#[derive(Debug, Clone, Copy)]
pub struct LineReply {
    pub line: u32,
    reply: Reply,
    ops: usize,
}

impl BatchReplies {
    pub fn clear(&mut self) {
        self.all.clear();
        self.ops.clear();
    }

    pub fn weight(&self) -> usize {
        size_of_val(self.all.as_slice()) + size_of_val(self.ops.as_slice())
    }

    pub fn held(&self) -> usize {
        self.all.capacity() * size_of::<LineReply>() + self.ops.capacity() * size_of::<CallOp>()
    }

    pub fn take(&mut self, line: u32, reply: Reply, judgement: &Judgement<'_, '_, '_>, hasher: &DefaultHashBuilder) {
        let before = self.ops.len();
        differing(judgement, |under, takings| self.push(under, takings, judgement, hasher));
        self.all.push(LineReply { line, reply, ops: self.ops.len() - before });
    }

    fn push(
        &mut self,
        under: Readings,
        takings: &Takings,
        judgement: &Judgement<'_, '_, '_>,
        hasher: &DefaultHashBuilder,
    ) {
        let hash = |value: Option<&str>| value.map(|value| hasher.hash_one(&*kept::value(value)));
        let triggers = judgement.triggers_of(takings);
        self.ops.extend(triggers.map(|(by, value)| CallOp::Open { service: by.service, value: hash(value), under }));
        let close = |group: &u32| {
            let value = hash(judgement.mapping_of_group(*group));
            CallOp::Close { group: *group, value, under }
        };
        self.ops.extend(takings.resolves().iter().map(close));
    }

    /// The same of a line of which a part has told it.
    pub fn take_noted(&mut self, line: u32, reply: Reply, ops: &[OpNote], hasher: &DefaultHashBuilder) {
        let before = self.ops.len();
        self.ops.extend(ops.iter().filter_map(|op| {
            let (value, under) = (op.value.as_ref().map(|value| hasher.hash_one(value.as_str())), op.under);
            match (op.opens, op.closes) {
                (Some(service), _) => Some(CallOp::Open { service, value, under }),
                (None, Some(group)) => Some(CallOp::Close { group, value, under }),
                (None, None) => None,
            }
        }));
        self.all.push(LineReply { line, reply, ops: self.ops.len() - before });
    }

    pub fn left(&self) -> LeftReplies<'_> {
        LeftReplies { all: &self.all, ops: &self.ops }
    }
}

/// Tells who takes a payload under which readings, where not all of them say the same.
fn differing<'j>(judgement: &Judgement<'j, '_, '_>, mut tell: impl FnMut(Readings, &'j Takings)) {
    let mut left = Readings::ALL;
    for (reading, takings) in judgement.otherwise() {
        let under = Readings::of_parts(reading.list, reading.case);
        left = left & !under;
        tell(under, takings);
    }
    if left != Readings::ALL {
        debug_assert!(left.has(judgement.reading()));
        tell(left, judgement.takings());
    }
}

/// What a line does under which readings, for who puts a log together; empty where all of them say the same.
pub fn otherwise(judgement: &Judgement<'_, '_, '_>, hider: &Hider) -> Vec<OpNote> {
    let mut notes = Vec::new();
    let kept = |value: Option<&str>| value.map(|value| hider.hide(&kept::value(value)).into_owned());
    differing(judgement, |under, takings| {
        let triggers = judgement.triggers_of(takings);
        notes.extend(triggers.map(|(by, value)| OpNote {
            opens: Some(by.service),
            closes: None,
            value: kept(value),
            under,
        }));
        notes.extend(takings.resolves().iter().map(|group| OpNote {
            opens: None,
            closes: Some(*group),
            value: kept(judgement.mapping_of_group(*group)),
            under,
        }));
    });
    notes
}

/// The replies of a batch that were not entered yet.
#[derive(Debug, Clone, Copy)]
pub struct LeftReplies<'w> {
    all: &'w [LineReply],
    ops: &'w [CallOp],
}

impl<'w> LeftReplies<'w> {
    /// The reply to a line, and what the line does where the readings do not say the same.
    fn line(&mut self, line: u32) -> Option<(Reply, &'w [CallOp])> {
        let (next, rest) = self.all.split_first().filter(|(next, _)| next.line == line)?;
        let (ops, left) = self.ops.split_at(next.ops.min(self.ops.len()));
        (self.all, self.ops) = (rest, left);
        Some((next.reply, ops))
    }
}

/// A reply as it is told of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedReply {
    pub status: Option<u16>,
    /// Whether the reading of the call explains it.
    pub is_as_read: bool,
}

/// The replies of a log.
#[derive(Debug, Default)]
pub struct ReplyTally {
    pub evidence: Evidence,
    open: OpenIncidents,
    ops: Vec<CallOp>,
}

impl ReplyTally {
    /// Enters a line: its events, and what was replied to it.
    pub fn enter(
        &mut self,
        line: u64,
        (at, events): (u32, &[LedgerEvent]),
        left: &mut LeftReplies<'_>,
        (compiled, reading): (&Compiled<'_>, Reading),
    ) -> Option<JudgedReply> {
        let Some((reply, ops)) = left.line(at) else {
            if self.evidence.lines() > 0 {
                // Nobody knows whether the call was processed.
                let values = events.iter().filter(|event| event.value.is_some()).map(|event| event.hash);
                values.for_each(|value| self.open.forget(value));
            }
            return None;
        };
        self.ops.clear();
        match ops {
            [] => self.ops.extend(events.iter().map(op)),
            ops => self.ops.extend_from_slice(ops),
        }
        // A call that was refused changed nothing.
        let effects = match reply.is_processed() {
            true => self.open.enter(compiled, &self.ops),
            false => OpenIncidents::default().enter(compiled, &self.ops),
        };
        let accounts = self.evidence.count(line, &reply, &effects, reading);
        Some(JudgedReply { status: reply.status, is_as_read: accounts.has_reading(reading) })
    }
}

/// What an event does, whatever the reading.
fn op(event: &LedgerEvent) -> CallOp {
    let (value, under) = (event.value.map(|_| event.hash), Readings::ALL);
    match event.op {
        LedgerOp::Open { by, .. } => CallOp::Open { service: by.service, value, under },
        LedgerOp::Close(group) => CallOp::Close { group, value, under },
    }
}
