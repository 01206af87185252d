//! Every place of a payload with the path that leads to it, for "where is it, then?".

use crate::model::key_path::Step;
use crate::model::payload::{Body, Found, Node, Payload, Value};

/// A payload of more places than this is searched in its first ones only: a search must not cost more than the answer.
const MAX_PLACES: usize = 20_000;

#[derive(Debug)]
pub struct Place<'p> {
    pub steps: Vec<Step>,
    pub node: &'p Node,
}

/// The places of a payload in the order of the text.
#[derive(Debug)]
pub struct Outline<'p> {
    pub payload: &'p Payload,
    pub places: Vec<Place<'p>>,
}

impl<'p> Outline<'p> {
    pub fn of(payload: &'p Payload) -> Self {
        let mut outline = Self {
            payload,
            places: Vec::new(),
        };
        if let Body::Json(root) = &payload.body {
            outline.collect(root, &mut Vec::new());
        }
        outline
    }

    fn collect(&mut self, node: &'p Node, steps: &mut Vec<Step>) {
        if self.places.len() >= MAX_PLACES {
            return;
        }
        if !steps.is_empty() {
            self.places.push(Place {
                steps: steps.clone(),
                node,
            });
        }
        match &node.value {
            Value::Object(members) => {
                for member in members {
                    steps.push(Step::Key(member.key.get(&self.payload.source).to_owned()));
                    self.collect(&member.node, steps);
                    steps.pop();
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    steps.push(Step::Index(index));
                    self.collect(item, steps);
                    steps.pop();
                }
            }
            _ => {}
        }
    }

    /// The places that have text, with it.
    pub fn texts(&self) -> impl Iterator<Item = (&Place<'p>, &'p str)> {
        self.places
            .iter()
            .filter_map(|place| Some((place, self.text(place)?)))
    }

    pub fn text(&self, place: &Place<'p>) -> Option<&'p str> {
        match place.node.found(&self.payload.source) {
            Found::Text {
                text: std::borrow::Cow::Borrowed(text),
                ..
            } => Some(text),
            _ => None,
        }
    }

    /// The first place whose whole text is this one.
    pub fn holding(&self, wanted: &str) -> Option<&Place<'p>> {
        self.texts()
            .find(|(_, text)| *text == wanted)
            .map(|(place, _)| place)
    }
}
