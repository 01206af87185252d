//! # cross-service-match (CG306)
//!
//! A part of one service takes a sample of another one.
//!
//! ## Why
//!
//! With a global token or a team's token all services are asked, and each one that matches opens an incident of its own
//! (docs.callgoose.com/sqibs/api-token). The team of the other service is called for an alert that is not theirs, and a
//! recovery may close what it should not.
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
//! ```yaml other
//! trigger:
//!   payload_json_key: state
//!   key_value_equals: triggered by a probe
//!   map_incident_with: uuid
//!   incident_title_from: summary
//! resolve:
//!   payload_json_key: state
//!   key_value_equals: cleared by a probe
//!   incident_mapped_with: uuid
//! ```
//!
//! ```json other trigger
//! {"state": "triggered by a probe", "uuid": "u-1", "summary": "Host down", "alert_id": "a-2", "title": "Host down"}
//! ```
//!
//! ```json other resolve
//! {"state": "cleared by a probe", "uuid": "u-1", "summary": "Host down", "alert_id": "a-2", "title": "Host down"}
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
//!   payload_json_key: state
//!   key_value_equals: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::engine::compiled::{Compiled, Detail};
use crate::lint::samples::sample_takers::{Hits, SampleTakers};
use crate::lint::samples::sample_view::sample_start;
use crate::lint::workspace::{File, Sample, Workspace};
use crate::lint::{Check, Rule};
use crate::model::diagnostic::{Diagnostic, Needs, Place, RuleMeta, Severity};
use crate::model::filter::{Part, PartId};
use crate::model::text::{count, grouped, listed, value};
use crate::words;

pub const RULE: Rule =
    Rule { meta: META, file: include_str!("cross_service_match.rs"), check: Check::Workspace(check) };

const META: RuleMeta = RuleMeta::new("CG306", "cross-service-match", Severity::Warning).needs(Needs::Whole);

/// A part that takes samples of more services than this takes them all, and one diagnostic says so.
const MAX_OWNERS: usize = 3;

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let files = &workspace.files;
    let has_samples = |file: &File| !file.samples.is_empty();
    if files.len() < 2 || !files.iter().any(has_samples) {
        return Vec::new();
    }
    let services = || files.iter().filter_map(|file| Some((file, file.read.service.as_deref()?)));
    let compiled = Compiled::of(services().map(|(_, service)| service), workspace.terms.reading, Detail::Verdicts);
    let mut taken = SampleTakers::of(files, &compiled);
    let mut diagnostics = Vec::new();
    for (number, (file, service)) in (0..).zip(services()) {
        let signatures: Vec<_> = compiled.signatures_of(number).collect();
        let (of_triggers, of_resolve) = signatures.split_at(service.triggers.len().min(signatures.len()));
        let hits = [taken.in_order(of_triggers), taken.in_order(of_resolve)];
        for ((id, part), hits) in service.named_parts().zip(hits.iter().flat_map(|hits| &**hits)) {
            diagnostics.extend(of_part(id, file, part, hits));
        }
    }
    diagnostics
}

/// One diagnostic for each service whose samples a part takes; one for all when they are many.
fn of_part(id: PartId, file: &File, part: &Part, hits: &Hits<'_>) -> Vec<Diagnostic> {
    let own = file.service_name();
    let (owners, samples) = hits.count_but(own);
    let shown = hits.owners_but(own).take(owners.min(MAX_OWNERS));
    let shown: Vec<_> = shown.collect();
    let (Some(first), Some(condition)) = (shown.first(), part.conditions.first()) else {
        return Vec::new();
    };
    let place = Place::new(file.source(), condition.list);
    let part = words::part(id);
    if owners > MAX_OWNERS {
        let names: Vec<_> = shown.iter().map(|owner| value(owner.name)).collect();
        let services = count(owners, "other service");
        let whose = format!("{services}, {} among them", listed(&names, "and"));
        return vec![diagnostic(place, &part, samples, first.first, &whose)];
    }
    let each = shown.iter().map(|owner| {
        let whose = format!("the service {}", value(owner.name));
        diagnostic(place.clone(), &part, owner.samples, owner.first, &whose)
    });
    each.collect()
}

fn diagnostic(place: Place, part: &str, samples: usize, first: &Sample, whose: &str) -> Diagnostic {
    let (taken, words) = match samples {
        1 => ("a sample".to_owned(), "this one".to_owned()),
        number => (count(number, "sample"), format!("this one and {} more", grouped(number - 1))),
    };
    let message = format!("{part} takes {taken} of {whose}");
    Diagnostic::new(META, place, message)
        .related(sample_start(&first.payload), words)
        .help("ask for a key or a value that only the alerts of this service have")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lint::workspace::tests::{sample, workspace};
    use crate::parse::json;
    use crate::source::{Source, Span};

    /// A file of a service, with samples.
    fn file(name: &str, filter: &str, samples: Vec<Sample>) -> File {
        let file = workspace(&format!("name: {name}\n{filter}"), &[]).files.pop();
        File { samples, ..file.unwrap() }
    }

    fn said(files: Vec<File>) -> Vec<String> {
        let workspace = Workspace { files, ..Workspace::default() };
        let said = check(&workspace).into_iter();
        said.map(|it| it.message).collect()
    }

    const DOWN: &str = "trigger: {payload_json_key: s, key_value_contains: down}\n";

    #[test]
    fn the_lines_of_one_file_are_samples_each() {
        let lines = "{\"s\":\"x\"}\n{\"s\":\"down\"}\n{\"s\":\"down too\"}\n";
        let source = Arc::new(Source::new("a.ndjson", lines));
        let line = |start: usize| {
            let end = start + lines[start..].find('\n').unwrap();
            let payload = json::payload(&source, Span::new(start, end)).unwrap();
            Sample { payload, side: None }
        };
        let two = "trigger:\n- {payload_json_key: s, key_value_contains: x}\n\
                   - {payload_json_key: s, key_value_contains: down}\n";
        let files = vec![file("a", DOWN, vec![line(0), line(10), line(23)]), file("b", two, Vec::new())];
        assert_eq!(
            said(files),
            ["trigger 1 takes a sample of the service a", "trigger 2 takes 2 samples of the service a",]
        );
    }

    #[test]
    fn the_samples_of_a_name_are_of_all_who_have_it() {
        let down = |path| vec![sample(path, r#"{"s":"down"}"#)];
        let files = vec![file("a", DOWN, down("1.json")), file("a", DOWN, down("2.json")), file("b", DOWN, Vec::new())];
        assert_eq!(
            said(files),
            ["trigger 1 takes a sample of the service a", "trigger 1 takes a sample of the service a",]
        );
    }

    #[test]
    fn many_services_that_ask_the_same_are_told_in_one_diagnostic_each() {
        let both = format!("{DOWN}resolve: {{payload_json_key: s, key_value_contains: up}}\n");
        let files = (0..20).map(|at| {
            let samples = match at % 2 {
                0 => vec![sample(&format!("{at}.json"), r#"{"s":"down"}"#)],
                _ => Vec::new(),
            };
            file(&format!("n{at}"), &both, samples)
        });
        let said = said(files.collect());
        assert_eq!(said.len(), 20);
        assert_eq!(said[0], "trigger 1 takes 9 samples of 9 other services, n2, n4 and n6 among them");
    }
}
