//! The ids that tie nothing: where there is one of the alert itself, what else both sides share is told with it.

use super::is_own;
use crate::engine::placeholder;
use crate::infer::columns::{Column, Columns};
use crate::infer::shape;
use crate::model::names::identity::Identity;
use crate::model::text::quoted;

/// How many of them are told.
const MOST: usize = 3;

pub(super) struct Untied {
    whose: Identity,
    /// Why it ties nothing, in a few words after the name of the key.
    pub words: String,
    /// It is another one in the recovery, as if these were two alerts.
    differs: bool,
}

impl Untied {
    /// The first ones, those of alerts before others.
    pub fn of(columns: &Columns<'_>) -> Vec<Self> {
        let mut untied: Vec<_> = columns.iter().filter_map(|column| Self::column(column, columns.pairs)).collect();
        untied.extend(columns.nulls.iter().map(|key| Self {
            whose: Identity::Itself,
            words: format!("{key} is null"),
            differs: false,
        }));
        untied.sort_by_key(|one| (one.whose, !one.differs));
        untied.truncate(MOST);
        untied
    }

    fn column(column: &Column<'_>, pairs: usize) -> Option<Self> {
        let whose = column.identity.filter(|whose| *whose != Identity::Other)?;
        let why = why(column, pairs)?;
        Some(Self {
            whose,
            words: match (whose, why) {
                (Identity::Alert, DIFFERS) => {
                    format!("{} {why}, as if these were two alerts", column.key)
                }
                _ => format!("{} {why}", column.key),
            },
            differs: why == DIFFERS,
        })
    }

    /// Whether it would have been the better one.
    pub fn is_before(&self, whose: Option<Identity>) -> bool {
        whose.is_none_or(|whose| self.whose < whose)
    }

    /// Whether it says that these are two alerts, so that nothing less than an id ties them.
    pub fn forbids(&self, whose: Option<Identity>) -> bool {
        let is_id = whose.is_some_and(|whose| whose <= Identity::Watched);
        self.differs && self.whose == Identity::Alert && !is_id
    }
}

const DIFFERS: &str = "is another one in the recovery";

fn why(column: &Column<'_>, pairs: usize) -> Option<&'static str> {
    let mut alone = false;
    for (alert, recovery) in column.alerts.iter().zip(&column.recoveries) {
        let (Some(alert), Some(recovery)) = (alert, recovery) else {
            alone = true;
            continue;
        };
        let is = |test: fn(&str) -> bool| test(alert) || test(recovery);
        match () {
            () if is(shape::is_nothing) => return Some("says nothing"),
            () if is(|text| shape::is_variable(text) || placeholder::find(text).is_some()) => {
                return Some("was not filled in by the sender");
            }
            () if alert != recovery => return Some(DIFFERS),
            () => {}
        }
    }
    match () {
        () if alone => Some("is not in both"),
        () if pairs > 1 && !is_own(column, pairs) => Some("is the same in several pairs"),
        () => None,
    }
}

/// Ids with one value that have another key on each side.
pub(super) fn moved(columns: &Columns<'_>) -> Vec<String> {
    let is_id = |column: &&Column<'_>| column.identity.is_some();
    let only = |texts: &[Option<&str>], others: &[Option<&str>]| {
        texts.first().is_some_and(Option::is_some) && others.iter().all(Option::is_none)
    };
    let ids = || columns.iter().filter(is_id);
    let of_recovery: Vec<_> = ids().filter(|column| only(&column.recoveries, &column.alerts)).collect();
    let of_alert = ids().filter(|column| only(&column.alerts, &column.recoveries));
    let told = of_alert.filter_map(|alert| {
        let same = |other: &&&Column<'_>| other.recoveries.first() == alert.alerts.first();
        let recovery = of_recovery.iter().find(same)?;
        let (text, here, there) = (quoted(alert.first()), &alert.key, &recovery.key);
        Some(format!(
            "{text} is {here} in the alert and {there} in the recovery: one filter can map by both keys, written by hand"
        ))
    });
    told.take(MOST).collect()
}
