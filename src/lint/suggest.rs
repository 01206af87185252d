//! "Did you mean": the one way of guessing a name.

use crate::model::text::likeness;

/// The candidate that a misspelled word most likely means, if any is near enough.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '-'], "_");
    let word = plain(word);
    let near = |candidate: &'a str| Some((likeness(&word, &plain(candidate), NEAR)?, candidate));
    let best = candidates.into_iter().filter_map(near).max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    Some(best.1)
}

/// How alike a word is to one that it may mean, at least.
const NEAR: f64 = 0.6;

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
}
