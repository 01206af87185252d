//! An account that is simulated, and what it replies.

use crate::engine::Reading;
use crate::engine::ledger::Entry;
use crate::model::reply::Reply;
use crate::probe::account::Entries;
use crate::probe::manner::Manner;

/// What an account replies where the vendor states nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unstated {
    /// To a repeated alert.
    pub repeated: u16,
    /// To a recovery that closes nothing: the status, and whether the body says that the resolve was successful.
    pub nothing: (u16, bool),
}

impl Unstated {
    pub fn all() -> impl Iterator<Item = Self> {
        let nothing = [(200, true), (200, false), (202, false)];
        let of = move |repeated| nothing.into_iter().map(move |nothing| Self { repeated, nothing });
        [201, 200, 202].into_iter().flat_map(of)
    }

    /// The reply to a call. Of a repeated alert that closes an incident at once, nobody knows the status.
    pub fn reply(self, entries: Entries) -> Reply {
        let (opened, closed) = entries;
        let is_repeated = opened == Some(Entry::Repeated);
        let closes = closed == Some(Entry::Closed);
        let (nothing, says_resolved) = self.nothing;
        let status = match opened {
            Some(Entry::Repeated) => Some(self.repeated).filter(|_| !closes),
            Some(_) => Some(201),
            None if closes => Some(200),
            None => Some(if closed.is_some() { nothing } else { 202 }),
        };
        Reply {
            status,
            created: Some(opened.is_some() && !is_repeated),
            repeated: Some(is_repeated),
            resolved: Some(closes || closed.is_some() && says_resolved),
            resolved_again: Some(false),
        }
    }
}

/// One way in which an account could answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Behaviour {
    pub reading: Reading,
    pub manner: Manner,
    pub unstated: Unstated,
}
