//! Other mapping keys: near what is written, where the value of the alert stands in the recovery, or what `infer` would choose.

use std::collections::HashSet;

use super::{ANOTHER, Candidate, FAR, Material};
use crate::engine::placeholder;
use crate::infer::MappingKeys;
use crate::model::diagnostic::Edit;
use crate::model::filter::{Part, PartId};
use crate::model::key_path::{KeyPath, Spelling, Step};
use crate::model::names;
use crate::model::names::identity::{self, Identity};
use crate::model::names::roles;
use crate::repair::{Side, paths, words, write};

/// How many keys with one value on both sides are tried that `infer` does not choose.
const MOST_EQUAL: usize = 12;
const MOST_SAMPLES: usize = 3;

pub fn of(material: &Material<'_, '_>) -> Vec<Candidate> {
    let mut candidates = near(material);
    candidates.extend(each_its_own(material));
    candidates.extend(copied(material));
    candidates.extend(moved(material));
    let mut ranked: Vec<_> = material.ranking.mappings.iter().zip(0..).collect();
    // The best one is shown by the samples, whatever its name.
    ranked.retain(|(keys, rank)| *rank == 0 || !identity::ties_nothing(&keys.what.trigger));
    let ranked = ranked.into_iter();
    candidates.extend(ranked.filter_map(|(keys, rank)| crossed(material, &keys.what, ANOTHER + 5 + rank)));
    let equal = equal(material).into_iter().zip(0..);
    candidates.extend(equal.filter_map(|(key, rank)| mapped_by(material, &key, |_, _| true, FAR + rank)));
    candidates
}

/// What `infer` would map by, best first.
pub fn ranked(material: &Material<'_, '_>) -> Vec<KeyPath> {
    let same = material.ranking.mappings.iter().filter(|it| it.what.trigger == it.what.resolve);
    same.map(|it| it.what.trigger.clone()).chain(equal(material)).collect()
}

/// The edits that make the triggers map by a key, where they do not.
pub fn of_triggers(material: &Material<'_, '_>, key: &KeyPath) -> Option<Vec<Edit>> {
    let triggers = material.service.named_parts().filter(|(id, _)| id.is_trigger());
    // What is adopted already is no longer an edit.
    let now = |id: PartId| material.now.part(id).and_then(|part| part.mapping.as_ref());
    let others = triggers.filter(|(id, _)| now(*id).is_none_or(|mapping| mapping.value != *key));
    others.map(|(id, part)| mapped(material, id, part, key)).collect()
}

fn mapped(material: &Material<'_, '_>, id: PartId, part: &Part, key: &KeyPath) -> Option<Edit> {
    let service = material.service;
    if let Some(mapping) = &part.mapping {
        if is_unfilled(material, id, &mapping.value) && !is_own_id(key) {
            return None;
        }
        return write::path(&service.source, mapping.span, mapping.value.spelling(), key.steps());
    }
    let trigger = id.trigger().and_then(|at| service.triggers.get(at));
    let name = if id.is_trigger() { "map_incident_with" } else { "incident_mapped_with" };
    let like = service.conditions().next().map_or(Spelling::Bare, |it| it.key_path.value.spelling());
    write::field(&service.source, part, trigger, name, KeyPath::found(key.steps().to_vec(), like).written())
}

/// Whether the sender left a variable at a key in a sample of the side: it is the sender's template that is wrong.
fn is_unfilled(material: &Material<'_, '_>, id: PartId, key: &KeyPath) -> bool {
    let mut texts = material.of_side(super::side_of(id)).filter_map(|at| material.text(at, key));
    texts.any(|text| placeholder::find(text).is_some())
}

/// Whether a key is called as an id of which one alert at a time is open.
fn is_own_id(key: &KeyPath) -> bool {
    let name = names::of_path(key).unwrap_or_default();
    identity::of(&name).is_some_and(|whose| whose < Identity::Host) && !identity::has_many_at_once(&name)
}

/// The parts map by a key: those that do not yet.
fn mapped_by(
    material: &Material<'_, '_>,
    key: &KeyPath,
    is_meant: impl Fn(PartId, &Part) -> bool,
    distance: u32,
) -> Option<Candidate> {
    let service = material.service;
    let differs = |part: &Part| part.mapping.as_ref().is_none_or(|mapping| mapping.value != *key);
    let parts: Vec<_> = service.named_parts().filter(|(id, part)| differs(part) && is_meant(*id, part)).collect();
    let mut seen = HashSet::new();
    let edits = parts.iter().map(|(id, part)| mapped(material, *id, part, key)).collect::<Option<Vec<_>>>()?;
    let edits: Vec<_> = edits.into_iter().filter(|edit| seen.insert(edit.span)).collect();
    if edits.is_empty() {
        return None;
    }
    let which = match parts.as_slice() {
        [(id, _)] => words::part(*id),
        several if several.len() == 2 && service.resolve.is_some() && service.triggers.len() == 1 => {
            "both parts".into()
        }
        _ => "all parts".into(),
    };
    let like = parts.iter().find_map(|(_, part)| Some(part.mapping.as_ref()?.value.spelling()));
    let key = KeyPath::found(key.steps().to_vec(), like.unwrap_or(key.spelling()));
    let phrase = format!("map {which} by {}", words::path(&key));
    Some(Candidate { edits, distance, rank: rank(&key), phrase })
}

/// How well a key ties a recovery to its alert, as far as its name says: an id of the alert best, a text that many alerts
/// share or that is another one in each call worst.
fn rank(key: &KeyPath) -> u8 {
    let name = names::of_path(key).unwrap_or_default();
    match identity::of(&name) {
        _ if names::volatile(&name).is_some() => u8::MAX,
        Some(whose) => whose as u8,
        None if names::is_shared(&name) => u8::MAX - 1,
        None => u8::MAX - 2,
    }
}

/// The parts map by a key each.
fn crossed(material: &Material<'_, '_>, keys: &MappingKeys, distance: u32) -> Option<Candidate> {
    if keys.trigger == keys.resolve {
        return mapped_by(material, &keys.trigger, |_, _| true, distance);
    }
    let triggers = mapped_by(material, &keys.trigger, |id, _| id.is_trigger(), distance);
    let resolve = mapped_by(material, &keys.resolve, |id, _| !id.is_trigger(), distance);
    let both: Vec<_> = triggers.into_iter().chain(resolve).collect();
    let phrases: Vec<_> = both.iter().map(|it| it.phrase.clone()).collect();
    let edits: Vec<_> = both.into_iter().flat_map(|it| it.edits).collect();
    (!edits.is_empty()).then(|| Candidate { edits, distance, rank: 0, phrase: words::sentence(&phrases) })
}

/// A path that is nearly the one that is written, wherever that is written, or in one part alone.
fn near(material: &Material<'_, '_>) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let service = material.service;
    for (id, part) in service.named_parts() {
        let Some(mapping) = part.mapping.as_ref().map(|mapping| &mapping.value) else { continue };
        let samples = material.of_side(super::side_of(id)).take(MOST_SAMPLES);
        for index in samples.filter_map(|at| material.indexes.get(at)) {
            if index.payload.find(mapping).text().is_some_and(|text| !text.is_empty()) {
                continue;
            }
            for near in paths::near(mapping, index) {
                let key = KeyPath::found(near.steps, mapping.spelling());
                // What many alerts share may be meant where it is written so.
                if identity::ties_nothing(&key) && !identity::ties_nothing(mapping) {
                    continue;
                }
                let distance = if near.distance < ANOTHER { near.distance } else { FAR / 2 + near.distance };
                let same = |_: PartId, part: &Part| part.mapping.as_ref().is_some_and(|it| it.value == *mapping);
                candidates.extend(mapped_by(material, &key, same, distance));
                candidates.extend(mapped_by(material, &key, |other, _| other == id, distance + 1));
            }
        }
    }
    candidates
}

/// Each part maps by what is nearest in the samples of its side, where these differ.
fn each_its_own(material: &Material<'_, '_>) -> Option<Candidate> {
    let own = material.service.named_parts().map(|(id, part)| {
        let mapping = &part.mapping.as_ref()?.value;
        let index = material.indexes.get(material.of_side(super::side_of(id)).next()?)?;
        if index.payload.find(mapping).text().is_some() {
            return None;
        }
        let near = paths::near(mapping, index).into_iter().filter(|near| near.distance < ANOTHER);
        let near = near.map(|near| (near.distance, KeyPath::found(near.steps, mapping.spelling())));
        let near = near.filter(|(_, key)| !identity::ties_nothing(key) || identity::ties_nothing(mapping));
        let (distance, key) = near.min_by_key(|(distance, key)| (*distance, rank(key)))?;
        let phrase = format!("map {} by {}", words::part(id), words::path(&key));
        Some((mapped(material, id, part, &key)?, distance, phrase, key))
    });
    let own = own.collect::<Option<Vec<_>>>()?;
    let (.., first) = own.first()?;
    if own.iter().all(|(.., key)| key == first) {
        return None;
    }
    let phrases: Vec<_> = own.iter().map(|(_, _, phrase, _)| phrase.clone()).collect();
    let distance = own.iter().map(|(_, distance, ..)| *distance).max()?;
    let edits = own.into_iter().map(|(edit, ..)| edit).collect();
    Some(Candidate { edits, distance, rank: 0, phrase: words::sentence(&phrases) })
}

/// One part maps as another one does.
fn copied(material: &Material<'_, '_>) -> Vec<Candidate> {
    let service = material.service;
    let mappings = service.named_parts().filter_map(|(id, part)| Some((id, &part.mapping.as_ref()?.value)));
    let mappings = mappings.filter(|(_, key)| !identity::ties_nothing(key));
    let copy = |(id, key): (PartId, &KeyPath)| {
        let other = move |of: PartId, _: &Part| of.is_trigger() != id.is_trigger();
        // The first item of a list may be another one next time.
        let far = 2 * u32::from(key.steps().iter().any(|step| !matches!(step, Step::Key(_))));
        [mapped_by(material, key, other, 5 + far), mapped_by(material, key, |of, _| of != id, 6 + far)]
    };
    mappings.flat_map(copy).flatten().collect()
}

/// The value of one side stands under another key of the other side.
fn moved(material: &Material<'_, '_>) -> Vec<Candidate> {
    let service = material.service;
    let mut candidates = Vec::new();
    for (id, part) in service.named_parts() {
        let side = super::side_of(id);
        let Some(mapping) = &part.mapping else { continue };
        let own = material.of_side(side).take(MOST_SAMPLES);
        let values: Vec<_> =
            own.filter_map(|at| material.text(at, &mapping.value)).filter(|text| may_tie(text)).collect();
        let others = material.of_side(side.other()).take(MOST_SAMPLES);
        for index in others.filter_map(|at| material.indexes.get(at)) {
            let same = paths::all(index).filter(|(_, text)| values.contains(text));
            for (steps, _) in same.take(MOST_EQUAL) {
                let is_id = paths::name(&steps).is_some_and(|name| identity::of(name).is_some());
                let key = KeyPath::found(steps, mapping.value.spelling());
                if identity::ties_nothing(&key) && identity::ties_nothing(&mapping.value) {
                    continue;
                }
                let of_other = |of: PartId, _: &Part| of.is_trigger() != id.is_trigger();
                let distance = if is_id { ANOTHER } else { FAR - 5 };
                candidates.extend(mapped_by(material, &key, of_other, distance));
            }
        }
    }
    candidates
}

fn may_tie(text: &str) -> bool {
    !text.trim().is_empty() && placeholder::find(text).is_none()
}

/// Whether a text is a number that many calls may have: how many there are of something, a measure.
fn is_count(text: &str) -> bool {
    const MOST_DIGITS: usize = 4;
    text.parse::<f64>().is_ok() && text.bytes().filter(u8::is_ascii_digit).count() <= MOST_DIGITS
}

/// Whether a key is called as an id, as the alert, or as what it is about.
fn says_whose(key: &KeyPath, name: &str) -> bool {
    let is_title = key.last_key().is_some_and(|last| roles::title(last, None) > 0);
    identity::of(name).is_some() || identity::is_the_alert(name) || roles::names_a_thing(name) || is_title
}

/// The keys that have one text in the first alert and in the first recovery, ids before others. Those of which the name says
/// that many alerts have the same value, or that they let the sender in, are no ties.
fn equal(material: &Material<'_, '_>) -> Vec<KeyPath> {
    let first = |side| material.of_side(side).next().and_then(|at| material.indexes.get(at));
    let (Some(alert), Some(recovery)) = (first(Side::Alert), first(Side::Recovery)) else {
        return Vec::new();
    };
    let same = paths::all(alert).filter(|(steps, text)| {
        let there = recovery.payload.node(steps).and_then(|node| node.text(&recovery.payload.source));
        there == Some(text) && may_tie(text)
    });
    let mut keys: Vec<_> = same
        .map(|(steps, text)| (KeyPath::found(steps, Spelling::Bare), text))
        .filter(|(key, text)| {
            let name = names::of_path(key).unwrap_or_default();
            let looks_like_an_id =
                text.contains(|c: char| c.is_ascii_digit()) && !text.contains(' ') && !is_count(text);
            let may_be = !name.is_empty() && names::volatile(&name).is_none() && !identity::ties_nothing(key);
            may_be && (looks_like_an_id || says_whose(key, &name))
        })
        .map(|(key, _)| ((rank(&key), key.steps().len()), key))
        .collect();
    keys.sort_by_key(|(rank, _)| *rank);
    keys.into_iter().map(|(_, key)| key).take(MOST_EQUAL).collect()
}
