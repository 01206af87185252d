//! Two alerts in one incident, each with a recovery of its own: what the filters map both by is not an alert's own.
//!
//! An incident keeps nothing of what opened it, so some are watched: the first ones of each trigger filter, and more of a
//! filter whose alerts are repeated again and again. Of those the ids of the alert are kept, whatever the keys are called,
//! until two alerts and their recoveries have shown that they are two. There are never more than [`MOST_WATCHED`].

use std::collections::VecDeque;
use std::sync::Arc;

use hashbrown::HashTable;

use super::events::{LedgerEvent, LedgerOp};
use super::kept;
use super::run::{MAX_EXAMPLES, SharedIncident};
use crate::engine::compiled::{Compiled, TriggerId};
use crate::engine::ledger::Entry;
use crate::engine::proof;
use crate::parse::capture;
use crate::source::{Source, Span};

const MOST_WATCHED: usize = 1_000;
/// How many incidents are watched only because they are the first ones of their trigger filters, of which there may be many.
const MOST_FIRST: u32 = 400;
/// How many incidents of a trigger filter are watched at first, and how many more each time that the alerts which repeat others
/// are twice as many again: what is looked at grows slowly, however long a log is.
const FIRST: u32 = 16;
const MORE: u32 = 4;
const REPEATED: u32 = 32;
/// How many ids of an alert are kept, how long they are, and how many alerts and recoveries are compared with the first one.
const MOST_IDS: usize = 16;
const LONGEST: usize = 100;
const MOST_COMPARED: u32 = 8;

/// An incident that was opened while it was watched.
#[derive(Debug)]
struct Watched {
    value: u64,
    by: TriggerId,
    first: u64,
    mapping_value: String,
    ids: Vec<(String, String)>,
    /// The alert that is another one, and what tells the two apart.
    second: Option<u64>,
    own: Vec<OwnId>,
    compared: u32,
    is_told: bool,
}

/// An id that differs between two alerts, and the recovery of each.
#[derive(Debug)]
struct OwnId {
    path: String,
    texts: [String; 2],
    recoveries: [Option<u64>; 2],
}

#[derive(Debug, Default)]
pub struct SharedIncidents {
    watched: HashTable<Watched>,
    order: VecDeque<(u64, TriggerId)>,
    /// By trigger filter: how many more incidents may be watched, and how many alerts that repeat others count.
    left: Vec<(u32, u32)>,
    /// How many have been watched.
    begun: u32,
    pub found: Vec<SharedIncident>,
    pub count: u64,
}

impl SharedIncidents {
    /// Enters what a line does. Its ids are asked for only where they are looked at.
    pub fn enter(
        &mut self,
        (event, entry): (&LedgerEvent, Option<Entry>),
        (line, value): (u64, Option<&str>),
        compiled: &Compiled<'_>,
        ids: impl Fn() -> Vec<(String, String)>,
    ) {
        let Some(value) = value else { return };
        match (event.op, entry) {
            (LedgerOp::Open { by, .. }, Some(Entry::Opened)) => self.open(event.hash, by, (line, value), compiled, ids),
            (LedgerOp::Open { by, .. }, Some(Entry::Repeated)) => self.repeat(event.hash, by, line, compiled, ids),
            (LedgerOp::Close(group), _) => self.close(event.hash, group, line, compiled, ids),
            _ => {}
        }
    }

    fn open(
        &mut self,
        hash: u64,
        by: TriggerId,
        (line, value): (u64, &str),
        compiled: &Compiled<'_>,
        ids: impl Fn() -> Vec<(String, String)>,
    ) {
        self.forget(hash, by);
        let is_early = self.begun < MOST_FIRST;
        let is_due = |(left, repeated): &&mut (u32, u32)| *left > 0 && (is_early || *repeated >= REPEATED);
        let Some((left, _)) = self.left(by, compiled).filter(is_due) else {
            return;
        };
        *left -= 1;
        self.begun = self.begun.saturating_add(1);
        let ids = ids();
        if ids.is_empty() {
            return;
        }
        if self.order.len() >= MOST_WATCHED
            && let Some((hash, by)) = self.order.pop_front()
        {
            self.remove(hash, by);
        }
        let mapping_value = kept::value(value).into_owned();
        let (second, own, compared, is_told) = (None, Vec::new(), 0, false);
        let new = Watched { value: hash, by, first: line, mapping_value, ids, second, own, compared, is_told };
        self.watched.insert_unique(hash, new, |it| it.value);
        self.order.push_back((hash, by));
    }

    fn repeat(
        &mut self,
        hash: u64,
        by: TriggerId,
        line: u64,
        compiled: &Compiled<'_>,
        ids: impl Fn() -> Vec<(String, String)>,
    ) {
        let is = |it: &Watched| it.value == hash && it.by.service == by.service;
        let Some(watched) = self.watched.find_mut(hash, is) else {
            if let Some((left, repeated)) = self.left(by, compiled) {
                *repeated += 1;
                *left += if *repeated >= REPEATED && repeated.is_power_of_two() { MORE } else { 0 };
            }
            return;
        };
        if watched.second.is_some() || watched.compared >= MOST_COMPARED {
            return;
        }
        watched.compared += 1;
        let there = ids();
        let own = watched.ids.iter().filter_map(|(path, text)| {
            let (_, other) = there.iter().find(|(other, _)| other == path)?;
            let texts = [text.clone(), other.clone()];
            (text != other).then(|| OwnId { path: path.clone(), texts, recoveries: [None, None] })
        });
        watched.own = own.collect();
        watched.second = Some(line).filter(|_| !watched.own.is_empty());
    }

    fn close(
        &mut self,
        hash: u64,
        group: u32,
        line: u64,
        compiled: &Compiled<'_>,
        ids: impl Fn() -> Vec<(String, String)>,
    ) {
        let mut there = None;
        for watched in self.watched.iter_hash_mut(hash) {
            let is_open = watched.value == hash && !watched.is_told && watched.compared < MOST_COMPARED;
            let Some(second) = watched.second.filter(|_| is_open && compiled.closes(group, watched.by.service)) else {
                continue;
            };
            watched.compared += 1;
            let there = there.get_or_insert_with(&ids);
            for own in &mut watched.own {
                let text = there.iter().find(|(path, _)| *path == own.path).map(|(_, text)| text);
                let whose = own.texts.iter().position(|own| Some(own) == text);
                let recovery = whose.and_then(|whose| own.recoveries.get_mut(whose));
                recovery.into_iter().for_each(|it| *it = it.or(Some(line)));
            }
            let proven = watched.own.iter().find_map(|own| Some((own, [own.recoveries[0]?, own.recoveries[1]?])));
            let Some((own, recoveries)) = proven else { continue };
            watched.is_told = true;
            self.count += 1;
            if self.found.len() < MAX_EXAMPLES {
                self.found.push(SharedIncident {
                    service: watched.by.service as usize,
                    filter: watched.by.filter as usize,
                    mapping_value: watched.mapping_value.clone(),
                    alerts: [watched.first, second],
                    recoveries,
                    path: own.path.clone(),
                    texts: own.texts.clone(),
                });
            }
        }
    }

    fn left(&mut self, by: TriggerId, compiled: &Compiled<'_>) -> Option<&mut (u32, u32)> {
        if self.left.is_empty() {
            self.left = vec![(FIRST, 0); compiled.trigger_count()];
        }
        self.left.get_mut(compiled.place(by)?)
    }

    fn forget(&mut self, hash: u64, by: TriggerId) {
        if !self.watched.is_empty() && self.remove(hash, by) {
            self.order.retain(|(of, other)| (*of, other.service) != (hash, by.service));
        }
    }

    fn remove(&mut self, hash: u64, by: TriggerId) -> bool {
        let is = |it: &Watched| it.value == hash && it.by.service == by.service;
        self.watched.find_entry(hash, is).map(|entry| entry.remove()).is_ok()
    }
}

/// What looks like an id in a payload, and the keys that lead to it.
pub fn ids(line: &str) -> Vec<(String, String)> {
    let source = Arc::new(Source::new("", line));
    let payload = capture::line(&source, Span::new(0, line.len())).ok().flatten();
    let ids = payload.iter().flat_map(proof::ids).take(MOST_IDS);
    ids.filter(|(_, text)| text.len() <= LONGEST).collect()
}
