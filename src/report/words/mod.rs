//! What the engine found, in sentences: the same ones in every format.
//!
//! Everything that comes from a file goes through [`printable`] or [`quoted`] here, so a format can write it as it is.

mod diagnosis;
pub mod part;

pub use crate::words::*;
pub use diagnosis::{DiagnosisText, INFER_WRITES_IT, Row, diagnosis};

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Failure, InVain, PayloadResult, TestRun, TriedChange};
use crate::engine::Reading;
use crate::engine::answer::{Acceptance, Answer, Outcome, ServiceAnswer};
use crate::engine::diagnosis::{DiagnosisKind, PartName};
use crate::engine::ledger::Entry;
use crate::engine::near_miss::{Check, NearMiss};
use crate::engine::reading::OrderReading;
use crate::engine::verdict::Flip;
use crate::engine::wrapped::Wrapped;
use crate::model::filter::Service;
use crate::model::key_path::KeyPath;
use crate::model::payload::{Body, Node, Payload, Value};
use crate::model::shell;
use crate::model::text::{count, listed, printable, quoted};
use crate::parse::json::{self, JsonFault};

/// Whether a headline is good news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    Good,
    Doubtful,
    Bad,
}

/// What became of a payload, in one line that starts with the reply code.
pub fn headline(run: &TestRun<'_>, result: &PayloadResult<'_>) -> (String, Tone) {
    let Ok((_, answer)) = &result.answer else {
        return ("unreadable".into(), Tone::Bad);
    };
    let (line, tone) = became(run, answer, result.expected);
    match result.failure() {
        Some(Failure::Unexpected { expected, .. }) => (format!("{line}; expected {}", plain(expected)), Tone::Bad),
        _ => (line, tone),
    }
}

/// What an answer does, whatever is expected of the other fields.
pub fn became(run: &TestRun<'_>, answer: &Answer<'_>, expected: Option<Outcome>) -> (String, Tone) {
    let outcome = answer.outcome();
    let (words, tone) = match (answer.main(), answer.owner) {
        (None, _) if expected == Some(Outcome::Discarded) => ("discarded, as expected".into(), Tone::Good),
        (None, _) => ("discarded: no service takes it, and most senders log success".into(), Tone::Bad),
        (Some(main), Some(owner)) if main.service != owner => {
            let owner = printable(run.service_name(owner));
            (format!("taken, but not by {owner}, whose sample it is"), Tone::Doubtful)
        }
        (Some(main), _) if outcome.status() == 201 && main.trigger.accepted().is_none() => {
            let (words, _) = what_happened(main);
            (format!("{words}; a trigger of another service takes it too"), Tone::Doubtful)
        }
        (Some(main), _) => what_happened(main),
    };
    (format!("{} {words}", outcome.status()), tone)
}

/// The outcome as words.
fn plain(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::TriggeredAndResolved => "triggered and resolved",
        other => other.name(),
    }
}

fn what_happened(service: &ServiceAnswer<'_>) -> (String, Tone) {
    match (service.trigger.accepted(), service.resolve.accepted()) {
        (Some(trigger), Some(resolve)) => {
            let (opened, closes) = (entry(trigger), entry_in_short(resolve));
            (format!("{opened}; the resolve takes it too, and {closes}"), Tone::Doubtful)
        }
        (Some(accepted), None) | (None, Some(accepted)) => {
            let doubtful = accepted.mapping.value.is_err() || accepted.entry == Entry::NothingToClose;
            (entry(accepted).to_owned(), if doubtful { Tone::Doubtful } else { Tone::Good })
        }
        (None, None) => ("discarded".to_owned(), Tone::Bad),
    }
}

/// What an accepted part does to the ledger.
pub fn entry(accepted: &Acceptance<'_>) -> &'static str {
    match accepted.entry {
        Entry::Opened if accepted.mapping.value.is_err() => "incident opened, but no call can close it",
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
        _ if flip.reading.difference(reading).starts_with("order=") => match flip.verdict.first {
            Some(OrderReading::TriggerFirst) => "it would close the incident that it opens".to_owned(),
            _ => "the incident that it opens would stay open".to_owned(),
        },
        (Some(filter), true) => format!("{} and the resolve would take it", trigger(filter)),
        (Some(filter), false) => format!("{} would take it", trigger(filter)),
        (None, true) => "the resolve would take it".to_owned(),
        (None, false) => "no part would take it".to_owned(),
    };
    format!("with {} {parts}", flip.reading.difference(reading))
}

/// What is said of a payload when no condition looks at anything that it has.
pub fn strange(run: &TestRun<'_>, payload: &Payload) -> String {
    let keys = match &payload.body {
        Body::Json(Node { value: Value::Object(members), .. }) => {
            members.iter().map(|member| quoted(member.key.get(&payload.source))).collect()
        }
        Body::Json(_) => Vec::new(),
        Body::Text(text) => return text_body(payload, text),
    };
    let has = if keys.is_empty() { String::new() } else { format!("; it has {}", listed(&keys, "and")) };
    let looked_at = run.looked_at.get_or_init(|| {
        let paths: BTreeSet<_> = run.services.iter().flat_map(conditions).map(path).collect();
        listed(&paths.into_iter().collect::<Vec<_>>(), "and")
    });
    format!("no condition finds its key in this payload: they look at {looked_at}{has}")
}

/// Which tool sends such a payload, and how to get its filter.
fn known_tool(answer: &Answer<'_>) -> Option<String> {
    answer.diagnoses.iter().find_map(|diagnosis| match &diagnosis.kind {
        DiagnosisKind::KnownTool { sentence, command: Some(command), .. } => Some(format!("{sentence}: {command}")),
        DiagnosisKind::KnownTool { sentence, command: None, .. } => Some(sentence.clone()),
        _ => None,
    })
}

/// The command that takes the payloads out of a file of captures, and does this with them.
pub fn unwrapped(wrapped: &Wrapped, file: &str, then: &str) -> String {
    let file = if file.starts_with('<') { None } else { shell::path(file) };
    let of_file = file.map(|file| format!(" {file}")).unwrap_or_default();
    format!("{}{of_file} | cgfilter {then} -", unwrapping(wrapped))
}

/// Why a body that is a text is taken by nobody.
fn text_body(payload: &Payload, text: &str) -> String {
    if let Some(kind) = &payload.not_text {
        let kind = printable(kind);
        return format!("its content type is {kind}, and Callgoose reads text alone: to it the body is empty");
    }
    let json_like = text.trim_start().starts_with(['{', '[']);
    match json::fault(text).filter(|fault| json_like || fault.is_of_the_format()) {
        None | Some(JsonFault::NotJson | JsonFault::SeveralDocuments { .. }) => {
            "the payload is text, and text has no keys".into()
        }
        Some(fault) => {
            let (message, help) = json_error(&fault);
            let help = help.map(|help| format!("; {help}")).unwrap_or_default();
            format!("the payload is text, and text has no keys: {message}{help}")
        }
    }
}

/// The key paths that the conditions of a service look at.
fn conditions(service: &Service) -> impl Iterator<Item = &KeyPath> {
    let parts = service.triggers.iter().map(|trigger| &trigger.part).chain(&service.resolve);
    parts.flat_map(|part| part.conditions.iter().map(|condition| &condition.key_path.value))
}

/// Why no part takes a payload, one line a failed condition of the nearest part, with advice where no change mends it.
pub fn reasons(run: &TestRun<'_>, payload: &Payload, answer: &Answer<'_>, is_mended: bool) -> Vec<String> {
    if let Some(wrapped) = answer.wrapped() {
        return vec![crate::words::wrapped(wrapped)];
    }
    if let Some(tool) = known_tool(answer) {
        return vec![tool];
    }
    if answer.is_strange {
        return vec![strange(run, payload)];
    }
    let Some(near) = answer.nearest() else {
        return Vec::new();
    };
    let misses = near.nearer(run.reading);
    let name = printable(run.service_name(near.service));
    let reason = |miss: &&NearMiss<'_>, check: &Check<'_>| {
        let (side, failed) = (PartName::of(miss.id), failed(check, run.reading));
        let advice = advice(check, miss.id, run.reading).filter(|_| !is_mended);
        let advice = advice.map(|what| format!("; change: {what}")).unwrap_or_default();
        format!("{name}, {}: {failed}{advice}", side.name())
    };
    misses.iter().flat_map(|miss| miss.failed().map(move |check| reason(miss, check))).collect()
}

/// `change: write Down in place of down (filters/x.yaml:6:25); then it opens an incident`.
pub fn tried(services: &[Service], TriedChange { service, change, .. }: &TriedChange) -> String {
    let first = change.edits.iter().map(|edit| edit.span).min();
    let at = first.zip(services.get(*service)).map(|(at, service)| format!(" ({})", place(&service.source, at)));
    format!("change: {}{}; then it {}", change.title, at.unwrap_or_default(), change.achieves)
}

/// What may mend the first condition that failed, where no change was tried.
pub fn untried(run: &TestRun<'_>, answer: &Answer<'_>) -> Option<String> {
    let (_, miss) = answer.nearest_part(run.reading).filter(|_| answer.wrapped().is_none())?;
    let advice = advice(miss.failed().next()?, miss.id, run.reading)?;
    Some(format!("change: {advice}"))
}

/// That no change was found, and what was looked at.
pub fn in_vain(run: &TestRun<'_>, InVain { service, changes, samples, cases }: InVain) -> String {
    let file = run.service(service).map(|service| printable(service.source.name())).unwrap_or_default();
    let cases = if cases == 0 { String::new() } else { format!(" and {}", count(cases, "case")) };
    let (tried, samples) = (count(changes, "change"), count(samples, "sample"));
    match changes {
        0 => format!("none was found: the payload has nothing that is near to what {file} asks for"),
        _ => {
            format!("none was found: of {tried} of {file}, tried on {samples}{cases}, none mends it and spoils nothing")
        }
    }
}

/// Why one condition failed.
pub fn failed(check: &Check<'_>, reading: Reading) -> String {
    let (key, why) = (path(&check.condition.key_path.value), why(check, reading));
    let why = why.map(|why| format!("; {why}")).unwrap_or_default();
    format!("{key} {}, {}{why}", found(check), wanted(check.condition, reading))
}
