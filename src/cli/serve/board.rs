//! What the page shows: the last calls, and what was seen of all of them. It stays of one size.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

use axum::http::header;
use serde::Serialize;
use serde_json::{Value, json};

use super::call::Call;
use super::{Refusal, senders};
use crate::model::filter::{PartId, Service};
use crate::report::Summary;
use crate::report::words::Tone;

/// How many calls are shown, and how much of them is kept.
const MOST_CALLS: usize = 1000;
const MOST_BYTES: usize = 32 << 20;
/// How many kinds of refusals are told.
const MOST_REFUSALS: usize = 50;
/// As many calls as one message to the page has: what is more has gone by.
pub const MOST_NEWS: usize = 250;
/// Among how many calls before it one is looked for that is the same.
const MOST_BEFORE: usize = 200;

/// One call, as it is shown.
#[derive(Debug, Serialize)]
pub struct ShownCall {
    pub number: usize,
    pub received_at: String,
    pub from: Option<String>,
    pub status: u16,
    /// What Callgoose answered, where it was asked.
    pub answered: Option<u16>,
    pub tone: Tone,
    pub headline: String,
    /// The parts that take it, else why none does.
    pub why: Option<String>,
    pub services: Vec<String>,
    /// What this sender seems to do.
    pub note: Option<String>,
    #[serde(skip)]
    pub details: Details,
}

/// What is shown of a call that somebody opens.
#[derive(Debug)]
pub struct Details {
    /// Its line of a record, without secrets.
    pub line: String,
    /// What became of it, in full.
    pub text: String,
    pub reply: String,
    pub sender: u64,
    pub body: u64,
}

/// What was refused, and how often.
#[derive(Debug, Serialize)]
struct ShownRefusal {
    status: u16,
    reason: String,
    count: usize,
}

#[derive(Default)]
pub struct Board {
    calls: VecDeque<ShownCall>,
    bytes: usize,
    refusals: Vec<ShownRefusal>,
    /// How many calls each part took, by service and part.
    taken: BTreeMap<(String, PartId), usize>,
    hashes: RandomState,
}

impl Board {
    /// Who sends a call, and what, as numbers that tell them apart.
    pub fn fingerprints(&self, call: &Call) -> (u64, u64) {
        let agent = call.headers.get(header::USER_AGENT).map(|agent| agent.as_bytes());
        (self.hashes.hash_one((call.peer, &call.from, agent)), self.hashes.hash_one(&call.body))
    }

    /// What the sender of a call seems to do, by what it sent before and got for it.
    pub fn note(&self, call: &Call, status: u16, (sender, body): (u64, u64)) -> Option<String> {
        let mut before = self.calls.iter().rev().take(MOST_BEFORE);
        let same = before.find(|it| it.details.sender == sender && it.details.body == body);
        let repeated = same.map(|same| {
            let (number, got) = (same.number, same.answered.unwrap_or(same.status));
            match got {
                200 => format!("the same call as {number}: its sender repeats what it sent"),
                _ => format!("the same call as {number}, which was answered with {got}: its sender repeats it, or takes 200 alone for success"),
            }
        });
        repeated.or_else(|| senders::note(call, status).map(str::to_owned))
    }

    pub fn add(&mut self, call: ShownCall, parts: impl Iterator<Item = (String, PartId)>) {
        parts.for_each(|part| *self.taken.entry(part).or_default() += 1);
        self.bytes += call.details.size();
        self.calls.push_back(call);
        while self.calls.len() > MOST_CALLS || self.bytes > MOST_BYTES && self.calls.len() > 1 {
            self.bytes -= self.calls.pop_front().map_or(0, |call| call.details.size());
        }
    }

    /// Counts what is refused for one reason once.
    pub fn refuse(&mut self, refusal: &Refusal) {
        let known =
            self.refusals.iter().position(|it| it.status == refusal.status.as_u16() && it.reason == refusal.reason);
        let mut shown = match known {
            Some(at) => self.refusals.remove(at),
            None => ShownRefusal { status: refusal.status.as_u16(), reason: refusal.reason.clone(), count: 0 },
        };
        shown.count += 1;
        self.refusals.insert(0, shown);
        self.refusals.truncate(MOST_REFUSALS);
    }

    pub fn call(&self, number: usize) -> Option<&ShownCall> {
        self.calls.iter().find(|call| call.number == number)
    }

    /// What is new since a call, and how all stands.
    pub fn news(&self, after: usize, services: &[Service], totals: &Summary) -> Value {
        let new = self.calls.iter().rev().take_while(|call| call.number > after).take(MOST_NEWS);
        let parts = services.iter().flat_map(|service| {
            let part = |(id, _): (PartId, _)| {
                let taken = self.taken.get(&(service.name.clone(), id)).copied().unwrap_or_default();
                json!({"service": service.name, "part": id.to_string(), "taken": taken})
            };
            service.named_parts().map(part).collect::<Vec<_>>()
        });
        json!({
            "run": std::process::id(),
            "last": self.calls.back().map_or(0, |call| call.number),
            "calls": new.collect::<Vec<_>>(),
            "parts": parts.collect::<Vec<_>>(),
            "refusals": self.refusals,
            "totals": {
                "calls": totals.payloads,
                "opened": totals.opened,
                "closed": totals.closed,
                "open": totals.open,
                "discarded": totals.discarded,
            },
        })
    }
}

impl Details {
    fn size(&self) -> usize {
        self.line.len() + self.text.len() + self.reply.len()
    }
}
