//! The changes of a service, each with the finding that it cures: one cause, one finding, one change.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::engine::Reading;
use crate::engine::proof::Sample;
use crate::lint::workspace::{self, File, Terms};
use crate::model::diagnostic::{Applicability, Cure, Diagnostic, Edit, Fix, Place};
use crate::model::filter::{Part, Service};
use crate::model::text::printable;
use crate::repair::{self, Bench, Change, Effect, Repair};
use crate::source::Span;
use crate::suite::run::Script;

/// How a finding belongs to a change, most closely first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// It points at what the change writes.
    Place,
    /// It is about a sample that the change mends.
    Sample,
    /// It is about the part of which the change writes what it asks for.
    Part,
    Lack,
}

/// How many fixes of a file are tried on its suites: for each the file is read. What is written is tried in any case.
const MOST_CHECKED: usize = 100;

/// Hands each change of a service to the finding that it cures, and takes back what a suite forbids.
pub fn attach<'a>(
    file: &'a File,
    scripts: impl FnOnce() -> Vec<Script<'a>>,
    terms: Terms,
    diagnostics: &mut [Diagnostic],
) {
    let Some(service) =
        file.read.service.as_deref().filter(|_| diagnostics.iter().any(|it| it.fix.is_some() || is_by_samples(it)))
    else {
        return;
    };
    let scripts = scripts();
    if !file.samples.is_empty() && diagnostics.iter().any(is_by_samples) {
        hand_out(file, service, &scripts, terms, diagnostics);
    }
    let fixes = diagnostics.iter_mut().filter(|it| it.fix.is_some());
    fixes.take(MOST_CHECKED).for_each(|it| keep_suites(it, service, &scripts, terms.reading));
}

/// No fix is offered that a case forbids, which is named.
fn keep_suites(diagnostic: &mut Diagnostic, service: &Service, scripts: &[Script<'_>], reading: Reading) {
    let Some(fix) = diagnostic.fix.as_ref().filter(|_| !scripts.is_empty()) else { return };
    let Some(made) = repair::made(service, &fix.edits) else { return };
    if let Some(case) = repair::broken(service, &made, scripts, reading) {
        let name = printable(&case.name.value);
        diagnostic.help = Some(format!("no change is offered: to {} would break the case {name}", fix.title));
        diagnostic.fix = None;
    }
}

/// Hands each change to its finding.
fn hand_out(file: &File, service: &Service, scripts: &[Script<'_>], terms: Terms, diagnostics: &mut [Diagnostic]) {
    let sample = workspace::Sample::for_proof;
    let samples: Vec<_> = file.samples.iter().map(sample).collect();
    let bench = Bench { service, samples: &samples, asked: &[], scripts, reading: terms.reading };
    let mut taken = Vec::new();
    for change in Repair::of(&bench).changes {
        let open = diagnostics.iter().enumerate().filter(|(at, it)| !taken.contains(at) && is_by_samples(it));
        let near = open.filter_map(|(at, it)| Some((at, it, closeness(it, &change, file, &samples)?)));
        let best = near
            .min_by_key(|(_, it, closeness)| (*closeness, Reverse(it.severity), it.proof.is_none(), it.rule.is_guess));
        let Some(at) = best.map(|(at, ..)| at) else { continue };
        taken.push(at);
        diagnostics.get_mut(at).into_iter().for_each(|it| hand_over(it, &change));
        // What else it mends is told with it too, and made once.
        let is_mended = |it: &Diagnostic| {
            it.rule.code == "CG405" && closeness(it, &change, file, &samples) == Some(Closeness::Sample)
        };
        let others = diagnostics.iter_mut().enumerate().filter(|(other, it)| *other != at && is_mended(it));
        others.filter(|(_, it)| it.fix.is_none()).for_each(|(_, it)| it.help = Some(change.sentence()));
    }
}

/// What the rule writes itself, and as safely, is left to it. What could not be tried on both sides is told, and not made.
fn hand_over(diagnostic: &mut Diagnostic, change: &Change) {
    let Change { title, edits, .. } = change;
    let is_part = |fix: &Fix| fix.edits.iter().all(|edit| edits.contains(edit));
    let safe = diagnostic.fix.as_ref().filter(|fix| fix.applicability == Applicability::Safe);
    if !safe.is_some_and(is_part) {
        diagnostic.fix = (change.effect != Effect::Guess).then(|| Fix::risky(title, edits.clone()));
        diagnostic.help = Some(change.sentence());
    }
}

fn closeness(diagnostic: &Diagnostic, change: &Change, file: &File, samples: &[Sample<'_>]) -> Option<Closeness> {
    let cure = diagnostic.rule.cure?;
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
    if cure.is_of_sample() && places.any(mended) {
        return Some(Closeness::Sample);
    }
    let in_part = |part: &Part| {
        let is_in = |span: Span| part.span.start <= span.start && span.end <= part.span.end;
        let mut asked = part.conditions.iter().flat_map(|it| [it.key_path.span, it.field, it.list]);
        is_in(diagnostic.place.span) && asked.any(touches)
    };
    let mut parts = file.read.service.iter().flat_map(|service| service.parts());
    if is_here(&diagnostic.place) && cure.is_of_part() && parts.any(in_part) {
        return Some(Closeness::Part);
    }
    let adds = change.edits.iter().any(|edit| edit.span.start == edit.span.end);
    (adds && cure == Cure::Addition).then_some(Closeness::Lack)
}

fn is_by_samples(diagnostic: &Diagnostic) -> bool {
    diagnostic.rule.cure.is_some()
}

/// Whether an edit writes where a finding points.
fn touch(place: Span, edit: &Edit) -> bool {
    edit.span.start < edit.span.end && edit.span.start < place.end && place.start < edit.span.end
}
