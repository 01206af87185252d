//! What a run says of a payload, as far as a replay needs it.

use super::super::run::Nearest;
use super::super::told::{Resolve, Told, Trigger};
use crate::engine::Reading;
use crate::engine::answer::{Acceptance, Answer, Outcome};
use crate::engine::ledger::Entry;
use crate::engine::session::Run;
use crate::model::filter::Service;
use crate::model::payload::{Body, Found, Payload};

pub fn judge<'a>(
    run: &mut Run<'a>,
    services: &'a [Service],
    at: usize,
    payload: &'a Payload,
    reading: Reading,
) -> Told {
    let answer = run.judge(at, payload, None);
    let outcome = answer.outcome();
    let is_json = matches!(payload.body, Body::Json(_));
    let is_discarded = outcome == Outcome::Discarded && is_json;
    let nearest = is_discarded.then(|| nearest(&answer, reading)).flatten();
    let mut told = Told {
        outcome,
        triggers: Vec::new(),
        resolves: Vec::new(),
        nearest,
    };
    for service in &answer.services {
        if let Some(accepted) = service.trigger.accepted() {
            let trigger = trigger(services, service.service, accepted);
            told.triggers.push(trigger);
        }
        if let Some(accepted) = service.resolve.accepted() {
            told.resolves.push(Resolve {
                service: service.service,
                mapping_value: accepted.mapping.value.ok().map(str::to_owned),
                closed: accepted.entry == Entry::Closed,
            });
        }
    }
    told
}

fn trigger(services: &[Service], service: usize, accepted: &Acceptance<'_>) -> Trigger {
    let trigger = services.get(service);
    let trigger = trigger.and_then(|it| it.triggers.get(accepted.filter));
    let title = accepted.title.as_ref();
    Trigger {
        service,
        filter: accepted.filter,
        urgency: trigger.map(|it| it.urgency).unwrap_or_default(),
        title: title.map_or_else(String::new, |it| it.text.to_string()),
        mapping_value: accepted.mapping.value.ok().map(str::to_owned),
        entry: accepted.entry,
    }
}

fn nearest(answer: &Answer<'_>, reading: Reading) -> Option<Nearest> {
    let near = answer.nearest().filter(|_| !answer.is_strange)?;
    let (_, miss) = near.nearer(reading).into_iter().next()?;
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
