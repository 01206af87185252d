//! Services made ready for very many payloads. What it says of a payload is what [`super::verdict`] says.
//!
//! - All key paths that any service looks at are one tree, and a payload is read once along it: what nobody wants is
//!   skipped, no tree of the payload is made ([`walk`]).
//! - Parts with the same conditions are one signature, judged once. A signature can only take a payload that has one of the values of
//!   its rarest condition, and is in question only then; the values at one path are looked for all at once ([`path_matcher`]).
//! - Resolves of one signature and one mapping key are one group, so that a recovery is counted once, however many services
//!   have the same resolve.

mod build;
mod captures;
mod envelope;
mod evaluator;
mod judge;
mod judgement;
mod keys;
mod likeness;
mod lists;
mod literal;
mod looked_at;
mod otherwise;
mod path_matcher;
mod scan;
mod search;
mod signatures;
mod special;
mod title;
mod trie;
mod values;
mod walk;

use std::collections::HashMap;
use std::sync::OnceLock;

use hashbrown::DefaultHashBuilder;

use self::build::Builder;
use self::likeness::Interest;
use self::lists::List;
use self::path_matcher::PathMatcher;
use self::signatures::{Numbering, UniqueCondition};
use self::title::Title;
use self::trie::Trie;
use super::reading::Reading;
use crate::model::filter::Service;
use crate::model::key_path::KeyPath;

pub use self::judge::Judge;
pub use self::judgement::Judgement;
pub use self::otherwise::Takings;

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
    detail: Detail,
    index: Index,
    /// The same under the other readings of lists and case. Made when somebody asks for them.
    others: OnceLock<Vec<Index>>,
    paths: Vec<&'s KeyPath>,
    trie: Trie<'s>,
    /// Whether a key path is of a kind that only the plain engine reads.
    plain_only: bool,
    conditions: Vec<UniqueCondition<'s>>,
    /// By signature: all that it asks, of what all signatures ask.
    asked_by: Vec<List>,
    asked: Vec<u32>,
    /// By service.
    parts: Vec<Parts>,
    /// The trigger filters of all services, and their titles when somebody asks for them.
    triggers: Vec<PartRef>,
    titles: Vec<Title<'s>>,
    groups: Vec<ResolveGroup>,
    by_name: HashMap<&'s str, Vec<u32>, DefaultHashBuilder>,
    by_short_name: HashMap<&'s str, Vec<u32>, DefaultHashBuilder>,
    interest: OnceLock<Interest<'s>>,
}

/// Under one reading, which signatures the texts of a payload put in question.
#[derive(Debug)]
struct Index {
    reading: Reading,
    signatures: Signatures,
    /// By path.
    matchers: Vec<PathMatcher>,
}

/// Parts with the same conditions, as one.
#[derive(Debug, Default)]
struct Signatures {
    all: Vec<Signature>,
    /// The further conditions, the further trigger filters and the groups of all of them.
    conditions: Vec<u32>,
    targets: Vec<TriggerTarget>,
    groups: Vec<u32>,
}

/// What is to be done when parts with the same conditions are in question, because the one that they are indexed by holds. Of most
/// signatures all of it is in here: further conditions and targets are elsewhere, and so are not in the nearest cache.
#[derive(Debug, Clone, Copy)]
struct Signature {
    condition: Option<u32>,
    conditions: List,
    target: Option<TriggerTarget>,
    targets: List,
    groups: List,
}

/// A trigger filter of a service, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TriggerId {
    pub service: u32,
    pub filter: u32,
}

/// A trigger filter, and the key path of its mapping key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct TriggerTarget {
    id: TriggerId,
    mapping: Option<u32>,
}

/// Resolves that take the same payloads by the same mapping key.
#[derive(Debug)]
pub struct ResolveGroup {
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
struct PartRef {
    signature: Option<u32>,
    mapping: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Resolve {
    signature: Option<u32>,
    /// The group that it shares, and the one that it is alone in.
    shared: u32,
    alone: u32,
}

impl<'s> Compiled<'s> {
    pub fn of(services: impl IntoIterator<Item = &'s Service>, reading: Reading, detail: Detail) -> Self {
        let services: Vec<_> = services.into_iter().collect();
        let mut builder = Builder::of_services(&services, detail);
        let index = builder.index_by_rarest_condition(reading);
        let Numbering { paths, conditions, signatures: asked_by, asked, .. } = builder.numbering;
        let (trie, has_all) = Trie::of(&paths);
        Self {
            services,
            detail,
            index,
            others: OnceLock::new(),
            interest: OnceLock::new(),
            paths,
            trie,
            plain_only: !has_all,
            conditions,
            asked_by,
            asked,
            parts: builder.parts,
            triggers: builder.triggers,
            titles: builder.titles,
            groups: builder.groups,
            by_name: builder.by_name,
            by_short_name: builder.by_short_name,
        }
    }

    fn interest(&self) -> &Interest<'s> {
        self.interest.get_or_init(|| Interest::of(self))
    }

    /// Under the other readings of lists and case, those of which the others lie between first: the one under which most is
    /// taken, and the one under which least is.
    fn others(&self) -> &[Index] {
        self.others.get_or_init(|| {
            // The same services in the same order get the same numbers.
            let mut builder = Builder::of_services(&self.services, self.detail);
            let own = self.index.reading;
            let readings = otherwise::READINGS.map(|(list, case)| Reading { list, case, ..own });
            let others = readings.into_iter().filter(|reading| *reading != own);
            others.map(|reading| builder.index_by_rarest_condition(reading)).collect()
        })
    }

    /// The number of a key path of a condition.
    pub fn path(&self, path: &KeyPath) -> Option<u32> {
        let at = self.paths.iter().position(|known| known.steps() == path.steps());
        u32::try_from(at?).ok()
    }

    pub fn reading(&self) -> Reading {
        self.index.reading
    }

    /// How many signatures of parts there are.
    pub fn signature_count(&self) -> usize {
        self.index.signatures.all.len()
    }

    /// The signature of each part of a service: of its trigger filters, then of its resolve. A part without conditions takes
    /// nothing and is of none.
    pub fn signatures_of(&self, service: u32) -> impl Iterator<Item = Option<u32>> {
        let parts = self.parts_of(service);
        let triggers = parts.map_or(&[][..], |parts| parts.triggers.of(&self.triggers));
        let resolve = parts.and_then(|parts| parts.resolve);
        triggers.iter().map(|trigger| trigger.signature).chain(resolve.map(|resolve| resolve.signature))
    }

    /// The resolves that take the same payloads, by number.
    pub fn groups(&self) -> &[ResolveGroup] {
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

    /// The conditions of a signature.
    fn asked(&self, signature: Option<u32>) -> &[u32] {
        let list = signature.and_then(|signature| self.asked_by.get(signature as usize));
        list.map_or(&[], |list| list.of(&self.asked))
    }

    /// How many trigger filters all services have.
    pub fn trigger_count(&self) -> usize {
        self.triggers.len()
    }

    /// The place of a trigger filter among those of all services.
    pub fn place(&self, id: TriggerId) -> Option<usize> {
        let mut triggers = self.parts_of(id.service)?.triggers.range();
        triggers.nth(id.filter as usize)
    }
}
