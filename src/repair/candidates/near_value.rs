//! What a text has nearly: a value in other letters, with blanks around it, or with one letter wrong.

use crate::engine::near_text::{in_other_case, is_one_letter_off};
use crate::model::filter::Operator;

/// Shorter words are often one letter apart and mean something else.
const SHORTEST: usize = 3;

/// How the text writes the value, and how far that is from it.
pub fn near<'t>(operator: Operator, value: &str, text: &'t str) -> Option<(&'t str, u32)> {
    let tidy = value.trim_matches(is_blank);
    if tidy.is_empty() {
        return None;
    }
    let found = |start: usize| text.get(start..start + tidy.len()).map(|found| (found, 0));
    if tidy != value && operator.finds(tidy, text) {
        return found(text.find(tidy)?);
    }
    if let Some(found) = in_other_case(operator, tidy, text) {
        return Some((found, 1));
    }
    mistyped(operator, tidy, text).map(|found| (found, 2))
}

/// Also what looks like a blank or like nothing at all when it is pasted from a page.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// The text, a word of it, or a piece as long as the value, that is the value but for one letter. Numbers that differ are no
/// mistyped ones: `sev1` and `sev2` are two words.
fn mistyped<'t>(operator: Operator, value: &str, text: &'t str) -> Option<&'t str> {
    let folded = value.to_lowercase();
    let letters = |text: &str| text.replace(|c: char| c.is_numeric(), "");
    let is_near = |word: &&str| {
        let word = word.to_lowercase();
        word.chars().count() >= SHORTEST && letters(&word) != letters(&folded) && is_one_letter_off(&word, &folded)
    };
    if folded.chars().count() < SHORTEST {
        return None;
    }
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|_| !operator.is_whole());
    let whole = [text.trim()].into_iter().chain(words);
    whole.into_iter().find(is_near).or_else(|| if operator.is_whole() { None } else { piece(value, text, is_near) })
}

/// Of a value of several words: one half of it is in the text, and the rest beside it nearly.
fn piece<'t>(value: &str, text: &'t str, is_near: impl Fn(&&str) -> bool) -> Option<&'t str> {
    if value.chars().count() < 2 * SHORTEST {
        return None;
    }
    let half = value.floor_char_boundary(value.len() / 2);
    let (front, back) = value.split_at_checked(half)?;
    let lengths = value.len().saturating_sub(1)..=value.len() + 1;
    let from = text.find(front).into_iter().flat_map(|at| lengths.clone().map(move |length| (at, at + length)));
    let until = text.find(back).map(|at| at + back.len());
    let until = until.into_iter().flat_map(|end| lengths.clone().map(move |length| (end.saturating_sub(length), end)));
    from.chain(until).filter_map(|(start, end)| text.get(start..end)).find(is_near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_near_a_text_in_letters_blanks_and_one_letter() {
        let contains = |value, text| near(Operator::Contains, value, text).map(|(found, _)| found);
        for (value, text, expected) in [
            ("firing ", "firing", Some("firing")),
            ("DOWN", "Down", Some("Down")),
            ("chec.down", "check.down", Some("check.down")),
            ("opn", "open", Some("open")),
            (r#""NwStateValue":"ALARM""#, r#"{"x":1,"NewStateValue":"ALARM"}"#, Some(r#""NewStateValue":"ALARM""#)),
            ("sev1", "sev2", None),
            ("up", "us", None),
            ("resolved", "closed", None),
            ("", "x", None),
        ] {
            assert_eq!(contains(value, text), expected, "{value}");
        }
        assert_eq!(near(Operator::Equals, "down", "is Down"), None);
    }
}
