//! # truncated-batch (CG410)
//!
//! A filter reads one item of an array that has several in a sample.
//!
//! ## Why
//!
//! Alertmanager and Grafana send a group of alerts in one call. `alerts[0]` is the first of them (guide percona, section 8):
//! the others open nothing, are named in no title, and keep their state to themselves.
//!
//! ## Examples
//!
//! ```json payload trigger
//! {"status": "firing", "groupKey": "g-1", "alerts": [{"name": "Disk full"}, {"name": "Host down"}]}
//! ```
//!
//! ```json payload resolve
//! {"status": "resolved", "groupKey": "g-1", "alerts": [{"name": "Disk full"}]}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: alerts[0].name
//! resolve:
//!   payload_json_key: status
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: groupKey
//! resolve:
//!   payload_json_key: status
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! An index in a mapping key is for `indexed-mapping-key`, with samples or without.

use crate::engine::partial_arrays::{self, PartialArray};
use crate::lint::samples::sample_view::SampleView;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::{PartId, Service};
use crate::model::key_path::KeyPath;
use crate::model::path_use::{self, PathUse, Purpose};
use crate::model::text::{count, grouped};
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("truncated_batch.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG410", "truncated-batch", Severity::Warning).needs(Needs::Samples);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service.filter(|_| !input.evidence.is_empty()) else {
        return Vec::new();
    };
    let parts = parts(service);
    let parts = parts.iter();
    parts.flat_map(|part| of_part(input, part)).collect()
}

/// A part with its key paths but for the mapping key.
type Reader<'a> = (PartId, Vec<PathUse<'a>>);

fn parts(service: &Service) -> Vec<Reader<'_>> {
    let triggers = service.triggers.iter().enumerate();
    let triggers = triggers.map(|(at, it)| (PartId::Trigger(at), path_use::of_trigger(it, &service.source)));
    let mut parts: Vec<_> = triggers.collect();
    parts.extend(service.resolve.iter().map(|it| (PartId::Resolve, path_use::of_part(it))));
    for (_, uses) in &mut parts {
        uses.retain(|it| it.purpose != Purpose::Mapping);
    }
    parts
}

/// Whether a part takes a sample, or no part does.
fn may_take(part: PartId, seen: &SampleView<'_>) -> bool {
    let takes = match part {
        PartId::Trigger(at) => seen.verdict.trigger == Some(at),
        PartId::Resolve => seen.verdict.resolve,
    };
    takes || !seen.verdict.accepts()
}

/// One diagnostic for each array that a part reads in part, with the first sample that shows it.
fn of_part(input: &Input<'_>, (part, uses): &Reader<'_>) -> Vec<Diagnostic> {
    let mut known: Vec<KeyPath> = Vec::new();
    let mut diagnostics = Vec::new();
    let samples = input.evidence.samples.iter();
    for seen in samples.filter(|seen| may_take(*part, seen)) {
        for partial in partial_arrays::of(uses.iter().map(|it| it.path), seen.payload) {
            if !known.contains(&partial.array) {
                diagnostics.extend(diagnostic(input, uses, seen, &partial));
                known.push(partial.array);
            }
        }
    }
    diagnostics
}

fn diagnostic(
    input: &Input<'_>,
    uses: &[PathUse<'_>],
    seen: &SampleView<'_>,
    partial: &PartialArray<'_>,
) -> Option<Diagnostic> {
    let at = uses.iter().find(|it| std::ptr::eq(it.path, partial.path))?;
    let array = match partial.array.steps() {
        [] => "the payload".into(),
        _ => words::path(&partial.array),
    };
    let node = seen.payload.node(partial.array.steps())?;
    let (read, length) = (grouped(partial.read.len()), count(partial.length, "item"));
    let verb = if partial.read.len() == 1 { "is" } else { "are" };
    let message = format!("{array} has {length} in a sample, and {read} of them {verb} read");
    // What a description lacks changes no verdict, and mixes no alerts up.
    let severity = if at.purpose == Purpose::Description { Severity::Info } else { Severity::Warning };
    let diagnostic = Diagnostic::new(META, input.at(at.span), message)
        .severity(severity)
        .related(seen.place(node.span), format!("{length} here"))
        .help("let the sender send each item in a call of its own, or take a key of the whole group");
    Some(diagnostic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{diagnostics, workspace};

    #[test]
    fn a_key_is_told_as_it_is_written() {
        let filter = "\
trigger:
  payload_json_key: s
  key_value_contains: x
  incident_title_from: '{{what is read.0}} {{what is read.1}}'
";
        let samples = [("a.json", r#"{"s":"x","what is read":[1,2,3]}"#)];
        let said = diagnostics(&RULE, &workspace(filter, &samples));
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].message, "{{what is read}} has 3 items in a sample, and 2 of them are read");
    }

    #[test]
    fn a_part_is_told_of_the_samples_that_it_takes() {
        let filter = "\
trigger: {payload_json_key: 'a[0].s', key_value_contains: down}
resolve: {payload_json_key: 'a[0].s', key_value_contains: up}
";
        let samples = [("trigger", r#"{"a":[{"s":"down"},{"s":"down"}]}"#), ("resolve", r#"{"a":[{"s":"up"}]}"#)];
        let said = diagnostics(&RULE, &workspace(filter, &samples));
        assert_eq!(said.len(), 1);
    }
}
