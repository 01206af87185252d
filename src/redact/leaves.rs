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
    /// Whether some JSON does not end, or goes wrong: then not all that is in it may be here.
    pub is_broken: bool,
}

/// JSON in JSON in JSON is as deep as anybody looks.
const DEEPEST: usize = 3;

impl Leaves {
    /// Those of JSON, or of the JSON that stands in a text, as behind the time of a container's line.
    pub fn of(text: &str) -> Self {
        Self::whole(text, 1).unwrap_or_else(|| Self::parts(text, 1))
    }

    /// None where the text is no JSON.
    fn whole(text: &str, depth: usize) -> Option<Self> {
        let start = text.len() - text.trim_start_matches('\u{feff}').len();
        serde_json::from_str::<IgnoredAny>(text.get(start..)?).ok()?;
        let mut walk = Walk::new(text);
        walk.read(Span::new(start, text.len()));
        Some(walk.leaves.opened(text, depth))
    }

    /// Those of each object in a text. One that is cut short or broken is read on as far as there is anything.
    fn parts(text: &str, depth: usize) -> Self {
        let mut walk = Walk::new(text);
        let mut at = 0;
        while let Some(start) = object_from(text, at) {
            let mut values = serde_json::Deserializer::from_str(text.get(start..).unwrap_or_default()).into_iter();
            let is_whole = values.next().is_some_and(|value: serde_json::Result<IgnoredAny>| value.is_ok());
            at = if is_whole { start + values.byte_offset() } else { text.len() };
            walk.leaves.is_broken |= !is_whole;
            walk.read(Span::new(start, at));
        }
        walk.leaves.opened(text, depth)
    }

    /// With the leaves of the JSON in its texts.
    fn opened(self, text: &str, depth: usize) -> Self {
        let mut leaves = Self { all: Vec::new(), ..self };
        for leaf in self.all {
            let inner = leaf.inner(depth);
            let span = leaf.span;
            // A text with something in it may also be somebody's name.
            if inner.as_ref().is_none_or(|(_, is_all)| !is_all) {
                leaves.all.push(leaf);
            }
            if let Some((inner, _)) = inner {
                leaves.take_up(&Places::of(text.get(span.start..span.end).unwrap_or_default(), span.start), inner);
            }
        }
        leaves
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
    /// The leaves of the JSON that a text holds, and whether it is nothing else.
    fn inner(&self, depth: usize) -> Option<(Leaves, bool)> {
        if !self.is_text || depth >= DEEPEST || !self.text.contains(['{', '[']) {
            return None;
        }
        let may_be = self.text.trim_start_matches(json::BLANKS).starts_with(['{', '[']);
        let whole = if may_be { Leaves::whole(&self.text, depth + 1) } else { None };
        let parts = || Some((Leaves::parts(&self.text, depth + 1), false)).filter(|(leaves, _)| !leaves.all.is_empty());
        whole.map(|leaves| (leaves, true)).or_else(parts)
    }
}

/// Where the next object starts: a bracket with a key behind it.
fn object_from(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let mut brackets = memchr::memchr_iter(b'{', rest.as_bytes());
    let is_object = |start: &usize| {
        rest.get(start + 1..).is_some_and(|inside| inside.trim_start_matches(json::BLANKS).starts_with('"'))
    };
    brackets.find(is_object).map(|start| at + start)
}

struct Walk<'t> {
    text: &'t str,
    leaves: Leaves,
    /// The key of each array or object around a place, and which object it is.
    around: Vec<(String, Option<usize>)>,
    /// The key whose value comes next.
    key: String,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, leaves: Leaves::default(), around: Vec::new(), key: String::new() }
    }

    /// Reads JSON: in one that is whole there are only strings, brackets, and words between them.
    fn read(&mut self, span: Span) {
        self.around.clear();
        let mut at = span.start;
        while let Some(byte) = self.text.as_bytes().get(at).filter(|_| at < span.end) {
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
        let closed = quoted_length(rest);
        let length = closed.unwrap_or(rest.len());
        let written = rest.get(..length).unwrap_or_default();
        // No text of JSON goes on behind the end of its line, so one that does was cut off there.
        let cut = memchr::memchr(b'\n', written.as_bytes()).or_else(|| closed.is_none().then_some(length));
        if let Some(length) = cut {
            let inside = written.get(1..length).unwrap_or_default().trim_end_matches(['\r', '\\']);
            self.leaf(inside.to_owned(), Span::new(at + 1, at + 1 + inside.len()), true);
            return at + length;
        }
        let text = json::unescape(written);
        let end = at + length;
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
        let leaves = Leaves::of(text);
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
        assert!(!leaves.is_broken);
    }

    #[test]
    fn json_in_a_text_and_json_that_does_not_end_has_leaves_too() {
        for (text, is_broken, expected) in [
            (r#"2026-11-20T08:00:05Z stdout F {"a":{"b":"c"}}"#, false, &["c"][..]),
            (r#"{"log":"got {\"a\":\"b\"} {x} {\"c\":1}\n"}"#, false, &["got {\"a\":\"b\"} {x} {\"c\":1}\n", "b", "1"]),
            ("{\"a\":\"b\"}\n{ \"a\":\"c\"}", false, &["b", "c"]),
            (r#"{"a":{"b":"c"},"d":"e\"f\"#, true, &["c", "e\\\"f"]),
            (r#"{"a":"say "hi"","b":"c"}"#, true, &["say ", "", "c"]),
            ("{\"a\":\"b\n{\"a\":\"c\"}", true, &["b", "c"]),
            ("[10:00] {} no { JSON \"x\"", false, &[]),
        ] {
            let leaves = Leaves::of(text);
            let told: Vec<_> = leaves.all.iter().map(|leaf| leaf.text.as_str()).collect();
            assert_eq!((leaves.is_broken, told.as_slice()), (is_broken, expected), "{text}");
        }
    }
}
