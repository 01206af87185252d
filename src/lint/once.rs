//! One cause is told once.
//!
//! What samples prove may be told by the rule of the cause (a key in another case) and by the rule of the effect (an
//! incident that no call can close). Where the cause is an error itself it is told alone, as proven. Where it is a guess,
//! the proven effect is told in its place.

use std::sync::Arc;

use crate::model::diagnostic::{Diagnostic, Severity};
use crate::source::Span;

pub(super) fn tell_causes_once(diagnostics: &mut Vec<Diagnostic>) {
    let mut left_out = vec![false; diagnostics.len()];
    let mut causes = Vec::new();
    for (at, effect) in diagnostics.iter().enumerate() {
        let Some(explains) = &effect.proof else {
            continue;
        };
        let is_there = |other: &Diagnostic| is_in(other, effect, explains);
        let is_cause =
            |other: &Diagnostic| other.proof.is_none() && other.severity == Severity::Error && is_there(other);
        let found = diagnostics.iter().enumerate().filter(|(_, other)| is_cause(other));
        let found: Vec<_> = found.map(|(cause, _)| (cause, explains.clone())).collect();
        if !found.is_empty() {
            left_out.iter_mut().skip(at).take(1).for_each(|it| *it = true);
            causes.extend(found);
        }
        for (other, slot) in diagnostics.iter().zip(&mut left_out) {
            let is_guess = other.proof.is_none() && other.rule.is_guess;
            *slot |= is_guess && is_there(other);
        }
    }
    for (cause, explains) in causes {
        if let Some(diagnostic) = diagnostics.get_mut(cause) {
            diagnostic.proof = Some(explains);
        }
    }
    let mut slots = left_out.into_iter();
    diagnostics.retain(|_| !slots.next().unwrap_or_default());
}

/// Whether a finding is at one of these places of the other's file, or names one of them beside its own.
fn is_in(finding: &Diagnostic, other: &Diagnostic, places: &[Span]) -> bool {
    let beside = finding.related.iter().map(|related| &related.place);
    let mut own = std::iter::once(&finding.place).chain(beside);
    own.any(|it| {
        let is_within = |place: &Span| place.start <= it.span.start && it.span.end <= place.end;
        Arc::ptr_eq(&it.source, &other.place.source) && places.iter().any(is_within)
    })
}
