//! Every place of a payload with the path that leads to it, for "where is it, then?".
//!
//! Most payloads are taken without that question, so the places are only collected when it is asked.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::model::key_path::{KeyPath, Spelling, Step};
use crate::model::payload::{Body, Node, Payload, Value};
use crate::model::text::likeness;
use crate::parse::json;

/// A payload of more places than this is searched in its first ones only: a search must not cost more than the answer.
const MAX_PLACES: usize = 20_000;
/// How many texts are looked into that may be JSON.
const MAX_JSON_TEXTS: usize = 5;
/// How alike two names have to be to pass for the same one, mistyped.
const ALIKE: f64 = 0.75;

/// One value of a payload, and the last step of the path to it.
#[derive(Debug)]
pub struct Place<'p> {
    /// The place it is in; none for what the body itself holds.
    within: Option<usize>,
    last: LastStep<'p>,
    pub node: &'p Node,
    /// How many steps lead to it.
    pub depth: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LastStep<'p> {
    Key(&'p str),
    Index(usize),
}

/// The places of a payload in the order of the text.
#[derive(Debug)]
pub struct PayloadIndex<'p> {
    pub payload: &'p Payload,
    places: OnceCell<Vec<Place<'p>>>,
    by_text: OnceCell<HashMap<&'p str, usize>>,
    by_key: OnceCell<HashMap<&'p str, Vec<usize>>>,
    like: RefCell<HashMap<String, Rc<[usize]>>>,
}

impl<'p> PayloadIndex<'p> {
    pub fn of(payload: &'p Payload) -> Self {
        Self {
            payload,
            places: OnceCell::new(),
            by_text: OnceCell::new(),
            by_key: OnceCell::new(),
            like: RefCell::default(),
        }
    }

    pub fn place(&self, at: usize) -> Option<&Place<'p>> {
        self.places().get(at)
    }

    /// The steps that lead to a place.
    pub fn steps(&self, place: &Place<'p>) -> Vec<Step> {
        let mut steps = Vec::with_capacity(place.depth);
        let mut next = Some(place);
        while let Some(place) = next {
            steps.push(match place.last {
                LastStep::Key(key) => Step::Key(key.to_owned()),
                LastStep::Index(index) => Step::Index(index),
            });
            next = place.within.and_then(|within| self.place(within));
        }
        steps.reverse();
        steps
    }

    pub fn path(&self, place: &Place<'p>, like: Spelling) -> KeyPath {
        KeyPath::found(self.steps(place), like)
    }

    pub fn text(&self, place: &Place<'p>) -> Option<&'p str> {
        place.node.text(&self.payload.source)
    }

    /// The first place whose whole text is this one, by its position.
    pub fn holding(&self, text: &str) -> Option<usize> {
        let collect = || {
            let mut by_text = HashMap::new();
            for (at, place) in self.places().iter().enumerate() {
                if let Some(text) = self.text(place) {
                    by_text.entry(text).or_insert(at);
                }
            }
            by_text
        };
        self.by_text.get_or_init(collect).get(text).copied()
    }

    /// The texts of the payload that are JSON themselves, the first few of them.
    pub fn json_texts(&self) -> impl Iterator<Item = (&Place<'p>, Payload)> {
        let texts = self.places().iter().filter_map(|place| Some((place, self.text(place)?)));
        let likely = texts.filter(|(_, text)| text.trim_start_matches(json::BLANKS).starts_with(['{', '[']));
        likely.take(MAX_JSON_TEXTS).filter_map(|(place, text)| Some((place, json::embedded(text)?)))
    }

    /// The first place whose whole text is this one, under a key of this name or a similar one.
    pub fn holding_under(&self, text: &str, name: &str) -> Option<usize> {
        let holds = |at: &&usize| self.place(**at).and_then(|place| self.text(place)) == Some(text);
        self.under_key_like(name).iter().find(holds).copied()
    }

    /// Whether a key of this name is anywhere in the payload.
    pub fn has_key(&self, name: &str) -> bool {
        self.by_key().contains_key(name)
    }

    /// The places under a key of this name or a similar one: its own value, and the items of a list that it holds.
    pub fn under_key_like(&self, name: &str) -> Rc<[usize]> {
        if let Some(places) = self.like.borrow().get(name) {
            return Rc::clone(places);
        }
        let alike = self.by_key().iter().filter(|(key, _)| are_alike(name, key));
        let mut places: Vec<_> = alike.flat_map(|(_, places)| places).copied().collect();
        places.sort_unstable();
        let places: Rc<[usize]> = places.into();
        self.like.borrow_mut().insert(name.to_owned(), Rc::clone(&places));
        places
    }

    /// The places by the last key on the way to them.
    fn by_key(&self) -> &HashMap<&'p str, Vec<usize>> {
        self.by_key.get_or_init(|| {
            let mut by_key: HashMap<&str, Vec<usize>> = HashMap::new();
            for (at, place) in self.places().iter().enumerate() {
                if let Some(key) = self.last_key(place) {
                    by_key.entry(key).or_default().push(at);
                }
            }
            by_key
        })
    }

    fn last_key(&self, place: &Place<'p>) -> Option<&'p str> {
        match place.last {
            LastStep::Key(key) => Some(key),
            LastStep::Index(_) => self.last_key(self.place(place.within?)?),
        }
    }

    fn places(&self) -> &[Place<'p>] {
        self.places.get_or_init(|| {
            let mut places = Vec::new();
            if let Body::Json(root) = &self.payload.body {
                self.collect(root, None, 1, &mut places);
            }
            places
        })
    }

    fn collect(&self, node: &'p Node, within: Option<usize>, depth: usize, places: &mut Vec<Place<'p>>) {
        let mut enter = |last, node| {
            if places.len() < MAX_PLACES {
                places.push(Place { within, last, node, depth });
                self.collect(node, Some(places.len() - 1), depth + 1, places);
            }
        };
        match &node.value {
            Value::Object(members) => members.iter().for_each(|member| {
                enter(LastStep::Key(member.key.get(&self.payload.source)), &member.node);
            }),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(index, item)| enter(LastStep::Index(index), item))
            }
            _ => {}
        }
    }
}

/// Whether one name may be the other one: but for case, dashes and underscores, or mistyped.
pub fn are_alike(a: &str, b: &str) -> bool {
    if a.eq_ignore_ascii_case(b) {
        return true;
    }
    // Names of too different lengths are neither, and most names are.
    let (shorter, longer) = (a.len().min(b.len()), a.len().max(b.len()));
    if longer - shorter > longer / 2 {
        return false;
    }
    let typo = longer - shorter <= longer / 4;
    plain(a) == plain(b) || typo && likeness(a, b, ALIKE).is_some()
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace(['_', '-', ' '], "")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::{Source, Span};

    fn payload(text: &str) -> Payload {
        json::payload(&Arc::new(Source::new("x", text)), Span::new(0, text.len())).unwrap()
    }

    #[test]
    fn a_text_is_found_at_its_first_place_and_not_where_it_is_hidden() {
        let payload = payload(r#"{"a": "x", "b": [{"c": "x"}, "y"], "a": "z", "d": "x"}"#);
        let payload_index = PayloadIndex::of(&payload);
        let path = |text| {
            let place = payload_index.place(payload_index.holding(text)?)?;
            Some(payload_index.path(place, Spelling::Bare).to_string())
        };
        assert_eq!(path("x").unwrap(), "b[0].c");
        assert_eq!(path("y").unwrap(), "b[1]");
        assert_eq!(path("w"), None);
    }

    #[test]
    fn names_are_alike_but_for_case_signs_and_typos() {
        assert!(are_alike("monitorId", "monitor_id") && are_alike("staus", "status"));
        assert!(!are_alike("id", "ip") && !are_alike("state", "start"));
    }
}
