//! Where to look: the command that shows a line, why a recovery closed nothing, and how to see what a list leaves out.

use std::collections::HashSet;

use super::Replayed;
use super::places::Kept;
use super::words::{self, number};

use crate::model::text::quoted;
use crate::replay::run::{ClosedNothing, MAX_EXAMPLES, StillOpen, TimeBy, Unclosed};
use crate::report::replay::time::{between, date_and_time};

/// The command that prints a line of a log; none where that came from a pipe and is gone, and none for an item, which has
/// other things on its lines.
pub fn line(replayed: &Replayed<'_>, line: u64) -> Option<String> {
    let place = replayed.places.at(line);
    if !replayed.places.has_columns(line) {
        return None;
    }
    let path = words::argument(place.file)?;
    match replayed.places.kept(line) {
        Kept::Nowhere => None,
        Kept::Plain => Some(format!("sed -n {}p {path}", place.line)),
        Kept::Packed(tool, ending) => {
            // By name, a tool takes no file that is called otherwise.
            let from = if place.file.ends_with(ending) { "" } else { "< " };
            Some(format!("{tool} -dc {from}{path} | sed -n {}p", place.line))
        }
    }
}

/// The command that judges a line once more, and tells all about it.
pub fn test(replayed: &Replayed<'_>, at: u64) -> Option<String> {
    // Without a service of now there is none that `test` could judge by.
    if replayed.run.services.is_empty() {
        return None;
    }
    let line = line(replayed, at)?;
    Some(format!("{line} | cgfilter test -{}", replayed.options))
}

/// How long an incident has been open at the end: `3.2 h`.
pub fn open_for(replayed: &Replayed<'_>, open: &StillOpen) -> String {
    let timeline = &replayed.run.timeline;
    between(timeline.by, open.since, timeline.last)
}

/// The recoveries that closed nothing, one a line, those first of which the reason is likely a mistake in a filter.
pub fn recoveries<'r>(replayed: &'r Replayed<'_>) -> Vec<&'r ClosedNothing> {
    let mut all: Vec<_> = replayed.run.closed_nothing.iter().collect();
    all.sort_by_key(|it| match (&it.mapping_value, &it.why) {
        (Some(_), Some(Unclosed::Alike { .. })) => 0,
        (None, _) => 1,
        (_, Some(Unclosed::OpenedLater { .. })) => 2,
        (_, Some(Unclosed::NeverOpened) | None) => 3,
        (_, Some(Unclosed::ClosedBefore { .. })) => 4,
    });
    let mut lines = HashSet::new();
    all.retain(|it| lines.insert(it.line));
    all
}

/// Why a recovery closed nothing, where that is known.
pub fn why(replayed: &Replayed<'_>, it: &ClosedNothing) -> Option<String> {
    let place = |line: &u64| replayed.places.name(*line);
    if it.mapping_value.is_none() {
        return Some("its mapping key has no text".to_owned());
    }
    Some(match it.why.as_ref()? {
        Unclosed::ClosedBefore { line } => format!("closed already by {}", place(line)),
        Unclosed::OpenedLater { line } => format!("opened later, by {}", place(line)),
        Unclosed::NeverOpened => "no line before opens it".to_owned(),
        Unclosed::Alike { value, line } => {
            format!("but {} is open since {}", quoted(value), place(line))
        }
    })
}

/// `and 154 more`, with the way to see them; none where nothing is left out.
pub fn more(all: u64, shown: usize, in_full: bool, others: &str) -> Option<String> {
    let left = all.saturating_sub(shown as u64);
    let more = format!("and {} more", number(left));
    match () {
        () if left == 0 => None,
        () if in_full => Some(format!("{more}, of which no example is kept: {others}")),
        () if all > MAX_EXAMPLES as u64 => Some(format!("{more} (-v: up to {MAX_EXAMPLES})")),
        () => Some(format!("{more} (-v: all)")),
    }
}

/// When the log begins and ends: `2026-11-20 08:00 to 2026-11-20 12:10 UTC`.
pub fn span(replayed: &Replayed<'_>) -> Option<String> {
    let timeline = &replayed.run.timeline;
    if timeline.by == TimeBy::Line {
        return None;
    }
    let (from, to) = (date_and_time(timeline.first)?, date_and_time(timeline.last)?);
    let (from, to) = (from.get(..16)?, to.get(..16)?);
    Some(match to {
        to if to == from => format!("{from} UTC"),
        to if to.get(..10) == from.get(..10) => format!("{from} to {} UTC", to.get(11..)?),
        to => format!("{from} to {to} UTC"),
    })
}
