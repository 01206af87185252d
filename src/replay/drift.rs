//! What the samples of services and the traffic do not have in common, where filters look.

use std::collections::{BTreeMap, HashMap};

use hashbrown::DefaultHashBuilder;

use super::part::{Hider, TextsNote};
use super::run::{Nearest, ReplayRun};
use crate::engine::compiled::{Compiled, Judgement};
use crate::engine::verdict;
use crate::model::filter::{PartId, Service};
use crate::model::key_path::KeyPath;
use crate::model::payload::Payload;

/// More different texts than these at one key are no states.
const MOST_STATES: usize = 20;
/// How many characters of a text are kept.
const LONGEST: usize = 100;

/// How many payloads, and the line of the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Occurrences {
    count: u64,
    first: u64,
}

impl Occurrences {
    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.first = self.first.min(other.first);
    }
}

type Texts = Vec<(Box<str>, Occurrences)>;

/// The texts that accepted payloads of a batch have at the keys of the parts that took them, by part and key path.
#[derive(Debug, Default)]
pub struct BatchTexts {
    by_key: HashMap<(u32, u32), Texts, DefaultHashBuilder>,
    bytes: usize,
}

impl BatchTexts {
    pub fn clear(&mut self) {
        self.by_key.clear();
        self.bytes = 0;
    }

    /// About how many bytes there are of it.
    pub fn weight(&self) -> usize {
        self.bytes
    }

    pub fn take(&mut self, line: u64, judgement: &Judgement<'_, '_, '_>) {
        let Self { by_key, bytes } = self;
        judgement.looked_at(|part, path, text| {
            let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
            let text = text.get(..end).unwrap_or(text);
            let texts = by_key.entry((part, path)).or_default();
            // Beyond the states it is enough to know that there is one more.
            let is_known = |(known, _): &&mut (Box<str>, Occurrences)| **known == *text;
            let known = match texts.len() > MOST_STATES {
                true => texts.last_mut(),
                false => texts.iter_mut().rev().find(is_known),
            };
            if let Some((_, seen)) = known {
                seen.count += 1;
                return;
            }
            *bytes += size_of::<(Box<str>, Occurrences)>() + text.len();
            texts.push((text.into(), Occurrences { count: 1, first: line }));
        });
    }
}

/// The texts of a log.
#[derive(Debug, Default)]
pub struct TrafficTexts(HashMap<(u32, u32), KeyTexts>);

#[derive(Debug, Default, Clone)]
struct KeyTexts {
    texts: BTreeMap<Box<str>, Occurrences>,
    all: Option<Occurrences>,
    /// There are more than are kept.
    are_many: bool,
}

impl KeyTexts {
    fn add(&mut self, text: &str, seen: Occurrences) {
        self.all.get_or_insert(Occurrences { count: 0, ..seen }).add(seen);
        self.add_text(text, seen);
    }

    /// Adds what another one knows.
    fn add_all(&mut self, other: &Self) {
        if let Some(seen) = other.all {
            self.all.get_or_insert(Occurrences { count: 0, ..seen }).add(seen);
        }
        self.are_many |= !other.are_states();
        other.texts.iter().for_each(|(text, seen)| self.add_text(text, *seen));
    }

    fn add_text(&mut self, text: &str, seen: Occurrences) {
        if let Some(known) = self.texts.get_mut(text) {
            known.add(seen);
        } else if self.texts.len() < MOST_STATES {
            self.texts.insert(text.into(), seen);
        } else {
            self.are_many = true;
        }
    }

    fn are_states(&self) -> bool {
        !self.are_many
    }
}

impl TrafficTexts {
    pub fn add(&mut self, batch: &BatchTexts) {
        for (key, texts) in &batch.by_key {
            let known = self.0.entry(*key).or_default();
            texts.iter().for_each(|(text, seen)| known.add(text, *seen));
        }
    }

    /// The same in a part.
    pub fn notes(&self, hider: &Hider) -> Vec<TextsNote> {
        let note = |((part, path), known): (&(u32, u32), &KeyTexts)| {
            let texts = known.texts.iter().filter(|_| known.are_states());
            let all = known.all.map_or((0, 0), |all| (all.count, all.first));
            let texts = texts.map(|(text, seen)| (hider.hide(text).into_owned(), seen.count, seen.first));
            TextsNote { part: *part, path: *path, texts: texts.collect(), all }
        };
        let mut notes: Vec<_> = self.0.iter().map(note).collect();
        notes.sort_by_key(|note| (note.part, note.path));
        notes
    }

    /// Adds what a part has, which begins behind so many lines.
    pub fn add_noted(&mut self, note: &TextsNote, lines: u64) {
        let seen = |count: u64, first: u64| Occurrences { count, first: first + lines };
        let mut part = KeyTexts { all: Some(seen(note.all.0, note.all.1)), ..KeyTexts::default() };
        part.are_many = note.texts.is_empty();
        part.texts =
            note.texts.iter().map(|(text, count, first)| (text.as_str().into(), seen(*count, *first))).collect();
        self.0.entry((note.part, note.path)).or_default().add_all(&part);
    }

    /// What was found for each part that took something.
    pub fn finish(self, compiled: &Compiled<'_>, services: &[Service]) -> Vec<LookedAt> {
        let mut all = Vec::new();
        if self.0.is_empty() {
            return all;
        }
        for (at, service) in services.iter().enumerate() {
            let triggers = (0..service.triggers.len()).map(PartId::Trigger);
            for part in triggers.chain([PartId::Resolve]) {
                let Some((filters, (number, paths))) = service.part(part).zip(compiled.part(at, part)) else {
                    continue;
                };
                let conditions = filters.conditions.iter().map(|it| (&it.key_path.value, true));
                let mapping = filters.mapping.iter().map(|it| (&it.value, false));
                for ((path, is_condition), at_path) in conditions.chain(mapping).zip(paths) {
                    let texts = self.0.get(&(number, at_path)).cloned().unwrap_or_default();
                    all.push(LookedAt { service: at, part, path: path.clone(), is_condition, texts });
                }
            }
        }
        all
    }
}

/// What the traffic that a part took has at one of its keys.
#[derive(Debug)]
pub struct LookedAt {
    service: usize,
    part: PartId,
    path: KeyPath,
    is_condition: bool,
    texts: KeyTexts,
}

/// A key, or a text at one, that either the traffic or the samples do not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriftItem {
    pub service: usize,
    pub key: String,
    /// None for the key itself.
    pub value: Option<String>,
    /// How many payloads have it, and the first; 0 for what only samples have.
    pub count: u64,
    pub line: Option<u64>,
    /// A sample that has it.
    pub sample: Option<String>,
}

/// Compares the traffic with the samples, each of which is of a service. What has no samples has no drift.
pub fn drift(run: &ReplayRun<'_>, samples: &[(usize, &Payload)]) -> Vec<DriftItem> {
    let mut items = Vec::new();
    for (at, service) in run.services.iter().enumerate() {
        let own: Vec<_> = samples.iter().filter(|(of, _)| *of == at).map(|(_, payload)| *payload).collect();
        let looked_at: Vec<_> = run.looked_at.iter().filter(|it| it.service == at).collect();
        if own.is_empty() {
            continue;
        }
        let keys = keys(run, at, &looked_at);
        items.extend(keys.iter().flat_map(|(path, texts)| not_in_samples(at, path, texts, &own)));
        items.extend(looked_at.iter().flat_map(|it| not_in_traffic(run, service, it, &own)));
    }
    items.dedup();
    items.sort_by_key(|item| (item.count == 0, std::cmp::Reverse(item.count), item.line));
    items
}

/// The keys of a service with the texts that the traffic has there: of payloads that a part took, and of those that nothing
/// took and that came nearest to it.
fn keys<'r>(run: &'r ReplayRun<'_>, service: usize, looked_at: &[&'r LookedAt]) -> Vec<(&'r KeyPath, KeyTexts)> {
    let mut keys: Vec<(&KeyPath, KeyTexts)> = Vec::new();
    for it in looked_at.iter().filter(|it| it.is_condition || it.texts.all.is_some()) {
        let known = keys.iter().position(|(path, _)| path.steps() == it.path.steps());
        let at = known.unwrap_or_else(|| {
            keys.push((&it.path, KeyTexts::default()));
            keys.len() - 1
        });
        if let Some((_, texts)) = keys.get_mut(at) {
            texts.add_all(&it.texts);
        }
    }
    for group in &run.discarded {
        let Some(Nearest { service: of, key, found: Some(found), .. }) = &group.nearest else { continue };
        let key = keys.iter_mut().find(|(path, _)| *of == service && path.written() == key);
        if let Some((_, texts)) = key {
            texts.add(found, Occurrences { count: group.count, first: group.line });
        }
    }
    keys
}

fn not_in_samples(service: usize, path: &KeyPath, texts: &KeyTexts, samples: &[&Payload]) -> Vec<DriftItem> {
    let known: Vec<_> = samples.iter().filter_map(|sample| sample.find(path).text()).collect();
    let item = |value: Option<&str>, seen: Occurrences| DriftItem {
        service,
        key: path.written().to_owned(),
        value: value.map(str::to_owned),
        count: seen.count,
        line: Some(seen.first),
        sample: None,
    };
    if known.is_empty() {
        return texts.all.map(|seen| item(None, seen)).into_iter().collect();
    }
    let is_new = |text: &str| !text.is_empty() && !known.iter().any(|known| is_start(text, known));
    let new = texts.texts.iter().filter(|(text, _)| texts.are_states() && is_new(text));
    new.map(|(text, seen)| item(Some(text), *seen)).collect()
}

/// What samples that a part takes have at one of its keys, and no payload that it took.
fn not_in_traffic(run: &ReplayRun<'_>, service: &Service, it: &LookedAt, samples: &[&Payload]) -> Vec<DriftItem> {
    let part = service.part(it.part).filter(|_| it.is_condition && it.texts.all.is_some() && it.texts.are_states());
    let mut items: Vec<DriftItem> = Vec::new();
    for sample in samples.iter().filter(|sample| part.is_some_and(|part| verdict::accepts(part, sample, run.reading))) {
        let Some(text) = sample.find(&it.path).text() else { continue };
        let is_there = it.texts.texts.keys().any(|known| is_start(known, text));
        if !is_there && !items.iter().any(|item| item.value.as_deref() == Some(text)) {
            items.push(DriftItem {
                service: it.service,
                key: it.path.written().to_owned(),
                value: Some(text.to_owned()),
                count: 0,
                line: None,
                sample: Some(sample.source.name().to_owned()),
            });
        }
    }
    items
}

/// Whether a text is what is kept of another one.
fn is_start(kept: &str, text: &str) -> bool {
    kept == text || kept.chars().count() >= LONGEST && text.starts_with(kept.trim_end_matches('…'))
}
