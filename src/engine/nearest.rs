//! Which services came nearest to taking a payload that they do not take.

use std::cmp::Reverse;

use super::answer::{Answer, ServiceAnswer, Side};
use super::hint::Closeness;
use super::near_miss::{self, NearMiss};
use super::outline::Outline;
use super::reading::Reading;
use super::verdict::{self, Verdict};
use crate::model::filter::Service;
use crate::model::key_path::{KeyPath, Step};

/// How many services that came near are kept, and among how many the nearest is looked for in detail.
const NEAREST: usize = 3;
const CANDIDATES: usize = 20;

/// The payload that was not taken, and who was asked.
pub struct Search<'r, 'a> {
    pub services: &'a [Service],
    pub reading: Reading,
    pub outline: &'r Outline<'a>,
}

/// The nearer part of a service, then how many of its key paths the payload has.
type Rank = (usize, Closeness, Reverse<usize>);

impl<'a> Search<'_, 'a> {
    /// Ranks the services that do not take the payload, and fills in the near misses of the best. The service whose
    /// sample it is comes first.
    pub fn fill_in(&self, answer: &mut Answer<'a>) {
        let rejecting = answer
            .services
            .iter()
            .enumerate()
            .filter(|(_, service)| !service.accepts());
        let mut ranked: Vec<_> = rejecting
            .filter_map(|(at, service)| {
                let rank = self.rank(self.services.get(service.service)?, false)?;
                Some((answer.owner != Some(service.service), rank, at))
            })
            .collect();
        ranked.sort_unstable();
        ranked.truncate(CANDIDATES);
        // Looking for hints costs more than ranking by what is found at the key paths, and may change the order.
        for (_, rank, at) in &mut ranked {
            let service = answer
                .services
                .get(*at)
                .and_then(|service| self.services.get(service.service));
            *rank = service
                .and_then(|service| self.rank(service, true))
                .unwrap_or(*rank);
        }
        ranked.sort_unstable();
        for (_, _, at) in ranked.into_iter().take(NEAREST) {
            let Some(near) = answer.services.get_mut(at) else {
                continue;
            };
            let Some(service) = self.services.get(near.service) else {
                continue;
            };
            self.fill_in_service(near, service);
            answer.nearest.push(near.service);
        }
    }

    fn fill_in_service(&self, near: &mut ServiceAnswer<'a>, service: &'a Service) {
        let [trigger, resolve] = self.near_misses(service, true);
        for (side, miss) in [(&mut near.trigger, trigger), (&mut near.resolve, resolve)] {
            if let (Side::Rejected(slot), Some(miss)) = (side, miss) {
                *slot = Some(miss);
            }
        }
        if near.flips.is_empty() {
            let rejected = Verdict {
                trigger: None,
                resolve: false,
            };
            near.flips = verdict::flips(service, self.outline.payload, self.reading, rejected);
        }
    }

    fn near_misses(&self, service: &'a Service, hints: bool) -> [Option<NearMiss<'a>>; 2] {
        let payload = self.outline.payload;
        let trigger = near_miss::of_triggers(service, payload, self.reading);
        let resolve = service
            .resolve
            .as_ref()
            .map(|part| near_miss::of_part(part, 0, payload, self.reading));
        let mut misses = [trigger, resolve];
        if hints {
            misses
                .iter_mut()
                .flatten()
                .for_each(|miss| miss.add_hints(self.outline, self.reading));
        }
        misses
    }

    fn rank(&self, service: &'a Service, hints: bool) -> Option<Rank> {
        let misses = self.near_misses(service, hints);
        let (failed, closeness) = misses
            .iter()
            .flatten()
            .map(|miss| miss.rank(self.reading))
            .min()?;
        let triggers = service
            .triggers
            .iter()
            .flat_map(|trigger| trigger.key_paths());
        let resolve = service
            .resolve
            .iter()
            .flat_map(|resolve| resolve.key_paths());
        let fit = triggers.chain(resolve).map(|path| self.fit(path)).sum();
        Some((failed, closeness, Reverse(fit)))
    }

    /// 2 for a key path that the payload has, 1 for one whose last key it has elsewhere.
    fn fit(&self, path: &KeyPath) -> usize {
        if self.outline.payload.node(path.steps()).is_some() {
            return 2;
        }
        let Some(key) = path.last_key() else { return 0 };
        let has_it = |steps: &[Step]| matches!(steps.last(), Some(Step::Key(last)) if last == key);
        usize::from(self.outline.places.iter().any(|place| has_it(&place.steps)))
    }
}
