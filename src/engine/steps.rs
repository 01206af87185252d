//! Many key paths as one tree, to look all of them up in a payload at once.

use std::collections::HashMap;

use crate::model::key_path::Step;
use crate::model::payload::{Body, Node, Payload, Value};

/// Key paths by their steps. Each path has a number.
#[derive(Default)]
pub struct StepTree<'s> {
    /// The first one is the payload itself.
    branches: Vec<Branch<'s>>,
}

/// Where the next step leads to, by number.
#[derive(Default)]
struct Branch<'s> {
    keys: HashMap<&'s str, usize>,
    indexes: HashMap<usize, usize>,
    is_end: bool,
}

impl<'s> StepTree<'s> {
    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.branches.len()
    }

    /// The number of a path.
    pub fn insert(&mut self, steps: &'s [Step]) -> usize {
        if self.branches.is_empty() {
            self.branches.push(Branch::default());
        }
        let end = steps.iter().fold(0, |at, step| self.child(at, step));
        if let Some(branch) = self.branches.get_mut(end) {
            branch.is_end = true;
        }
        end
    }

    /// A key of digits and an index of the same number are one branch: a bare number is either. Whoever walks the tree
    /// judges what is found.
    fn child(&mut self, at: usize, step: &'s Step) -> usize {
        let next = self.branches.len();
        let Some(branch) = self.branches.get_mut(at) else {
            return at;
        };
        let child = match step {
            Step::Index(index) => *branch.indexes.entry(*index).or_insert(next),
            Step::Key(key) | Step::Number(key) => match key.parse::<usize>() {
                Ok(index) => {
                    let child = *branch.indexes.entry(index).or_insert(next);
                    branch.keys.insert(key, child);
                    child
                }
                Err(_) => *branch.keys.entry(key).or_insert(next),
            },
        };
        if child == next {
            self.branches.push(Branch::default());
        }
        child
    }

    /// Calls `see` with the number and the text of each path that has one in the payload.
    pub fn walk(&self, payload: &Payload, see: &mut impl FnMut(usize, &str)) {
        if let Body::Json(root) = &payload.body {
            self.walk_from(0, root, payload, see);
        }
    }

    fn walk_from(&self, at: usize, node: &Node, payload: &Payload, see: &mut impl FnMut(usize, &str)) {
        let Some(branch) = self.branches.get(at) else {
            return;
        };
        if let Some(text) = node.text(&payload.source).filter(|_| branch.is_end) {
            see(at, text);
        }
        match &node.value {
            Value::Object(members) => {
                for member in members {
                    let key = member.key.get(&payload.source);
                    if let Some(&child) = branch.keys.get(key) {
                        self.walk_from(child, &member.node, payload, see);
                    }
                }
            }
            Value::Array(items) => {
                for (index, &child) in &branch.indexes {
                    if let Some(item) = items.get(*index) {
                        self.walk_from(child, item, payload, see);
                    }
                }
            }
            _ => {}
        }
    }
}
