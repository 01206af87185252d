//! Discarded payloads, grouped by the condition that they came nearest to.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::kept;
use super::run::{DiscardGroup, MAX_GROUPS, Nearest};
use crate::engine::compiled::Miss;
use crate::model::key_path::KeyPath;
use crate::model::payload::NoText;
use crate::model::text::start_of;

/// How many characters of a found text tell groups apart.
const MAX_FOUND: usize = 100;
/// How many groups are counted, of which the largest are kept. Those that come later are counted together.
const MAX_COUNTED: usize = 10 * MAX_GROUPS;

/// The groups of one batch, in the order of their first lines.
#[derive(Debug, Default)]
pub struct Misses<'s> {
    groups: Vec<Group<'s>>,
    known: HashTable<usize>,
    hasher: DefaultHashBuilder,
    /// How many bytes the texts of the groups have.
    texts: usize,
}

#[derive(Debug)]
struct Group<'s> {
    line: u64,
    count: u64,
    nearest: Option<Near<'s>>,
    unknown_service: Option<String>,
}

#[derive(Debug)]
struct Near<'s> {
    service: u32,
    key: &'s KeyPath,
    found: Result<String, NoText>,
}

impl<'s> Misses<'s> {
    pub fn clear(&mut self) {
        self.groups.clear();
        self.known.clear();
        self.texts = 0;
    }

    /// About how many bytes there are of it.
    pub fn weight(&self) -> usize {
        size_of_val(self.groups.as_slice()) + self.texts
    }

    /// Counts a payload, with the service that its envelope names where there is none of that name.
    pub fn count(&mut self, line: u64, miss: Option<Miss<'s, '_>>, unknown_service: Option<&str>) {
        let unknown = unknown_service.map(start);
        let miss = miss.map(|miss| Miss { found: miss.found.map(start), ..miss });
        let told = miss.map(|miss| (miss.service, miss.key.written(), miss.found.ok()));
        let hash = self.hasher.hash_one((told, unknown));
        let (groups, hasher) = (&mut self.groups, &self.hasher);
        let is_same = |at: &usize| groups.get(*at).is_some_and(|group| group.is_of(&miss, unknown));
        if let Some(at) = self.known.find(hash, is_same) {
            if let Some(group) = groups.get_mut(*at) {
                group.count += 1;
            }
            return;
        }
        let nearest =
            miss.map(|miss| Near { service: miss.service, key: miss.key, found: miss.found.map(str::to_owned) });
        let found = nearest.as_ref().and_then(|near| near.found.as_ref().ok()).map_or(0, String::len);
        self.texts += found + unknown.map_or(0, str::len);
        groups.push(Group { line, count: 1, nearest, unknown_service: unknown.map(str::to_owned) });
        let at = groups.len() - 1;
        let rehash = |at: &usize| groups.get(*at).map_or(0, |group| group.hash(hasher));
        self.known.insert_unique(hash, at, rehash);
    }
}

/// As much of a text as tells groups apart, and one character more where there is more.
fn start(text: &str) -> &str {
    first(text, MAX_FOUND + 1).unwrap_or(text)
}

/// So many characters of a text; none where it has no more.
fn first(text: &str, characters: usize) -> Option<&str> {
    let (end, _) = text.char_indices().nth(characters)?;
    text.get(..end)
}

/// What is kept of a text, which says so where that is not all.
fn shortened(text: &str) -> String {
    start_of(text, MAX_FOUND).map_or_else(|| text.to_owned(), |start| format!("{start}…"))
}

impl Group<'_> {
    fn is_of(&self, miss: &Option<Miss<'_, '_>>, unknown: Option<&str>) -> bool {
        if self.unknown_service.as_deref() != unknown {
            return false;
        }
        match (&self.nearest, miss) {
            (None, None) => true,
            (Some(near), Some(miss)) => {
                let found = near.found.as_ref().map(String::as_str);
                near.service == miss.service
                    && near.key.written() == miss.key.written()
                    && found.map_err(|reason| *reason) == miss.found
            }
            _ => false,
        }
    }

    /// That of the payload which it began with.
    fn hash(&self, hasher: &DefaultHashBuilder) -> u64 {
        let told = self.nearest.as_ref().map(|it| {
            let found = it.found.as_ref().ok().map(String::as_str);
            (it.service, it.key.written(), found)
        });
        hasher.hash_one((told, self.unknown_service.as_deref()))
    }

    fn told(&self) -> Option<Nearest> {
        let near = self.nearest.as_ref()?;
        Some(Nearest {
            service: near.service as usize,
            reason: match near.found {
                Ok(_) => "values_not_found",
                Err(reason) => reason.name(),
            },
            key: kept::value(near.key.written()).into_owned(),
            found: near.found.as_deref().ok().map(shortened),
        })
    }
}

/// The groups of a log.
#[derive(Debug, Default)]
pub struct Discards {
    groups: HashMap<(Option<Nearest>, Option<String>), DiscardGroup>,
    otherwise: u64,
}

impl Discards {
    /// Counts the next batch.
    pub fn add(&mut self, misses: &Misses<'_>) {
        for group in &misses.groups {
            let why = (group.told(), group.unknown_service.as_deref().map(shortened));
            if let Some(known) = self.groups.get_mut(&why) {
                known.count += group.count;
            } else if self.groups.len() < MAX_COUNTED {
                let new = DiscardGroup {
                    line: group.line,
                    count: group.count,
                    nearest: why.0.clone(),
                    unknown_service: why.1.clone(),
                };
                self.groups.insert(why, new);
            } else {
                self.otherwise += group.count;
            }
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
