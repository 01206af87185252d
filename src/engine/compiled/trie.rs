//! All wanted key paths as one tree, for a reader that goes through a payload once.

use super::keys::Keys;
use crate::model::key_path::{KeyPath, Step};

/// A path with more steps is read by the plain engine: payloads nest less than ten levels.
const MAX_STEPS: usize = 60;
/// A bare number is two branches, so this many make 64 of one path.
const MAX_NUMBERS: usize = 6;

/// The key paths by their steps. The first node is the payload itself.
#[derive(Debug)]
pub(super) struct Trie<'s> {
    nodes: Vec<Node<'s>>,
}

#[derive(Debug, Default)]
pub(super) struct Node<'s> {
    pub(super) keys: Keys<'s>,
    /// In ascending order.
    pub(super) indexes: Vec<(usize, u32)>,
    /// The numbers of the paths that end here.
    pub(super) ends: Vec<u32>,
    /// The numbers of the paths that go on from here.
    pub(super) below: Vec<u32>,
}

impl<'s> Trie<'s> {
    fn new() -> Self {
        Self { nodes: vec![Node::default()] }
    }

    /// The tree of numbered paths, and whether it has all of them.
    pub(super) fn of(paths: &[&'s KeyPath]) -> (Self, bool) {
        let mut trie = Self::new();
        let mut has_all = true;
        for (number, path) in (0..).zip(paths) {
            has_all &= trie.insert(path.steps(), number);
        }
        (trie, has_all)
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, at: u32) -> Option<&Node<'s>> {
        self.nodes.get(at as usize)
    }

    /// Adds a path under its number; false when it is longer than this tree takes.
    fn insert(&mut self, steps: &'s [Step], number: u32) -> bool {
        let is_number = |step: &&Step| matches!(step, Step::Number(_));
        if steps.len() > MAX_STEPS || steps.iter().filter(is_number).count() > MAX_NUMBERS {
            return false;
        }
        self.insert_from(0, steps, number);
        true
    }

    fn insert_from(&mut self, at: u32, steps: &'s [Step], number: u32) {
        let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let Some(node) = self.nodes.get_mut(at as usize) else {
            return;
        };
        let Some((step, rest)) = steps.split_first() else {
            node.ends.push(number);
            return;
        };
        node.below.push(number);
        // A bare number is an index on an array and a key on an object.
        let (key, index) = match step {
            Step::Key(key) => (Some(key), None),
            Step::Index(index) => (None, Some(*index)),
            Step::Number(digits) => (Some(digits), digits.parse().ok()),
        };
        if let Some(key) = key {
            let child = node.keys.child(key, next);
            self.go_on(child, next, rest, number);
        }
        if let Some(index) = index {
            let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            let child = self.nodes.get_mut(at as usize);
            let child = child.map_or(next, |node| node.child_at_index(index, next));
            self.go_on(child, next, rest, number);
        }
    }

    fn go_on(&mut self, child: u32, next: u32, rest: &'s [Step], number: u32) {
        if child == next {
            self.nodes.push(Node::default());
        }
        self.insert_from(child, rest, number);
    }
}

impl<'s> Node<'s> {
    /// Whether paths go on from here.
    pub(super) fn goes_on(&self) -> bool {
        !self.below.is_empty()
    }

    fn child_at_index(&mut self, index: usize, next: u32) -> u32 {
        match self.indexes.binary_search_by_key(&index, |(at, _)| *at) {
            Ok(at) => self.indexes.get(at).map_or(next, |(_, child)| *child),
            Err(at) => {
                self.indexes.insert(at, (index, next));
                next
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_number_is_a_key_and_an_index_and_other_steps_are_one_of_them() {
        let paths = ["a.0", "a[1]", r#"a."2""#].map(|path| KeyPath::parse(path).unwrap());
        let mut trie = Trie::new();
        for (number, path) in paths.iter().enumerate() {
            assert!(trie.insert(path.steps(), number as u32));
        }
        let a = trie.node(trie.node(0).unwrap().keys.get("a").unwrap()).unwrap();
        assert!(a.keys.get("0").is_some() && a.keys.get("1").is_none() && a.keys.get("2").is_some());
        let indexes: Vec<_> = a.indexes.iter().map(|(index, _)| *index).collect();
        assert_eq!(indexes, [0, 1]);
    }

    #[test]
    fn a_path_that_would_fill_the_memory_is_refused() {
        let steps = vec![Step::Number("0".into()); 20];
        assert!(!Trie::new().insert(&steps, 0));
        let steps = vec![Step::Key("a".into()); 70];
        assert!(!Trie::new().insert(&steps, 0));
    }
}
