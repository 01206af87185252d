//! The record of incidents over a run of payloads: per service and mapping value.

use std::collections::{BTreeMap, HashMap, VecDeque};

use crate::model::payload::Payload;

/// What one accepted payload does to the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    Opened,
    /// One with this mapping value is open already.
    Repeated,
    Closed,
    NothingToClose,
}

impl Entry {
    pub fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Repeated => "repeated",
            Self::Closed => "closed",
            Self::NothingToClose => "nothing_to_close",
        }
    }
}

/// An incident that is open: which service has it, and what opened it.
#[derive(Debug, Clone)]
pub struct OpenIncident<'a> {
    pub service: usize,
    /// None when no call can close it.
    pub mapping_value: Option<String>,
    pub title: String,
    pub payload: &'a Payload,
    /// The position of that payload in the run.
    pub at: usize,
}

#[derive(Debug, Default)]
pub struct Ledger<'a> {
    /// By service, then in the order of opening.
    open: BTreeMap<(usize, usize), OpenIncident<'a>>,
    /// Every mapping value that was ever opened, with its number while it is open.
    by_value: HashMap<(usize, String), Option<usize>>,
    opened: usize,
    /// The last ones that were closed, of all services.
    closed: VecDeque<OpenIncident<'a>>,
}

/// How many closed incidents are remembered, for a recovery that fails to say which one it means.
const MAX_CLOSED: usize = 100;

impl<'a> Ledger<'a> {
    pub fn trigger(&mut self, incident: OpenIncident<'a>) -> Entry {
        if let Some(value) = &incident.mapping_value {
            let slot = self.by_value.entry((incident.service, value.clone())).or_default();
            if slot.is_some() {
                return Entry::Repeated;
            }
            *slot = Some(self.opened);
        }
        self.open.insert((incident.service, self.opened), incident);
        self.opened += 1;
        Entry::Opened
    }

    pub fn resolve(&mut self, service: usize, mapping_value: Option<&str>) -> Entry {
        let key = mapping_value.map(|value| (service, value.to_owned()));
        let number = key.and_then(|key| self.by_value.get_mut(&key)).and_then(Option::take);
        match number.and_then(|number| self.open.remove(&(service, number))) {
            Some(incident) => {
                self.closed.push_front(incident);
                self.closed.truncate(MAX_CLOSED);
                Entry::Closed
            }
            None => Entry::NothingToClose,
        }
    }

    /// Whether an incident with this value was open before, and is closed by now.
    pub fn was_closed(&self, service: usize, mapping_value: &str) -> bool {
        self.by_value.get(&(service, mapping_value.to_owned())) == Some(&None)
    }

    /// What is still open, by service, then in the order of opening.
    pub fn open(&self) -> impl Iterator<Item = &OpenIncident<'a>> {
        self.open.values()
    }

    /// The incidents of one service that a recovery may mean: those that are open, then those closed of late.
    pub fn known_of(&self, service: usize) -> impl Iterator<Item = &OpenIncident<'a>> {
        let closed = self.closed.iter().filter(move |closed| closed.service == service);
        self.open_of(service).chain(closed)
    }

    /// The incidents of one service that are open.
    pub fn open_of(&self, service: usize) -> impl Iterator<Item = &OpenIncident<'a>> {
        self.open.range((service, 0)..(service + 1, 0)).map(|(_, open)| open)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::payload::Body;
    use crate::source::{Source, Span};

    fn payload() -> Payload {
        Payload::new(Arc::new(Source::new("x", "")), Span::default(), Body::Text(String::new()))
    }

    fn incident<'a>(payload: &'a Payload, service: usize, value: Option<&str>) -> OpenIncident<'a> {
        let mapping_value = value.map(str::to_owned);
        OpenIncident { service, mapping_value, title: String::new(), payload, at: 0 }
    }

    #[test]
    fn an_incident_opens_repeats_and_closes_by_service_and_value() {
        let payload = payload();
        let mut ledger = Ledger::default();
        assert_eq!(ledger.trigger(incident(&payload, 0, Some("a"))), Entry::Opened);
        assert_eq!(ledger.trigger(incident(&payload, 0, Some("a"))), Entry::Repeated);
        assert_eq!(ledger.trigger(incident(&payload, 1, Some("a"))), Entry::Opened);
        assert_eq!(ledger.resolve(0, Some("a")), Entry::Closed);
        assert!(ledger.was_closed(0, "a") && !ledger.was_closed(1, "a"));
        assert_eq!((ledger.known_of(0).count(), ledger.known_of(1).count()), (1, 1));
        assert_eq!(ledger.resolve(0, Some("a")), Entry::NothingToClose);
        assert_eq!(ledger.trigger(incident(&payload, 0, Some("a"))), Entry::Opened);
        assert_eq!((ledger.open().count(), ledger.open_of(0).count()), (2, 1));
    }

    #[test]
    fn without_a_mapping_value_each_call_opens_and_none_closes() {
        let payload = payload();
        let mut ledger = Ledger::default();
        assert_eq!(ledger.trigger(incident(&payload, 0, None)), Entry::Opened);
        assert_eq!(ledger.trigger(incident(&payload, 0, None)), Entry::Opened);
        assert_eq!(ledger.resolve(0, None), Entry::NothingToClose);
        assert_eq!(ledger.open().count(), 2);
    }
}
