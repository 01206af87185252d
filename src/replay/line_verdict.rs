//! What became of a line, for who is told of each.

use super::replies::JudgedReply;
use super::run::BadLine;
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
    /// What was replied, where that is known.
    pub reply: Option<JudgedReply>,
    pub triggers: &'v [Triggered<'v>],
    /// The services whose resolve closed an incident, and those whose resolve closed none.
    pub closed: &'v [usize],
    pub nothing_to_close: &'v [usize],
}

#[derive(Debug)]
pub struct Triggered<'v> {
    pub service: usize,
    pub filter: usize,
    pub urgency: Urgency,
    pub mapping_value: Option<&'v str>,
    pub entry: Entry,
}
