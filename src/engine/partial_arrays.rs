//! Arrays of which key paths read some items and leave others.

use crate::model::key_path::{KeyPath, Step};
use crate::model::payload::{Payload, Value};

/// An array that key paths take items of.
#[derive(Debug)]
pub struct PartialArray<'a> {
    pub array: KeyPath,
    /// The first path that takes an item of it.
    pub path: &'a KeyPath,
    pub read: Vec<usize>,
    pub length: usize,
}

/// The arrays of which the paths leave items unread, each array once.
pub fn of<'a>(paths: impl Iterator<Item = &'a KeyPath>, payload: &Payload) -> Vec<PartialArray<'a>> {
    let mut arrays: Vec<PartialArray<'a>> = Vec::new();
    for item in paths.flat_map(|path| items_read(path, payload)) {
        match arrays.iter_mut().find(|partial| partial.array == item.array) {
            Some(partial) if item.read.iter().all(|index| partial.read.contains(index)) => {}
            Some(partial) => partial.read.extend(item.read),
            None => arrays.push(item),
        }
    }
    arrays.retain(|partial| partial.read.len() < partial.length);
    arrays
}

/// The items of arrays that a path goes through, as arrays of which one item is read.
fn items_read<'a>(path: &'a KeyPath, payload: &Payload) -> Vec<PartialArray<'a>> {
    let item = |(at, step): (usize, &Step)| {
        let index = match step {
            Step::Index(index) => *index,
            Step::Number(number) => number.parse().ok()?,
            Step::Key(_) => return None,
        };
        let before = path.steps().get(..at)?;
        let Value::Array(items) = &payload.node(before)?.value else {
            return None;
        };
        let array = KeyPath::found(before.to_vec(), path.spelling());
        (index < items.len()).then_some(PartialArray { array, path, read: vec![index], length: items.len() })
    };
    path.steps().iter().enumerate().filter_map(item).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::parse::json;
    use crate::source::{Source, Span};

    #[test]
    fn each_array_counts_once_and_one_that_is_read_to_its_end_does_not() {
        let body = r#"{"a":[{"b":1,"c":[5]},{"b":2}],"d":[1,2],"e":{"0":[]}}"#;
        let source = Arc::new(Source::new("x", body));
        let payload = json::payload(&source, Span::new(0, body.len())).unwrap();
        let paths = ["a[0].b", "a.0.c[0]", "a[0]", "d[0]", "d[1]", "e.0", "a[7]"];
        let paths = paths.map(|path| KeyPath::parse(path).unwrap());
        let arrays = of(paths.iter(), &payload);
        let told: Vec<_> = arrays
            .iter()
            .map(|partial| format!("{} {:?} of {}", partial.array, partial.read, partial.length))
            .collect();
        assert_eq!(told, ["a [0] of 2"]);
        assert_eq!(arrays[0].path.written(), "a[0].b");
    }
}
