//! # embedded-json (CG412)
//!
//! A key path would have to go through a text that holds JSON.
//!
//! ## Why
//!
//! To a filter such a text is a text: no key path leads into it, although it looks like an object in the vendor's log.
//! Relays wrap alerts that way: in the body that Amazon SNS sends, `Message` is a text that holds the alert. A
//! condition can still look for a piece of the text; titles and mappings need a sender that sends the JSON itself.
//!
//! ## Examples
//!
//! ```json payload trigger
//! {"Message": "{\"NewStateValue\":\"ALARM\"}", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"Message": "{\"NewStateValue\":\"OK\"}", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: Message
//!   key_value_contains: '"NewStateValue":"ALARM"'
//!   map_incident_with: alert_id
//!   incident_title_from: title
//!   incident_description_from: Message.NewStateValue
//! resolve:
//!   payload_json_key: Message
//!   key_value_contains: '"NewStateValue":"OK"'
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: Message
//!   key_value_contains: '"NewStateValue":"ALARM"'
//!   map_incident_with: alert_id
//!   incident_title_from: title
//!   incident_description_from: Message
//! resolve:
//!   payload_json_key: Message
//!   key_value_contains: '"NewStateValue":"OK"'
//!   incident_mapped_with: alert_id
//! ```
//!
//! A condition with such a path takes no sample, so `discarded-sample` (CG405) tells of it, as an error.

use crate::engine::path_suggestion::{PathDifference, PathSuggestion, ValueMatch, closest};
use crate::engine::verdict::holds;
use crate::lint::keys::uses;
use crate::lint::samples::path_lookup::PathLookup;
use crate::lint::{Check, Input, Rule};
use crate::model::console::MAX_CHARACTERS;
use crate::model::diagnostic::{Cure, Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::Condition;
use crate::model::path_use::{self, PathUse, Purpose};
use crate::model::text::yaml;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("embedded_json.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG412", "embedded-json", Severity::Info).needs(Needs::Samples).guess().cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    uses::each_path(input, path_use::of_service, |_, group| of_path(input, group))
}

fn of_path(input: &Input<'_>, group: &[PathUse<'_>]) -> Option<Diagnostic> {
    let first = group.first()?;
    let fate = input.evidence.path_lookup(first.path)?;
    let PathLookup::EmbeddedJson(near) = &*fate else {
        return None;
    };
    let (path, through) = (words::path(first.path), words::path(&near.path));
    let message = format!("{path} leads nowhere: {through} is a text that holds JSON, not an object");
    let diagnostic = uses::said(META, input.source, group, message).help(help(input, first, near));
    Some(match input.evidence.shown(&near.path) {
        Some((place, words)) => diagnostic.related(place, words),
        None => diagnostic,
    })
}

fn help(input: &Input<'_>, first: &PathUse<'_>, near: &PathSuggestion) -> String {
    let through = words::path(&near.path);
    match first.purpose {
        Purpose::Condition => match first.condition.and_then(|condition| piece(input, condition)) {
            Some(piece) => format!("look at {through}, for the value {}", yaml(&piece)),
            None => format!("look at {through}, for a piece of its text"),
        },
        Purpose::Mapping => "let the sender put that value beside the text, and map by it".to_owned(),
        Purpose::Title | Purpose::Description => {
            format!("take the whole text, {through}, or let the sender send the JSON itself")
        }
    }
}

/// The piece of the text that says what a condition wants, as a sender writes it.
fn piece(input: &Input<'_>, condition: &Condition) -> Option<String> {
    let fit = |text: &str| {
        if holds(condition, text, input.terms.reading) { ValueMatch::Yes } else { ValueMatch::No }
    };
    let mut samples = input.evidence.samples.iter();
    let piece = samples.find_map(|seen| {
        let near = closest(&condition.key_path.value, seen.payload_index(), fit)?;
        near.piece.filter(|_| near.how == PathDifference::EmbeddedJson)
    });
    piece.filter(|piece| piece.chars().count() <= MAX_CHARACTERS)
}
