//! # value-case-differs (CG404)
//!
//! A sample that no part takes has a value that the filter asks for, in other capitals.
//!
//! ## Why
//!
//! The guides take values for case sensitive (openstatus, section 7, and better-stack, sections 5.1 and 8): `started`
//! is not found in `Started`. The example of docs.callgoose.com/sqibs/api_filter_example only works when case is
//! ignored; under that reading (`reading: {case: ignore}`) the rule is silent. Callgoose answers with 202, the sender's
//! log says success, and nobody is called.
//!
//! ## Examples
//!
//! ```json payload trigger
//! {"state": "Triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "Alert resolved", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered  # the vendor's word
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: "RESOLVED"
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: Triggered  # the vendor's word
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: "resolved"
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
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

use crate::lint::samples::near_values::{self, NearGroup};
use crate::lint::samples::sample_outcome::SampleOutcome;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Cure, Diagnostic, Fix, Needs, RuleMeta, Severity};
use crate::model::edit::replace_text;
use crate::model::text::{count, value};
use crate::source::Spanned;

pub const RULE: Rule = Rule::new(META, include_str!("value_case_differs.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG404", "value-case-differs", Severity::Error)
    .fixed(Applicability::Safe)
    .needs(Needs::Samples)
    .cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    // A value that another sample has as it is written is no mistake: both ways of writing it occur.
    let groups = near_values::grouped(&input.evidence, |fate| match fate {
        SampleOutcome::OtherCaseOfValue(near) if !near.is_seen => Some(*near),
        _ => None,
    });
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for group in &groups {
        let span = group.near.value.span;
        match diagnostics.iter_mut().find(|it| it.place.span == span) {
            // Which of the ways to write it is the right one, nobody can tell from here.
            Some(known) => {
                known.related.push(group.related());
                known.fix = None;
                known.help =
                    Some("write it as it is sent; where it is sent in several ways, ask for each of them".into());
            }
            None => diagnostics.push(diagnostic(input, group)),
        }
    }
    diagnostics
}

fn diagnostic(input: &Input<'_>, group: &NearGroup<'_, '_>) -> Diagnostic {
    let near = &group.near;
    let (wanted, found) = (value(&near.value.value), value(near.as_found));
    let samples = match group.samples {
        1 => "a sample".to_owned(),
        number => count(number, "sample"),
    };
    let message = format!("{wanted} is written {found} in {samples} that no part takes");
    // Of a value that is there twice, one would be mended and the other left: first one of them goes.
    let others = near.condition.values.iter();
    let is_twin = |other: &&Spanned<String>| other.value.trim() == near.value.value.trim();
    let is_single = others.filter(is_twin).count() == 1;
    let edit = replace_text(input.source, near.value.span, near.as_found).filter(|_| is_single);
    let mut diagnostic = Diagnostic::new(META, input.at(near.value.span), message)
        .help(format!("write {found}: values are case sensitive"))
        .fix(edit.map(|edit| Fix::safe(format!("write {found}"), vec![edit])));
    diagnostic.related.push(group.related());
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{diagnostics, workspace};

    #[test]
    fn no_sample_goes_unmentioned() {
        let filter = "\
trigger:
  payload_json_key: state
  key_value_contains: down
";
        let samples = [
            ("a.json", r#"{"state":"Down"}"#),
            ("b.json", r#"{"state":"DOWN"}"#),
            ("c.json", r#"{"state":"it is Down"}"#),
        ];
        let said = diagnostics(&RULE, &workspace(filter, &samples));
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].message, "down is written Down in 2 samples that no part takes");
        let labels: Vec<_> = said[0].related.iter().map(|it| &it.message).collect();
        assert_eq!(labels, [r#"state is "Down" here"#, r#"state is "DOWN" here"#]);
        let is_safe = |fix: &Fix| fix.applicability == Applicability::Safe;
        assert!(!said[0].fix.as_ref().is_some_and(is_safe), "none of the two is the right one");
    }

    #[test]
    fn of_a_value_that_is_there_twice_one_goes_first() {
        let fixes = |values: &str| {
            let condition = format!("  payload_json_key: state\n  key_value_contains: {values}\n");
            let filter = format!("trigger:\n{condition}");
            let samples = [("a.json", r#"{"state":"Down"}"#)];
            let said = diagnostics(&RULE, &workspace(&filter, &samples));
            let safe = said.iter().filter_map(|it| it.fix.as_ref());
            safe.filter(|fix| fix.applicability == Applicability::Safe).count()
        };
        assert_eq!(fixes("[down, lost]"), 1);
        assert_eq!(fixes("[down, 'down ']"), 0);
    }

    #[test]
    fn a_value_that_occurs_in_both_ways_hides_no_mistake() {
        let filter = "\
trigger:
  conditions:
  - {payload_json_key: state, key_value_contains: down}
  - {payload_json_key: env, key_value_contains: prod}
resolve:
  payload_json_key: state
  key_value_contains: up
";
        let samples = [("a.json", r#"{"state":"Down","env":"Prod"}"#), ("b.json", r#"{"state":"down","env":"PROD"}"#)];
        let said = diagnostics(&RULE, &workspace(filter, &samples)).into_iter();
        let said: Vec<_> = said.map(|it| it.message).collect();
        assert_eq!(said, ["prod is written Prod in a sample that no part takes"]);
    }
}
