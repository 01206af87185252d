//! "Did you mean": the one way of guessing a name.

use crate::model::text::likeness;

/// The candidate that a misspelled word most likely means, if any is near enough: by its letters, else by words that both
/// have.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = plain(word);
    let candidates: Vec<_> = candidates.into_iter().map(|candidate| (plain(candidate), candidate)).collect();
    let near = candidates.iter().filter_map(|(plain, candidate)| Some((likeness(&wanted, plain, NEAR)?, *candidate)));
    let by_letters = near.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, candidate)| candidate);
    by_letters.or_else(|| by_words(&wanted, &candidates))
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace([' ', '-', '/'], "_")
}

/// How alike a word is to one that it may mean, at least.
const NEAR: f64 = 0.6;

/// How many letters of the words that two names share, of a hundred of both.
const SHARED_PERCENT: usize = 30;
/// How alike two words are that are one with a typo.
const SAME_WORD: f64 = 0.75;
/// The shortest word that tells anything.
const SHORTEST: usize = 3;

/// The one candidate that shares most: `urgency` of `incident_urgency`, `description_field` of `desc`.
fn by_words<'a>(wanted: &str, candidates: &[(String, &'a str)]) -> Option<&'a str> {
    let share = |plain: &str| {
        let shared: usize = words(wanted).filter_map(|word| words(plain).map(|other| common(word, other)).max()).sum();
        let letters: usize = words(wanted).chain(words(plain)).map(str::len).sum();
        (200 * shared).checked_div(letters).unwrap_or_default()
    };
    let mut shares: Vec<_> = candidates.iter().map(|(plain, candidate)| (share(plain), *candidate)).collect();
    shares.retain(|(share, _)| *share >= SHARED_PERCENT);
    let best = shares.iter().map(|(share, _)| *share).max()?;
    let mut best = shares.into_iter().filter(|(share, _)| *share == best).map(|(_, candidate)| candidate);
    best.next().filter(|first| best.all(|other| other == *first))
}

fn words(plain: &str) -> impl Iterator<Item = &str> {
    plain.split('_').filter(|word| word.len() >= SHORTEST)
}

/// How many letters two words share: all of the shorter one where the longer begins with it, or is the same but for a typo.
fn common(word: &str, other: &str) -> usize {
    let is_one = word.starts_with(other) || other.starts_with(word) || likeness(word, other, SAME_WORD).is_some();
    if is_one { word.len().min(other.len()) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_typo_is_guessed_and_another_word_is_not() {
        let fields = ["payload_json_key", "key_value_contains", "map_incident_with"];
        assert_eq!(closest("key_value_contain", fields), Some("key_value_contains"));
        assert_eq!(closest("Map Incident Wiht", fields), Some("map_incident_with"));
        assert_eq!(closest("severity", fields), None);
    }

    #[test]
    fn a_name_is_guessed_by_its_words_and_their_beginnings() {
        let fields = ["urgency", "trigger", "incident_title_from", "description_field", "payload_json_key"];
        assert_eq!(closest("Incident Urgency", fields), Some("urgency"));
        assert_eq!(closest("trigger filters", fields), Some("trigger"));
        assert_eq!(closest("desc", fields), Some("description_field"));
        assert_eq!(closest("title", fields), Some("incident_title_from"));
        assert_eq!(closest("the", fields), None);
        let services = ["payments/grafana", "shop/zabbix"];
        assert_eq!(closest("zabbix", services), Some("shop/zabbix"));
        assert_eq!(closest("grafanna", services), Some("payments/grafana"));
        assert_eq!(
            closest("grafana", ["payments/grafana", "platform/grafana"]),
            None,
            "of two that share as much, either is a guess"
        );
        assert_eq!(closest("alerts.json", ["recovery.json"]), None);
        assert_eq!(closest("", fields), None);
    }
}
