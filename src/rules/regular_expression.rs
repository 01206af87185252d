//! # regular-expression (CG113)
//!
//! A value is written as a regular expression, or as several values in one text, and is looked for as it stands.
//!
//! ## Why
//!
//! Key Value Contains looks for a piece of a text, letter by letter (docs.callgoose.com/sqibs/api_filter_example):
//! `firing|resolved` is only found in a text that has the bar, too. Several values are a list, and a whole text is asked for
//! by `key_value_equals`. So is `down, failed`: without brackets it is one text with a comma in it. Nothing is said of a
//! value that a sample has just so, nor of a text with a comma of which no part is a state. It is an error where no part
//! takes a sample that has one of the texts.
//!
//! ## Examples
//!
//! The fix makes a list, whose values are alternatives where `cgfilter.yaml` says so:
//!
//! ```yaml config
//! reading:
//!   list: any
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered|reopened
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
//!   key_value_contains: [triggered, reopened]
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
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved (auto)
//!   incident_mapped_with: alert_id
//! ```
//!
//! ## A list without its brackets
//!
//! ```yaml config
//! reading:
//!   list: any
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: down, failed
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
//!   key_value_contains: [down, failed]
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ## The whole text
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: ^resolved$
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_equals: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::values::alternatives;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Cure, Diagnostic, Edit, Fix, RuleMeta, Severity};
use crate::model::edit::{is_block, is_marked, replace_text};
use crate::model::filter::{Condition, Operator, Service};
use crate::model::text::{value, yaml};
use crate::source::{Source, Span, Spanned};

pub const RULE: Rule = Rule::new(META, include_str!("regular_expression.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG113", "regular-expression", Severity::Warning).fixed(Applicability::Unsafe).cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let conditions = input.seen.into_iter().flat_map(Service::conditions);
    let values = conditions.flat_map(|condition| condition.values.iter().map(move |value| (condition, value)));
    values.filter_map(|(condition, value)| diagnostic(input, condition, value)).collect()
}

fn diagnostic(input: &Input<'_>, condition: &Condition, written: &Spanned<String>) -> Option<Diagnostic> {
    let meant = alternatives::meant(&input.evidence, condition, &written.value)?;
    let texts: Vec<_> = meant.texts.iter().map(|text| yaml(text)).collect();
    let list = meant.list();
    let is_whole = meant.is_whole && condition.operator == Operator::Contains && condition.values.len() == 1;
    let help = if is_whole { format!("write key_value_equals: {list}") } else { format!("write {list}") };
    let mut edits: Vec<_> = value_edit(input.source, condition, written.span, &texts).into_iter().collect();
    if is_whole && !edits.is_empty() {
        // Without this one the other would ask for less.
        match replace_text(input.source, condition.field, Operator::Equals.field()) {
            Some(edit) => edits.push(edit),
            None => edits.clear(),
        }
    }
    let message = format!("{} is looked for as it stands: {}", value(&written.value), meant.why());
    let fix = (!edits.is_empty()).then(|| Fix::risky(help.clone(), edits));
    let diagnostic = Diagnostic::new(META, input.at(written.span), message).help(help).fix(fix);
    // A sample with one of the texts that no part takes shows that they were meant.
    let is_meant = |text: &str| meant.texts.iter().any(|item| item.to_lowercase() == text.trim().to_lowercase());
    let path = &condition.key_path.value;
    let mut lost = input.evidence.texts(path).filter(|(seen, text, _)| !seen.verdict.accepts() && is_meant(text));
    Some(match lost.next() {
        Some((seen, _, span)) => diagnostic.severity(Severity::Error).related(seen.place(span), seen.words_at(path)),
        None => diagnostic,
    })
}

/// The texts in place of a value: a list where it stands alone, else more items of the list that it is in.
fn value_edit(source: &Source, condition: &Condition, at: Span, texts: &[String]) -> Option<Edit> {
    if is_marked(source, at) || is_block(source, at) || source.slice(at).starts_with('*') {
        return None;
    }
    let lines = source.lines_around(at);
    let before = source.slice(Span::new(lines.start, at.start));
    let text = match () {
        () if texts.len() == 1 => texts.concat(),
        () if before.trim() == "-" => texts.join(&format!("\n{before}")),
        () if source.slice(condition.list).starts_with('[') => texts.join(", "),
        () => format!("[{}]", texts.join(", ")),
    };
    Some(Edit::new(at, text))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::model::diagnostic::Diagnostic;
    use crate::rules::tests::look;

    fn fixed(values: &str) -> Option<String> {
        let yaml = format!("trigger:\n  payload_json_key: s\n  key_value_contains: {values}\n");
        let Diagnostic { fix, .. } = look(&RULE, &yaml, &[]).pop()?;
        let mut edits = fix?.edits;
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        let mut yaml = yaml;
        edits.iter().for_each(|edit| yaml.replace_range(edit.span.start..edit.span.end, &edit.text));
        yaml.split_once("key: s\n").map(|(_, conditions)| conditions.trim().to_owned())
    }

    #[test]
    fn the_texts_stand_where_the_expression_stood() {
        for (written, right) in [
            ("down|failed", "key_value_contains: [down, failed]"),
            ("'down|no'", "key_value_contains: [down, 'no']"),
            ("[x, down|failed]", "key_value_contains: [x, down, failed]"),
            ("\n  - x\n  - down|failed", "key_value_contains: \n  - x\n  - down\n  - failed"),
            (".*down.*", "key_value_contains: down"),
            ("^down$", "key_value_equals: down"),
            ("[^down$, x]", "key_value_contains: [down, x]"),
        ] {
            assert_eq!(fixed(written).as_deref(), Some(right), "{written}");
        }
        assert_eq!(fixed("down"), None);
    }

    #[test]
    fn what_a_sample_has_is_a_text() {
        let yaml = "trigger:\n  payload_json_key: s\n  key_value_contains: a|b\n";
        let said = |text: &str| look(&RULE, yaml, &[("trigger", &format!(r#"{{"s": "{text}"}}"#))]).len();
        assert_eq!((said("host a|b"), said("a")), (0, 1));
    }
}
