//! The samples that something is proven by: what each is meant to be, and in which order they came.

use super::watched::Watched;
use crate::engine::sample_order::{self, Dated, SampleOrder};
use crate::engine::side::Side;
use crate::model::filter::Service;
use crate::model::payload::Payload;

/// A sample of a service, and what is known of it besides the filters.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    pub payload: &'a Payload,
    pub side: Option<Side>,
    pub accepted: Accepted,
}

impl Sample<'_> {
    /// Whether its name says that it is of neither side, and nothing else says more.
    pub fn is_neither(&self) -> bool {
        self.side.is_none() && Side::is_neither(self.payload.source.name().as_ref())
    }
}

/// The defects that a suite expects of a sample: somebody has seen them and wants them so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Accepted {
    pub discarded: bool,
    pub no_mapping_value: bool,
    pub closes_nothing: bool,
    pub both_parts: bool,
    pub repeated: bool,
    pub title: bool,
}

/// The order in which samples came. Sides that a suite or a name says are no question of order.
pub fn sample_order(samples: &[Sample<'_>]) -> SampleOrder {
    let dated = samples.iter().map(|sample| {
        let stem = stem(sample.payload.source.name());
        Dated { stem, payload: sample.payload, side: sample.side }
    });
    sample_order::of(&dated.collect::<Vec<_>>())
}

/// The place of each sample in an order.
pub(super) fn places(order: &[usize]) -> Vec<usize> {
    let mut places = vec![0; order.len()];
    for (place, at) in order.iter().enumerate() {
        places.iter_mut().skip(*at).take(1).for_each(|it| *it = place);
    }
    places
}

/// The name of a file without its folder and its ending.
pub fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// The sides of the samples of one service: what suites expect, else what names and states agree on. What its filters look at
/// counts before what they do not look at.
pub fn sides(samples: &[(&Payload, Option<Side>)], service: Option<&Service>) -> Vec<Option<Side>> {
    let payloads: Vec<_> = samples.iter().map(|(payload, _)| *payload).collect();
    let told = Watched::by(service).told(&payloads);
    let one = |((payload, expected), told): (&(&Payload, Option<Side>), Option<Side>)| {
        expected.or_else(|| Side::of_file_and_states(payload.source.name().as_ref(), told))
    };
    samples.iter().zip(told).map(one).collect()
}
