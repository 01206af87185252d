//! The record of incidents over a run of payloads: per service and mapping value.

use std::collections::HashMap;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIncident {
    pub service: usize,
    /// None when no call can close it.
    pub mapping_value: Option<String>,
    pub title: String,
    /// The payload that opened it, by its position in the run.
    pub payload: usize,
}

#[derive(Debug, Default)]
pub struct Ledger {
    open: Vec<Option<OpenIncident>>,
    by_value: HashMap<(usize, String), usize>,
}

impl Ledger {
    pub fn trigger(&mut self, incident: OpenIncident) -> Entry {
        if let Some(value) = &incident.mapping_value {
            let key = (incident.service, value.clone());
            if self.by_value.contains_key(&key) {
                return Entry::Repeated;
            }
            self.by_value.insert(key, self.open.len());
        }
        self.open.push(Some(incident));
        Entry::Opened
    }

    pub fn resolve(&mut self, service: usize, mapping_value: Option<&str>) -> Entry {
        let key = mapping_value.map(|value| (service, value.to_owned()));
        let slot = key
            .and_then(|key| self.by_value.remove(&key))
            .and_then(|at| self.open.get_mut(at));
        match slot.and_then(Option::take) {
            Some(_) => Entry::Closed,
            None => Entry::NothingToClose,
        }
    }

    /// What is still open, in the order of opening.
    pub fn open(&self) -> impl Iterator<Item = &OpenIncident> {
        self.open.iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incident(service: usize, value: Option<&str>) -> OpenIncident {
        OpenIncident {
            service,
            mapping_value: value.map(str::to_owned),
            title: String::new(),
            payload: 0,
        }
    }

    #[test]
    fn an_incident_opens_repeats_and_closes_by_service_and_value() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.trigger(incident(0, Some("a"))), Entry::Opened);
        assert_eq!(ledger.trigger(incident(0, Some("a"))), Entry::Repeated);
        assert_eq!(ledger.trigger(incident(1, Some("a"))), Entry::Opened);
        assert_eq!(ledger.resolve(0, Some("a")), Entry::Closed);
        assert_eq!(ledger.resolve(0, Some("a")), Entry::NothingToClose);
        assert_eq!(ledger.trigger(incident(0, Some("a"))), Entry::Opened);
        assert_eq!(ledger.open().count(), 2);
    }

    #[test]
    fn without_a_mapping_value_each_call_opens_and_none_closes() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.trigger(incident(0, None)), Entry::Opened);
        assert_eq!(ledger.trigger(incident(0, None)), Entry::Opened);
        assert_eq!(ledger.resolve(0, None), Entry::NothingToClose);
        assert_eq!(ledger.open().count(), 2);
    }
}
