//! What of a log needs a look: how much of it, and where a report says more.

use super::Replayed;
use super::words::{many, number, share};

/// One kind of things that went wrong, or that did not.
pub struct Finding {
    /// The section that says more.
    pub id: &'static str,
    pub name: &'static str,
    pub count: u64,
    /// What it is a part of.
    pub share: String,
    /// `3 recoveries closed nothing`.
    pub said: String,
}

/// All kinds, the worst first.
pub fn all(replayed: &Replayed<'_>) -> [Finding; 4] {
    let totals = &replayed.run.totals;
    let resolved = totals.resolved + totals.triggered_and_resolved;
    [
        Finding {
            id: "bad-lines",
            name: "bad lines",
            count: totals.bad_lines,
            share: of(totals.bad_lines, totals.lines, many(totals.lines, "line")),
            said: format!("{} cannot be read", many(totals.bad_lines, "line")),
        },
        Finding {
            id: "still-open",
            name: "still open",
            count: totals.open,
            share: of(totals.open, totals.opened, many(totals.opened, "incident")),
            said: format!("{} still open", is(totals.open, "incident")),
        },
        Finding {
            id: "closed-nothing",
            name: "closed nothing",
            count: totals.closed_nothing,
            share: of(totals.closed_nothing, resolved, recoveries(resolved)),
            said: format!("{} closed nothing", recoveries(totals.closed_nothing)),
        },
        Finding {
            id: "discarded",
            name: "discarded",
            count: totals.discarded,
            share: of(totals.discarded, totals.payloads, many(totals.payloads, "payload")),
            said: format!("{} discarded", is(totals.discarded, "payload")),
        },
    ]
}

/// What went wrong, in one sentence.
pub fn verdict(replayed: &Replayed<'_>) -> String {
    let found = all(replayed);
    let found = found.iter().filter(|it| it.count > 0);
    let found: Vec<_> = found.map(|it| it.said.clone()).collect();
    match found.split_last() {
        None if replayed.run.totals.payloads == 0 => "there is no payload".to_owned(),
        None => "every payload is taken, and every incident is closed".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

fn of(part: u64, whole: u64, things: String) -> String {
    match whole {
        0 => String::new(),
        whole => format!("{} of {things}", share(part, whole)),
    }
}

/// `1 payload is`.
fn is(count: u64, thing: &str) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb}", many(count, thing))
}

pub fn recoveries(count: u64) -> String {
    match count {
        1 => "1 recovery".to_owned(),
        count => format!("{} recoveries", number(count)),
    }
}
