//! # title-falls-back (CG407)
//!
//! An incident gets a title that says nothing, because the filter names no text for it, or none that a sample has.
//!
//! ## Why
//!
//! Without a text, the title is "Incident from" and the `from` parameter of the URL, or "Incident from unknown source"
//! (docs.callgoose.com/sqibs/api_end_point). Whoever is woken up reads it first, and two outages look alike. A path in
//! braces that is not there can also stay in the title as it is written (guide openstatus, section 7).
//!
//! ## No title at all
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
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
//! ## A title that a sample has no text for
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": null, "tags": ["Disk full", "db-1"]}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full", "tags": ["Disk full", "db-1"]}
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
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: tags
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
//!   incident_title_from: 'Alert {{alert_id}}'
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ## A part of a title that no alert has
//!
//! A key that the samples have in nearly the same spelling, and not as it is written, is a slip. That is an error: all
//! incidents of the filter show the key in its place.
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full", "host": "db-1"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full", "host": "db-1"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: '{{title}} on {{hots}}'
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::engine::incident;
use crate::engine::proof::{Defect, IncidentText};
use crate::lint::samples::texts::Field;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::{Service, Trigger};
use crate::model::text::quoted;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("title_falls_back.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG407", "title-falls-back", Severity::Warning).needs(Needs::Samples).cured(Cure::OfSample);

const TITLE: Field = Field {
    word: "title",
    template: |trigger| trigger.title.as_ref(),
    tell: |trigger, payload| incident::title(trigger, payload, None),
};

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service else {
        return Vec::new();
    };
    let slips = TITLE.slips(META, (service, IncidentText::Title), &input.evidence, &fallback(service));
    let proven: Vec<_> = proven(input, service).into_iter().chain(slips).collect();
    let is_told = |at: usize| proven.iter().any(|(told, _)| *told == at);
    let word = |(at, trigger): (usize, &Trigger)| {
        if is_told(at) {
            return None;
        }
        if trigger.title.is_none() {
            return Some(without_title(input, service, at, trigger));
        }
        TITLE.check(META, service, trigger, &input.evidence, &fallback(service))
    };
    let others: Vec<_> = service.triggers.iter().enumerate().filter_map(word).collect();
    proven.into_iter().map(|(_, diagnostic)| diagnostic).chain(others).collect()
}

/// Titles that say nothing in every alert among the samples, or in every one of a filter, and the filter that is asked for it.
fn proven(input: &Input<'_>, service: &Service) -> Vec<(usize, Diagnostic)> {
    let samples = input.evidence.defects().iter().filter_map(|defect| match defect {
        Defect::TitleFallsBack { samples } => Some(samples),
        _ => None,
    });
    samples.filter_map(|samples| says_nothing(input, service, samples)).collect()
}

fn says_nothing(input: &Input<'_>, service: &Service, samples: &[usize]) -> Option<(usize, Diagnostic)> {
    let seen = input.evidence.sample(*samples.first()?)?;
    let at = seen.verdict.trigger?;
    let trigger = service.triggers.get(at)?;
    let explains = |trigger: &Trigger| trigger.title.as_ref().map_or(trigger.part.head, |title| title.span);
    let is_shown = |filter: usize| {
        samples.iter().any(|at| input.evidence.sample(*at).is_some_and(|it| it.verdict.trigger == Some(filter)))
    };
    let of_all = input.evidence.opening(service).count() == samples.len();
    let told = service.triggers.iter().enumerate().filter(|(filter, _)| of_all || is_shown(*filter));
    let explains = told.map(|(_, trigger)| explains(trigger)).collect();
    let known = match &trigger.title {
        None => without_title(input, service, at, trigger).related(seen.start(), "an alert that has none"),
        Some(title) => {
            TITLE.check_all(META, (service, trigger), seen, &fallback(service), |_| true).unwrap_or_else(|| {
                let message = format!("the title of every alert among the samples is {}", fallback(service));
                Diagnostic::new(META, input.at(title.span), message)
            })
        }
    };
    let message = match samples.len() {
        1 => known.message.clone(),
        number if of_all => format!("{} (so it is in all {number} alerts among the samples)", known.message),
        number => {
            let who = words::trigger(at);
            format!("{} (so it is in all {number} alerts that {who} takes)", known.message)
        }
    };
    Some((at, Diagnostic { message, ..known }.proven(explains)))
}

fn without_title(input: &Input<'_>, service: &Service, at: usize, trigger: &Trigger) -> Diagnostic {
    let message = format!("{} has no title: each incident is called {}", words::trigger(at), fallback(service));
    Diagnostic::new(META, input.at(trigger.part.head), message)
        .help("add incident_title_from with the key path of a text that tells one alert from another")
}

/// The vendor's words for an incident without a title.
fn fallback(service: &Service) -> String {
    let from = service.from.as_ref().map(|from| from.value.as_str());
    quoted(&format!("Incident from {}", from.unwrap_or("unknown source")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{diagnostics, workspace};

    /// The messages about a title with these alerts, each with its help.
    fn said(title: &str, bodies: &[&str]) -> Vec<String> {
        let filter = format!(
            "from: Shop\ntrigger:\n  payload_json_key: s\n  key_value_contains: x\n  incident_title_from: '{title}'\n"
        );
        let names = ["a.json", "b.json", "c.json"];
        let samples: Vec<_> = names.into_iter().zip(bodies.iter().copied()).collect();
        let said = diagnostics(&RULE, &workspace(&filter, &samples)).into_iter();
        said.map(|it| format!("{}; {}", it.message, it.help.unwrap())).collect()
    }

    #[test]
    fn the_first_alert_without_a_text_is_shown_and_the_others_are_counted() {
        let full = r#"{"s":"x","t":"Disk full","u":"db"}"#;
        assert_eq!(said("t", &[full]), [""; 0]);
        assert_eq!(
            said("t", &[full, r#"{"s":"x","t":null}"#, r#"{"s":"x"}"#]),
            [
                "the title is \"Incident from Shop\": t is null in b.json and 1 other sample; take the title from a key that every alert has"
            ]
        );
        assert_eq!(
            said("t", &[r#"{"s":"x","t":" "}"#]),
            ["the title is empty in a.json; take the title from a key that always has text"]
        );
        let composite = r#""t" - "u""#;
        assert_eq!(
            said(composite, &[full, r#"{"s":"x","t":"Disk full","more":{"u":"db"}}"#]),
            [
                "the title says \"u\" as it is written: that is missing in b.json; write \"more\".\"u\" in place of \"u\", if that is meant"
            ]
        );
        let not_taken = r#"{"s":"y","t":null}"#;
        assert_eq!(said("t", &[full, not_taken]), [""; 0]);
    }

    #[test]
    fn a_path_that_no_sample_has_is_told_where_no_alert_has_a_title() {
        let full = r#"{"s":"x","t":"Disk full"}"#;
        assert_eq!(
            said("T", &[full]),
            [
                "the title is \"Incident from Shop\": T is missing in a.json; take the title from t; then it gets a title"
            ]
        );
        let composite = r#""t" - "U""#;
        assert_eq!(said(composite, &[full]), [""; 0], "the rule of the key path says so");
    }
}
