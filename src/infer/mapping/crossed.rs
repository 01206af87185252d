//! Ids with one value that have another key on each side.

use std::collections::HashMap;

use crate::infer::columns::{Column, Columns};
use crate::infer::shape;

/// How many characters a value has that is not equal by chance.
const LEAST: usize = 3;

/// The keys of the alert and of the recovery, for each value that no key has on both sides.
pub fn all<'c, 'p>(columns: &'c Columns<'p>) -> Vec<(&'c Column<'p>, &'c Column<'p>)> {
    let pairs = columns.pairs();
    let texts = |texts: &[Option<&'p str>]| {
        let texts = texts.iter().take(pairs).copied().collect::<Option<Vec<&str>>>()?;
        let says = |text: &&str| text.chars().count() >= LEAST && !shape::is_nothing(text) && !shape::is_unfilled(text);
        (!texts.is_empty() && texts.iter().all(says)).then_some(texts)
    };
    let ids = || columns.iter().filter(|column| column.identity.is_some());
    let mut by_texts = HashMap::new();
    let ties_itself = |column: &Column<'_>| column.pairs().all(|(alert, recovery)| alert == recovery);
    for column in ids().filter(|column| !ties_itself(column)) {
        if let Some(texts) = texts(&column.recoveries) {
            by_texts.entry(texts).or_insert_with(Vec::new).push(column);
        }
    }
    let of_alert = |alert: &'c Column<'p>| {
        let recoveries = by_texts.get(&texts(&alert.alerts)?)?;
        recoveries.iter().min_by_key(|it| it.identity).map(|it| (alert, *it))
    };
    let is_own = |(alert, _): &(&Column<'_>, &Column<'_>)| pairs < 2 || alert.is_own(pairs);
    ids().filter(|column| !ties_itself(column)).filter_map(of_alert).filter(is_own).collect()
}
