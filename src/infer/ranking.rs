//! Columns in the order of how well they answer a question, each with its reasons.

use std::cmp::Reverse;

use super::RunnerUp;
use super::columns::Column;

/// What a column is to a question.
pub enum Fitness<T> {
    /// It may be the answer.
    Fits(T),
    /// Somebody might have expected it to be, more so with more points; in words, why it is not.
    Unfit(i32, String),
    Irrelevant,
}

/// The columns that fit, and why the others do not: what was expected most comes first.
pub fn sift<T>(all: impl Iterator<Item = Fitness<T>>) -> (Vec<T>, Vec<String>) {
    let (mut fits, mut unfit) = (Vec::new(), Vec::new());
    for fitness in all {
        match fitness {
            Fitness::Fits(one) => fits.push(one),
            Fitness::Unfit(points, why) => unfit.push((points, why)),
            Fitness::Irrelevant => {}
        }
    }
    unfit.sort_by_key(|(points, _)| Reverse(*points));
    (fits, unfit.into_iter().map(|(_, why)| why).collect())
}

/// A column with what speaks for it and against it. There are no points without a reason: what decides can be read.
#[derive(Debug)]
pub struct Ranked<'c, 'p> {
    pub column: &'c Column<'p>,
    points: i32,
    /// What its values are, in words.
    pub facts: String,
    pros: Vec<String>,
    cons: Vec<String>,
}

impl<'c, 'p> Ranked<'c, 'p> {
    pub fn new(column: &'c Column<'p>, facts: String) -> Self {
        let mut ranked = Self { column, points: 0, facts, pros: Vec::new(), cons: Vec::new() };
        if column.is_indexed() {
            ranked.con(20, "it is that of the first item of a list");
        }
        ranked
    }

    pub fn points(&self) -> i32 {
        self.points
    }

    pub fn pro(&mut self, points: i32, reason: impl Into<String>) {
        self.points += points;
        self.pros.push(reason.into());
    }

    pub fn con(&mut self, points: i32, reason: impl Into<String>) {
        self.points -= points;
        self.cons.push(reason.into());
    }

    /// Why this one was chosen.
    pub fn reason(&self) -> String {
        let mut reason = self.facts.clone();
        if !self.pros.is_empty() {
            reason.push_str(": ");
            reason.push_str(&self.pros.join(", "));
        }
        if !self.cons.is_empty() {
            reason.push_str(". But ");
            reason.push_str(&self.cons.join(", and "));
        }
        reason
    }

    /// What a person who looks for another key wants to know of it. What is against the best one as well is no difference.
    pub fn beside(&self, best: Option<&Self>) -> RunnerUp {
        let is_own = |con: &&String| best.is_none_or(|best| !best.cons.contains(con));
        let cons: Vec<&str> = self.cons.iter().filter(is_own).map(String::as_str).collect();
        let pros = self.pros.join(", ");
        let why = match (pros.is_empty(), cons.as_slice()) {
            (true, []) => "; neither its name nor its values speak for it".to_owned(),
            (false, []) if best.is_some() => format!("; {pros}, but others fit better"),
            (false, []) => format!("; {pros}"),
            (true, cons) => format!("; but {}", cons.join(", and ")),
            (false, cons) => format!("; {pros}, but {}", cons.join(", and ")),
        };
        RunnerUp { key: self.column.key.clone(), reason: format!("{}{why}", self.facts) }
    }
}

/// Best first; of equal ones the outer one, and then the first in the payload.
pub fn sorted<'c, 'p>(mut ranked: Vec<Ranked<'c, 'p>>) -> Vec<Ranked<'c, 'p>> {
    ranked.sort_by_key(|ranked| (Reverse(ranked.points), ranked.column.depth()));
    ranked
}

/// The ones that were not chosen.
pub fn runners_up(ranked: &[Ranked<'_, '_>]) -> Vec<RunnerUp> {
    let others = ranked.iter().skip(1);
    others.map(|it| it.beside(ranked.first())).collect()
}
