//! Which services came nearest to taking a payload that they do not take.

use std::cmp::Reverse;

use super::answer::{Answer, PartAnswer, ServiceAnswer};
use super::hint::Closeness;
use super::near_miss::{self, NearMiss};
use super::payload_index::PayloadIndex;
use super::reading::Reading;
use super::verdict::{self, Verdict};
use crate::model::filter::{PartId, Service};
use crate::model::key_path::KeyPath;

/// How many services that came near are kept, and among how many the nearest is looked for in detail.
const NEAREST: usize = 3;
const CANDIDATES: usize = 20;

/// The payload that was not taken, and who was asked.
pub struct Search<'r, 'a> {
    pub services: &'a [Service],
    pub reading: Reading,
    pub payload_index: &'r PayloadIndex<'a>,
}

/// The near misses of a service: of its triggers, and of its resolve.
type Misses<'a> = [Option<NearMiss<'a>>; 2];

/// Whether the payload has nothing that a condition of the service looks at; how near its nearer part came; how many of its key paths the payload has.
type Rank = (bool, (bool, usize, Closeness), Reverse<usize>);

impl<'a> Search<'_, 'a> {
    /// Ranks the services that do not take the payload, and fills in the near misses of the best. The service whose
    /// sample it is comes first.
    pub fn fill_in(&self, answer: &mut Answer<'a>) {
        let mut ranked: Vec<_> = answer
            .services
            .iter()
            .enumerate()
            .filter(|(_, service)| !service.accepts())
            .filter_map(|(at, asked)| {
                let service = self.services.get(asked.service)?;
                let rank = self.rank(service, &self.near_misses(service, None))?;
                Some((answer.owner != Some(asked.service), rank, at))
            })
            .collect();
        ranked.sort_unstable();
        ranked.truncate(CANDIDATES);
        // Hints cost more than looking at the key paths alone, and may change the order.
        let hinted = ranked.into_iter().filter_map(|(other, _, at)| {
            let service = self.services.get(answer.services.get(at)?.service)?;
            let misses = self.near_misses(service, Some(self.payload_index));
            Some((other, self.rank(service, &misses)?, at, service, misses))
        });
        let mut hinted: Vec<_> = hinted.collect();
        hinted.sort_by_key(|(other, rank, at, ..)| (*other, *rank, *at));
        answer.is_strange = !hinted.is_empty() && hinted.iter().all(|(_, (strange, ..), ..)| *strange);
        for (_, _, at, service, misses) in hinted.into_iter().take(NEAREST) {
            if let Some(near) = answer.services.get_mut(at) {
                self.fill_in_service(near, service, misses);
                answer.nearest.push(near.service);
            }
        }
    }

    fn fill_in_service(&self, near: &mut ServiceAnswer<'a>, service: &'a Service, misses: Misses<'a>) {
        let [trigger, resolve] = misses;
        for (side, miss) in [(&mut near.trigger, trigger), (&mut near.resolve, resolve)] {
            if let (PartAnswer::Rejected(slot), Some(miss)) = (side, miss) {
                *slot = Some(miss);
            }
        }
        near.flips = verdict::flips(service, self.payload_index.payload, self.reading, Verdict::REJECTED);
    }

    fn near_misses(&self, service: &'a Service, payload_index: Option<&PayloadIndex<'a>>) -> Misses<'a> {
        let (payload, reading) = (self.payload_index.payload, self.reading);
        let trigger = near_miss::of_triggers(service, payload, reading, payload_index);
        let resolve = service.resolve.as_ref();
        [trigger, resolve.map(|part| near_miss::of_part(part, PartId::Resolve, payload, reading, payload_index))]
    }

    fn rank(&self, service: &'a Service, misses: &Misses<'a>) -> Option<Rank> {
        let nearer = misses.iter().flatten().map(|miss| miss.rank(self.reading)).min()?;
        let triggers = service.triggers.iter().flat_map(|trigger| trigger.key_paths());
        let resolve = service.resolve.iter().flat_map(|resolve| resolve.key_paths());
        let fit: usize = triggers.chain(resolve).map(|path| self.fit(path)).sum();
        let nothing_held = misses.iter().flatten().flat_map(|miss| &miss.checks).all(|check| !check.held);
        let strange = nothing_held && nearer.2 == Closeness::Absent;
        Some((strange, nearer, Reverse(fit)))
    }

    /// 2 for a key path that the payload has, 1 for one whose last key it has elsewhere.
    fn fit(&self, path: &KeyPath) -> usize {
        if self.payload_index.payload.node(path.steps()).is_some() {
            return 2;
        }
        usize::from(path.last_key().is_some_and(|key| self.payload_index.has_key(key)))
    }
}
