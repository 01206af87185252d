//! # value-without-text (CG411)
//!
//! A condition or a mapping looks at a key that holds null, an object or an array in every sample that has it.
//!
//! ## Why
//!
//! A filter compares the text at a key (docs.callgoose.com/sqibs/api_integration). Null, objects and arrays have none: the
//! condition never holds, and an incident without a mapping value is closed by no call.
//!
//! ## A key that leads to an object
//!
//! ```json payload trigger
//! {"state": {"name": "triggered"}, "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": {"name": "resolved"}, "alert_id": "a-1", "title": "Disk full"}
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
//!   payload_json_key: state.name
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state.name
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ## A mapping key that is null
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": null, "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": null, "title": "Disk full"}
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

use crate::lint::keys::uses;
use crate::lint::samples::instead::{nearest_text, texts_inside};
use crate::lint::samples::path_lookup::PathLookup;
use crate::lint::samples::sample_view::SampleView;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, Needs, RuleMeta, Severity};
use crate::model::key_path::KeyPath;
use crate::model::path_use::{self, PathUse, Purpose};
use crate::model::payload::{Found, NoText};
use crate::model::text::listed;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("value_without_text.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG411", "value-without-text", Severity::Error).needs(Needs::Samples).cured(Cure::Here);

/// How many keys of an object are offered.
const MAX_KEYS: usize = 4;

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    uses::each_path(
        input,
        |service| service.parts().flat_map(path_use::of_part).collect(),
        |_, group| of_path(input, group),
    )
}

fn of_path(input: &Input<'_>, group: &[PathUse<'_>]) -> Option<Diagnostic> {
    let first = group.first()?;
    let path = first.path;
    let fate = input.evidence.path_lookup(path)?;
    let PathLookup::WithoutText(reason) = *fate else {
        return None;
    };
    let leads = |seen: &&SampleView<'_>| seen.payload.find(path) == Found::NoText(reason);
    let seen = input.evidence.samples.iter().find(leads)?;
    let (what, cost) = (noun(reason), cost(first.purpose));
    let message = format!("{} leads to {what}, {cost}", words::path(path));
    let label = format!("{what} in every sample that has it, such as this one");
    let diagnostic = uses::said(META, input.source, group, message)
        .related(seen.place_of(path), label)
        .help(help(path, reason, seen));
    Some(diagnostic)
}

fn noun(reason: NoText) -> &'static str {
    match reason {
        NoText::Object => "an object",
        NoText::Array => "an array",
        NoText::Null | NoText::Missing => "null",
    }
}

fn cost(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Mapping => "so it ties no recovery to its alert",
        _ => "so the condition never holds",
    }
}

fn help(path: &KeyPath, reason: NoText, seen: &SampleView<'_>) -> String {
    let inside = texts_inside(path, seen);
    let inside: Vec<_> = inside.iter().take(MAX_KEYS).map(words::path).collect();
    if !inside.is_empty() {
        let what = if reason == NoText::Array { "name an item" } else { "name a key in it" };
        return format!("{what}: {}", listed(&inside, "or"));
    }
    match nearest_text(path, seen) {
        Some(near) => format!("did you mean {}?", words::path(&near)),
        None => "take a key path that leads to a text".to_owned(),
    }
}
