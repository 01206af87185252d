//! Names, titles and ids of an alert in a text: what holds one would be found in the calls of that alert alone, and is no value
//! to ask for.

use super::Material;
use crate::engine::payload_index::PayloadIndex;
use crate::model::key_path::{KeyPath, Step};
use crate::model::names::polarity;
use crate::model::names::{identity, roles};
use crate::repair::{Side, paths};

/// What has more words is a sentence: one word of it names nothing.
const MOST_WORDS: usize = 3;
/// Shorter words, and shorter ids, are found in many texts.
const SHORTEST: usize = 3;

/// Whether a value that is taken from a text holds a name that stands elsewhere in a sample with that text. In one word, as in
/// `payout.paid`, a name that all alerts share is none of one alert.
pub fn holds_name(material: &Material<'_, '_>, key: &KeyPath, text: &str, value: &str) -> bool {
    let is_word = !value.contains(char::is_whitespace);
    let is_of_all = |steps: &[Step], name: &str| {
        let mut alerts = material.of_side(Side::Alert).filter_map(|at| material.indexes.get(at));
        let has = |index: &PayloadIndex<'_>| {
            index.payload.node(steps).and_then(|node| node.text(&index.payload.source)) == Some(name)
        };
        is_word && alerts.by_ref().take(2).filter(|index| has(index)).count() == 2 && alerts.all(has)
    };
    let value = words(value);
    let holders = material.indexes.iter().filter(|index| index.payload.find(key).text() == Some(text));
    let mut others = holders.flat_map(paths::all).filter(|(steps, other)| steps != key.steps() && *other != text);
    others.any(|(steps, other)| {
        is_named_in(&value, &words(other)) && is_of_name(material, &steps) && !is_of_all(&steps, other)
    })
}

/// Whether a name, or a word that tells it from others, is among the words of a value. A value that is within a title says
/// what the title says too: `down` in `The shop is down`.
fn is_named_in(value: &[String], name: &[String]) -> bool {
    let has = |all: &[String], part: &[String]| !part.is_empty() && all.windows(part.len()).any(|it| it == part);
    let is_long = |word: &String| word.chars().count() >= SHORTEST;
    let tells = |word: &String| is_long(word) && polarity::of_word(word).is_none() && value.contains(word);
    let is_same = value == name && value.iter().any(tells);
    let is_whole =
        has(value, name) && name.iter().any(is_long) && name.iter().any(|word| polarity::of_word(word).is_none());
    is_same || !has(name, value) && (is_whole || name.len() <= MOST_WORDS && name.iter().any(tells))
}

/// Whether a key tells which alert it is, by its name or by what the filters do with it.
fn is_of_name(material: &Material<'_, '_>, steps: &[Step]) -> bool {
    let mut names = paths::names(steps);
    let by_name =
        names.pop().is_some_and(|last| identity::of(last).is_some() || roles::title(last, names.last().copied()) > 0);
    let service = material.service;
    let told = || service.triggers.iter().filter_map(|it| it.title.as_ref()).flat_map(|title| title.value.paths());
    let mut mapped = service.parts().filter_map(|part| part.mapping.as_ref()).map(|mapping| &mapping.value);
    by_name || told().any(|path| path.steps() == steps) || mapped.any(|path| path.steps() == steps)
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
