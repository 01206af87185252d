//! Texts that have a value but for capitals, or but for one letter.

use crate::model::console::MAX_CHARACTERS;
use crate::model::filter::Operator;

/// More characters than a value has: to look for it everywhere would take as often as long.
const MAX_WORD: usize = 4 * MAX_CHARACTERS;

/// Where a text has a value in whatever letters: what is before it, the value as it is there, and what is behind it.
pub fn occurrences<'t>(value: &str, text: &'t str) -> impl Iterator<Item = (&'t str, &'t str, &'t str)> {
    let folded: Vec<char> = value.chars().flat_map(char::to_lowercase).collect();
    // One that is far too long to be a value is looked for at the start alone.
    let starts = text.char_indices().take(if folded.len() > MAX_WORD { 1 } else { usize::MAX });
    starts.filter_map(move |(start, _)| {
        let (before, rest) = text.split_at_checked(start)?;
        let (found, after) = rest.split_at_checked(folded_length(rest, &folded)?)?;
        Some((before, found, after))
    })
}

/// How a text writes a value in other letters: all of the text, or a whole word of it. Not a part of a word: `Activated`
/// is not in `Deactivated`.
pub fn in_other_case<'t>(operator: Operator, value: &str, text: &'t str) -> Option<&'t str> {
    occurrences(value, text).find_map(|(before, found, after)| {
        let is_whole = before.is_empty() && after.is_empty();
        let is_word = !joins(before, found) && !joins(found, after);
        let counts = is_whole || !operator.is_whole() && is_word;
        (counts && found != value).then_some(found)
    })
}

/// How many bytes at the start of a text are a folded value.
fn folded_length(text: &str, folded: &[char]) -> Option<usize> {
    let mut wanted = folded.iter().peekable();
    for (at, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(at);
        }
        if !c.to_lowercase().all(|lower| wanted.next() == Some(&lower)) {
            return None;
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

/// Whether a word goes on from one text to the next.
fn joins(left: &str, right: &str) -> bool {
    left.ends_with(char::is_alphanumeric) && right.starts_with(char::is_alphanumeric)
}

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
            && is_one_letter_off(&word, &folded)
    };
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|_| !operator.is_whole());
    let long_enough = folded.len() >= SHORTEST_TYPO;
    let mut candidates = [text].into_iter().chain(words);
    candidates.find(is_typo).filter(|_| long_enough)
}

/// Whether a letter was added, left out, changed, or moved behind the next one.
pub fn is_one_letter_off(one: &str, other: &str) -> bool {
    let (one, other) = behind_the_same(one.chars(), other.chars());
    let (one, other) = behind_the_same(one.rev(), other.rev());
    let (one, other): (Vec<_>, Vec<_>) = (one.rev().take(3).collect(), other.rev().take(3).collect());
    match (one.as_slice(), other.as_slice()) {
        ([_], []) | ([], [_]) | ([_], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// What is left of two texts behind what they start with alike.
fn behind_the_same<I: Iterator<Item = char> + Clone>(mut one: I, mut other: I) -> (I, I) {
    loop {
        let (before, beside) = (one.clone(), other.clone());
        match (one.next(), other.next()) {
            (Some(a), Some(b)) if a == b => {}
            _ => return (before, beside),
        }
    }
}

/// Shorter words are often one letter apart and mean something else.
const SHORTEST_TYPO: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_other_letters_is_found_as_a_word() {
        let contains = |value, text| in_other_case(Operator::Contains, value, text);
        assert_eq!(contains("down", "Down"), Some("Down"));
        assert_eq!(contains("down", "it is DOWN!"), Some("DOWN"));
        assert_eq!(contains("is down", "it Is Down"), Some("Is Down"));
        assert_eq!(contains("straße", "STRASSE Straße"), Some("Straße"));
        for text in ["down", "Downtime", "Shutdown", "up", ""] {
            assert_eq!(contains("down", text), None, "{text}");
        }
        let equals = |value, text| in_other_case(Operator::Equals, value, text);
        assert_eq!(equals("down", "Down"), Some("Down"));
        assert_eq!(equals("down", "is Down"), None);
        assert_eq!(equals("", ""), None);
    }

    #[test]
    fn one_letter_off_is_a_misspelling_and_another_number_is_none() {
        let contains = |value, text| misspelled(Operator::Contains, value, text);
        assert_eq!(contains("triggered", "trigered"), Some("trigered"));
        assert_eq!(contains("triggered", "is Trigegred"), Some("Trigegred"));
        for (value, text) in [("level 1", "level 2"), ("down", "dwn"), ("open", "opens")] {
            assert_eq!(contains(value, text), None, "{value} {text}");
        }
        assert_eq!(contains("aaaab", "aaaaab"), Some("aaaaab"));
        assert_eq!(contains("triggered", "trgigeerd"), None, "two letters are moved");
        let long = "a".repeat(1_000_000);
        let (one, two) = (format!("b{long}"), format!("b{long}c"));
        assert!(contains(&long, &one).is_some() && contains(&long, &two).is_none());
        assert_eq!(misspelled(Operator::Equals, "triggered", "is trigered"), None);
    }
}
