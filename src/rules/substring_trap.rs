//! # substring-trap (CG110)
//!
//! A value is also found in texts that mean something else.
//!
//! ## Why
//!
//! Key Value Contains looks for a piece of a text, not for a word (docs.callgoose.com/sqibs/api_filter_example): `ok`,
//! as guide openstatus lists it, is also in `broken`, and `up` in `interrupted`. A resolve that looks for them closes
//! an incident while its alert gets worse. Such a short value is told as an info, and as a warning with proof: a value of
//! the other part, a sample that both parts take, or a sample with a longer text at the key. Longer values are reported only
//! with proof.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: down
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: up
//!   incident_mapped_with: alert_id
//! ```
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

use crate::lint::values::substring::{self, Trap, Trapped, trapped};
use crate::lint::values::{redundant, state_words};
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::{Condition, PartId, Service};
use crate::model::text::{quoted, value, yaml};
use crate::source::Span;
use crate::words;

pub const RULE: Rule = Rule { meta: META, file: include_str!("substring_trap.rs"), check: Check::File(check) };

const META: RuleMeta = RuleMeta::new("CG110", "substring-trap", Severity::Warning).needs(Needs::Samples);

const WHOLE_OR_LONGER: &str = "use key_value_equals, or a longer value that only texts of this state have";

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let proven = input.service.map(|service| trapped(service, &input.evidence, input.terms.reading));
    let proven = proven.unwrap_or_default();
    let told: Vec<_> = proven.iter().map(|trapped| trapped.value.span).collect();
    let conditions = input.seen.into_iter().flat_map(Service::conditions);
    let contains = conditions
        .filter(|condition| !condition.operator.is_whole() && condition.values.len() <= redundant::MAX_COMPARED);
    let short = contains.filter_map(|condition| of_short_values(input, condition, &told));
    let mut diagnostics: Vec<_> = short.collect();
    let mut asked: Vec<(PartId, Span, usize)> = Vec::new();
    for trapped in proven {
        let key = (trapped.part, trapped.trap.asked());
        let known = asked.iter().find(|it| (it.0, Some(it.1)) == key);
        let known = known.and_then(|it| diagnostics.get_mut(it.2));
        if let Some(said) = known {
            // All of them are found in that one value: that is one mistake.
            let label = format!("{} is found in it too", value(&trapped.value.value));
            *said = said.clone().beside(trapped.value.span, label);
            continue;
        }
        if let (part, Some(span)) = key {
            asked.push((part, span, diagnostics.len()));
        }
        diagnostics.push(of_trap(input, trapped));
    }
    diagnostics
}

/// The values of one list that are inside well-known words, but for those of which something is told already. It is a guess
/// until a sample has a longer text at the key with one of them in it.
fn of_short_values(input: &Input<'_>, condition: &Condition, told: &[Span]) -> Option<Diagnostic> {
    let case = input.terms.reading.case;
    let values = condition.values.iter().filter(|value| !told.contains(&value.span));
    let short: Vec<_> = values.filter_map(|short| Some((short, state_words::holding(&short.value, case)?))).collect();
    let longer = short.iter().find_map(|(short, _)| {
        let mut texts = input.evidence.texts(&condition.key_path.value);
        texts.find(|(_, text, _)| substring::is_inside(&short.value, text, case))
    });
    let mut messages = short.iter().map(|(short, word)| {
        (short.span, format!("{} is also inside {} such as {}", quoted(&short.value), kind(word), quoted(word)))
    });
    let (first, message) = messages.next()?;
    let diagnostic = Diagnostic::new(META, input.at(first), message).help(WHOLE_OR_LONGER);
    let diagnostic = messages.fold(diagnostic, |diagnostic, (span, message)| diagnostic.beside(span, message));
    Some(match longer {
        Some((seen, _, span)) => diagnostic.related(seen.place(span), "a longer text at this key"),
        None => diagnostic.severity(Severity::Info),
    })
}

fn of_trap(input: &Input<'_>, trapped: Trapped<'_>) -> Diagnostic {
    let own = value(&trapped.value.value);
    let (message, help) = words_for(&own, &trapped.trap, words::part);
    let diagnostic = Diagnostic::new(META, input.at(trapped.value.span), message).help(help);
    let here = |name: &str| format!("{} is here", value(name));
    match trapped.trap {
        Trap::Asked { other, .. } => diagnostic.beside(other.span, here(&other.value)),
        Trap::Before { place, .. } => diagnostic.related(place, format!("here {own} is the state before")),
        Trap::Taken { place, other, .. } => diagnostic
            .related(place, format!("this text holds {own} and {}", value(&other.value)))
            .beside(other.span, here(&other.value)),
    }
}

/// What is wrong, and what to do.
fn words_for(own: &str, trap: &Trap<'_>, who: impl Fn(PartId) -> String) -> (String, String) {
    let help = WHOLE_OR_LONGER.to_owned();
    match trap {
        Trap::Asked { other, by } => {
            let (name, who) = (value(&other.value), who(*by));
            let message = format!("{own} is also found in {name}, which {who} asks for at the same key");
            (message, help)
        }
        Trap::Taken { text, by, .. } => {
            let (text, who) = (quoted(text), who(*by));
            (format!("{own} is also found in {text}, which {who} takes as well"), help)
        }
        Trap::Before { key, piece, .. } => {
            let key = quoted(key);
            let message = format!("{own} is also found under {key}, which tells the state before");
            let together = "look for the key and the value together";
            let help = match piece {
                Some(piece) => format!("{together}: {}", yaml(piece)),
                None => format!("{together}, as a sample writes them"),
            };
            (message, help)
        }
    }
}

fn kind(word: &str) -> &'static str {
    if word.bytes().all(|byte| byte.is_ascii_digit()) { "numbers" } else { "words" }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::look;

    fn said(trigger: &str, resolve: &str) -> Vec<String> {
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
        let found = said("contains: disk; contains: full", "contains: disk full");
        let message = "disk is also found in \"disk full\", which the resolve asks for at the same key";
        assert_eq!(found, [message]);
    }

    #[test]
    fn a_part_that_excludes_the_text_is_not_trapped() {
        let problem = "equals: problem; contains: prob";
        assert!(said(problem, "contains: probe").is_empty());
        assert!(said(problem, "equals: probable").is_empty());
        assert_eq!(said("equals: probable; contains: prob", "contains: probable").len(), 1);
    }
}
