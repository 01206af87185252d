//! A version of a service, judged on all samples: once under each reading, for however many changes it is compared with.

use std::array;
use std::cell::OnceCell;

use super::search::Court;
use super::trial::Trial;
use crate::engine::reading::Reading;
use crate::model::filter::Service;
use crate::model::reading::SWITCHES;

/// How many readings there are: each has a number below this.
const READINGS: usize = 1 << SWITCHES.len();

pub(super) struct Version<'s> {
    pub service: &'s Service,
    by_reading: [OnceCell<Trial>; READINGS],
    shares: OnceCell<bool>,
}

impl<'s> Version<'s> {
    pub fn of(service: &'s Service) -> Self {
        Self { service, by_reading: array::from_fn(|_| OnceCell::new()), shares: OnceCell::new() }
    }

    /// What it makes of all samples.
    fn judged<T>(&self, court: &Court<'_, '_>, reading: Reading, look: impl FnOnce(&Trial) -> T) -> T {
        match self.by_reading.get(reading.number()) {
            Some(known) => look(known.get_or_init(|| court.trial(self.service, reading))),
            None => look(&court.trial(self.service, reading)),
        }
    }

    fn shares_an_incident(&self, court: &Court<'_, '_>) -> bool {
        *self.shares.get_or_init(|| court.proof.again(self.service).shares_an_incident())
    }

    /// Whether another version is no worse on all samples, under every reading.
    pub fn allows(&self, court: &Court<'_, '_>, other: &Service) -> bool {
        let reading = court.bench.reading;
        let spoiled = |reading: Reading, after: &Trial| -> Vec<usize> {
            self.judged(court, reading, |before| after.spoiled(before, &court.samples).collect())
        };
        let after = court.trial(other, reading);
        if !spoiled(reading, &after).is_empty() {
            return false;
        }
        let went = self.judged(court, reading, |before| after.gone_elsewhere(before, &court.samples));
        let keeps =
            |reading: Reading| spoiled(reading, &court.trial(other, reading)).iter().all(|at| went.contains(at));
        telling(reading, [self.service, other]).into_iter().all(keeps)
            && (!court.proof.again(other).shares_an_incident() || self.shares_an_incident(court))
    }
}

/// The other readings under which two versions may judge otherwise: which side goes first is no question of who takes what,
/// and how a list is read none where every list is of one value.
fn telling(reading: Reading, versions: [&Service; 2]) -> Vec<Reading> {
    let mut conditions = versions.into_iter().flat_map(Service::conditions);
    let has_lists = conditions.any(|condition| condition.values.len() > 1);
    let others = reading.others().into_iter();
    others.filter(|other| other.order == reading.order && (has_lists || other.list == reading.list)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::proof::{Accepted, Sample};
    use crate::engine::side::Side;
    use crate::parse::{json, service};
    use crate::repair::Bench;
    use crate::source::{Source, Span};

    fn version(trigger: &str, resolve: &str, key: &str) -> Service {
        let text = format!(
            "trigger: {{payload_json_key: state, key_value_contains: {trigger}, map_incident_with: {key}, \
             incident_title_from: title}}\n\
             resolve: {{payload_json_key: state, key_value_contains: {resolve}, incident_mapped_with: {key}}}\n"
        );
        *service::parse("x.yaml", "x", text.into_bytes()).service.unwrap()
    }

    #[test]
    fn what_is_judged_once_or_left_out_says_what_judging_anew_would() {
        let bodies = [
            (r#"{"state": "down", "id": "1", "title": "a"}"#, Some(Side::Alert)),
            (r#"{"state": "DOWN", "id": "2", "title": "b"}"#, Some(Side::Alert)),
            (r#"{"state": "up", "id": "1", "title": "a"}"#, Some(Side::Recovery)),
            (r#"{"state": "down, then up", "id": "2", "title": "b"}"#, None),
        ];
        let read = |(body, _): &(&str, Option<Side>)| {
            json::payload(&Arc::new(Source::new("x.json", *body)), Span::new(0, body.len())).unwrap()
        };
        let payloads: Vec<_> = bodies.iter().map(read).collect();
        let sample = |(payload, (_, side))| Sample { payload, side, accepted: Accepted::default() };
        let samples: Vec<_> = payloads.iter().zip(bodies).map(sample).collect();
        let versions = [
            version("down", "up", "id"),
            version("down", "down", "id"),
            version("[down, DOWN]", "up", "id"),
            version("DOWN", "[up, then]", "id"),
            version("down", "up", "title"),
            version("x", "up", "nothing"),
        ];
        let mut allowed = 0;
        for (reading, before) in Reading::all().flat_map(|reading| versions.iter().map(move |it| (reading, it))) {
            let bench = Bench { service: before, samples: &samples, asked: &[], scripts: &[], reading };
            let court = Court::of(&bench);
            for after in &versions {
                let spoils =
                    |reading| court.trial(after, reading).spoils(&court.trial(before, reading), &court.samples);
                let shares = |service| court.proof.again(service).shares_an_incident();
                let anew = !Reading::all().any(spoils) && (!shares(after) || shares(before));
                assert_eq!(court.unchanged.allows(&court, after), anew, "{reading}");
                allowed += usize::from(anew);
            }
        }
        assert!((1..Reading::all().count() * versions.len() * versions.len()).contains(&allowed), "{allowed}");
    }
}
