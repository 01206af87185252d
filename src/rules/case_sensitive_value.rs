//! # case-sensitive-value (CG112)
//!
//! A value is also seen in other letters, which its condition does not take.
//!
//! ## Why
//!
//! Values are case sensitive (guides openstatus, section 7, and better-stack, sections 5.1 and 8). Where one service or one
//! sender has `Started` in one place and `started` in another, one of the two is a mistake, or both are sent and one of
//! them opens nothing.
//!
//! ## Two filter files for one sender
//!
//! They have the same `from`, and look at the same key:
//!
//! ```yaml other
//! from: BetterStack
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: Triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml bad
//! from: BetterStack
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
//! from: BetterStack
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: Triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ## Samples with both
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload trigger-probe
//! {"state": "Triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! The fix adds to a list, so it is only offered once `cgfilter.yaml` says that any value of a list is enough:
//!
//! ```yaml config
//! reading:
//!   list: any
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
//! ```yaml fixed
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: [triggered, Triggered]
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use std::collections::HashSet;

use crate::engine::reading::{CaseReading, ListReading};
use crate::engine::verdict;
use crate::lint::samples::evidence::Evidence;
use crate::lint::samples::near_values::{self, NearGroup};
use crate::lint::samples::sample_outcome::SampleOutcome;
use crate::lint::values::spelling::{Spelled, odd_ones};
use crate::lint::workspace::{File, Sample, Terms, Workspace};
use crate::lint::{Check, Rule};
use crate::model::console::MAX_VALUES;
use crate::model::diagnostic::{Applicability, Cure, Diagnostic, Fix, Needs, Place, RuleMeta, Severity};
use crate::model::edit::add_value;
use crate::model::filter::Condition;
use crate::model::payload::Found;
use crate::model::text::{count, value};
use crate::source::{Source, Span, Spanned};

pub const RULE: Rule = Rule::new(META, include_str!("case_sensitive_value.rs"), Check::Workspace(check));

const META: RuleMeta = RuleMeta::new("CG112", "case-sensitive-value", Severity::Warning)
    .fixed(Applicability::Unsafe)
    .needs(Needs::Whole)
    .guess()
    .cured(Cure::Here);

fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let terms = workspace.terms;
    if terms.reading.case == CaseReading::Ignore {
        return Vec::new();
    }
    let files = &workspace.files;
    let mut diagnostics = Vec::new();
    // Which values of a file are spoken of, here or by `value-case-differs`.
    let mut told: Vec<HashSet<Span>> = Vec::with_capacity(files.len());
    for file in files {
        let (spans, found) = of_samples(file, terms);
        told.push(spans);
        diagnostics.extend(found);
    }
    let services = files.iter().map(|file| file.read.service.as_deref());
    for (odd, usual) in odd_ones(services) {
        let known = told.get(odd.file).is_some_and(|told| told.contains(&odd.value.span));
        let pair = files.get(odd.file).zip(files.get(usual.file));
        if let Some((file, other)) = pair.filter(|(file, _)| !known && !is_seen(file, &odd)) {
            diagnostics.push(of_other(file, other, &odd, &usual, terms));
        }
    }
    diagnostics
}

/// The values that samples have in other letters, although no part takes them, and what is said of those that samples
/// have as they are written as well.
fn of_samples(file: &File, terms: Terms) -> (HashSet<Span>, Vec<Diagnostic>) {
    let Some(service) = &file.read.service else {
        return Default::default();
    };
    // Most samples are taken, and those need no closer look.
    let judge = |it: &Sample| verdict::judge(service, &it.payload, terms.reading);
    if file.samples.iter().all(|sample| judge(sample).accepts()) {
        return Default::default();
    }
    let evidence = Evidence::of(service, &file.samples, terms.reading);
    let groups = near_values::grouped(&evidence, |fate| match fate {
        SampleOutcome::OtherCaseOfValue(near) => Some(*near),
        _ => None,
    });
    let spans = groups.iter().map(|group| group.near.value.span).collect();
    let seen = groups.iter().filter(|group| group.near.is_seen);
    let found = seen.map(|group| of_sample(file, group, terms));
    (spans, found.collect())
}

fn of_sample(file: &File, group: &NearGroup<'_, '_>, terms: Terms) -> Diagnostic {
    let near = &group.near;
    let shown = group.related();
    let words = match group.samples {
        1 => format!("{}, and no part takes it", shown.message),
        number => {
            let others = count(number - 1, "other sample");
            format!("{}; no part takes this one and {others}", shown.message)
        }
    };
    let found = value(near.as_found);
    said(file, near.value, near.as_found)
        .related(shown.place, words)
        .help(format!("both are sent, so ask for {found} as well"))
        .fix(fix(file.source(), near.condition, near.value, near.as_found, terms))
}

fn of_other(file: &File, other: &File, odd: &Spelled<'_>, usual: &Spelled<'_>, terms: Terms) -> Diagnostic {
    let spelled = &usual.value.value;
    // What the other part asks for is another state.
    let same_side = odd.is_trigger == usual.is_trigger;
    let fix = same_side.then(|| fix(file.source(), odd.condition, odd.value, spelled, terms));
    let place = Place::new(other.source(), usual.value.span);
    said(file, odd.value, spelled)
        .related(place, format!("written {} here", value(spelled)))
        .help("write it the same way everywhere, or ask for both")
        .fix(fix.flatten())
}

/// Whether samples of its own service have a value as it is written.
fn is_seen(file: &File, odd: &Spelled<'_>) -> bool {
    file.samples.iter().any(|sample| match sample.payload.find(&odd.condition.key_path.value) {
        Found::Text { text, .. } => verdict::value_found(odd.condition, &odd.value.value, text, CaseReading::Sensitive),
        Found::NoText(_) => false,
    })
}

fn said(file: &File, written: &Spanned<String>, other: &str) -> Diagnostic {
    let (written_words, other) = (value(&written.value), value(other));
    let message = format!("{written_words} is case sensitive, and {other} is seen as well");
    Diagnostic::new(META, Place::new(file.source(), written.span), message)
}

/// Adds the other spelling, where it is known that a list is one of alternatives.
fn fix(source: &Source, condition: &Condition, written: &Spanned<String>, other: &str, terms: Terms) -> Option<Fix> {
    let is_any = terms.list_is_chosen && terms.reading.list == ListReading::Any;
    let has_room = condition.values.len() < MAX_VALUES;
    let at = condition.values.iter().position(|it| it.span == written.span)?;
    let edit = add_value(source, condition, at, other).filter(|_| is_any && has_room)?;
    Some(Fix::risky(format!("add {}", value(other)), vec![edit]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{DOWN_AND_UP, diagnostics, workspace};

    #[test]
    fn a_spelling_that_samples_of_its_own_have_is_right_whatever_others_write() {
        let filter = |down: &str| DOWN_AND_UP.replace("down", down).replace("trigger:", "from: shop\ntrigger:");
        let said = |samples: &[(&str, &str)]| {
            let mut all = workspace(&filter("Down"), samples);
            let other = || workspace(&filter("down"), &[]).files;
            all.files.extend(other().into_iter().chain(other()));
            diagnostics(&RULE, &all).len()
        };
        assert_eq!(said(&[]), 1);
        assert_eq!(said(&[("a.json", r#"{"state":"down"}"#)]), 0, "value-case-differs tells it");
        assert_eq!(said(&[("a.json", r#"{"state":"Down"}"#)]), 0);
    }

    #[test]
    fn each_way_in_which_samples_write_a_value_is_told() {
        let samples = [
            ("a.json", r#"{"state":"down"}"#),
            ("b.json", r#"{"state":"Down"}"#),
            ("c.json", r#"{"state":"DOWN"}"#),
            ("d.json", r#"{"state":"Down"}"#),
        ];
        let said = diagnostics(&RULE, &workspace(DOWN_AND_UP, &samples)).into_iter();
        let said: Vec<_> = said.map(|it| format!("{}; {}", it.message, it.related[0].message)).collect();
        assert_eq!(
            said,
            [
                "down is case sensitive, and Down is seen as well; \
                 state is \"Down\" here; no part takes this one and 1 other sample",
                "down is case sensitive, and DOWN is seen as well; \
                 state is \"DOWN\" here, and no part takes it",
            ]
        );
    }
}
