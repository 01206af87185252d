//! Where a text is instead, when a key path leads to none.

use crate::engine::path_suggestion::{ValueMatch, closest};
use crate::lint::samples::sample_view::SampleView;
use crate::model::key_path::{KeyPath, Step};
use crate::model::payload::{Node, Value};
use crate::source::Source;

/// Whether a text says nothing.
pub fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The nearest path of a sample that leads to a text which is not blank.
pub fn nearest_text(path: &KeyPath, seen: &SampleView<'_>) -> Option<KeyPath> {
    let fit = |text: &str| if is_blank(text) { ValueMatch::No } else { ValueMatch::Yes };
    let near = closest(path, seen.payload_index(), fit)?;
    (near.fit == ValueMatch::Yes).then_some(near.path)
}

/// The paths to the texts in the object that a path leads to, or in the first item of an array.
pub fn texts_inside(path: &KeyPath, seen: &SampleView<'_>) -> Vec<KeyPath> {
    let Some(node) = seen.payload.node(path.steps()) else {
        return Vec::new();
    };
    let below = steps_below(node, &seen.payload.source).into_iter();
    let paths = below.map(|steps| {
        let steps = path.steps().iter().cloned().chain(steps);
        KeyPath::found(steps.collect(), path.spelling())
    });
    paths.collect()
}

fn steps_below(node: &Node, source: &Source) -> Vec<Vec<Step>> {
    let has_text = |node: &Node| node.text(source).is_some_and(|text| !is_blank(text));
    match &node.value {
        Value::Object(members) => members
            .iter()
            .filter(|member| has_text(&member.node))
            .map(|member| vec![Step::Key(member.key.get(source).to_owned())])
            .collect(),
        Value::Array(items) => items.first().map_or_else(Vec::new, |first| {
            let below = match has_text(first) {
                true => vec![Vec::new()],
                false => steps_below(first, source),
            };
            let indexed = below.into_iter().map(|steps| [Step::Index(0)].into_iter().chain(steps).collect());
            indexed.collect()
        }),
        _ => Vec::new(),
    }
}
