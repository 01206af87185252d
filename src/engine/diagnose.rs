//! Finds what is likely wrong with a payload that a part takes.

use std::collections::BTreeMap;

use super::answer::Acceptance;
use super::diagnosis::{DiagnosisKind, Missing, Occurrence};
use super::incident::{Mapping, Provenance, RenderedText};
use super::ledger::{Entry, Incident, Ledger, Opener};
use super::partial_arrays::{self, PartialArray};
use super::path_suggestion::{ValueMatch, closest};
use super::payload_index::PayloadIndex;
use super::placeholder;
use super::proof;
use super::value_spelling;
use super::verdict::Verdict;
use crate::model::filter::{Part, Trigger};
use crate::model::key_path::KeyPath;
use crate::model::payload::{Body, Payload};
use crate::parse::json;
use crate::source::Span;

/// Among how many incidents the one is looked for whose mapping value the payload has elsewhere.
const MAX_KNOWN: usize = 100;
/// How many duplicate keys of one payload are told.
const MAX_DUPLICATES: usize = 5;

/// What there is to say about an accepted trigger.
pub fn of_trigger<'a>(
    trigger: &'a Trigger,
    accepted: &Acceptance<'a>,
    payload_index: &PayloadIndex<'a>,
) -> Vec<DiagnosisKind<'a>> {
    let mut kinds: Vec<_> = of_mapping(&accepted.mapping, payload_index, None).into_iter().collect();
    kinds.extend(accepted.title.as_ref().and_then(|title| of_title(trigger, title, payload_index)));
    kinds.extend(accepted.description.as_ref().and_then(|told| of_description(told, payload_index)));
    kinds.extend(arrays(trigger.key_paths(), payload_index));
    kinds
}

/// What there is to say about an accepted resolve. `ledger` knows the incidents it could have closed.
pub fn of_resolve<'a, P: Opener>(
    resolve: &'a Part,
    service: usize,
    accepted: &Acceptance<'a>,
    payload_index: &PayloadIndex<'a>,
    ledger: &Ledger<P>,
) -> Vec<DiagnosisKind<'a>> {
    let occurs = accepted
        .mapping
        .value
        .is_err()
        .then(|| occurrence(service, &accepted.mapping, payload_index, ledger))
        .flatten();
    let mut kinds: Vec<_> = of_mapping(&accepted.mapping, payload_index, occurs).into_iter().collect();
    if let (Entry::NothingToClose, Ok(value)) = (accepted.entry, &accepted.mapping.value) {
        let open = ledger.open_of(service).filter_map(|open| open.mapping_value.clone());
        let others = open.take(3).collect();
        let closed_before = ledger.was_closed(service, value);
        let near = ledger.open_of(service).take(MAX_KNOWN).find_map(|open| {
            let other = open.mapping_value.as_deref()?;
            Some((other.to_owned(), value_spelling::difference(value, other)?))
        });
        let (value, missed) = (value.to_string(), None);
        kinds.push(DiagnosisKind::NothingOpen { value, closed_before, missed, others, near });
    }
    kinds.extend(arrays(resolve.key_paths(), payload_index));
    kinds
}

/// That both sides take a payload, where they do.
pub fn of_both_parts<'a>(verdict: Verdict, payload: &Payload) -> Option<DiagnosisKind<'a>> {
    let filter = verdict.trigger.filter(|_| verdict.resolve)?;
    let meant = proof::sides(&[(payload, None)], None).into_iter().next().flatten();
    Some(DiagnosisKind::BothParts { filter, meant, first: verdict.first })
}

fn of_mapping<'a>(
    mapping: &Mapping<'a>,
    payload_index: &PayloadIndex<'a>,
    occurs: Option<Occurrence>,
) -> Option<DiagnosisKind<'a>> {
    match (&mapping.value, mapping.key) {
        (Err(why), key) => {
            let closest = key.and_then(|key| closest(key, payload_index, not_blank));
            Some(DiagnosisKind::NoMappingValue { key, why: *why, closest, occurs, is_odd: false })
        }
        (Ok(value), _) => {
            let token = placeholder::find(value)?.to_owned();
            Some(DiagnosisKind::MappingPlaceholder { token })
        }
    }
}

fn occurrence<P: Opener>(
    service: usize,
    mapping: &Mapping<'_>,
    payload_index: &PayloadIndex<'_>,
    ledger: &Ledger<P>,
) -> Option<Occurrence> {
    let key = mapping.key?;
    let spelling = key.spelling();
    let find = |open: &Incident<P>| {
        let value = open.mapping_value.as_ref()?;
        let at = payload_index.holding_under(value, key.last_key().unwrap_or_default());
        let path = payload_index.path(payload_index.place(at.or_else(|| payload_index.holding(value))?)?, spelling);
        let in_both = open.payload.has(&path, value);
        Some(Occurrence { value: value.clone(), path, in_both })
    };
    ledger.known_of(service).take(MAX_KNOWN).find_map(find)
}

fn of_title<'a>(
    trigger: &'a Trigger,
    title: &RenderedText<'a>,
    payload_index: &PayloadIndex<'a>,
) -> Option<DiagnosisKind<'a>> {
    if title.provenance == Provenance::Fallback {
        return Some(DiagnosisKind::TitleFellBack { missing: missing(title, payload_index) });
    }
    if !title.without_text.is_empty() {
        return Some(DiagnosisKind::TitleInPart { missing: missing(title, payload_index) });
    }
    let told = trigger.title.as_ref()?;
    let texts: Vec<_> = told.value.paths().map(|path| payload_index.payload.find(path)).collect();
    if texts.iter().all(|found| found.text().is_some_and(|text| text.trim().is_empty())) {
        return Some(DiagnosisKind::TitleEmpty);
    }
    let token = texts.iter().find_map(|found| placeholder::find(found.text()?).map(str::to_owned))?;
    Some(DiagnosisKind::TitlePlaceholder { token })
}

fn of_description<'a>(told: &RenderedText<'a>, payload_index: &PayloadIndex<'a>) -> Option<DiagnosisKind<'a>> {
    if told.without_text.is_empty() {
        return None;
    }
    let missing = missing(told, payload_index);
    Some(match told.provenance {
        Provenance::WholePayload => DiagnosisKind::DescriptionFellBack { missing },
        _ => DiagnosisKind::DescriptionInPart { missing },
    })
}

fn missing<'a>(told: &RenderedText<'a>, payload_index: &PayloadIndex<'_>) -> Vec<Missing<'a>> {
    let closest = |path| closest(path, payload_index, not_blank);
    told.without_text.iter().map(|(path, why)| Missing { path, why: *why, closest: closest(path) }).collect()
}

/// The arrays of which the paths leave items unread.
fn arrays<'a>(paths: impl Iterator<Item = &'a KeyPath>, payload_index: &PayloadIndex<'_>) -> Vec<DiagnosisKind<'a>> {
    let truncated = partial_arrays::of(paths, payload_index.payload).into_iter();
    let kind = |partial: PartialArray<'_>| {
        let PartialArray { array, read, length, .. } = partial;
        DiagnosisKind::TruncatedBatch { array, read, length }
    };
    truncated.map(kind).collect()
}

/// What there is to say about the payload itself.
pub fn of_payload<'a>(payload_index: &PayloadIndex<'_>) -> Vec<DiagnosisKind<'a>> {
    let payload = payload_index.payload;
    let mut kinds = Vec::new();
    if payload.source.body_start() > 0 && payload.span.start <= payload.source.body_start() {
        kinds.push(DiagnosisKind::ByteOrderMark);
    }
    let mut duplicates: BTreeMap<Span, Vec<Span>> = BTreeMap::new();
    for (hidden, counts) in &payload.duplicates {
        duplicates.entry(*counts).or_default().push(*hidden);
    }
    for (counts, mut at) in duplicates.into_iter().take(MAX_DUPLICATES) {
        let key = payload.source.slice(counts).to_owned();
        at.push(counts);
        kinds.push(DiagnosisKind::DuplicateKey { key, at });
    }
    let text = match &payload.body {
        Body::Text(text) => Some(text.as_str()),
        Body::Json(root) => root.text(&payload.source),
    };
    if text.and_then(json::embedded).is_some() {
        kinds.push(DiagnosisKind::JsonInText);
    }
    kinds
}

fn not_blank(text: &str) -> ValueMatch {
    if text.trim().is_empty() { ValueMatch::No } else { ValueMatch::Yes }
}
