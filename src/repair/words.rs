//! What a change says of itself.

use std::collections::HashSet;

use super::trial::{Aim, Trial};
use super::{Effect, Side, Subject};
use crate::model::filter::PartId;
use crate::model::key_path::KeyPath;
use crate::model::text::{listed, printable, yaml};

/// The name of a part in a sentence.
pub fn part(id: PartId) -> String {
    if id.is_trigger() { id.to_string() } else { format!("the {id}") }
}

/// A key path as it is written.
pub fn path(path: &KeyPath) -> String {
    printable(path.written()).into_owned()
}

/// A key path as it has to be typed behind its field.
pub fn typed(path: &KeyPath) -> String {
    yaml(path.written())
}

/// Values as they stand in a filter file.
pub fn list(values: &[String]) -> String {
    match values {
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

/// Several phrases as one sentence.
pub fn sentence(phrases: &[String]) -> String {
    match phrases {
        [one, next] if !one.contains(", ") => format!("{one}, and {next}"),
        _ => listed(phrases, "and"),
    }
}

/// What a change does that reaches some aims, and how it is said. `after` is what becomes of the samples with it.
pub fn effect(
    mends: &[(usize, Aim)],
    after: &Trial,
    samples: &[Subject<'_>],
    sides: &[Option<Side>],
) -> (Effect, String) {
    let side = |at: usize| sides.get(at).copied().flatten();
    let mends_of =
        |wanted: Side, aims: &[Aim]| mends.iter().any(|(at, aim)| side(*at) == Some(wanted) && aims.contains(aim));
    let has = |wanted: Side| sides.contains(&Some(wanted));
    // Of the recoveries those that are mended, or that close what is mended.
    let value = |at: usize| after.samples.get(at).and_then(|it| it.mapping_value.as_deref());
    let mended: HashSet<_> = mends.iter().map(|(at, _)| *at).collect();
    let values: HashSet<_> = mended.iter().filter_map(|at| value(*at)).collect();
    let opening = after.samples.iter().filter(|it| it.verdict.trigger.is_some());
    let opened: HashSet<_> = opening.filter_map(|it| it.mapping_value.as_deref()).collect();
    let closes = |(at, sample): (usize, &Subject<'_>)| {
        let is_own = mended.contains(&at) || value(at).is_some_and(|value| values.contains(value));
        let is_opened = value(at).is_some_and(|value| opened.contains(value));
        is_own && is_opened && side(at) == Some(Side::Recovery) && after.missed(at, sample).next().is_none()
    };
    let pairs = samples.iter().enumerate().any(closes);
    let [opens, ends] = [Side::Alert, Side::Recovery].map(|side| mends_of(side, &[Aim::Taken, Aim::LeftAlone]));
    let gets = |wanted: Aim| mends.iter().any(|(_, aim)| *aim == wanted);
    let ties = gets(Aim::Tied);
    match () {
        () if pairs && (opens || ties) => (Effect::Pairs, "opens, and its recovery closes it".to_owned()),
        () if pairs && ends => (Effect::Closes, "closes what its alert opened".to_owned()),
        () if opens && !has(Side::Recovery) => guess("opens an incident", "a recovery"),
        () if opens => (Effect::Opens, "opens an incident".to_owned()),
        () if (ends || ties) && !has(Side::Alert) => guess("is taken by the resolve", "an alert"),
        () if ends => (Effect::Closes, "is taken by the resolve".to_owned()),
        () if ties && !has(Side::Recovery) => guess("opens an incident that can be closed", "a recovery"),
        () if ties => (Effect::Opens, "opens an incident that can be closed".to_owned()),
        () if gets(Aim::Titled) => (Effect::Titles, "gets a title".to_owned()),
        () if gets(Aim::Described) => (Effect::Titles, "gets its description".to_owned()),
        () => guess("takes this payload", "either side"),
    }
}

fn guess(words: &str, lacking: &str) -> (Effect, String) {
    (Effect::Guess, format!("{words} (a guess: there is no sample of {lacking} to try it on)"))
}
