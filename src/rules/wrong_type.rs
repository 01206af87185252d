//! # wrong-type (CG003)
//!
//! A field holds something else than it can: a list where a text belongs, a word that is not one of a few.
//!
//! ## Why
//!
//! The console has one box for such a field, so there is nothing that the value could mean.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   urgency: medium
//!   payload_json_key: [state, status]
//!   key_value_contains: down
//! ```
//!
//! ```yaml good
//! trigger:
//!   urgency: low
//!   payload_json_key: state
//!   key_value_contains: [down, failed]
//! ```

use crate::lint::{Input, Rule};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::parse::fact::{FactKind, Shape, Wanted};

pub const RULE: Rule = Rule {
    meta: META,
    file: include_str!("wrong_type.rs"),
    check,
};

const META: RuleMeta = RuleMeta {
    code: "CG003",
    name: "wrong-type",
    severity: Severity::Error,
};

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| {
        if let FactKind::InvalidGlob { reason } = kind {
            let diagnostic = Diagnostic::new(META, fact.span, format!("this is no glob: {reason}"));
            return Some(
                diagnostic.help("close each bracket and brace, as in samples/[ab]/*.json"),
            );
        }
        let FactKind::WrongType {
            field,
            wanted,
            found,
        } = kind
        else {
            return None;
        };
        let found_words = match found {
            Shape::Nothing => "nothing".to_owned(),
            Shape::Text(text) => format!("the text {text:?}"),
            Shape::List => "a list".to_owned(),
            Shape::Mapping => "a mapping".to_owned(),
        };
        let message = format!(
            "{field} holds {found_words}, and wants {}",
            wanted_words(*wanted)
        );
        Some(Diagnostic::new(META, fact.span, message).help(help(*wanted, found)))
    })
}

fn wanted_words(wanted: Wanted) -> String {
    match wanted {
        Wanted::Text => "one text".into(),
        Wanted::TextOrList => "a text or a list of texts".into(),
        Wanted::Mapping => "fields with values".into(),
        Wanted::MappingOrList => "a list of fields with values".into(),
        Wanted::OneOf(words) => words.join(" or "),
    }
}

fn help(wanted: Wanted, found: &Shape) -> String {
    match (wanted, found) {
        (_, Shape::Nothing) => "give it a value, or remove the field".into(),
        (Wanted::OneOf(words), _) => format!("write {}", words.join(" or ")),
        (Wanted::Text, Shape::Mapping) => {
            "put quotes around a text that holds a colon or a brace".into()
        }
        (Wanted::Text, _) => "keep one of the values".into(),
        (Wanted::TextOrList, _) => "write [one, two], or a line with a dash for each value".into(),
        (Wanted::Mapping | Wanted::MappingOrList, _) => {
            "write each field on a line of its own, as name: value".into()
        }
    }
}
