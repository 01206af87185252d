//! What the engine found, in sentences: the same ones in every format.
//!
//! Everything that comes from a file goes through [`printable`] or [`quoted`] here, so a format can write it as it is.

mod condition;
mod diagnosis;
mod unread;

pub use condition::{Change, change, found, wanted, why};
pub use diagnosis::{Row, Said, diagnosis};
pub use unread::json_error;

use super::text::printable;
use super::{Failure, PayloadResult, TestRun};
use crate::engine::Reading;
use crate::engine::answer::{Acceptance, Answer, Outcome, ServiceAnswer};
use crate::engine::ledger::Entry;
use crate::engine::verdict::Flip;
use crate::model::key_path::KeyPath;

pub fn path(path: &KeyPath) -> String {
    printable(path.written()).into_owned()
}

/// Whether a headline is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Good,
    Doubtful,
    Bad,
}

/// What became of a payload, in one line that starts with the reply code.
pub fn headline(run: &TestRun<'_>, result: &PayloadResult<'_>) -> (String, Mood) {
    let Ok((_, answer)) = &result.answer else {
        return ("unreadable".into(), Mood::Bad);
    };
    let outcome = answer.outcome();
    let (words, mood) = match (main_service(answer), answer.owner) {
        (None, _) if result.expected == Some(Outcome::Discarded) => {
            ("discarded, as expected".into(), Mood::Good)
        }
        (None, _) => (
            "discarded: no service takes it, and the sender will log success".into(),
            Mood::Bad,
        ),
        (Some(main), Some(owner)) if main.service != owner => {
            let owner = printable(run.service_name(owner));
            (
                format!("taken, but not by {owner}, whose sample it is"),
                Mood::Doubtful,
            )
        }
        (Some(main), _) => what_happened(main),
    };
    let line = format!("{} {words}", outcome.status());
    match result.failure() {
        Some(Failure::Unexpected { expected, .. }) => {
            (format!("{line}; expected {}", plain(expected)), Mood::Bad)
        }
        _ => (line, mood),
    }
}

/// The outcome as words.
pub fn plain(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::TriggeredAndResolved => "triggered and resolved",
        other => other.name(),
    }
}

/// The service that an answer is mostly about: the one whose sample it is if that takes it, else the first that does.
pub fn main_service<'r, 'a>(answer: &'r Answer<'a>) -> Option<&'r ServiceAnswer<'a>> {
    let owner = answer
        .owner
        .and_then(|owner| answer.of_service(owner))
        .filter(|service| service.accepts());
    owner.or_else(|| answer.services.iter().find(|service| service.accepts()))
}

fn what_happened(service: &ServiceAnswer<'_>) -> (String, Mood) {
    match (service.trigger.accepted(), service.resolve.accepted()) {
        (Some(trigger), Some(resolve)) => {
            let (opened, closed) = (entry(trigger), entry(resolve));
            (
                format!("{opened}; the resolve takes it too: {closed}"),
                Mood::Doubtful,
            )
        }
        (Some(accepted), None) | (None, Some(accepted)) => {
            let doubtful =
                accepted.mapping.value.is_err() || accepted.entry == Entry::NothingToClose;
            (
                entry(accepted).to_owned(),
                if doubtful { Mood::Doubtful } else { Mood::Good },
            )
        }
        (None, None) => ("discarded".to_owned(), Mood::Bad),
    }
}

/// What an accepted part does to the ledger.
pub fn entry(accepted: &Acceptance<'_>) -> &'static str {
    match accepted.entry {
        Entry::Opened if accepted.mapping.value.is_err() => {
            "incident opened, but no call can close it"
        }
        Entry::Opened => "incident opened",
        Entry::Repeated => "incident repeated: one with this mapping value is open",
        Entry::Closed => "incident closed",
        Entry::NothingToClose => "resolve accepted, but it closes nothing",
    }
}

/// The same in a few words, for a line that names the part.
pub fn entry_in_short(accepted: &Acceptance<'_>) -> &'static str {
    match accepted.entry {
        Entry::Opened if accepted.mapping.value.is_err() => "opens what no call can close",
        Entry::Opened => "opens an incident",
        Entry::Repeated => "repeats an open incident",
        Entry::Closed => "closes an incident",
        Entry::NothingToClose => "closes nothing",
    }
}

/// What another reading of the filters would change.
pub fn flip(flip: &Flip, reading: Reading) -> String {
    let parts = match (flip.verdict.trigger, flip.verdict.resolve) {
        (Some(filter), true) => format!("trigger {} and the resolve would take it", filter + 1),
        (Some(filter), false) => format!("trigger {} would take it", filter + 1),
        (None, true) => "the resolve would take it".to_owned(),
        (None, false) => "no part would take it".to_owned(),
    };
    format!("with {} {parts}", flip.reading.difference(reading))
}

/// Why no part takes a payload, one line a failed condition of the nearest service.
pub fn reasons(run: &TestRun<'_>, answer: &Answer<'_>) -> Vec<String> {
    let Some(near) = answer
        .nearest
        .first()
        .and_then(|service| answer.of_service(*service))
    else {
        return Vec::new();
    };
    let Some(service) = run.service(near.service) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for (side, part, purpose) in [
        (&near.trigger, "trigger", "open"),
        (&near.resolve, "resolve", "close"),
    ] {
        let Some(miss) = side.near_miss() else {
            continue;
        };
        for check in miss.failed() {
            let (found, wanted) = (found(check), wanted(check.condition, run.reading));
            let why = why(check, run.reading)
                .map(|why| format!("; {why}"))
                .unwrap_or_default();
            let change = change(check, purpose).map(|change| {
                let at = service.source.position(change.at.start);
                format!(
                    "; change: {} ({}:{}:{})",
                    change.what,
                    service.source.name(),
                    at.line,
                    at.column
                )
            });
            let key = path(&check.condition.key_path.value);
            let change = change.unwrap_or_default();
            lines.push(format!(
                "{}, {part}: {key} {found}, {wanted}{why}{change}",
                printable(&service.name)
            ));
        }
    }
    lines
}
