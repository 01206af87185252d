//! What became of a line, for who is told of each.

use super::part::LineNote;
use super::replies::JudgedReply;
use super::run::{BadLine, Nearest};
use crate::engine::answer::Outcome;
use crate::engine::ledger::Entry;
use crate::model::filter::Urgency;

/// What became of one line, in the order of the log.
#[derive(Debug)]
pub struct LineVerdict<'v> {
    pub line: u64,
    pub became: Result<Judged<'v>, &'v BadLine>,
}

#[derive(Debug)]
pub struct Judged<'v> {
    pub outcome: Outcome,
    /// When it came, in seconds since 1970, where its envelope tells.
    pub received_at: Option<i64>,
    /// What was replied, where that is known.
    pub reply: Option<JudgedReply>,
    pub triggers: &'v [Triggered<'v>],
    /// Each resolve that takes it, in the order of the services.
    pub resolves: &'v [Resolved<'v>],
    /// What a payload came nearest to that nobody takes, where that is known.
    pub nearest: Option<NearestMiss>,
    /// What else a log is put together from, where it is judged in parts.
    pub note: Option<LineNote>,
}

#[derive(Debug)]
pub struct Resolved<'v> {
    pub service: usize,
    pub mapping_value: Option<&'v str>,
    /// Whether it closes an incident of its service.
    pub closes: bool,
}

/// The condition that failed, or the service that the envelope names and nobody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NearestMiss {
    Condition(Nearest),
    NoService(String),
}

#[derive(Debug)]
pub struct Triggered<'v> {
    pub service: usize,
    pub filter: usize,
    pub urgency: Urgency,
    pub mapping_value: Option<&'v str>,
    pub entry: Entry,
}
