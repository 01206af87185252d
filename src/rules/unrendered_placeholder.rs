//! # unrendered-placeholder (CG409)
//!
//! A text of a sample that the filter reads still holds a template variable, which the sender should have replaced, or
//! what its templates write where there is no value.
//!
//! ## Why
//!
//! Senders with a body template leave a variable in place that they do not know: guide better-stack (section 3.3)
//! writes `{{ incident.id }}` where Better Stack has `$INCIDENT_ID`, and section 8 tells to look which of the two it
//! is. As a state it matches nothing, as a mapping value alerts cannot be told apart by it, and as a title it tells
//! nobody anything. So it is with `<no value>` of a Go template, `*UNKNOWN*` of Zabbix or `undefined`: each alert
//! has the same. Words such as `None` or `null` are no state where no filter asks for them.
//!
//! ## A template of another product
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "{{ alert.title }}"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "{{ alert.title }}"}
//! ```
//!
//! ```yaml bad
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
//! ## As it should arrive
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "a-1", "title": "{{ not read by the resolve }}"}
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

use std::collections::HashSet;

use crate::engine::placeholder;
use crate::lint::samples::sample_view::SampleView;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Diagnostic, Needs, RuleMeta, Severity};
use crate::model::filter::Service;
use crate::model::key_path::Step;
use crate::model::path_use::{self, PathUse, Purpose};
use crate::model::payload::Found;
use crate::model::text::{count, printable};
use crate::source::Span;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("unrendered_placeholder.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG409", "unrendered-placeholder", Severity::Warning).needs(Needs::Samples).guess();

/// A key path of the filter, and the variable that it leads to.
struct Unrendered<'s> {
    read: PathUse<'s>,
    token: &'s str,
    in_sample: Span,
}

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service else {
        return Vec::new();
    };
    let mut told = HashSet::new();
    let samples = input.evidence.samples.iter();
    samples.filter_map(|seen| of_sample(input, service, seen, &mut told)).collect()
}

/// What no sample before has shown: the sender writes one variable at one key of all its payloads.
fn of_sample<'s>(
    input: &Input<'_>,
    service: &'s Service,
    seen: &'s SampleView<'_>,
    told: &mut HashSet<(&'s str, &'s [Step])>,
) -> Option<Diagnostic> {
    let mut found: Vec<Unrendered<'_>> = Vec::new();
    for unrendered in read(service, seen).filter_map(|it| unrendered(service, it, seen)) {
        // Several paths may lead to one text.
        let in_sample = unrendered.in_sample;
        let is_told = told.contains(&(unrendered.token, unrendered.read.path.steps()));
        if !is_told && found.iter().all(|other| other.in_sample != in_sample) {
            found.push(unrendered);
        }
    }
    told.extend(found.iter().map(|it| (it.token, it.read.path.steps())));
    let (first, others) = found.split_first()?;
    Some(word(input, seen, first, others.len()))
}

/// The key paths that are looked up in a sample: those of all conditions, and what the parts that take it make an
/// incident of.
fn read<'s>(service: &'s Service, seen: &SampleView<'_>) -> impl Iterator<Item = PathUse<'s>> {
    let verdict = seen.verdict;
    let triggers = service.triggers.iter().enumerate();
    let triggers = triggers.map(move |(at, trigger)| {
        let takes = verdict.trigger == Some(at);
        (takes, path_use::of_trigger(trigger, &service.source))
    });
    let resolve = service.resolve.iter();
    let resolve = resolve.map(move |part| (verdict.resolve, path_use::of_part(part)));
    triggers.chain(resolve).flat_map(|(takes, uses)| {
        let uses = uses.into_iter();
        uses.filter(move |it| takes || it.purpose == Purpose::Condition)
    })
}

fn unrendered<'s>(service: &Service, read: PathUse<'s>, seen: &'s SampleView<'_>) -> Option<Unrendered<'s>> {
    let Found::Text { text, span, .. } = seen.payload.find(read.path) else {
        return None;
    };
    let token = match read.purpose {
        Purpose::Condition => placeholder::find_in_state(service, text)?,
        _ => placeholder::find(text)?,
    };
    Some(Unrendered { read, token, in_sample: span })
}

fn word(input: &Input<'_>, seen: &SampleView<'_>, unrendered: &Unrendered<'_>, others: usize) -> Diagnostic {
    let path = words::path(unrendered.read.path);
    let (token, what) = (printable(unrendered.token), words::unfilled(unrendered.token));
    let name = seen.name();
    let sample = printable(&name);
    let more = match others {
        0 => String::new(),
        others => format!(", and in {} that the filter reads", count(others, "other text")),
    };
    let message = format!("{token} is left at {path} in {sample}{more}: {what}");
    Diagnostic::new(META, input.at(unrendered.read.span), message)
        .related(seen.place(unrendered.in_sample), "sent as it is")
        .help("mend the body template of the sender, and capture a payload anew")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::tests::{diagnostics, workspace};

    #[test]
    fn a_path_of_several_is_pointed_at() {
        let filter = "\
trigger:
  payload_json_key: s
  key_value_contains: x
  incident_title_from: '{{ s }} on {{ host }}'
";
        let samples = [("a.json", r#"{"s":"x","host":"$HOST"}"#)];
        let said = diagnostics(&RULE, &workspace(filter, &samples));
        let place = &said[0].place;
        assert_eq!(place.source.slice(place.span), "{{ host }}");
    }

    #[test]
    fn a_word_is_a_state_where_a_filter_asks_for_it_and_never_a_title() {
        let filter = "\
trigger: {payload_json_key: level, key_value_contains: Critical, map_incident_with: id, incident_title_from: t}
resolve: {payload_json_key: level, key_value_contains: None, incident_mapped_with: id}
";
        let left = |name: &str, body: &str| {
            let said = diagnostics(&RULE, &workspace(filter, &[(name, body)]));
            said.into_iter().map(|it| it.message.split(" in ").next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(left("b.json", r#"{"level":"None","id":7,"t":"x"}"#), [""; 0]);
        assert_eq!(left("c.json", r#"{"level":"null","id":7}"#), ["null is left at level"]);
        assert_eq!(left("a.json", r#"{"level":"Critical","id":7,"t":"undefined"}"#), ["undefined is left at t"]);
        assert_eq!(left("a.json", r#"{"level":"Critical","id":"<no value>"}"#), ["<no value> is left at id"]);
    }

    #[test]
    fn only_what_is_read_counts_and_each_text_once() {
        let filter = "\
trigger:
- payload_json_key: s
  key_value_contains: x
  map_incident_with: id
  incident_title_from: t
  incident_description_from: t
- payload_json_key: s
  key_value_contains: z
";
        let samples = [
            ("a.json", r#"{"s":"x","id":"${id}","t":"<% t %>","other":"{{ o }}"}"#),
            ("b.json", r#"{"s":"$STATE","id":"${id}","t":"<% t %>"}"#),
            ("c.json", r#"{"s":"muted","id":"${id}"}"#),
        ];
        let said = diagnostics(&RULE, &workspace(filter, &samples)).into_iter();
        let said: Vec<_> = said.map(|it| it.message).collect();
        let expected = [
            "$STATE is left at s in b.json: a variable of Datadog, Better Stack or Site24x7 that the sender never replaced",
            "${id} is left at id in a.json, and in 1 other text that the filter reads: a variable of Instana, SolarWinds \
             or another ${ } template that the sender never replaced",
        ];
        assert_eq!(said, expected);
    }
}
