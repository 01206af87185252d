//! Columns in the order of how well they answer a question, each with its reasons.

use super::RunnerUp;
use super::columns::Column;

/// A column with what speaks for it and against it.
#[derive(Debug)]
pub struct Ranked<'c, 'p> {
    pub column: &'c Column<'p>,
    pub points: i32,
    /// What its values are, in words.
    pub facts: String,
    pub pros: Vec<String>,
    pub cons: Vec<String>,
}

impl<'c, 'p> Ranked<'c, 'p> {
    pub fn new(column: &'c Column<'p>, facts: String) -> Self {
        let (pros, cons) = (Vec::new(), Vec::new());
        let mut ranked = Self {
            column,
            points: 0,
            facts,
            pros,
            cons,
        };
        let depth = i32::try_from(column.depth()).unwrap_or(i32::MAX / 8);
        ranked.points -= 2 * depth.min(20);
        if column.is_indexed() {
            ranked.con(20, "it is that of the first item of a list");
        }
        ranked
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

    /// What a person who looks for another key wants to know of it.
    pub fn runner_up(&self) -> RunnerUp {
        let against = match (self.pros.as_slice(), self.cons.as_slice()) {
            ([], []) => "; neither its name nor its values speak for it".to_owned(),
            (pros, []) => format!("; {}, but others fit better", pros.join(", ")),
            (_, cons) => format!("; but {}", cons.join(", and ")),
        };
        RunnerUp {
            key: self.column.key.clone(),
            reason: format!("{}{against}", self.facts),
        }
    }
}

/// Best first; of equal ones, the first in the payload.
pub fn sorted<'c, 'p>(mut ranked: Vec<Ranked<'c, 'p>>) -> Vec<Ranked<'c, 'p>> {
    ranked.sort_by_key(|ranked| std::cmp::Reverse(ranked.points));
    ranked
}
