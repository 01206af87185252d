//! What one version of the filters makes of a payload, for comparing it with another.

use std::borrow::Cow;

use super::entries::LineEntries;
use super::events::{Events, LedgerEvent, Title};
use super::impact_tally::{NamedPart, named};
use super::kept;
use super::run::Side;
use crate::engine::answer::Outcome;
use crate::engine::ledger::Entry;
use crate::model::filter::{PartId, Service, Urgency};

pub struct PayloadEffects<'t> {
    pub triggers: Vec<TakingPart<'t>>,
    pub resolves: Vec<TakingPart<'t>>,
    /// The lines that opened the incidents which it closes, and their services.
    pub closed: Vec<(u64, usize)>,
}

/// A part that takes it.
pub struct TakingPart<'t> {
    pub service: usize,
    pub part: PartId,
    pub urgency: Option<Urgency>,
    /// All of it, or what is kept of it and a hash of all. A resolve has none.
    pub title: Option<(Cow<'t, str>, u64)>,
    pub mapping_value: Option<Cow<'t, str>>,
    /// What a trigger filter does with it.
    pub entry: Option<Entry>,
}

impl TakingPart<'_> {
    pub fn named<'s>(&self, services: &'s [Service]) -> NamedPart<'s> {
        named(services, self.service, self.part)
    }

    pub fn side(&self, services: &[Service]) -> Side {
        Side {
            service: name(services, self.service),
            part: self.part,
            urgency: self.urgency,
            title: self.title.as_ref().map(|(title, _)| kept::title(title).into_owned()),
            mapping_value: self.mapping_value.as_deref().map(str::to_owned),
        }
    }
}

pub fn name(services: &[Service], at: usize) -> String {
    services.get(at).map_or_else(String::new, |it| kept::title(&it.name).into_owned())
}

impl<'t> PayloadEffects<'t> {
    pub fn outcome(&self) -> Outcome {
        Outcome::of(!self.triggers.is_empty(), !self.resolves.is_empty())
    }

    /// What was entered of a line.
    pub fn of(entries: &LineEntries, events: &'t Events, titles: &'t [Title], services: &[Service]) -> Self {
        let taken = |service: u32, part, event: &LedgerEvent| TakingPart {
            service: service as usize,
            part,
            urgency: None,
            title: None,
            mapping_value: events.text(event).map(Cow::from),
            entry: None,
        };
        let triggers = entries.triggers.iter().zip(titles).map(|(it, title)| {
            let (service, filter) = (it.taken.service, it.taken.filter as usize);
            let trigger = services.get(service as usize).and_then(|it| it.triggers.get(filter));
            TakingPart {
                urgency: Some(trigger.map(|it| it.urgency).unwrap_or_default()),
                title: Some((events.title(title).into(), title.hash)),
                entry: Some(it.entry),
                ..taken(service, PartId::Trigger(filter), &it.event)
            }
        });
        let resolves = entries.resolves.iter().map(|it| taken(it.service, PartId::Resolve, &it.event));
        let closed = entries.resolves.iter();
        let closed = closed.filter_map(|it| Some((it.closed?, it.service as usize)));
        Self { triggers: triggers.collect(), resolves: resolves.collect(), closed: closed.collect() }
    }
}
