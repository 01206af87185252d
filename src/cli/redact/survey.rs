//! What would become of a file, before anything is written.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use super::targets::{Stamp, Target};
use super::units::{Unit, Units};
use crate::model::filter::Service;
use crate::redact::{self, Change, Counts, Redactor, Tie};
use crate::report::words;

/// What is found in a file.
#[derive(Debug, Default)]
pub struct Survey {
    pub counts: Counts,
    pub stamp: Stamp,
    /// The mapping values that change, with what they become.
    pub ties: BTreeMap<String, String>,
}

/// Why a file is not redacted, and what to do.
#[derive(Debug, Clone)]
pub struct Reason {
    pub message: String,
    pub help: Option<String>,
    /// Something would not be as it was; else it cannot be read.
    pub is_change: bool,
}

impl Reason {
    pub fn change(message: String, help: &str) -> Self {
        Self { message, help: Some(help.to_owned()), is_change: true }
    }

    pub fn unreadable(error: &io::Error) -> Self {
        Self { message: crate::cli::files::reason(error), help: None, is_change: false }
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
        return Err(Reason { message: refusal.to_owned(), help: None, is_change: false });
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
        let clean = redacted(redactor, &unit.bytes, &mut self.counts);
        if clean == unit.bytes || target.is_suite {
            return Ok(());
        }
        let [before, after] = [&unit.bytes, &*clean].map(String::from_utf8_lossy);
        let ties = redact::compare(services, &before, &after).map_err(|change| told(&change, unit.line, services))?;
        for Tie { before, after } in ties {
            let known = self.ties.entry(before).or_insert_with(|| after.clone());
            if *known != after {
                return Err(Reason::change(
                    format!("line {}: a mapping value that is redacted would be another one in each place", unit.line),
                    MAP_BY_ANOTHER,
                ));
            }
        }
        Ok(())
    }
}

pub const MAP_BY_ANOTHER: &str = "map by a key that no secret and no person stands under, and redact again";

/// What would change, in words.
fn told(change: &Change, line: u64, services: &[Service]) -> Reason {
    match change {
        Change::Part { service, part, takes, reading, keys } => {
            let Some(service) = services.get(*service) else { return Reason::change(String::new(), "") };
            let span = service.part(*part).map(|part| part.head).unwrap_or_default();
            let place = words::place(&service.source, span);
            let (takes, would) = if *takes { ("takes", "would not") } else { ("does not take", "would") };
            let keys: Vec<_> = keys.iter().map(String::as_str).collect();
            let keys = crate::model::text::listed(&keys, "and");
            Reason::change(
                format!(
                    "line {line}: {part} of {} ({place}) {takes} it, and {would} without what is redacted at {keys}, with \
                     {reading}",
                    service.name
                ),
                "let the filter look at another key, or write this file without it by hand",
            )
        }
        Change::Service => Reason::change(
            format!("line {line}: what is redacted says which service judges it"),
            "write this file without it by hand",
        ),
        Change::Payloads => Reason::change(
            format!("line {line}: it would not be read as the same payload any more"),
            "write this file without it by hand",
        ),
    }
}
