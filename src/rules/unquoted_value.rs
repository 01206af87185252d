//! # unquoted-value (CG009)
//!
//! A value without quotes is not a text to other readers of YAML.
//!
//! ## Why
//!
//! Here every value is the text that is typed. To another reader an unquoted `on` or `no` is a boolean (YAML 1.1,
//! yaml.org/type), `1`, `017` or `0o17` a number, and `null` is null. A script that edits the file, or a formatter, may
//! write it back as `true` or `15`, and the filter no longer finds what the payload says.
//!
//! An editor that knows the schema of filter files calls it an error: it sees the number, and not the text that was typed.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: is_down
//!   key_value_equals: on
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: is_down
//!   key_value_equals: off
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: is_down
//!   key_value_equals: 'on'
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: is_down
//!   key_value_equals: 'off'
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: is_down
//!   key_value_equals: '1'
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: is_down
//!   key_value_equals: "0"
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Edit, Fix, RuleMeta, Severity};
use crate::model::text::yaml_single_quoted;
use crate::parse::fact::FactKind;

pub const RULE: Rule = Rule::new(META, include_str!("unquoted_value.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG009", "unquoted-value", Severity::Warning).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| {
        let FactKind::UnquotedText { text } = kind else {
            return None;
        };
        let quoted = yaml_single_quoted(text);
        let message = format!("{text} without quotes is {} to other readers of YAML", kind_of(text));
        let is_as_typed = input.source.slice(fact.span) == text;
        let fix = is_as_typed.then(|| {
            let edit = Edit::new(fact.span, quoted.clone());
            Fix::safe("put quotes around it", vec![edit])
        });
        // A number of the same digits is what everybody reads.
        let is_same = text.parse::<i64>().is_ok_and(|number| number.to_string() == *text);
        let severity = if is_same { Severity::Info } else { Severity::Warning };
        let diagnostic = Diagnostic::new(META, input.at(fact.span), message).severity(severity);
        Some(diagnostic.help(format!("write {quoted}")).fix(fix))
    })
}

/// What the other readers take a text for.
fn kind_of(text: &str) -> &'static str {
    let lower = text.to_ascii_lowercase();
    let bytes = text.as_bytes();
    match lower.as_str() {
        "null" | "~" => "null",
        "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" => "a boolean",
        "=" => "a special value",
        _ if bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-') => "a date",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::kind_of;

    #[test]
    fn each_kind_is_named() {
        let kinds = ["~", "=", "NULL", "Off", "0o17", "12:30", "2026-11-20", ".nan"].map(kind_of);
        let expected = ["null", "a special value", "null", "a boolean", "a number", "a number", "a date", "a number"];
        assert_eq!(kinds, expected);
    }
}
