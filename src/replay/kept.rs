//! What is kept of a text of a payload or a filter. A ledger has as many mapping values and titles as there are open
//! incidents, and a payload may hold megabytes, so of a long text its start is kept.

use std::borrow::Cow;

use crate::model::text::between_words;
use sha2::{Digest as _, Sha256};

/// The longest text that is kept in full, in bytes: ids and titles are shorter.
pub const MAX_KEPT: usize = 512;

/// A mapping value as it is kept. Two values are kept alike only if they are the same: a long one has its digest behind its
/// start.
pub fn value(value: &str) -> Cow<'_, str> {
    match cut(value) {
        None => value.into(),
        Some(start) => {
            let digest = Sha256::digest(value.as_bytes());
            let digest: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
            format!("{start}… ({} bytes, sha256 {digest})", value.len()).into()
        }
    }
}

/// A title as it is kept.
pub fn title(title: &str) -> Cow<'_, str> {
    cut(title).map_or(title.into(), |start| format!("{start}…").into())
}

/// The start of a text that is too long.
fn cut(text: &str) -> Option<&str> {
    if text.len() <= MAX_KEPT {
        return None;
    }
    text.get(..text.floor_char_boundary(MAX_KEPT)).map(between_words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_kept_as_it_is() {
        let longest = "é".repeat(MAX_KEPT / 2);
        for text in ["", "a", &longest] {
            assert_eq!((value(text), title(text)), (text.into(), text.into()));
        }
    }

    #[test]
    fn of_a_long_text_the_start_is_kept_and_two_values_stay_two() {
        let (one, other) = (format!("{}a", "é".repeat(10_000)), format!("{}b", "é".repeat(10_000)));
        assert_eq!(title(&one), title(&other));
        assert_eq!(title(&one).len(), MAX_KEPT + "…".len());
        assert_ne!(value(&one), value(&other));
        assert!(value(&one).ends_with("é… (20001 bytes, sha256 36f8a2cf6a6b4d215a29ff9a7a71d433)"), "{}", value(&one));
        let words = format!("{} ghp_secret {}", "a".repeat(MAX_KEPT - 10), "b".repeat(100));
        assert_eq!(title(&words), format!("{}…", "a".repeat(MAX_KEPT - 10)));
        assert_eq!(title(&title(&words)), title(&words));
        // Nobody can write a value that is kept as another one is.
        assert_ne!(value(&value(&one)), value(&one));
    }
}
