//! Other titles, for a trigger filter whose title falls back; and other keys for a description, where one is a slip.

use std::collections::BTreeSet;

use super::{ANOTHER, Candidate, FAR, Material};
use crate::model::edit::replace_text;
use crate::model::filter::{PartId, Trigger};
use crate::model::key_path::{KeyPath, Spelling};
use crate::model::names::{self, vocabulary::OWNERS};
use crate::model::path_use::{self, Purpose};
use crate::model::template::Template;
use crate::model::text::printable;
use crate::repair::{Side, paths, words, write};
use crate::source::Spanned;

const MOST_SAMPLES: usize = 3;
/// How many titles that `infer` would choose are tried.
const MOST_TITLES: usize = 4;

pub fn of(material: &Material<'_, '_>) -> Vec<Candidate> {
    let triggers = material.service.triggers.iter().enumerate();
    let mut candidates: Vec<_> = triggers
        .flat_map(|(at, trigger)| {
            let near = near(material, trigger, Purpose::Title).into_iter();
            let near = near.chain(all_near(material, trigger.title.as_ref(), "title"));
            near.chain(apart(material, trigger)).chain(as_others(material, at)).chain(inferred(material, at, trigger))
        })
        .collect();
    candidates.extend(everywhere(material, Purpose::Title));
    candidates
}

/// What is near to what is written: without a description, an incident has the whole payload.
pub fn of_descriptions(material: &Material<'_, '_>) -> Vec<Candidate> {
    let of_trigger = material.service.triggers.iter().flat_map(|trigger| {
        let all = all_near(material, trigger.description.as_ref(), "description");
        near(material, trigger, Purpose::Description).into_iter().chain(all)
    });
    let candidates = of_trigger.chain(everywhere(material, Purpose::Description));
    candidates.filter(|it| it.distance < ANOTHER).collect()
}

/// What the text is called that a path stands in.
fn called(purpose: Purpose) -> &'static str {
    if purpose == Purpose::Description { "description" } else { "title" }
}

/// A path of the title or the description that is nearly the one that is written.
fn near(material: &Material<'_, '_>, trigger: &Trigger, purpose: Purpose) -> Vec<Candidate> {
    let source = &material.service.source;
    let uses = path_use::of_trigger(trigger, source);
    let uses = uses.iter().filter(|it| it.purpose == purpose);
    let of_use = uses.flat_map(|told| {
        let missing = near_texts(material, told.path).into_iter().filter(|(key, _)| !told.stands_beside(key.steps()));
        missing.filter_map(|(key, distance)| {
            let edits = vec![told.redirected(source, key.steps())?];
            let phrase = if told.is_alone() {
                phrase(&key, purpose)
            } else {
                let (key, written) = (words::path(&key), words::path(told.path));
                format!("write {key} in place of {written} in the {}", called(purpose))
            };
            Some(Candidate { edits, distance, rank: rank(material, &key), phrase })
        })
    });
    of_use.collect()
}

/// All paths of a text that no alert has a text for, each as the nearest one.
fn all_near(material: &Material<'_, '_>, told: Option<&Spanned<Template>>, called: &str) -> Option<Candidate> {
    let told = told?;
    let nearest = |path: &KeyPath| {
        let near = near_texts(material, path).into_iter();
        let near = near.filter(|(key, _)| !told.value.paths().any(|other| other.steps() == key.steps()));
        near.min_by_key(|(key, distance)| (*distance, rank(material, key)))
    };
    let near: Vec<_> = told.value.paths().filter_map(|path| Some((path, nearest(path)?))).collect();
    let is_twice = |(at, (_, (key, _))): (usize, &(_, (KeyPath, u32)))| {
        near.iter().skip(at + 1).any(|(_, (other, _))| other.steps() == key.steps())
    };
    if near.len() < 2 || near.iter().enumerate().any(is_twice) {
        return None;
    }
    let of = |path: &KeyPath| near.iter().find(|(written, _)| *written == path).map(|(_, (key, _))| key);
    let text = told.value.respelled(|path| of(path).map_or(path, |key| key).written().to_owned());
    let distance = near.iter().map(|(_, (_, distance))| *distance).max()?;
    let edits = vec![replace_text(&material.service.source, told.span, &text)?];
    let phrase = format!("take the {called} from {}", printable(&text));
    Some(Candidate { edits, distance, rank: 0, phrase })
}

/// Paths with signs between them that make one key of all: each by itself.
fn apart(material: &Material<'_, '_>, trigger: &Trigger) -> Option<Candidate> {
    let title = trigger.title.as_ref()?;
    let Template::Path(written) = &title.value else { return None };
    let has = |key: &KeyPath| material.of_side(Side::Alert).any(|at| material.text(at, key).is_some());
    let words = written.written().split(|c: char| c.is_whitespace() || "+,;|&".contains(c));
    let keys = words.filter_map(|word| KeyPath::parse(word.trim_matches(['$', '{', '}', '(', ')', ':', '.'])).ok());
    let keys: Vec<_> = keys.filter(has).collect();
    let text = match keys.as_slice() {
        [] => return None,
        [only] => only.written().to_owned(),
        several => {
            let quoted = |key: &KeyPath| KeyPath::found(key.steps().to_vec(), Spelling::Console).written().to_owned();
            several.iter().map(quoted).collect::<Vec<_>>().join(" - ")
        }
    };
    let edits = vec![replace_text(&material.service.source, title.span, &text)?];
    let phrase = format!("take the title from {}", printable(&text));
    Some(Candidate { edits, distance: 1, rank: 0, phrase })
}

/// One path that all trigger filters have in their titles or in their descriptions.
fn everywhere(material: &Material<'_, '_>, purpose: Purpose) -> Vec<Candidate> {
    let service = material.service;
    if service.triggers.len() < 2 {
        return Vec::new();
    }
    let uses = service.triggers.iter().flat_map(|trigger| path_use::of_trigger(trigger, &service.source));
    let groups = path_use::by_path(uses.filter(|it| it.purpose == purpose).collect());
    let of_group = groups.iter().filter(|group| group.len() > 1).flat_map(|group| {
        let path = group.first().map(|it| it.path);
        let keys = path.into_iter().flat_map(|path| near_texts(material, path));
        let missing = keys.filter(|(key, _)| !group.iter().any(|it| it.stands_beside(key.steps())));
        missing.filter_map(|(key, distance)| {
            let edits = group.iter().map(|it| it.redirected(&service.source, key.steps())).collect::<Option<_>>()?;
            Some(Candidate { edits, distance, rank: rank(material, &key), phrase: phrase(&key, purpose) })
        })
    });
    of_group.collect()
}

fn near_texts(material: &Material<'_, '_>, path: &KeyPath) -> Vec<(KeyPath, u32)> {
    let mut keys = Vec::new();
    for at in material.of_side(Side::Alert).take(MOST_SAMPLES) {
        let Some(index) = material.indexes.get(at) else { continue };
        if index.payload.find(path).text().is_some() {
            continue;
        }
        for near in paths::near(path, index) {
            let distance = if near.distance < 2 * ANOTHER { near.distance } else { FAR + near.distance };
            let key = KeyPath::found(near.steps, path.spelling());
            // A key between was left out.
            let distance = if is_within(path, &key) { distance.min(3) } else { distance };
            keys.push((key, distance));
        }
    }
    let is_named = |key: &KeyPath| key.last_key() == path.last_key() && !is_shared(material, key);
    let has_own = keys.iter().any(|(key, _)| is_named(key));
    for (key, distance) in &mut keys {
        let is_asked = material.service.conditions().any(|it| it.key_path.value == *key);
        if is_asked || has_own && is_shared(material, key) {
            *distance += FAR;
        }
    }
    keys
}

/// Whether a path begins and ends with what is written, and has all of that in its order.
fn is_within(written: &KeyPath, key: &KeyPath) -> bool {
    let mut keys = key.keys();
    let is_same = written.keys().next() == key.keys().next() && written.last_key() == key.last_key();
    is_same && written.keys().all(|wanted| keys.any(|it| it == wanted))
}

/// Whether alerts of different incidents have one text there.
fn is_shared(material: &Material<'_, '_>, key: &KeyPath) -> bool {
    let incident = |at: usize| material.trial.samples.get(at)?.mapping_value.as_deref();
    let alerts = || material.of_side(Side::Alert).filter_map(|at| Some((incident(at)?, material.text(at, key)?)));
    alerts().next().is_some_and(|(first, text)| {
        alerts().any(|(other, _)| other != first) && alerts().all(|(_, other)| other == text)
    })
}

/// Of two keys that are as near, the one that is not of what many alerts belong to, and of others the one that `infer` would
/// rather take.
fn rank(material: &Material<'_, '_>, key: &KeyPath) -> u8 {
    let is_key = |title: &Template| title.paths().any(|path| path == key);
    let place = material.ranking.titles.iter().position(|title| is_key(&title.what));
    let place = place.and_then(|place| u8::try_from(place).ok()).unwrap_or(u8::MAX - 1);
    let is_of_many = key.keys().any(|key| names::words(key).iter().any(|word| OWNERS.has(word)));
    if is_of_many { u8::MAX } else { place }
}

fn phrase(key: &KeyPath, purpose: Purpose) -> String {
    format!("take the {} from {}", called(purpose), words::path(key))
}

/// Where a filter has no title, those of the others.
fn as_others(material: &Material<'_, '_>, at: usize) -> Vec<Candidate> {
    let triggers = &material.service.triggers;
    let without = triggers.get(at).filter(|trigger| trigger.title.is_none());
    let written = |title: &Template| title.respelled(|path| path.written().to_owned());
    let others: BTreeSet<_> = triggers.iter().filter_map(|it| it.title.as_ref()).map(|it| written(&it.value)).collect();
    let candidate = |(trigger, title): (&Trigger, &String)| {
        let field = "incident_title_from";
        let edit = write::field(&material.service.source, &trigger.part, Some(trigger), field, title)?;
        let phrase = format!("take the title of {} from {}", words::part(PartId::Trigger(at)), printable(title));
        Some(Candidate { edits: vec![edit], distance: ANOTHER, rank: 0, phrase })
    };
    let of_each = without.into_iter().flat_map(|trigger| others.iter().map(move |title| (trigger, title)));
    of_each.filter_map(candidate).collect()
}

/// What `infer` would take for a title. One that says something keeps what it says.
fn inferred(material: &Material<'_, '_>, at: usize, trigger: &Trigger) -> Vec<Candidate> {
    let service = material.service;
    let says = |path: &KeyPath| material.of_side(Side::Alert).any(|at| material.text(at, path).is_some());
    let is_told = |title: &Template| matches!(title, Template::Composite(_)) && title.paths().any(says);
    if trigger.title.as_ref().is_some_and(|title| is_told(&title.value)) {
        return Vec::new();
    }
    let titles = material.ranking.titles.iter().map(|title| title.what.respelled(|path| path.written().to_owned()));
    let titles = titles.take(MOST_TITLES).zip(0..);
    let candidates = titles.filter_map(|(title, rank)| {
        let edit = match &trigger.title {
            Some(written) => replace_text(&service.source, written.span, &title)?,
            None => write::field(&service.source, &trigger.part, Some(trigger), "incident_title_from", &title)?,
        };
        let of = if service.triggers.len() > 1 {
            format!(" of {}", words::part(PartId::Trigger(at)))
        } else {
            String::new()
        };
        let phrase = format!("take the title{of} from {title}");
        Some(Candidate { edits: vec![edit], distance: 2 * ANOTHER + rank, rank: 0, phrase })
    });
    candidates.collect()
}
