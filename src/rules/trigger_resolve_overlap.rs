//! # trigger-resolve-overlap (CG303)
//!
//! One payload satisfies a trigger filter and the resolve.
//!
//! ## Why
//!
//! Both sides look at every call (docs.callgoose.com/sqibs/how_to_send_api). Which side goes first when both take one
//! call is stated nowhere. Resolve first: it closes what was open, opens an incident, and that stays open, also after a
//! recovery. Trigger first: the incident opens and closes at once, and nobody is called. Ask both sides for different
//! values of one key. It is an error where a sample proves it, and where all that one part takes by a value is taken by the
//! other too; where the samples show that recoveries close incidents, the rest is a warning.
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
//!
//! ## A value inside another one
//!
//! Key Value Contains looks for a piece of a text: `resolved` is in `unresolved`.
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: unresolved
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
//!   key_value_contains: unresolved
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_equals: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ## A sample that tells both states
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: Down
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: ended
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_equals: Down
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: ended
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```json payload trigger
//! {"state": "Down", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "Down ended", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ## The state before, in JSON inside a text
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: message
//!   key_value_contains: ALARM
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: message
//!   key_value_contains: '"newState":"FINE"'
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: message
//!   key_value_contains: '"newState":"ALARM"'
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: message
//!   key_value_contains: '"newState":"FINE"'
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```json payload trigger
//! {"message": "{\"newState\":\"ALARM\",\"oldState\":\"FINE\"}", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"message": "{\"newState\":\"FINE\",\"oldState\":\"ALARM\"}", "alert_id": "a-1", "title": "Disk full"}
//! ```

use crate::engine::demand::{self, Agreement, Clause, MAX_COMPARED, Meeting, meeting};
use crate::engine::proof::Defect;
use crate::engine::side::Side;
use crate::engine::verdict::Verdict;
use crate::lint::values::substring::{Trap, Trapped, trapped};
use crate::lint::values::trap_words;
use crate::lint::{Check, Input, Rule, filters};
use crate::model::diagnostic::{Cure, Diagnostic, RuleMeta, Severity};
use crate::model::filter::{Part, PartId, Service};
use crate::model::text::{printable, value};
use crate::source::{Span, Spanned};
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("trigger_resolve_overlap.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG303", "trigger-resolve-overlap", Severity::Error).cured(Cure::OfSampleOrPart);

const HELP: &str = "ask both for different values of one key, the one that tells an alert from its recovery: if the resolve \
                    goes first, the new incident stays open, and if the trigger does, it closes at once";

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some((service, resolve)) = input.service.and_then(|service| Some((service, service.resolve.as_ref()?))) else {
        return Vec::new();
    };
    let trapped = trapped(service, &input.evidence, input.terms.reading);
    if let Some(proven) = proven(input, service, resolve, &trapped) {
        return vec![proven];
    }
    let inside = inside(input, service, &trapped);
    if inside.is_empty() { overlap(input, service, resolve).into_iter().collect() } else { inside }
}

/// The first sample that both take.
fn proven(input: &Input<'_>, service: &Service, resolve: &Part, trapped: &[Trapped<'_>]) -> Option<Diagnostic> {
    let both = input.evidence.defects().iter().find_map(|defect| match defect {
        Defect::BothParts { sample, trigger } => Some((*sample, *trigger)),
        _ => None,
    });
    let (sample, at) = both?;
    let (seen, trigger) = (input.evidence.sample(sample)?, service.triggers.get(at)?);
    let name = seen.name();
    let both = format!("{} and the resolve both take {}", words::trigger(at), printable(&name));
    let (wrong, id, what) = match seen.side {
        Some(Side::Recovery) => (&trigger.part, PartId::Trigger(at), "the recovery would open an incident"),
        Some(Side::Alert) => (resolve, PartId::Resolve, words::alert_closes(input.terms.reading.order)),
        None => (resolve, PartId::Resolve, "one call opens and closes"),
    };
    let parts = [&trigger.part, resolve];
    let conditions = parts.iter().flat_map(|part| &part.conditions);
    let explains = conditions.flat_map(|it| [it.key_path.span, it.list]).collect();
    let trap = trapped.iter().find(|it| it.part == id).map(|it| trap_words::diagnostic(META, input, it));
    let diagnostic = match trap {
        Some(trap) => Diagnostic { message: format!("{both}: {what}; {}", trap.message), ..trap },
        None => Diagnostic::new(META, input.at(filters::wanted(wrong)), format!("{both}: {what}")).help(HELP),
    };
    let paths = parts.iter().filter_map(|part| part.conditions.first()).map(|it| &it.key_path.value);
    let shown = |diagnostic: Diagnostic, path| diagnostic.related(seen.place_of(path), seen.words_at(path));
    let is_shown = !diagnostic.related.is_empty();
    let diagnostic = if is_shown { diagnostic } else { paths.take(1).fold(diagnostic, shown) };
    Some(diagnostic.proven(explains))
}

/// Values of one part that are found in those of another, where nothing else keeps the parts apart: what a witness shows.
fn inside(input: &Input<'_>, service: &Service, trapped: &[Trapped<'_>]) -> Vec<Diagnostic> {
    let witness = |trapped: &Trapped<'_>| {
        let Trap::Asked { other, by } = &trapped.trap else {
            return None;
        };
        let part = |id: PartId| service.named_parts().find(|(other, _)| *other == id).map(|(_, part)| part);
        let has = |clause: &Clause<'_>| clause.constraints.iter().any(|it| it.value.span == other.span);
        demand::implying(part(*by)?, part(trapped.part)?, input.terms.reading, has)?.payload()
    };
    let (trapped, witnesses): (Vec<_>, Vec<_>) =
        trapped.iter().filter_map(|trapped| Some((trapped.clone(), witness(trapped)?))).unzip();
    let told = trap_words::all(META, input, &trapped).into_iter().zip(witnesses);
    told.map(|(diagnostic, witness)| {
        let beside = diagnostic.related.iter().map(|related| related.place.span);
        let explains = beside.chain([diagnostic.place.span]).collect();
        diagnostic.witness(witness).proven(explains)
    })
    .collect()
}

/// One diagnostic for all trigger filters that the resolve gets in the way of.
fn overlap(input: &Input<'_>, service: &Service, resolve: &Part) -> Option<Diagnostic> {
    let reading = input.terms.reading;
    let compared = service.triggers.iter().take(MAX_COMPARED);
    let mut diagnostic: Option<Diagnostic> = None;
    let mut is_shared = false;
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
        let paths = parts.iter().flat_map(|part| &part.conditions).map(|it| &it.key_path.value);
        if shared.is_none() && input.evidence.closes(service) && input.evidence.are_apart(paths) {
            continue;
        }
        is_shared |= shared.is_some();
        let who = words::trigger(at);
        let said = diagnostic.take().unwrap_or_else(|| {
            let (span, message) = words(&who, resolve, shared);
            Diagnostic::new(META, input.at(span), message).witness(meeting.witness.clone())
        });
        let span = shared.map_or(filters::wanted(&trigger.part), |[own, _]| own.span);
        let what = if shared.is_some() { "asks for it" } else { "does not look at what the resolve looks at" };
        diagnostic = Some(said.beside(span, format!("{who} {what}")));
    }
    let diagnostic = diagnostic?.help(HELP);
    // Where all that one part takes by a value is taken by the other, every call with that value is such a call.
    let is_always = service.triggers.iter().take(MAX_COMPARED).any(|trigger| {
        let implies = |one: &Part, other: &Part| demand::implying(one, other, reading, |_| true).is_some();
        implies(&trigger.part, resolve) || implies(resolve, &trigger.part)
    });
    // That a sender writes two keys into one payload, which only one of the parts looks at, is a guess.
    let is_guess = (!is_shared || input.evidence.closes(service)) && !is_always;
    Some(if is_guess { diagnostic.severity(Severity::Warning) } else { diagnostic })
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
        let found =
            |trigger: &[&str], resolve: &[&str]| said(trigger, resolve).iter().any(|it| it.contains("both take"));
        assert!(!found(&["disk", "full"], &["disk full"]));
        assert!(!found(&["disk full"], &["disk", "full"]));
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

    #[test]
    fn that_two_keys_are_in_one_payload_is_a_guess_and_samples_may_show_that_they_are_not() {
        let yaml = "trigger: {payload_json_key: opened.id, key_value_contains: inc, map_incident_with: id}\n\
                    resolve: {payload_json_key: closed.id, key_value_contains: inc, incident_mapped_with: id}\n";
        let said = |samples: &[(&str, &str)]| {
            let found = look(&RULE, yaml, samples).into_iter();
            found.map(|it| it.severity).collect::<Vec<_>>()
        };
        assert_eq!(said(&[]), [Severity::Warning]);
        let opens = ("trigger", r#"{"opened": {"id": "inc-1"}, "id": 1}"#);
        let closes = ("resolve", r#"{"closed": {"id": "inc-1"}, "id": 1}"#);
        assert_eq!(said(&[opens, closes]), []);
        let both = ("other", r#"{"opened": {"id": "x"}, "closed": {"id": "y"}, "id": 1}"#);
        assert_eq!(said(&[opens, closes, both]), [Severity::Warning]);
    }

    /// The messages about a trigger and a resolve that look at one key, each with its conditions.
    fn inside(trigger: &str, resolve: &str) -> Vec<String> {
        let part = |conditions: &str| {
            let condition = |it: &str| format!("{{payload_json_key: s, key_value_{it}}}");
            let conditions: Vec<_> = conditions.split("; ").map(condition).collect();
            format!("{{conditions: [{}]}}", conditions.join(", "))
        };
        let yaml = format!("trigger: {}\nresolve: {}\n", part(trigger), part(resolve));
        let found = look(&RULE, &yaml, &[]).into_iter();
        found.map(|it| it.message).collect()
    }

    #[test]
    fn pieces_of_one_value_are_one_mistake() {
        let found = inside("contains: disk; contains: full", "contains: disk full");
        let message = "disk is also found in \"disk full\", which the resolve asks for at the same key";
        assert_eq!(found, [message]);
    }

    #[test]
    fn a_part_that_excludes_the_text_is_not_trapped() {
        let problem = "equals: problem; contains: prob";
        assert!(inside(problem, "contains: probe").is_empty());
        assert!(inside(problem, "equals: probable").is_empty());
        assert_eq!(inside("equals: probable; contains: prob", "contains: probable").len(), 1);
    }
}
