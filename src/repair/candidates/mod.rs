//! Changes that may mend something, with how far each is from what is written. None of them is tried here.

mod conditions;
mod longer;
mod mapping;
mod near_value;
mod order;
mod own_names;
mod resolve;
mod state;
mod titles;
mod values;

use super::Side;
use super::trial::Trial;
use crate::engine::payload_index::PayloadIndex;
use crate::engine::reading::Reading;
use crate::engine::verdict;
use crate::infer::Ranking;
use crate::model::diagnostic::Edit;
use crate::model::filter::{Condition, Part, PartId, Service};
use crate::model::key_path::KeyPath;

/// A change that was not tried yet.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub edits: Vec<Edit>,
    /// How far it is from what is written, nearest first.
    pub distance: u32,
    /// Which of those that are as far is likelier to be meant, the likeliest first.
    pub rank: u8,
    /// What to write, as a part of a sentence.
    pub phrase: String,
}

/// From here on a change is no correction of what is written but another choice.
pub const ANOTHER: u32 = 10;
/// From here on it is one that only the search for anything that works would make.
pub const FAR: u32 = 40;

/// What candidates are made of.
pub struct Material<'b, 'a> {
    pub service: &'b Service,
    pub reading: Reading,
    /// The service with the changes that are adopted already.
    pub now: &'b Service,
    pub trial: &'b Trial,
    pub sides: &'b [Option<Side>],
    /// The trigger filters that should take the samples, where that is not whichever comes first.
    pub own: Vec<Option<usize>>,
    pub indexes: &'b [PayloadIndex<'a>],
    /// What `infer` would choose.
    pub ranking: &'b Ranking,
}

/// What a change is about. What one is about does not depend on the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aspect {
    State,
    Mapping,
    Title,
    Description,
}

impl Aspect {
    pub const ALL: [Self; 4] = [Self::State, Self::Mapping, Self::Title, Self::Description];
}

/// All candidates, the nearest first.
pub fn of(aspect: Aspect, material: &Material<'_, '_>) -> Vec<Candidate> {
    let mut candidates = match aspect {
        Aspect::State => {
            let parts = material.service.named_parts();
            let of_parts = parts.flat_map(|(id, part)| conditions::of_part(material, id, part));
            let of_parts = of_parts.chain(order::earlier(material));
            of_parts.chain(resolve::exchanged(material)).chain(resolve::missing(material)).collect()
        }
        Aspect::Mapping => mapping::of(material),
        Aspect::Title => titles::of(material),
        Aspect::Description => titles::of_descriptions(material),
    };
    candidates.sort_by_key(|candidate: &Candidate| (candidate.distance, candidate.edits.len()));
    candidates.dedup_by(|one, other| one.edits == other.edits);
    candidates
}

impl Material<'_, '_> {
    /// The samples of a side, by position.
    pub fn of_side(&self, side: Side) -> impl Iterator<Item = usize> {
        let all = self.sides.iter().enumerate();
        all.filter(move |(_, own)| **own == Some(side)).map(|(at, _)| at)
    }

    /// Those that are of neither side, as far as anybody knows.
    pub fn of_neither(&self) -> impl Iterator<Item = usize> {
        self.sides.iter().enumerate().filter(|(_, side)| side.is_none()).map(|(at, _)| at)
    }

    pub fn text(&self, at: usize, path: &KeyPath) -> Option<&str> {
        self.indexes.get(at)?.payload.find(path).text()
    }

    /// The texts that the samples of a side have at a path, each once.
    pub fn texts(&self, side: Side, path: &KeyPath) -> Vec<&str> {
        unique(self.of_side(side).filter_map(|at| self.text(at, path)))
    }

    /// Whether a trigger filter and the resolve both look at a path: it tells them apart, whatever it is called.
    pub fn is_watched_by_both(&self, path: &KeyPath) -> bool {
        let watches = |side: Side| {
            let mut parts = self.service.named_parts().filter(|(id, _)| side_of(*id) == side);
            parts.any(|(_, part)| part.conditions.iter().any(|it| it.key_path.value == *path))
        };
        watches(Side::Alert) && watches(Side::Recovery)
    }

    /// The texts at a path of the samples of its side that a trigger filter alone has to take: no other one would.
    pub fn left_to(&self, part: PartId, path: &KeyPath) -> Vec<&str> {
        let PartId::Trigger(own) = part else { return Vec::new() };
        let all = self.service.triggers.iter().enumerate();
        let others: Vec<_> = all.filter(|(at, _)| *at != own).map(|(_, trigger)| &trigger.part).collect();
        let takes = |part: &Part, at: usize| {
            let text = |condition: &Condition| self.text(at, &condition.key_path.value);
            part.conditions.iter().all(|it| text(it).is_some_and(|text| verdict::holds(it, text, self.reading)))
        };
        let left = self.of_side(side_of(part)).filter(|at| !others.iter().any(|part| takes(part, *at)));
        unique(left.filter_map(|at| self.text(at, path)))
    }

    /// Whether a part should take a sample of its side that no part of that side takes, or another one in its place.
    pub fn is_missed(&self, at: usize, id: PartId) -> bool {
        let own = self.own.get(at).copied().flatten();
        let is_taken_away = || self.trial.samples.get(at).is_some_and(|it| it.verdict.trigger != own);
        !self.is_taken(at, side_of(id)) || own.is_some() && own == id.trigger() && is_taken_away()
    }

    /// Whether the part of a side takes a sample.
    pub fn is_taken(&self, at: usize, side: Side) -> bool {
        let verdict = self.trial.samples.get(at).map(|trial| trial.verdict);
        verdict.is_some_and(|verdict| match side {
            Side::Alert => verdict.trigger.is_some(),
            Side::Recovery => verdict.resolve,
        })
    }
}

/// The side of the payloads that a part is for.
pub fn side_of(part: PartId) -> Side {
    if part.is_trigger() { Side::Alert } else { Side::Recovery }
}

fn unique<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let mut unique = Vec::new();
    for text in texts {
        if !unique.contains(&text) {
            unique.push(text);
        }
    }
    unique
}
