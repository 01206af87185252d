//! Ids with one value that have another key on each side: `incident_id` in the alert, `closed_incident` in the recovery.

use std::collections::HashMap;

use crate::infer::columns::{Column, Columns};
use crate::infer::shape;
use crate::model::names::identity;
use crate::model::names::{self, Volatile};

/// How many characters a value has that is not equal by chance.
const LEAST: usize = 3;
/// How many keys of the recovery are looked at that hold one value, those that are ids before others.
const MOST_PLACES: usize = 4;
/// How much a value looks like one that nothing else has, where the name of one key, or of none, says that it is an id.
const ALONE: i32 = 9;
const UNNAMED: i32 = 16;

/// The keys of the alert and of the recovery, for each value that no key has on both sides.
pub fn all<'c, 'p>(columns: &'c Columns<'p>) -> Vec<(&'c Column<'p>, &'c Column<'p>)> {
    let pairs = columns.pairs();
    let texts = |texts: &[Option<&'p str>]| {
        let texts = texts.iter().take(pairs).copied().collect::<Option<Vec<&str>>>()?;
        let says = |text: &&str| text.chars().count() >= LEAST && !shape::is_nothing(text) && !shape::is_unfilled(text);
        (!texts.is_empty() && texts.iter().all(says)).then_some(texts)
    };
    let ties_itself = |column: &Column<'_>| column.pairs().all(|(alert, recovery)| alert == recovery);
    let moving = || columns.iter().filter(move |column| !ties_itself(column) && may_be(column));
    let is_id = |column: &&Column<'_>| column.identity.is_some();
    let mut by_texts = HashMap::new();
    for column in moving().filter(is_id).chain(moving().filter(|column| !is_id(column))) {
        if let Some(texts) = texts(&column.recoveries) {
            let places = by_texts.entry(texts).or_insert_with(Vec::new);
            if places.len() < MOST_PLACES {
                places.push(column);
            }
        }
    }
    let of_alert = |alert: &'c Column<'p>| {
        let texts = texts(&alert.alerts)?;
        let recoveries = by_texts.get(&texts)?.iter().filter(|recovery| are_one(alert, recovery, &texts));
        recoveries.min_by_key(|it| (it.identity.is_none(), it.identity)).map(|it| (alert, *it))
    };
    let is_own = |(alert, _): &(&Column<'_>, &Column<'_>)| pairs < 2 || alert.is_own(pairs);
    moving().filter_map(of_alert).filter(is_own).collect()
}

/// Whether a key is an id, or may be one whatever its name.
fn may_be(column: &Column<'_>) -> bool {
    // The number of a call is what a reply to it names.
    let is_volatile = || names::volatile(&column.name).is_some_and(|it| it != Volatile::Delivery);
    let is_other = || is_volatile() || column.keys().any(identity::is_owned);
    let is_of_before = column.keys().any(names::tells_the_state_before);
    !is_of_before && (column.identity.is_some() || !is_other())
}

/// Whether two keys hold one id: by both their names, or by one name, or none, and a value that is equal to no other.
fn are_one(alert: &Column<'_>, recovery: &Column<'_>, texts: &[&str]) -> bool {
    let of_alert = |column: &Column<'_>| identity::speaks_of_an_alert(&column.name);
    let least = match (alert.identity, recovery.identity) {
        (Some(_), Some(_)) => return true,
        (Some(_), None) if of_alert(recovery) => return true,
        (None, Some(_)) if of_alert(alert) => return true,
        _ if identity::refers_back(&recovery.name) => return true,
        (None, None) => UNNAMED,
        _ => ALONE,
    };
    let is_unique = |text: &&str| shape::uniqueness(text).is_some_and(|(points, _)| points >= least);
    texts.iter().all(|text| is_unique(text) && !shape::is_time(text) && !shape::is_epoch(text))
}
