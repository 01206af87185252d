//! # untidy-value (CG106)
//!
//! A value or a key path has blanks around it, or characters that came along when it was pasted from a page.
//!
//! ## Why
//!
//! Browsers and chat programs turn a plain blank into a no-break one and a straight quote into a curly one, and put
//! characters of no width into long words. The text looks right on every screen, and no payload has it: the filter
//! takes nothing. Guide better-stack, section 8, says that the text has to match exactly. Where a sample has the text
//! just as it is written here, nothing is wrong.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: 'triggered '
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: “resolved”
//!   incident_mapped_with: alert_id
//! ```
//!
//! ```yaml fixed
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: 'triggered'
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
//!   key_value_contains: was triggered
//!   map_incident_with: alert_id
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```
//!
//! In a key path, curly quotes become straight:
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: alert_id
//!   incident_title_from: “labels”.“title”
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
//!   incident_title_from: '"labels"."title"'
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert_id
//! ```

use crate::lint::values::tidy::{self, Untidy};
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Applicability, Diagnostic, Fix, RuleMeta, Severity};
use crate::model::edit::replace_text;
use crate::model::filter::{Condition, Part, Trigger};
use crate::model::key_path::{KeyPath, Step};
use crate::model::template::Template;
use crate::model::text::{listed, quoted, yaml};
use crate::source::{Span, Spanned};

pub const RULE: Rule = Rule::new(META, include_str!("untidy_value.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG106", "untidy-value", Severity::Warning).fixed(Applicability::Safe);

/// A text that should be another one.
struct Pasted {
    span: Span,
    written: String,
    meant: String,
    faults: Vec<Untidy>,
}

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.seen else {
        return Vec::new();
    };
    let of_parts = service.parts().flat_map(|part| of_part(input, part));
    let templates = service.triggers.iter().flat_map(Trigger::told);
    let of_templates = templates.filter_map(|template| of_template(input, template));
    let all = of_parts.chain(of_templates);
    all.map(|pasted| diagnostic(input, &pasted)).collect()
}

fn diagnostic(input: &Input<'_>, pasted: &Pasted) -> Diagnostic {
    let Pasted { span, written, meant, faults } = pasted;
    let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
    let message = format!("{} has {}", quoted(written), listed(&faults, "and"));
    // A text that cannot be read would help nobody.
    let edit = replace_text(input.source, *span, meant).filter(|_| !meant.is_empty());
    let fix = edit.map(|edit| Fix::safe(format!("write {}", yaml(meant)), vec![edit]));
    Diagnostic::new(META, input.at(*span), message).help(format!("write {}", yaml(meant))).fix(fix)
}

fn of_part(input: &Input<'_>, part: &Part) -> Vec<Pasted> {
    let values = part.conditions.iter().flat_map(|condition| of_values(input, condition));
    let keys = part.conditions.iter().map(|condition| &condition.key_path);
    let paths = keys.chain(&part.mapping).filter_map(|path| {
        let (meant, faults) = of_path(input, &path.value)?;
        KeyPath::parse(&meant).ok()?;
        let (span, written) = (path.span, path.value.written().to_owned());
        Some(Pasted { span, written, meant, faults })
    });
    values.chain(paths).collect()
}

fn of_values(input: &Input<'_>, condition: &Condition) -> Vec<Pasted> {
    let is_sent = |value: &str| {
        let mut texts = input.evidence.texts(&condition.key_path.value);
        texts.any(|(_, text, _)| text.contains(value))
    };
    let pasted = condition.values.iter().filter_map(|value| {
        let faults = tidy::faults(&value.value);
        if faults.is_empty() {
            return None;
        }
        let meant = tidy::tidy(&value.value);
        // A value that is nothing else is worse than untidy, and has a rule of its own.
        let is_told = !meant.is_empty() && !is_sent(&value.value);
        is_told.then(|| Pasted { span: value.span, written: value.value.clone(), meant, faults })
    });
    pasted.collect()
}

/// The text between the paths of a title is for people: only its paths have to be tidy.
fn of_template(input: &Input<'_>, template: &Spanned<Template>) -> Option<Pasted> {
    let paths = template.value.paths();
    let (_, faults) = paths.into_iter().find_map(|path| of_path(input, path))?;
    let meant = template.value.respelled(|path| match of_path(input, path) {
        Some((meant, _)) => meant,
        None => path.written().to_owned(),
    });
    Template::parse(&meant).ok()?;
    Some(Pasted {
        span: template.span,
        written: template.value.respelled(|path| path.written().to_owned()),
        meant,
        faults,
    })
}

/// The path as it was meant, and what is untidy about it; none for one that is tidy, or that a sample has.
fn of_path(input: &Input<'_>, path: &KeyPath) -> Option<(String, Vec<Untidy>)> {
    let mut faults = tidy::faults(path.written());
    let blank = |step: &Step| matches!(step, Step::Key(key) if key.trim() != key);
    if faults.is_empty() && !path.steps().iter().any(blank) {
        return None;
    }
    let mut meant = tidy::tidy_path(path.written());
    if let Some(spelled) = KeyPath::parse(&meant).ok().filter(|path| path.steps().iter().any(blank)) {
        let steps = spelled.steps().iter().map(|step| match step {
            Step::Key(key) if !key.trim().is_empty() => Step::Key(key.trim().to_owned()),
            step => step.clone(),
        });
        meant = KeyPath::found(steps.collect(), spelled.spelling()).to_string();
        faults.push(Untidy::BlanksAround);
    }
    let is_told = !faults.is_empty() && meant != path.written() && !input.evidence.has(path);
    is_told.then_some((meant, faults))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::{
        self,
        levels::Levels,
        workspace::{File, Workspace},
    };

    use crate::parse::service;

    fn said(field: &str) -> Vec<(String, String)> {
        let text = format!("trigger:\n  payload_json_key: a\n  key_value_contains: x\n  {field}\n");
        let read = service::parse("x.yaml", "x", text.into_bytes());
        let mut workspace = Workspace::default();
        let samples = Vec::new();
        workspace.files.push(File {
            path: "x.yaml".into(),
            read: read.into(),
            samples,
            has_unread_samples: false,
            has_suite: false,
        });
        let findings = lint::run(&[&RULE], &Levels::default(), &workspace).findings;
        let said = findings.into_iter().map(|finding| {
            let fix = finding.diagnostic.fix.unwrap();
            (finding.diagnostic.message, fix.edits[0].text.clone())
        });
        said.collect()
    }

    #[test]
    fn keys_of_a_path_lose_their_blanks_and_the_text_of_a_title_keeps_its_own() {
        let (message, text) = said(r#"map_incident_with: '"a "."b"'"#).remove(0);
        assert!(message.ends_with("has blanks around it"), "{message}");
        assert_eq!(text, r#"'"a"."b"'"#);
        assert_eq!(said("incident_title_from: '{{a}}\u{a0}is “{{b}}”'"), []);
        let title = said("incident_title_from: '{{a\u{a0}b}}\u{a0}is'");
        assert_eq!(title[0].1, "'{{a b}}\u{a0}is'");
        assert_eq!(said("map_incident_with: '\" \"'"), []);
    }
}
