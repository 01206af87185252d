//! What the filters look at themselves, beside what else in a payload is called a state.
//!
//! `status: completed` stands in every build, failed or not, and the filter looks at `result`. A state that no condition looks
//! at proves nothing of a sample that a part takes for a word of its own side.

use std::collections::{HashMap, HashSet};

use crate::engine::leaves::{Items, Leaf, leaves};
use crate::engine::near_text::misspelled;
use crate::engine::side::{self, Side};
use crate::model::filter::{Condition, PartId, Service};
use crate::model::key_path::{KeyPath, Step};
use crate::model::names::{polarity, roles, tells_the_state_before};
use crate::model::payload::Payload;

/// The keys that conditions look at, by their paths without indexes as [`leaves`] has them.
pub struct Watched<'s> {
    keys: HashMap<String, Vec<(Side, &'s Condition)>>,
}

impl<'s> Watched<'s> {
    pub fn by(service: Option<&'s Service>) -> Self {
        let mut keys: HashMap<String, Vec<_>> = HashMap::new();
        for (id, part) in service.into_iter().flat_map(Service::named_parts) {
            let side = if id.is_trigger() { Side::Alert } else { Side::Recovery };
            for condition in &part.conditions {
                keys.entry(path(&condition.key_path.value)).or_default().push((side, condition));
            }
        }
        Self { keys }
    }

    /// The paths by which the filters tell an alert from a recovery: both sides look there.
    pub fn telling(&self) -> HashSet<&str> {
        let has = |all: &[(Side, &Condition)], wanted| all.iter().any(|(side, _)| *side == wanted);
        let telling = self.keys.iter().filter(|(_, all)| has(all, Side::Alert) && has(all, Side::Recovery));
        telling.map(|(path, _)| path.as_str()).collect()
    }

    /// What the states in payloads say, but for what the filters' own keys speak against.
    pub fn told(&self, payloads: &[&Payload]) -> Vec<Option<Side>> {
        let told = side::of_states(payloads, &self.telling());
        if self.keys.is_empty() || told.iter().all(Option::is_none) {
            return told;
        }
        let own: Vec<Vec<Leaf<'_>>> = payloads.iter().map(|payload| self.leaves(payload)).collect();
        let bystanders_vary = told.iter().any(|it| *it != told.first().copied().flatten());
        let mut texts: HashMap<&str, HashSet<&str>> = HashMap::new();
        for leaf in own.iter().flatten() {
            texts.entry(&leaf.path).or_default().insert(leaf.text);
        }
        // What stands in all samples alike tells nothing where something else does not.
        let counts = |leaf: &&Leaf<'_>| !bystanders_vary || texts.get(&*leaf.path).is_some_and(|it| it.len() > 1);
        let is_against = |leaves: &[Leaf<'_>], side: Side| {
            let says = |side: Side| leaves.iter().filter(counts).any(|leaf| self.speaks_for(leaf, side));
            says(side.other()) && !says(side)
        };
        told.into_iter().zip(&own).map(|(told, own)| told.filter(|side| !is_against(own, *side))).collect()
    }

    fn leaves<'p>(&self, payload: &'p Payload) -> Vec<Leaf<'p>> {
        let mut all = leaves(payload, Items::Together);
        all.retain(|leaf| self.keys.contains_key(&leaf.path) && may_tell(leaf));
        all
    }

    /// Whether a part of a side takes a text that is a word of that side, or that the other side would be told by another one.
    fn speaks_for(&self, leaf: &Leaf<'_>, side: Side) -> bool {
        let Some(all) = self.keys.get(&leaf.path) else { return false };
        let finds = |condition: &Condition, text: &str| {
            condition.values.iter().any(|value| condition.operator.finds(&value.value, text))
        };
        let is_taken = all.iter().any(|(of, condition)| *of == side && finds(condition, leaf.text));
        let own = side::of_text(leaf, leaf.text);
        let others = || all.iter().filter(|(of, _)| *of != side).flat_map(|(_, condition)| &condition.values);
        let is_told = || others().any(|value| side::of_text(leaf, &value.value) == Some(side.other()));
        is_taken && (own == Some(side) || own.is_none() && is_told())
    }
}

/// Whether what conditions look at in a payload is a state between the two; or, where the part of a side asks for a word of its
/// side, a word that is none and no misspelling of it: `timed_out` is no slip of `success`.
pub fn is_of_no_side(service: &Service, payload: &Payload, side: Side) -> bool {
    let text = |condition: &Condition| payload.find(&condition.key_path.value).text();
    let is_another = |(id, condition): (PartId, &Condition)| {
        let says = |text: &str, beside: &[&str]| Side::of_value(text, beside) == Some(side);
        let is_near = |value: &str, text: &str| misspelled(condition.operator, value, text).is_some();
        let asks = || condition.values.iter().any(|value| says(&value.value, &[]));
        let is_meant =
            |text: &str| condition.values.iter().any(|it| says(text, &[&it.value]) || is_near(&it.value, text));
        let is_word = |text: &&str| text.contains(char::is_alphabetic);
        id.is_trigger() == (side == Side::Alert)
            && text(condition).filter(is_word).is_some_and(|text| !is_meant(text) && asks())
    };
    let all = || service.named_parts().flat_map(|(id, part)| part.conditions.iter().map(move |it| (id, it)));
    all().any(|(_, it)| text(it).is_some_and(polarity::is_other_state)) || all().any(is_another)
}

/// Whether what the filters look at says that a payload is between an alert and its recovery: `acknowledged`, `muted`.
pub fn is_between(service: &Service, payload: &Payload) -> bool {
    let mut texts = service.conditions().filter_map(|it| payload.find(&it.key_path.value).text());
    texts.any(polarity::is_state_between)
}

/// The levels of what is over are often those that it had, and a title says what it was.
fn may_tell(leaf: &Leaf<'_>) -> bool {
    let is_before = |name: &str| tells_the_state_before(name);
    let says_more = roles::is_level(leaf.name) || roles::is_cause(leaf.name) || roles::title(leaf.name, leaf.owner) > 0;
    !(says_more || is_before(leaf.name) || leaf.owner.is_some_and(is_before))
}

fn path(key: &KeyPath) -> String {
    let keys = key.steps().iter().filter_map(|step| match step {
        Step::Key(key) | Step::Number(key) => Some(format!("\n{key}")),
        Step::Index(_) => None,
    });
    keys.collect()
}
