//! Why a condition failed, and the change that would make it hold.

use super::path;
use crate::engine::Reading;
use crate::engine::closest::{Closest, How};
use crate::engine::hint::Hint;
use crate::engine::near_miss::Check;
use crate::engine::reading::ListReading;
use crate::model::filter::{Condition, Operator};
use crate::model::payload::{Found, Kind, NoText};
use crate::report::text::{count, listed, printable, quoted, value};
use crate::source::Span;

/// The vendor's limit for one value (docs.callgoose.com/sqibs/api_integration).
const MAX_VALUE_CHARACTERS: usize = 50;

/// What is at the key path.
pub fn found(check: &Check<'_>) -> String {
    match &check.found {
        Found::Text {
            text,
            kind: Kind::Number,
            ..
        } => format!("found the number {}", printable(text)),
        Found::Text {
            text,
            kind: Kind::Bool,
            ..
        } => format!("found the boolean {text}"),
        Found::Text { text, .. } => format!("found {}", quoted(text)),
        Found::NoText(reason) => no_text(*reason).to_owned(),
    }
}

pub(super) fn no_text(reason: NoText) -> &'static str {
    match reason {
        NoText::Missing => "is not in this payload",
        NoText::Null => "is null in this payload",
        NoText::Object => "is an object in this payload",
        NoText::Array => "is an array in this payload",
    }
}

/// What the filter wants there.
pub fn wanted(condition: &Condition, reading: Reading) -> String {
    let values: Vec<_> = condition
        .values
        .iter()
        .map(|wanted| value(&wanted.value))
        .collect();
    let exactly = if condition.operator == Operator::Equals {
        "exactly "
    } else {
        ""
    };
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
        Hint::CaseOfValue { .. } => "differs only in case".into(),
        Hint::BlanksInValue { .. } => "differs only in blanks".into(),
        Hint::NotWhole { wanted } => format!("{} is only a part of that text", value(wanted)),
        Hint::NotAll => format!(
            "not in that text: {}",
            listed(&check.absent_values(reading), "and")
        ),
        Hint::Placeholder { token } => format!(
            "{} is a template variable that the sender never replaced",
            printable(token)
        ),
        Hint::Scalar { .. } => return None,
        Hint::TextBody => "the payload is text, and text has no keys".into(),
        Hint::Key(closest) => where_key_is(closest),
        Hint::ValueElsewhere {
            path: elsewhere,
            text,
        } => format!("{} is at {}", value(text), path(elsewhere)),
        Hint::ObjectWithKeys(keys) => format!("its keys are {}", printable(&listed(keys, "and"))),
    })
}

/// Where a key is that is not at its path.
pub(super) fn where_key_is(closest: &Closest) -> String {
    let there = path(&closest.path);
    let text = closest
        .text
        .as_deref()
        .map(|text| format!(" = {}", quoted(text)))
        .unwrap_or_default();
    match closest.how {
        How::CaseOfKey => format!("the payload writes it {there}{text}"),
        How::IndexMissing { length } => format!(
            "an array of {} is on the way: {there}{text}",
            count(length, "item")
        ),
        How::EmbeddedJson => {
            format!("{there} is a string that holds JSON, and a key path cannot go into it")
        }
        How::SameName | How::SimilarName => format!("the nearest is {there}{text}"),
    }
}

/// What to change, and where in the filter file.
pub struct Change {
    pub what: String,
    pub at: Span,
}

/// The change that would make a failed condition hold. `purpose` says what the part is for: to open or to close.
pub fn change(check: &Check<'_>, purpose: &str) -> Option<Change> {
    let condition = check.condition;
    let values = condition
        .values
        .iter()
        .map(|wanted| wanted.span)
        .reduce(Span::to)
        .unwrap_or(condition.key_path.span);
    let key = condition.key_path.span;
    let field = condition.operator.field();
    let (what, at) = match (&check.hint, &check.found) {
        (Some(Hint::CaseOfValue { as_found, .. }), _) => {
            (format!("add {} to {field}", value(as_found)), values)
        }
        (Some(Hint::BlanksInValue { wanted }), _) if wanted.trim() != *wanted => (
            format!("write {} without the blanks around it", quoted(wanted)),
            values,
        ),
        (Some(Hint::BlanksInValue { .. }), _) => (
            "use key_value_contains: the text has blanks around it".into(),
            values,
        ),
        (Some(Hint::NotWhole { .. }), _) => (
            "use key_value_contains, which is satisfied by a part".into(),
            values,
        ),
        (Some(Hint::NotAll), _) => (
            "keep the values that one text holds; alternatives want a filter each".into(),
            values,
        ),
        (Some(Hint::Placeholder { .. } | Hint::TextBody), _) => return None,
        (
            Some(Hint::Key(Closest {
                how: How::EmbeddedJson,
                path: outer,
                ..
            })),
            _,
        ) => (
            format!("look for a piece of the text in {} itself", path(outer)),
            key,
        ),
        (Some(Hint::Key(closest)), _) if closest.fits => {
            (format!("look at {}", path(&closest.path)), key)
        }
        (Some(Hint::Key(closest)), _) => (
            format!("look at {}, if that is meant", path(&closest.path)),
            key,
        ),
        (
            Some(Hint::ValueElsewhere {
                path: elsewhere, ..
            }),
            _,
        ) => (format!("look at {}", path(elsewhere)), key),
        (Some(Hint::ObjectWithKeys(_)), _) => ("go on to one of its keys".into(), key),
        (None | Some(Hint::Scalar { .. }), Found::Text { text, .. }) => {
            let short = !text.trim().is_empty() && text.chars().count() <= MAX_VALUE_CHARACTERS;
            let what = if short {
                value(text)
            } else {
                "a piece of this text".into()
            };
            (
                format!("add {what} to {field}, if this state should {purpose} an incident"),
                values,
            )
        }
        (None | Some(Hint::Scalar { .. }), Found::NoText(_)) => return None,
    };
    Some(Change { what, at })
}
