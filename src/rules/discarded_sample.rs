//! # discarded-sample (CG405)
//!
//! No part of the service takes one of its samples.
//!
//! ## Why
//!
//! Callgoose answers 202 to a call that no filter takes (docs.callgoose.com/sqibs/how_to_send_api): the sender logs
//! success, and nobody is called. A sample that is kept beside a filter shows what is sent, and by its name, such as
//! `alert` or `resolve`, what it should do. Add the value or a filter that takes it, or take the sample away if nobody
//! should be called.
//!
//! ## Examples
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload alert-again
//! {"state": "reopened", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   - payload_json_key: state
//!     key_value_contains: triggered
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - urgency: high
//!     payload_json_key: state
//!     key_value_contains: reopened
//!     map_incident_with: alert_id
//!     incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use std::collections::HashSet;

use crate::engine::hint::Hint;
use crate::engine::near_miss::{self, Check as Checked, NearMiss};
use crate::engine::proof::Defect;
use crate::engine::side::Side;
use crate::engine::wrapped::Wrapped;
use crate::lint::samples::sample_outcome::SampleOutcome;
use crate::lint::samples::sample_view::SampleView;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::{PartId, Service};
use crate::model::payload::{Body, Found};
use crate::model::text::{grouped, printable, quoted};
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("discarded_sample.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG405", "discarded-sample", Severity::Warning).needs(Needs::Samples).cured(Cure::OfSampleOrPart);

/// Where no change was found that takes it.
const NO_CHANGE: &str =
    "have a part ask for something that this sample has, or remove the sample if nobody should be called";

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service else {
        return Vec::new();
    };
    let evidence = &input.evidence;
    let dead = evidence.defects().iter().filter_map(|defect| match defect {
        Defect::TakesNone { side, samples } => Some((*side, samples)),
        _ => None,
    });
    let dead: Vec<_> = dead.collect();
    let told: HashSet<usize> = dead.iter().flat_map(|(_, samples)| samples.iter().copied()).collect();
    let is_told = |at: usize| told.contains(&at);
    let discarded = evidence.fates().enumerate().filter_map(|(at, (seen, fate))| {
        let SampleOutcome::Discarded(Some(miss)) = fate else {
            return None;
        };
        // A part that is not there at all is what `missing-resolve` and `missing-trigger` speak of.
        let is_there = match seen.side {
            Some(Side::Alert) => !service.triggers.is_empty(),
            Some(Side::Recovery) => service.resolve.is_some(),
            None => true,
        };
        if !is_there || is_told(at) || seen.accepted.discarded {
            return None;
        }
        let told = word(input, seen, miss, miss.failed().next()?);
        Some(beside_own(input, service, at, told))
    });
    let wrapped = evidence.wrapped.iter().filter(|(seen, _)| !seen.accepted.discarded);
    let wrapped = wrapped.map(|(seen, wrapped)| captured(input, service, seen, wrapped));
    let takes_none = dead.iter().filter_map(|(side, samples)| takes_none(input, service, *side, samples));
    let idle = evidence.defects().iter().filter_map(|defect| match defect {
        Defect::IdleFilter { filter, samples } => idle(input, service, *filter, samples),
        _ => None,
    });
    wrapped.chain(discarded).chain(takes_none).chain(idle).collect()
}

/// With the recovery that closes nothing because its alert is discarded, or the alert that stays open because its recovery is.
fn beside_own(input: &Input<'_>, service: &Service, sample: usize, told: Diagnostic) -> Diagnostic {
    let evidence = &input.evidence;
    let of = |pairs: &[[usize; 2]]| {
        let [_, own] = pairs.iter().find(|[at, _]| *at == sample)?;
        evidence.sample(*own)
    };
    let (recovery, alert) = (of(evidence.discarded_alerts()), of(evidence.discarded_recoveries()));
    let key = service.resolve.as_ref().and_then(|resolve| resolve.mapping.as_ref());
    match (key, recovery, alert) {
        (Some(key), Some(recovery), _) => {
            told.related(recovery.place_of(&key.value), "the resolve takes its recovery, which closes nothing")
        }
        (_, _, Some(alert)) => {
            let trigger = alert.verdict.trigger.and_then(|at| service.triggers.get(at));
            let key = trigger.and_then(|trigger| trigger.part.mapping.as_ref());
            let place = key.map_or_else(|| alert.start(), |key| alert.place_of(&key.value));
            told.related(place, "a trigger filter takes its alert, which nothing closes")
        }
        _ => told,
    }
}

/// A sample that is a call as something captured it: no filter is wrong for that.
fn captured(input: &Input<'_>, service: &Service, seen: &SampleView<'_>, wrapped: &Wrapped) -> Diagnostic {
    let name = seen.name();
    let (sample, what) = (printable(&name), words::wrapped(wrapped));
    let file = if name.contains(':') { "FILE" } else { &sample };
    let first = service.parts().flat_map(|part| &part.conditions).next();
    let span = first.map_or(service.place(), |condition| condition.key_path.span);
    Diagnostic::new(META, input.at(span), format!("no part takes {sample}: {what}"))
        .related(seen.start(), "the payload is in it")
        .help(format!("keep the payload alone: {} {file}", words::unwrapping(wrapped)))
}

/// A side that takes none of its samples: with what keeps the nearest part from taking the first one.
fn takes_none<'a>(input: &Input<'a>, service: &'a Service, side: Side, samples: &[usize]) -> Option<Diagnostic> {
    let seen = input.evidence.sample(*samples.first()?)?;
    let of_side = |id: PartId| id.is_trigger() == (side == Side::Alert);
    let parts: Vec<_> = service.named_parts().filter(|(id, _)| of_side(*id)).collect();
    let conditions = parts.iter().flat_map(|(_, part)| &part.conditions);
    let explains = conditions.flat_map(|it| [it.key_path.span, it.list]).collect();
    let nearest =
        near_miss::nearest(parts.iter().copied(), seen.payload, input.terms.reading, Some(seen.payload_index()));
    let miss = nearest?;
    let told = word(input, seen, &miss, miss.failed().next()?);
    let why = told.message.split_once(": ").map_or("", |(_, why)| why);
    let who = match parts.as_slice() {
        [(id, _)] => words::part(*id),
        _ => "no trigger".to_owned(),
    };
    let name = printable(&seen.name()).into_owned();
    // Those that the other side takes are of this one, too.
    let number = match seen.side {
        Some(side) => input.evidence.samples.iter().filter(|it| it.side == Some(side)).count(),
        None => samples.len(),
    };
    let kind = match (seen.side, number) {
        (Some(side), 1) => format!("the only {} among the samples", side.word()),
        (Some(Side::Alert), number) => format!("the {} alerts among the samples", grouped(number)),
        (Some(Side::Recovery), number) => format!("the {} recoveries among the samples", grouped(number)),
        (None, 1) => "which no part takes".to_owned(),
        (None, number) => format!("the {} samples that no part takes", grouped(number)),
    };
    let message = match number {
        1 => format!("{who} does not take {name}, {kind}: {why}"),
        _ => format!("{who} takes none of {kind}, such as {name}: {why}"),
    };
    Some(Diagnostic { message, ..told }.proven(explains))
}

/// A trigger filter that takes nothing, with the first alert that would be its own.
fn idle<'a>(input: &Input<'a>, service: &'a Service, filter: usize, samples: &[usize]) -> Option<Diagnostic> {
    let seen = input.evidence.sample(*samples.first()?)?;
    let part = &service.triggers.get(filter)?.part;
    let id = PartId::Trigger(filter);
    let miss = near_miss::of_part(part, id, seen.payload, input.terms.reading, Some(seen.payload_index()));
    let told = word(input, seen, &miss, miss.failed().next()?);
    let why = told.message.split_once(": ").map_or("", |(_, why)| why);
    let (name, taker) = (seen.name(), words::part(PartId::Trigger(seen.verdict.trigger?)));
    let message =
        format!("{} takes no sample, and {taker} takes {} in its place: {why}", words::part(id), printable(&name));
    let explains = part.conditions.iter().flat_map(|it| [it.key_path.span, it.list]).collect();
    Some(Diagnostic { message, ..told }.proven(explains))
}

fn word(input: &Input<'_>, seen: &SampleView<'_>, miss: &NearMiss<'_>, check: &Checked<'_>) -> Diagnostic {
    let condition = check.condition;
    let (path, part) = (&condition.key_path, words::part(miss.id));
    let (at, found) = match &check.found {
        Found::Text { text, .. } => (condition.list, format!("is {}", quoted(text))),
        Found::NoText(reason) => (path.span, reason.verb().to_owned()),
    };
    let name = seen.name();
    let (sample, key) = (printable(&name), words::path(&path.value));
    let message = match &seen.payload.body {
        Body::Text(_) => format!("no part takes {sample}: it is no JSON, and a text has no keys"),
        Body::Json(_) => {
            let wanted = words::wanted(condition, input.terms.reading);
            let unfilled = match &check.hint {
                Some(Hint::Placeholder { token }) => format!(", {},", words::unfilled(token)),
                _ => String::new(),
            };
            format!("no part takes {sample}: {key} {found}{unfilled} in it, and {part} {wanted}")
        }
    };
    Diagnostic::new(META, input.at(at), message)
        .related(seen.place_of(&path.value), seen.words_at(&path.value))
        .help(words::advice(check, miss.id, input.terms.reading).unwrap_or_else(|| NO_CHANGE.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{diagnostics, workspace};

    const FILTER: &str = "\
trigger:
- payload_json_key: state
  key_value_equals: down
  map_incident_with: id
- conditions:
  - {payload_json_key: state, key_value_contains: failed}
  - {payload_json_key: env, key_value_contains: prod}
  map_incident_with: id
resolve:
  payload_json_key: state
  key_value_contains: up
  incident_mapped_with: id
";

    /// The help for a sample beside others that the filter takes.
    fn said(path: &str, body: &str) -> Vec<(String, String)> {
        let samples = [
            ("trigger", r#"{"state":"down","id":"1","env":"prod"}"#),
            ("resolve", r#"{"state":"up","id":"1","env":"prod"}"#),
            (path, body),
        ];
        let said = diagnostics(&RULE, &workspace(FILTER, &samples)).into_iter();
        said.map(|it| (it.message, it.help.unwrap())).collect()
    }

    #[test]
    fn a_state_that_no_part_asks_for_is_a_warning_where_its_recovery_is_taken() {
        let told = |end: &str| {
            let samples = [
                ("a", r#"{"state":"down","id":"1"}"#),
                ("b", r#"{"state":"raised","id":"2","env":"prod"}"#),
                ("c", end),
            ];
            let said = diagnostics(&RULE, &workspace(FILTER, &samples)).into_iter();
            said.map(|it| it.related.into_iter().map(|it| it.message).collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        let told_of_own = told(r#"{"state":"up","id":"2","env":"prod"}"#);
        assert_eq!(told_of_own[0][1], "the resolve takes its recovery, which closes nothing");
        assert_eq!(told(r#"{"state":"up","id":"1","env":"prod"}"#).concat().len(), 0);
    }

    #[test]
    fn the_help_is_the_change_that_would_take_the_sample() {
        let table = [
            (
                "alert",
                r#"{"state":"is down","env":"prod"}"#,
                "write key_value_contains in place of key_value_equals; then it opens an incident",
            ),
            (
                "alert",
                r#"{"state":"muted","env":"prod"}"#,
                "add muted to key_value_contains of trigger 2; then it opens an incident",
            ),
            ("alert", r#"{"state":"faild","env":"prod"}"#, "write faild in place of failed; then it opens an incident"),
            (
                "resolve-2",
                r#"{"state":3}"#,
                "add '3' to key_value_contains of the resolve, if that should close an incident",
            ),
            ("recovery", r#"{"other":"up"}"#, NO_CHANGE),
            ("recovery", r#"{"monitor":{"state":"up"}}"#, NO_CHANGE),
        ];
        for (path, body, help) in table {
            let said = said(path, body);
            assert_eq!(said.len(), 1, "{body}: {said:?}");
            assert_eq!(said[0].1, help, "{body}");
        }
        assert_eq!(said("other", r#"{"state":"muted","env":"prod"}"#), [], "a state is no mistake");
    }

    #[test]
    fn another_key_is_no_advice_where_no_change_to_it_was_tried() {
        let add = "add Passing to key_value_contains of the resolve, if that should close an incident";
        let item = said("recovery", r#"{"state":"Passing","results":[{"status":"up"}]}"#);
        assert_eq!(item[0].1, add);
        let alone = said("recovery", r#"{"state":"Passing","status":"up"}"#);
        assert_eq!(alone[0].1, add);
        let env = said("recovery", r#"{"state":"Passing","env":"up"}"#);
        assert_eq!(env[0].1, add);
    }

    #[test]
    fn a_side_that_the_service_lacks_is_left_to_other_rules() {
        let filter = "trigger: {payload_json_key: s, key_value_contains: down}";
        let samples = [("trigger", r#"{"s":"down"}"#), ("resolve", r#"{"s":"up"}"#)];
        assert_eq!(diagnostics(&RULE, &workspace(filter, &samples)).len(), 0);
    }

    #[test]
    fn the_part_that_came_nearest_is_named() {
        assert_eq!(
            said("alert", r#"{"state":"muted","env":"test"}"#)[0].0,
            r#"no part takes alert: state is "muted" in it, and trigger 1 wants exactly down"#
        );
        assert_eq!(
            said("recovery", r#"{"other":"x"}"#)[0].0,
            "no part takes recovery: state is missing in it, and the resolve wants up"
        );
    }

    #[test]
    fn an_alert_that_the_resolve_takes_is_counted_among_the_alerts() {
        let filter = "trigger: {payload_json_key: state, key_value_contains: xyz, map_incident_with: id}\n\
                      resolve: {payload_json_key: state, key_value_contains: [up, down], incident_mapped_with: id}\n";
        let samples = [
            ("alert-1", r#"{"state":"failed","id":"1"}"#),
            ("alert-2", r#"{"state":"down","id":"2"}"#),
            ("recovery", r#"{"state":"up","id":"1"}"#),
        ];
        let said = diagnostics(&RULE, &workspace(filter, &samples));
        assert!(said[0].message.starts_with("trigger 1 takes none of the 2 alerts among the samples"), "{said:?}");
    }
}
