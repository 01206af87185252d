//! # unknown-field (CG002)
//!
//! The file has a field that no filter file has.
//!
//! ## Why
//!
//! A misspelled field would be lost: the incident would get no title, or the recovery would close nothing, so nothing
//! ignores it here. The fields of a filter have the console's labels, in snake case or as they are on the screen
//! (docs.callgoose.com/sqibs/api_integration); `name`, `from` and `samples` are this tool's own.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_wiht: alert_id
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

use crate::lint::{Check, Input, Rule, suggest};
use crate::model::diagnostic::{Applicability, Diagnostic, Fix, RuleMeta, Severity};
use crate::model::edit::replace_text;
use crate::parse::fact::{FactKind, Field, Section};

pub const RULE: Rule = Rule { meta: META, file: include_str!("unknown_field.rs"), check: Check::File(check) };

const META: RuleMeta = RuleMeta::new("CG002", "unknown-field", Severity::Error).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| {
        let FactKind::UnknownField { written, section, known, others } = kind else {
            return None;
        };
        let message = format!("{} has no field {written}", owner(*section));
        let diagnostic = Diagnostic::new(META, input.at(fact.span), message);
        let Some(name) = meant(written, known) else {
            let names: Vec<_> = known.iter().map(|field| field.name).collect();
            return Some(diagnostic.help(format!("its fields are {}", names.join(", "))));
        };
        // A second field of that name would only be the next mistake.
        let is_taken = others.iter().any(|other| other == name || meant(other, known) == Some(name));
        let edit = replace_text(input.source, fact.span, name).filter(|_| !is_taken);
        let fix = edit.map(|edit| Fix::safe(format!("rename it to {name}"), vec![edit]));
        Some(diagnostic.help(format!("did you mean {name}?")).fix(fix))
    })
}

/// The field that a misspelled name most likely means, also one that is near to another name of it.
fn meant(written: &str, known: &[Field]) -> Option<&'static str> {
    let near = suggest::closest(written, known.iter().flat_map(Field::names))?;
    let field = known.iter().find(|field| field.names().any(|name| name == near))?;
    Some(field.name)
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
        Section::Suite => "a suite",
        Section::Case => "a case",
        Section::Step => "a step",
        Section::Expect => "what is expected of a payload",
        Section::TextExpectation => "what is expected of a text",
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint;
    use crate::parse::service;

    /// What each misspelled field of a trigger is renamed to.
    fn renamed(fields: &[&str]) -> Vec<Option<String>> {
        let text = format!("trigger:\n  {}: x\n", fields.join(": x\n  "));
        let file = service::parse("x.yaml", "x", text.into_bytes());
        let diagnostics = lint::check_facts(&[&RULE], &file.source, &file.facts);
        let fixes = diagnostics.into_iter().map(|diagnostic| diagnostic.fix);
        fixes.map(|fix| Some(fix?.edits[0].text.clone())).collect()
    }

    #[test]
    fn a_field_gets_its_own_name_unless_that_would_make_a_second_one() {
        let name = |name: &str| Some(name.to_owned());
        assert_eq!(renamed(&["titel_field"]), [name("incident_title_from")]);
        assert_eq!(renamed(&["\"Urgncy\""]), [name("\"urgency\"")]);
        assert_eq!(renamed(&["titel_field", "Incident Title"]), [None]);
        assert_eq!(renamed(&["urgnecy", "urgncy"]), [None, None]);
        assert_eq!(renamed(&["severity"]), [None]);
    }
}
