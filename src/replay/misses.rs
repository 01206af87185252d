//! Discarded payloads, grouped by the condition that they came nearest to.
//!
//! What came nearest is found as `cgfilter test` finds it, which takes long. So it is looked for once for payloads that are
//! alike, of the first of them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher as _;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::kept;
use super::run::{DiscardGroup, MAX_GROUPS, Nearest};
use crate::engine::Reading;
use crate::engine::compiled::{Compiled, Judgement};
use crate::engine::session::{Run, Terms};
use crate::engine::wrapped::Wrapped;
use crate::model::filter::Service;
use crate::model::payload::NoText;
use crate::model::text::start_of;
use crate::parse::capture;
use crate::source::{Source, Span};

/// How many characters of a found text tell groups apart.
const MAX_FOUND: usize = 100;
/// How many groups are counted, of which the largest are kept. Those that come later are counted together.
const MAX_COUNTED: usize = 10 * MAX_GROUPS;
/// How many payloads that are not alike are looked at. Those that come later are counted together.
const MAX_SEARCHES: usize = 1_000;

/// The groups of one batch, in the order of their first lines.
#[derive(Debug, Default)]
pub struct Misses {
    groups: Vec<Group>,
    known: HashTable<(u64, usize)>,
    /// How many bytes the texts of the groups have.
    texts: usize,
}

/// Payloads that are alike, and hold the same where conditions look.
#[derive(Debug)]
struct Group {
    line: u64,
    count: u64,
    likeness: u64,
    /// By the numbers of their key paths.
    found: BTreeMap<u32, Result<String, NoText>>,
    /// Where it was looked for, what was found.
    found_near: Option<FoundNear>,
    unknown_service: Option<String>,
}

/// The condition that failed, if any was near, and where the payload is in a capture of a call.
#[derive(Debug, Clone, Default)]
struct FoundNear {
    failed: Option<Failed>,
    /// The service that should take it.
    meant: Option<usize>,
    wrapped: Option<Wrapped>,
}

/// The key path of a condition, by its number and as it is written.
#[derive(Debug, Clone)]
struct Failed {
    service: usize,
    path: u32,
    key: String,
}

/// Looks for what came nearest to a payload, on one thread.
pub struct Search<'c, 's> {
    services: &'s [Service],
    reading: Reading,
    compiled: &'c Compiled<'s>,
    hasher: DefaultHashBuilder,
    /// The lines of which it was looked for, by what they are like.
    searched: HashMap<u64, u64>,
}

impl<'c, 's> Search<'c, 's> {
    pub fn new(
        (services, compiled): (&'s [Service], &'c Compiled<'s>),
        reading: Reading,
        hasher: DefaultHashBuilder,
    ) -> Self {
        Self { services, reading, compiled, hasher, searched: HashMap::new() }
    }

    /// None where it was looked for before, of an earlier line that is alike. The parts of a batch may come to a thread
    /// after later batches, so that a line it knows may be a later one.
    fn near(&mut self, number: u64, likeness: u64, line: &str) -> Option<FoundNear> {
        let is_full = self.searched.len() >= MAX_SEARCHES;
        match self.searched.get(&likeness) {
            Some(known) if *known < number => return None,
            None if is_full => return None,
            _ => self.searched.insert(likeness, number),
        };
        Some(self.nearest(line))
    }

    fn nearest(&self, line: &str) -> FoundNear {
        let source = Arc::new(Source::new("", line));
        let Ok(Some(payload)) = capture::line(&source, Span::new(0, line.len())) else {
            return FoundNear::default();
        };
        let (services, reading) = (self.services, self.reading);
        let mut run = Run::new(Terms::new(services, reading));
        let answer = run.judge(0, &payload, None);
        let failed = answer.nearest_part(reading).and_then(|(near, miss)| {
            let key = &miss.failed().next()?.condition.key_path.value;
            let (path, key) = (self.compiled.path(key)?, key.written().to_owned());
            Some(Failed { service: near.service, path, key })
        });
        let near = answer.nearest().filter(|_| !answer.is_strange && answer.wrapped().is_none());
        FoundNear { failed, meant: near.map(|near| near.service), wrapped: answer.wrapped().cloned() }
    }
}

impl Misses {
    pub fn clear(&mut self) {
        self.groups.clear();
        self.known.clear();
        self.texts = 0;
    }

    /// About how many bytes there are of it.
    pub fn weight(&self) -> usize {
        size_of_val(self.groups.as_slice()) + self.texts
    }

    /// Counts a line with a payload that nobody accepts.
    pub fn count(&mut self, number: u64, line: &str, judgement: &Judgement<'_, '_, '_>, search: &mut Search<'_, '_>) {
        let likeness = judgement.likeness(&search.hasher);
        let found: BTreeMap<_, _> =
            judgement.asked().into_iter().map(|(path, found)| (path, found.map(start))).collect();
        let unknown_service = judgement.unknown_service().map(start);
        let hash = search.hasher.hash_one((likeness, unknown_service, &found));
        let is_same = |(of, _): &(u64, usize)| *of == hash;
        if let Some((_, at)) = self.known.find(hash, is_same) {
            if let Some(group) = self.groups.get_mut(*at) {
                group.count += 1;
            }
            return;
        }
        let found_near = search.near(number, likeness, line);
        let found: BTreeMap<_, _> = found.into_iter().map(|(path, found)| (path, found.map(str::to_owned))).collect();
        let texts = found.values().map(|found| size_of_val(found) + found.as_ref().map_or(0, String::len));
        self.texts += texts.sum::<usize>() + unknown_service.map_or(0, str::len);
        let unknown_service = unknown_service.map(str::to_owned);
        self.known.insert_unique(hash, (hash, self.groups.len()), |(hash, _)| *hash);
        self.groups.push(Group { line: number, count: 1, likeness, found, found_near, unknown_service });
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
