//! What can tell no state, whatever its name and its values are.

use crate::infer::columns::Column;
use crate::infer::shape;
use crate::model::hidden::has_hidden;
use crate::model::limits::{MAX_CHARACTERS, MAX_FILTERS, MAX_VALUES};
use crate::model::names;

/// Why a column that differs is no state, if it is none.
pub(super) fn unfit(column: &Column<'_>, on_alert: &[&str], on_recovery: &[&str]) -> Option<&'static str> {
    let values = || on_alert.iter().chain(on_recovery).copied();
    let any = |is: fn(&str) -> bool| values().any(is);
    let too_long = |text: &str| text.chars().count() > MAX_CHARACTERS;
    Some(match () {
        () if names::tells_the_state_before(column.last()) => "it tells the state before",
        () if column.keys().any(names::tells_the_state_before) => "it tells what was before",
        () if names::volatile(column.last()).is_some() => "it is a time, a measure or a number of the call",
        () if any(crate::infer::is_json) => "it holds JSON, which no key path goes into",
        () if any(too_long) => "it has more than the 50 characters that a value may have",
        () if any(shape::is_url) => "it is an address",
        () if any(|text| shape::is_time(text) || shape::is_epoch(text)) => "it is a time",
        () if any(shape::is_measure) => "it is a measurement",
        () if any(|text| shape::uniqueness(text).is_some_and(|(points, _)| points > 8)) => "it looks like an id",
        () if any(|text| text.trim().is_empty()) => "it is empty",
        () if any(has_hidden) => "it has characters that nobody could type",
        () if column.identity.is_some() => "its name is that of an id",
        () if on_alert.len() > MAX_FILTERS => "it has more values than a service has trigger filters",
        () if on_recovery.len() > MAX_VALUES => "it has more values than a list may have",
        () if is_prose(on_alert, on_recovery) => {
            "only a part of the text tells the state, and the rest is this alert's own"
        }
        () => return None,
    })
}

/// Texts that have words in common, or many words: what they say besides the state is of this one alert.
fn is_prose(on_alert: &[&str], on_recovery: &[&str]) -> bool {
    let split = |text: &str| -> Vec<String> {
        let words = text.split_whitespace();
        words.map(str::to_lowercase).collect()
    };
    let pairs = on_alert.iter().flat_map(|a| on_recovery.iter().map(move |b| (split(a), split(b))));
    pairs.into_iter().any(|(a, b)| {
        let shared = a.iter().any(|word| b.contains(word));
        let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
        long > 6 || (shared && short > 1)
    })
}
