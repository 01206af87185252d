//! What of a log needs a look, told once: each format draws these sections, with as many rows as it has room for.

use std::cmp::Reverse;

use super::words::{self, many, number, share};
use super::{Replayed, closed_nothing, command, discards, drift, replies, shared, taken_by_both};
use crate::model::text::{capitalised, listed};
use crate::replay::run::{BadLine, MAX_EXAMPLES, ServiceTotals, StillOpen, TimeBy};
use crate::report::replay::time::{between, date_and_time};

pub const EVERY_LINE: &str = "--format ndjson has every line";
pub const BAD_LINES: &str = "bad-lines";
pub const OF_SERVICE: &str = "--service NAME has those of one";
/// How many services are named with their numbers.
const NAMED: usize = 5;

/// One kind of what went wrong, or of what did not.
#[derive(Default)]
pub struct Section {
    pub id: &'static str,
    pub title: &'static str,
    /// How many there are, of which a few are rows.
    pub all: u64,
    /// `3 recoveries`.
    pub things: String,
    /// What they are a part of.
    pub share: String,
    /// `3 recoveries closed nothing`; empty where that is no finding.
    pub verdict: String,
    /// What the list below them is.
    pub list: String,
    /// What they are, in whole sentences.
    pub note: String,
    pub heads: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
    /// How to see the others, where each row is one example.
    pub others: Option<&'static str>,
    /// The command that shows the first of them with all that is said of it.
    pub command: Option<String>,
}

pub enum Cell {
    /// So many payloads.
    Count(u64),
    /// A place of the log, and where that is in the file.
    Place(String, Option<String>),
    /// A part of a service.
    Part(String, String),
    /// A mapping value.
    Value(Option<String>),
    /// How long an incident is open, and since when.
    OpenFor(String, Option<String>),
    Text(String),
    /// What to do.
    Advice(String),
}

impl Section {
    /// With the change of each row behind it, where there is one for any. What the row before has is told once.
    pub fn with_changes(mut self, changes: Vec<String>) -> Self {
        if changes.iter().any(|change| !change.is_empty()) {
            self.heads.push("change");
            let mut told = String::new();
            for (row, change) in self.rows.iter_mut().zip(changes) {
                let again = change == told && !change.is_empty();
                row.push(Cell::Advice(if again { "change: the same".to_owned() } else { change.clone() }));
                told = change;
            }
        }
        self
    }

    /// What the rows leave out, and how to see it; none where nothing is left out.
    pub fn more(&self, shown: usize, room: Room) -> Option<String> {
        let shown: u64 = self.rows.iter().take(shown).map(|row| payloads(row)).sum();
        match self.others {
            Some(others) => more(self.all, shown, room, others),
            None if shown >= self.all => None,
            None => Some(format!("and {} for other reasons", many(self.all - shown, "payload"))),
        }
    }
}

/// How many things a row stands for; what no payload has is one, too.
fn payloads(row: &[Cell]) -> u64 {
    let count = row.iter().find_map(|cell| if let Cell::Count(count) = cell { Some(*count) } else { None });
    count.unwrap_or(1).max(1)
}

/// How many examples a report has room for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// A few, and as many as are kept with `-v`.
    Few,
    /// As many as are kept.
    All,
    /// So many, whatever the options are.
    Fixed,
}

/// `and 154 more`, with the way to see them; none where nothing is left out.
pub fn more(all: u64, shown: u64, room: Room, others: &str) -> Option<String> {
    let left = all.saturating_sub(shown);
    let more = format!("and {} more", number(left));
    Some(match room {
        _ if left == 0 => return None,
        Room::Fixed => format!("{more}; {others}"),
        Room::All => format!("{more}, of which no example is kept: {others}"),
        Room::Few if all > MAX_EXAMPLES as u64 => format!("{more} (-v: up to {MAX_EXAMPLES})"),
        Room::Few => format!("{more} (-v: all)"),
    })
}

/// All kinds that a log has.
pub struct Sections {
    pub bad_lines: Section,
    pub discarded: Section,
    /// The others, in the order in which they are read.
    pub others: Vec<Section>,
}

impl Sections {
    pub fn of(replayed: &Replayed<'_>) -> Self {
        let taken = std::iter::once(taken_by_both::section(replayed)).chain(shared::section(replayed));
        let left = std::iter::once(still_open(replayed)).chain(closed_nothing::sections(replayed));
        Self {
            bad_lines: bad_lines(replayed),
            discarded: discarded(replayed),
            others: taken.chain(left).chain(replies::sections(replayed)).chain(drift::section(replayed)).collect(),
        }
    }

    /// What goes wrong, the worst first.
    pub fn findings(&self) -> impl Iterator<Item = &Section> {
        let all = std::iter::once(&self.bad_lines).chain(&self.others).chain([&self.discarded]);
        all.filter(|section| !section.verdict.is_empty())
    }

    /// All but the bad lines, in the order in which they are read.
    pub fn good_lines(&self) -> impl Iterator<Item = &Section> {
        std::iter::once(&self.discarded).chain(&self.others)
    }
}

/// What went wrong, in one sentence.
pub fn verdict(replayed: &Replayed<'_>, sections: &Sections) -> String {
    let found = sections.findings().filter(|section| section.all > 0);
    let found: Vec<_> = found.map(|section| section.verdict.as_str()).collect();
    match found.split_last() {
        None if replayed.run.totals.payloads == 0 => "there is no payload".to_owned(),
        None => "every payload is taken, and every incident is closed".to_owned(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

fn bad_lines(replayed: &Replayed<'_>) -> Section {
    let (totals, bad_lines) = (&replayed.run.totals, &replayed.run.bad_lines);
    let row = |bad: &BadLine| {
        let (error, help) = words::bad_line(bad);
        let place = replayed.places.bad(bad);
        let at = match place.column {
            Some(_) if replayed.places.has_columns(bad.line) => format!("line at byte {}", number(place.start)),
            _ => format!("at byte {}", number(place.byte.unwrap_or(place.start))),
        };
        vec![Cell::Place(place.name(), Some(at)), Cell::Text(error), Cell::Advice(help.unwrap_or_default())]
    };
    let things = many(totals.bad_lines, "line");
    Section {
        id: BAD_LINES,
        title: "bad lines",
        all: totals.bad_lines,
        share: of(totals.bad_lines, totals.lines, many(totals.lines, "line")),
        verdict: format!("{things} cannot be read"),
        things,
        list: " that no filter was shown".to_owned(),
        note: "No filter was shown these.".to_owned(),
        heads: vec!["line and column", "what is wrong", "what to do"],
        rows: bad_lines.iter().map(row).collect(),
        others: Some(EVERY_LINE),
        command: bad_lines.first().and_then(|bad| command::line(replayed, bad.line)),
    }
}

fn discarded(replayed: &Replayed<'_>) -> Section {
    let totals = &replayed.run.totals;
    let part = share(totals.discarded, totals.payloads);
    let reasons = discards::reasons(replayed);
    let first = reasons.first().map(|reason| reason.line);
    let changes = reasons.iter().map(|reason| reason.change.clone()).collect();
    let row = |reason: discards::Reason| {
        let place = Cell::Place(replayed.places.name(reason.line), None);
        vec![Cell::Count(reason.count), Cell::Text(reason.said), place]
    };
    Section {
        id: "discarded",
        title: "discarded",
        all: totals.discarded,
        things: many(totals.discarded, "payload"),
        share: of(totals.discarded, totals.payloads, many(totals.payloads, "payload")),
        verdict: format!("{} discarded", is(totals.discarded, "payload")),
        list: format!(", {part} of all; the nearest that any filter came"),
        note: format!(
            "{part} of all payloads, by the nearest that any filter came. Most senders log success for each of them."
        ),
        heads: vec!["payloads", "nearest", "first"],
        rows: reasons.into_iter().map(row).collect(),
        others: None,
        command: first.and_then(|line| command::test(replayed, line)),
    }
    .with_changes(changes)
}

fn still_open(replayed: &Replayed<'_>) -> Section {
    let (run, totals) = (replayed.run, &replayed.run.totals);
    let row = |open: &StillOpen| {
        let filter = words::filter(run.services.get(open.service), open.filter);
        let since = Some(open.since).filter(|_| run.timeline.by == TimeBy::ReceivedAt).and_then(date_and_time);
        vec![
            Cell::Place(replayed.places.name(open.line), None),
            Cell::Part(words::name(replayed.service_name(open.service)), filter),
            Cell::Value(open.mapping_value.clone()),
            Cell::OpenFor(between(run.timeline.by, open.since, run.timeline.last), since),
        ]
    };
    let things = many(totals.open, "incident");
    let unmapped = (totals.unmapped > 0).then(|| words::unmapped(totals.unmapped, totals.open));
    let list = unmapped.as_ref().map(|unmapped| format!("; {unmapped}")).unwrap_or_default();
    let of_services = if run.services.len() > 1 { format!(": {}", by_service(replayed)) } else { String::new() };
    let unmapped = unmapped.map(|unmapped| format!(" {}.", capitalised(&unmapped))).unwrap_or_default();
    Section {
        id: "still-open",
        title: "still open",
        all: totals.open,
        share: of(totals.open, totals.opened, many(totals.opened, "incident")),
        verdict: format!("{} still open", is(totals.open, "incident")),
        note: format!("{things} at the end of the log{of_services}.{unmapped}"),
        things,
        list: format!("{list}; the first"),
        heads: vec!["opened by", "filter", "mapping value", "open for"],
        rows: run.still_open.iter().map(row).collect(),
        others: Some(OF_SERVICE),
        command: run.still_open.first().and_then(|it| command::test(replayed, it.line)),
    }
    .with_changes(run.still_open.iter().map(|open| replayed.change(open.line, open.service)).collect())
}

/// `112 of servicepilot, 38 of blackfire and 9 of 2 others`.
fn by_service(replayed: &Replayed<'_>) -> String {
    let all = replayed.run.by_service.iter().enumerate();
    let mut open: Vec<_> = all.filter(|(_, totals)| totals.open > 0).collect();
    open.sort_by_key(|(at, totals)| (Reverse(totals.open), *at));
    let others = open.get(NAMED..).unwrap_or_default();
    let rest: u64 = others.iter().map(|(_, totals)| totals.open).sum();
    let of = |(at, totals): &(usize, &ServiceTotals)| {
        format!("{} of {}", number(totals.open), words::name(replayed.service_name(*at)))
    };
    let mut named: Vec<_> = open.iter().take(NAMED).map(of).collect();
    if rest > 0 {
        named.push(format!("{} of {}", number(rest), many(others.len() as u64, "other service")));
    }
    listed(&named, "and")
}

pub fn of(part: u64, whole: u64, things: String) -> String {
    match whole {
        0 => String::new(),
        whole => format!("{} of {things}", share(part, whole)),
    }
}

/// `1 payload is`.
pub fn is(count: u64, thing: &str) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", many(count, thing))
}
