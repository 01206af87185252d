//! What all services say of one payload.

use super::diagnosis::{Diagnosis, DiagnosisKind, NoServiceHelp, PartName};
use super::incident::{Mapping, RenderedText};
use super::ledger::Entry;
use super::near_miss::NearMiss;
use super::reading::Reading;
use super::verdict::Flip;
use super::wrapped::Wrapped;
use crate::model::filter::{PartId, Urgency};

#[derive(Debug)]
pub struct Answer<'a> {
    /// The service whose sample it is.
    pub owner: Option<usize>,
    /// In the order of the services; with an envelope that names one, that one alone. Unless a run is kept in full, only
    /// those that accept, own the sample or came near.
    pub services: Vec<ServiceAnswer<'a>>,
    /// The services that came nearest, best first, when none accepts it or its owner does not.
    pub nearest: Vec<usize>,
    /// Nothing takes it, and no condition looks at a key that it has.
    pub is_strange: bool,
    pub diagnoses: Vec<Diagnosis<'a>>,
}

#[derive(Debug)]
pub struct ServiceAnswer<'a> {
    /// Its position among the services of the run.
    pub service: usize,
    pub trigger: PartAnswer<'a>,
    pub resolve: PartAnswer<'a>,
    pub flips: Vec<Flip>,
    /// Every part with each of its conditions, when a run explains itself.
    pub explained: Vec<NearMiss<'a>>,
}

#[derive(Debug)]
pub enum PartAnswer<'a> {
    /// The service has no such part.
    Absent,
    /// The near miss is there where it was asked for.
    Rejected(Option<NearMiss<'a>>),
    Accepted(Box<Acceptance<'a>>),
}

/// An accepted part and what it does.
#[derive(Debug)]
pub struct Acceptance<'a> {
    pub part: PartId,
    /// None for a resolve, as title and description are.
    pub urgency: Option<Urgency>,
    pub title: Option<RenderedText<'a>>,
    pub description: Option<RenderedText<'a>>,
    pub mapping: Mapping<'a>,
    pub entry: Entry,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Triggered,
    Resolved,
    TriggeredAndResolved,
    Discarded,
}

impl Outcome {
    /// By whether a trigger and whether a resolve took the payload.
    pub fn of(triggered: bool, resolved: bool) -> Self {
        match (triggered, resolved) {
            (true, true) => Self::TriggeredAndResolved,
            (true, false) => Self::Triggered,
            (false, true) => Self::Resolved,
            (false, false) => Self::Discarded,
        }
    }

    pub const ALL: [Self; 4] = [Self::Triggered, Self::Resolved, Self::TriggeredAndResolved, Self::Discarded];

    /// The one that is called so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Triggered => "triggered",
            Self::Resolved => "resolved",
            Self::TriggeredAndResolved => "triggered_and_resolved",
            Self::Discarded => "discarded",
        }
    }

    /// What Callgoose answers (docs.callgoose.com/sqibs/how_to_send_api): 201 created, 200 resolved, 202 no filter.
    pub fn status(self) -> u16 {
        match self {
            Self::Triggered | Self::TriggeredAndResolved => 201,
            Self::Resolved => 200,
            Self::Discarded => 202,
        }
    }
}

impl<'a> PartAnswer<'a> {
    pub fn accepted(&self) -> Option<&Acceptance<'a>> {
        match self {
            Self::Accepted(accepted) => Some(accepted),
            Self::Absent | Self::Rejected(_) => None,
        }
    }

    pub fn near_miss(&self) -> Option<&NearMiss<'a>> {
        match self {
            Self::Rejected(miss) => miss.as_ref(),
            Self::Absent | Self::Accepted(_) => None,
        }
    }
}

impl<'a> ServiceAnswer<'a> {
    /// The rejected side that came nearer; both when they are level and it is the state that decides between them.
    pub fn nearer(&self, reading: Reading) -> Vec<&NearMiss<'a>> {
        let mut misses: Vec<_> = [&self.trigger, &self.resolve].into_iter().filter_map(PartAnswer::near_miss).collect();
        let best = misses.iter().map(|miss| miss.rank(reading)).min();
        misses.retain(|miss| Some(miss.rank(reading)) == best);
        if !misses.iter().all(|miss| miss.is_about_state()) {
            misses.truncate(1);
        }
        misses
    }

    pub fn accepts(&self) -> bool {
        self.trigger.accepted().or(self.resolve.accepted()).is_some()
    }
}

impl<'a> Answer<'a> {
    pub(super) fn new(owner: Option<usize>) -> Self {
        let (services, nearest, diagnoses) = (Vec::new(), Vec::new(), Vec::new());
        Self { owner, services, nearest, is_strange: false, diagnoses }
    }

    pub(super) fn note(&mut self, service: Option<usize>, side: Option<PartName>, kinds: Vec<DiagnosisKind<'a>>) {
        let diagnosis = |kind| Diagnosis { service, side, kind };
        self.diagnoses.extend(kinds.into_iter().map(diagnosis));
    }

    /// Whether some service closes an incident with it.
    pub fn closes(&self) -> bool {
        let mut resolves = self.services.iter().filter_map(|service| service.resolve.accepted());
        resolves.any(|accepted| accepted.entry == Entry::Closed)
    }

    /// Notes that it is a sample of a service that is not there: what others lack to take it is no advice then.
    pub fn is_of_no_service(&mut self, service: &str, help: NoServiceHelp) {
        self.nearest.clear();
        self.is_strange = false;
        self.note(None, None, vec![DiagnosisKind::NoService { service: service.to_owned(), help }]);
    }

    /// Notes that it is like what a known tool sends: what others lack to take it is no advice then.
    pub fn is_of_known_tool(&mut self, sentence: String, command: Option<String>, presets: Vec<&'static str>) {
        self.nearest.clear();
        self.is_strange = false;
        self.note(None, None, vec![DiagnosisKind::KnownTool { sentence, command, presets }]);
    }

    /// The presets for the tool that it looks like.
    pub fn known_presets(&self) -> &[&'static str] {
        let presets = self.diagnoses.iter().find_map(|diagnosis| match &diagnosis.kind {
            DiagnosisKind::KnownTool { presets, .. } => Some(presets.as_slice()),
            _ => None,
        });
        presets.unwrap_or_default()
    }

    pub fn outcome(&self) -> Outcome {
        let triggered = self.services.iter().any(|answer| answer.trigger.accepted().is_some());
        let resolved = self.services.iter().any(|answer| answer.resolve.accepted().is_some());
        Outcome::of(triggered, resolved)
    }

    /// The service that the answer is mostly about: the one whose sample it is if that takes it, else the first that does.
    pub fn main(&self) -> Option<&ServiceAnswer<'a>> {
        let owner = self.owner.and_then(|owner| self.of_service(owner));
        let owner = owner.filter(|service| service.accepts());
        owner.or_else(|| self.services.iter().find(|service| service.accepts()))
    }

    /// The service that came nearest, when that is asked for.
    pub fn nearest(&self) -> Option<&ServiceAnswer<'a>> {
        self.of_service(*self.nearest.first()?)
    }

    /// Where the payload is that this one holds, if it is a capture of a call. No filter is to be changed for that.
    pub fn wrapped(&self) -> Option<&Wrapped> {
        self.diagnoses.iter().find_map(|diagnosis| match &diagnosis.kind {
            DiagnosisKind::Wrapped(wrapped) => Some(wrapped),
            _ => None,
        })
    }

    /// The part that came nearest to a payload, where any condition finds its key: the first one that is named.
    pub fn nearest_part(&self, reading: Reading) -> Option<(&ServiceAnswer<'a>, &NearMiss<'a>)> {
        let near = self.nearest().filter(|_| !self.is_strange)?;
        Some((near, near.nearer(reading).into_iter().next()?))
    }

    /// Lets go of what the services say that neither take it, nor own it, nor came near.
    pub(super) fn keep_what_matters(&mut self) {
        let (owner, nearest) = (self.owner, &self.nearest);
        self.services.retain(|service| {
            let asked = owner == Some(service.service) || nearest.contains(&service.service);
            asked || service.accepts()
        });
        self.services.shrink_to_fit();
    }

    pub fn of_service(&self, service: usize) -> Option<&ServiceAnswer<'a>> {
        self.services.iter().find(|answer| answer.service == service)
    }
}
