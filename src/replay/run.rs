//! What a replay found: all that a report may know.
//!
//! A log has any length, so everything here is bounded but the counts: of each list the first examples are kept, and
//! [`Totals`] counts them all. Lines count from 1 through all files of a log, bytes from 0. What is serialized has the names
//! and the order of its keys in JSON.

use serde::Serialize;

use super::items::Point;
use super::part::TextsNote;

pub use super::drift::LookedAt;
pub use super::impact::{ChangeGroup, Example, Impact, ImpactClass, ImpactKind, MAX_CHANGE_GROUPS, MAX_CHANGES, Side};
pub use super::kept_calls::KeptCall;
pub use super::line_verdict::{Judged, LineVerdict, NearestMiss, Resolved, Triggered};
pub use super::replies::JudgedReply;
pub use super::totals::{ServiceTotals, Totals};
use crate::engine::Reading;
use crate::engine::replies::Evidence;
use crate::engine::wrapped::Wrapped;
use crate::model::filter::Service;
use crate::model::limits;
use crate::parse::json::JsonFault;

/// How many open incidents, recoveries that closed nothing and bad lines are kept as examples.
pub const MAX_EXAMPLES: usize = 100;
/// How many services a recovery that closed nothing is kept for: many may share a resolve, and other lines matter too.
pub const MAX_OF_LINE: usize = 10;
/// How many groups of discarded payloads are kept.
pub const MAX_GROUPS: usize = 1_000;
/// How many buckets a timeline has at most.
pub const MAX_BUCKETS: usize = 120;
/// The longest line that is read, in bytes: some receivers take bodies of 6 MB, and none that we know of more.
pub const MAX_LINE: usize = limits::PAYLOAD.most;

#[derive(Debug)]
pub struct ReplayRun<'s> {
    pub services: &'s [Service],
    pub reading: Reading,
    pub totals: Totals,
    /// One for each service, in their order.
    pub by_service: Vec<ServiceTotals>,
    /// Those that `services` are compared with, if any.
    pub base: &'s [Service],
    /// The most frequent first, then by line. Discarded payloads that no kept group counts are `discarded_otherwise`.
    pub discarded: Vec<DiscardGroup>,
    pub discarded_otherwise: u64,
    /// A few calls with their texts, to try changes on.
    pub kept_calls: Vec<KeptCall>,
    /// In the order of the lines that opened them.
    pub still_open: Vec<StillOpen>,
    pub closed_nothing: Vec<ClosedNothing>,
    /// The trigger filters that took what the resolve of their service took, the most frequent first.
    pub taken_by_both: Vec<TakenByBoth>,
    /// Two alerts in one incident: how many incidents that are, and the first.
    pub shared_count: u64,
    pub shared: Vec<SharedIncident>,
    pub bad_lines: Vec<BadLine>,
    pub timeline: Timeline,
    pub time_to_close: Histogram,
    /// What the replies say of the lines that have one.
    pub replies: Evidence,
    /// What traffic has where filters look, where that is kept.
    pub looked_at: Vec<LookedAt>,
    /// The same of a part of a log, for who puts the log together; and how many of its lines lack a text that may be wanted.
    pub texts_of_part: Vec<TextsNote>,
    pub without_text: u64,
    /// What the services judge otherwise than those of the base; none without a base.
    pub impact: Option<Impact>,
}

impl ReplayRun<'_> {
    /// The texts of payloads that a report may show.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let nearest = self.discarded.iter().filter_map(|group| group.nearest.as_ref()?.found.as_deref());
        let unknown = self.discarded.iter().filter_map(|group| group.unknown_service.as_deref());
        let open = self.still_open.iter().filter_map(|open| open.mapping_value.as_deref());
        let closed = self.closed_nothing.iter().filter_map(|closed| closed.mapping_value.as_deref());
        let alike = self.closed_nothing.iter().filter_map(|closed| match &closed.why {
            Some(Unclosed::Alike { value, .. }) => Some(value.as_str()),
            _ => None,
        });
        let both = self.taken_by_both.iter().filter_map(|both| both.mapping_value.as_deref());
        let shared = self.shared.iter().flat_map(|it| it.texts.iter().chain([&it.mapping_value]).map(String::as_str));
        let both = both.chain(shared);
        let impact = self.impact.iter().flat_map(Impact::texts);
        nearest.chain(unknown).chain(open).chain(closed).chain(alike).chain(both).chain(impact)
    }
}

/// Payloads that nobody takes, for the same reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiscardGroup {
    /// The first of them.
    pub line: u64,
    pub count: u64,
    /// None for a payload that no condition looks at, and for a text.
    pub nearest: Option<Nearest>,
    /// The service that their envelopes name, where there is none of that name: no condition is asked then.
    pub unknown_service: Option<String>,
    /// Where the payload is in the first of them, if that is a capture of a call.
    pub wrapped: Option<Wrapped>,
}

/// The condition that failed, of the part that came nearest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Nearest {
    pub service: usize,
    /// `values_not_found`, or why the key has no text: `missing`, `null`, `object`, `array`.
    pub reason: &'static str,
    /// The key path as it is written in the filter file.
    pub key: String,
    pub found: Option<String>,
}

/// An incident that was still open at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillOpen {
    pub service: usize,
    pub filter: usize,
    pub mapping_value: Option<String>,
    /// The payload that opened it.
    pub line: u64,
    /// When that was, as [`Timeline`] counts.
    pub since: i64,
}

/// A recovery that closed nothing, of any service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedNothing {
    pub service: usize,
    pub mapping_value: Option<String>,
    pub line: u64,
    /// An earlier recovery closed what it means, of this service or of another one that takes the line.
    pub is_closed_already: bool,
    /// None where the value is missing, and where nothing is known.
    pub why: Option<Unclosed>,
}

/// Two alerts that share an incident although each has a recovery of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedIncident {
    pub service: usize,
    /// The one that took the first.
    pub filter: usize,
    pub mapping_value: String,
    /// Their lines, and those of the recoveries, in this order.
    pub alerts: [u64; 2],
    pub recoveries: [u64; 2],
    /// The keys that lead to the id which each shares with its recovery alone, a line each, and that id.
    pub path: String,
    pub texts: [String; 2],
}

/// Payloads that a trigger filter and the resolve of its service take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenByBoth {
    pub service: usize,
    pub filter: usize,
    /// What the trigger maps the first of them by.
    pub mapping_value: Option<String>,
    /// The first of them.
    pub line: u64,
    pub count: u64,
}

/// Why a recovery with a mapping value closed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclosed {
    /// The line closed its incident already.
    ClosedBefore { line: u64 },
    /// The line opens its incident, too late.
    OpenedLater { line: u64 },
    /// A trigger filter of the service takes it too: the filters do not tell it from an alert.
    OpensIt,
    /// No line before it opens one with this value.
    NeverOpened,
    /// An incident is open whose mapping value differs in case, blanks or its last piece.
    Alike { value: String, line: u64 },
}

/// A line that is no payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    pub line: u64,
    /// Where the line starts.
    pub byte: u64,
    /// How many bytes of the line come before the one at which it goes wrong.
    pub offset: u64,
    /// The character of the line at which it goes wrong, from 1.
    pub column: u64,
    /// Whether the line starts with a byte order mark, which counts as a character but at the start of a file.
    pub has_mark: bool,
    /// Where that is in the file, if the line is made of an item.
    pub place: Option<Point>,
    pub fault: LineFault,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineFault {
    Json(JsonFault),
    /// Longer than [`MAX_LINE`].
    TooLong {
        bytes: u64,
    },
    /// Said where the part of the log was judged that has it.
    Told {
        error: String,
        help: Option<String>,
    },
}

/// What an axis of time counts: seconds since 1970 where the first payload came in an envelope that tells, else lines.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeBy {
    #[default]
    Line,
    ReceivedAt,
}

/// Outcomes over time, in buckets of one width without a gap.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Timeline {
    pub by: TimeBy,
    /// The earliest and the latest time of a payload.
    pub first: i64,
    pub last: i64,
    pub width: i64,
    pub buckets: Vec<Bucket>,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Bucket {
    pub from: i64,
    pub triggered: u64,
    /// Only resolved: a payload that both sides take counts as triggered.
    pub resolved: u64,
    pub discarded: u64,
    pub bad: u64,
}

/// How long incidents were open, by powers of two: up to so much, and how many.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Histogram {
    pub by: TimeBy,
    pub buckets: Vec<(u64, u64)>,
}
