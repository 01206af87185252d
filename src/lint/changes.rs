//! The changes of a service, each with the finding that it cures: one cause, one finding, one change.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::engine::Reading;
use crate::engine::proof::{self, Sample};
use crate::lint::workspace::{self, File};
use crate::model::diagnostic::{Applicability, Cure, Diagnostic, Edit, Fix, Place};
use crate::model::filter::{Part, Service};
use crate::model::text::printable;
use crate::repair::{self, Aim, Bench, Change, Effect, Repair, Repairs};
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
    (reading, repairs): (Reading, &Repairs),
    diagnostics: &mut [Diagnostic],
) {
    let Some(service) =
        file.read.service.as_deref().filter(|_| diagnostics.iter().any(|it| it.fix.is_some() || is_by_samples(it)))
    else {
        return;
    };
    let scripts = scripts();
    if !file.samples.is_empty() && diagnostics.iter().any(is_by_samples) {
        hand_out(file, (service, &scripts), (reading, repairs), diagnostics);
    }
    let fixes = diagnostics.iter_mut().filter(|it| it.fix.is_some());
    fixes.take(MOST_CHECKED).for_each(|it| keep_suites(it, service, &scripts, reading));
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
fn hand_out(
    file: &File,
    (service, scripts): (&Service, &[Script<'_>]),
    (reading, repairs): (Reading, &Repairs),
    diagnostics: &mut [Diagnostic],
) {
    let named: Vec<_> = file.samples.iter().map(workspace::Sample::for_proof).collect();
    let order = proof::sample_order(&named).order;
    let samples: Vec<_> = order.into_iter().filter_map(|at| named.get(at).copied()).collect();
    let repair = repairs.of(&Bench { service, samples: &samples, asked: &[], scripts, reading });
    let mut taken = Vec::new();
    let mut left = Vec::new();
    for change in &repair.changes {
        let open = diagnostics.iter().enumerate().filter(|(at, it)| !taken.contains(at) && is_by_samples(it));
        let near = open.filter_map(|(at, it)| Some((at, it, closeness(it, change, file, &samples)?)));
        let best = near
            .min_by_key(|(_, it, closeness)| (*closeness, Reverse(it.severity), it.proof.is_none(), it.rule.is_guess));
        let Some(at) = best.map(|(at, ..)| at) else {
            left.push(change);
            continue;
        };
        taken.push(at);
        diagnostics.get_mut(at).into_iter().for_each(|it| hand_over(it, change));
    }
    for change in left {
        join(change, &repair, &samples, diagnostics);
    }
    // What else a change mends is told with it too, and made once.
    let others = diagnostics.iter_mut().enumerate().filter(|(at, it)| !taken.contains(at) && it.fix.is_none());
    for (_, diagnostic) in others.filter(|(_, it)| it.rule.cure == Some(Cure::OfSampleOrPart)) {
        let is_taken = |aim: &Aim| matches!(aim, Aim::Taken | Aim::LeftAlone);
        let is_shown = |at: &usize| samples.get(*at).is_some_and(|sample| shows(diagnostic, sample));
        let mends = |change: &&Change| change.mends.iter().any(|(at, aim)| is_taken(aim) && is_shown(at));
        if let Some(change) = repair.changes.iter().find(mends) {
            diagnostic.help = Some(change.sentence());
        }
    }
}

/// Whether a finding points into a sample.
fn shows(diagnostic: &Diagnostic, sample: &Sample<'_>) -> bool {
    let mut places = [&diagnostic.place].into_iter().chain(diagnostic.related.iter().map(|it| &it.place));
    places.any(|place| Arc::ptr_eq(&place.source, &sample.payload.source))
}

/// A change for which no finding is left belongs to the one whose sample needs it besides what that has: both are one change.
fn join(change: &Change, repair: &Repair, samples: &[Sample<'_>], diagnostics: &mut [Diagnostic]) {
    let whole = |it: &Diagnostic| {
        let own = &it.fix.as_ref().filter(|fix| fix.applicability != Applicability::Safe)?.edits;
        let mut shown = samples.iter().enumerate().filter(|(_, sample)| shows(it, sample));
        let whole = shown.find_map(|(at, _)| repair.of_sample(at))?;
        let has = |edits: &[Edit]| edits.iter().all(|edit| whole.edits.contains(edit));
        (is_by_samples(it) && has(own) && has(&change.edits)).then_some(whole)
    };
    if let Some((whole, diagnostic)) = diagnostics.iter_mut().find_map(|it| Some((whole(it)?, it))) {
        hand_over(diagnostic, whole);
    }
}

/// What the rule writes itself, and as safely, is left to it. What could not be tried on both sides is told, and not made.
fn hand_over(diagnostic: &mut Diagnostic, change: &Change) {
    let Change { title, edits, .. } = change;
    let is_part = |fix: &Fix| fix.edits.iter().all(|edit| edits.contains(edit));
    let safe = diagnostic.fix.as_ref().filter(|fix| fix.applicability == Applicability::Safe);
    if !safe.is_some_and(is_part) {
        diagnostic.fix = (change.achieves.effect() != Effect::Guess).then(|| Fix::risky(title, edits.clone()));
        diagnostic.help = Some(change.sentence());
    }
}

fn closeness(diagnostic: &Diagnostic, change: &Change, file: &File, samples: &[Sample<'_>]) -> Option<Closeness> {
    let cure = diagnostic.rule.cure?;
    let is_here = |place: &Place| Arc::ptr_eq(&place.source, file.source());
    let places = [&diagnostic.place].into_iter().chain(diagnostic.related.iter().map(|it| &it.place));
    let touches = |span: Span| change.edits.iter().any(|edit| touch(span, edit));
    if places.clone().any(|place| is_here(place) && touches(place.span)) {
        return Some(Closeness::Place);
    }
    let mut mended = change.mends.iter().filter_map(|(at, _)| samples.get(*at));
    if cure.is_of_sample() && mended.any(|sample| shows(diagnostic, sample)) {
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
