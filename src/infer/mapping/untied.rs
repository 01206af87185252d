//! The ids that tie nothing: where there is one of the alert itself, what else both sides share is told with it.

use crate::infer::columns::{Column, Columns};
use crate::infer::ranking::first;
use crate::infer::shape::{self, Test};
use crate::model::names;
use crate::model::names::identity::{self, Identity};
use crate::model::text::listed;

/// How many of them are told.
const MOST: usize = 3;

pub(super) struct Untied {
    whose: Identity,
    key: String,
    /// Why it ties nothing, in a few words after the name of the key.
    why: String,
    /// It is another one in the recovery, as if these were two alerts.
    differs: bool,
}

impl Untied {
    /// The first ones, those of alerts before others.
    pub fn of(columns: &Columns<'_>) -> Vec<Self> {
        let ids = columns.iter().filter_map(|column| {
            let whose = column.identity.filter(|whose| *whose < Identity::Other)?;
            let why = why(column, columns.pairs())?;
            let differs = why == DIFFERS;
            let more = if differs && whose == Identity::Alert { ", as if these were two alerts" } else { "" };
            Some(Self { whose, key: column.key.to_string(), why: format!("{why}{more}"), differs })
        });
        let null = |key| {
            let whose = identity::of(&names::of_path(key)?).filter(|whose| *whose < Identity::Other)?;
            Some(Self { whose, key: key.to_string(), why: "is null".into(), differs: false })
        };
        let mut untied: Vec<_> = ids.chain(columns.nulls.iter().filter_map(null)).collect();
        untied.sort_by_key(|one| (one.whose, !one.differs));
        untied.truncate(MOST);
        untied
    }

    /// Whether it would have been the better one.
    pub fn is_before(&self, whose: Option<Identity>) -> bool {
        whose.is_none_or(|whose| self.whose < whose)
    }

    /// What is said of those that would have been better.
    pub fn words(better: &[&Self]) -> Option<String> {
        match better {
            [] => None,
            [one] => Some(format!("{} would be the better id, but {}", one.key, one.why)),
            _ => {
                let each: Vec<_> = better.iter().map(|one| format!("{} {}", one.key, one.why)).collect();
                Some(format!("better ids tie nothing: {}", listed(&each, "and")))
            }
        }
    }

    /// Whether it says that these are two alerts.
    pub fn is_of_two_alerts(&self) -> bool {
        self.differs && self.whose == Identity::Alert
    }
}

const DIFFERS: &str = "is another one in the recovery";

fn why(column: &Column<'_>, pairs: usize) -> Option<&'static str> {
    let mut in_both = column.pairs().filter_map(|(alert, recovery)| Some((alert?, recovery?)));
    let wrong = in_both.find_map(|(alert, recovery)| {
        let is = |test: Test| test(alert) || test(recovery);
        first([
            (is(shape::is_nothing), "says nothing"),
            (is(shape::is_unfilled), "was not filled in by the sender"),
            (alert != recovery, DIFFERS),
        ])
    });
    let is_alone = column.pairs().any(|(alert, recovery)| alert.is_none() || recovery.is_none());
    let shared = (pairs > 1 && !column.is_own(pairs), "is the same in several pairs");
    wrong.or_else(|| first([(is_alone, "is not in both"), shared]))
}
