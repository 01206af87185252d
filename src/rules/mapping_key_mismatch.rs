//! # mapping-key-mismatch (CG201)
//!
//! A trigger filter and the resolve map by different key paths.
//!
//! ## Why
//!
//! A recovery closes the incident that was mapped with the same value (docs.callgoose.com/sqibs/api_filter_example), and
//! guide openstatus (5.2) asks for the very same key on both sides. Two keys of one vendor rarely hold one value: the
//! recovery is accepted, the sender's log says success, and the incident stays open. This is an error where samples of both
//! sides show it, a warning where there are none, or where the two values are equal by their proof, and an info where neither
//! key has one value in both. Nothing is said of two keys that no sample has together and under which a recovery closes its
//! alert: some senders write each event under a key of its own.
//!
//! ## Examples
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
//!   incident_mapped_with: 'incident_id'   # the console shows this one
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
//!   incident_mapped_with: 'alert_id'   # the console shows this one
//! ```
//!
//! Spellings of one path are equal:
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: '"alert"."id"'
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: alert.id
//! ```
//!
//! ## With samples
//!
//! The key that both samples have is the one to keep:
//!
//! ```json payload trigger
//! {"state": "triggered", "alert_id": "a-1", "incident": "a-1", "title": "Disk full"}
//! ```
//!
//! ```json payload resolve
//! {"state": "resolved", "alert_id": "b-2", "incident": "a-1", "title": "Disk full"}
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: incident
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: incident
//! ```

use crate::engine::demand::MAX_COMPARED;
use crate::engine::incident;
use crate::engine::proof::Defect;
use crate::engine::side::Side;
use crate::lint::keys::mapping::is_key_of_alert;
use crate::lint::samples::evidence::Evidence;
use crate::lint::samples::path_lookup::PathLookup;
use crate::lint::samples::sample_view::SampleView;
use crate::lint::{Check, Input, Rule};
use crate::model::edit::replace_text;
use crate::model::names::{is_shared, volatile};
use crate::words;
use std::cmp::Reverse;
use std::collections::HashSet;

use crate::model::diagnostic::{Applicability, Cure, Diagnostic, Edit, Fix, RuleMeta, Severity};
use crate::model::filter::{Part, Service};
use crate::model::key_path::{KeyPath, Step};
use crate::model::payload::Payload;
use crate::source::Spanned;

pub const RULE: Rule = Rule::new(META, include_str!("mapping_key_mismatch.rs"), Check::File(check));

const META: RuleMeta =
    RuleMeta::new("CG201", "mapping-key-mismatch", Severity::Error).fixed(Applicability::Safe).cured(Cure::Here);

/// The trigger filters that map by another key than the resolve, all by the same one.
struct Odd<'a> {
    service: &'a Service,
    resolve: &'a Spanned<KeyPath>,
    key: &'a KeyPath,
    filters: Vec<(usize, &'a Spanned<KeyPath>)>,
    /// No trigger filter maps as the resolve does, or in a third way.
    is_all: bool,
}

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let Some(service) = input.service.filter(|_| !input.evidence.wants_no_pair()) else {
        return Vec::new();
    };
    // Where the parts take each other's samples, their keys are looked for in the wrong ones.
    let is_crosswise = |defect: &Defect<'_>| matches!(defect, Defect::WrongSide { .. } | Defect::Reversed { .. });
    if input.evidence.defects().iter().any(is_crosswise) {
        return Vec::new();
    }
    let odd = odd(service, &input.evidence);
    odd.iter().filter(|odd| !odd.is_by_turns(&input.evidence)).map(|odd| odd.diagnostic(input)).collect()
}

fn odd<'a>(service: &'a Service, evidence: &Evidence<'_>) -> Vec<Odd<'a>> {
    let mut all: Vec<Odd<'a>> = Vec::new();
    let resolve = service.resolve.as_ref().and_then(|it| it.mapping.as_ref());
    // A key that the samples have in another case is told as that.
    let is_miswritten = |key: &KeyPath| matches!(evidence.path_lookup(key).as_deref(), Some(PathLookup::OtherCase(_)));
    let is_ours = |key: &KeyPath| is_key_of_alert(service, key, evidence) && !is_miswritten(key);
    let Some(resolve) = resolve.filter(|key| is_ours(&key.value)) else {
        return all;
    };
    let filters = service.triggers.iter().take(MAX_COMPARED).enumerate();
    let keys = filters.filter_map(|(at, trigger)| Some((at, trigger.part.mapping.as_ref()?)));
    let mut agree = true;
    for (at, key) in keys {
        let is_odd = key.value != resolve.value;
        if !is_odd || !is_ours(&key.value) {
            agree = false;
            continue;
        }
        match all.iter_mut().find(|odd| *odd.key == key.value) {
            Some(odd) => odd.filters.push((at, key)),
            None => all.push(Odd { service, resolve, key: &key.value, filters: vec![(at, key)], is_all: false }),
        }
    }
    if let ([odd], true) = (all.as_mut_slice(), agree) {
        odd.is_all = true;
    }
    all
}

impl Odd<'_> {
    /// At the resolve when all trigger filters agree and theirs is the key to keep, else at those that differ from it.
    fn diagnostic(&self, input: &Input<'_>) -> Diagnostic {
        let [key, resolve] = [self.key, &self.resolve.value].map(words::path);
        let numbers: Vec<_> = self.filters.iter().map(|(at, _)| *at).collect();
        let names = words::triggers(&numbers);
        let verb = if numbers.len() == 1 { "maps" } else { "map" };
        let pairs = self.pairs(&input.evidence, None);
        let keep = if pairs.is_some() { None } else { self.keep(&input.evidence) };
        let is_of_resolve = self.is_all && keep != Some(&self.resolve.value);
        let mut diagnostic = if is_of_resolve {
            let message = format!("the resolve maps by {resolve}, and {names} by {key}");
            Diagnostic::new(META, input.at(self.resolve.span), message)
        } else {
            let message = format!("{names} {verb} by {key}, and the resolve by {resolve}");
            let first = self.filters.first().map(|(_, key)| key.span);
            Diagnostic::new(META, input.at(first.unwrap_or_default()), message)
                .beside(self.resolve.span, format!("the resolve maps by {resolve}"))
        };
        let rest = usize::from(!is_of_resolve);
        for (at, written) in self.filters.iter().skip(rest) {
            let name = words::trigger(*at);
            diagnostic = diagnostic.beside(written.span, format!("{name} maps by {key}"));
        }
        if let Some(value) = pairs {
            return self.as_it_works(diagnostic, value, &input.evidence);
        }
        if !self.is_shown(&input.evidence) {
            diagnostic = diagnostic.severity(Severity::Warning);
        }
        let Some(keep) = keep else {
            return diagnostic.help("map both by the key whose value the alert and its recovery share");
        };
        let (written, fix) = (words::path(keep), self.fix(input, keep));
        let proof = match input.evidence.is_empty() {
            true => "if the alert and its recovery share its value",
            false => "which both samples have",
        };
        diagnostic.help(format!("write {written}, {proof}")).fix(fix)
    }

    /// Under the two keys a recovery has the value of its alert. A short one may be equal by chance.
    fn as_it_works(&self, diagnostic: Diagnostic, value: &str, evidence: &Evidence<'_>) -> Diagnostic {
        let is_shared = [self.key, &self.resolve.value].iter().any(|key| self.pairs(evidence, Some(key)).is_some());
        if is_shared || value.chars().count() < 4 {
            let help = "map both by one key; that these two hold one value may end with any change of the sender";
            return diagnostic.severity(Severity::Warning).help(help);
        }
        let help = "neither of the two has one value in an alert and in its recovery: keep both while the sender does";
        diagnostic.severity(Severity::Info).help(help)
    }

    /// Whether no sample has both keys, and under the two a recovery closes what an alert opened: the sender writes each
    /// event under a key of its own, and one key for both would find nothing.
    fn is_by_turns(&self, evidence: &Evidence<'_>) -> bool {
        evidence.are_apart([self.key, &self.resolve.value].into_iter()) && self.pairs(evidence, None).is_some()
    }

    /// Whether there are samples of both sides, which show that the values differ.
    fn is_shown(&self, evidence: &Evidence<'_>) -> bool {
        let is_of = |seen: &SampleView<'_>, side, takes: bool| takes || is_meant(seen, side);
        let mut samples = evidence.samples.iter();
        samples.clone().any(|seen| is_of(seen, Side::Alert, seen.verdict.trigger.is_some()))
            && samples.any(|seen| is_of(seen, Side::Recovery, seen.verdict.resolve))
    }

    /// The key to map both by. With samples, only one under which a recovery among them closes what an alert opened, and
    /// rather one that keeps their alerts apart.
    fn keep(&self, evidence: &Evidence<'_>) -> Option<&KeyPath> {
        let keys = [self.key, &self.resolve.value];
        let possible = keys.into_iter().skip(usize::from(!self.is_all));
        if evidence.is_empty() {
            let best = possible.min_by_key(|key| is_suspect(key))?;
            let is_clean = !is_suspect(best) || keys.into_iter().all(is_suspect);
            return Some(best).filter(|_| is_clean);
        }
        let proven = possible.filter(|key| self.pairs(evidence, Some(key)).is_some());
        proven.min_by_key(|key| {
            // Times differ in any case.
            let is_volatile = key.last_key().and_then(volatile).is_some();
            let alerts = Reverse(self.alerts(evidence, Some(key)).len());
            (is_volatile, alerts, is_suspect(key))
        })
    }

    fn fix(&self, input: &Input<'_>, keep: &KeyPath) -> Option<Fix> {
        let written = words::path(keep);
        // Two keys may well be meant: only samples show that they are not.
        let is_guess = input.evidence.is_empty();
        let fix = |title: String, edits| if is_guess { Fix::risky(title, edits) } else { Fix::safe(title, edits) };
        if keep == self.key {
            let edit = replace_text(input.source, self.resolve.span, keep.written())?;
            return Some(fix(format!("map the resolve by {written}"), vec![edit]));
        }
        let spans = self.filters.iter().map(|(_, key)| key.span);
        let edit = |span| replace_text(input.source, span, keep.written());
        let edits: Option<Vec<Edit>> = spans.map(edit).collect();
        Some(fix(format!("map by {written}"), edits?))
    }

    /// The value that some recovery among the samples has of an alert that one of the filters opens: under the keys of
    /// both parts, or under one key. Which key to keep is also shown by a sample that no part takes yet, if its name says
    /// what it does.
    fn pairs<'e>(&'e self, evidence: &'e Evidence<'_>, key: Option<&'e KeyPath>) -> Option<&'e str> {
        let opened = self.alerts(evidence, key);
        let resolve = self.service.resolve.as_ref()?;
        let meant = evidence.samples.iter().filter(|seen| key.is_some() && is_meant(seen, Side::Recovery));
        let mut closing = evidence.recoveries().chain(meant);
        closing.find_map(|seen| value(resolve, seen.payload, key).filter(|it| opened.contains(it)))
    }

    /// The values of the alerts that the filters open, or should.
    fn alerts<'e>(&'e self, evidence: &'e Evidence<'_>, key: Option<&'e KeyPath>) -> HashSet<&'e str> {
        let filters = self.filters.iter();
        filters
            .filter_map(|(at, _)| Some((*at, &self.service.triggers.get(*at)?.part)))
            .flat_map(|(at, part)| {
                let seen = evidence.samples.iter();
                let meant = move |seen: &&SampleView<'_>| key.is_some() && is_meant(seen, Side::Alert);
                let opens = seen.filter(move |it| it.verdict.trigger == Some(at) || meant(it));
                opens.filter_map(move |seen| value(part, seen.payload, key))
            })
            .collect()
    }
}

/// Whether other rules speak of a mapping key by its path alone.
fn is_suspect(key: &KeyPath) -> bool {
    let by_name = |name| volatile(name).is_some() || is_shared(name);
    let is_index = |step: &Step| matches!(step, Step::Index(_) | Step::Number(_));
    key.last_key().is_some_and(by_name) || key.steps().iter().any(is_index)
}

/// Whether no part takes a sample that is meant for one side.
fn is_meant(seen: &SampleView<'_>, side: Side) -> bool {
    !seen.verdict.accepts() && seen.side == Some(side)
}

fn value<'p>(part: &'p Part, payload: &'p Payload, key: Option<&KeyPath>) -> Option<&'p str> {
    match key {
        Some(key) => payload.find(key).text().filter(|text| !text.is_empty()),
        None => incident::mapping(part, payload).value.ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::look;

    const OPEN: &str = r#"{"state": "down", "a": "1", "b": "2"}"#;

    fn service(triggers: &[&str], resolve: &str) -> String {
        let filter =
            |key: &&str| format!("- {{payload_json_key: state, key_value_contains: down, map_incident_with: {key}}}\n");
        let triggers: String = triggers.iter().map(filter).collect();
        format!(
            "trigger:\n{triggers}resolve: {{payload_json_key: state, key_value_contains: up, incident_mapped_with: {resolve}}}\n"
        )
    }

    /// The severity, the text that is pointed at, and the texts of the fix.
    fn said(yaml: &str, samples: &[(&str, &str)]) -> Vec<(Severity, String, Vec<String>)> {
        let say = |it: Diagnostic| {
            let edits = it.fix.map(|fix| fix.edits).unwrap_or_default();
            let texts = edits.into_iter().map(|edit| edit.text).collect();
            let pointed = it.place.source.slice(it.place.span).to_owned();
            (it.severity, pointed, texts)
        };
        look(&RULE, yaml, samples).into_iter().map(say).collect()
    }

    fn one(severity: Severity, pointed: &str, fix: &[&str]) -> Vec<(Severity, String, Vec<String>)> {
        let fix = fix.iter().map(|text| (*text).to_owned()).collect();
        vec![(severity, pointed.to_owned(), fix)]
    }

    #[test]
    fn without_samples_another_key_is_a_guess() {
        let kind = |samples: &[(&str, &str)]| {
            let told = look(&RULE, &service(&["a"], "b"), samples);
            told.first().and_then(|it| it.fix.as_ref()).map(|fix| fix.applicability)
        };
        assert_eq!(kind(&[]), Some(Applicability::Unsafe));
        let up = r#"{"state": "up", "a": "1", "b": "9"}"#;
        assert_eq!(kind(&[("trigger", OPEN), ("resolve", up)]), Some(Applicability::Safe));
    }

    #[test]
    fn samples_say_which_key_to_keep() {
        use Severity::{Error, Warning};
        let yaml = service(&["a"], "b");
        let closed_by = |text| said(&yaml, &[("trigger", OPEN), ("resolve", text)]);
        assert_eq!(said(&yaml, &[]), one(Warning, "b", &["a"]), "names alone");
        assert_eq!(said(&yaml, &[("trigger", OPEN)]), one(Warning, "b", &[]), "and one side");
        let by_trigger = closed_by(r#"{"state": "up", "a": "1", "b": "9"}"#);
        assert_eq!(by_trigger, one(Error, "b", &["a"]));
        let by_resolve = closed_by(r#"{"state": "up", "a": "9", "b": "2"}"#);
        assert_eq!(by_resolve, one(Error, "a", &["b"]), "at the line that changes");
        let by_none = closed_by(r#"{"state": "up", "a": "9", "b": "9"}"#);
        assert_eq!(by_none, one(Error, "b", &[]));
        let other_case = said(
            &yaml,
            &[
                ("trigger", r#"{"state": "Down", "a": "1", "b": "2"}"#),
                ("resolve", r#"{"state": "UP", "a": "9", "b": "2"}"#),
            ],
        );
        assert_eq!(other_case, one(Error, "a", &["b"]), "by their names");
        let as_it_is = closed_by(r#"{"state": "up", "a": "9", "b": "1"}"#);
        assert_eq!(as_it_is, one(Warning, "b", &[]));
        let moved = [
            ("trigger", r#"{"state": "down", "a": "al-77"}"#),
            ("resolve", r#"{"state": "up", "a": "al-78", "b": "al-77"}"#),
        ];
        assert_eq!(said(&yaml, &moved), one(Severity::Info, "b", &[]), "as the sender has it");
    }

    #[test]
    fn the_key_to_keep_tells_alerts_apart() {
        let kept = |trigger: &str, resolve: &str, samples: &[(&str, &str)]| {
            let said = look(&RULE, &service(&[trigger], resolve), samples).remove(0);
            let edits = said.fix.map(|fix| fix.edits).unwrap_or_default();
            let texts: Vec<_> = edits.into_iter().map(|edit| edit.text).collect();
            (texts.concat(), said.help.unwrap())
        };
        for suspect in ["timestamp", "title", "alerts.0.fingerprint"] {
            assert_eq!(kept(suspect, "alert_id", &[]).0, "alert_id");
            assert_eq!(kept("alert_id", suspect, &[]).0, "alert_id");
        }
        let one = ("trigger", r#"{"state": "down", "x": "t", "z": "a-1"}"#);
        let two = ("trigger-2", r#"{"state": "down", "x": "t", "z": "a-2"}"#);
        let up = ("resolve", r#"{"state": "up", "x": "t", "z": "a-1"}"#);
        let expected = ("z".to_owned(), "write z, which both samples have".to_owned());
        assert_eq!(kept("x", "z", &[one, two, up]), expected);
    }

    #[test]
    fn a_sample_that_closes_itself_proves_nothing() {
        let yaml = service(&["a"], "b").replace("up", "w");
        let open = ("trigger", r#"{"state": "down", "a": "1"}"#);
        let both = ("resolve", r#"{"state": "down w", "a": "2", "b": "2"}"#);
        assert_eq!(said(&yaml, &[open, both])[0].0, Severity::Error);
        assert_eq!(said(&yaml, &[both])[0].0, Severity::Warning);
    }

    #[test]
    fn two_keys_that_no_sample_has_together_are_two_events_of_one_sender() {
        let yaml = service(&["opened.id"], "closed.id");
        let open = ("trigger", r#"{"state": "down", "opened": {"id": "7"}}"#);
        let closed = |id: &str| format!(r#"{{"state": "up", "closed": {{"id": "{id}"}}}}"#);
        assert_eq!(said(&yaml, &[open, ("resolve", &closed("7"))]), []);
        assert_eq!(said(&yaml, &[open, ("resolve", &closed("8"))])[0].0, Severity::Error);
        let both = r#"{"state": "up", "opened": {"id": "9"}, "closed": {"id": "7"}}"#;
        assert_eq!(said(&yaml, &[open, ("resolve", both)])[0].0, Severity::Warning);
    }

    #[test]
    fn a_key_in_another_case_is_told_as_that_alone() {
        let samples =
            [("trigger", r#"{"state": "down", "AlertID": "1"}"#), ("resolve", r#"{"state": "up", "AlertID": "1"}"#)];
        assert_eq!(said(&service(&["AlertID"], "alertid"), &samples), []);
        assert_eq!(said(&service(&["alertID"], "AlertID"), &samples), []);
    }

    #[test]
    fn the_odd_filter_is_pointed_at_when_the_others_agree() {
        let guess = Severity::Warning;
        assert_eq!(said(&service(&["a", "b"], "b"), &[]), one(guess, "a", &["b"]));
        assert_eq!(said(&service(&["a", "a"], "b"), &[]), one(guess, "b", &["a"]));
        let each = said(&service(&["a", "c"], "b"), &[]);
        assert_eq!(each, [one(guess, "a", &["b"]), one(guess, "c", &["b"])].concat());
        assert_eq!(said(&service(&["a.0", "'\"a\".[0]'"], "'a[0]'"), &[]), []);
    }

    #[test]
    fn no_alias_is_written_over_and_what_is_no_key_is_not_copied() {
        let alias = service(&["a"], "*key");
        let alias = format!("name: &key b\n{alias}");
        assert_eq!(said(&alias, &[]), one(Severity::Warning, "*key", &[]));
        assert_eq!(said(&service(&["host + service"], "b"), &[]), []);
        assert_eq!(said(&service(&["a"], "state"), &[]), []);
    }
}
