//! # value-not-in-samples (CG403)
//!
//! A filter asks for values that no sample of its service has at that key.
//!
//! ## Why
//!
//! Values copied from a page are often not those that are sent: OpenStatus sends `error` and `recovered` where its guide
//! has `down` and `up` (guide openstatus, section 5; openstatusHQ/openstatus, packages/notifications/webhook). Until a
//! sample has one of the values, nothing shows that the filter ever takes an alert.
//!
//! ## A list of which no sample has a value
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   - payload_json_key: state
//!     key_value_contains: triggered
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - urgency: low
//!     payload_json_key: state
//!     key_value_contains: degraded
//!     map_incident_with: alert_id
//!     incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
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
//! ## A value that is one letter off
//!
//! Where the name of the sample's file says what the sample does, `discarded-sample` speaks.
//!
//! ```json payload first
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: trigered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use std::collections::HashSet;

use crate::engine::placeholder;
use crate::engine::side::Side;
use crate::engine::verdict::value_found;
use crate::lint::samples::near_values::{self, NearGroup};
use crate::lint::samples::sample_outcome::SampleOutcome;
use crate::lint::samples::sample_view::SampleView;
use crate::lint::values::alternatives;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::{Condition, Part, Service};
use crate::model::key_path::KeyPath;
use crate::model::text::{grouped, listed, quoted, value};
use crate::source::Span;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("value_not_in_samples.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG403", "value-not-in-samples", Severity::Info).needs(Needs::Samples).guess().cured(Cure::Here);

/// How many texts are shown that are there instead.
const MAX_SHOWN: usize = 3;

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service.filter(|_| !input.evidence.is_empty()) else {
        return Vec::new();
    };
    // What no sample has, may be in one that could not be read.
    if input.has_unread_samples {
        return Vec::new();
    }
    let told = told(input, service);
    let conditions = service.parts().flat_map(|part| &part.conditions);
    let others = conditions.filter(|condition| !told.contains(&condition.list));
    let absent = others.filter_map(|condition| absent(input, condition));
    absent.chain(typos(input)).collect()
}

/// The conditions that this rule or another one speaks of.
fn told(input: &Input<'_>, service: &Service) -> HashSet<Span> {
    let mut told: HashSet<Span> = HashSet::new();
    let at_path = |part: &Part, path: &KeyPath| {
        let conditions = part.conditions.iter();
        let same = conditions.filter(|it| it.key_path.value == *path);
        same.map(|it| it.list).collect::<Vec<_>>()
    };
    for (seen, fate) in input.evidence.fates() {
        let meant = || parts_for(service, seen.side);
        match fate {
            SampleOutcome::MisspelledValue(near) | SampleOutcome::OtherCaseOfValue(near) => {
                told.insert(near.condition.list);
            }
            SampleOutcome::UnhandledState(state) => {
                let path = &state.condition.key_path.value;
                told.extend(service.parts().flat_map(|part| at_path(part, path)));
            }
            SampleOutcome::Discarded(Some(miss)) => {
                let failed = miss.failed().map(|check| &check.condition.key_path.value);
                let lists = failed.flat_map(|path| meant().flat_map(move |it| at_path(it, path)));
                told.extend(lists);
            }
            SampleOutcome::Unrendered => {
                let conditions = meant().flat_map(|part| &part.conditions);
                let is_template = |it: &&Condition| {
                    let found = seen.payload.find(&it.key_path.value);
                    found.text().is_some_and(|text| placeholder::find_in_state(service, text).is_some())
                };
                told.extend(conditions.filter(is_template).map(|it| it.list));
            }
            // A sample for the other side: `unpaired-samples` speaks of it.
            SampleOutcome::Taken if is_wrong_way(seen) => {
                told.extend(meant().flat_map(|part| &part.conditions).map(|it| it.list));
            }
            _ => {}
        }
    }
    told
}

/// The parts that should take a sample, by the name of its file.
fn parts_for(service: &Service, side: Option<Side>) -> impl Iterator<Item = &Part> {
    let triggers = service.triggers.iter().map(|trigger| &trigger.part);
    let triggers = triggers.filter(move |_| side != Some(Side::Recovery));
    let resolve = service.resolve.iter();
    triggers.chain(resolve.filter(move |_| side != Some(Side::Alert)))
}

fn is_wrong_way(seen: &SampleView<'_>) -> bool {
    match seen.side {
        Some(Side::Alert) => seen.verdict.trigger.is_none(),
        Some(Side::Recovery) => !seen.verdict.resolve,
        None => false,
    }
}

/// One for each value, with each way in which samples misspell it.
fn typos(input: &Input<'_>) -> Vec<Diagnostic> {
    let groups = near_values::grouped(&input.evidence, |fate| match fate {
        SampleOutcome::MisspelledValue(near) => Some(*near),
        _ => None,
    });
    let mut typos: Vec<Diagnostic> = Vec::new();
    for group in &groups {
        let span = group.near.value.span;
        match typos.iter_mut().find(|known| known.place.span == span) {
            Some(known) => known.related.push(group.related()),
            None => typos.push(typo(input, group)),
        }
    }
    typos
}

fn typo(input: &Input<'_>, group: &NearGroup<'_, '_>) -> Diagnostic {
    let near = &group.near;
    let (wanted, found) = (value(&near.value.value), value(near.as_found));
    let which = match group.samples {
        1 => format!("the one that has {found}"),
        number => format!("the {} that have {found}", grouped(number)),
    };
    let message = format!("{wanted} is in no sample, and no part takes {which}");
    let mut diagnostic =
        Diagnostic::new(META, input.at(near.value.span), message).help(format!("did you mean {found}?"));
    diagnostic.related.push(group.related());
    diagnostic
}

/// A condition with none of its values in any sample, although there are texts at its key.
fn absent(input: &Input<'_>, condition: &Condition) -> Option<Diagnostic> {
    let path = &condition.key_path.value;
    let case = input.terms.reading.case;
    let mut instead: Vec<(&SampleView<'_>, &str, _)> = Vec::new();
    for (seen, text, span) in input.evidence.texts(path) {
        let is_found = |value: &str| value_found(condition, value, text, case);
        if condition.values.iter().any(|it| is_found(&it.value)) {
            return None;
        }
        if instead.len() < MAX_SHOWN && instead.iter().all(|(_, known, _)| *known != text) {
            instead.push((seen, text, span));
        }
    }
    // A regular expression is told as that.
    let is_told = |value: &str| alternatives::meant(&input.evidence, condition, value).is_some();
    if instead.is_empty() || condition.values.is_empty() || condition.values.iter().any(|it| is_told(&it.value)) {
        return None;
    }
    let values: Vec<_> = condition.values.iter().map(|it| value(&it.value)).collect();
    let path = words::path(path);
    let message = format!("no sample has {} at {path}", listed(&values, "or"));
    let diagnostic = Diagnostic::new(META, input.at(condition.list), message)
        .help("add a sample that has one of the values, or take values that are sent");
    let related = instead.into_iter();
    Some(related.fold(diagnostic, |diagnostic, (seen, text, span)| {
        diagnostic.related(seen.place(span), format!("{path} is {} here", quoted(text)))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{DOWN_AND_UP, diagnostics, workspace};

    #[test]
    fn a_list_that_another_rule_speaks_of_is_left_to_it() {
        let said = |body: &str| {
            let samples = [("a.json", r#"{"state":"up"}"#), ("b.json", body)];
            let said = diagnostics(&RULE, &workspace(DOWN_AND_UP, &samples)).into_iter();
            said.map(|it| it.message).collect::<Vec<_>>()
        };
        assert_eq!(said(r#"{"state":"muted"}"#), [""; 0]);
        assert_eq!(said(r#"{"state":"{{ state }}"}"#), [""; 0]);
        assert_eq!(said(r#"{"state":"up"}"#), ["no sample has down at state"]);
        let wrong = [("trigger", r#"{"state":"up"}"#)];
        let told = |workspace| diagnostics(&RULE, &workspace).len();
        assert_eq!(told(workspace(DOWN_AND_UP, &wrong)), 0, "it is the wrong way round");
        let mut unread = workspace(DOWN_AND_UP, &[("a.json", r#"{"state":"up"}"#)]);
        assert_eq!(diagnostics(&RULE, &unread).len(), 1);
        unread.files[0].has_unread_samples = true;
        assert_eq!(told(unread), 0);
    }

    #[test]
    fn each_misspelling_of_a_value_is_shown() {
        let filter = "trigger: {payload_json_key: s, key_value_contains: trigered}";
        let samples = [
            ("a.json", r#"{"s":"triggered"}"#),
            ("b.json", r#"{"s":"trigerred"}"#),
            ("c.json", r#"{"s":"triggered"}"#),
        ];
        let said = diagnostics(&RULE, &workspace(filter, &samples));
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].message, "trigered is in no sample, and no part takes the 2 that have triggered");
        let labels: Vec<_> = said[0].related.iter().map(|it| &it.message).collect();
        assert_eq!(labels, [r#"s is "triggered" here"#, r#"s is "trigerred" here"#]);
    }
}
