//! # field-alias (CG006)
//!
//! A field has another name than the one that filter files use.
//!
//! ## Why
//!
//! The guides and the console give one field several names: "Incident Mapped With" stands in the trigger of guide percona,
//! "Map Incident With" in that of guide blackfire. All of them are read, but a search for a field, and the next person who
//! edits the file, finds one name more easily than four.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   Payload JSON Key: state
//!   key_value_contains: triggered
//!   incident_mapped_with: alert_id
//!   title_field: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
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
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Fix, RuleMeta, Severity};
use crate::model::edit::replace_text;
use crate::parse::fact::FactKind;
use crate::source::Span;

pub const RULE: Rule = Rule::new(META, include_str!("field_alias.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG006", "field-alias", Severity::Info).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    // Of two names of one field, neither is renamed: then other readers of YAML would not take the file either.
    let is_doubled = |span: Span| {
        input.facts().any(|fact| match fact.kind {
            FactKind::DuplicateField { first, .. } => first == span || fact.span == span,
            _ => false,
        })
    };
    input.each_fact(|fact, kind| {
        let FactKind::FieldAlias { written, name } = kind else {
            return None;
        };
        let message = format!("{written} is another name of {name}");
        let edit = replace_text(input.source, fact.span, name).filter(|_| !is_doubled(fact.span));
        let fix = edit.map(|edit| Fix::safe(format!("rename it to {name}"), vec![edit]));
        let diagnostic = Diagnostic::new(META, input.at(fact.span), message);
        Some(diagnostic.help(format!("write {name}")).fix(fix))
    })
}
