//! Columns in the order of how well they answer a question, each with its reasons.

use std::cmp::Reverse;

use super::Candidate;
use super::columns::Column;
use crate::model::text::quoted;

const IN_PLACE: &str = "see that the sender keeps the order of its items";

/// What speaks for a column or against it: whether it is so, how many points that counts, and why. One without points is
/// told as a doubt. There are no points without a reason: what decides can be read.
pub type Sign<'w> = (bool, i32, &'w str);

/// Somebody might have expected a column to be the answer, more so with more points; in words, why it is not.
pub type Unfit = (i32, String);

/// The first reason that applies.
pub fn first<'w>(reasons: impl IntoIterator<Item = (bool, &'w str)>) -> Option<&'w str> {
    reasons.into_iter().find_map(|(applies, why)| applies.then_some(why))
}

/// The columns that fit, and why others do not: what was expected most comes first.
pub fn sift<T>(all: impl Iterator<Item = Result<T, Unfit>>) -> (Vec<T>, Vec<String>) {
    let (mut fits, mut unfit) = (Vec::new(), Vec::new());
    for fitness in all {
        match fitness {
            Ok(one) => fits.push(one),
            Err(why) => unfit.push(why),
        }
    }
    unfit.sort_by_key(|(points, _)| Reverse(*points));
    (fits, unfit.into_iter().map(|(_, why)| why).collect())
}

/// A column with what speaks for it and against it.
#[derive(Debug)]
pub struct Ranked<'c, 'p> {
    pub column: &'c Column<'p>,
    pub points: i32,
    /// What its values are, in words.
    facts: String,
    pros: Vec<String>,
    cons: Vec<String>,
    /// What the payloads do not show, and a person should see to.
    pub doubts: Vec<String>,
}

impl<'c, 'p> Ranked<'c, 'p> {
    pub fn new<'w>(column: &'c Column<'p>, facts: String, signs: impl IntoIterator<Item = Sign<'w>>) -> Self {
        let is_first = column.is_indexed();
        let of_first = (is_first && !column.is_single, -20, "it is that of the first item of a list");
        let of_only = (is_first && column.is_single, -4, "it is in a list, which may have more items next time");
        let (pros, cons) = Default::default();
        let doubts = column.label.map(|label| format!("it is where {} is in a list now: {IN_PLACE}", quoted(label)));
        let doubts = doubts.into_iter().collect();
        let mut ranked = Self { column, points: 0, facts, pros, cons, doubts };
        for (_, points, why) in [of_first, of_only].into_iter().chain(signs).filter(|(applies, ..)| *applies) {
            ranked.points += points;
            let reasons = if points > 0 { &mut ranked.pros } else { &mut ranked.cons };
            reasons.push(why.to_owned());
        }
        ranked
    }

    /// With the doubts that apply, which count as reasons against it too.
    pub fn doubted(mut self, doubts: impl IntoIterator<Item = (bool, String)>) -> Self {
        self.doubts.extend(doubts.into_iter().filter_map(|(applies, doubt)| applies.then_some(doubt)));
        self
    }

    /// The best is the least; of equal ones the outer one.
    pub fn rank(&self) -> (Reverse<i32>, usize) {
        (Reverse(self.points), self.column.depth())
    }

    /// What is made of it, and why; behind the best one, what a person who looks for another wants to know of it.
    pub fn choice<T>(&self, what: T, best: Option<&Self>) -> Candidate<T> {
        let reason = best.map_or_else(|| self.reason(), |best| self.beside(Some(best)));
        Candidate { what, reason, doubts: self.doubts.clone() }
    }

    /// Why this one was chosen.
    pub fn reason(&self) -> String {
        let but = |cons: String| if cons.is_empty() { cons } else { format!(". But {cons}") };
        let pros = if self.pros.is_empty() { String::new() } else { format!(": {}", self.pros.join(", ")) };
        let cons: Vec<&str> = self.cons.iter().chain(&self.doubts).map(String::as_str).collect();
        format!("{}{pros}{}", self.facts, but(cons.join(", and ")))
    }

    /// What is against the best one as well is no difference.
    pub fn beside(&self, best: Option<&Self>) -> String {
        let is_own = |con: &&String| best.is_none_or(|best| !best.cons.contains(con));
        let cons: Vec<&str> = self.cons.iter().filter(is_own).chain(&self.doubts).map(String::as_str).collect();
        let (pros, cons) = (self.pros.join(", "), cons.join(", and "));
        let why = match (pros.as_str(), cons.as_str()) {
            ("", "") => "neither its name nor its values speak for it".to_owned(),
            (pros, "") if best.is_some() => format!("{pros}, but others fit better"),
            (pros, "") => pros.to_owned(),
            ("", cons) => format!("but {cons}"),
            (pros, cons) => format!("{pros}, but {cons}"),
        };
        format!("{}; {why}", self.facts)
    }
}

/// Best first; of equal ones the first in the payload.
pub fn sorted<'c, 'p>(ranked: impl IntoIterator<Item = Ranked<'c, 'p>>) -> Vec<Ranked<'c, 'p>> {
    let mut ranked: Vec<_> = ranked.into_iter().collect();
    ranked.sort_by_key(Ranked::rank);
    ranked
}
