//! # misquoted-composite (CG008)
//!
//! One pair of quotes stands around the end of one key path and the start of the next.
//!
//! ## Why
//!
//! Guide percona, section 5.1, prints its title that way. Read as it is written, it is one key path through a key named
//! `alertname - commonAnnotations`, which no payload has, and every incident is called "Incident from PerconaPMM". Each
//! path needs quotes of its own, and the text between two paths none.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: '"commonLabels"."alertname - commonAnnotations"."summary"'
//! resolve:
//!   payload_json_key: status
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: '"commonLabels"."alertname" - "commonAnnotations"."summary"'
//! resolve:
//!   payload_json_key: status
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: '"commonLabels"."alertname" - "commonAnnotations"."summary"'
//! resolve:
//!   payload_json_key: status
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ## A key that has that very name
//!
//! Where a sample shows that there is such a key, nothing is wrong:
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: '"host - service"'
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "host - service": "db-1 - disk"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "host - service": "db-1 - disk"}
//! ```

use crate::lint::keys::misquoted;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Fix, RuleMeta, Severity};
use crate::model::edit::replace_text;
use crate::model::filter::Trigger;
use crate::model::key_path::KeyPath;
use crate::model::template::Template;
use crate::model::text::{listed, quoted, yaml};
use crate::source::{Span, Spanned};

pub const RULE: Rule = Rule::new(META, include_str!("misquoted_composite.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG008", "misquoted-composite", Severity::Error).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let triggers = input.seen.into_iter().flat_map(|service| &service.triggers);
    let templates = triggers.flat_map(Trigger::told);
    templates.filter_map(|template| of_template(input, template)).collect()
}

fn of_template(input: &Input<'_>, template: &Spanned<Template>) -> Option<Diagnostic> {
    let is_misquoted = |path: &KeyPath| misquoted::keys(path).any(|key| !is_in_samples(input, key));
    let paths = template.value.paths().filter(|path| is_misquoted(path));
    let keys: Vec<_> = paths.flat_map(misquoted::keys).collect();
    let names: Vec<_> = keys.iter().map(|key| quoted(key)).collect();
    let message = format!("{} is read as one key", listed(&names, "and"));
    let span = span_of(input, template.span, keys.first()?);
    let meant = template.value.respelled(|path| match is_misquoted(path) {
        // What no sample has for a key is a text.
        true => misquoted::repaired(path, |path| input.evidence.is_empty() || input.evidence.has(path)),
        false => path.written().to_owned(),
    });
    let is_read = Template::parse(&meant).is_ok();
    let edit = replace_text(input.source, template.span, &meant).filter(|_| is_read);
    let fix = edit.map(|edit| Fix::safe("put each path in quotes of its own", vec![edit]));
    let diagnostic = Diagnostic::new(META, input.at(span), message);
    Some(diagnostic.help(format!("write {}", yaml(&meant))).fix(fix))
}

fn is_in_samples(input: &Input<'_>, key: &str) -> bool {
    let mut samples = input.evidence.samples.iter();
    samples.any(|seen| seen.payload_index().has_key(key))
}

/// Where a key stands in its text, if it stands there letter by letter; else the whole text.
fn span_of(input: &Input<'_>, whole: Span, key: &str) -> Span {
    match input.source.slice(whole).find(key) {
        Some(at) => Span::new(0, key.len()).shifted(whole.start + at),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{diagnostics, workspace};

    #[test]
    fn a_word_that_no_sample_has_for_a_key_is_a_text() {
        let filter = "trigger: {payload_json_key: s, key_value_contains: x, incident_description_from: 'Alert: d.x'}\n";
        let help = |samples: &[(&str, &str)]| diagnostics(&RULE, &workspace(filter, samples)).remove(0).help.unwrap();
        assert_eq!(help(&[("a", r#"{"s":"x","d":{"x":"hot"}}"#)]), r#"write 'Alert: "d"."x"'"#);
        assert_eq!(help(&[("a", r#"{"s":"x","Alert":"y","d":{"x":"hot"}}"#)]), r#"write '"Alert": "d"."x"'"#);
        assert_eq!(help(&[]), r#"write '"Alert": "d"."x"'"#);
    }
}
