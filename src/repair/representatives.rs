//! Samples that stand for all of them: of those that are alike the first ones, and with each one of the other side that
//! belongs to it.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::paths;
use super::search::Court;
use super::trial::Aim;
use super::{Side, Subject};
use crate::engine::payload_index::PayloadIndex;
use crate::engine::proof;

/// How many of those that are alike in all respects stand for the others.
const ALIKE: usize = 2;
/// What has more than so many samples in common is no id of an incident.
const MOST_HOLDERS: usize = 64;

/// What samples that are alike have in common: where they go, what is wrong with them, and how they are built.
#[derive(PartialEq, Eq, Hash)]
struct Likeness {
    side: Option<Side>,
    trigger: Option<usize>,
    resolve: bool,
    missed: Vec<Aim>,
    shape: u64,
}

/// So many samples at most, by their positions in order. A kind comes before another state of the same kind.
pub fn of(court: &Court<'_, '_>, most: usize) -> Vec<usize> {
    let samples = &court.samples;
    if samples.len() <= most {
        return (0..samples.len()).collect();
    }
    let conditions: Vec<_> = court.bench.service.conditions().map(|it| &it.key_path.value).collect();
    let (mut kinds, mut states): (HashMap<Likeness, usize>, HashMap<_, usize>) = (HashMap::new(), HashMap::new());
    let mut by_rank: [Vec<usize>; 4] = Default::default();
    for (at, sample) in samples.iter().enumerate() {
        let kind = kind(court, at, sample);
        let texts: Vec<_> = conditions.iter().map(|path| sample.payload.find(path).text()).collect();
        let of_state = states.entry((kind.side, kind.missed.clone(), texts)).or_default();
        let of_kind = kinds.entry(kind).or_default();
        let rank = match () {
            () if sample.is_asked => 0,
            () if *of_kind < ALIKE => 1,
            () if *of_state < ALIKE => 2,
            () => 3,
        };
        (*of_kind, *of_state) = (*of_kind + 1, *of_state + 1);
        by_rank.get_mut(rank).into_iter().for_each(|list| list.push(at));
    }
    let partners = Partners::of(samples);
    let mut chosen = HashSet::new();
    for at in by_rank.into_iter().flatten() {
        let partner = partners.of_sample(at, samples);
        if chosen.len() + 1 + usize::from(partner.is_some()) > most {
            break;
        }
        chosen.insert(at);
        chosen.extend(partner);
    }
    let mut chosen: Vec<_> = chosen.into_iter().collect();
    chosen.sort_unstable();
    chosen
}

fn kind(court: &Court<'_, '_>, at: usize, sample: &Subject<'_>) -> Likeness {
    let verdict = court.before.samples.get(at).map(|trial| trial.verdict);
    let mut hasher = DefaultHasher::new();
    let index = PayloadIndex::of(sample.payload);
    paths::all(&index).for_each(|(steps, _)| steps.hash(&mut hasher));
    Likeness {
        side: court.sides.get(at).copied().flatten(),
        trigger: verdict.and_then(|verdict| verdict.trigger),
        resolve: verdict.is_some_and(|verdict| verdict.resolve),
        missed: court.before.missed(at, sample).collect(),
        shape: hasher.finish(),
    }
}

/// Which samples have an id in common.
struct Partners {
    holders: HashMap<String, Vec<usize>>,
    ids: Vec<Vec<String>>,
}

impl Partners {
    fn of(samples: &[Subject<'_>]) -> Self {
        let texts = |sample: &Subject<'_>| proof::ids(sample.payload).into_iter().map(|(_, text)| text).collect();
        let ids: Vec<Vec<String>> = samples.iter().map(texts).collect();
        let mut holders: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, ids) in ids.iter().enumerate() {
            for id in ids {
                let of_id = holders.entry(id.clone()).or_default();
                if of_id.len() <= MOST_HOLDERS && of_id.last() != Some(&at) {
                    of_id.push(at);
                }
            }
        }
        Self { holders, ids }
    }

    /// The first of the other side that shares the rarest id with a sample.
    fn of_sample(&self, at: usize, samples: &[Subject<'_>]) -> Option<usize> {
        let side = |at: usize| samples.get(at).and_then(|sample| sample.side);
        let own = side(at)?;
        let of_id = self.ids.get(at)?.iter().filter_map(|id| self.holders.get(id));
        let of_id = of_id.filter(|holders| holders.len() <= MOST_HOLDERS);
        let other = |holders: &Vec<usize>| holders.iter().copied().find(|it| side(*it).is_some_and(|it| it != own));
        let found = of_id.filter_map(|holders| Some((holders.len(), other(holders)?)));
        found.min().map(|(_, partner)| partner)
    }
}
