//! What a change says of itself.

use std::collections::HashSet;

use super::achieved::{Achieved, Deed, Lacking};
use super::trial::{Aim, Trial};
use super::{Side, Subject};
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

/// What a change does that reaches some aims. `after` is what becomes of the samples with it.
pub fn achieved(mends: &[(usize, Aim)], after: &Trial, samples: &[Subject<'_>], sides: &[Option<Side>]) -> Achieved {
    let side = |at: usize| side_then(at, after, samples).or(sides.get(at).copied().flatten());
    let mends_of =
        |wanted: Side, aims: &[Aim]| mends.iter().any(|(at, aim)| side(*at) == Some(wanted) && aims.contains(aim));
    let has = |wanted: Side| (0..samples.len()).any(|at| side(at) == Some(wanted));
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
    let (done, guess) = (Achieved::of, |deed: Deed, lacking: Lacking| Achieved::of(deed).without(lacking));
    match () {
        () if pairs && (opens || ties) => done(Deed::OpensAndIsClosed),
        () if pairs && ends => done(Deed::Closes),
        () if opens && !has(Side::Recovery) => guess(Deed::Opens, Lacking::Recovery),
        () if opens => done(Deed::Opens),
        () if (ends || ties) && !has(Side::Alert) => guess(Deed::IsResolved, Lacking::Alert),
        () if ends => done(Deed::IsResolved),
        () if ties && !has(Side::Recovery) => guess(Deed::OpensWhatCanBeClosed, Lacking::Recovery),
        () if ties => done(Deed::OpensWhatCanBeClosed),
        () if gets(Aim::Titled) => done(Deed::GetsTitle),
        () if gets(Aim::Filled) => done(Deed::FillsTitle),
        () if gets(Aim::Described) => done(Deed::GetsDescription),
        () => guess(Deed::IsTaken, Lacking::Both),
    }
}

/// What nothing proves to be of a side is a recovery where it closes what an alert opens.
fn side_then(at: usize, after: &Trial, samples: &[Subject<'_>]) -> Option<Side> {
    let is_unknown = samples.get(at)?.side.is_none();
    let trial = after.samples.get(at)?;
    (is_unknown && trial.is_settled && trial.verdict.resolve).then_some(Side::Recovery)
}
