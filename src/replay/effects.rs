//! What one version of the filters makes of a payload, for comparing it with another.

use std::borrow::Cow;

use super::entries::LineEntries;
use super::events::{Events, Title};
use super::impact_tally::{NamedPart, named};
use super::kept;
use super::run::Side;
use crate::engine::answer::Outcome;
use crate::engine::ledger::Entry;
use crate::model::filter::{PartId, Service, Urgency};

pub struct PayloadEffects<'t> {
    pub triggers: Vec<Trigger<'t>>,
    pub resolves: Vec<Resolve<'t>>,
    /// The lines that opened the incidents which it closes, and their services.
    pub closed: Vec<(u64, usize)>,
}

pub struct Trigger<'t> {
    pub service: usize,
    pub filter: usize,
    pub urgency: Urgency,
    /// All of it, or what is kept of it and a hash of all.
    pub title: (Cow<'t, str>, u64),
    pub mapping_value: Option<Cow<'t, str>>,
    pub entry: Entry,
}

pub struct Resolve<'t> {
    pub service: usize,
    pub mapping_value: Option<Cow<'t, str>>,
}

impl Trigger<'_> {
    pub fn named<'s>(&self, services: &'s [Service]) -> NamedPart<'s> {
        named(services, self.service, PartId::Trigger(self.filter))
    }

    pub fn side(&self, services: &[Service]) -> Side {
        Side {
            service: name(services, self.service),
            part: PartId::Trigger(self.filter),
            urgency: Some(self.urgency),
            title: Some(kept::title(&self.title.0).into_owned()),
            mapping_value: self.mapping_value.as_deref().map(str::to_owned),
        }
    }
}

impl Resolve<'_> {
    pub fn named<'s>(&self, services: &'s [Service]) -> NamedPart<'s> {
        named(services, self.service, PartId::Resolve)
    }

    pub fn side(&self, services: &[Service]) -> Side {
        Side {
            service: name(services, self.service),
            part: PartId::Resolve,
            urgency: None,
            title: None,
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
        let triggers = entries.triggers.iter().zip(titles).map(|(it, title)| {
            let (service, filter) = (it.taken.service as usize, it.taken.filter as usize);
            let trigger = services.get(service).and_then(|it| it.triggers.get(filter));
            Trigger {
                service,
                filter,
                urgency: trigger.map(|it| it.urgency).unwrap_or_default(),
                title: (events.title(title).into(), title.hash),
                mapping_value: events.text(&it.event).map(Cow::from),
                entry: it.entry,
            }
        });
        let resolves = entries
            .resolves
            .iter()
            .map(|it| Resolve { service: it.service as usize, mapping_value: events.text(&it.event).map(Cow::from) });
        let closed = entries.resolves.iter();
        let closed = closed.filter_map(|it| Some((it.closed?, it.service as usize)));
        Self { triggers: triggers.collect(), resolves: resolves.collect(), closed: closed.collect() }
    }
}
