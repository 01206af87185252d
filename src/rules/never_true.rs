//! # never-true (CG111)
//!
//! No payload can satisfy the conditions of a part together.
//!
//! ## Why
//!
//! All conditions of a part have to hold at once: that is how docs.callgoose.com/sqibs/api_integration is read here.
//! One place of a payload has one text, and what is a text has no keys below it, so such a part takes nothing: the
//! alert is discarded, and the log of most senders says success.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   conditions:
//!     - payload_json_key: state
//!       key_value_equals: triggered
//!     - payload_json_key: state
//!       key_value_contains: critical
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
//!   conditions:
//!     - payload_json_key: monitor
//!       key_value_contains: database
//!     - payload_json_key: monitor.state
//!       key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: event
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! Two values of one list are no contradiction, and neither are two texts that one text can hold:
//!
//! ```yaml good
//! trigger:
//!   conditions:
//!     - payload_json_key: state
//!       key_value_contains: triggered
//!     - payload_json_key: state
//!       key_value_contains: critical
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::engine::demand;
use crate::engine::reading::ListReading;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, RuleMeta, Severity};
use crate::model::filter::{Condition, Part, PartId};
use crate::model::key_path::Step;
use crate::model::text::{listed, value};
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("never_true.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG111", "never-true", Severity::Error).cured(Cure::OfPart);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service else {
        return Vec::new();
    };
    let parts = service.named_parts();
    parts.filter_map(|(id, part)| Contradiction { input, id, part }.diagnostic()).collect()
}

/// A part that may take nothing.
#[derive(Clone, Copy)]
struct Contradiction<'a, 'i> {
    input: &'a Input<'i>,
    id: PartId,
    part: &'a Part,
}

impl Contradiction<'_, '_> {
    fn diagnostic(self) -> Option<Diagnostic> {
        let reading = self.input.terms.reading;
        let conditions = &self.part.conditions;
        // Values of one list exclude each other only when all of them are wanted.
        let is_simple = conditions.len() < 2 && reading.list == ListReading::Any;
        if is_simple || !demand::is_never_true(conditions, reading) {
            return None;
        }
        let alone = |it: &&Condition| demand::is_never_true([*it], reading);
        if let Some(condition) = conditions.iter().find(alone) {
            return Some(self.within_a_list(condition));
        }
        let later = conditions.iter().enumerate().skip(1);
        let mut pairs = later.flat_map(|(at, later)| {
            let earlier = conditions.iter().take(at);
            earlier.map(move |earlier| (earlier, later))
        });
        let pair = pairs.find(|(one, other)| demand::is_never_true([*one, *other], reading));
        Some(match pair {
            Some((one, other)) => self.between(one, other),
            None => self.all_together(),
        })
    }

    fn within_a_list(self, condition: &Condition) -> Diagnostic {
        let key = words::path(&condition.key_path.value);
        let values = texts(condition, "and");
        let message = format!("{key} cannot equal {values} at once, and all values of a list are wanted");
        let split = match self.id {
            PartId::Trigger(_) => "make it a trigger filter for each value",
            PartId::Resolve => "ask for one of them",
        };
        let help = format!("{split}, or set reading.list to any in cgfilter.yaml if one value is enough");
        Diagnostic::new(META, self.input.at(condition.list), message).help(help)
    }

    fn between(self, one: &Condition, other: &Condition) -> Diagnostic {
        let [first, second] = [one, other].map(|it| it.key_path.value.steps());
        let parts_ways = first.iter().zip(second).any(is_parting);
        if first.len() == second.len() && !parts_ways {
            return self.at_one_place(one, other);
        }
        let is_outer = first.len() < second.len();
        let [first, second] = [one, other].map(|it| words::path(&it.key_path.value));
        let message = if parts_ways {
            format!("what {first} and {second} share cannot be an array and an object at once")
        } else if is_outer {
            format!("{second} leads through {first}, which has to be a text")
        } else {
            format!("{first} leads through {second}, which has to be a text")
        };
        Diagnostic::new(META, self.input.at(other.key_path.span), message)
            .beside(one.key_path.span, "the other condition")
            .help("compare both key paths with a captured payload")
    }

    fn at_one_place(self, one: &Condition, other: &Condition) -> Diagnostic {
        let word = match self.input.terms.reading.list {
            ListReading::Any => "or",
            ListReading::All => "and",
        };
        let message = format!(
            "{} cannot {} {} and {} {} at once",
            words::path(&other.key_path.value),
            verb(one),
            texts(one, word),
            verb(other),
            texts(other, word),
        );
        let help = match self.id {
            PartId::Trigger(_) => "ask for one of them, or make it two trigger filters",
            PartId::Resolve => "ask for one of them",
        };
        Diagnostic::new(META, self.input.at(other.list), message)
            .beside(one.list, "the other condition of the same key")
            .help(help)
    }

    /// Conditions of which any two could be satisfied.
    fn all_together(self) -> Diagnostic {
        let who = words::part(self.id);
        let message = format!("no payload satisfies all conditions of {who} at once");
        let (span, others) = match self.part.conditions.split_last() {
            Some((last, others)) => (last.list, others),
            None => (self.part.head, &[][..]),
        };
        let diagnostic = Diagnostic::new(META, self.input.at(span), message);
        let others = others.iter().map(|condition| condition.list);
        others
            .fold(diagnostic, |diagnostic, list| diagnostic.beside(list, "together with this condition"))
            .help("ask for less at once")
    }
}

/// Whether two steps from one place need an array and an object there.
fn is_parting((one, other): (&Step, &Step)) -> bool {
    match (is_index(one), is_index(other)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    }
}

/// Whether a step can only be one of an array; a bare number is what the other one is.
fn is_index(step: &Step) -> Option<bool> {
    match step {
        Step::Key(_) => Some(false),
        Step::Index(_) => Some(true),
        Step::Number(_) => None,
    }
}

fn verb(condition: &Condition) -> &'static str {
    condition.operator.words().infinitive
}

fn texts(condition: &Condition, word: &str) -> String {
    let values = condition.values.iter().map(|it| value(&it.value));
    listed(&values.collect::<Vec<_>>(), word)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::tests::look;

    #[test]
    fn a_resolve_cannot_be_made_two() {
        let part = "{conditions: [{payload_json_key: s, key_value_equals: a}, \
                    {payload_json_key: s, key_value_equals: b}]}";
        let said = look(&RULE, &format!("trigger: {part}\nresolve: {part}\n"), &[]);
        let help: Vec<_> = said.into_iter().map(|it| it.help.unwrap()).collect();
        let expected = ["ask for one of them, or make it two trigger filters", "ask for one of them"];
        assert_eq!(help, expected);
    }

    #[test]
    fn an_array_is_no_object() {
        let part = "{conditions: [{payload_json_key: 'a[0].c', key_value_equals: x}, \
                    {payload_json_key: a.b.c, key_value_equals: x}]}";
        let said = look(&RULE, &format!("trigger: {part}\n"), &[]);
        assert_eq!(said[0].message, "what a[0].c and a.b.c share cannot be an array and an object at once");
    }
}
