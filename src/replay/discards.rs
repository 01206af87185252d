//! The groups of discarded payloads of a log, the largest of which are kept.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::kept;
use super::misses::{Failed, FoundNear, Group, MAX_FOUND, MAX_SEARCHES, Misses};
use super::part::MissNote;
use super::run::{DiscardGroup, MAX_GROUPS, Nearest, NearestMiss};
use crate::model::payload::NoText;
use crate::model::text::start_of;

/// How many groups are counted, of which the largest are kept. Those that come later are counted together.
const MAX_COUNTED: usize = 10 * MAX_GROUPS;

/// The groups of a log.
#[derive(Debug, Default)]
pub struct Discards {
    /// What was found near, by what payloads are like.
    near: HashMap<u64, FoundNear>,
    groups: HashMap<(Option<Nearest>, Option<String>), DiscardGroup>,
    otherwise: u64,
}

impl Discards {
    /// Counts the next batch, and tells the first line of each group that is new, with the service that should take it.
    pub fn add(&mut self, misses: &Misses, mut is_new: impl FnMut(u64, usize)) {
        for group in &misses.groups {
            let has_room = self.near.len() < MAX_SEARCHES;
            if let Some(near) = group.found_near.as_ref().filter(|_| has_room) {
                self.near.entry(group.likeness).or_insert_with(|| near.clone());
            }
            let Some(FoundNear { failed, wrapped, meant }) = self.near.get(&group.likeness) else {
                self.otherwise += group.count;
                continue;
            };
            let nearest = failed.as_ref().map(|failed| failed.told(group));
            let why = (nearest, group.unknown_service.as_deref().map(shortened));
            if let Some(known) = self.groups.get_mut(&why) {
                known.count += group.count;
            } else if self.groups.len() < MAX_COUNTED {
                let new = DiscardGroup {
                    line: group.line,
                    count: group.count,
                    nearest: why.0.clone(),
                    unknown_service: why.1.clone(),
                    wrapped: wrapped.clone(),
                };
                if let Some(service) = meant.filter(|_| why.1.is_none()) {
                    is_new(group.line, service);
                }
                self.groups.insert(why, new);
            } else {
                self.otherwise += group.count;
            }
        }
    }

    /// What the payloads of a group came nearest to, where it was looked for.
    pub fn nearest(&self, group: &Group) -> Option<NearestMiss> {
        if let Some(name) = &group.unknown_service {
            return Some(NearestMiss::NoService(shortened(name)));
        }
        let failed = self.near.get(&group.likeness)?.failed.as_ref()?;
        Some(NearestMiss::Condition(failed.told(group)))
    }

    /// The same for who puts a log together: of a line, and what else it takes where that is the first of its group.
    pub fn note(&self, line: u64, group: &Group, hide: impl Fn(&str) -> String) -> MissNote {
        let failed = self.near.get(&group.likeness).map(|near| near.failed.as_ref().map(|failed| failed.path));
        // What an earlier part knows to be nearest may be anything where this one has not looked.
        let is_told = |path: &u32| failed.is_none_or(|failed| failed == Some(*path));
        let found = group.found.iter().filter(|(path, _)| is_told(path));
        MissNote {
            likeness: group.likeness,
            near: group.found_near.clone().filter(|_| line == group.line),
            found: found.map(|(path, found)| (*path, found.as_deref().map(&hide).map_err(|why| *why))).collect(),
            unknown_service: group.unknown_service.as_deref().map(hide),
        }
    }

    /// The largest groups, and how many payloads are in the others.
    pub fn finish(self) -> (Vec<DiscardGroup>, u64) {
        let mut groups: Vec<_> = self.groups.into_values().collect();
        groups.sort_by_key(|group| (Reverse(group.count), group.line));
        let others = groups.iter().skip(MAX_GROUPS).map(|group| group.count);
        let others = others.sum::<u64>() + self.otherwise;
        groups.truncate(MAX_GROUPS);
        (groups, others)
    }
}

impl Failed {
    fn told(&self, group: &Group) -> Nearest {
        let found = group.found.get(&self.path);
        let found = found.map_or(Err(NoText::Missing), |found| found.as_deref().map_err(|reason| *reason));
        Nearest {
            service: self.service,
            reason: found.map_or_else(NoText::name, |_| "values_not_found"),
            key: kept::value(&self.key).into_owned(),
            found: found.ok().map(shortened),
        }
    }
}

/// What is kept of a text, which says so where that is not all.
fn shortened(text: &str) -> String {
    start_of(text, MAX_FOUND).map_or_else(|| text.to_owned(), |start| format!("{start}…"))
}
