//! What the samples of a service show.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::engine::Reading;
use crate::engine::incident;
use crate::engine::proof::{self, Defect, Trial};
use crate::engine::side::Side;
use crate::engine::wrapped::{self, Wrapped};
use crate::lint::samples::path_lookup::{PathLookup, PathLookups};
use crate::lint::samples::sample_outcome::{SampleOutcome, sample_outcomes};
use crate::lint::samples::sample_view::{self, SampleView};
use crate::lint::workspace::Sample;
use crate::model::diagnostic::Place;
use crate::model::filter::{Part, Service, Trigger};
use crate::model::key_path::KeyPath;
use crate::source::Span;

/// The samples of one service, judged by it. What several rules ask of them is found out once.
#[derive(Default)]
pub struct Evidence<'a> {
    pub samples: Vec<SampleView<'a>>,
    /// Calls as something captured them: what is around their payloads shows nothing.
    pub wrapped: Vec<(SampleView<'a>, Wrapped)>,
    service: Option<&'a Service>,
    reading: Reading,
    path_lookups: PathLookups,
    fates: OnceCell<Vec<SampleOutcome<'a>>>,
    trial: OnceCell<Option<Trial<'a>>>,
    defects: OnceCell<Vec<Defect<'a>>>,
    discarded_alerts: OnceCell<Vec<[usize; 2]>>,
    discarded_recoveries: OnceCell<Vec<[usize; 2]>>,
}

impl<'a> Evidence<'a> {
    pub fn of(service: &'a Service, samples: &'a [Sample], reading: Reading) -> Self {
        let mut evidence = Self::default();
        for sample in samples {
            let seen = SampleView::of(service, sample, reading);
            match wrapped::of_service(service, seen.payload, reading) {
                Some(wrapped) => evidence.wrapped.push((seen, wrapped)),
                None => evidence.samples.push(seen),
            }
        }
        Self { service: Some(service), reading, ..evidence }
    }

    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// Each sample, and what became of it.
    pub fn fates(&self) -> impl Iterator<Item = (&SampleView<'a>, &SampleOutcome<'a>)> {
        let find = || {
            let paired = self.discarded_alerts().iter().map(|[alert, _]| (*alert, Side::Alert));
            let paired = paired.chain(self.discarded_recoveries().iter().map(|[end, _]| (*end, Side::Recovery)));
            let paired: HashMap<usize, Side> = paired.collect();
            let of = |service| sample_outcomes(service, &self.samples, &paired, &self.path_lookups, self.reading);
            self.service.into_iter().flat_map(of).collect()
        };
        self.samples.iter().zip(self.fates.get_or_init(find))
    }

    /// What the samples prove to be wrong.
    pub fn defects(&self) -> &[Defect<'a>] {
        self.defects.get_or_init(|| self.trial().map_or_else(Vec::new, Trial::defects))
    }

    /// Alerts that no part takes, each with its recovery, which the resolve takes.
    pub fn discarded_alerts(&self) -> &[[usize; 2]] {
        self.discarded_alerts.get_or_init(|| self.trial().map_or_else(Vec::new, Trial::discarded_alerts))
    }

    /// Recoveries that no part takes, each with its alert, which a trigger filter takes.
    pub fn discarded_recoveries(&self) -> &[[usize; 2]] {
        self.discarded_recoveries.get_or_init(|| self.trial().map_or_else(Vec::new, Trial::discarded_recoveries))
    }

    fn trial(&self) -> Option<&Trial<'a>> {
        let find = || {
            let samples = self.samples.iter().map(|seen| proof::Sample {
                payload: seen.payload,
                side: seen.side,
                accepted: seen.accepted,
            });
            let samples: Vec<_> = samples.collect();
            self.service.map(|service| Trial::of(service, &samples, self.reading))
        };
        self.trial.get_or_init(find).as_ref()
    }

    /// The sample at a position of a defect.
    pub fn sample(&self, at: usize) -> Option<&SampleView<'a>> {
        self.samples.get(at)
    }

    /// Whether all that a part looks at has a text in the samples, if there are some. Of a key path that has none, other
    /// rules speak: what it was meant to be is not known.
    pub fn shows_conditions(&self, part: &Part) -> bool {
        let mut paths = part.conditions.iter().map(|it| &it.key_path.value);
        paths.all(|path| {
            let fate = self.path_lookup(path);
            fate.is_none_or(|fate| *fate == PathLookup::Present)
        })
    }

    /// What the samples show of a key path; none without samples that have keys at all.
    pub fn path_lookup(&self, path: &KeyPath) -> Option<Rc<PathLookup>> {
        self.path_lookups.of(path, &self.samples)
    }

    /// The samples that a trigger filter takes.
    pub fn opening<'s>(&self, service: &'s Service) -> impl Iterator<Item = (&SampleView<'a>, &'s Trigger)> {
        self.samples.iter().filter_map(|seen| Some((seen, service.triggers.get(seen.verdict.trigger?)?)))
    }

    /// The samples that the resolve takes.
    pub fn closing(&self) -> impl Iterator<Item = &SampleView<'a>> {
        self.samples.iter().filter(|seen| seen.verdict.resolve)
    }

    /// The samples that have a text at a key path, with it.
    pub fn texts(&self, path: &KeyPath) -> impl Iterator<Item = (&SampleView<'a>, &'a str, Span)> {
        sample_view::texts(&self.samples, path)
    }

    /// The first text that a path has in the samples: the place, and words for it.
    pub fn shown(&self, path: &KeyPath) -> Option<(Place, String)> {
        let (seen, _, span) = self.texts(path).next()?;
        Some((seen.place(span), seen.words_at(path)))
    }

    /// Whether a path leads to anything in any sample, if only to a null.
    pub fn has(&self, path: &KeyPath) -> bool {
        let leads = |seen: &SampleView<'_>| seen.payload.node(path.steps()).is_some();
        self.samples.iter().any(leads)
    }

    /// Whether no sample has a text at each of these key paths: the sender writes each event under keys of its own.
    pub fn are_apart<'p>(&self, paths: impl Iterator<Item = &'p KeyPath> + Clone) -> bool {
        let has_all = |seen: &SampleView<'_>| paths.clone().all(|path| seen.payload.find(path).text().is_some());
        !self.samples.iter().any(has_all)
    }

    /// The recoveries that prove something: a sample that a trigger filter takes as well opens what it closes. Where it is
    /// the only sample of the service, nothing else can be asked.
    pub fn recoveries(&self) -> impl Iterator<Item = &SampleView<'a>> {
        let is_only = self.samples.len() == 1;
        self.closing().filter(move |seen| is_only || seen.verdict.trigger.is_none())
    }

    /// Whether there are recoveries, and suites want that none of them closes anything: what the parts map by is no mistake.
    pub fn wants_no_pair(&self) -> bool {
        let is_recovery = |seen: &&SampleView<'_>| seen.verdict.resolve || seen.side == Some(Side::Recovery);
        let mut recoveries = self.samples.iter().filter(is_recovery).map(|seen| seen.accepted.closes_nothing);
        recoveries.next().is_some_and(|first| first && recoveries.all(|accepted| accepted))
    }

    /// Whether some recovery among the samples closes what some alert among them opens.
    pub fn closes(&self, service: &Service) -> bool {
        let Some(resolve) = &service.resolve else {
            return false;
        };
        let opened: HashSet<_> = self
            .opening(service)
            .filter_map(|(seen, trigger)| incident::mapping(&trigger.part, seen.payload).value.ok())
            .collect();
        self.recoveries()
            .filter_map(|seen| incident::mapping(resolve, seen.payload).value.ok())
            .any(|value| opened.contains(value))
    }
}
