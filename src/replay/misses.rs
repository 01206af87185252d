//! Discarded payloads, grouped by the condition that they came nearest to.
//!
//! What came nearest is found as `cgfilter test` finds it, which takes long. So it is looked for once for payloads that are
//! alike, of the first of them.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};
use serde::{Deserialize, Serialize};

use super::part::MissNote;
use crate::engine::Reading;
use crate::engine::compiled::{Compiled, Judgement};
use crate::engine::session::{Run, Terms};
use crate::engine::wrapped::Wrapped;
use crate::model::filter::Service;
use crate::model::payload::NoText;
use crate::parse::capture;
use crate::source::{Source, Span};

/// How many characters of a found text tell groups apart.
pub const MAX_FOUND: usize = 100;
/// How many payloads that are not alike are looked at. Those that come later are counted together.
pub const MAX_SEARCHES: usize = 1_000;

/// The groups of one batch, in the order of their first lines.
#[derive(Debug, Default)]
pub struct Misses {
    pub groups: Vec<Group>,
    /// Which group each line is of, counted from the first, where every line is told.
    lines: Vec<(u32, u32)>,
    known: HashTable<(u64, usize)>,
    /// How many bytes the texts of the groups have.
    texts: usize,
}

/// Payloads that are alike, and hold the same where conditions look.
#[derive(Debug, Default)]
pub struct Group {
    pub line: u64,
    pub count: u64,
    pub likeness: u64,
    /// By the numbers of their key paths.
    pub found: BTreeMap<u32, Result<String, NoText>>,
    /// Where it was looked for, what was found.
    pub found_near: Option<FoundNear>,
    pub unknown_service: Option<String>,
}

/// The condition that failed, if any was near, and where the payload is in a capture of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundNear {
    pub failed: Option<Failed>,
    /// The service that should take it.
    pub meant: Option<usize>,
    pub wrapped: Option<Wrapped>,
}

/// The key path of a condition, by its number and as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    pub service: usize,
    pub path: u32,
    pub key: String,
}

/// Looks for what came nearest to a payload, on one thread.
pub struct Search<'c, 's> {
    services: &'s [Service],
    reading: Reading,
    compiled: &'c Compiled<'s>,
    hasher: DefaultHashBuilder,
    /// The lines of which it was looked for, by what they are like.
    searched: HashMap<u64, u64>,
    /// Whether every line is told.
    tells_all: bool,
    /// Whether other processes have to know which payloads are alike.
    is_of_part: bool,
}

impl<'c, 's> Search<'c, 's> {
    pub fn new(
        (services, compiled): (&'s [Service], &'c Compiled<'s>),
        reading: Reading,
        hasher: DefaultHashBuilder,
        tells_all: bool,
    ) -> Self {
        Self { services, reading, compiled, hasher, searched: HashMap::new(), tells_all, is_of_part: false }
    }

    /// Numbers what is alike as every other process does.
    pub fn of_part(mut self, is_of_part: bool) -> Self {
        self.is_of_part = is_of_part;
        self
    }

    fn likeness(&self, judgement: &Judgement<'_, '_, '_>) -> u64 {
        match self.is_of_part {
            true => judgement.likeness(&BuildHasherDefault::<DefaultHasher>::default()),
            false => judgement.likeness(&self.hasher),
        }
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
        self.lines.clear();
        self.known.clear();
        self.texts = 0;
    }

    /// About how many bytes there are of it.
    pub fn weight(&self) -> usize {
        size_of_val(self.groups.as_slice()) + size_of_val(self.lines.as_slice()) + self.texts
    }

    /// Counts a line with a payload that nobody accepts, so many behind the first.
    pub fn count(
        &mut self,
        (first, at): (u64, u32),
        line: &str,
        judgement: &Judgement<'_, '_, '_>,
        search: &mut Search<'_, '_>,
    ) {
        let likeness = search.likeness(judgement);
        let found: BTreeMap<_, _> =
            judgement.asked().into_iter().map(|(path, found)| (path, found.map(start))).collect();
        let unknown_service = judgement.unknown_service().map(start);
        let hash = search.hasher.hash_one((likeness, unknown_service, &found));
        if self.is_known(at, hash, search.tells_all) {
            return;
        }
        let number = first + u64::from(at);
        let found_near = search.near(number, likeness, line);
        let found: BTreeMap<_, _> = found.into_iter().map(|(path, found)| (path, found.map(str::to_owned))).collect();
        let texts = found.values().map(|found| size_of_val(found) + found.as_ref().map_or(0, String::len));
        self.texts += texts.sum::<usize>() + unknown_service.map_or(0, str::len);
        let unknown_service = unknown_service.map(str::to_owned);
        self.add(hash, Group { line: number, count: 1, likeness, found, found_near, unknown_service });
    }

    /// Counts a line of which a part has told the same.
    pub fn count_noted(
        &mut self,
        (line, at): (u64, u32),
        note: MissNote,
        hasher: &DefaultHashBuilder,
        tells_all: bool,
    ) {
        let MissNote { likeness, near, found, unknown_service } = note;
        let hash = hasher.hash_one((likeness, &unknown_service, &found, near.is_some()));
        if !self.is_known(at, hash, tells_all) {
            self.texts += found.values().map(size_of_val).sum::<usize>();
            self.add(hash, Group { line, count: 1, likeness, found, found_near: near, unknown_service });
        }
    }

    /// Counts a line to its group, if that is there.
    fn is_known(&mut self, at: u32, hash: u64, tells_all: bool) -> bool {
        let place = self.known.find(hash, |(of, _)| *of == hash).map(|(_, place)| *place);
        if tells_all {
            let place = place.unwrap_or(self.groups.len());
            self.lines.push((at, u32::try_from(place).unwrap_or(u32::MAX)));
        }
        let group = place.and_then(|place| self.groups.get_mut(place));
        group.map(|group| group.count += 1).is_some()
    }

    fn add(&mut self, hash: u64, group: Group) {
        self.known.insert_unique(hash, (hash, self.groups.len()), |(hash, _)| *hash);
        self.groups.push(group);
    }

    /// The group of a line, counted from the first.
    pub fn group(&self, at: u32) -> Option<&Group> {
        let place = self.lines.binary_search_by_key(&at, |(line, _)| *line).ok()?;
        let (_, group) = self.lines.get(place)?;
        self.groups.get(*group as usize)
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
