//! Why a condition failed, and the change that would make it hold.

use super::{path, typed};
use crate::engine::Reading;
use crate::engine::diagnosis::PartName;
use crate::engine::hint::Hint;
use crate::engine::near_miss::Check;
use crate::engine::path_suggestion::{PathDifference, PathSuggestion, ValueMatch};
use crate::engine::placeholder;
use crate::engine::reading::ListReading;
use crate::model::alternation::Alternation;
use crate::model::console::MAX_CHARACTERS;
use crate::model::filter::Condition;
use crate::model::payload::{Found, JsonType, NoText};
use crate::model::text::{count, listed, printable, quoted, value, yaml};
use crate::source::Span;

/// What is at the key path.
pub fn found(check: &Check<'_>) -> String {
    match &check.found {
        Found::Text { text, kind: JsonType::Number, .. } => format!("found the number {}", printable(text)),
        Found::Text { text, kind: JsonType::Bool, .. } => format!("found the boolean {text}"),
        Found::Text { text, .. } => format!("found {}", quoted(text)),
        Found::NoText(reason) => no_text(*reason).to_owned(),
    }
}

pub fn no_text(reason: NoText) -> &'static str {
    match reason {
        NoText::Missing => "is not in this payload",
        NoText::Null => "is null in this payload",
        NoText::Object => "is an object in this payload",
        NoText::Array => "is an array in this payload",
    }
}

/// What the filter wants there.
pub fn wanted(condition: &Condition, reading: Reading) -> String {
    let values: Vec<_> = condition.values.iter().map(|wanted| value(&wanted.value)).collect();
    let exactly = condition.operator.words().precisely;
    match reading.list {
        ListReading::All if values.len() > 1 => {
            format!("wants {exactly}all of {}", listed(&values, "and"))
        }
        _ => format!("wants {exactly}{}", listed(&values, "or")),
    }
}

/// What is different, where that is known.
pub fn why(check: &Check<'_>, reading: Reading) -> Option<String> {
    Some(match check.hint.as_ref()? {
        Hint::CaseOfValue { is_whole: true, .. } => "differs only in case".into(),
        Hint::CaseOfValue { wanted, as_found, .. } => {
            format!("{} is in it as {}", value(wanted), value(as_found))
        }
        Hint::BlanksInValue { .. } | Hint::BlanksInText { .. } => "differs only in blanks".into(),
        Hint::NotWhole { wanted } => format!("{} is only a part of that text", value(wanted)),
        Hint::NotAll => format!("not in that text: {}", listed(&check.absent_values(reading), "and")),
        Hint::Placeholder { token } => {
            format!("{} is {}", printable(token), super::unfilled(token))
        }
        Hint::Scalar { .. } => return None,
        Hint::TextBody => "the payload is text, and text has no keys".into(),
        Hint::Key { closest, .. } => where_key_is(closest),
        Hint::ValueElsewhere { path: elsewhere, text } => format!("{} is at {}", value(text), path(elsewhere)),
        Hint::ObjectWithKeys(keys) => {
            let word = if keys.len() == 1 { "its only key is" } else { "its keys are" };
            format!("{word} {}", printable(&listed(keys, "and")))
        }
    })
}

/// Where a key is that is not at its path.
pub fn where_key_is(closest: &PathSuggestion) -> String {
    let there = path(&closest.path);
    let shown = |text: &String| match closest.kind {
        JsonType::Number | JsonType::Bool => format!(" = {}", printable(text)),
        _ => format!(" = {}", quoted(text)),
    };
    let text = closest.text.as_ref().map(shown).unwrap_or_default();
    match closest.how {
        PathDifference::CaseOfKey => format!("the payload writes it {there}{text}"),
        PathDifference::IndexMissing { length } => {
            format!("an array of {} is on the way: {there}{text}", count(length, "item"))
        }
        PathDifference::EmbeddedJson => {
            format!("{there} is a string that holds JSON, and a key path cannot go into it")
        }
        PathDifference::QuotesMissing => format!("there are dots in a key, so it is {there}{text}"),
        PathDifference::SameName | PathDifference::SimilarName => format!("the nearest is {there}{text}"),
    }
}

/// What to change, and where in the filter file; nowhere when the sender has to change it.
pub struct Change {
    pub what: String,
    pub at: Option<Span>,
}

/// What a change is made to.
enum Target {
    Values,
    Key,
    Sender,
}

/// The change that would make a failed condition hold.
pub fn change(check: &Check<'_>, side: PartName, reading: Reading) -> Option<Change> {
    let condition = check.condition;
    if let Some(what) = instead_of_expression(check) {
        let at = condition.values.iter().map(|wanted| wanted.span).reduce(Span::to);
        return Some(Change { what, at });
    }
    let (what, target) = match (&check.hint, &check.found) {
        (Some(hint), _) if !matches!(hint, Hint::Scalar { .. }) => hinted(hint, condition, side, reading)?,
        (_, Found::Text { text, .. }) if text.trim().is_empty() => return None,
        (_, Found::Text { text, .. }) => (another_state(text, condition, side, reading), Target::Values),
        (_, Found::NoText(_)) => return None,
    };
    let at = match target {
        Target::Values => condition.values.iter().map(|wanted| wanted.span).reduce(Span::to),
        Target::Key => Some(condition.key_path.span),
        Target::Sender => None,
    };
    Some(Change { what, at })
}

/// The values that one was to find that is a regular expression or a list, where one of them is in the text.
fn instead_of_expression(check: &Check<'_>) -> Option<String> {
    let Found::Text { text, .. } = &check.found else {
        return None;
    };
    let mut values = check.condition.values.iter();
    values.find_map(|written| {
        let meant = Alternation::meant(&written.value, std::iter::once(*text))?;
        let is_meant = meant.texts.iter().any(|meant| text.contains(meant.as_str()));
        is_meant.then(|| format!("write {}: {}", meant.list(), meant.why()))
    })
}

fn hinted(hint: &Hint<'_>, condition: &Condition, side: PartName, reading: Reading) -> Option<(String, Target)> {
    let key = match hint {
        Hint::Key { closest, then } => other_key(closest, then.as_deref(), condition, side, reading),
        Hint::ValueElsewhere { path, .. } => {
            format!("look at {}, if that tells the state", typed(path))
        }
        Hint::ObjectWithKeys(_) => "go on to one of its keys".into(),
        Hint::Placeholder { token } => {
            let unless = placeholder::may_be_meant(token).then(|| format!(", unless {token} is a state of its own"));
            let change = format!("mend the body template of the sender{}", unless.unwrap_or_default());
            return Some((change, Target::Sender));
        }
        hint => return Some((other_value(hint, condition, side, reading)?, Target::Values)),
    };
    Some((key, Target::Key))
}

fn other_value(hint: &Hint<'_>, condition: &Condition, side: PartName, reading: Reading) -> Option<String> {
    Some(match hint {
        Hint::CaseOfValue { wanted, as_found, .. } if reading.list == ListReading::All => {
            format!("write {} in place of {}", yaml(as_found), yaml(wanted))
        }
        // Both ways in one list would be found in no text where a list wants all.
        Hint::CaseOfValue { wanted, as_found, is_whole: true } => {
            format!("write {} in place of {}, if the sender always writes it so", yaml(as_found), yaml(wanted))
        }
        Hint::CaseOfValue { as_found, .. } => another_state(as_found, condition, side, reading),
        Hint::BlanksInValue { tidy, .. } => {
            format!("write {} without blanks around it", yaml(tidy))
        }
        Hint::BlanksInText { .. } => "use key_value_contains: the text has blanks around it".into(),
        Hint::NotWhole { .. } => "use key_value_contains, which a part satisfies".into(),
        Hint::NotAll => "keep the values that one text holds; alternatives want a filter each".into(),
        _ => return None,
    })
}

fn other_key(
    closest: &PathSuggestion,
    then: Option<&Hint<'_>>,
    condition: &Condition,
    side: PartName,
    reading: Reading,
) -> String {
    let there = typed(&closest.path);
    let then = then.and_then(|then| hinted(then, condition, side, reading));
    let short = |piece: &&String| piece.chars().count() <= MAX_CHARACTERS;
    let piece = closest.piece.as_ref().filter(short).map(|piece| yaml(piece));
    match (closest.how, closest.fit, then) {
        (PathDifference::EmbeddedJson, ..) => match piece {
            Some(piece) => format!("look at {there}, with key_value_contains: {piece}"),
            None => format!("look for a piece of the text in {there} itself"),
        },
        (_, ValueMatch::Yes, _) => format!("look at {there}"),
        (_, ValueMatch::Nearly, Some((then, _))) => format!("look at {there}, and {then}"),
        _ => format!("look at {there}, if that is meant"),
    }
}

/// There is a text, and it is not one that is asked for.
pub fn another_state(text: &str, condition: &Condition, side: PartName, reading: Reading) -> String {
    let short = !text.trim().is_empty() && text.chars().count() <= MAX_CHARACTERS;
    let what = if short { yaml(text) } else { "a piece of this text".into() };
    let purpose = match side {
        PartName::Trigger => "open",
        PartName::Resolve => "close",
    };
    let change = match (reading.list, side) {
        (ListReading::Any, _) => format!("add {what} to {}", condition.operator.field()),
        (ListReading::All, PartName::Trigger) => format!("add a trigger filter for {what}"),
        (ListReading::All, PartName::Resolve) => format!("ask for {what} instead"),
    };
    format!("{change}, if this state should {purpose} an incident")
}
