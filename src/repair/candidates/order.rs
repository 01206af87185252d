//! A trigger filter in front of the one that takes its alerts.

use super::{Candidate, Material};
use crate::model::filter::PartId;
use crate::repair::{words, write};

pub fn earlier(material: &Material<'_, '_>) -> Vec<Candidate> {
    let both = material.own.iter().zip(&material.trial.samples);
    let taken = both.filter_map(|(own, trial)| Some(((*own)?, trial.verdict.trigger?)));
    let mut pairs: Vec<_> = taken.filter(|(own, by)| by < own).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let candidate = |(own, by): (usize, usize)| {
        let edits = write::moved_before(material.service, own, by)?;
        let [own, by] = [own, by].map(|at| words::part(PartId::Trigger(at)));
        Some(Candidate { edits, distance: 1, rank: 0, phrase: format!("put {own} before {by}") })
    };
    pairs.into_iter().filter_map(candidate).collect()
}
