//! What an account does with the calls of a probe.

use super::manner::{Manner, Subject};
use super::payload::Takes;
use crate::engine::ledger::Entry;
use crate::engine::reading::OrderReading;

/// One call: which payload it has, what incident that is of, and which parts take it.
#[derive(Debug, Clone, Copy)]
pub struct ProbeCall {
    pub payload: usize,
    pub incident: Option<usize>,
    pub takes: Takes,
}

/// What a call does: the trigger side, and the resolve side.
pub type Entries = (Option<Entry>, Option<Entry>);

/// The incidents that are open: of the payload that opened each, and what it is mapped by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OpenOfProbe(Vec<(usize, Option<usize>)>);

impl OpenOfProbe {
    pub fn enter(&mut self, call: &ProbeCall, order: OrderReading, manner: Manner) -> Entries {
        let is_discarded = call.incident.is_none() && manner.says(Subject::NoMapping) == "discarded";
        let (triggers, resolves) = (call.takes.trigger && !is_discarded, call.takes.resolve && !is_discarded);
        let (mut opened, mut closed) = (None, None);
        if resolves && order == OrderReading::ResolveFirst {
            closed = Some(self.close(call, manner));
        }
        if triggers {
            opened = Some(self.open(call, manner));
        }
        if resolves && order == OrderReading::TriggerFirst {
            closed = Some(self.close(call, manner));
        }
        (opened, closed)
    }

    fn open(&mut self, call: &ProbeCall, manner: Manner) -> Entry {
        let is_alike = |(payload, incident): &(usize, Option<usize>)| match manner.says(Subject::Alike) {
            "mapping" => has_one_mapping(*incident, call, manner),
            _ => *payload == call.payload,
        };
        if self.0.iter().any(is_alike) {
            return Entry::Repeated;
        }
        let opened = (call.payload, call.incident);
        // Of those that nothing closes, one is as good as many.
        if !self.0.contains(&opened) {
            self.0.push(opened);
        }
        Entry::Opened
    }

    fn close(&mut self, call: &ProbeCall, manner: Manner) -> Entry {
        let before = self.0.len();
        let is = |(_, incident): &(usize, Option<usize>)| has_one_mapping(*incident, call, manner);
        let one = match manner.says(Subject::Alike) {
            "body-oldest" => Some(self.0.iter().position(is)),
            "body-newest" => Some(self.0.iter().rposition(is)),
            _ => None,
        };
        match one {
            Some(at) => at.into_iter().for_each(|at| {
                self.0.remove(at);
            }),
            None => self.0.retain(|it| !is(it)),
        }
        if self.0.len() < before { Entry::Closed } else { Entry::NothingToClose }
    }
}

/// Whether an incident is mapped as a call is. Without a mapping key nothing is, unless all such calls share one incident.
fn has_one_mapping(incident: Option<usize>, call: &ProbeCall, manner: Manner) -> bool {
    incident == call.incident && (incident.is_some() || manner.says(Subject::NoMapping) == "shares")
}
