//! The record of open incidents, by mapping value.
//!
//! One value leads to the incidents of all services that have it, so that a recovery which many services take looks up
//! once, and touches only what it closes.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher as _;

use crate::engine::compiled::{Compiled, TriggerId};

/// An open incident: what opened it, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    pub by: TriggerId,
    pub line: u64,
    pub time: i64,
}

#[derive(Debug)]
struct Open {
    value: Box<str>,
    incidents: Incidents,
}

/// Mostly one service has a value. Several are in the order of the services.
#[derive(Debug)]
enum Incidents {
    One(Opened),
    Several(Vec<Opened>),
}

/// Mapping values come from outside. The hashes have a seed of their own in every process, so that nobody can prepare
/// values that all fall into one place.
#[derive(Debug, Default)]
pub struct Ledger {
    open: HashTable<Open>,
    hasher: DefaultHashBuilder,
}

impl Ledger {
    /// With the hashes of another one.
    pub fn with_hasher(hasher: DefaultHashBuilder) -> Self {
        Self { hasher, ..Self::default() }
    }

    /// What makes the hashes that the other functions take.
    pub fn hasher(&self) -> &DefaultHashBuilder {
        &self.hasher
    }

    /// Opens an incident; false when the service has one of that value open already.
    pub fn open(&mut self, hash: u64, value: &str, opened: Opened) -> bool {
        let known = self.open.find_mut(hash, |open| *open.value == *value);
        if let Some(open) = known {
            return open.incidents.add(opened);
        }
        let open = Open { value: value.into(), incidents: Incidents::One(opened) };
        let hasher = &self.hasher;
        self.open.insert_unique(hash, open, |open| hasher.hash_one(&*open.value));
        true
    }

    /// Closes what a group of resolves closes, and tells of each.
    pub fn close(
        &mut self,
        hash: u64,
        value: &str,
        (compiled, group): (&Compiled<'_>, u32),
        mut closed: impl FnMut(&Opened),
    ) {
        let Ok(mut entry) = self.open.find_entry(hash, |open| *open.value == *value) else {
            return;
        };
        let mut closes = |opened: &Opened| {
            let closes = compiled.closes(group, opened.by.service);
            if closes {
                closed(opened);
            }
            closes
        };
        let is_empty = match &mut entry.get_mut().incidents {
            Incidents::One(opened) => closes(opened),
            Incidents::Several(all) => {
                all.retain(|opened| !closes(opened));
                all.is_empty()
            }
        };
        if is_empty {
            entry.remove();
        }
    }

    /// All that is open, in no order.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Opened)> {
        self.open.iter().flat_map(|open| {
            let incidents = open.incidents.as_slice();
            incidents.iter().map(|opened| (&*open.value, opened))
        })
    }
}

impl Incidents {
    fn as_slice(&self) -> &[Opened] {
        match self {
            Self::One(opened) => std::slice::from_ref(opened),
            Self::Several(all) => all,
        }
    }

    fn add(&mut self, opened: Opened) -> bool {
        let service = opened.by.service;
        let Err(at) = self.as_slice().binary_search_by_key(&service, |known| known.by.service) else {
            return false;
        };
        if let Self::One(first) = self {
            *self = Self::Several(vec![*first]);
        }
        if let Self::Several(all) = self {
            all.insert(at, opened);
        }
        true
    }
}
