//! What one version of the filters makes of a payload, for comparing it with another.

use super::entries::LineEntries;
use super::run::{Nearest, Side};
use super::work::Events;
use crate::engine::answer::Outcome;
use crate::engine::ledger::Entry;
use crate::model::filter::{Service, Urgency};

pub struct Told {
    pub outcome: Outcome,
    pub triggers: Vec<Trigger>,
    pub resolves: Vec<Resolve>,
    /// Why nobody takes it, where that is looked for.
    pub nearest: Option<Nearest>,
}

pub struct Trigger {
    pub service: usize,
    pub filter: usize,
    pub urgency: Urgency,
    pub title: String,
    pub mapping_value: Option<String>,
    pub entry: Entry,
}

pub struct Resolve {
    pub service: usize,
    pub mapping_value: Option<String>,
    pub closed: bool,
}

impl Trigger {
    pub fn side(&self, services: &[Service]) -> Side {
        Side {
            service: name(services, self.service),
            filter: Some(self.filter),
            urgency: Some(self.urgency),
            title: Some(self.title.clone()),
            mapping_value: self.mapping_value.clone(),
        }
    }
}

impl Resolve {
    pub fn side(&self, services: &[Service]) -> Side {
        Side {
            service: name(services, self.service),
            filter: None,
            urgency: None,
            title: None,
            mapping_value: self.mapping_value.clone(),
        }
    }
}

fn name(services: &[Service], at: usize) -> String {
    services
        .get(at)
        .map_or_else(String::new, |it| it.name.clone())
}

impl Told {
    /// What was entered of a line.
    pub fn of(
        entries: &LineEntries,
        events: &Events,
        titles: &[String],
        services: &[Service],
    ) -> Self {
        let triggers = entries.triggers.iter().zip(titles).map(|(it, title)| {
            let (service, filter) = (it.taken.service as usize, it.taken.filter as usize);
            let trigger = services.get(service).and_then(|it| it.triggers.get(filter));
            Trigger {
                service,
                filter,
                urgency: trigger.map(|it| it.urgency).unwrap_or_default(),
                title: title.clone(),
                mapping_value: events.text(&it.event).map(str::to_owned),
                entry: it.entry,
            }
        });
        let resolves = entries.resolves.iter().map(|it| Resolve {
            service: it.service as usize,
            mapping_value: events.text(&it.event).map(str::to_owned),
            closed: it.closed,
        });
        let (triggers, resolves): (Vec<_>, Vec<_>) = (triggers.collect(), resolves.collect());
        Self {
            outcome: Outcome::of(!triggers.is_empty(), !resolves.is_empty()),
            triggers,
            resolves,
            nearest: None,
        }
    }
}
