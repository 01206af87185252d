//! Which services a report has room for.

use std::cmp::Reverse;

use super::Replayed;

/// The services that had traffic, in their order: those with the most of it, where there is no room for all.
pub struct Busy {
    pub shown: Vec<usize>,
    /// How many had traffic and are not shown.
    pub left: usize,
    /// How many took nothing.
    pub silent: usize,
}

pub fn services(replayed: &Replayed<'_>, most: usize) -> Busy {
    let all = replayed.run.by_service.iter().enumerate();
    let mut busy: Vec<_> = all.filter(|(_, totals)| totals.accepted() > 0).collect();
    let silent = replayed.run.by_service.len() - busy.len();
    let left = busy.len().saturating_sub(most);
    if left > 0 {
        busy.sort_by_key(|(at, totals)| (Reverse(totals.accepted()), *at));
        busy.truncate(most);
        busy.sort_by_key(|(at, _)| *at);
    }
    Busy { shown: busy.into_iter().map(|(at, _)| at).collect(), left, silent }
}
