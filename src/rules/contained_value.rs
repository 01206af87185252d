//! # contained-value (CG108)
//!
//! One value of a list is inside another one, so that one of them never matters.
//!
//! ## Why
//!
//! Key Value Contains looks for pieces of a text. Where any value is enough, a text that holds the longer one is taken for
//! the shorter one already; where all are needed (`reading: {list: all}`), the shorter one is there whenever the longer one
//! is. The example of docs.callgoose.com/sqibs/api_filter_example has such a pair. What never matters misleads whoever
//! changes the list next.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: [triggered, is triggered]
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
//!   key_value_contains: [triggered]
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ## With a fix
//!
//! Which of the two goes depends on how lists are read, so there is a fix only once `cgfilter.yaml` says it:
//!
//! ```yaml config
//! reading:
//!   list: any
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: [triggered, is triggered]
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
//!   key_value_contains: [triggered]
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
//!   key_value_contains: [triggered]
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::values::redundant::{self, Redundant, Why};
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Fix, RuleMeta, Severity};
use crate::model::edit::remove_value;
use crate::model::filter::Condition;
use crate::model::text::value;

pub const RULE: Rule = Rule::new(META, include_str!("contained_value.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG108", "contained-value", Severity::Warning).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    redundant::of(input).filter_map(|(condition, found)| diagnostic(input, condition, found)).collect()
}

fn diagnostic(input: &Input<'_>, condition: &Condition, found: Redundant) -> Option<Diagnostic> {
    let other = match found.why {
        Why::Repeats(_) => return None,
        Why::Holds(other) | Why::IsIn(other) => condition.values.get(other)?,
    };
    let own = condition.values.get(found.at)?;
    let (name, other_name) = (value(&own.value), value(&other.value));
    let (message, label) = match found.why {
        Why::IsIn(_) => (
            format!("{name} never matters: all values have to be found, and {other_name} holds it"),
            "the longer one is here",
        ),
        _ => (
            format!("{name} never matters: {other_name} is inside it, and one value is enough"),
            "the shorter one is here",
        ),
    };
    // Under the other reading the other one of the two would have to go.
    let is_sure = input.terms.list_is_chosen;
    let edit = is_sure.then(|| remove_value(input.source, condition, found.at));
    let edit = edit.flatten();
    let fix = edit.map(|edit| Fix::safe(format!("remove {name}"), vec![edit]));
    let diagnostic = Diagnostic::new(META, input.at(own.span), message);
    let diagnostic = diagnostic.beside(other.span, label);
    Some(diagnostic.help(format!("remove {name}, or {other_name} if that one takes too much")).fix(fix))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::engine::Reading;
    use crate::engine::reading::ListReading;
    use crate::lint;
    use crate::lint::levels::Levels;
    use crate::lint::workspace::{File, Terms, Workspace};
    use crate::model::diagnostic::Fix;
    use crate::parse::service;

    /// The list that the fixes leave.
    fn left(values: &str, list: ListReading) -> String {
        let start = "trigger:\n  payload_json_key: s\n  key_value_contains: ";
        let text = format!("{start}{values}\n");
        let read = service::parse("x.yaml", "x", text.clone().into_bytes());
        let mut workspace = Workspace::default();
        workspace.files.push(File {
            path: "x.yaml".into(),
            read: read.into(),
            samples: Vec::new(),
            has_unread_samples: false,
            has_suite: false,
        });
        workspace.terms =
            Terms { reading: Reading { list, ..Reading::default() }, list_is_chosen: true, ..Terms::default() };
        let findings = lint::run(&[&RULE], &Levels::default(), &workspace).findings;
        let fixes: Vec<Fix> = findings.into_iter().filter_map(|it| it.diagnostic.fix).collect();
        let (text, _) = lint::fix::apply(&text, &fixes);
        text.trim_start_matches(start).trim_end().to_owned()
    }

    #[test]
    fn the_reading_says_which_of_the_two_goes() {
        assert_eq!(left("[down, is down]", ListReading::Any), "[down]");
        assert_eq!(left("[down, is down]", ListReading::All), "[is down]");
        assert_eq!(left("[down, up]", ListReading::Any), "[down, up]");
        assert_eq!(left("[down, down]", ListReading::Any), "[down, down]");
    }
}
