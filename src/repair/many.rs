//! More samples than every candidate could be tried on: it is tried on some that stand for all of them, and what is found is
//! checked on all. What it spoils there is one of those that stand for all in the next round.

use std::collections::BTreeSet;

use super::search::{Court, edited};
use super::trial::Trial;
use super::version::Version;
use super::{Bench, Change, Repair, representatives, words};
use crate::engine::proof;
use crate::model::diagnostic::Edit;

/// Up to so many samples are all tried at once.
pub const MOST_AT_ONCE: usize = 300;
/// How many stand for more than that.
const STANDING: usize = 120;
/// How often it is looked for, and how many of those that were spoiled stand for all in the next round.
const ROUNDS: usize = 3;
const SPOILED: usize = 8;

pub fn repair(court: &Court<'_, '_>) -> Repair {
    let mut chosen: BTreeSet<_> = representatives::of(court, STANDING).into_iter().collect();
    let mut found = Repair::default();
    for _ in 0..ROUNDS {
        let spoiled;
        (found, spoiled) = court.round(&chosen);
        let before = chosen.len();
        chosen.extend(spoiled);
        if chosen.len() == before {
            break;
        }
    }
    found
}

impl<'a> Court<'_, 'a> {
    /// What is found with some samples and holds for all, and the samples that speak against the rest.
    fn round(&self, chosen: &BTreeSet<usize>) -> (Repair, Vec<usize>) {
        let samples: Vec<_> = chosen.iter().filter_map(|at| self.bench.samples.get(*at).copied()).collect();
        let bench = Bench { samples: &samples, asked: &[], ..*self.bench };
        let found = self.narrowed(&bench, chosen).repair();
        let mut spoiled = Vec::new();
        let mut before: Vec<Edit> = Vec::new();
        let mut repair = Repair { tried: found.tried, ..Repair::default() };
        for change in found.changes {
            let with: &[Edit] = if change.is_alone { &[] } else { &before };
            repair.changes.extend(self.confirmed(&change, with, &mut spoiled));
            before.extend(change.edits);
        }
        repair.whole = found.whole.iter().filter_map(|change| self.confirmed(change, &[], &mut spoiled)).collect();
        let mends = |change: &Change| change.mends.iter().map(|(at, _)| *at).collect::<BTreeSet<_>>();
        let mended: Vec<_> = repair.whole.iter().map(mends).collect();
        for sample in self.wrong() {
            match mended.iter().position(|samples| samples.contains(&sample)) {
                Some(place) => repair.by_sample.push((sample, place)),
                None => repair.unmended.push(sample),
            }
        }
        (repair, spoiled)
    }

    /// Some of the samples, with what is known of them.
    fn narrowed<'s>(&self, bench: &'s Bench<'a>, chosen: &BTreeSet<usize>) -> Court<'s, 'a> {
        let samples: Vec<_> = chosen.iter().filter_map(|at| self.samples.get(*at).copied()).collect();
        let sides = chosen.iter().filter_map(|at| self.sides.get(*at).copied()).collect();
        let before = Trial::of(bench.service, &samples, bench.reading);
        let unchanged = Version::of(bench.service);
        let proof = proof::Trial::of(bench.service, bench.samples, bench.reading);
        Court { bench, samples, before, sides, proof, unchanged }
    }

    /// A change with what it does to all samples, if it mends some and spoils none, on top of what it needs.
    fn confirmed(&self, change: &Change, with: &[Edit], spoiled: &mut Vec<usize>) -> Option<Change> {
        let reading = self.bench.reading;
        let base = edited(self.bench.service, with)?;
        let edits: Vec<_> = with.iter().chain(&change.edits).cloned().collect();
        let service = edited(self.bench.service, &edits)?;
        let on_others = (!with.is_empty()).then(|| (self.trial(&base, reading), Version::of(&base)));
        let (before, version) =
            on_others.as_ref().map_or((&self.before, &self.unchanged), |(trial, version)| (trial, version));
        let after = self.trial(&service, reading);
        spoiled.extend(after.spoiled(before, &self.samples).take(SPOILED));
        let mends = self.mended(before, &after);
        if mends.is_empty() || !self.is_no_worse(&service, version) {
            return None;
        }
        let achieves = words::achieved(&mends, &after, &self.samples, &self.sides);
        Some(Change { achieves, mends, ..change.clone() })
    }
}
