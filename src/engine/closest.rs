//! Where the key is that a path does not find.

use super::outline::{Outline, Place};
use crate::model::key_path::{KeyPath, Step};
use crate::model::payload::Value;
use crate::parse::json;

/// Where a key that is not at its path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closest {
    pub path: KeyPath,
    pub how: How,
    /// The text there.
    pub text: Option<String>,
    /// Whether that text is one the filter wants.
    pub fits: bool,
}

/// What is different about the path to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    CaseOfKey,
    /// An index has to be added: there is an array of this many items on the way.
    IndexMissing {
        length: usize,
    },
    /// The path goes through a string that holds JSON.
    EmbeddedJson,
    SameName,
    SimilarName,
}

/// The place that most likely is meant by a path which leads to no text. Places with a wanted text come first, then the
/// smallest difference of path, then the shortest path, then the order of the payload.
pub fn closest(
    path: &KeyPath,
    outline: &Outline<'_>,
    wanted: impl Fn(&str) -> bool,
) -> Option<Closest> {
    let candidate = |place: &Place<'_>| {
        let text = outline.text(place)?;
        let how = difference(path.steps(), &place.steps, outline)?;
        let found = KeyPath::found(place.steps.clone(), path.spelling());
        Some(Closest {
            path: found,
            how,
            fits: wanted(text),
            text: Some(text.to_owned()),
        })
    };
    let in_string = embedded(path, outline, &wanted);
    let candidates = in_string
        .into_iter()
        .chain(outline.places.iter().filter_map(candidate));
    candidates.min_by_key(|closest| (!closest.fits, closest.how, closest.path.steps().len()))
}

/// What differs between the path looked for and that of a place; none when they have nothing to do with each other.
fn difference(looked_for: &[Step], place: &[Step], outline: &Outline<'_>) -> Option<How> {
    if same_steps(looked_for, place, |a, b| {
        a.to_lowercase() == b.to_lowercase()
    }) {
        return Some(How::CaseOfKey);
    }
    let keys = |steps: &[Step]| {
        steps
            .iter()
            .filter(|step| matches!(step, Step::Key(_)))
            .cloned()
            .collect::<Vec<_>>()
    };
    let (wanted_keys, place_keys) = (keys(looked_for), keys(place));
    if wanted_keys == place_keys && place.len() > looked_for.len() {
        let array = place
            .iter()
            .position(|step| matches!(step, Step::Index(_)))?;
        let node = outline.payload.node(place.get(..array)?)?;
        let length = if let Value::Array(items) = &node.value {
            items.len()
        } else {
            0
        };
        return Some(How::IndexMissing { length });
    }
    let (Some(Step::Key(wanted)), Some(Step::Key(name))) = (wanted_keys.last(), place_keys.last())
    else {
        return None;
    };
    // The last step of a place has to be the key itself, not an item of a list under it.
    if !matches!(place.last(), Some(Step::Key(_))) {
        return None;
    }
    let plain = |key: &str| key.to_lowercase().replace(['_', '-', ' '], "");
    if wanted == name {
        Some(How::SameName)
    } else if plain(wanted) == plain(name)
        || strsim::normalized_damerau_levenshtein(wanted, name) >= 0.75
    {
        Some(How::SimilarName)
    } else {
        None
    }
}

fn same_steps(a: &[Step], b: &[Step], same_key: impl Fn(&str, &str) -> bool) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|steps| match steps {
            (Step::Key(a), Step::Key(b)) | (Step::Number(a), Step::Key(b)) => same_key(a, b),
            (Step::Number(a), Step::Index(b)) => a.parse() == Ok(*b),
            (a, b) => a == b,
        })
}

/// Follows a path through a string that holds JSON.
fn embedded(
    path: &KeyPath,
    outline: &Outline<'_>,
    wanted: impl Fn(&str) -> bool,
) -> Option<Closest> {
    let steps = path.steps();
    let inner = (1..steps.len()).find_map(|length| {
        let (outer, rest) = steps.split_at_checked(length)?;
        let node = outline.payload.node(outer)?;
        let Value::String(text) = &node.value else {
            return None;
        };
        let inner = json::embedded(text.get(&outline.payload.source))?;
        Some((outer, rest, inner))
    });
    let (outer, rest, inner) = inner?;
    let text = inner
        .node(rest)
        .and_then(|node| node.found(&inner.source).text().map(str::to_owned));
    let fits = text.as_deref().is_some_and(wanted);
    Some(Closest {
        path: KeyPath::found(outer.to_vec(), path.spelling()),
        how: How::EmbeddedJson,
        text,
        fits,
    })
}
