//! The search: of each aspect the nearest candidate that mends something and spoils nothing, and again until nothing is left
//! to mend.
//!
//! Its cost is bounded: so many candidates are tried on so many samples, which stand for all of them, and what is chosen is
//! then checked on all.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::candidates::{self, ANOTHER, Aspect, Candidate, FAR, Material};
use super::pairs::{self, Pairs};
use super::proven::Proven;
use super::trial::{Aim, Trial};
use super::version::Version;
use super::{Bench, Repair, Side, Subject, many, representatives, write};
use crate::engine::payload_index::PayloadIndex;
use crate::engine::proof;
use crate::engine::reading::Reading;
use crate::engine::session::Terms;
use crate::engine::verdict;
use crate::engine::wrapped;
use crate::infer::Ranking;
use crate::model::diagnostic::Edit;
use crate::model::filter::Service;
use crate::model::secret;
use crate::model::suite::Case;
use crate::parse::service;
use crate::suite::run::{self, Script};

/// How many candidates are tried for one service.
const MOST_TRIED: usize = 600;
/// How many steps are made for one aspect.
const MOST_STEPS: usize = 4;
/// How many of the best are checked on everything before the search gives up.
const MOST_CHECKED: usize = 6;
/// How many samples stand for all of them.
const MOST_SAMPLES: usize = 32;

/// A service with all that it has.
pub(super) struct Court<'s, 'a> {
    pub bench: &'s Bench<'a>,
    pub samples: Vec<Subject<'a>>,
    pub before: Trial,
    pub sides: Vec<Option<Side>>,
    /// The service as it is, for what is proven, and for what changes of it are compared with.
    pub proof: proof::Trial<'a>,
    pub unchanged: Version<'a>,
}

/// The samples that candidates are tried on, and what is known of them.
struct Few<'a> {
    samples: Vec<Subject<'a>>,
    sides: Vec<Option<Side>>,
    indexes: Vec<PayloadIndex<'a>>,
    ranking: Ranking,
}

/// What is adopted so far.
struct Adopted {
    edits: Vec<Edit>,
    service: Service,
    trial: Trial,
}

/// A candidate that mends something.
struct Kept {
    candidate: Candidate,
    then: Adopted,
    score: u32,
}

/// A candidate that is adopted, and what it mends together with those before it.
pub(super) struct Step {
    pub candidate: Candidate,
    pub mends: Vec<(usize, Aim)>,
    pub after: Trial,
}

pub fn repair(bench: &Bench<'_>) -> Repair {
    let court = Court::of(bench);
    match () {
        () if !court.has_missed() => Repair::default(),
        () if bench.samples.len() > many::MOST_AT_ONCE => many::repair(&court),
        () => court.repair(),
    }
}

/// The positions of the samples that a part should take although nobody knows their side. Where all are tried, one that
/// somebody asks about and whose side is known is taken by its part anyway.
pub(super) fn asked(bench: &Bench<'_>) -> BTreeSet<usize> {
    let judge = |sample: &proof::Sample<'_>| verdict::judge(bench.service, sample.payload, bench.reading);
    let verdicts: Vec<_> = bench.samples.iter().map(judge).collect();
    let are_all_tried = bench.samples.len() <= MOST_SAMPLES;
    let is_of_side = |at: &usize| bench.samples.get(*at).is_some_and(|sample| sample.side.is_some());
    let by_somebody = bench.asked.iter().copied().filter(|at| !(are_all_tried && is_of_side(at)));
    pairs::untaken(bench, &verdicts).into_iter().chain(by_somebody).collect()
}

impl<'s, 'a> Court<'s, 'a> {
    pub fn of(bench: &'s Bench<'a>) -> Self {
        let asked = asked(bench);
        let proof = proof::Trial::of(bench.service, bench.samples, bench.reading);
        let is_dated = proof.is_dated();
        let proven = Proven::by(&proof);
        let subject = |(at, sample): (usize, &proof::Sample<'a>)| {
            // What is around the payload of a call that was captured is no reason to change a filter.
            let is_wrapped = wrapped::of_service(bench.service, sample.payload, bench.reading).is_some();
            // Whether anybody is to be called when somebody acknowledges is for people to say.
            let is_free = !is_wrapped && (sample.side.is_some() || !proof::is_between(bench.service, sample.payload));
            let subject = Subject { is_asked: asked.contains(&at), is_dated, ..Subject::of(sample) };
            let subject = proven.of(at, subject);
            Subject { side: subject.side.filter(|_| is_free), is_asked: subject.is_asked && is_free, ..subject }
        };
        let samples: Vec<_> = bench.samples.iter().enumerate().map(subject).collect();
        let before = Trial::of(bench.service, &samples, bench.reading);
        let sides = pairs::sides(bench, &samples, &before);
        Self { bench, samples, before, sides, proof, unchanged: Version::of(bench.service) }
    }

    pub fn repair(&self) -> Repair {
        let (steps, tried) = self.steps();
        Repair { tried, ..self.told(&steps) }
    }

    /// The samples with something wrong.
    pub fn wrong(&self) -> impl Iterator<Item = usize> {
        let all = self.samples.iter().enumerate();
        all.filter(|(at, sample)| self.before.missed(*at, sample).next().is_some()).map(|(at, _)| at)
    }

    fn has_missed(&self) -> bool {
        self.wrong().next().is_some()
    }

    /// The steps, and how many candidates were tried for them.
    fn steps(&self) -> (Vec<Step>, usize) {
        let service = self.bench.service;
        let few = Few::of(self);
        let mut left = MOST_TRIED;
        let trial = Trial::of(service, &few.samples, self.bench.reading);
        let mut adopted = Adopted { edits: Vec::new(), service: service.clone(), trial };
        let mut before = self.before.clone();
        let mut steps = Vec::new();
        for aspect in Aspect::ALL {
            for _ in 0..MOST_STEPS {
                let Some(Kept { candidate, then, .. }) = self.best(aspect, &few, &adopted, &mut left) else { break };
                let after = self.trial(&then.service, self.bench.reading);
                steps.push(Step { candidate, mends: self.mended(&before, &after), after: after.clone() });
                (adopted, before) = (then, after);
            }
        }
        (steps, MOST_TRIED - left)
    }

    /// The best candidate of an aspect on top of what is adopted.
    fn best(&self, aspect: Aspect, few: &Few<'_>, adopted: &Adopted, left: &mut usize) -> Option<Kept> {
        let Bench { service, reading, .. } = *self.bench;
        let Few { sides, indexes, ranking, samples } = few;
        let (now, trial) = (&adopted.service, &adopted.trial);
        let own = samples.iter().map(|sample| sample.own).collect();
        let material = Material { service, reading, now, trial, sides, own, indexes, ranking };
        let mut candidates = candidates::of(aspect, &material);
        candidates.truncate(*left);
        *left -= candidates.len();
        let score = adopted.trial.score(samples);
        let tried = candidates.into_iter().filter_map(|candidate| {
            let edits: Vec<_> = adopted.edits.iter().chain(&candidate.edits).cloned().collect();
            let service = edited(service, &edits)?;
            let trial = Trial::of(&service, samples, reading);
            let now = trial.score(samples);
            let is_better = now > score && !trial.spoils(&adopted.trial, samples);
            is_better.then(|| Kept { candidate, then: Adopted { edits, service, trial }, score: now })
        });
        let mut kept: Vec<Kept> = tried.collect();
        let tier = |distance: u32| (distance >= ANOTHER, distance >= FAR);
        kept.sort_by_key(|it| {
            let Candidate { distance, rank, edits, .. } = &it.candidate;
            let incidents = Reverse(it.then.trial.incidents());
            (tier(*distance), Reverse(it.score), *distance, incidents, *rank, edits.len())
        });
        // What nothing shows is nothing to write.
        let has_secret = |it: &Kept| it.candidate.edits.iter().any(|edit| !secret::all(&edit.text).is_empty());
        let checked = kept.into_iter().filter(|it| !has_secret(it)).take(MOST_CHECKED);
        let before = Version::of(&adopted.service);
        let before = if adopted.edits.is_empty() { &self.unchanged } else { &before };
        checked.into_iter().find(|it| self.is_no_worse(&it.then.service, before))
    }

    pub fn trial(&self, service: &Service, reading: Reading) -> Trial {
        Trial::of(service, &self.samples, reading)
    }

    /// Whether a service is no worse than another version on all samples, under every reading, and in all suites.
    pub fn is_no_worse(&self, service: &Service, before: &Version<'_>) -> bool {
        let Bench { reading, scripts, .. } = self.bench;
        before.allows(self, service) && broken(before.service, service, scripts, *reading).is_none()
    }

    /// The aims that are reached after a change and were not before.
    pub fn mended(&self, before: &Trial, after: &Trial) -> Vec<(usize, Aim)> {
        let of_sample = self.samples.iter().enumerate().flat_map(|(at, sample)| {
            let left: Vec<_> = after.missed(at, sample).collect();
            before.missed(at, sample).filter(move |aim| !left.contains(aim)).map(move |aim| (at, aim))
        });
        of_sample.collect()
    }
}

impl<'a> Few<'a> {
    fn of(court: &Court<'_, 'a>) -> Self {
        let chosen = representatives::of(court, MOST_SAMPLES);
        let samples: Vec<_> = chosen.into_iter().filter_map(|at| court.samples.get(at).copied()).collect();
        let trial = Trial::of(court.bench.service, &samples, court.bench.reading);
        let sides = pairs::sides(court.bench, &samples, &trial);
        let ranking = Pairs::of(&samples, &sides).ranking();
        let indexes = samples.iter().map(|sample| PayloadIndex::of(sample.payload)).collect();
        Self { samples, sides, indexes, ranking }
    }
}

/// The first case that passes with one version of a service and not with another one.
pub fn broken<'c>(before: &Service, after: &Service, scripts: &[Script<'c>], reading: Reading) -> Option<&'c Case> {
    let passes = |script: &Script<'c>, service: &Service| {
        run::run(script, Terms::new(std::slice::from_ref(service), reading)).is_as_expected()
    };
    // Most cases pass with both, so the later version is asked first.
    let script = scripts.iter().find(|script| !passes(script, after) && passes(script, before))?;
    Some(script.case)
}

/// The service with edits in its file; none when it cannot be read then.
pub fn edited(service: &Service, edits: &[Edit]) -> Option<Service> {
    let text = write::apply(service.source.text(), edits)?;
    let read = service::parse(service.source.name(), &service.name, text.into_bytes());
    read.service.map(|service| *service)
}
