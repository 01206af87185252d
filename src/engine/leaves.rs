//! The texts of a payload with the keys that lead to them, for questions about what payloads have in common.

use std::borrow::Cow;

use crate::model::key_path::Step;
use crate::model::names;
use crate::model::payload::{Body, Node, Payload, Value};

/// A text, a number or a yes or no, and where it is.
#[derive(Debug, Clone)]
pub struct Leaf<'p> {
    /// The keys and indexes that lead to it, as one text: equal paths are equal texts.
    pub path: String,
    /// The last key, and that of what it is in.
    pub name: &'p str,
    pub owner: Option<&'p str>,
    pub text: &'p str,
    pub is_yes_or_no: bool,
    /// How many keys and indexes lead to it.
    pub depth: usize,
}

/// Whether the items of an array are places of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Items {
    Apart,
    Together,
}

/// How many values of a payload are looked at, and how deep.
const MOST_VALUES: usize = 2_000;
const MOST_DEPTH: usize = 8;

impl Leaf<'_> {
    /// The name of the key, with the one before it if it says nothing alone.
    pub fn full_name(&self) -> Cow<'_, str> {
        names::of_keys(self.name, self.owner)
    }
}

/// The steps of a path of a leaf.
pub fn steps(path: &str) -> Vec<Step> {
    let index = |step: &str| step.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let steps = path.split('\n').skip(1);
    steps.map(|step| index(step).map_or_else(|| Step::Key(step.to_owned()), Step::Index)).collect()
}

/// The first texts of a payload, in their order.
pub fn leaves(payload: &Payload, items: Items) -> Vec<Leaf<'_>> {
    let mut walk = Walk { payload, items, left: MOST_VALUES, path: String::new(), found: Vec::new() };
    if let Body::Json(root) = &payload.body {
        walk.node(root, &[], 0);
    }
    walk.found
}

struct Walk<'p> {
    payload: &'p Payload,
    items: Items,
    left: usize,
    path: String,
    found: Vec<Leaf<'p>>,
}

impl<'p> Walk<'p> {
    /// `keys` are the last two keys, the nearest one last.
    fn node(&mut self, node: &'p Node, keys: &[&'p str], depth: usize) {
        if self.left == 0 || depth > MOST_DEPTH {
            return;
        }
        self.left -= 1;
        match &node.value {
            Value::Object(members) => {
                for member in members {
                    let key = member.key.get(&self.payload.source);
                    let before = keys.split_last().map(|(last, before)| names::owner_of(last, before.last().copied()));
                    let keys: Vec<_> = before.into_iter().chain([key]).collect();
                    self.below(&format!("\n{key}"), &member.node, &keys, depth);
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    let step = if self.items == Items::Apart { format!("\n[{at}]") } else { String::new() };
                    self.below(&step, item, keys, depth);
                }
            }
            value => self.leaf(node, matches!(value, Value::Bool(_)), keys, depth),
        }
    }

    fn below(&mut self, step: &str, node: &'p Node, keys: &[&'p str], depth: usize) {
        let length = self.path.len();
        self.path.push_str(step);
        self.node(node, keys, depth + 1);
        self.path.truncate(length);
    }

    fn leaf(&mut self, node: &'p Node, is_yes_or_no: bool, keys: &[&'p str], depth: usize) {
        let Some(text) = node.text(&self.payload.source) else {
            return;
        };
        let name = keys.last().copied().unwrap_or_default();
        let owner = keys.split_last().and_then(|(_, before)| before.last()).copied();
        self.found.push(Leaf { path: self.path.clone(), name, owner, text, is_yes_or_no, depth });
    }
}
