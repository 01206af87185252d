//! Where the key is that a path does not find.

use std::cmp::Reverse;

use super::payload_index::PayloadIndex;
use crate::model::key_path::{KeyPath, Step};
use crate::model::payload::{JsonType, Node, Payload, Value};
use crate::parse::json;

/// Where a key that is not at its path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathSuggestion {
    pub path: KeyPath,
    pub how: PathDifference,
    /// The text there, and whether it is a string's.
    pub text: Option<String>,
    pub kind: JsonType,
    pub fit: ValueMatch,
    /// Of a key in a string that holds JSON: the piece of the string that says what is wanted.
    pub piece: Option<String>,
}

/// Whether a text is one that the filter wants, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueMatch {
    Yes,
    /// But for capitals or blanks.
    Nearly,
    No,
}

/// What is different about the path to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathDifference {
    CaseOfKey,
    /// An index has to be added: there is an array of this many items on the way.
    IndexMissing {
        length: usize,
    },
    /// Several steps are one key with dots in it.
    QuotesMissing,
    /// The path goes through a string that holds JSON.
    EmbeddedJson,
    SameName,
    SimilarName,
}

/// The place that most likely is meant by a path which leads to no text. Places with a wanted text come first, then the
/// smallest difference of path, then the shortest path, then the order of the payload.
pub fn closest(
    path: &KeyPath,
    payload_index: &PayloadIndex<'_>,
    fit: impl Fn(&str) -> ValueMatch,
) -> Option<PathSuggestion> {
    let own = payload_index.payload.node(path.steps());
    let candidates = payload_index.under_key_like(path.last_key().unwrap_or_default());
    let ranked = candidates.iter().filter_map(|&at| {
        let place = payload_index.place(at)?;
        let text = payload_index.text(place)?;
        // What the path leads to already is nowhere else.
        if own.is_some_and(|own| std::ptr::eq(own, place.node)) {
            return None;
        }
        let steps = payload_index.steps(place);
        let how = difference(path.steps(), &steps, payload_index)?;
        // `issue.id` is rather `data.issue.id` than `actor.id`.
        let same = path.steps().iter().rev().zip(steps.iter().rev()).take_while(|(a, b)| a == b).count();
        Some(((fit(text), how, Reverse(same), place.depth), place))
    });
    let best = ranked.min_by_key(|(rank, _)| *rank).map(|((fit, how, ..), place)| PathSuggestion {
        path: payload_index.path(place, path.spelling()),
        how,
        text: payload_index.text(place).map(str::to_owned),
        kind: place.node.kind(),
        fit,
        piece: None,
    });
    let inside = embedded(path, payload_index, &fit);
    let rank = |closest: &PathSuggestion| (closest.fit, closest.how);
    let joined = joined(path, payload_index, &fit);
    let known = best.into_iter().chain(inside).chain(joined);
    let known = known.min_by_key(rank);
    known.or_else(|| embedded_anywhere(path, payload_index, &fit))
}

/// What differs between the path looked for and that of a place; none when they have nothing to do with each other.
fn difference(looked_for: &[Step], place: &[Step], payload_index: &PayloadIndex<'_>) -> Option<PathDifference> {
    if same_steps(looked_for, place) {
        return Some(PathDifference::CaseOfKey);
    }
    if let Some(array) = missing_index(looked_for, place) {
        let length = match &payload_index.payload.node(place.get(..array)?)?.value {
            Value::Array(items) => items.len(),
            _ => 0,
        };
        return Some(PathDifference::IndexMissing { length });
    }
    // An item of a list is not what the name of the list means.
    let Some(Step::Key(name)) = place.last() else {
        return None;
    };
    let wanted = looked_for.iter().rev().find_map(|step| match step {
        Step::Key(key) => Some(key),
        Step::Index(_) | Step::Number(_) => None,
    });
    Some(if wanted == Some(name) { PathDifference::SameName } else { PathDifference::SimilarName })
}

fn same_steps(looked_for: &[Step], place: &[Step]) -> bool {
    looked_for.len() == place.len()
        && looked_for.iter().zip(place).all(|steps| match steps {
            (Step::Key(a) | Step::Number(a), Step::Key(b)) => a.to_lowercase() == b.to_lowercase(),
            (Step::Number(a), Step::Index(b)) => a.parse() == Ok(*b),
            (a, b) => a == b,
        })
}

/// Where the path of the place has the first index that the one looked for lacks, if that is all it lacks.
fn missing_index(looked_for: &[Step], place: &[Step]) -> Option<usize> {
    let mut wanted = looked_for.iter().peekable();
    let mut missing = None;
    for (at, step) in place.iter().enumerate() {
        match (wanted.peek(), step) {
            (Some(Step::Key(a)), Step::Key(b)) if a == b => drop(wanted.next()),
            (Some(Step::Index(_) | Step::Number(_)), Step::Index(_)) => drop(wanted.next()),
            (_, Step::Index(_)) => missing = missing.or(Some(at)),
            _ => return None,
        }
    }
    missing.filter(|_| wanted.next().is_none())
}

/// Takes steps together that are one key with dots in it: `labels.k8s.io/name` for `labels."k8s.io/name"`.
fn joined(
    path: &KeyPath,
    payload_index: &PayloadIndex<'_>,
    fit: impl Fn(&str) -> ValueMatch,
) -> Option<PathSuggestion> {
    let mut steps: Vec<Step> = Vec::new();
    let mut rest = path.steps();
    while !rest.is_empty() {
        let leads = |step: &Step| {
            let next = [step.clone()];
            let steps: Vec<_> = steps.iter().chain(&next).cloned().collect();
            payload_index.payload.node(&steps).is_some()
        };
        let mut lengths = (1..=rest.len()).rev();
        let (step, after) = lengths.find_map(|length| {
            let (several, after) = rest.split_at_checked(length)?;
            let step = match several {
                [one] => one.clone(),
                _ => {
                    let keys: Option<Vec<&str>> = several.iter().map(key_of).collect();
                    Step::Key(keys?.join("."))
                }
            };
            leads(&step).then_some((step, after))
        })?;
        steps.push(step);
        rest = after;
    }
    let node = payload_index.payload.node(&steps)?;
    let text = node.text(&payload_index.payload.source)?;
    (steps.len() < path.steps().len()).then(|| PathSuggestion {
        path: KeyPath::found(steps, path.spelling()),
        how: PathDifference::QuotesMissing,
        text: Some(text.to_owned()),
        kind: node.kind(),
        fit: fit(text),
        piece: None,
    })
}

fn key_of(step: &Step) -> Option<&str> {
    match step {
        Step::Key(key) | Step::Number(key) => Some(key),
        Step::Index(_) => None,
    }
}

/// Follows a path through a string that holds JSON.
fn embedded(
    path: &KeyPath,
    payload_index: &PayloadIndex<'_>,
    fit: impl Fn(&str) -> ValueMatch,
) -> Option<PathSuggestion> {
    let steps = path.steps();
    let inner = (1..steps.len()).find_map(|length| {
        let (outer, rest) = steps.split_at_checked(length)?;
        let inner = json::embedded(payload_index.payload.node(outer)?.text(&payload_index.payload.source)?)?;
        Some((outer, rest, inner))
    });
    let (outer, rest, inner) = inner?;
    let outer = KeyPath::found(outer.to_vec(), path.spelling());
    Some(in_string(outer, path.last_key()?, &inner, inner.node(rest), fit))
}

/// Looks for the key in the strings of the payload that hold JSON.
fn embedded_anywhere(
    path: &KeyPath,
    payload_index: &PayloadIndex<'_>,
    fit: impl Fn(&str) -> ValueMatch,
) -> Option<PathSuggestion> {
    let key = path.last_key()?;
    payload_index.json_texts().find_map(|(place, inner)| {
        let within = PayloadIndex::of(&inner);
        let under = within.under_key_like(key);
        let places = under.iter().filter_map(|&at| within.place(at));
        let node = places.map(|place| place.node).find(|node| node.text(&inner.source).is_some())?;
        Some(in_string(payload_index.path(place, path.spelling()), key, &inner, Some(node), &fit))
    })
}

fn in_string(
    path: KeyPath,
    key: &str,
    inner: &Payload,
    node: Option<&Node>,
    fit: impl Fn(&str) -> ValueMatch,
) -> PathSuggestion {
    let text = node.and_then(|node| node.text(&inner.source));
    let fit = text.map_or(ValueMatch::No, fit);
    // From the key's quote to the end of its value, as the sender writes it.
    let piece = node.filter(|_| fit == ValueMatch::Yes).and_then(|node| {
        let before = inner.source.text().get(..node.span.end)?;
        before.get(before.rfind(&format!("\"{key}\""))?..).map(str::to_owned)
    });
    PathSuggestion {
        path,
        how: PathDifference::EmbeddedJson,
        text: text.map(str::to_owned),
        kind: JsonType::String,
        fit,
        piece,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::{Source, Span};

    fn found(path: &str, body: &str) -> Option<(String, PathDifference)> {
        let source = Arc::new(Source::new("x", body));
        let payload = json::payload(&source, Span::new(0, body.len())).unwrap();
        let path = KeyPath::parse(path).unwrap();
        let closest = closest(&path, &PayloadIndex::of(&payload), |_| ValueMatch::Yes)?;
        Some((closest.path.to_string(), closest.how))
    }

    #[test]
    fn whole_segments_come_before_the_name_alone() {
        let body = r#"{"actor":{"id":"bot"},"data":{"issue":{"id":"7"}}}"#;
        assert_eq!(found("issue.id", body), Some(("data.issue.id".to_owned(), PathDifference::SameName)));
    }

    #[test]
    fn a_path_is_never_sent_to_itself() {
        assert_eq!(found("id", r#"{"state":"down","id":""}"#), None);
        assert_eq!(found("id", r#"{"id":null}"#), None);
    }

    #[test]
    fn the_index_that_is_missing_is_counted_and_not_another_one() {
        let body = r#"{"alerts":[{"tags":[{"name":"a"},{"name":"b"},{"name":"c"}]}]}"#;
        let expected = ("alerts[0].tags[0].name".to_owned(), PathDifference::IndexMissing { length: 3 });
        assert_eq!(found("alerts[0].tags.name", body), Some(expected));
        let expected = ("alerts[0].tags[0].name".to_owned(), PathDifference::IndexMissing { length: 1 });
        assert_eq!(found("alerts.tags.name", body), Some(expected));
    }

    #[test]
    fn a_key_with_dots_in_it_wants_quotes() {
        let body = r#"{"labels":{"app":"x","app.kubernetes.io/name":"y"}}"#;
        let (path, how) = found(r#""labels".app.kubernetes.io/name"#, body).unwrap();
        assert_eq!(how, PathDifference::QuotesMissing);
        assert_eq!(path, r#""labels"."app.kubernetes.io/name""#);
        let outer = r#"{"labels":{"app.kubernetes.io/name":"y"}}"#;
        assert_eq!(found("labels.app.kubernetes.io/name", outer).unwrap().1, PathDifference::QuotesMissing);
    }

    #[test]
    fn json_in_any_string_is_looked_into() {
        let body = r#"{"Records":[{"Message":"{\"NewStateValue\":\"ALARM\"}"}]}"#;
        let expected = ("Records[0].Message".to_owned(), PathDifference::EmbeddedJson);
        assert_eq!(found("NewStateValue", body), Some(expected.clone()));
        assert_eq!(found("Records[0].Message.NewStateValue", body), Some(expected));
    }

    #[test]
    fn what_a_later_key_hides_is_not_offered() {
        assert_eq!(found("b.a", r#"{"a":"1","a":null}"#), None);
    }
}
