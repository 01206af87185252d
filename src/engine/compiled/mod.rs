//! Services made ready for very many payloads. What it says of a payload is what [`super::verdict`] says.
//!
//! - All key paths that any service looks at are one tree, and a payload is read once along it: what nobody wants is
//!   skipped, no tree of the payload is made ([`walk`]).
//! - Parts with the same conditions are one kind, judged once. A kind can only take a payload that has one of the values of
//!   its rarest condition, and is in question only then; the values at one path are looked for all at once ([`wanted`]).
//! - Resolves of one kind and one mapping key are one group, so that a recovery is counted once, however many services
//!   have the same resolve.

mod asks;
mod build;
mod envelope;
mod judge;
mod keys;
mod kinds;
mod likeness;
mod lists;
mod literal;
mod scan;
mod search;
mod seen;
mod slots;
mod special;
mod title;
mod trie;
mod values;
mod walk;
mod wanted;

use std::collections::HashMap;
use std::sync::OnceLock;

use hashbrown::DefaultHashBuilder;

use self::build::Builder;
use self::kinds::{Numbering, Question};
use self::likeness::Interest;
use self::lists::List;
use self::title::Title;
use self::trie::Trie;
use self::wanted::Wanted;
use super::reading::Reading;
use crate::model::filter::Service;
use crate::model::key_path::KeyPath;

pub use self::judge::Judge;
pub use self::seen::Seen;

/// What is asked of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Which parts take it, and the mapping values.
    Verdicts,
    /// The titles of its incidents too.
    Incidents,
}

/// Services, ready.
#[derive(Debug)]
pub struct Compiled<'s> {
    services: Vec<&'s Service>,
    reading: Reading,
    paths: Vec<&'s KeyPath>,
    trie: Trie<'s>,
    /// Whether a key path is of a kind that only the plain engine reads.
    plain_only: bool,
    questions: Vec<Question<'s>>,
    kinds: Kinds,
    /// By kind: all that it asks, of what all kinds ask.
    asked_by: Vec<List>,
    asked: Vec<u32>,
    /// By path.
    wanted: Vec<Wanted>,
    /// By service.
    parts: Vec<Parts>,
    /// The trigger filters of all services, and their titles when somebody asks for them.
    triggers: Vec<Of>,
    titles: Vec<Title<'s>>,
    groups: Vec<Group>,
    by_name: HashMap<&'s str, Vec<u32>, DefaultHashBuilder>,
    interest: OnceLock<Interest<'s>>,
}

/// Parts with the same conditions, as one.
#[derive(Debug, Default)]
struct Kinds {
    all: Vec<Kind>,
    /// The further questions, the further trigger filters and the groups of all of them.
    questions: Vec<u32>,
    takers: Vec<Taker>,
    groups: Vec<u32>,
}

/// What is to be done when parts with the same conditions are in question, because the one that they hang on holds. Of most
/// kinds all of it is in here: further questions and takers are elsewhere, and so are not in the nearest cache.
#[derive(Debug, Clone, Copy)]
struct Kind {
    question: Option<u32>,
    questions: List,
    taker: Option<Taker>,
    takers: List,
    groups: List,
}

/// A trigger filter of a service, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Taken {
    pub service: u32,
    pub filter: u32,
}

/// A trigger filter, and the key path of its mapping key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Taker {
    taken: Taken,
    mapping: Option<u32>,
}

/// Resolves that take the same payloads by the same mapping key.
#[derive(Debug)]
pub struct Group {
    mapping: Option<u32>,
    /// In order. One alone is a group too, for when an envelope names it.
    pub services: Vec<u32>,
}

/// The parts of one service.
#[derive(Debug)]
struct Parts {
    triggers: List,
    resolve: Option<Resolve>,
}

/// What a part asks, and by which key path it maps.
#[derive(Debug, Clone, Copy)]
struct Of {
    kind: Option<u32>,
    mapping: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Resolve {
    kind: Option<u32>,
    /// The group that it shares, and the one that it is alone in.
    shared: u32,
    alone: u32,
}

impl<'s> Compiled<'s> {
    pub fn of(services: impl IntoIterator<Item = &'s Service>, reading: Reading, detail: Detail) -> Self {
        let mut builder = Builder::default();
        let services: Vec<_> = services.into_iter().collect();
        for (number, service) in (0..).zip(&services) {
            builder.service(number, service, detail);
        }
        let (kinds, wanted) = builder.hang(reading);
        let Numbering { paths, questions, kinds: asked_by, asked, .. } = builder.numbering;
        let (trie, has_all) = Trie::of(&paths);
        Self {
            services,
            reading,
            interest: OnceLock::new(),
            paths,
            trie,
            plain_only: !has_all,
            questions,
            kinds,
            asked_by,
            asked,
            wanted,
            parts: builder.parts,
            triggers: builder.triggers,
            titles: builder.titles,
            groups: builder.groups,
            by_name: builder.by_name,
        }
    }

    fn interest(&self) -> &Interest<'s> {
        self.interest.get_or_init(|| Interest::of(self))
    }

    /// The number of a key path of a condition.
    pub fn path(&self, path: &KeyPath) -> Option<u32> {
        let at = self.paths.iter().position(|known| known.steps() == path.steps());
        u32::try_from(at?).ok()
    }

    /// How many kinds of parts there are.
    pub fn kinds(&self) -> usize {
        self.kinds.all.len()
    }

    /// The kind of each part of a service: of its trigger filters, then of its resolve. A part without conditions takes
    /// nothing and is of none.
    pub fn kinds_of(&self, service: u32) -> impl Iterator<Item = Option<u32>> {
        let parts = self.parts_of(service);
        let triggers = parts.map_or(&[][..], |parts| parts.triggers.of(&self.triggers));
        let resolve = parts.and_then(|parts| parts.resolve);
        triggers.iter().map(|trigger| trigger.kind).chain(resolve.map(|resolve| resolve.kind))
    }

    /// The resolves that take the same payloads, by number.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Whether a group closes the incidents of a service.
    pub fn closes(&self, group: u32, service: u32) -> bool {
        let resolve = self.parts_of(service).and_then(|parts| parts.resolve);
        resolve.is_some_and(|it| group == it.shared || group == it.alone)
    }

    fn parts_of(&self, service: u32) -> Option<&Parts> {
        self.parts.get(service as usize)
    }

    /// The questions of a kind.
    fn asked(&self, kind: Option<u32>) -> &[u32] {
        let list = kind.and_then(|kind| self.asked_by.get(kind as usize));
        list.map_or(&[], |list| list.of(&self.asked))
    }

    /// How many trigger filters all services have.
    pub fn trigger_count(&self) -> usize {
        self.triggers.len()
    }

    /// The place of a trigger filter among those of all services.
    pub fn place(&self, taken: Taken) -> Option<usize> {
        let mut triggers = self.parts_of(taken.service)?.triggers.range();
        triggers.nth(taken.filter as usize)
    }
}
