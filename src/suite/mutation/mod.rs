//! Small mistakes, made one after the other in a service, to see whether its suites and samples would notice them.
//!
//! A suite that passes says that the filters are right only as far as it would fail if they were wrong. A mistake that
//! nobody notices is a place where a filter can be spoiled without a word.

mod mistakes;

use crate::engine::parallel;
use crate::engine::proof::{Defect, Sample, Trial};
use crate::engine::session::Terms;
use crate::engine::side::Side;
use crate::model::filter::{PartId, Service};
use crate::model::payload::Payload;
use crate::source::Span;

use super::run::{self, Script, Verdict};
use mistakes::mistakes;

/// One mistake, and the service with it.
#[derive(Debug)]
pub struct Mutant {
    pub part: PartId,
    pub mistake: Mistake,
    /// What of the file is another one.
    pub at: Span,
    pub service: Service,
}

/// What is done to a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// A value of a list is not there.
    ValueDropped {
        key: String,
        value: String,
    },
    /// A value has a letter less or more, or is in another case.
    ValueMisspelled {
        key: String,
        value: String,
        written: String,
    },
    /// A condition of two is not there.
    ConditionDropped {
        key: String,
        value: String,
    },
    /// Contains in place of equals, or the reverse.
    OperatorExchanged {
        key: String,
        value: String,
        was_whole: bool,
    },
    /// The condition looks at a key beside.
    OtherKey {
        key: String,
        other: String,
    },
    OtherMapping {
        key: String,
        other: String,
    },
    OtherTitle {
        key: String,
        other: String,
    },
    /// The filter and the one behind it.
    FiltersExchanged,
}

/// What became of the mistakes in one service.
#[derive(Debug, Default)]
pub struct ServiceMutation {
    pub mistakes: usize,
    /// Those that nobody noticed, in the order of the file.
    pub unnoticed: Vec<Mutant>,
}

/// What can notice a mistake in a service.
pub struct Watch<'a> {
    /// The cases that pass.
    pub scripts: Vec<Script<'a>>,
    pub samples: Vec<Sample<'a>>,
}

/// Makes each mistake in a service, by its position, and asks who notices.
pub fn of_service(at: usize, watch: &Watch<'_>, terms: Terms<'_>) -> ServiceMutation {
    let Some(service) = terms.services.get(at) else {
        return ServiceMutation::default();
    };
    let payloads: Vec<&Payload> = watch.payloads().collect();
    let mutants = mistakes(service, &payloads, terms.reading);
    let before = Notices::of(service, watch, terms);
    let noticed = parallel::map(&mutants, |_, mutant| is_noticed(at, mutant, watch, &before, terms));
    let mistakes = mutants.len();
    let unnoticed = mutants.into_iter().zip(noticed).filter(|(_, noticed)| !noticed).map(|(mutant, _)| mutant);
    ServiceMutation { mistakes, unnoticed: unnoticed.collect() }
}

impl<'a> Watch<'a> {
    fn payloads(&self) -> impl Iterator<Item = &'a Payload> {
        let of_cases = self.scripts.iter().flat_map(|script| script.payloads.iter().map(|(payload, _)| *payload));
        self.samples.iter().map(|sample| sample.payload).chain(of_cases)
    }
}

fn is_noticed(at: usize, mutant: &Mutant, watch: &Watch<'_>, before: &Notices, terms: Terms<'_>) -> bool {
    if Notices::of(&mutant.service, watch, terms).are_new(before) {
        return true;
    }
    let mut services = terms.services.to_vec();
    services.iter_mut().skip(at).take(1).for_each(|service| *service = mutant.service.clone());
    let terms = Terms { services: &services, ..terms };
    watch.scripts.iter().any(|script| {
        let payloads = script.payloads.clone();
        let script = Script { case: script.case, payloads };
        run::run(&script, terms).verdict(script.case) != Verdict::Passed
    })
}

/// What samples without a case show of a service: how many are not taken by their side, and how much they prove.
#[derive(Debug, PartialEq, Eq)]
struct Notices {
    missed: usize,
    defects: usize,
}

impl Notices {
    fn of(service: &Service, watch: &Watch<'_>, terms: Terms<'_>) -> Self {
        let trial = Trial::of(service, &watch.samples, terms.reading);
        let is_missed = |tried: &&crate::engine::proof::Tried<'_>| match tried.sample.side {
            Some(Side::Alert) => tried.verdict.trigger.is_none(),
            Some(Side::Recovery) => !tried.verdict.resolve,
            None => false,
        };
        let missed = trial.samples.iter().filter(is_missed).count();
        Self { missed, defects: trial.defects().iter().filter(|it| Defect::is_certain(it)).count() }
    }

    fn are_new(&self, before: &Self) -> bool {
        self.missed > before.missed || self.defects > before.defects
    }
}

#[cfg(test)]
mod tests;
