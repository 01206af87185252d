//! # wrong-type (CG003)
//!
//! A field holds the wrong kind of value.
//!
//! ## Why
//!
//! A list stands where one text belongs, or a word that is not one of a few, so there is nothing that the value could
//! mean, and the file is not judged. Write one text, a list or one of the words, as the diagnostic says.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   urgency: medium
//!   payload_json_key: [state, status]
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
//!   urgency: low
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
//! An urgency is high or low. Of Callgoose's priorities P1 to P3 are high, P4 and P5 are low:
//!
//! ```yaml bad
//! trigger:
//!   urgency: P1
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
//!   urgency: high
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::{Check, Input, Rule, suggest};
use crate::model::diagnostic::{Applicability, Diagnostic, Fix, RuleMeta, Severity};
use crate::model::edit::replace_text;
use crate::model::filter::Urgency;
use crate::model::text::{listed, quoted};
use crate::parse::fact::{ExpectedType, FactKind, Shape};
use crate::parse::service;
use crate::source::Span;

pub const RULE: Rule = Rule::new(META, include_str!("wrong_type.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG003", "wrong-type", Severity::Error).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| match kind {
        FactKind::WrongType { field, wanted, found } => Some(wrong_type(input, fact.span, field, (*wanted, found))),
        other => {
            let (message, help) = no_pattern(other)?;
            Some(Diagnostic::new(META, input.at(fact.span), message).help(help))
        }
    })
}

/// A text that is no glob or no regular expression, and what to do.
fn no_pattern(kind: &FactKind) -> Option<(String, &'static str)> {
    match kind {
        FactKind::InvalidGlob { reason } => {
            Some((format!("this is no glob: {reason}"), "close each bracket and brace, as in samples/[ab]/*.json"))
        }
        FactKind::InvalidRegex { reason } => Some((
            format!("this is no regular expression: {reason}"),
            "the syntax is that of https://docs.rs/regex; a bracket that is meant as it is needs a backslash",
        )),
        _ => None,
    }
}

fn wrong_type(input: &Input<'_>, at: Span, field: &str, (wanted, found): (ExpectedType, &Shape)) -> Diagnostic {
    if field == service::FILE && *found == Shape::List {
        let line = input.source.lines_around(at).start;
        let start = Span::new(line, line);
        let message = "this file holds a list, and a filter file has fields with values";
        let help = "write trigger: above the list, and the filters below it";
        return Diagnostic::new(META, input.at(start), message).help(help);
    }
    let found_words = match found {
        Shape::Nothing => "nothing".to_owned(),
        Shape::Text(text) => format!("the text {}", quoted(text)),
        Shape::List => "a list".to_owned(),
        Shape::Mapping => "a mapping".to_owned(),
    };
    let message = format!("{field} holds {found_words}, and wants {}", wanted_words(wanted));
    let diagnostic = Diagnostic::new(META, input.at(at), message);
    let (ExpectedType::OneOf(words), Shape::Text(text)) = (wanted, found) else {
        return diagnostic.help(help(wanted, found));
    };
    let by_priority = Urgency::of_priority(text).map(Urgency::name).filter(|word| words.contains(word));
    let word = by_priority.or_else(|| meant(text, words));
    let edit = word.and_then(|word| replace_text(input.source, at, word));
    let fix = edit.zip(word).map(|(edit, word)| Fix::safe(format!("write {word}"), vec![edit]));
    let help = match by_priority {
        Some(word) => format!("P1 to P3 are high, P4 and P5 are low: write {word}"),
        None if words.contains(&"high") && word.is_none() => {
            "write high or low: of Callgoose's priorities P1 to P3 are high, P4 and P5 are low".to_owned()
        }
        None => help(wanted, found),
    };
    diagnostic.help(help).fix(fix)
}

/// The word that was misspelled, or of which only the start was written.
fn meant(text: &str, words: &[&'static str]) -> Option<&'static str> {
    let text = text.to_lowercase();
    let begun = words.iter().find(|word| text.len() > 1 && word.starts_with(&text));
    let near = || suggest::closest(&text, words.iter().copied());
    begun.copied().or_else(near)
}

fn wanted_words(wanted: ExpectedType) -> String {
    match wanted {
        ExpectedType::Text => "one text".into(),
        ExpectedType::TextOrList => "a text or a list of texts".into(),
        ExpectedType::Mapping => "fields with values".into(),
        ExpectedType::MappingOrList => "a list of fields with values".into(),
        ExpectedType::Number(0) => "a whole number".into(),
        ExpectedType::Number(least) => format!("a whole number, {least} or more"),
        ExpectedType::TextOrChecks => "a text, or contains, regex or absent with one".into(),
        ExpectedType::Reason => "a reason, in words".into(),
        ExpectedType::Payload => "the path of a file, or the body itself".into(),
        ExpectedType::OneOf(words) => listed(words, "or"),
    }
}

fn help(wanted: ExpectedType, found: &Shape) -> String {
    match (wanted, found) {
        (_, Shape::Nothing) => "give it a value, or remove the field".into(),
        (ExpectedType::OneOf(words), Shape::Text(text)) if meant(text, words).is_some() => {
            format!("did you mean {}?", meant(text, words).unwrap_or_default())
        }
        (ExpectedType::OneOf(words), _) => format!("write {}", listed(words, "or")),
        (ExpectedType::Text, Shape::Mapping) => "put quotes around a text that holds a colon or a brace".into(),
        (ExpectedType::Text, _) => "keep one of the values".into(),
        (ExpectedType::TextOrList, _) => "write [one, two], or a line with a dash for each value".into(),
        (ExpectedType::Number(_), _) => "write it in digits".into(),
        (ExpectedType::Reason, _) => "say why the case fails, or take the todo away".into(),
        (ExpectedType::TextOrChecks, _) => "write the text, or {contains: a part of it}".into(),
        (ExpectedType::Payload, Shape::Text(text)) if !text.is_empty() => {
            "take the quotes or the | away: a body is written as YAML".into()
        }
        (ExpectedType::Payload, _) => "write trigger.json, or {status: firing}".into(),
        (ExpectedType::Mapping | ExpectedType::MappingOrList, _) => {
            "write each field on a line of its own, as name: value".into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::look;

    #[test]
    fn a_misspelled_word_is_guessed_and_a_long_one_is_cut() {
        let yaml =
            |urgency: &str| format!("trigger: {{payload_json_key: s, key_value_contains: down, urgency: {urgency}}}\n");
        let told = |urgency: &str| look(&RULE, &yaml(urgency), &[]).remove(0);
        assert_eq!(told("hihg").help.unwrap(), "did you mean high?");
        assert_eq!(told("hi").help.unwrap(), "did you mean high?");
        assert!(told("medium").help.unwrap().starts_with("write high or low: of Callgoose's priorities"));
        assert!(told(&"x".repeat(100_000)).message.len() < 300);
    }

    #[test]
    fn a_priority_is_told_as_the_urgency_that_it_has() {
        let yaml =
            |urgency: &str| format!("trigger: {{payload_json_key: s, key_value_contains: x, urgency: {urgency}}}\n");
        let fixed = |urgency: &str| {
            let fix = look(&RULE, &yaml(urgency), &[]).remove(0).fix;
            fix.map(|fix| fix.edits[0].text.clone())
        };
        for (urgency, word) in [("P1", "high"), ("p3", "high"), ("P-4", "low"), ("Priority 5", "low"), ("hgih", "high")]
        {
            assert_eq!(fixed(urgency).as_deref(), Some(word), "{urgency}");
        }
        for urgency in ["P0", "P6", "P", "Medium", "P11", "1"] {
            assert_eq!(fixed(urgency), None, "{urgency}");
        }
    }

    #[test]
    fn a_file_that_is_a_list_is_told_at_its_start() {
        let told = look(&RULE, "- payload_json_key: s\n- payload_json_key: t\n", &[]).remove(0);
        assert_eq!((told.place.span.start, told.place.span.end), (0, 0));
        assert!(told.message.starts_with("this file holds a list"));
    }
}
