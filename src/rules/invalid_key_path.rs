//! # invalid-key-path (CG007)
//!
//! A text that should be a key path leads nowhere in any payload.
//!
//! ## Why
//!
//! A key path is a list of keys and indexes. Guide percona writes `"alerts".[0]."status"` (section 5.1) and
//! `{{alerts.0.status}}` (section 8); the shorter `alerts[0].status` is read too. JSONPath's `$`, its wildcards and
//! negative indexes appear in no guide, and a payload has no key of that name: the condition never holds, the incident
//! has no title, the recovery closes nothing.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: $.alerts[*].status
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: alerts[0].status
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: alerts[0].status
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: alerts[0].status
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! A condition looks at one key path, so there is no text between two of them:
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: '"status" - "labels"."severity"'
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: status
//!   key_value_contains: resolved
//!   incident_mapped_with: groupKey
//! ```
//!
//! A title may have text between its paths; every path is then in quotes or in braces of its own:
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: '"commonLabels"."alertname" - "commonAnnotations'
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

use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Edit, Fix, RuleMeta, Severity};
use crate::model::key_path::PathFault;
use crate::parse::fact::FactKind;
use crate::source::{Source, Span};

pub const RULE: Rule = Rule::new(META, include_str!("invalid_key_path.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG007", "invalid-key-path", Severity::Error).fixed(Applicability::Safe);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    input.each_fact(|fact, kind| {
        let (field, fault, template) = match kind {
            FactKind::InvalidKeyPath { field, fault, template } => (field, *fault, *template),
            FactKind::CompositeKeyPath { field, is_mapping: false } => (field, PathFault::TextOutsideQuotes, false),
            _ => return None,
        };
        let (what, help) = words(fault, template);
        let diagnostic = Diagnostic::new(META, input.at(fact.span), format!("{field}: {what}"));
        Some(diagnostic.help(help).fix(fix(input.source, fact.span, fault)))
    })
}

/// What the help says, where that is one edit.
fn fix(source: &Source, at: Span, fault: PathFault) -> Option<Fix> {
    match fault {
        PathFault::UnbalancedBraces => return in_braces(source, at),
        PathFault::UnbalancedQuote | PathFault::TextOutsideQuotes => return in_quotes(source, at),
        _ => {}
    }
    let char_after = || source.text().get(at.end..)?.chars().next();
    let is_behind_dot = || source.text().get(..at.start).is_some_and(|before| before.ends_with('.'));
    let (title, span, text) = match (fault, source.slice(at)) {
        (PathFault::Dollar, "$") => match char_after()? {
            '.' => ("remove the $ and its dot", Span::new(at.start, at.end + 1), ""),
            '[' => ("remove the $", at, ""),
            _ => return None,
        },
        (PathFault::Wildcard, "*") if is_behind_dot() => (FIRST_ITEM, Span::new(at.start - 1, at.end), "[0]"),
        (PathFault::Wildcard, "[*]") | (PathFault::BadIndex, "[]") => (FIRST_ITEM, at, "[0]"),
        _ => return None,
    };
    Some(Fix::safe(title, vec![Edit::new(span, text.to_owned())]))
}

/// One path that lacks a brace, in two pairs of them.
fn in_braces(source: &Source, at: Span) -> Option<Fix> {
    let path = source.slice(at).trim_matches(['{', '}']);
    let before = source.text().get(..at.start)?;
    let is_one = !path.is_empty() && !path.contains(['{', '}', ' ', '"']) && !before.ends_with('$');
    is_one.then(|| Fix::safe("put two braces on either side", vec![Edit::new(at, format!("{{{{{path}}}}}"))]))
}

/// One path that lacks a quote, with each key in quotes of its own.
fn in_quotes(source: &Source, at: Span) -> Option<Fix> {
    let line = source.lines_around(at);
    let (front, back) = (Span::new(line.start, at.start), Span::new(at.start, line.end));
    let start = line.start + source.slice(front).rfind('\'')? + 1;
    let whole = Span::new(start, at.start + source.slice(back).find('\'')?);
    let lacks_one = source.slice(whole).matches('"').count() % 2 == 1;
    let is_key =
        |key: &str| lacks_one && !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
    let bare = source.slice(whole).replace('"', "");
    let keys: Vec<_> = bare.split('.').map(|key| is_key(key).then(|| format!("\"{key}\""))).collect::<Option<_>>()?;
    Some(Fix::safe("put each key in quotes of its own", vec![Edit::new(whole, keys.join("."))]))
}

const FIRST_ITEM: &str = "name the first item";

fn words(fault: PathFault, template: bool) -> (&'static str, &'static str) {
    match fault {
        PathFault::TextOutsideQuotes | PathFault::QuoteInKey if template => (
            "text stands beside a path that is not in quotes or braces",
            "put each path in quotes of its own: \"a\".\"b\" - \"c\"",
        ),
        PathFault::TextOutsideQuotes => {
            ("only a dot or an index can follow a quoted key or an index", "one key path leads to one place")
        }
        PathFault::QuoteInKey => {
            ("a double quote stands in a key", "put the key in quotes, and a backslash before the quote in it")
        }
        PathFault::BadEscape => ("a backslash in quotes starts an escape, and this is none", "write a backslash twice"),
        PathFault::Wildcard => {
            ("a filter looks at one place, so there is no wildcard", "name the item: [0] is the first")
        }
        other => short_words(other),
    }
}

fn short_words(fault: PathFault) -> (&'static str, &'static str) {
    match fault {
        PathFault::Empty => ("the key path is empty", "name a key, or remove the field"),
        PathFault::EmptySegment => ("a key is missing beside a dot", "remove the dot, or name the key"),
        PathFault::UnbalancedQuote => ("a double quote is never closed", "each key has quotes of its own: \"a\".\"b\""),
        PathFault::UnbalancedBracket => ("a bracket is never closed", "an index is written [0]"),
        PathFault::BadIndex => ("brackets hold an index or a key in quotes", "write [0], the first item, or [\"key\"]"),
        PathFault::Dollar => ("a key path starts at the payload, without $", "remove the $ and its dot"),
        _ => ("braces come in pairs around the whole path", "write {{a.b}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::composite_mapping_key;
    use crate::rules::tests::look;

    #[test]
    fn what_another_language_has_more_than_this_one_is_taken_away() {
        let fixed = |path: &str| {
            let yaml = format!("trigger: {{payload_json_key: '{path}', key_value_contains: x}}\n");
            let fix = look(&RULE, &yaml, &[]).remove(0).fix?;
            let edit = &fix.edits[0];
            let mut yaml = yaml;
            yaml.replace_range(edit.span.start..edit.span.end, &edit.text);
            yaml.split('\'').nth(1).map(str::to_owned)
        };
        for (path, right) in [
            ("$.status", "status"),
            ("$[0].a", "[0].a"),
            ("alerts[].a", "alerts[0].a"),
            ("a[*].b", "a[0].b"),
            ("a.*.b", "a[0].b"),
            ("{a.b}", "{{a.b}}"),
            ("{{a.b}", "{{a.b}}"),
            (r#""a"."b."c""#, r#""a"."b"."c""#),
            (r#""a.b"#, r#""a"."b""#),
        ] {
            assert_eq!(fixed(path).as_deref(), Some(right), "{path}");
        }
        for path in ["$", "${a}", "*.a", "a[-1]", "a[b]", "a..b", "{a} {b}", r#""a b"."c"#] {
            assert_eq!(fixed(path), None, "{path}");
        }
    }

    #[test]
    fn several_paths_in_one_field_are_told_once_whatever_the_field_is_called() {
        let names = [
            ("payload_json_key", true),
            ("Payload JSON Key", true),
            ("map_incident_with", false),
            ("Incident Mapped With", false),
        ];
        for (name, is_of_condition) in names {
            let other = match is_of_condition {
                true => "map_incident_with: id",
                false => "payload_json_key: s",
            };
            let yaml = format!("trigger: {{{name}: '\"a\" \"b\"', key_value_contains: x, {other}}}\n");
            assert_eq!(look(&RULE, &yaml, &[]).len() == 1, is_of_condition, "{name}");
            let composite = look(&composite_mapping_key::RULE, &yaml, &[]);
            assert_eq!(composite.len() == 1, !is_of_condition, "{name}");
        }
    }
}
