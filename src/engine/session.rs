//! A run of payloads through all services: verdicts, ledger entries, near misses and diagnoses, payload by payload.

use std::collections::HashMap;

use super::answer::{Acceptance, Answer, Outcome, ServiceAnswer, Side};
use super::diagnose;
use super::diagnosis::{Diagnosis, DiagnosisKind, PartName};
use super::incident;
use super::ledger::{Entry, Ledger, OpenIncident};
use super::near_miss::{self, NearMiss};
use super::nearest::Search;
use super::outline::Outline;
use super::reading::Reading;
use super::verdict::{self, Verdict};
use crate::model::filter::Service;
use crate::model::payload::Payload;

/// What holds for every payload of a run.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    pub services: &'a [Service],
    pub reading: Reading,
    /// The `from` URL parameter, in place of what filter files and envelopes say.
    pub from: Option<&'a str>,
    /// Look for near misses and flips of every service, not only where one payload's answer needs them.
    pub in_full: bool,
}

/// A run in progress: the ledger, and the payloads judged so far.
pub struct Run<'a> {
    settings: Settings<'a>,
    ledger: Ledger,
    /// By their position in the run.
    payloads: HashMap<usize, &'a Payload>,
}

impl<'a> Run<'a> {
    pub fn new(settings: Settings<'a>) -> Self {
        Self {
            settings,
            ledger: Ledger::default(),
            payloads: HashMap::new(),
        }
    }

    pub fn payload(&self, position: usize) -> Option<&'a Payload> {
        self.payloads.get(&position).copied()
    }

    /// The incidents of a service that are open now.
    pub fn open_of(&self, service: usize) -> impl Iterator<Item = &OpenIncident> {
        self.ledger
            .open()
            .filter(move |open| open.service == service)
    }

    pub fn open(&self) -> impl Iterator<Item = &OpenIncident> {
        self.ledger.open()
    }

    /// Judges the payload at a position of the run and enters what it does into the ledger.
    pub fn judge(&mut self, at: usize, payload: &'a Payload, owner: Option<usize>) -> Answer<'a> {
        let outline = Outline::of(payload);
        self.payloads.insert(at, payload);
        let mut diagnoses = Vec::new();
        let mut services = Vec::new();
        for (position, service) in self.settings.services.iter().enumerate() {
            if payload
                .service
                .as_ref()
                .is_none_or(|only| *only == service.name)
            {
                services.push(self.ask((at, position), service, &outline, &mut diagnoses));
            }
        }
        let mut answer = Answer {
            owner,
            services,
            nearest: Vec::new(),
            diagnoses,
        };
        let owner_rejects = owner
            .and_then(|owner| answer.of_service(owner))
            .is_some_and(|answer| !answer.accepts());
        if answer.outcome() == Outcome::Discarded || owner_rejects {
            let Settings {
                services, reading, ..
            } = self.settings;
            Search {
                services,
                reading,
                outline: &outline,
            }
            .fill_in(&mut answer);
        }
        diagnose_as_a_whole(&mut answer, &outline);
        answer
    }

    fn ask(
        &mut self,
        (at, position): (usize, usize),
        service: &'a Service,
        outline: &Outline<'a>,
        diagnoses: &mut Vec<Diagnosis<'a>>,
    ) -> ServiceAnswer<'a> {
        let verdict = verdict::judge(service, outline.payload, self.settings.reading);
        let mut note = |side, kinds: Vec<DiagnosisKind<'a>>| {
            diagnoses.extend(kinds.into_iter().map(|kind| Diagnosis {
                service: Some(position),
                side: Some(side),
                kind,
            }));
        };
        // The resolve goes first: a payload that both sides take closes what was open and opens anew.
        let (resolve, on_resolve) = self.resolve_side(position, service, verdict, outline);
        let (trigger, on_trigger) = self.trigger_side((at, position), service, verdict, outline);
        note(PartName::Trigger, on_trigger);
        note(PartName::Resolve, on_resolve);
        if let (Some(filter), true) = (verdict.trigger, verdict.resolve) {
            note(PartName::Trigger, vec![DiagnosisKind::BothParts { filter }]);
        }
        let flips = if self.settings.in_full || verdict.accepts() {
            verdict::flips(service, outline.payload, self.settings.reading, verdict)
        } else {
            Vec::new()
        };
        ServiceAnswer {
            service: position,
            trigger,
            resolve,
            flips,
        }
    }

    fn resolve_side(
        &mut self,
        position: usize,
        service: &'a Service,
        verdict: Verdict,
        outline: &Outline<'a>,
    ) -> (Side<'a>, Vec<DiagnosisKind<'a>>) {
        let Some(resolve) = &service.resolve else {
            return (Side::Absent, Vec::new());
        };
        if !verdict.resolve {
            let reading = self.settings.reading;
            let side = self.rejected(outline, || {
                Some(near_miss::of_part(resolve, 0, outline.payload, reading))
            });
            return (side, Vec::new());
        }
        let mapping = incident::mapping(resolve, outline.payload);
        let entry = self.ledger.resolve(position, mapping.value.as_deref().ok());
        let accepted = Acceptance {
            filter: 0,
            urgency: None,
            title: None,
            description: None,
            mapping,
            entry,
        };
        let kinds = diagnose::of_resolve(resolve, position, &accepted, outline, self);
        (Side::Accepted(Box::new(accepted)), kinds)
    }

    fn trigger_side(
        &mut self,
        (at, position): (usize, usize),
        service: &'a Service,
        verdict: Verdict,
        outline: &Outline<'a>,
    ) -> (Side<'a>, Vec<DiagnosisKind<'a>>) {
        if service.triggers.is_empty() {
            return (Side::Absent, Vec::new());
        }
        let payload = outline.payload;
        let accepting = verdict
            .trigger
            .and_then(|filter| Some((filter, service.triggers.get(filter)?)));
        let Some((filter, trigger)) = accepting else {
            let reading = self.settings.reading;
            return (
                self.rejected(outline, || {
                    near_miss::of_triggers(service, payload, reading)
                }),
                Vec::new(),
            );
        };
        let in_file = service.from.as_ref().map(|from| from.value.as_str());
        let title = incident::title(
            trigger,
            payload,
            self.settings.from.or(payload.from.as_deref()).or(in_file),
        );
        let mapping = incident::mapping(&trigger.part, payload);
        let entry = self.ledger.trigger(OpenIncident {
            service: position,
            mapping_value: mapping.value.as_ref().ok().map(ToString::to_string),
            title: title.text.to_string(),
            payload: at,
        });
        let description = Some(incident::description(trigger, payload));
        let urgency = Some(trigger.urgency);
        let accepted = Acceptance {
            filter,
            urgency,
            title: Some(title),
            description,
            mapping,
            entry,
        };
        let kinds = diagnose::of_trigger(trigger, &accepted, outline);
        (Side::Accepted(Box::new(accepted)), kinds)
    }

    fn rejected(
        &self,
        outline: &Outline<'a>,
        miss: impl FnOnce() -> Option<NearMiss<'a>>,
    ) -> Side<'a> {
        Side::Rejected(self.settings.in_full.then(miss).flatten().map(|mut miss| {
            miss.add_hints(outline, self.settings.reading);
            miss
        }))
    }
}

fn diagnose_as_a_whole(answer: &mut Answer<'_>, outline: &Outline<'_>) {
    let accepting: Vec<_> = answer
        .services
        .iter()
        .filter(|answer| answer.accepts())
        .map(|answer| answer.service)
        .collect();
    let mut kinds = diagnose::of_payload(outline);
    if let Some(owner) = answer.owner
        && !accepting.is_empty()
        && !accepting.contains(&owner)
    {
        kinds.push(DiagnosisKind::TakenByOthers { owner });
    }
    if accepting.len() > 1 {
        kinds.push(DiagnosisKind::SeveralServices {
            services: accepting,
        });
    }
    if let (Some(name), true) = (&outline.payload.service, answer.services.is_empty()) {
        kinds.push(DiagnosisKind::UnknownService { name: name.clone() });
    }
    answer
        .diagnoses
        .extend(kinds.into_iter().map(|kind| Diagnosis {
            service: None,
            side: None,
            kind,
        }));
}

/// Once all payloads are judged: which recoveries came before the alert they belong to. The answers come with their
/// positions in the run.
pub fn link_later_openings<'r, 'a: 'r>(answers: impl Iterator<Item = (usize, &'r mut Answer<'a>)>) {
    let answers: Vec<_> = answers.collect();
    // Walking backwards, the last one entered is the next one in the run.
    let mut opened: HashMap<(usize, String), usize> = HashMap::new();
    for (at, answer) in answers.into_iter().rev() {
        for diagnosis in &mut answer.diagnoses {
            let service = diagnosis.service;
            if let (
                DiagnosisKind::NothingOpen {
                    value,
                    opened_later,
                    ..
                },
                Some(service),
            ) = (&mut diagnosis.kind, service)
            {
                *opened_later = opened.get(&(service, value.clone())).copied();
            }
        }
        for service in &answer.services {
            let accepted = service
                .trigger
                .accepted()
                .filter(|accepted| accepted.entry == Entry::Opened);
            if let Some(Ok(value)) = accepted.map(|accepted| &accepted.mapping.value) {
                opened.insert((service.service, value.to_string()), at);
            }
        }
    }
}
