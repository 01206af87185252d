//! What a run says of a payload, as far as a replay needs it.

use cgfilter::internals::engine::Reading;
use cgfilter::internals::engine::answer::{Answer, Outcome, ServiceAnswer};
use cgfilter::internals::engine::ledger::Entry;
use cgfilter::internals::engine::session::Run;
use cgfilter::internals::engine::wrapped::Wrapped;
use cgfilter::internals::model::filter::{PartId, Service, Urgency};
use cgfilter::internals::model::payload::{Found, Payload};
use cgfilter::internals::replay::run::{Nearest, Side};

use super::kept;

pub struct Judgement {
    pub outcome: Outcome,
    pub triggers: Vec<Trigger>,
    pub resolves: Vec<Resolve>,
    /// Why nobody takes it.
    pub nearest: Option<Nearest>,
    pub wrapped: Option<Wrapped>,
}

pub struct Trigger {
    pub service: usize,
    pub filter: usize,
    pub urgency: Urgency,
    pub title: String,
    pub mapping_value: Option<String>,
    pub entry: Entry,
}

pub struct Resolve {
    pub service: usize,
    pub mapping_value: Option<String>,
    pub closed: bool,
}

impl Trigger {
    pub fn side(&self, services: &[Service]) -> Side {
        Side {
            service: kept::title(&services[self.service].name),
            part: PartId::Trigger(self.filter),
            urgency: Some(self.urgency),
            title: Some(kept::title(&self.title)),
            mapping_value: self.mapping_value.clone(),
        }
    }
}

impl Resolve {
    pub fn side(&self, services: &[Service]) -> Side {
        Side {
            service: kept::title(&services[self.service].name),
            part: PartId::Resolve,
            urgency: None,
            title: None,
            mapping_value: self.mapping_value.clone(),
        }
    }
}

pub fn judge<'a>(run: &mut Run<'a>, at: usize, payload: &'a Payload, reading: Reading) -> Judgement {
    let answer = run.judge(at, payload, None);
    let outcome = answer.outcome();
    let nearest = if outcome == Outcome::Discarded { nearest(&answer, reading) } else { None };
    let triggers = answer.services.iter().filter_map(triggered);
    let resolves = answer.services.iter().filter_map(resolved);
    let wrapped = answer.wrapped().cloned();
    Judgement { outcome, triggers: triggers.collect(), resolves: resolves.collect(), nearest, wrapped }
}

fn triggered(service: &ServiceAnswer<'_>) -> Option<Trigger> {
    let accepted = service.trigger.accepted()?;
    let title = accepted.title.as_ref().map(|title| title.text.to_string());
    Some(Trigger {
        service: service.service,
        filter: accepted.part.trigger()?,
        urgency: accepted.urgency.unwrap_or_default(),
        title: title.unwrap_or_default(),
        mapping_value: accepted.mapping.value.ok().map(kept::value),
        entry: accepted.entry,
    })
}

fn resolved(service: &ServiceAnswer<'_>) -> Option<Resolve> {
    let accepted = service.resolve.accepted()?;
    Some(Resolve {
        service: service.service,
        mapping_value: accepted.mapping.value.ok().map(kept::value),
        closed: accepted.entry == Entry::Closed,
    })
}

fn nearest(answer: &Answer<'_>, reading: Reading) -> Option<Nearest> {
    let (near, miss) = answer.nearest_part(reading)?;
    let failed = miss.failed().next()?;
    Some(Nearest {
        service: near.service,
        reason: match failed.found {
            Found::Text { .. } => "values_not_found",
            Found::NoText(reason) => reason.name(),
        },
        key: failed.condition.key_path.value.written().to_owned(),
        found: failed.found.text().map(str::to_owned),
    })
}
