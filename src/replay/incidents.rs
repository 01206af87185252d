//! The incidents that both versions of the filters opened, and of which more can be said: those that one version, or
//! neither, has closed so far. There may be as many as are open, so each is kept small.

use std::collections::BTreeMap;

use super::effects::{self, TakingPart};
use super::impact_tally::{NamedPart, named};
use super::kept;
use super::run::Side;
use crate::model::filter::{PartId, Service};

#[derive(Debug, Default)]
pub struct Incidents {
    /// By the line that opened it and the service of now, which gives the order of examples.
    left: BTreeMap<(u64, usize), Incident>,
}

#[derive(Debug)]
struct Incident {
    /// The service of the base.
    service: usize,
    before: Opened,
    /// None where it is the same.
    after: Option<Box<Opened>>,
    was_closed: bool,
    is_closed: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Opened {
    filter: usize,
    title: Box<str>,
    mapping_value: Option<Box<str>>,
}

/// An incident as it is at the end.
pub struct Left {
    pub line: u64,
    service: usize,
    incident: Incident,
}

impl Opened {
    fn of(trigger: &TakingPart<'_>) -> Self {
        let title = trigger.title.as_ref().map_or("", |(title, _)| title);
        Self {
            filter: trigger.part.trigger().unwrap_or_default(),
            title: (*kept::title(title)).into(),
            mapping_value: trigger.mapping_value.as_deref().map(Into::into),
        }
    }

    fn side(&self, service: usize, services: &[Service]) -> Side {
        let known = services.get(service);
        let filter = known.and_then(|service| service.triggers.get(self.filter));
        Side {
            service: effects::name(services, service),
            part: PartId::Trigger(self.filter),
            urgency: filter.map(|filter| filter.urgency),
            title: Some(self.title.to_string()),
            mapping_value: self.mapping_value.as_deref().map(str::to_owned),
        }
    }
}

impl Incidents {
    pub fn open(&mut self, line: u64, old: &TakingPart<'_>, new: &TakingPart<'_>) {
        let (before, after) = (Opened::of(old), Opened::of(new));
        let incident = Incident {
            service: old.service,
            after: (before != after).then(|| Box::new(after)),
            before,
            was_closed: false,
            is_closed: false,
        };
        self.left.insert((line, new.service), incident);
    }

    /// The base closes what these services of its own opened, each at a line.
    pub fn close_before(&mut self, closed: &[(u64, usize)]) {
        let mut closed = closed.to_vec();
        closed.sort_unstable();
        for closed in closed.chunk_by(|(line, _), (other, _)| line == other) {
            let line = closed.first().map_or(0, |(line, _)| *line);
            let mut by_both = Vec::new();
            for (key, incident) in self.left.range_mut((line, 0)..=(line, usize::MAX)) {
                let is_closed = closed.binary_search(&(line, incident.service)).is_ok();
                incident.was_closed |= is_closed;
                by_both.extend(Some(*key).filter(|_| is_closed && incident.is_closed));
            }
            for key in by_both {
                self.left.remove(&key);
            }
        }
    }

    /// The filters of now close what this service of their own opened at a line.
    pub fn close_after(&mut self, opened: u64, service: usize) {
        if let Some(incident) = self.left.get_mut(&(opened, service)) {
            incident.is_closed = true;
            // Where both have closed it, nothing more can be said.
            if incident.was_closed {
                self.left.remove(&(opened, service));
            }
        }
    }

    /// In the order of the lines.
    pub fn left(self) -> impl Iterator<Item = Left> {
        self.left.into_iter().map(|((line, service), incident)| Left { line, service, incident })
    }
}

impl Left {
    /// Whether the base closed it, and whether the filters of now did.
    pub fn closed(&self) -> (bool, bool) {
        (self.incident.was_closed, self.incident.is_closed)
    }

    pub fn sides(&self, before: &[Service], after: &[Service]) -> [Side; 2] {
        let (old, new) = self.opened();
        [old.side(self.incident.service, before), new.side(self.service, after)]
    }

    pub fn named<'s>(&self, before: &'s [Service], after: &'s [Service]) -> [NamedPart<'s>; 2] {
        let part = |opened: &Opened| PartId::Trigger(opened.filter);
        let (old, new) = self.opened();
        [named(before, self.incident.service, part(old)), named(after, self.service, part(new))]
    }

    fn opened(&self) -> (&Opened, &Opened) {
        let (old, new) = (&self.incident.before, &self.incident.after);
        (old, new.as_deref().unwrap_or(old))
    }
}
