//! The texts and numbers of JSON with the keys that they stand under: also those that a later equal key hides, and those of
//! JSON in a text.

use serde::de::IgnoredAny;

use crate::model::key_path::quoted_length;
use crate::parse::json::{self, Places};
use crate::source::Span;

/// A text or a number.
#[derive(Debug)]
pub struct Leaf {
    /// The key; of an item of an array that of the array.
    pub key: String,
    /// What it says, without escapes.
    pub text: String,
    /// Where it is written, without quotes.
    pub span: Span,
    pub is_text: bool,
    /// The object that it is in, by its place among all.
    object: Option<usize>,
}

#[derive(Debug)]
pub struct Object {
    /// The key that it stands under.
    pub key: String,
    /// Its own keys.
    pub keys: Vec<String>,
}

#[derive(Debug, Default)]
pub struct Leaves {
    pub all: Vec<Leaf>,
    objects: Vec<Object>,
}

/// JSON in JSON in JSON is as deep as anybody looks.
const DEEPEST: usize = 3;

impl Leaves {
    /// None where the text is no JSON.
    pub fn of(text: &str) -> Option<Self> {
        Self::within(text, 1)
    }

    fn within(text: &str, depth: usize) -> Option<Self> {
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        serde_json::from_str::<IgnoredAny>(text.get(start..)?).ok()?;
        let mut walk = Walk { text, leaves: Self::default(), around: Vec::new(), key: String::new() };
        walk.read(start);
        let mut leaves = Self { all: Vec::new(), objects: walk.leaves.objects };
        for leaf in walk.leaves.all {
            match leaf.inner(depth) {
                Some(inner) => leaves.take_up(
                    &Places::of(text.get(leaf.span.start..leaf.span.end).unwrap_or_default(), leaf.span.start),
                    inner,
                ),
                None => leaves.all.push(leaf),
            }
        }
        Some(leaves)
    }

    /// Takes up the leaves of the JSON in a text.
    fn take_up(&mut self, places: &Places, inner: Self) {
        let before = self.objects.len();
        self.objects.extend(inner.objects);
        let moved = |leaf: Leaf| {
            let object = leaf.object.map(|object| object + before);
            Leaf { span: places.written(leaf.span), object, ..leaf }
        };
        self.all.extend(inner.all.into_iter().map(moved));
    }

    /// The object that a leaf is in.
    pub fn object(&self, leaf: &Leaf) -> Option<&Object> {
        self.objects.get(leaf.object?)
    }

    /// What stands beside a leaf under a key.
    pub fn beside(&self, leaf: &Leaf, key: &str) -> Option<&str> {
        let mut leaves = self.all.iter().filter(|other| other.object == leaf.object);
        leaves.find(|other| other.key.eq_ignore_ascii_case(key)).map(|other| other.text.as_str())
    }
}

impl Leaf {
    /// The leaves of the JSON that a text holds.
    fn inner(&self, depth: usize) -> Option<Leaves> {
        let may_be =
            self.is_text && depth < DEEPEST && self.text.trim_start_matches(json::BLANKS).starts_with(['{', '[']);
        if may_be { Leaves::within(&self.text, depth + 1) } else { None }
    }
}

struct Walk<'t> {
    text: &'t str,
    leaves: Leaves,
    /// The key of each array or object around a place, and which object it is.
    around: Vec<(String, Option<usize>)>,
    /// The key whose value comes next.
    key: String,
}

impl Walk<'_> {
    /// Reads JSON that is whole: so there are only strings, brackets, and words between them.
    fn read(&mut self, start: usize) {
        let mut at = start;
        while let Some(byte) = self.text.as_bytes().get(at) {
            at = match byte {
                b'"' => self.string(at),
                b'{' | b'[' => self.open(at, *byte == b'{'),
                b'}' | b']' => {
                    self.around.pop();
                    at + 1
                }
                b'-' | b'0'..=b'9' => self.number(at),
                _ => at + 1,
            };
        }
    }

    fn open(&mut self, at: usize, is_object: bool) -> usize {
        let key = self.own_key();
        let object = is_object.then_some(self.leaves.objects.len());
        if is_object {
            self.leaves.objects.push(Object { key: key.clone(), keys: Vec::new() });
        }
        // Objects in an array are known by the key of the array.
        self.around.push((key, object));
        at + 1
    }

    /// The key of what starts here.
    fn own_key(&mut self) -> String {
        match self.around.last() {
            Some((key, None)) => key.clone(),
            _ => std::mem::take(&mut self.key),
        }
    }

    fn string(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let length = quoted_length(rest).unwrap_or(rest.len());
        let end = at + length;
        let text = json::unescape(rest.get(..length).unwrap_or_default());
        let behind = self.text.get(end..).unwrap_or_default().trim_start_matches(json::BLANKS);
        match self.around.last() {
            Some((_, Some(object))) if behind.starts_with(':') => {
                self.key.clone_from(&text);
                let object = self.leaves.objects.get_mut(*object);
                object.into_iter().for_each(|object| object.keys.push(text.clone()));
            }
            _ => self.leaf(text, Span::new(at + 1, end - 1), true),
        }
        end
    }

    fn number(&mut self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or_default();
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c)).unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or_default().to_owned();
        self.leaf(text, Span::new(at, at + length), false);
        at + length
    }

    fn leaf(&mut self, text: String, span: Span, is_text: bool) {
        let key = self.own_key();
        let object = self.around.iter().rev().find_map(|(_, object)| *object);
        self.leaves.all.push(Leaf { key, text, span, is_text, object });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_have_their_keys_and_their_places() {
        let text =
            r#"{"a":"x","a":[1,{"b":"y\u0021"},"z"],"c":{"d":-1.5e3},"e":"{\"f\":\"g\\\"h\",\"i\":2}","j":true}"#;
        let leaves = Leaves::of(text).unwrap();
        let told: Vec<_> =
            leaves.all.iter().map(|leaf| (&*leaf.key, &*leaf.text, &text[leaf.span.start..leaf.span.end])).collect();
        assert_eq!(
            told,
            [
                ("a", "x", "x"),
                ("a", "1", "1"),
                ("b", "y!", r"y\u0021"),
                ("a", "z", "z"),
                ("d", "-1.5e3", "-1.5e3"),
                ("f", "g\"h", r#"g\\\"h"#),
                ("i", "2", "2"),
            ]
        );
        let object = |at: usize| leaves.object(&leaves.all[at]).unwrap();
        assert_eq!((object(2).key.as_str(), object(4).key.as_str(), object(5).key.as_str()), ("a", "c", ""));
        assert_eq!(object(0).keys, ["a", "a", "c", "e", "j"]);
        assert_eq!(leaves.beside(&leaves.all[5], "I"), Some("2"));
        assert!(Leaves::of("{").is_none());
    }
}
