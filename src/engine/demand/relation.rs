//! How parts stand to each other: one takes what another takes, or both take one payload. Proven by a payload that was
//! judged.

use std::sync::Arc;

use super::{Agreement, Clause, Dnf};
use crate::engine::Reading;
use crate::engine::verdict::{self, Verdict};
use crate::model::filter::{Condition, Part, Service};
use crate::parse::json;
use crate::source::{Source, Span};

/// A service has ten filters; what stands behind these is not compared.
pub const MAX_COMPARED: usize = 50;
/// How many pairs of clauses are looked through for two parts: all of two with two conditions of ten values each.
const MAX_PAIRS: usize = 10_000;

/// A trigger filter that earlier ones leave nothing to.
#[derive(Debug)]
pub struct Shadow {
    /// The earlier filters that take it all, in order, each with the values of the first condition that they take.
    pub by: Vec<(usize, Vec<String>)>,
    /// A payload that the filter would take, and an earlier one takes.
    pub witness: String,
}

/// One payload that two parts take.
#[derive(Debug)]
pub struct Meeting<'a> {
    pub clauses: [Clause<'a>; 2],
    pub witness: String,
}

/// Whether it is proven that no payload satisfies these conditions together.
pub fn is_never_true<'a>(conditions: impl IntoIterator<Item = &'a Condition>, reading: Reading) -> bool {
    let clauses = Dnf::of(conditions, reading);
    clauses.is_some_and(|clauses| clauses.possible().next().is_none())
}

/// Whether it is proven that one part takes all that another takes.
pub fn implies_part(part: &Part, other: &Part, reading: Reading) -> bool {
    let implies = |clause: Clause<'_>| clause.implies(&other.conditions, reading.list);
    let clauses = Dnf::of(&part.conditions, reading);
    clauses.is_some_and(|clauses| clauses.possible().all(implies))
}

/// A way to satisfy one part of which it is proven that all that it takes is taken by the other part too.
pub fn implying<'a>(
    part: &'a Part,
    other: &Part,
    reading: Reading,
    wanted: impl Fn(&Clause<'a>) -> bool,
) -> Option<Clause<'a>> {
    let clauses = Dnf::of(&part.conditions, reading)?;
    clauses.possible().find(|clause| wanted(clause) && clause.implies(&other.conditions, reading.list))
}

/// Whether it is proven that earlier trigger filters take all that one, counted from 0, could take.
pub fn shadow(service: &Service, filter: usize, reading: Reading) -> Option<Shadow> {
    let part = &service.triggers.get(filter)?.part;
    let earlier = service.triggers.get(..filter.min(MAX_COMPARED))?;
    if earlier.is_empty() {
        return None;
    }
    let clauses = Dnf::of(&part.conditions, reading)?;
    let mut by: Vec<(usize, Vec<String>)> = Vec::new();
    for clause in clauses.possible() {
        let takes = |conditions: &[Condition]| clause.implies(conditions, reading.list);
        let first = earlier.iter().position(|trigger| takes(&trigger.part.conditions))?;
        let value = clause.constraints.first()?.value.value.clone();
        match by.iter_mut().find(|(known, _)| *known == first) {
            Some((_, values)) if values.contains(&value) => {}
            Some((_, values)) => values.push(value),
            None => by.push((first, vec![value])),
        }
    }
    by.sort_by_key(|(filter, _)| *filter);
    let shown = |payload: &String| {
        let verdict = verdict_on(service, [part], payload, reading);
        verdict.is_some_and(|verdict| verdict.trigger.is_some_and(|taken| taken < filter))
    };
    let witness = clauses.possible().find_map(|it| it.payload().filter(shown));
    Some(Shadow { by, witness: witness? })
}

/// The first payload that two parts of a service both take, and that the service judges as wanted.
pub fn meeting<'a>(
    service: &Service,
    [one, other]: [&'a Part; 2],
    agreement: Agreement,
    reading: Reading,
    wanted: impl Fn(&[Clause<'a>; 2], Verdict) -> bool,
) -> Option<Meeting<'a>> {
    let first = Dnf::of(&one.conditions, reading)?;
    let second = Dnf::of(&other.conditions, reading)?;
    if first.count() * second.count() > MAX_PAIRS {
        return None;
    }
    let second: Vec<_> = second.iter().collect();
    let meet = |clause: &Clause<'a>, with: &Clause<'a>| {
        let witness = clause.payload_with(with, agreement)?;
        let verdict = verdict_on(service, [one, other], &witness, reading)?;
        let clauses = [clause.clone(), with.clone()];
        wanted(&clauses, verdict).then_some(Meeting { clauses, witness })
    };
    first.iter().find_map(|clause| second.iter().find_map(|with| meet(&clause, with)))
}

/// What a service says of a payload that all these parts of it take; none if one does not.
fn verdict_on<const N: usize>(
    service: &Service,
    parts: [&Part; N],
    payload: &str,
    reading: Reading,
) -> Option<Verdict> {
    let source = Arc::new(Source::new("witness", payload));
    let payload = json::payload(&source, Span::new(0, payload.len())).ok()?;
    let takes = |part: &&Part| verdict::accepts(part, &payload, reading);
    let taken = parts.iter().all(takes);
    taken.then(|| verdict::judge(service, &payload, reading))
}
