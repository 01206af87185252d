//! The single change that would make a failed condition hold, or a missing key be found.

use super::near_text::occurrences;
use super::path_suggestion::{PathDifference, PathSuggestion, ValueMatch, closest};
use super::payload_index::PayloadIndex;
use super::placeholder;
use super::reading::{CaseReading, ListReading, Reading};
use super::verdict::{holds, value_found};
use crate::model::filter::Condition;
use crate::model::key_path::KeyPath;
use crate::model::payload::{Body, Found, JsonType, NoText, Value};
use crate::source::Spanned;

/// How near a failed condition came, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// The text at the key path is the wanted one but for a detail.
    SameText,
    /// The wanted text is in the payload, at another place.
    OtherPlace,
    /// There is a text at the key path, and it is another one.
    OtherText,
    /// The key is there under another name or path, with another text.
    OtherKey,
    Absent,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint<'a> {
    /// The value is in the text but for capitals (and blanks); `as_found` is how the text writes it, all of it or a part.
    CaseOfValue { wanted: &'a str, as_found: String, is_whole: bool },
    /// The value has blanks around it, and is in the text without them.
    BlanksInValue { wanted: &'a str, tidy: &'a str },
    /// The text has blanks around it, and the whole of it should be equal.
    BlanksInText { wanted: &'a str },
    /// An `equals` value is only a part of the text.
    NotWhole { wanted: &'a str },
    /// Some values are in the text, and the reading wants all.
    NotAll,
    /// The text is a template variable that the sender never replaced, or stands for no value.
    Placeholder { token: String },
    /// The text is no text but a number or a boolean.
    Scalar { kind: JsonType },
    /// The body is no JSON.
    TextBody,
    /// The key is elsewhere; `then` is what is still different there.
    Key { closest: PathSuggestion, then: Option<Box<Hint<'a>>> },
    /// The wanted text is the value of another key.
    ValueElsewhere { path: KeyPath, text: String },
    /// An object is at the path: the keys it has.
    ObjectWithKeys(Vec<String>),
}

impl Hint<'_> {
    pub fn closeness(&self) -> Closeness {
        match self {
            Self::CaseOfValue { is_whole: true, .. }
            | Self::BlanksInValue { .. }
            | Self::BlanksInText { .. }
            | Self::NotWhole { .. }
            | Self::NotAll => Closeness::SameText,
            Self::Key { closest, .. } if closest.fit != ValueMatch::No => Closeness::OtherPlace,
            Self::CaseOfValue { .. } | Self::Placeholder { .. } | Self::Scalar { .. } | Self::ValueElsewhere { .. } => {
                Closeness::OtherText
            }
            Self::Key { .. } | Self::ObjectWithKeys(_) => Closeness::OtherKey,
            Self::TextBody => Closeness::Absent,
        }
    }

    /// The word for it in JSON output.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CaseOfValue { .. } => "value_case",
            Self::BlanksInValue { .. } => "value_blanks",
            Self::BlanksInText { .. } => "text_blanks",
            Self::NotWhole { .. } => "not_whole_text",
            Self::NotAll => "not_all_values",
            Self::Placeholder { .. } => "placeholder",
            Self::Scalar { .. } => "not_a_string",
            Self::TextBody => "text_body",
            Self::Key { closest, .. } => match closest.how {
                PathDifference::CaseOfKey => "key_case",
                PathDifference::IndexMissing { .. } => "index_missing",
                PathDifference::QuotesMissing => "quotes_missing",
                PathDifference::EmbeddedJson => "embedded_json",
                PathDifference::SameName => "key_elsewhere",
                PathDifference::SimilarName => "similar_key",
            },
            Self::ValueElsewhere { .. } => "value_elsewhere",
            Self::ObjectWithKeys(_) => "object_keys",
        }
    }
}

/// The hint for a failed condition.
pub fn of<'a>(
    condition: &'a Condition,
    found: &Found<'_>,
    payload_index: &PayloadIndex<'_>,
    reading: Reading,
) -> Option<Hint<'a>> {
    match found {
        // No change to a filter is right for a text that is nothing else.
        Found::Text { text, .. } if placeholder::is_whole(text) => {
            Some(Hint::Placeholder { token: text.trim().to_owned() })
        }
        Found::Text { text, kind, .. } => of_text(condition, text, reading)
            .or_else(|| placeholder::find(text).map(|token| Hint::Placeholder { token: token.to_owned() }))
            .or_else(|| value_elsewhere(condition, payload_index, reading))
            .or_else(|| (*kind != JsonType::String).then_some(Hint::Scalar { kind: *kind })),
        Found::NoText(_) if matches!(payload_index.payload.body, Body::Text(_)) => Some(Hint::TextBody),
        Found::NoText(reason) => of_no_text(condition, *reason, payload_index, reading),
    }
}

fn of_no_text<'a>(
    condition: &'a Condition,
    reason: NoText,
    payload_index: &PayloadIndex<'_>,
    reading: Reading,
) -> Option<Hint<'a>> {
    let path = &condition.key_path.value;
    let fit = |text: &str| match () {
        () if holds(condition, text, reading) => ValueMatch::Yes,
        () if of_text(condition, text, reading).is_some() => ValueMatch::Nearly,
        () => ValueMatch::No,
    };
    let key = closest(path, payload_index, fit).map(|closest| {
        let then = closest.text.as_deref().filter(|_| closest.fit == ValueMatch::Nearly);
        let then = then.and_then(|text| of_text(condition, text, reading)).map(Box::new);
        Hint::Key { closest, then }
    });
    match key {
        Some(Hint::Key { closest, then }) if closest.fit != ValueMatch::No => Some(Hint::Key { closest, then }),
        key => value_elsewhere(condition, payload_index, reading)
            .or(key)
            .or_else(|| (reason == NoText::Object).then(|| keys_at(path, payload_index)).flatten()),
    }
}

/// How near a text comes to satisfying the condition, by the text alone.
pub fn closeness(condition: &Condition, text: &str, reading: Reading) -> Closeness {
    of_text(condition, text, reading).map_or(Closeness::OtherText, |hint| hint.closeness())
}

fn of_text<'a>(condition: &'a Condition, text: &str, reading: Reading) -> Option<Hint<'a>> {
    let found = |value: &Spanned<String>| value_found(condition, &value.value, text, reading.case);
    if reading.list == ListReading::All && condition.values.iter().any(found) {
        return Some(Hint::NotAll);
    }
    let values = || condition.values.iter().map(|value| value.value.as_str());
    values()
        .find_map(|wanted| case_of_value(condition, wanted, text))
        .or_else(|| values().find_map(|wanted| blanks_in_value(condition, wanted, text, reading)))
        .or_else(|| values().find_map(|wanted| part_of_text(condition, wanted, text)))
}

fn case_of_value<'a>(condition: &Condition, wanted: &'a str, text: &str) -> Option<Hint<'a>> {
    let (tidy, text) = (wanted.trim_matches(is_blank), text.trim_matches(is_blank));
    let differs = !tidy.is_empty() && !text.contains(tidy);
    if !differs || !value_found(condition, tidy, text, CaseReading::Ignore) {
        return None;
    }
    let as_found = occurrences(tidy, text).next().map_or(text, |(_, found, _)| found);
    Some(Hint::CaseOfValue { wanted, as_found: as_found.to_owned(), is_whole: as_found == text })
}

fn blanks_in_value<'a>(condition: &Condition, wanted: &'a str, text: &str, reading: Reading) -> Option<Hint<'a>> {
    let tidy = wanted.trim_matches(is_blank);
    let differs = tidy != wanted && !tidy.is_empty();
    let found = differs && value_found(condition, tidy, text, reading.case);
    found.then_some(Hint::BlanksInValue { wanted, tidy })
}

fn part_of_text<'a>(condition: &Condition, wanted: &'a str, text: &str) -> Option<Hint<'a>> {
    if condition.operator.finds(wanted, text) || wanted.is_empty() || !text.contains(wanted) {
        return None;
    }
    let only_blanks = text.trim_matches(is_blank) == wanted;
    Some(if only_blanks { Hint::BlanksInText { wanted } } else { Hint::NotWhole { wanted } })
}

/// Also what looks like a blank or like nothing at all when it is pasted from a page.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Another key whose whole text is one of the wanted values.
fn value_elsewhere<'a>(
    condition: &'a Condition,
    payload_index: &PayloadIndex<'_>,
    reading: Reading,
) -> Option<Hint<'a>> {
    let values = condition.values.iter().map(|value| value.value.as_str());
    let wanted = values.filter(|value| !value.is_empty() && holds(condition, value, reading));
    let place = payload_index.place(wanted.filter_map(|value| payload_index.holding(value)).min()?)?;
    let path = payload_index.path(place, condition.key_path.value.spelling());
    let text = payload_index.text(place)?.to_owned();
    Some(Hint::ValueElsewhere { path, text })
}

fn keys_at<'a>(path: &KeyPath, payload_index: &PayloadIndex<'_>) -> Option<Hint<'a>> {
    match &payload_index.payload.node(path.steps())?.value {
        Value::Object(members) if !members.is_empty() => {
            let keys = members.iter().take(8).map(|member| member.key.get(&payload_index.payload.source).to_owned());
            Some(Hint::ObjectWithKeys(keys.collect()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::{json, service};
    use crate::source::{Source, Span};

    /// The name of the hint, and the path it points to.
    fn hint(path: &str, value: &str, body: &str) -> (String, String) {
        hint_in(path, &format!("key_value_contains: {value}"), body, "list=any")
    }

    fn hint_in(path: &str, values: &str, body: &str, reading: &str) -> (String, String) {
        let yaml = format!("trigger:\n  payload_json_key: '{path}'\n  {values}\n");
        let service = service::parse("x.yaml", "x", yaml.into_bytes()).service.unwrap();
        let payload = json::payload(&Arc::new(Source::new("x", body)), Span::new(0, body.len())).unwrap();
        let condition = &service.triggers[0].part.conditions[0];
        let found = payload.find(&condition.key_path.value);
        let hint = of(
            condition,
            &found,
            &PayloadIndex::of(&payload),
            reading.parse::<crate::engine::reading::ReadingOverride>().unwrap().over(Reading::default()),
        );
        let path = match &hint {
            Some(Hint::Key { closest: PathSuggestion { path, .. }, .. } | Hint::ValueElsewhere { path, .. }) => {
                path.to_string()
            }
            _ => String::new(),
        };
        (hint.map_or("none".into(), |hint| hint.name().to_owned()), path)
    }

    fn pair(name: &str, path: &str) -> (String, String) {
        (name.to_owned(), path.to_owned())
    }

    #[test]
    fn a_text_that_is_nearly_the_wanted_one() {
        assert_eq!(hint("s", "down", r#"{"s":"Down"}"#), pair("value_case", ""));
        assert_eq!(hint("s", "' down'", r#"{"s":"down"}"#), pair("value_blanks", ""));
        assert_eq!(hint("s", "\"down\\u00a0\"", r#"{"s":"down"}"#), pair("value_blanks", ""));
        assert_eq!(
            hint_in("s", "key_value_equals: down", r#"{"s":"is down"}"#, "list=any"),
            pair("not_whole_text", "")
        );
        assert_eq!(hint_in("s", "key_value_equals: down", r#"{"s":"down "}"#, "list=any"), pair("text_blanks", ""));
        assert_eq!(hint_in("s", "key_value_contains: [a, b]", r#"{"s":"a"}"#, "list=all"), pair("not_all_values", ""));
    }

    #[test]
    fn a_text_that_is_no_text() {
        assert_eq!(hint("s", "down", r#"{"s":"{{ alert.state }}"}"#), pair("placeholder", ""));
        assert_eq!(hint("s", "alert_state", r#"{"s":"$ALERT_STATE"}"#), pair("placeholder", ""));
        assert_eq!(hint("s", "null", r#"{"s":"NULL"}"#), pair("value_case", ""));
        assert_eq!(hint("s", "down", r#"{"s":0}"#), pair("not_a_string", ""));
        assert_eq!(hint("s", "down", r#"{"s":{"name":"x"}}"#), pair("object_keys", ""));
        assert_eq!(hint("s", "down", r#"{"s":"up"}"#), pair("none", ""));
    }

    #[test]
    fn a_key_that_is_there_in_another_case_or_at_another_path() {
        assert_eq!(hint("Status", "down", r#"{"status":"down"}"#), pair("key_case", "status"));
        assert_eq!(hint("status", "down", r#"{"monitor":{"status":"down"}}"#), pair("key_elsewhere", "monitor.status"));
        assert_eq!(hint("monitorState", "down", r#"{"monitor_state":"down"}"#), pair("similar_key", "monitor_state"));
        assert_eq!(hint("staus", "down", r#"{"status":"up"}"#), pair("similar_key", "status"));
        assert_eq!(hint("x", "down", r#"{"y":"z"}"#), pair("none", ""));
    }

    #[test]
    fn an_array_on_the_way_wants_an_index_in_the_spelling_of_the_filter() {
        let body = r#"{"alerts":[{"status":"up"},{"status":"down"}],"tags":["down"]}"#;
        assert_eq!(hint("alerts.status", "down", body), pair("index_missing", "alerts[1].status"));
        assert_eq!(hint(r#""tags""#, "down", body), pair("index_missing", r#""tags".[0]"#));
        assert_eq!(hint("{{alerts.status}}", "up", body), pair("index_missing", "{{alerts.0.status}}"));
    }

    #[test]
    fn two_small_differences_are_both_seen() {
        assert_eq!(hint("status", "down", r#"{"Status":"Down"}"#), pair("key_case", "Status"));
        assert_eq!(hint("s", "down", r#"{"s":["up","Down"]}"#), pair("index_missing", "s[1]"));
        assert_eq!(hint("s", "' Down '", r#"{"s":"down"}"#), pair("value_case", ""));
    }

    #[test]
    fn json_inside_a_string_is_named() {
        let body = r#"{"Message":"{\"NewStateValue\":\"ALARM\"}"}"#;
        assert_eq!(hint("Message.NewStateValue", "ALARM", body), pair("embedded_json", "Message"));
    }

    #[test]
    fn the_wanted_text_at_another_key_is_named() {
        assert_eq!(
            hint("state", "firing", r#"{"state":"alerting","status":"firing"}"#),
            pair("value_elsewhere", "status")
        );
    }

    #[test]
    fn a_place_with_the_wanted_text_comes_before_a_nearer_path() {
        let body = r#"{"a":{"Status":"x"},"deep":{"er":{"status":"down"}}}"#;
        assert_eq!(hint("status", "down", body), pair("key_elsewhere", "deep.er.status"));
    }
}
