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

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::lint::{Check, Input, Rule, suggest};
use crate::model::diagnostic::{Applicability, Diagnostic, Fix, RuleMeta, Severity};
use crate::model::edit::replace_text;
use crate::model::text::value;
use crate::parse::fact::{FactKind, Field, Names, Section};

pub const RULE: Rule = Rule::new(META, include_str!("unknown_field.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG002", "unknown-field", Severity::Error).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    // How many fields of a mapping are one name, or most likely mean it: counted once for each mapping.
    let counted = RefCell::new(HashMap::new());
    let is_taken = |names: &Arc<Names>, known, name| {
        let mut counted = counted.borrow_mut();
        let counts = counted.entry(Arc::as_ptr(names)).or_insert_with(|| counts(names, known));
        counts.get(name).is_some_and(|count| *count > 1)
    };
    input.each_fact(|fact, kind| {
        let FactKind::UnknownField { written, section, known, names } = kind else {
            return None;
        };
        let message = format!("{} has no field {}", owner(*section), value(written));
        let diagnostic = Diagnostic::new(META, input.at(fact.span), message);
        let Some(name) = meant(written, known).or_else(|| lacking(written, known, names)) else {
            let names: Vec<_> = known.iter().map(|field| field.name).collect();
            return Some(diagnostic.help(format!("its fields are {}", names.join(", "))));
        };
        // A second field of that name would only be the next mistake.
        let edit = replace_text(input.source, fact.span, name).filter(|_| !is_taken(names, known, name));
        let fix = edit.map(|edit| Fix::safe(format!("rename it to {name}"), vec![edit]));
        Some(diagnostic.help(format!("did you mean {name}?")).fix(fix))
    })
}

fn counts(names: &Names, known: &[Field]) -> HashMap<&'static str, usize> {
    let mut counts = HashMap::new();
    let meant = names.unknown.iter().filter_map(|written| meant(written, known));
    for name in names.known.iter().copied().chain(meant) {
        *counts.entry(name).or_default() += 1;
    }
    counts
}

/// The field that a misspelled name most likely means, also one that is near to another name of it.
fn meant(written: &str, known: &[Field]) -> Option<&'static str> {
    let near = suggest::closest(written, known.iter().flat_map(Field::names))?;
    let field = known.iter().find(|field| field.names().any(|name| name == near))?;
    Some(field.name)
}

/// The one field that is not there and that ends in what is written: `key` for `payload_json_key`.
fn lacking(written: &str, known: &[Field], names: &Names) -> Option<&'static str> {
    let end = format!("_{}", written.to_lowercase());
    let mut ending = known.iter().map(|field| field.name).filter(|name| name.ends_with(&end));
    let name = ending.next().filter(|name| !names.known.contains(name))?;
    ending.next().is_none().then_some(name)
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
        assert_eq!(renamed(&["key"]), [name("payload_json_key")]);
        assert_eq!(renamed(&["key", "payload_json_key"]), [None]);
    }
}
