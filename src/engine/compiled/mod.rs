//! Services made ready for very many payloads. What it says of a payload is what [`super::verdict`] says.
//!
//! - All key paths that any service looks at are one tree, and a payload is read once along it: what nobody wants is
//!   skipped, no tree of the payload is made ([`walk`]).
//! - Parts with the same conditions are one kind, judged once. A kind can only take a payload that has one of the values of
//!   its rarest condition, and is in question only then; the values at one path are looked for all at once ([`wanted`]).
//! - Resolves of one kind and one mapping key are one group, so that a recovery is counted once, however many services
//!   have the same resolve.

mod envelope;
mod keys;
mod kinds;
mod nearest;
mod scan;
mod slots;
mod title;
mod trie;
mod walk;
mod wanted;

mod judge;

#[cfg(test)]
pub mod generated;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use hashbrown::DefaultHashBuilder;

use self::kinds::{Asked, Numbering, Numbers};
use self::nearest::Candidate;
use self::title::Title;
use self::trie::Trie;
use self::wanted::Wanted;
use super::reading::{ListReading, Reading};
use crate::model::filter::{Part, Service};
use crate::model::key_path::KeyPath;

pub use self::judge::{Judge, Seen};
pub use self::nearest::Miss;

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
    services: &'s [Service],
    reading: Reading,
    paths: Vec<&'s KeyPath>,
    trie: Trie<'s>,
    /// Whether a key path is of a kind that only the plain engine reads.
    plain_only: bool,
    kinds: Vec<Kind<'s>>,
    /// By path.
    wanted: Vec<Wanted>,
    parts: Vec<Parts<'s>>,
    groups: Vec<Group>,
    by_name: HashMap<&'s str, Vec<u32>, DefaultHashBuilder>,
    /// By path: the part that a payload which has the path is nearest to.
    nearest: Vec<Option<Candidate>>,
}

/// Parts with the same conditions.
#[derive(Debug, Default)]
struct Kind<'s> {
    /// What is left to judge when the kind is in question.
    rest: Vec<Asked<'s>>,
    /// Of each service its first filter of this kind, in order.
    triggers: Vec<Taken>,
    groups: Vec<u32>,
}

/// A trigger filter of a service, both counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Taken {
    pub service: u32,
    pub filter: u32,
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
struct Parts<'s> {
    triggers: Vec<Trigger<'s>>,
    resolve: Option<Resolve<'s>>,
}

#[derive(Debug)]
struct Resolve<'s> {
    asked: Vec<Asked<'s>>,
    /// The group that it shares, and the one that it is alone in.
    shared: u32,
    alone: u32,
}

#[derive(Debug)]
struct Trigger<'s> {
    asked: Vec<Asked<'s>>,
    mapping: Option<u32>,
    title: Title<'s>,
}

impl<'s> Compiled<'s> {
    pub fn of(services: &'s [Service], reading: Reading, detail: Detail) -> Self {
        let mut builder = Builder::default();
        let mut parts = Vec::with_capacity(services.len());
        for (number, service) in (0..).zip(services) {
            parts.push(builder.service(number, service, detail));
        }
        builder.hang(reading);
        let Builder {
            numbering,
            kinds,
            groups,
            wanted,
            by_name,
            ..
        } = builder;
        let mut trie = Trie::new();
        let mut plain_only = false;
        for (number, path) in (0..).zip(&numbering.by_path) {
            plain_only |= !trie.insert(path.steps(), number);
        }
        Self {
            services,
            reading,
            nearest: nearest::by_path(services, &parts, numbering.by_path.len()),
            paths: numbering.by_path,
            trie,
            plain_only,
            kinds,
            wanted,
            parts,
            groups,
            by_name,
        }
    }

    pub fn services(&self) -> &'s [Service] {
        self.services
    }

    /// The resolves that take the same payloads, by number.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Whether a group closes the incidents of a service.
    pub fn closes(&self, group: u32, service: u32) -> bool {
        let parts = self.parts.get(service as usize);
        let resolve = parts.and_then(|parts| parts.resolve.as_ref());
        resolve.is_some_and(|it| group == it.shared || group == it.alone)
    }
}

/// Parts on their way to kinds and groups.
#[derive(Default)]
struct Builder<'s> {
    numbering: Numbering<'s>,
    kinds: Vec<Kind<'s>>,
    known_groups: Numbers<(Option<u32>, Option<u32>, Option<u32>)>,
    groups: Vec<Group>,
    wanted: Vec<Wanted>,
    by_name: HashMap<&'s str, Vec<u32>, DefaultHashBuilder>,
}

impl<'s> Builder<'s> {
    fn service(&mut self, number: u32, service: &'s Service, detail: Detail) -> Parts<'s> {
        self.by_name.entry(&service.name).or_default().push(number);
        let triggers = (0..).zip(&service.triggers).map(|(filter, trigger)| {
            let taken = Taken {
                service: number,
                filter,
            };
            self.trigger(taken, &trigger.part);
            Trigger {
                asked: self.asked(&trigger.part),
                mapping: self.mapping(&trigger.part),
                title: Title::of(trigger, detail, &mut self.numbering),
            }
        });
        Parts {
            triggers: triggers.collect(),
            resolve: service
                .resolve
                .as_ref()
                .map(|part| self.resolve(number, part)),
        }
    }

    fn trigger(&mut self, taken: Taken, part: &'s Part) {
        let kind = self.numbering.kind(part);
        if let Some(kind) = self.kind(kind) {
            // A second filter of the same kind never gets a payload.
            let last = kind.triggers.last();
            if last.is_none_or(|last| last.service != taken.service) {
                kind.triggers.push(taken);
            }
        }
    }

    fn kind(&mut self, kind: Option<u32>) -> Option<&mut Kind<'s>> {
        let count = self.numbering.by_kind.len();
        self.kinds.resize_with(count, Kind::default);
        self.kinds.get_mut(kind? as usize)
    }

    fn asked(&mut self, part: &'s Part) -> Vec<Asked<'s>> {
        let asked = |condition| Asked { condition, path: 0 };
        let mut all: Vec<_> = part.conditions.iter().map(asked).collect();
        for asked in &mut all {
            asked.path = self.numbering.path(&asked.condition.key_path.value);
        }
        all
    }

    fn mapping(&mut self, part: &'s Part) -> Option<u32> {
        let path = part.mapping.as_ref()?;
        Some(self.numbering.path(&path.value))
    }

    fn resolve(&mut self, service: u32, part: &'s Part) -> Resolve<'s> {
        let kind = self.numbering.kind(part);
        let mapping = self.mapping(part);
        let shared = self.group((kind, mapping, None), service);
        if let Some(kind) = self.kind(kind)
            && !kind.groups.contains(&shared)
        {
            kind.groups.push(shared);
        }
        Resolve {
            asked: self.asked(part),
            shared,
            alone: self.group((kind, mapping, Some(service)), service),
        }
    }

    fn group(&mut self, key: (Option<u32>, Option<u32>, Option<u32>), service: u32) -> u32 {
        let (number, is_new) = self.known_groups.of(key);
        if is_new {
            self.groups.push(Group {
                mapping: key.1,
                services: Vec::new(),
            });
        }
        if let Some(group) = self.groups.get_mut(number as usize) {
            group.services.push(service);
        }
        number
    }

    /// Hangs each kind on its rarest condition.
    fn hang(&mut self, reading: Reading) {
        let count = self.numbering.by_path.len();
        self.wanted.resize_with(count, Wanted::default);
        let questions = self.numbering.by_kind.iter();
        for ((number, kind), questions) in (0..).zip(&mut self.kinds).zip(questions) {
            let asked = questions
                .iter()
                .filter_map(|at| self.numbering.asked.get(*at as usize));
            let asked: Vec<_> = asked.collect();
            let rarest = asked
                .iter()
                .enumerate()
                .min_by_key(|(_, (_, count))| *count);
            let Some((rarest, (hook, _))) = rarest else {
                continue;
            };
            if let Some(wanted) = self.wanted.get_mut(hook.path as usize) {
                wanted.add(hook.condition, number, reading);
            }
            let is_told = reading.list == ListReading::Any || hook.condition.values.len() == 1;
            let rest = asked.iter().enumerate();
            let rest = rest.filter(|(at, _)| *at != rarest || !is_told);
            kind.rest = rest.map(|(_, (asked, _))| *asked).collect();
        }
    }
}
