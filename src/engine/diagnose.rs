//! Finds what is likely wrong with a payload that a part takes.

use std::collections::HashMap;

use super::answer::Acceptance;
use super::closest::closest;
use super::diagnosis::{DiagnosisKind, Missing, Occurrence};
use super::incident::{Mapping, Provenance, Told};
use super::ledger::{Entry, OpenIncident};
use super::outline::Outline;
use super::placeholder;
use super::session::Run;
use crate::model::filter::{Part, Trigger};
use crate::model::key_path::{KeyPath, Step};
use crate::model::payload::{Body, Node, Text, Value};
use crate::source::Source;

/// Among how many open incidents the one is looked for whose mapping value the payload has elsewhere.
const MAX_OPEN: usize = 100;
/// How many duplicate keys of one payload are told.
const MAX_DUPLICATES: usize = 5;

/// What there is to say about an accepted trigger.
pub fn of_trigger<'a>(
    trigger: &'a Trigger,
    accepted: &Acceptance<'a>,
    outline: &Outline<'a>,
) -> Vec<DiagnosisKind<'a>> {
    let mut kinds: Vec<_> = of_mapping(&accepted.mapping, outline, None)
        .into_iter()
        .collect();
    kinds.extend(
        accepted
            .title
            .as_ref()
            .and_then(|title| of_title(trigger, title, outline)),
    );
    kinds.extend(
        accepted
            .description
            .as_ref()
            .and_then(|told| of_description(told, outline)),
    );
    kinds.extend(batches(trigger.key_paths(), outline));
    kinds
}

/// What there is to say about an accepted resolve. `run` knows the incidents it could have closed.
pub fn of_resolve<'a>(
    resolve: &'a Part,
    service: usize,
    accepted: &Acceptance<'a>,
    outline: &Outline<'a>,
    run: &Run<'a>,
) -> Vec<DiagnosisKind<'a>> {
    let occurs = accepted
        .mapping
        .value
        .is_err()
        .then(|| occurrence(service, &accepted.mapping, outline, run))
        .flatten();
    let mut kinds: Vec<_> = of_mapping(&accepted.mapping, outline, occurs)
        .into_iter()
        .collect();
    if let (Entry::NothingToClose, Ok(value), Some(key)) = (
        accepted.entry,
        &accepted.mapping.value,
        accepted.mapping.key,
    ) {
        let others = run
            .open_of(service)
            .filter_map(|open| open.mapping_value.clone())
            .take(3)
            .collect();
        kinds.push(DiagnosisKind::NothingOpen {
            key,
            value: value.to_string(),
            opened_later: None,
            others,
        });
    }
    kinds.extend(batches(resolve.key_paths(), outline));
    kinds
}

fn of_mapping<'a>(
    mapping: &Mapping<'a>,
    outline: &Outline<'a>,
    occurs: Option<Occurrence>,
) -> Option<DiagnosisKind<'a>> {
    match (&mapping.value, mapping.key) {
        (Err(why), key) => {
            let closest = key.and_then(|key| closest(key, outline, |text| !text.is_empty()));
            Some(DiagnosisKind::NoMappingValue {
                key,
                why: *why,
                closest,
                occurs,
            })
        }
        (Ok(value), Some(key)) => {
            let token = placeholder::find(value)?.to_owned();
            Some(DiagnosisKind::MappingPlaceholder { key, token })
        }
        (Ok(_), None) => None,
    }
}

fn occurrence(
    service: usize,
    mapping: &Mapping<'_>,
    outline: &Outline<'_>,
    run: &Run<'_>,
) -> Option<Occurrence> {
    let spelling = mapping.key?.spelling();
    let find = |open: &OpenIncident| {
        let value = open.mapping_value.as_ref()?;
        let place = outline.holding(value)?;
        let path = KeyPath::found(place.steps.clone(), spelling);
        let in_both = run
            .payload(open.payload)
            .is_some_and(|payload| payload.find(&path).text() == Some(value));
        Some(Occurrence {
            value: value.clone(),
            path,
            in_both,
        })
    };
    run.open_of(service).take(MAX_OPEN).find_map(find)
}

fn of_title<'a>(
    trigger: &'a Trigger,
    title: &Told<'a>,
    outline: &Outline<'a>,
) -> Option<DiagnosisKind<'a>> {
    let told = trigger.title.as_ref()?;
    if title.provenance == Provenance::Fallback {
        return Some(DiagnosisKind::TitleFellBack {
            missing: missing(title, outline),
        });
    }
    if !title.without_text.is_empty() {
        return Some(DiagnosisKind::TitleInPart {
            missing: missing(title, outline),
        });
    }
    let texts: Vec<_> = told
        .value
        .paths()
        .map(|path| outline.payload.find(path))
        .collect();
    if texts
        .iter()
        .all(|found| found.text().is_some_and(|text| text.trim().is_empty()))
    {
        return Some(DiagnosisKind::TitleEmpty);
    }
    let token = texts
        .iter()
        .find_map(|found| placeholder::find(found.text()?).map(str::to_owned))?;
    Some(DiagnosisKind::TitlePlaceholder { token })
}

fn of_description<'a>(told: &Told<'a>, outline: &Outline<'a>) -> Option<DiagnosisKind<'a>> {
    if told.without_text.is_empty() {
        return None;
    }
    let missing = missing(told, outline);
    Some(match told.provenance {
        Provenance::WholePayload => DiagnosisKind::DescriptionFellBack { missing },
        _ => DiagnosisKind::DescriptionInPart { missing },
    })
}

fn missing<'a>(told: &Told<'a>, outline: &Outline<'_>) -> Vec<Missing<'a>> {
    let closest = |path| closest(path, outline, |text| !text.trim().is_empty());
    told.without_text
        .iter()
        .map(|(path, why)| Missing {
            path,
            why: *why,
            closest: closest(path),
        })
        .collect()
}

/// The arrays of which the paths take one item of several, each array once.
fn batches<'a>(
    paths: impl Iterator<Item = &'a KeyPath>,
    outline: &Outline<'_>,
) -> Vec<DiagnosisKind<'a>> {
    let mut found: Vec<(KeyPath, usize, usize)> = Vec::new();
    for path in paths {
        for (at, step) in path.steps().iter().enumerate() {
            let index = match step {
                Step::Index(index) => *index,
                Step::Number(number) => number.parse().unwrap_or_default(),
                Step::Key(_) => continue,
            };
            let before = path.steps().get(..at).unwrap_or_default();
            let Some(Value::Array(items)) = outline.payload.node(before).map(|node| &node.value)
            else {
                continue;
            };
            let array = KeyPath::found(before.to_vec(), path.spelling());
            if items.len() > 1 && !found.iter().any(|(seen, ..)| *seen == array) {
                found.push((array, index, items.len()));
            }
        }
    }
    found
        .into_iter()
        .map(|(array, index, length)| DiagnosisKind::TruncatedBatch {
            array,
            index,
            length,
        })
        .collect()
}

/// What there is to say about the payload itself.
pub fn of_payload<'a>(outline: &Outline<'_>) -> Vec<DiagnosisKind<'a>> {
    let payload = outline.payload;
    let mut kinds = Vec::new();
    if payload.source.body_start() > 0 && payload.span.start <= payload.source.body_start() {
        kinds.push(DiagnosisKind::ByteOrderMark);
    }
    if let Body::Json(root) = &payload.body {
        let mut duplicates = Vec::new();
        duplicate_keys(root, &payload.source, &mut duplicates);
        kinds.extend(
            duplicates
                .into_iter()
                .take(MAX_DUPLICATES)
                .map(|(first, last)| DiagnosisKind::DuplicateKey {
                    key: last.get(&payload.source).to_owned(),
                    first: first.span,
                    last: last.span,
                }),
        );
    }
    kinds
}

/// The pairs of equal keys within one object, earlier one first.
fn duplicate_keys<'p>(node: &'p Node, source: &'p Source, found: &mut Vec<(&'p Text, &'p Text)>) {
    match &node.value {
        Value::Object(members) => {
            let mut seen = HashMap::with_capacity(members.len());
            for member in members {
                if let Some(first) = seen.insert(member.key.get(source), &member.key) {
                    found.push((first, &member.key));
                }
                duplicate_keys(&member.node, source, found);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| duplicate_keys(item, source, found)),
        _ => {}
    }
}
