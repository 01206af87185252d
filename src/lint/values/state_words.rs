//! The words that monitoring tools write where they tell a state, to know which of them a short value is inside of.

use crate::engine::reading::CaseReading;

/// How many characters a value may have to be looked for here: one of three is found inside other words by rare chance.
const SHORT: usize = 2;

/// The most telling first: the one that means the opposite of what holds it, or is seen most often.
const WORDS: [&str; 64] = [
    "interrupted",
    "broken",
    "unknown",
    "disconnected",
    "backup",
    "corrupted",
    "token",
    "connection lost",
    "revoked",
    "upgrading",
    "invoked",
    "duplicate",
    "startup",
    "updating",
    "shutdown",
    "unresolved",
    "unreachable",
    "ongoing",
    "abnormal",
    "inactive",
    "incomplete",
    "not ok",
    "notice",
    "none",
    "critical",
    "warning",
    "error",
    "high",
    "low",
    "medium",
    "normal",
    "disabled",
    "triggered",
    "acknowledged",
    "degraded",
    "degradation",
    "failed",
    "firing",
    "pending",
    "suppressed",
    "escalated",
    "maintenance",
    "monitoring",
    "investigating",
    "identified",
    "expired",
    "timeout",
    "latency",
    "threshold exceeded",
    "outage",
    "offline",
    "online",
    "open",
    "closed",
    "cleared",
    "recovered",
    "recovering",
    "resolved",
    "started",
    "stopped",
    "healthy",
    "unhealthy",
    "major",
    "minor",
];

/// A longer word, or number, that holds a short value: in the same letters, where these count.
pub fn holding(value: &str, case: CaseReading) -> Option<String> {
    let length = value.chars().count();
    if length == 0 || length > SHORT || !value.chars().all(char::is_alphanumeric) {
        return None;
    }
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        let longer = if value.starts_with('0') { format!("1{value}") } else { format!("{value}0") };
        return Some(longer);
    }
    WORDS.iter().find_map(|word| {
        let mut spellings = [(*word).to_owned(), capitalised(word), word.to_uppercase()].into_iter();
        match case {
            CaseReading::Sensitive => spellings.find(|word| word.contains(value)),
            CaseReading::Ignore => spellings.find(|word| word.contains(&value.to_lowercase())),
        }
    })
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_value_is_inside_a_word_of_the_same_letters() {
        let table = [
            ("up", Some("interrupted")),
            ("ok", Some("broken")),
            ("OK", Some("BROKEN")),
            ("Up", Some("Upgrading")),
            ("no", Some("unknown")),
            ("on", Some("disconnected")),
            ("UP", Some("INTERRUPTED")),
            ("in", Some("interrupted")),
            ("1", Some("10")),
            ("10", Some("100")),
            ("Ok", None),
            ("P1", None),
            ("oK", None),
            ("zz", None),
            ("down", None),
            ("200", None),
            ("", None),
            ("✓", None),
            (": ", None),
        ];
        for (value, word) in table {
            let found = holding(value, CaseReading::Sensitive);
            assert_eq!(found.as_deref(), word, "{value}");
        }
        assert_eq!(holding("oK", CaseReading::Ignore).as_deref(), Some("broken"));
    }

    #[test]
    fn the_words_are_lower_case_and_longer_than_any_value() {
        for word in WORDS {
            assert!(word.to_lowercase() == word && word.len() > SHORT);
        }
    }
}
