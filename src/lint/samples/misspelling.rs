//! Texts that are the same but for one letter.

use crate::model::filter::Operator;

/// The text, or a word of it, that is the value with one letter added, left out, changed or moved. Numbers that differ
/// are no typo: `sev1` and `sev2` are two words.
pub fn misspelled<'t>(operator: Operator, value: &str, text: &'t str) -> Option<&'t str> {
    let folded = value.to_lowercase();
    let letters = |text: &str| text.replace(|c: char| c.is_numeric(), "");
    let is_typo = |word: &&str| {
        let word = word.to_lowercase();
        word.len() >= SHORTEST_TYPO
            && word.len().abs_diff(folded.len()) <= 2
            && letters(&word) != letters(&folded)
            && strsim::damerau_levenshtein(&word, &folded) == 1
    };
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|_| !operator.is_whole());
    let long_enough = folded.len() >= SHORTEST_TYPO;
    let mut candidates = [text].into_iter().chain(words);
    candidates.find(is_typo).filter(|_| long_enough)
}

/// Shorter words are often one letter apart and mean something else.
const SHORTEST_TYPO: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_off_is_a_misspelling_and_another_number_is_none() {
        let contains = |value, text| misspelled(Operator::Contains, value, text);
        assert_eq!(contains("triggered", "trigered"), Some("trigered"));
        assert_eq!(contains("triggered", "is Trigegred"), Some("Trigegred"));
        for (value, text) in [("level 1", "level 2"), ("down", "dwn"), ("open", "opens")] {
            assert_eq!(contains(value, text), None, "{value} {text}");
        }
        assert_eq!(misspelled(Operator::Equals, "triggered", "is trigered"), None);
    }
}
