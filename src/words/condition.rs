//! Why a condition failed.

use super::{part, path, typed};
use crate::engine::Reading;
use crate::engine::diagnosis::PartName;
use crate::engine::hint::Hint;
use crate::engine::near_miss::Check;
use crate::engine::path_suggestion::{PathDifference, PathSuggestion};
use crate::engine::placeholder;
use crate::engine::reading::ListReading;
use crate::model::console::MAX_CHARACTERS;
use crate::model::filter::{Condition, PartId};
use crate::model::names::polarity::{self, StatePolarity};
use crate::model::payload::{Found, JsonType, NoText};
use crate::model::text::{count, listed, printable, quoted, value, yaml};

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

/// What a person has to decide, or the sender to change, where no change can be tried.
pub fn advice(check: &Check<'_>, id: PartId, reading: Reading) -> Option<String> {
    let side = PartName::of(id);
    // What is there in other capitals is within a longer word: `Reopened` is no slip of `Open`.
    let is_other = |hint: Option<&Hint<'_>>| match hint {
        None | Some(Hint::Scalar { .. } | Hint::ValueElsewhere { .. }) => true,
        Some(Hint::CaseOfValue { is_whole, .. }) => !is_whole,
        Some(_) => false,
    };
    Some(match (check.hint.as_ref(), check.found.text()) {
        (Some(Hint::Placeholder { token }), _) => {
            let unless = placeholder::may_be_meant(token).then(|| format!(", unless {token} is a state of its own"));
            format!("mend the body template of the sender{}", unless.unwrap_or_default())
        }
        (Some(Hint::TextBody), _) => "have the sender send JSON".to_owned(),
        (Some(Hint::ObjectWithKeys(_)), _) => "go on to one of its keys".to_owned(),
        (Some(Hint::NotAll), _) => "keep the values that one text holds; alternatives want a filter each".to_owned(),
        (Some(Hint::Key { closest, .. }), _) if closest.how == PathDifference::EmbeddedJson => {
            let there = typed(&closest.path);
            let piece = closest.piece.as_ref().filter(|piece| piece.chars().count() <= MAX_CHARACTERS);
            match piece {
                Some(piece) => format!("look at {there}, with key_value_contains: {}", yaml(piece)),
                None => format!("look for a piece of the text in {there} itself"),
            }
        }
        (hint, Some(text)) if is_other(hint) && may_ask_for(text, side) => ask_for(check, text, id, reading),
        _ => return None,
    })
}

/// What to add for a text that nobody asks for. Of what is done about an alert, nothing has to come.
fn ask_for(check: &Check<'_>, text: &str, id: PartId, reading: Reading) -> String {
    let side = PartName::of(id);
    let is_short = text.chars().count() <= MAX_CHARACTERS;
    let what = if is_short { yaml(text) } else { "a piece of this text".to_owned() };
    let purpose = if side == PartName::Trigger { "open" } else { "close" };
    let change = match (reading.list, side) {
        (ListReading::Any, _) => format!("add {what} to {} of {}", check.condition.operator.field(), part(id)),
        (ListReading::All, PartName::Trigger) => format!("add a trigger filter for {what}"),
        (ListReading::All, PartName::Resolve) => format!("ask for {what} in the resolve instead"),
    };
    let change = format!("{change}, if that should {purpose} an incident");
    match polarity::is_between_beside(text, &[]) {
        true => format!("leave {what} discarded, as is usual, and have a case expect that; or {change}"),
        false => change,
    }
}

/// Whether a part may be meant for what is in this state: nothing opens when all is well, or closes when something is wrong.
fn may_ask_for(text: &str, side: PartName) -> bool {
    let other = match side {
        PartName::Trigger => StatePolarity::Ok,
        PartName::Resolve => StatePolarity::Problem,
    };
    !text.trim().is_empty() && polarity::of_value(text, &[]) != Some(other)
}
