//! What a run says of a payload, as far as a replay needs it.

use std::borrow::Cow;

use super::super::run::Nearest;
use super::super::told::{Resolve, Told, Trigger};
use crate::engine::Reading;
use crate::engine::answer::{Answer, Outcome, ServiceAnswer};
use crate::engine::ledger::{Entry, OpenIncident};
use crate::engine::session::Run;
use crate::model::payload::{Body, Found, Payload};

pub fn judge<'a>(
    run: &mut Run<'a>,
    line: u64,
    payload: &'a Payload,
    reading: Reading,
) -> Told<'static> {
    let open: Vec<_> = run.open().cloned().collect();
    let at = usize::try_from(line).unwrap_or(usize::MAX);
    let answer = run.judge(at, payload, None);
    let outcome = answer.outcome();
    let is_json = matches!(payload.body, Body::Json(_));
    let is_discarded = outcome == Outcome::Discarded && is_json;
    let nearest = is_discarded.then(|| nearest(&answer, reading)).flatten();
    let triggers = answer.services.iter().filter_map(triggered);
    let resolves = answer.services.iter();
    let resolves = resolves.filter_map(|service| resolved(service, &open));
    Told {
        outcome,
        triggers: triggers.collect(),
        resolves: resolves.collect(),
        nearest,
    }
}

fn triggered(service: &ServiceAnswer<'_>) -> Option<Trigger<'static>> {
    let accepted = service.trigger.accepted()?;
    let title = accepted.title.as_ref().map(|title| title.text.to_string());
    Some(Trigger {
        service: service.service,
        filter: accepted.filter,
        urgency: accepted.urgency.unwrap_or_default(),
        title: title.unwrap_or_default().into(),
        mapping_value: accepted.mapping.value.ok().map(text),
        entry: accepted.entry,
    })
}

fn resolved(service: &ServiceAnswer<'_>, open: &[OpenIncident<'_>]) -> Option<Resolve<'static>> {
    let accepted = service.resolve.accepted()?;
    let mapping_value = accepted.mapping.value.ok();
    let is_it = |open: &&OpenIncident<'_>| {
        open.service == service.service && open.mapping_value.as_deref() == mapping_value
    };
    let closes = accepted.entry == Entry::Closed;
    let opened = open.iter().find(|open| closes && is_it(open));
    Some(Resolve {
        service: service.service,
        mapping_value: mapping_value.map(text),
        closed: opened.and_then(|open| open.at.try_into().ok()),
    })
}

fn text(text: &str) -> Cow<'static, str> {
    text.to_owned().into()
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
