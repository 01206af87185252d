//! # shared-mapping-key (CG206)
//!
//! A service maps by a key whose value several alerts have in common: a name, a title, a severity, a host.
//!
//! ## Why
//!
//! Alerts with one mapping value cannot be told apart: a second one may be taken for a repeat while the incident is
//! open, and one recovery may close both. Guide percona (section 5) maps by `alertname`, which every machine with the
//! same problem has. The id of an alert, a fingerprint or a group key belongs to one alert alone.
//!
//! Two alerts among the samples, each with a recovery of its own, make it an error. One that comes after the first was closed may
//! be the same again; where a host, a project or the like is mapped by, and the titles or the things differ, it is not. Nothing is
//! said of a key by its name alone where each of several alerts among the samples has an id there that is closed.
//!
//! ## Examples
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: '"commonLabels"."alertname"'
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: status
//!   key_value_equals: resolved
//!   incident_mapped_with: '"commonLabels"."alertname"'
//! ```
//!
//! ```yaml bad
//! trigger:
//!   payload_json_key: state
//!   key_value_contains: triggered
//!   map_incident_with: hostName
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: state
//!   key_value_contains: resolved
//!   incident_mapped_with: hostName
//! ```
//!
//! ```yaml good
//! trigger:
//!   payload_json_key: status
//!   key_value_contains: firing
//!   map_incident_with: groupKey
//!   incident_title_from: title
//! resolve:
//!   payload_json_key: status
//!   key_value_equals: resolved
//!   incident_mapped_with: groupKey
//! ```

use std::collections::HashSet;

use crate::engine::leaves::steps;
use crate::engine::proof::Defect;
use crate::lint::keys::mapping;
use crate::lint::samples::sample_view::SampleView;
use crate::lint::{Check, Input, Rule};
use crate::model::diagnostic::{Cure, Diagnostic, RuleMeta, Severity};
use crate::model::key_path::KeyPath;
use crate::model::names::identity::{self, Identity};
use crate::model::names::{self, is_shared};
use crate::model::text::{printable, quoted};
use crate::source::Spanned;
use crate::words;

pub const RULE: Rule = Rule::new(META, include_str!("shared_mapping_key.rs"), Check::File(check));

const META: RuleMeta = RuleMeta::new("CG206", "shared-mapping-key", Severity::Warning).guess().cured(Cure::Here);

fn check(input: &Input<'_>) -> Vec<Diagnostic> {
    let seen: Vec<_> = input.evidence.defects().iter().filter_map(|defect| in_samples(input, defect)).collect();
    let is_told = |key: &Spanned<KeyPath>| seen.iter().any(|it| it.place.span == key.span);
    let is_of_an_alert = |name: &str| identity::of(name) == Some(Identity::Alert);
    let is_shared_name = |name: &str| is_shared(name) && !is_of_an_alert(name);
    let may_be_shared =
        |key: &KeyPath| names::of_path(key).is_some_and(|name| is_shared_name(&name)) && !is_own(input, key);
    let shared = |key: &&Spanned<KeyPath>| may_be_shared(&key.value) && !is_told(key);
    let keys = mapping::keys(input).into_iter().filter(shared);
    let by_name = keys.map(|key| {
        let message = format!(
            "several alerts can have the same {}, and their recoveries cannot be told apart",
            words::path(&key.value)
        );
        Diagnostic::new(META, input.at(key.span), message).help(HELP)
    });
    let by_name: Vec<_> = by_name.collect();
    seen.into_iter().chain(by_name).collect()
}

/// Whether each of several alerts among the samples has another text with a digit there, which a recovery has too.
fn is_own(input: &Input<'_>, key: &KeyPath) -> bool {
    let texts = |takes: fn(&SampleView<'_>) -> bool| {
        let taken = input.evidence.samples.iter().filter(move |it| takes(it));
        taken.filter_map(|it| it.payload.find(key).text())
    };
    let alerts: Vec<&str> = texts(|it| it.verdict.trigger.is_some()).collect();
    let closed: HashSet<&str> = texts(|it| it.verdict.resolve).collect();
    let distinct: HashSet<_> = alerts.iter().collect();
    let is_id = |text: &&str| text.contains(|c: char| c.is_ascii_digit()) && !text.contains(char::is_whitespace);
    distinct.len() > 1 && distinct.len() == alerts.len() && alerts.iter().all(|it| is_id(it) && closed.contains(it))
}

const HELP: &str = "map by a key that is one alert's own, such as its id or fingerprint";

/// Two alerts among the samples that share an incident. A recovery for each of them makes it certain.
fn in_samples<'a>(input: &Input<'a>, defect: &Defect<'_>) -> Option<Diagnostic> {
    let Defect::SharedIncident { alerts: [first, second], recoveries, own, is_apart } = defect else {
        return None;
    };
    let (first, second) = (input.evidence.sample(*first)?, input.evidence.sample(*second)?);
    let trigger = input.service?.triggers.get(second.verdict.trigger?)?;
    let key = trigger.part.mapping.as_ref()?;
    let found = second.payload.find(&key.value);
    let (one, two, shared) = (first.name(), second.name(), quoted(found.text()?));
    let (one, two) = (printable(&one), printable(&two));
    let closes = match (recoveries, is_apart) {
        (Some(_), false) => "and the recovery of one closes both",
        (Some(_), true) => "and when both are open, the recovery of one closes both",
        (None, false) => "and the second one opens nothing",
        (None, true) => "and while the first one is open, the second one opens nothing",
    };
    let message =
        format!("{one} and {two} share an incident: {} is {shared} in both, {closes}", words::path(&key.value));
    let diagnostic = Diagnostic::new(META, input.at(key.span), message);
    let path = own.as_ref().map(|own| KeyPath::found(steps(&own.path), key.value.spelling()));
    let diagnostic = match path {
        Some(path) => told_apart(diagnostic, &path, [first, second], recoveries.is_some()),
        None => diagnostic.related(second.place_of(&key.value), second.words_at(&key.value)).help(HELP),
    };
    let keys = input.service?.parts().filter_map(|part| part.mapping.as_ref()).map(|key| key.span);
    let diagnostic = diagnostic.proven(keys.collect());
    Some(if recoveries.is_some() { diagnostic } else { diagnostic.severity(META.severity) })
}

/// With the key whose text is each alert's own.
fn told_apart<'a>(
    diagnostic: Diagnostic,
    path: &KeyPath,
    [first, second]: [&SampleView<'a>; 2],
    is_certain: bool,
) -> Diagnostic {
    let key = words::path(path);
    let help = match is_certain {
        true => format!("map both parts by {key}, which each alert shares with its recovery"),
        false => format!("map by a key that is one alert's own, such as {key}, if these are two alerts"),
    };
    let label = format!("{key} tells them apart");
    diagnostic.related(first.place_of(path), first.words_at(path)).related(second.place_of(path), label).help(help)
}
