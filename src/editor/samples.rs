//! What the samples of a service have at their key paths.

use std::collections::HashMap;

use crate::engine::leaves::{Items, leaves, steps};
use crate::lint::workspace::{File, Sample};
use crate::model::key_path::{KeyPath, Spelling};
use crate::model::path_use;

/// How many samples are looked at for key paths: those that come after say little that is new.
const MOST_SAMPLES: usize = 200;

/// A key path of samples.
pub struct FoundPath<'s> {
    pub path: KeyPath,
    /// The texts there, each once.
    pub texts: Vec<&'s str>,
    /// How many samples have it.
    pub samples: usize,
}

/// The key paths of the samples of a service, in the order in which they come, as the service writes key paths.
pub fn paths(file: &File) -> Vec<FoundPath<'_>> {
    let spelling = spelling(file);
    let mut found: Vec<FoundPath<'_>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for sample in file.samples.iter().take(MOST_SAMPLES) {
        for leaf in leaves(&sample.payload, Items::Apart) {
            let at = *known.entry(leaf.path).or_insert_with_key(|path| {
                found.push(FoundPath { path: KeyPath::found(steps(path), spelling), texts: Vec::new(), samples: 0 });
                found.len() - 1
            });
            if let Some(found) = found.get_mut(at) {
                found.samples += 1;
                if !found.texts.contains(&leaf.text) {
                    found.texts.push(leaf.text);
                }
            }
        }
    }
    found
}

/// A text that samples have at a key path, and those that have it.
pub struct FoundText<'s> {
    pub text: &'s str,
    pub samples: Vec<&'s Sample>,
}

/// The texts that the samples of a service have at a key path, in the order in which they come.
pub fn texts<'s>(file: &'s File, path: &KeyPath) -> Vec<FoundText<'s>> {
    let mut found: Vec<FoundText<'s>> = Vec::new();
    for sample in &file.samples {
        let Some(text) = sample.payload.find(path).text() else { continue };
        match found.iter_mut().find(|it| it.text == text) {
            Some(known) => known.samples.push(sample),
            None => found.push(FoundText { text, samples: vec![sample] }),
        }
    }
    found
}

/// How a service writes its key paths: as the console does where one of them is written so.
fn spelling(file: &File) -> Spelling {
    let uses = file.read.seen().map(path_use::of_service);
    let is_of_console = match uses {
        Some(uses) => uses.iter().any(|it| it.path.spelling() == Spelling::Console),
        // What is half typed is no YAML: a quote behind a quote begins a path, and one before a dot ends a key.
        None => ["'\"", "\"."].iter().any(|mark| file.source().text().contains(mark)),
    };
    if is_of_console { Spelling::Console } else { Spelling::Bare }
}

/// The name of a sample without the folders that it is in.
pub fn short_name(sample: &Sample) -> &str {
    let name = sample.payload.source.name();
    name.rsplit('/').next().unwrap_or(name)
}

/// Names of samples, and how many more there are.
pub fn names<'s>(samples: impl IntoIterator<Item = &'s Sample>) -> String {
    const MOST: usize = 5;
    let all: Vec<_> = samples.into_iter().map(short_name).collect();
    let more = all.len().saturating_sub(MOST);
    let shown = all.get(..all.len().min(MOST)).unwrap_or_default().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}
