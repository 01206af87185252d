//! Whose payload it is, by its keys: the presets' samples are all that is known of that, and nothing is written down for one
//! tool.
//!
//! The keys that samples of a preset share are its own. A key weighs less the more presets have it, and the deeper it is:
//! what is below the first levels is often named by users (labels, tags). A payload is taken for that of a preset when it has
//! most of its own keys, and few that none of its samples has. Values say nothing: they are invented in samples.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::{PRESETS, Preset};
use crate::engine::Reading;
use crate::engine::verdict;
use crate::model::filter::Service;
use crate::model::key_path::KeyPath;
use crate::model::payload::{Body, Node, Payload, Value};
use crate::model::service_name;
use crate::model::text::listed;
use crate::parse::json;
use crate::source::{Source, Span};

/// How much of the weight of its own keys a payload of a preset has, at least.
const MOST_OF_ITS_OWN: f64 = 0.55;
/// How much of the weight of its keys a payload has in common with the samples of the preset, at least.
const MOST_IN_COMMON: f64 = 0.7;
/// What a key weighs of what one a level above it weighs.
const DEEPER: f64 = 0.25;
/// How deep and at how many values of a payload one looks.
const MOST_DEPTH: i32 = 6;
const MOST_VALUES: usize = 2_000;

/// The presets whose samples a payload is like: the most special one, or those that no key tells apart.
#[derive(Debug)]
pub struct Recognized {
    presets: Vec<&'static Preset>,
    /// Whether their filters take the payload. A tool has calls that open and close nothing.
    is_taken: bool,
}

/// None when a payload is like nothing that is known.
pub fn recognized(payload: &Payload) -> Option<Recognized> {
    let keys = Keys::of(payload);
    let mut fits: Vec<_> = SIGNATURES.iter().filter_map(|it| Some((it.fit(&keys)?, it))).collect();
    let best = fits.iter().map(|(fit, _)| *fit).fold(0.0, f64::max);
    fits.retain(|(fit, _)| *fit >= best);
    let mut presets: Vec<_> = fits.iter().flat_map(|(_, it)| it.within.iter().copied()).collect();
    presets.sort_by_key(|preset| preset.name);
    presets.dedup_by_key(|preset| preset.name);
    let taking: Vec<_> = presets.iter().copied().filter(|preset| takes(preset, payload)).collect();
    match taking.as_slice() {
        [] if presets.is_empty() => None,
        [] => Some(Recognized { presets, is_taken: false }),
        _ => Some(Recognized { presets: taking, is_taken: true }),
    }
}

/// Whether the filter of a preset takes a payload.
fn takes(preset: &Preset, payload: &Payload) -> bool {
    let service = preset.service();
    service.is_some_and(|service| verdict::judge(&service, payload, Reading::default()).accepts())
}

impl Recognized {
    pub fn names(&self) -> Vec<&'static str> {
        self.presets.iter().map(|preset| preset.name).collect()
    }

    /// What the payload looks like.
    pub fn sentence(&self) -> String {
        let tools: Vec<_> = self.presets.iter().map(|preset| preset.page().tool).collect();
        let of = listed(&tools, "or");
        match self.is_taken {
            true => format!("this looks like a call of {of}"),
            false => format!("this looks like a call of {of}, of a kind that its preset opens and closes nothing by"),
        }
    }

    /// How to get the filter for it, where one takes it.
    pub fn command(&self) -> Option<String> {
        self.is_taken.then(|| format!("cgfilter init --from {}", self.names().join(", or --from ")))
    }

    /// Both in a line.
    pub fn advice(&self) -> String {
        let command = self.command().map(|command| format!(": {command} has a filter for it"));
        format!("{}{}", self.sentence(), command.unwrap_or_default())
    }

    /// Whether a service is one of these presets, under its name, in a file of that name, or with its conditions.
    pub fn is_there(&self, services: &[Service]) -> bool {
        self.presets.iter().any(|preset| {
            let own = preset.service();
            let same = |service: &Service| own.as_deref().is_some_and(|own| asks(own) == asks(service));
            let is_called = |name: &String| letters(service_name::short(name)) == letters(preset.name);
            services.iter().any(|service| [&service.name, &service.path].into_iter().any(is_called) || same(service))
        })
    }
}

/// A name without what people write differently in it: `Better Stack` is `better-stack`.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What the parts of a service ask for.
fn asks(service: &Service) -> Vec<(&KeyPath, Vec<&str>)> {
    let conditions = service.named_parts().flat_map(|(_, part)| &part.conditions);
    let asked = conditions.map(|condition| {
        let values = condition.values.iter().map(|value| value.value.as_str());
        (&condition.key_path.value, values.collect())
    });
    asked.collect()
}

/// What the samples of a preset have.
struct Signature {
    preset: &'static Preset,
    /// Of each sample the keys that make it one of these, with what they weigh.
    own: Vec<BTreeMap<String, f64>>,
    /// The keys of all samples.
    all: BTreeSet<String>,
    /// This preset, and those whose own keys are these and more: what looks like this one may be one of those, in part.
    within: Vec<&'static Preset>,
}

static SIGNATURES: LazyLock<Vec<Signature>> = LazyLock::new(|| {
    let samples = PRESETS.iter().map(|preset| (preset, keys(preset.shapes))).filter(|(_, samples)| !samples.is_empty());
    let samples: Vec<_> = samples.collect();
    let mut having: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, samples) in &samples {
        let keys: BTreeSet<_> = samples.iter().flat_map(|keys| keys.0.keys()).collect();
        keys.into_iter().for_each(|key| *having.entry(key).or_default() += 1);
    }
    let rarity = |key: &str| {
        let share = samples.len() as f64 / having.get(key).copied().unwrap_or(1) as f64;
        share.ln_1p() / (samples.len() as f64).ln_1p()
    };
    let mut all: Vec<_> = samples.iter().map(|(preset, samples)| Signature::of(preset, samples, rarity)).collect();
    let within: Vec<Vec<_>> = all
        .iter()
        .map(|one| all.iter().filter(|other| one.is_part_of(other)).map(|other| other.preset).collect())
        .collect();
    all.iter_mut().zip(within).for_each(|(one, within)| one.within = within);
    all
});

fn keys(payloads: &[&str]) -> Vec<Keys> {
    let read = payloads.iter().filter_map(|text| {
        let source = Source::new("", *text).into();
        json::payload(&source, Span::new(0, text.len())).ok()
    });
    read.map(|payload| Keys::of(&payload)).collect()
}

impl Signature {
    /// What two samples have is no accident of one. A sample that has little of that is of a kind of its own.
    fn of(preset: &'static Preset, samples: &[Keys], rarity: impl Fn(&str) -> f64) -> Self {
        let times = |key: &str| samples.iter().filter(|keys| keys.0.contains_key(key)).count();
        let own = samples.iter().map(|keys| {
            let of_several = || keys.0.iter().filter(|(key, _)| times(key) > 1);
            let is_alone = of_several().map(|(_, weight)| weight).sum::<f64>() * 2.0 < keys.0.values().sum();
            let own = keys.0.iter().filter(|(key, _)| is_alone || times(key) > 1);
            own.map(|(key, weight)| (key.clone(), weight * rarity(key))).collect()
        });
        let within = Vec::new();
        Self {
            preset,
            own: own.collect(),
            within,
            all: samples.iter().flat_map(|keys| keys.0.keys().cloned()).collect(),
        }
    }

    /// Whether another has all the keys that make this one.
    fn is_part_of(&self, other: &Self) -> bool {
        let has = |key: &String| other.own.iter().any(|own| own.contains_key(key));
        self.own.iter().flat_map(BTreeMap::keys).all(has)
    }

    /// What the own keys weigh that a payload has; none when it is not one of these.
    fn fit(&self, keys: &Keys) -> Option<f64> {
        let common = keys.0.iter().filter(|(key, _)| self.all.contains(*key)).map(|(_, weight)| weight);
        if common.sum::<f64>() < keys.0.values().sum::<f64>() * MOST_IN_COMMON {
            return None;
        }
        let had = |own: &BTreeMap<String, f64>| {
            let had: f64 = own.iter().filter(|(key, _)| keys.0.contains_key(*key)).map(|(_, weight)| weight).sum();
            (had > 0.0 && had >= own.values().sum::<f64>() * MOST_OF_ITS_OWN).then_some(had)
        };
        self.own.iter().filter_map(had).max_by(f64::total_cmp)
    }
}

/// The keys of a payload by their paths, the items of an array in one place, each with what it weighs by its depth.
struct Keys(BTreeMap<String, f64>);

impl Keys {
    fn of(payload: &Payload) -> Self {
        let mut keys = Self(BTreeMap::new());
        let mut left = MOST_VALUES;
        if let Body::Json(root) = &payload.body {
            keys.add(root, &payload.source, ("", 0), &mut left);
        }
        keys
    }

    fn add(&mut self, node: &Node, source: &Source, (path, depth): (&str, i32), left: &mut usize) {
        let mut below = |path: String, node: &Node| {
            if *left > 0 && depth < MOST_DEPTH {
                *left -= 1;
                self.0.insert(path.clone(), DEEPER.powi(depth));
                self.add(node, source, (&path, depth + 1), left);
            }
        };
        match &node.value {
            Value::Object(members) => {
                members.iter().for_each(|member| below(format!("{path}\n{}", member.key.get(source)), &member.node));
            }
            Value::Array(items) => items.iter().for_each(|item| below(format!("{path}\n[]"), item)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shapes_of_payloads_have_their_keys() {
        for preset in PRESETS {
            let payloads: Vec<_> =
                preset.samples().filter(|(name, _)| name.ends_with(".json")).map(|it| it.1).collect();
            let of = |texts: &[&str]| keys(texts).into_iter().map(|keys| keys.0).collect::<Vec<_>>();
            assert_eq!(of(preset.shapes), of(&payloads), "{}", preset.name);
            assert_eq!(preset.shapes.len(), payloads.len(), "{}", preset.name);
        }
    }
}
