//! The record of incidents over a run of payloads: per service and mapping value.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::mem;

use crate::model::key_path::KeyPath;
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
pub struct Incident<P> {
    pub service: usize,
    /// None when no call can close it.
    pub mapping_value: Option<String>,
    pub title: String,
    /// The payload, as far as it is kept.
    pub payload: P,
    /// The position of that payload in the run.
    pub at: usize,
}

/// One of a run that has all its payloads to its end.
pub type OpenIncident<'a> = Incident<&'a Payload>;

/// What is kept of the payload that opened an incident: a run whose calls never end keeps nothing.
pub trait Opener {
    /// Whether it has a text at a key path, as far as it is known.
    fn has(&self, path: &KeyPath, text: &str) -> bool;
}

impl Opener for &Payload {
    fn has(&self, path: &KeyPath, text: &str) -> bool {
        self.find(path).text() == Some(text)
    }
}

impl Opener for () {
    fn has(&self, _: &KeyPath, _: &str) -> bool {
        false
    }
}

#[derive(Debug)]
pub struct Ledger<P> {
    /// By service, then in the order of opening.
    open: BTreeMap<(usize, usize), Incident<P>>,
    /// Every mapping value that was ever opened, with its number while it is open.
    by_value: HashMap<(usize, String), Option<usize>>,
    opened: usize,
    /// The last ones that were closed, of all services.
    closed: VecDeque<Incident<P>>,
}

impl<P> Default for Ledger<P> {
    fn default() -> Self {
        Self { open: BTreeMap::new(), by_value: HashMap::new(), opened: 0, closed: VecDeque::new() }
    }
}

/// How many closed incidents are remembered, for a recovery that fails to say which one it means.
const MAX_CLOSED: usize = 100;

impl<P> Ledger<P> {
    pub fn trigger(&mut self, incident: Incident<P>) -> Entry {
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

    /// Forgets the older half of what is open where that is more than so many, and the values of what is closed where these
    /// are: a run whose calls never end has to.
    pub fn keep_at_most(&mut self, most: usize) {
        if self.open.len() > most {
            let mut numbers: Vec<_> = self.open.keys().map(|(_, number)| *number).collect();
            let (_, middle, _) = numbers.select_nth_unstable(most / 2);
            let from = *middle;
            self.open.retain(|(_, number), _| *number >= from);
            self.by_value.retain(|_, number| number.is_none_or(|number| number >= from));
        }
        if self.by_value.len() > self.open.len() + most {
            self.by_value.retain(|_, number| number.is_some());
        }
    }

    /// Gives the services other positions; what belongs to one that has none any more is forgotten.
    pub fn renumber(&mut self, position: impl Fn(usize) -> Option<usize>) {
        let moved = |incident: Incident<P>| Some(Incident { service: position(incident.service)?, ..incident });
        let open = mem::take(&mut self.open).into_iter();
        self.open =
            open.filter_map(|((_, number), open)| moved(open).map(|open| ((open.service, number), open))).collect();
        let values = mem::take(&mut self.by_value).into_iter();
        let value = |((service, value), number)| Some(((position(service)?, value), number));
        self.by_value = values.filter_map(value).collect();
        self.closed = mem::take(&mut self.closed).into_iter().filter_map(moved).collect();
    }

    /// Whether an incident with this value was open before, and is closed by now.
    pub fn was_closed(&self, service: usize, mapping_value: &str) -> bool {
        self.by_value.get(&(service, mapping_value.to_owned())) == Some(&None)
    }

    /// What is still open, by service, then in the order of opening.
    pub fn open(&self) -> impl Iterator<Item = &Incident<P>> {
        self.open.values()
    }

    /// The incidents of one service that a recovery may mean: those that are open, then those closed of late.
    pub fn known_of(&self, service: usize) -> impl Iterator<Item = &Incident<P>> {
        let closed = self.closed.iter().filter(move |closed| closed.service == service);
        self.open_of(service).chain(closed)
    }

    /// The incidents of one service that are open.
    pub fn open_of(&self, service: usize) -> impl Iterator<Item = &Incident<P>> {
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

    fn nameless(service: usize, value: &str) -> Incident<()> {
        Incident { service, mapping_value: Some(value.to_owned()), title: String::new(), payload: (), at: 0 }
    }

    #[test]
    fn what_never_ends_keeps_the_newest_incidents_alone() {
        let mut ledger = Ledger::default();
        for at in 0..10 {
            ledger.trigger(nameless(at % 2, &at.to_string()));
        }
        ledger.keep_at_most(10);
        assert_eq!(ledger.open().count(), 10);
        ledger.keep_at_most(9);
        let open: Vec<_> = ledger.open().filter_map(|open| open.mapping_value.as_deref()).collect();
        assert_eq!(open, ["4", "6", "8", "5", "7", "9"]);
        assert_eq!(ledger.resolve(0, Some("2")), Entry::NothingToClose);
        assert!(!ledger.was_closed(0, "2"));
        (20..50).for_each(|at| {
            ledger.trigger(nameless(0, &at.to_string()));
            ledger.resolve(0, Some(&at.to_string()));
            ledger.keep_at_most(9);
        });
        assert!(ledger.by_value.len() <= 6 + 9);
    }

    #[test]
    fn services_that_move_take_their_incidents_along() {
        let mut ledger = Ledger::default();
        for service in 0..3 {
            ledger.trigger(nameless(service, "x"));
        }
        ledger.renumber(|service| [Some(1), None, Some(0)][service]);
        assert_eq!(ledger.open().count(), 2);
        assert_eq!(ledger.resolve(0, Some("x")), Entry::Closed);
        assert_eq!(ledger.resolve(1, Some("x")), Entry::Closed);
        assert_eq!(ledger.resolve(2, Some("x")), Entry::NothingToClose);
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
