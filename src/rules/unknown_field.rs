//! # unknown-field (CG002)
//!
//! The file has a field that no filter file has.
//!
//! ## Why
//!
//! A misspelled field would be ignored in silence: the incident gets no title, or the recovery closes nothing. The names
//! are the console's labels, in snake case or as they are on the screen (docs.callgoose.com/sqibs/api_integration).
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: down
//!   map_incident_wiht: id
//! ```
//!
//! ```yaml good
//! trigger:
//!   Payload JSON Key: state
//!   key_value_contains: down
//!   map_incident_with: id
//! ```

use crate::lint::{Input, Rule, suggest};
use crate::model::diagnostic::{Diagnostic, RuleMeta, Severity};
use crate::parse::fact::{FactKind, Section};

pub const RULE: Rule = Rule {
    meta: META,
    file: include_str!("unknown_field.rs"),
    check,
};

const META: RuleMeta = RuleMeta {
    code: "CG002",
    name: "unknown-field",
    severity: Severity::Error,
};

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| {
        let FactKind::UnknownField {
            written,
            section,
            known,
        } = kind
        else {
            return None;
        };
        let message = format!("{} has no field {written}", owner(*section));
        let help = match suggest::closest(written, known.iter().copied()) {
            Some(name) => format!("did you mean {name}?"),
            None => format!("its fields are {}", known.join(", ")),
        };
        Some(Diagnostic::new(META, fact.span, message).help(help))
    })
}

fn owner(section: Section) -> &'static str {
    match section {
        Section::FilterFile => "a filter file",
        Section::Trigger => "a trigger filter",
        Section::Resolve => "a resolve",
        Section::Condition => "a condition",
        Section::Config => "cgfilter.yaml",
        Section::ConfigReading => "the reading",
        Section::ConfigLint => "the lint section",
    }
}
