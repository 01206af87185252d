//! Texts that are the same but for capitals.

use crate::model::filter::Operator;

/// How a text writes a value in other letters: all of the text, or a whole word of it. Not a part of a word: `Activated`
/// is not in `Deactivated`.
pub fn in_other_case<'t>(operator: Operator, value: &str, text: &'t str) -> Option<&'t str> {
    let folded: Vec<char> = value.chars().flat_map(char::to_lowercase).collect();
    let mut starts = text.char_indices().map(|(start, _)| start);
    starts.find_map(|start| {
        let (before, rest) = text.split_at_checked(start)?;
        let (found, after) = rest.split_at_checked(folded_length(rest, &folded)?)?;
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
}
