//! Which services a report has room for.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::{Replayed, impact};
use crate::replay::run::ServiceTotals;

/// The services that had traffic, in their order: those with the most of it, where there is no room for all.
pub struct Busy {
    pub shown: Vec<usize>,
    /// How many had traffic and are not shown.
    pub left: usize,
    /// How many took nothing.
    pub silent: usize,
    /// How many had traffic and take it as those of the base do, where only the others are asked for.
    pub unchanged: usize,
}

/// Those of them that a change is of; all without a base.
pub fn changed(replayed: &Replayed<'_>, most: usize) -> Busy {
    let mut busy = services(replayed, usize::MAX);
    if replayed.run.impact.is_some() {
        let changed: HashSet<_> = impact::services(replayed).into_iter().map(|it| it.name).collect();
        let had_traffic = busy.shown.len();
        busy.shown.retain(|at| changed.contains(replayed.service_name(*at)));
        busy.unchanged = had_traffic - busy.shown.len();
    }
    busy.keep(replayed, most);
    busy
}

pub fn services(replayed: &Replayed<'_>, most: usize) -> Busy {
    let all = replayed.run.by_service.iter().enumerate();
    let shown: Vec<_> = all.filter(|(_, totals)| totals.accepted() > 0).map(|(at, _)| at).collect();
    let silent = replayed.run.by_service.len() - shown.len();
    let mut busy = Busy { shown, left: 0, silent, unchanged: 0 };
    busy.keep(replayed, most);
    busy
}

impl Busy {
    /// Keeps those with the most traffic.
    fn keep(&mut self, replayed: &Replayed<'_>, most: usize) {
        self.left = self.shown.len().saturating_sub(most);
        if self.left > 0 {
            let accepted = |at: &usize| replayed.totals_of(*at).map_or(0, ServiceTotals::accepted);
            self.shown.sort_by_key(|at| (Reverse(accepted(at)), *at));
            self.shown.truncate(most);
            self.shown.sort_unstable();
        }
    }
}
