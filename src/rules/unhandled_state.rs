//! # unhandled-state (CG413)
//!
//! A sample has a state that neither the trigger nor the resolve asks for.
//!
//! ## Why
//!
//! Senders have more states than "down" and "up": Better Stack's incidents can also be Unconfirmed, Acknowledged or
//! Validating (betterstack.com/docs/uptime/api/incidents-api-response-params). A call with such a state is discarded, with
//! the reply 202. That may be right, and it should be on purpose.
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
//! ```json payload warning
//! {"state": "warning", "alert_id": "a-1", "title": "Disk nearly full"}
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
//!   - payload_json_key: state
//!     key_value_contains: triggered
//!     map_incident_with: alert_id
//!     incident_title_from: title
//!   - urgency: low
//!     payload_json_key: state
//!     key_value_contains: warning
//!     map_incident_with: alert_id
//!     incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! Where it is on purpose, a suite that expects `discarded` of the sample says so, or a comment:
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered  # cgfilter: allow CG413 a warning wakes nobody up
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use std::collections::HashMap;

use crate::lint::samples::sample_outcome::{SampleOutcome, StateAt};
use crate::lint::samples::sample_view::SampleView;
use crate::lint::{Check, Input, Rule};
use crate::model::console::MAX_CHARACTERS;
use crate::model::diagnostic::{Cure, Diagnostic, Needs, RuleMeta, Severity};
use crate::model::text::{quoted, value};
use crate::source::Span;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("unhandled_state.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG413", "unhandled-state", Severity::Info).needs(Needs::Samples).guess().cured(Cure::OfSample);

/// A state with the first sample that has it, and how many more have.
struct Unhandled<'e, 'a> {
    state: StateAt<'a>,
    seen: &'e SampleView<'a>,
    more: usize,
}

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let mut all: Vec<Unhandled<'_, '_>> = Vec::new();
    let mut known: HashMap<(Span, &str), usize> = HashMap::new();
    for (seen, fate) in input.evidence.fates() {
        let SampleOutcome::UnhandledState(state) = *fate else {
            continue;
        };
        // A suite says that it is on purpose.
        if seen.accepted.discarded {
            continue;
        }
        let number = *known.entry((state.condition.list, state.text)).or_insert(all.len());
        match all.get_mut(number) {
            Some(unhandled) => unhandled.more += 1,
            None => all.push(Unhandled { state, seen, more: 0 }),
        }
    }
    all.iter().map(|unhandled| word(input, unhandled)).collect()
}

fn word(input: &Input<'_>, unhandled: &Unhandled<'_, '_>) -> Diagnostic {
    let Unhandled { state, seen, more } = unhandled;
    let path = words::path(&state.condition.key_path.value);
    let samples = words::samples(&seen.name(), *more);
    let message = format!("no part takes {} at {path}, as in {samples}", quoted(state.text));
    Diagnostic::new(META, input.at(state.condition.list), message)
        .related(seen.place(state.span), "no part asks for this")
        .help(help(state.text))
}

fn help(state: &str) -> String {
    let wanted = match state.chars().count() {
        0..=MAX_CHARACTERS => value(state),
        _ => "a piece of it".into(),
    };
    let ask = format!("have the trigger or the resolve ask for {wanted} as well");
    format!("{ask}, or allow this if such a call may be discarded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{DOWN_AND_UP, diagnostics, workspace};

    #[test]
    fn a_state_that_a_suite_expects_to_be_discarded_is_on_purpose() {
        let mut workspace = workspace(DOWN_AND_UP, &[("a.json", r#"{"state":"muted"}"#)]);
        assert_eq!(diagnostics(&RULE, &workspace).len(), 1);
        workspace.files[0].samples[0].accepted.discarded = true;
        assert_eq!(diagnostics(&RULE, &workspace).len(), 0);
    }

    #[test]
    fn each_state_is_told_once() {
        let samples = [
            ("a.json", r#"{"state":"muted"}"#),
            ("b.json", r#"{"state":"paused"}"#),
            ("c.json", r#"{"state":"muted"}"#),
            ("trigger.json", r#"{"state":"muted"}"#),
            ("d.json", r#"{"state":"down"}"#),
        ];
        let said = diagnostics(&RULE, &workspace(DOWN_AND_UP, &samples));
        let said: Vec<_> = said.into_iter().map(|it| it.message).collect();
        assert_eq!(
            said,
            [
                r#"no part takes "muted" at state, as in a.json and 1 other sample"#,
                r#"no part takes "paused" at state, as in b.json"#
            ]
        );
    }
}
