//! What a run says of a payload, as far as a replay needs it.

use std::borrow::Cow;

use super::super::kept;
use super::super::run::Nearest;
use super::super::told::{Resolve, Told, Trigger};
use crate::engine::Reading;
use crate::engine::answer::{Answer, Outcome, ServiceAnswer};
use crate::engine::ledger::Entry;
use crate::engine::session::Run;
use crate::model::payload::{Body, Found, Payload};

pub fn judge<'a>(run: &mut Run<'a>, at: usize, payload: &'a Payload, reading: Reading) -> Told<'static> {
    let answer = run.judge(at, payload, None);
    let outcome = answer.outcome();
    let is_json = matches!(payload.body, Body::Json(_));
    let is_discarded = outcome == Outcome::Discarded && is_json;
    let nearest = is_discarded.then(|| nearest(&answer, reading)).flatten();
    let triggers = answer.services.iter().filter_map(triggered);
    let resolves = answer.services.iter().filter_map(resolved);
    Told { outcome, triggers: triggers.collect(), resolves: resolves.collect(), closed: Vec::new(), nearest }
}

fn triggered(service: &ServiceAnswer<'_>) -> Option<Trigger<'static>> {
    let accepted = service.trigger.accepted()?;
    let title = accepted.title.as_ref().map(|title| title.text.to_string());
    Some(Trigger {
        service: service.service,
        filter: accepted.filter,
        urgency: accepted.urgency.unwrap_or_default(),
        title: (title.unwrap_or_default().into(), 0),
        mapping_value: accepted.mapping.value.ok().map(text),
        entry: accepted.entry,
    })
}

fn resolved(service: &ServiceAnswer<'_>) -> Option<Resolve<'static>> {
    let accepted = service.resolve.accepted()?;
    Some(Resolve {
        service: service.service,
        mapping_value: accepted.mapping.value.ok().map(text),
        closed: accepted.entry == Entry::Closed,
    })
}

fn text(text: &str) -> Cow<'static, str> {
    kept::value(text).into_owned().into()
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
