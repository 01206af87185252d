//! What a part demands of a payload, as data: for what holds of every payload, and not only of one that is there.
//!
//! A [`Clause`] is one way to satisfy a part: of each condition one value (any of a list is enough), or all of them (all
//! are wanted). A payload is taken by a part when it satisfies one of its [`Dnf`]. So one part takes all that another
//! takes when each clause of the other implies it, and it takes nothing when no clause can be built.
//!
//! A claim is never made on a guess: what is too large to be looked through is not looked through.

mod alike;
mod place;
mod relation;
mod shape;

use std::borrow::Cow;

use super::reading::{CaseReading, ListReading, Reading};
use super::verdict::folded;
use crate::model::filter::{Condition, Operator};
use crate::model::key_path::Step;
use crate::source::Spanned;
pub use alike::{are_alike, first_alike};
use place::covers;
pub use relation::{MAX_COMPARED, Meeting, Shadow, implies_part, implying, is_never_true, meeting, shadow};
pub use shape::Agreement;
use shape::Shape;

/// A filter of the usual size has a hundred clauses at most: two conditions of ten values.
const MAX_CLAUSES: usize = 400;
/// How much one clause may demand.
const MAX_CONSTRAINTS: usize = 100;
/// No payload is read deeper than this.
const MAX_STEPS: usize = 60;

/// One value of a condition: a text that a payload must have at a place.
#[derive(Debug, Clone)]
pub struct Constraint<'a> {
    pub condition: &'a Condition,
    pub value: &'a Spanned<String>,
    /// The value as it is compared.
    folded: Cow<'a, str>,
}

/// One way to satisfy a part: all of its constraints together.
#[derive(Debug, Clone)]
pub struct Clause<'a> {
    pub constraints: Vec<Constraint<'a>>,
    case: CaseReading,
}

/// All ways to satisfy some conditions.
#[derive(Debug)]
pub struct Dnf<'a> {
    conditions: Vec<&'a Condition>,
    reading: Reading,
    count: usize,
}

impl<'a> Dnf<'a> {
    /// None for conditions that are too many to look through, or that are not complete.
    pub fn of(conditions: impl IntoIterator<Item = &'a Condition>, reading: Reading) -> Option<Self> {
        let conditions: Vec<_> = conditions.into_iter().collect();
        let too_deep = |it: &&Condition| it.key_path.value.steps().len() > MAX_STEPS;
        if conditions.is_empty() || conditions.iter().any(too_deep) {
            return None;
        }
        let mut lengths = conditions.iter().map(|condition| condition.values.len());
        let (count, constraints) = match reading.list {
            ListReading::Any => {
                let multiply = |count: usize, length| Some(count * length);
                let bounded = |count: &usize| (1..=MAX_CLAUSES).contains(count);
                let product = lengths.try_fold(1, |count, length| multiply(count, length).filter(bounded))?;
                (product, conditions.len())
            }
            ListReading::All if lengths.any(|length| length == 0) => return None,
            ListReading::All => (1, conditions.iter().map(|it| it.values.len()).sum()),
        };
        let clauses = Self { conditions, reading, count };
        (constraints <= MAX_CONSTRAINTS).then_some(clauses)
    }

    pub fn count(&self) -> usize {
        self.count
    }

    pub fn iter(&self) -> impl Iterator<Item = Clause<'a>> {
        (0..self.count).map(|number| self.clause(number))
    }

    /// The clauses that some payload satisfies.
    pub fn possible(&self) -> impl Iterator<Item = Clause<'a>> {
        self.iter().filter(Clause::is_possible)
    }

    /// The clauses are numbered as numbers are written: each condition is a digit.
    fn clause(&self, mut number: usize) -> Clause<'a> {
        let case = self.reading.case;
        let demand =
            |condition, value: &'a Spanned<String>| Constraint { condition, value, folded: folded(&value.value, case) };
        let mut constraints = Vec::with_capacity(self.conditions.len());
        for &condition in &self.conditions {
            let values = &condition.values;
            match self.reading.list {
                ListReading::Any => {
                    let digit = values.get(number % values.len().max(1));
                    constraints.extend(digit.map(|value| demand(condition, value)));
                    number /= values.len().max(1);
                }
                ListReading::All => {
                    constraints.extend(values.iter().map(|value| demand(condition, value)));
                }
            }
        }
        Clause { constraints, case }
    }
}

impl<'a> Clause<'a> {
    /// Whether every payload that satisfies the clause satisfies these conditions.
    pub fn implies(&self, conditions: &[Condition], list: ListReading) -> bool {
        let implied = |condition| self.implies_condition(condition, list);
        !conditions.is_empty() && conditions.iter().all(implied)
    }

    fn implies_condition(&self, condition: &Condition, list: ListReading) -> bool {
        let steps = condition.key_path.value.steps();
        let here = || {
            let at_place = |constraint: &&Constraint<'_>| covers(steps, constraint.steps());
            self.constraints.iter().filter(at_place)
        };
        if here().next().is_none() {
            return false;
        }
        let ensured = |value: &Spanned<String>| {
            let value = folded(&value.value, self.case);
            here().any(|constraint| constraint.ensures(condition.operator, &value))
        };
        let mut values = condition.values.iter();
        match list {
            ListReading::Any => values.any(ensured),
            ListReading::All => !condition.values.is_empty() && values.all(ensured),
        }
    }

    /// Whether some payload satisfies the clause; "no" is proven.
    pub fn is_possible(&self) -> bool {
        match self.constraints.as_slice() {
            [_] => true,
            _ => Shape::of(&[self], Agreement::Same).is_some(),
        }
    }

    /// A smallest payload that satisfies the clause. None when there is none, or none that is made of the values alone.
    pub fn payload(&self) -> Option<String> {
        Shape::of(&[self], Agreement::Same)?.to_json()
    }

    /// A smallest payload that satisfies both. Texts of the two are never glued together.
    pub fn payload_with(&self, other: &Self, agreement: Agreement) -> Option<String> {
        if self.differs_from(other, agreement) {
            return None;
        }
        Shape::of(&[self, other], agreement)?.to_json()
    }

    /// Whether the two plainly want different texts at one place: a quick look, before anything is built.
    fn differs_from(&self, other: &Self, agreement: Agreement) -> bool {
        self.constraints.iter().any(|own| {
            let alone = |clause: &Self| {
                let here = |constraint: &&Constraint<'_>| constraint.steps() == own.steps();
                clause.constraints.iter().filter(here).count() == 1
            };
            let same_place = |constraint: &&Constraint<'a>| constraint.steps() == own.steps();
            let Some(others) = other.constraints.iter().find(same_place) else {
                return false;
            };
            alone(self) && alone(other) && !agreement.allows(&own.folded, &others.folded)
        })
    }
}

impl<'a> Constraint<'a> {
    pub fn steps(&self) -> &'a [Step] {
        self.condition.key_path.value.steps()
    }

    /// Whether a text that satisfies the constraint satisfies another one at the same place.
    fn ensures(&self, operator: Operator, value: &str) -> bool {
        self.condition.operator.ensures(&self.folded, operator, value)
    }

    /// Whether a text, as it is compared, satisfies the constraint.
    fn is_met_by(&self, text: &str) -> bool {
        self.condition.operator.finds(&self.folded, text)
    }

    /// Whether two constraints are for the same value, at places of which one is the other.
    pub fn is_same_value(&self, other: &Self) -> bool {
        let [own, others] = [self.steps(), other.steps()];
        self.folded == other.folded && (covers(own, others) || covers(others, own))
    }
}
