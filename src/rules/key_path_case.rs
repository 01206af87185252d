//! # key-path-case (CG402)
//!
//! A filter spells a key with different capitals from every sample of its service.
//!
//! ## Why
//!
//! The keys of a payload are case sensitive (guide percona, section 8): `Status` is not in a payload that has `status`.
//! The condition never holds, the title falls back, the mapping closes nothing.
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
//! ```yaml bad
//! trigger:
//!   payload_json_key: '"State"'  # as the vendor's page has it
//!   key_value_contains: triggered
//!   map_incident_with: alert_ID
//!   incident_title_from: 'Alert: {{Title}}'
//! resolve:
//!   payload_json_key: State
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_ID
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: '"state"'  # as the vendor's page has it
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: 'Alert: {{title}}'
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! A key that some sample has as it is written stays, whatever the others have:
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

use crate::engine::path_suggestion::{PathDifference, ValueMatch, closest};
use crate::engine::side::Side;
use crate::lint::keys::uses;
use crate::lint::samples::path_lookup::PathLookup;
use crate::lint::samples::sample_view::SampleView;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Cure, Diagnostic, Fix, Needs, RuleMeta, Severity};
use crate::model::filter::Service;
use crate::model::key_path::KeyPath;
use crate::model::path_use::{self, PathUse, Purpose};
use crate::model::text::listed;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("key_path_case.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG402", "key-path-case", Severity::Error)
    .fixed(Applicability::Safe)
    .needs(Needs::Samples)
    .cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    uses::each_path(input, path_use::of_service, |service, group| of_path(input, service, group))
}

fn of_path(input: &Input<'_>, service: &Service, group: &[PathUse<'_>]) -> Option<Diagnostic> {
    let path = group.first()?.path;
    let fate = input.evidence.path_lookup(path)?;
    let PathLookup::OtherCase(near) = &*fate else {
        return None;
    };
    if input.evidence.wants_no_pair() && group.iter().all(|it| it.purpose == Purpose::Mapping) {
        return None;
    }
    let found = in_samples(path, input.evidence.samples.iter());
    let written: Vec<_> = found.iter().map(words::path).collect();
    let (message, help) = match found.as_slice() {
        [] | [_] => {
            let found = words::path(&near.path);
            let help = format!("write {found}: keys are case sensitive");
            (format!("only {found}"), help)
        }
        _ => {
            let help = "write it as the samples of each part do: keys are case sensitive";
            (format!("but {}", listed(&written, "and")), help.to_owned())
        }
    };
    let message = format!("no sample has the key path {}, {message}", words::path(path));
    let fix = match found.as_slice() {
        [] | [_] => fix(input, &near.path, group.iter().map(|it| (it, &near.path))),
        _ => fix_by_part(input, service, path, &found),
    };
    let diagnostic = uses::said(META, input.source, group, message).help(help).fix(fix);
    let shown = if found.is_empty() {
        vec![input.evidence.shown(&near.path)]
    } else {
        found.iter().map(|it| input.evidence.shown(it)).collect()
    };
    let shown = shown.into_iter().flatten();
    Some(shown.fold(diagnostic, |diagnostic, (place, words)| diagnostic.related(place, words)))
}

/// How samples write a path, each way once.
fn in_samples<'s, 'a: 's>(path: &KeyPath, samples: impl Iterator<Item = &'s SampleView<'a>>) -> Vec<KeyPath> {
    let mut found: Vec<KeyPath> = Vec::new();
    for seen in samples {
        let known = |path: &KeyPath| seen.payload.node(path.steps()).is_some();
        if found.iter().any(known) {
            continue;
        }
        let near = closest(path, seen.payload_index(), |_| ValueMatch::Yes);
        found.extend(near.filter(|it| it.how == PathDifference::CaseOfKey).map(|it| it.path));
    }
    found
}

/// Where samples disagree, each part follows those that it takes, or else those that it should take by their names. No
/// fix unless that settles it for all parts.
fn fix_by_part(input: &Input<'_>, service: &Service, path: &KeyPath, found: &[KeyPath]) -> Option<Fix> {
    let samples = &input.evidence.samples;
    let settled = |takes: &dyn Fn(&SampleView<'_>) -> bool, side: Side| {
        let taken = in_samples(path, samples.iter().filter(|seen| takes(seen)));
        let ways = match taken.is_empty() {
            true => in_samples(path, samples.iter().filter(|it| it.side == Some(side))),
            false => taken,
        };
        <[KeyPath; 1]>::try_from(ways).ok().map(|[way]| way)
    };
    let mut ways: Vec<(PathUse<'_>, KeyPath)> = Vec::new();
    for (at, trigger) in service.triggers.iter().enumerate() {
        let way = settled(&|seen| seen.verdict.trigger == Some(at), Side::Alert);
        for it in path_use::of_trigger(trigger, &service.source) {
            if it.path == path {
                ways.push((it, way.clone()?));
            }
        }
    }
    let way = settled(&|seen| seen.verdict.resolve, Side::Recovery);
    for it in service.resolve.iter().flat_map(path_use::of_part) {
        if it.path == path {
            ways.push((it, way.clone()?));
        }
    }
    fix(input, found.first()?, ways.iter().map(|(it, way)| (it, way)))
}

fn fix<'u>(
    input: &Input<'_>,
    near: &KeyPath,
    ways: impl Iterator<Item = (&'u PathUse<'u>, &'u KeyPath)>,
) -> Option<Fix> {
    let edits = ways.map(|(it, way)| it.redirected(input.source, way.steps()));
    let mut edits: Vec<_> = edits.flatten().collect();
    // Two places of one title are one edit.
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    let title = format!("write {}", words::path(near));
    (!edits.is_empty()).then(|| Fix::safe(title, edits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{diagnostics, workspace};

    #[test]
    fn where_samples_disagree_each_part_follows_its_own() {
        let filter = "\
trigger: {payload_json_key: s, key_value_contains: down, map_incident_with: alertid}
resolve: {payload_json_key: s, key_value_contains: up, incident_mapped_with: alertid}
";
        let said = |samples: &[(&str, &str)]| {
            let said = diagnostics(&RULE, &workspace(filter, samples)).remove(0);
            let safe = said.fix.filter(|fix| fix.applicability == Applicability::Safe);
            let edits = safe.map(|fix| fix.edits).unwrap_or_default();
            let texts: Vec<_> = edits.into_iter().map(|edit| edit.text).collect();
            (said.message, texts)
        };
        let opens = ("trigger", r#"{"s":"down","AlertID":"1"}"#);
        let closes = ("resolve", r#"{"s":"up","alertId":"1"}"#);
        let again = ("trigger-2", r#"{"s":"down","alertId":"1"}"#);
        let message = "no sample has the key path alertid, but AlertID and alertId".to_owned();
        let expected = vec!["AlertID".to_owned(), "alertId".to_owned()];
        assert_eq!(said(&[opens, closes]), (message.clone(), expected));
        assert_eq!(said(&[opens, closes, again]), (message, Vec::new()));
        let (message, texts) = said(&[opens]);
        assert_eq!(message, "no sample has the key path alertid, only AlertID");
        assert_eq!(texts, ["AlertID", "AlertID"]);
    }
}
