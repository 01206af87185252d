//! The words that monitoring tools write where they tell a state, to know which of them a short value is inside of.

use crate::engine::reading::CaseReading;
use crate::model::names::polarity;
use crate::model::names::vocabulary::{AMBIGUOUS, OKS, OTHER_STATES, PROBLEMS, Words};
use crate::model::text::capitalised;

/// How many characters a value may have to be looked for here: one of three is found inside other words by rare chance.
const SHORT: usize = 2;

/// Those that are looked at first: they mean the opposite of what is in them, or are seen most often.
const TELLING: Words = Words::new("interrupted broken unknown disconnected backup corrupted token upgrading shutdown");

/// Words of states, the most telling first.
fn known() -> impl Iterator<Item = &'static str> {
    [TELLING, PROBLEMS, OKS, OTHER_STATES].into_iter().flat_map(Words::iter)
}

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
    let folded = value.to_lowercase();
    let polarity = polarity::of_word(&folded);
    let means_the_same = |word: &str| polarity.is_some() && polarity::of_word(word) == polarity;
    // A start and an end are seldom sent beside a short state, and no tool sends two languages.
    let longer =
        known().filter(|word| word.len() > length && !means_the_same(word) && !AMBIGUOUS.has(word) && word.is_ascii());
    let mut spelled = longer.flat_map(|word| [word.to_owned(), capitalised(word), word.to_uppercase()]);
    match case {
        CaseReading::Sensitive => spelled.find(|word| word.contains(value)),
        CaseReading::Ignore => spelled.find(|word| word.contains(&folded)),
    }
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
    fn a_word_that_means_the_same_is_no_trap() {
        let found = |value| holding(value, CaseReading::Ignore);
        assert_eq!(found("ko").as_deref(), None, "a short problem is in no other state");
        assert_ne!(found("ok").as_deref(), Some("okay"));
        assert!(known().all(|word| word.to_lowercase() == word));
    }
}
