//! What Callgoose says in the body of its reply (docs.callgoose.com/sqibs/how_to_send_api).

use serde::Serialize;

use super::answer::Answer;
use super::ledger::Entry;

/// The two sides of a call.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ReplyBody<'i> {
    /// Which call it was.
    pub id: &'i str,
    pub resolved: Resolved,
    pub triggered: Triggered,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Resolved {
    pub duplicate: bool,
    /// The resolve took the call, whether or not it closed anything.
    pub resolved: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Triggered {
    pub duplicate: bool,
    /// A new incident is there.
    pub created: bool,
}

impl<'i> ReplyBody<'i> {
    pub fn of(answer: &Answer<'_>, id: &'i str) -> Self {
        let entries = answer.services.iter().filter_map(|service| service.trigger.accepted().map(|it| it.entry));
        let entries: Vec<_> = entries.collect();
        let created = entries.contains(&Entry::Opened);
        let duplicate = !created && entries.contains(&Entry::Repeated);
        let resolved = answer.services.iter().any(|service| service.resolve.accepted().is_some());
        Self { id, resolved: Resolved { duplicate: false, resolved }, triggered: Triggered { duplicate, created } }
    }
}
