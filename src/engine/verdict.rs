//! The verdict of one service on one payload. Pure: the same three inputs give the same answer.

use std::borrow::Cow;

use super::incident;
use super::reading::{CaseReading, ListReading, OrderReading, Reading};
use crate::model::filter::{Condition, Operator, Part, Service};
use crate::model::payload::Payload;

/// What both sides of a service say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The trigger filter that accepts first, counted from 0.
    pub trigger: Option<usize>,
    /// Whether there is a resolve and it accepts.
    pub resolve: bool,
    /// Which side goes first, where that matters: both accept, and map by one value.
    pub first: Option<OrderReading>,
}

/// Another reading under which the verdict would be another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flip {
    pub reading: Reading,
    pub verdict: Verdict,
}

impl Verdict {
    pub const REJECTED: Self = Self { trigger: None, resolve: false, first: None };

    pub fn accepts(self) -> bool {
        self.trigger.is_some() || self.resolve
    }
}

pub fn judge(service: &Service, payload: &Payload, reading: Reading) -> Verdict {
    let trigger = service.triggers.iter().position(|trigger| accepts(&trigger.part, payload, reading));
    let resolve = service.resolve.as_ref().is_some_and(|resolve| accepts(resolve, payload, reading));
    let first = trigger.filter(|_| resolve).filter(|at| is_of_one_incident(service, *at, payload));
    Verdict { trigger, resolve, first: first.map(|_| reading.order) }
}

/// Whether a trigger filter and the resolve mean one incident by a payload.
fn is_of_one_incident(service: &Service, filter: usize, payload: &Payload) -> bool {
    let [opens, closes] = [service.triggers.get(filter).map(|trigger| &trigger.part), service.resolve.as_ref()]
        .map(|part| part.and_then(|part| incident::mapping(part, payload).value.ok()));
    opens.is_some() && opens == closes
}

/// The readings that would give another verdict. One that changes several answers is only named when none of its own does
/// alone.
pub fn flips(service: &Service, payload: &Payload, reading: Reading, verdict: Verdict) -> Vec<Flip> {
    let mut flips: Vec<Flip> = Vec::new();
    for other in reading.others() {
        let changes = |flip: &Flip, answer| flip.reading.changes_from(reading).any(|own| own == answer);
        let is_told = flips.iter().any(|flip| other.changes_from(reading).any(|answer| changes(flip, answer)));
        let found = if is_told { verdict } else { judge(service, payload, other) };
        if found != verdict {
            flips.push(Flip { reading: other, verdict: found });
        }
    }
    flips
}

/// Whether all conditions of a part hold. A part without a condition accepts nothing.
pub fn accepts(part: &Part, payload: &Payload, reading: Reading) -> bool {
    !part.conditions.is_empty() && part.conditions.iter().all(|condition| holds_in(condition, payload, reading))
}

fn holds_in(condition: &Condition, payload: &Payload, reading: Reading) -> bool {
    payload.find(&condition.key_path.value).text().is_some_and(|text| holds(condition, text, reading))
}

/// Whether a text satisfies a condition.
pub fn holds(condition: &Condition, text: &str, reading: Reading) -> bool {
    let text = folded(text, reading.case);
    let found = |value: &str| found_in(&text, value, condition.operator, reading.case);
    let mut values = condition.values.iter().map(|value| value.value.as_str());
    match reading.list {
        ListReading::Any => values.any(found),
        ListReading::All => !condition.values.is_empty() && values.all(found),
    }
}

/// Whether one value of a condition is found in a text.
pub fn value_found(condition: &Condition, value: &str, text: &str, case: CaseReading) -> bool {
    found_in(&folded(text, case), value, condition.operator, case)
}

fn found_in(folded_text: &str, value: &str, operator: Operator, case: CaseReading) -> bool {
    operator.finds(&folded(value, case), folded_text)
}

/// The values, folded, of which at least one is in every text that satisfies a condition: what an index looks for. Where all
/// have to be found, one of them tells as much, the longest one most.
pub fn indexable_values(condition: &Condition, reading: Reading) -> impl Iterator<Item = Cow<'_, str>> {
    let values = condition.values.iter().map(|value| value.value.as_str());
    let longest = match reading.list {
        ListReading::Any => None,
        ListReading::All => values.clone().enumerate().max_by_key(|(_, it)| it.len()),
    };
    let only = longest.map(|(at, _)| at);
    let told = values.enumerate().filter(move |(at, _)| only.is_none_or(|only| only == *at));
    told.map(move |(_, value)| folded(value, reading.case))
}

/// A text as a reading of case compares it.
pub fn folded(text: &str, case: CaseReading) -> Cow<'_, str> {
    match case {
        CaseReading::Sensitive => Cow::Borrowed(text),
        // Character by character: in a whole text, some depend on what follows (Σ at the end of a word), and then a text that
        // has a value would not have it any more.
        CaseReading::Ignore => Cow::Owned(text.chars().flat_map(char::to_lowercase).collect()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::{json, service};
    use crate::source::{Source, Span};

    fn service(yaml: &str) -> Service {
        *service::parse("x.yaml", "x", yaml.as_bytes().to_vec()).service.unwrap()
    }

    fn payload(text: &str) -> Payload {
        json::payload(&Arc::new(Source::new("x.json", text)), Span::new(0, text.len())).unwrap()
    }

    fn reading(text: &str) -> Reading {
        text.parse::<crate::engine::reading::ReadingOverride>().unwrap().over(Reading::default())
    }

    #[test]
    fn a_text_that_has_a_value_has_it_when_case_is_ignored() {
        let service = service("trigger: {payload_json_key: s, key_value_contains: ΟΔΟΣ, map_incident_with: s}\n");
        for text in ["ΟΔΟΣ", "ΟΔΟΣΑ", "Α ΟΔΟΣ Α"] {
            let payload = payload(&format!(r#"{{"s": "{text}"}}"#));
            for reading in Reading::all() {
                let verdict = judge(&service, &payload, reading);
                assert!(verdict.accepts(), "{text}, {reading}");
            }
        }
    }

    #[test]
    fn the_example_of_the_reference_page_needs_case_ignored() {
        // docs.callgoose.com/sqibs/api_filter_example
        let service = service(
            "trigger:\n  payload_json_key: content\n  key_value_contains: [this is content, this]\n  map_incident_with: id\n\
             resolve:\n  payload_json_key: title\n  key_value_contains: complete\n  incident_mapped_with: id\n",
        );
        let payload = payload(r#"{"id":"123ABC","title":"This is title","content":"This is content"}"#);
        for reading in Reading::all() {
            let accepts = judge(&service, &payload, reading).trigger.is_some();
            assert_eq!(accepts, reading.case == CaseReading::Ignore, "{reading}");
        }
    }

    #[test]
    fn alternatives_need_any_and_equality_needs_the_whole_text() {
        let service = service(
            "trigger:\n- payload_json_key: s\n  key_value_contains: [down, failed]\n- payload_json_key: s\n  key_value_equals: up\n",
        );
        let verdict = |text: &str, name| judge(&service, &payload(text), reading(name)).trigger;
        assert_eq!(verdict(r#"{"s":"is down"}"#, "list=any"), Some(0));
        assert_eq!(verdict(r#"{"s":"is down"}"#, "list=all"), None);
        assert_eq!(verdict(r#"{"s":"up"}"#, "list=any"), Some(1));
        assert_eq!(verdict(r#"{"s":"up!"}"#, "list=any"), None);
        assert_eq!(verdict(r#"{"s":"UP"}"#, "case=ignore"), Some(1));
    }

    #[test]
    fn conditions_are_anded_and_the_first_filter_wins() {
        let service = service(
            "trigger:\n- conditions:\n  - {payload_json_key: a, key_value_contains: x}\n  - {payload_json_key: b, key_value_contains: y}\n\
             - {payload_json_key: a, key_value_contains: x}\n- {payload_json_key: a, key_value_contains: x}\n",
        );
        let verdict = |text: &str| judge(&service, &payload(text), Reading::default()).trigger;
        assert_eq!(verdict(r#"{"a":"x","b":"y"}"#), Some(0));
        assert_eq!(verdict(r#"{"a":"x"}"#), Some(1));
        assert_eq!(verdict(r#"{"b":"y"}"#), None);
    }

    #[test]
    fn a_flip_names_the_smallest_change_of_reading() {
        let service = service("trigger:\n  payload_json_key: s\n  key_value_contains: [down, failed]\n");
        let flips = |text: &str| {
            let payload = payload(text);
            let verdict = judge(&service, &payload, Reading::default());
            let flips = flips(&service, &payload, Reading::default(), verdict);
            flips.iter().map(|flip| flip.reading.difference(Reading::default())).collect::<Vec<_>>()
        };
        assert_eq!(flips(r#"{"s":"down"}"#), ["list=all"]);
        assert_eq!(flips(r#"{"s":"DOWN"}"#), ["case=ignore"]);
        assert_eq!(flips(r#"{"s":"degraded"}"#), [""; 0]);
    }

    #[test]
    fn the_order_matters_where_both_sides_mean_one_incident() {
        let service = service(
            "trigger: {payload_json_key: s, key_value_contains: resolved, map_incident_with: id}\n\
             resolve: {payload_json_key: s, key_value_contains: resolved, incident_mapped_with: key}\n",
        );
        let flips = |text: &str| {
            let payload = payload(text);
            let verdict = judge(&service, &payload, Reading::default());
            flips(&service, &payload, Reading::default(), verdict).len()
        };
        assert_eq!(flips(r#"{"s":"unresolved","id":1,"key":"1"}"#), 1);
        for apart in [
            r#"{"s":"unresolved","id":1,"key":2}"#,
            r#"{"s":"unresolved","id":1}"#,
            r#"{"s":"unresolved","key":1}"#,
            r#"{"s":"unresolved"}"#,
            r#"{"s":"unresolved","id":"","key":""}"#,
            r#"{"s":"down","id":1,"key":1}"#,
        ] {
            assert_eq!(flips(apart), 0, "{apart}");
        }
    }

    #[test]
    fn numbers_and_booleans_have_text_and_the_rest_has_none() {
        let service = service("trigger:\n  payload_json_key: s\n  key_value_contains: ['0', 'true', 'null', '[']\n");
        let accepted = |text: &str| judge(&service, &payload(text), Reading::default()).accepts();
        assert!(accepted(r#"{"s":0}"#) && accepted(r#"{"s":true}"#) && accepted(r#"{"s":"null"}"#));
        assert!(!accepted(r#"{"s":null}"#) && !accepted(r#"{"s":["0"]}"#) && !accepted(r#"{"s":{"0":"0"}}"#));
        assert!(!accepted("{}") && !accepted(r#""0""#));
    }
}
