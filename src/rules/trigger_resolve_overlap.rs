//! # trigger-resolve-overlap (CG303)
//!
//! One payload satisfies a trigger filter and the resolve.
//!
//! ## Why
//!
//! Both sides look at every call (docs.callgoose.com/sqibs/how_to_send_api). Which side goes first when both take one
//! call is stated nowhere. Resolve first: it closes what was open, opens an incident, and that stays open, also after a
//! recovery. Trigger first: the incident opens and closes at once, and nobody is called. Ask both sides for different
//! values of one key. When the samples show that recoveries close incidents, this is a
//! warning.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_equals: changed
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: changed
//!   incident_mapped_with: alert_id
//! ```
//!
//! Keys that have nothing to do with each other exclude nothing:
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: severity
//!   key_value_contains: critical
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
//!   conditions:
//!     - payload_json_key: severity
//!       key_value_contains: critical
//!     - payload_json_key: state
//!       key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::engine::demand::{Agreement, Clause, MAX_COMPARED, Meeting, meeting};
use crate::engine::verdict::Verdict;
use crate::lint::{Check, Input, Rule, filters};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::model::filter::{Part, Service};
use crate::model::text::value;
use crate::source::{Span, Spanned};
use crate::words;

pub const RULE: Rule = Rule { meta: META, file: include_str!("trigger_resolve_overlap.rs"), check: Check::File(check) };

const META: RuleMeta = RuleMeta::new("CG303", "trigger-resolve-overlap", Severity::Error);

const HELP: &str = "ask both for different values of one key: the one that tells an alert from its recovery. No page says \
                    which part goes first. Resolve first: such a call closes what was open, and opens an incident that \
                    stays open. Trigger first: the incident opens and closes at once, and nobody is called";

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let diagnostic = input.service.and_then(|service| {
        let resolve = service.resolve.as_ref()?;
        overlap(input, service, resolve)
    });
    diagnostic.into_iter().collect()
}

/// One diagnostic for all trigger filters that the resolve gets in the way of.
fn overlap(input: &Input<'_>, service: &Service, resolve: &Part) -> Option<Diagnostic> {
    let reading = input.terms.reading;
    let compared = service.triggers.iter().take(MAX_COMPARED);
    let mut diagnostic: Option<Diagnostic> = None;
    for (at, trigger) in compared.enumerate() {
        let parts = [&trigger.part, resolve];
        if !parts.iter().all(|part| input.evidence.shows_conditions(part)) {
            continue;
        }
        let both = |_: &[Clause<'_>; 2], verdict: Verdict| verdict.trigger.is_some() && verdict.resolve;
        let Some(meeting) = meeting(service, parts, Agreement::Same, reading, both) else {
            continue;
        };
        let shared = shared_value(&meeting);
        let who = words::trigger(at);
        let said = diagnostic.take().unwrap_or_else(|| {
            let (span, message) = words(&who, resolve, shared);
            Diagnostic::new(META, input.at(span), message).witness(meeting.witness.clone())
        });
        let span = shared.map_or(filters::wanted(&trigger.part), |[own, _]| own.span);
        let label = match shared {
            Some(_) => format!("{who} asks for it"),
            None => format!("{who} does not look at what the resolve looks at"),
        };
        diagnostic = Some(said.beside(span, label));
    }
    let diagnostic = diagnostic?.help(HELP);
    Some(if input.evidence.closes(service) { diagnostic.severity(Severity::Warning) } else { diagnostic })
}

fn words(who: &str, resolve: &Part, shared: Option<[&Spanned<String>; 2]>) -> (Span, String) {
    match shared {
        Some([_, own]) => {
            let text = value(&own.value);
            let message = format!("{who} and the resolve both take {text}");
            (own.span, message)
        }
        None => {
            let message = format!("one payload can satisfy {who} and the resolve: they look at different keys");
            (filters::wanted(resolve), message)
        }
    }
}

/// A value that both want at one place.
fn shared_value<'a>(meeting: &Meeting<'a>) -> Option<[&'a Spanned<String>; 2]> {
    let [one, other] = &meeting.clauses;
    one.constraints.iter().find_map(|own| {
        let same = other.constraints.iter().find(|it| it.is_same_value(own))?;
        Some([own.value, same.value])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::look;

    #[test]
    fn a_misspelled_key_is_no_other_key() {
        let yaml = "trigger: {payload_json_key: State, key_value_contains: down, map_incident_with: id}\n\
                    resolve: {payload_json_key: state, key_value_contains: up, incident_mapped_with: id}\n";
        assert_eq!(look(&RULE, yaml, &[]).len(), 1);
        for body in [
            r#"{"state": "up", "id": 1}"#,
            r#"{"state": "up", "State": null, "id": 1}"#,
            r#"{"state": "up", "State": {"name": "up"}, "id": 1}"#,
        ] {
            assert_eq!(look(&RULE, yaml, &[("resolve", body)]).len(), 0, "{body}");
        }
    }

    /// What is said of a trigger and a resolve that look at one key, each with these conditions.
    fn said(trigger: &[&str], resolve: &[&str]) -> Vec<String> {
        let part = |values: &[&str]| {
            let condition = |value: &&str| format!("{{payload_json_key: m, key_value_contains: {value}}}");
            let conditions: Vec<_> = values.iter().map(condition).collect();
            format!("{{conditions: [{}]}}", conditions.join(", "))
        };
        let yaml = format!("trigger: {}\nresolve: {}\n", part(trigger), part(resolve));
        let found = look(&RULE, &yaml, &[]).into_iter();
        found.map(|it| format!("{}: {}", it.message, it.witness.unwrap())).collect()
    }

    #[test]
    fn what_one_side_wants_besides_does_not_keep_them_apart() {
        let both = "trigger 1 and the resolve both take db01: {\"m\":\"CRITICAL db01\"}";
        assert_eq!(said(&["CRITICAL", "db01"], &["db01"]), [both]);
        let listed = said(&["CRITICAL", "db01"], &["[recovered, CRITICAL]"]);
        assert!(listed[0].contains("both take CRITICAL"), "{listed:?}");
        assert_eq!(said(&["db01"], &["CRITICAL", "db01"]), [both]);
    }

    #[test]
    fn texts_that_are_only_equal_once_they_are_joined_are_not_shared() {
        assert!(said(&["disk", "full"], &["disk full"]).is_empty());
        assert!(said(&["disk full"], &["disk", "full"]).is_empty());
    }

    #[test]
    fn samples_that_pair_up_make_it_a_warning_and_all_filters_are_named() {
        let yaml = "trigger:\n- {payload_json_key: s, key_value_contains: [down, up], map_incident_with: id}\n\
                    - {payload_json_key: t, key_value_contains: x, map_incident_with: id}\n\
                    - {payload_json_key: s, key_value_contains: bad, map_incident_with: id}\n\
                    resolve: {payload_json_key: s, key_value_equals: up, incident_mapped_with: id}\n";
        let found = look(&RULE, yaml, &[]).remove(0);
        assert_eq!(found.severity, Severity::Error);
        assert_eq!(found.message, "trigger 1 and the resolve both take up");
        assert_eq!(found.witness.as_deref(), Some(r#"{"s":"up"}"#));
        let related: Vec<_> = found.related.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(related, ["trigger 1 asks for it", "trigger 2 does not look at what the resolve looks at"]);
        let opens = ("trigger", r#"{"s": "down", "t": "y", "id": 1}"#);
        let closes = ("resolve", r#"{"s": "up", "id": 1}"#);
        let found = look(&RULE, yaml, &[opens, closes]).remove(0);
        assert_eq!(found.severity, Severity::Error, "a recovery opens one too");
        let yaml = yaml.replace("[down, up]", "down");
        let found = look(&RULE, &yaml, &[opens, closes]).remove(0);
        assert_eq!(found.severity, Severity::Warning);
    }
}
