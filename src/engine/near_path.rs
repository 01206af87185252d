//! Where a key path may have been meant to lead: places of a payload, the nearest first.

use super::near_text::is_one_letter_off;
use super::payload_index::PayloadIndex;
use crate::model::key_path::{KeyPath, Step};

/// How many of the places are offered.
const MOST: usize = 12;
/// How many places of a payload are looked at.
const MOST_PLACES: usize = 4_000;

/// A path to a text, and how far it is from the one that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearPath {
    pub steps: Vec<Step>,
    pub distance: u32,
}

/// The paths of a payload to texts that the written one may have been meant for.
pub fn near(path: &KeyPath, index: &PayloadIndex<'_>) -> Vec<NearPath> {
    let mut near: Vec<_> = all(index)
        .filter(|(steps, _)| steps.as_slice() != path.steps())
        .filter_map(|(steps, _)| Some(NearPath { distance: distance(path.steps(), &steps)?, steps }))
        .collect();
    near.sort_by_key(|it| (it.distance, it.steps.len()));
    near.truncate(MOST);
    near
}

/// The path of a payload that the written one is a slip of: but for capitals, a letter, an index or how deep it lies. Numbers that
/// differ are no slip.
pub fn slip(path: &KeyPath, index: &PayloadIndex<'_>) -> Option<KeyPath> {
    const FARTHEST: u32 = 9;
    let letters = |steps: &[Step]| names(steps).concat().replace(|c: char| c.is_numeric(), "");
    let is_slip = |near: &NearPath| {
        let is_counted = if names(path.steps()) == names(&near.steps) {
            near.steps.len() == path.steps().len()
        } else {
            letters(path.steps()) == letters(&near.steps)
        };
        near.distance <= FARTHEST && !is_counted
    };
    let near = near(path, index).into_iter().find(is_slip)?;
    Some(KeyPath::found(near.steps, path.spelling()))
}

/// Every path of a payload to a text, with the text.
pub fn all<'i, 'p>(index: &'i PayloadIndex<'p>) -> impl Iterator<Item = (Vec<Step>, &'p str)> + use<'i, 'p> {
    (0..MOST_PLACES).map_while(|at| index.place(at)).filter_map(|place| Some((index.steps(place), index.text(place)?)))
}

/// The name of the last key.
pub fn name(steps: &[Step]) -> Option<&str> {
    names(steps).pop()
}

/// How far a place is from a path; none when they have nothing to do with each other.
fn distance(looked_for: &[Step], place: &[Step]) -> Option<u32> {
    let (wanted, found) = (names(looked_for), names(place));
    // A later item of a list is further away than the first one.
    let items = indexes(place).filter(|index| !indexes(looked_for).any(|other| other == *index));
    let items: usize = items.map(|index| index.min(20)).sum();
    let far = of_keys(&wanted, &found)? + if looked_for.len() == place.len() { 0 } else { 1 };
    u32::try_from(items).ok().map(|items| far + items)
}

fn of_keys(wanted: &[&str], found: &[&str]) -> Option<u32> {
    let more = u32::try_from(wanted.len().abs_diff(found.len())).ok()?;
    let folded = |keys: &[&str]| -> Vec<String> { keys.iter().map(|key| plain(key)).collect() };
    let (plain_wanted, plain_found) = (folded(wanted), folded(found));
    let common = wanted.iter().rev().zip(found.iter().rev()).take_while(|(a, b)| a == b).count();
    let last = (wanted.last()?, found.last()?);
    Some(match () {
        () if wanted == found || wanted.join(".") == found.join(".") => 0,
        () if plain_wanted == plain_found => 1,
        () if found.ends_with(wanted) => 2 + more,
        // A letter that is missing is likelier than another one.
        () if is_mistyped(wanted, found) => 3 + u32::from(wanted.concat().len() == found.concat().len()),
        () if wanted.ends_with(found) => 3 + more,
        () if plain_found.ends_with(&plain_wanted) || plain_wanted.ends_with(&plain_found) => 6 + more,
        () if common > 0 => 10 + u32::try_from(wanted.len() + found.len() - 2 * common).ok()?,
        () if plain(last.0) == plain(last.1) => 20 + more,
        () if is_mistyped(&[last.0], &[last.1]) => 25 + more,
        () if is_near_name(last.0, last.1) => 30 + more,
        () => return None,
    })
}

/// Whether one key of the path has a letter too many, too few, or another one.
fn is_mistyped(wanted: &[&str], found: &[&str]) -> bool {
    let mut other = wanted.iter().zip(found).filter(|(a, b)| a != b);
    let is_one = |pair: Option<(&&str, &&str)>| pair.is_some_and(|(a, b)| a.len() > 2 && is_one_letter_off(a, b));
    wanted.len() == found.len() && is_one(other.next()) && other.next().is_none()
}

/// One name within the other one: `id` and `alert_id`.
fn is_near_name(wanted: &str, found: &str) -> bool {
    let (wanted, found) = (plain(wanted), plain(found));
    wanted.len() > 1 && found.len() > 1 && (wanted.ends_with(&found) || found.ends_with(&wanted))
}

/// A name without its capitals and the signs between its words.
fn plain(name: &str) -> String {
    name.to_lowercase().replace(['_', '-', ' '], "")
}

/// The names of its keys.
pub fn names(steps: &[Step]) -> Vec<&str> {
    fn key(step: &Step) -> Option<&str> {
        match step {
            Step::Key(key) | Step::Number(key) => Some(key),
            Step::Index(_) => None,
        }
    }
    steps.iter().filter_map(key).collect()
}

fn indexes(steps: &[Step]) -> impl Iterator<Item = usize> {
    steps.iter().filter_map(|step| match step {
        Step::Index(index) => Some(*index),
        Step::Number(number) => number.parse().ok(),
        Step::Key(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::key_path::Spelling;
    use crate::parse::json;
    use crate::source::{Source, Span};

    fn found(path: &str, body: &str) -> Vec<String> {
        let source = Arc::new(Source::new("x", body));
        let payload = json::payload(&source, Span::new(0, body.len())).unwrap();
        let near = near(&KeyPath::parse(path).unwrap(), &PayloadIndex::of(&payload));
        near.into_iter().map(|it| KeyPath::found(it.steps, Spelling::Bare).to_string()).collect()
    }

    #[test]
    fn whole_segments_come_before_names_that_look_alike() {
        let first = |path, body| found(path, body).into_iter().next().unwrap_or_default();
        for (path, body, expected) in [
            ("issue.id", r#"{"actor":{"id":1},"data":{"issue":{"id":2}}}"#, "data.issue.id"),
            (
                "labels.alertname",
                r#"{"groupLabels":{"alertname":1},"alerts":[{"labels":{"alertname":2}}]}"#,
                "alerts[0].labels.alertname",
            ),
            ("fingerprint", r#"{"alerts":[{"fingerprint":1},{"fingerprint":2}]}"#, "alerts[0].fingerprint"),
            ("data.status", r#"{"data":{"x":{"status":1}},"status":2}"#, "status"),
            ("Status", r#"{"status":1,"data":{"Status":2}}"#, "status"),
            ("statu", r#"{"state":1,"status":2}"#, "status"),
            ("alerts.status", r#"{"status":1,"alerts":[{"status":2}]}"#, "alerts[0].status"),
            (
                "labels.app.kubernetes.io/name",
                r#"{"labels":{"app.kubernetes.io/name":1}}"#,
                r#"labels["app.kubernetes.io/name"]"#,
            ),
        ] {
            assert_eq!(first(path, body), expected, "{path}");
        }
        assert_eq!(found("x", r#"{"y":"z"}"#), [""; 0]);
    }
}
