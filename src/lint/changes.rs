//! The changes of a service, each with the finding that it cures: one cause, one finding, one change.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::engine::proof::Sample;
use crate::lint::workspace::{self, File, Terms};
use crate::model::diagnostic::{Applicability, Diagnostic, Edit, Fix, Place};
use crate::model::filter::Part;
use crate::repair::{Bench, Change, Repair};
use crate::source::Span;

/// The rules that tell what samples show of a filter: what to write instead is for the samples to say as well. Those that
/// say most come first.
pub const BY_SAMPLES: [&str; 20] = [
    "CG406", "CG405", "CG401", "CG402", "CG404", "CG403", "CG407", "CG411", "CG303", "CG110", "CG112", "CG203",
    "CG413", "CG201", "CG202", "CG207", "CG205", "CG206", "CG208", "CG412",
];

/// Those that are about a sample, wherever they point.
const OF_SAMPLES: [&str; 5] = ["CG405", "CG406", "CG407", "CG303", "CG413"];

/// Those that are about what a part takes.
const OF_PARTS: [&str; 4] = ["CG110", "CG303", "CG405", "CG406"];

/// Those that are about something that is not there.
const OF_WHAT_LACKS: [&str; 2] = ["CG202", "CG203"];

/// How a finding belongs to a change, most closely first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// It points at what the change writes.
    Place,
    /// It is about a sample that the change mends.
    Sample,
    /// It is about the part that the change writes in.
    Part,
    Lack,
}

/// Hands each change of a service to the finding that it cures.
pub fn attach(file: &File, terms: Terms, diagnostics: &mut [Diagnostic]) {
    let Some(service) = file.read.service.as_deref().filter(|_| !file.samples.is_empty()) else {
        return;
    };
    if !diagnostics.iter().any(is_by_samples) {
        return;
    }
    let sample = workspace::Sample::for_proof;
    let samples: Vec<_> = file.samples.iter().map(sample).collect();
    let bench = Bench { service, samples: &samples, asked: &[], scripts: &[], reading: terms.reading };
    let mut taken = Vec::new();
    for change in Repair::of(&bench).changes {
        let open = diagnostics.iter().enumerate().filter(|(at, it)| !taken.contains(at) && is_by_samples(it));
        let near = open.filter_map(|(at, it)| Some((at, it, closeness(it, &change, file, &samples)?)));
        let best = near.min_by_key(|(_, it, closeness)| (*closeness, Reverse(it.severity), rank(it)));
        let Some(at) = best.map(|(at, ..)| at) else { continue };
        taken.push(at);
        diagnostics.get_mut(at).into_iter().for_each(|it| hand_over(it, &change));
    }
}

/// What the rule writes itself, and as safely, is left to it.
fn hand_over(diagnostic: &mut Diagnostic, change: &Change) {
    let Change { title, edits, .. } = change;
    let is_part = |fix: &Fix| fix.edits.iter().all(|edit| edits.contains(edit));
    let safe = diagnostic.fix.as_ref().filter(|fix| fix.applicability == Applicability::Safe);
    if !safe.is_some_and(is_part) {
        diagnostic.fix = Some(Fix::risky(title, edits.clone()));
        diagnostic.help = Some(change.sentence());
    }
}

fn closeness(diagnostic: &Diagnostic, change: &Change, file: &File, samples: &[Sample<'_>]) -> Option<Closeness> {
    let code = diagnostic.rule.code;
    let is_here = |place: &Place| Arc::ptr_eq(&place.source, file.source());
    let mut places = [&diagnostic.place].into_iter().chain(diagnostic.related.iter().map(|it| &it.place));
    let touches = |span: Span| change.edits.iter().any(|edit| touch(span, edit));
    if places.clone().any(|place| is_here(place) && touches(place.span)) {
        return Some(Closeness::Place);
    }
    let mended = |place: &Place| {
        let mut mends = change.mends.iter().filter_map(|(at, _)| samples.get(*at));
        mends.any(|sample| Arc::ptr_eq(&sample.payload.source, &place.source))
    };
    if OF_SAMPLES.contains(&code) && places.any(mended) {
        return Some(Closeness::Sample);
    }
    let in_part = |part: &Part| {
        let is_in = |span: Span| part.span.start <= span.start && span.end <= part.span.end;
        is_in(diagnostic.place.span) && change.edits.iter().any(|edit| is_in(edit.span))
    };
    let mut parts = file.read.service.iter().flat_map(|service| service.parts());
    if is_here(&diagnostic.place) && OF_PARTS.contains(&code) && parts.any(in_part) {
        return Some(Closeness::Part);
    }
    let adds = change.edits.iter().any(|edit| edit.span.start == edit.span.end);
    (adds && OF_WHAT_LACKS.contains(&code)).then_some(Closeness::Lack)
}

fn is_by_samples(diagnostic: &Diagnostic) -> bool {
    BY_SAMPLES.contains(&diagnostic.rule.code)
}

fn rank(diagnostic: &Diagnostic) -> usize {
    BY_SAMPLES.iter().position(|code| *code == diagnostic.rule.code).unwrap_or(BY_SAMPLES.len())
}

/// Whether an edit writes where a finding points.
fn touch(place: Span, edit: &Edit) -> bool {
    edit.span.start < edit.span.end && edit.span.start < place.end && place.start < edit.span.end
}
