//! What would become of a file, before anything is written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use super::targets::{Stamp, Target};
use super::units::{Unit, Units};
use crate::cli::files;
use crate::model::filter::Service;
use crate::model::reading::Reading;
use crate::model::text::listed;
use crate::redact::{self, Change, Counts, Redactor, Tie};
use crate::report::words;

/// What is found in a file.
#[derive(Debug, Default)]
pub struct Survey {
    pub counts: Counts,
    pub stamp: Stamp,
    /// The line of the first JSON that is not whole; none of a file that is no log.
    pub broken_line: Option<u64>,
    /// The mapping values that change, with what they become.
    pub ties: BTreeMap<String, String>,
}

/// Why a file is not redacted, and what to do.
#[derive(Debug, Clone)]
pub struct Reason {
    pub message: String,
    pub help: Option<String>,
    /// The line of a log that it is about.
    pub line: Option<u64>,
    /// Something would not be as it was; else it cannot be read.
    pub is_change: bool,
}

impl Reason {
    pub fn change(message: String, help: &str) -> Self {
        Self { message, help: Some(help.to_owned()), line: None, is_change: true }
    }

    pub fn unusable(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, line: None, is_change: false }
    }

    pub fn unreadable(error: &io::Error) -> Self {
        Self::unusable(files::reason(error))
    }
}

/// The bytes of a unit without what nobody may know. What is no UTF-8 stays as it is.
pub fn redacted<'u>(redactor: &Redactor, bytes: &'u [u8], counts: &mut Counts) -> Cow<'u, [u8]> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return match redactor.text(text, counts) {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
    }
    let mut clean = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        clean.extend_from_slice(redactor.text(chunk.valid(), counts).as_bytes());
        clean.extend_from_slice(chunk.invalid());
    }
    Cow::Owned(clean)
}

pub fn of(target: &Target, redactor: &Redactor, services: &[Service]) -> Result<Survey, Reason> {
    if let Some(refusal) = target.refusal() {
        return Err(Reason::unusable(refusal));
    }
    let unreadable = |error: io::Error| Reason::unreadable(&error);
    let (file, stamp) = target.open().map_err(unreadable)?;
    let mut survey = Survey { stamp, ..Survey::default() };
    let mut units = Units::of(file, target.path()).map_err(unreadable)?;
    while let Some(unit) = units.next().map_err(unreadable)? {
        survey.look_at(&unit, target, redactor, services)?;
    }
    Ok(survey)
}

impl Survey {
    fn look_at(
        &mut self,
        unit: &Unit,
        target: &Target,
        redactor: &Redactor,
        services: &[Service],
    ) -> Result<(), Reason> {
        let broken_before = self.counts.broken;
        let clean = redacted(redactor, &unit.bytes, &mut self.counts);
        if broken_before == 0 && self.counts.broken > 0 {
            self.broken_line = unit.line;
        }
        if clean == unit.bytes || target.is_suite {
            return Ok(());
        }
        let [before, after] = [&unit.bytes, &*clean].map(String::from_utf8_lossy);
        let here = |reason: Reason| Reason { line: unit.line, ..reason };
        let ties = redact::compare(services, &before, &after).map_err(|change| here(told(&change, services)))?;
        for Tie { before, after } in ties {
            let known = self.ties.entry(before).or_insert_with(|| after.clone());
            if *known != after {
                return Err(here(Reason::change(TIES_APART.to_owned(), MAP_BY_ANOTHER)));
            }
        }
        Ok(())
    }
}

const TIES_APART: &str = "a mapping value would be another one in each place";
pub const MAP_BY_ANOTHER: &str = "map by a key that no secret and no person stands under, and redact again";
pub const REDACT_TOGETHER: &str = "name both files, or the folder that they are in, in one call";
const BY_HAND: &str = "take out by hand what nobody may know";

/// What would change, in words.
fn told(change: &Change, services: &[Service]) -> Reason {
    match change {
        Change::Part { service, part, takes, reading, keys } => {
            let Some(service) = services.get(*service) else {
                return Reason::change("a verdict would be another one".to_owned(), BY_HAND);
            };
            let span = service.part(*part).map(|part| part.head).unwrap_or_default();
            let place = words::place(&service.source, span);
            let (takes, would) = if *takes { ("takes", "would not") } else { ("does not take", "would") };
            let keys = listed(keys, "and");
            let reading =
                if *reading == Reading::default() { String::new() } else { format!(" as {reading} reads it") };
            Reason::change(
                format!(
                    "{part} of {} ({place}) {takes} it{reading}, and {would} without what is redacted at {keys}",
                    service.name
                ),
                "let the filter look at another key, or take out by hand what nobody may know",
            )
        }
        Change::Service => Reason::change("what is redacted says which service judges it".to_owned(), BY_HAND),
        Change::Payloads => Reason::change("it would not be read as the same payload any more".to_owned(), BY_HAND),
    }
}
