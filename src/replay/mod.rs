//! Real traffic through the filters: what they take, what stays open, and what a change of them would change.

mod batch_judge;
mod compare;
mod cut;
mod discards;
mod drift;
mod effects;
mod entries;
mod events;
mod impact;
mod impact_tally;
mod incidents;
pub mod items;
mod kept;
mod kept_calls;
mod ledger;
mod line_verdict;
mod line_worker;
mod misses;
mod others;
pub mod packing;
mod pairing;
pub mod part;
mod queue;
mod replies;
pub mod run;
mod runner;
mod shared;
mod tally;
mod tell;
mod timeline;
mod totals;
mod unclosed;

#[cfg(test)]
mod tests;

use std::{io, thread};

use crate::engine::Reading;
use crate::model::filter::Service;
use part::{PartEnd, PartPlace};
use run::{BadLine, LineVerdict, ReplayRun};

pub use drift::{DriftItem, drift};

/// The bytes of a log, in pieces of any size. Where a file ends without a line break and another one follows, the
/// source of the pieces puts one in.
pub trait Chunks {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>>;

    /// Finds out where in its file a line goes wrong that is not as it is in its file. They are asked for in their order.
    fn find(&mut self, _bad: &mut BadLine) {}

    /// How many bytes are kept of what came before, until it is done with.
    fn held(&self) -> usize {
        0
    }

    /// Gets back what is not needed any more: its memory may be used for a later piece. What comes before a line, which
    /// starts at a byte, is done with.
    fn take_back(&mut self, _piece: Vec<u8>, _line: (u64, u64)) {}
}

#[derive(Debug, Default, Clone)]
pub struct Options<'o> {
    /// The `from` URL parameter of calls whose envelope does not tell, in place of what filter files say; empty for none.
    pub from: Option<String>,
    /// Whether what traffic has where filters look is kept, to be compared with samples.
    pub keeps_texts: bool,
    /// The services that are not asked for: what one of them takes, or is sent to, and no service takes, is left out.
    pub others: &'o [Service],
    /// Whether the log is a part of one, and every verdict has beside it what the whole takes.
    pub is_part: bool,
    /// How many threads judge; 0 for as many as the machine has.
    pub threads: usize,
}

impl Options<'_> {
    fn threads(&self) -> usize {
        match self.threads {
            0 => thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        }
    }
}

/// The parts of a log, each judged by itself.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'p> {
    pub places: &'p [PartPlace],
    pub ends: &'p [PartEnd],
}

/// Told of each line, in the order of the log.
pub type Each<'e> = &'e mut dyn FnMut(&LineVerdict<'_>) -> io::Result<()>;

/// Judges a log by the services, and by those of the base when there is one.
pub fn replay<'s>(
    services: &'s [Service],
    reading: Reading,
    base: Option<&'s [Service]>,
    chunks: &mut dyn Chunks,
    options: &Options<'s>,
    each: Option<Each<'_>>,
) -> io::Result<ReplayRun<'s>> {
    runner::replay(services, reading, base, (chunks, None), options, each)
}

/// The same of the verdicts of parts, in the order of the log: who judged them judged by the same services and reading.
pub fn merge<'s>(
    services: &'s [Service],
    reading: Reading,
    (chunks, parts): (&mut dyn Chunks, Parts<'_>),
    options: &Options<'s>,
    each: Option<Each<'_>>,
) -> io::Result<ReplayRun<'s>> {
    runner::replay(services, reading, None, (chunks, Some(parts)), options, each)
}
