//! Lines of a width. A secret is hidden before its text is broken: half of one is known to nobody.

use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter};

use crate::model::secret;

pub fn wrap<'o>(text: &str, options: impl Into<Options<'o>>) -> Vec<String> {
    textwrap::wrap(&secret::hide(text), options).into_iter().map(|line| line.into_owned()).collect()
}

/// The same between words alone: a name or a path can be copied as it stands, whatever its length.
pub fn wrap_words(text: &str, width: usize) -> Vec<String> {
    wrap(text, Options::new(width).word_splitter(WordSplitter::NoHyphenation).break_words(false))
}

/// The same, broken where a person would break a path: between words, after the slash of a file's name, and between two
/// segments of a key path. A word that is wider than a line is broken wherever the line ends.
pub fn wrap_paths(text: &str, width: usize) -> Vec<String> {
    let options =
        Options::new(width).word_separator(WordSeparator::Custom(pieces)).word_splitter(WordSplitter::NoHyphenation);
    wrap(text, options)
}

fn pieces(text: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut rest = text;
    Box::new(std::iter::from_fn(move || {
        let end = piece_length(rest);
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then(|| Word::from(piece))
    }))
}

/// The length of the first piece, with the blanks behind it.
fn piece_length(text: &str) -> usize {
    let next = |at: usize| text.get(at..).and_then(|rest| rest.chars().next());
    let ends = |(at, c): &(usize, char)| match (*c, next(at + c.len_utf8())) {
        (' ', Some(' ')) => false,
        (' ' | '/', _) | ('.', Some('"' | '[')) => true,
        _ => false,
    };
    let end = text.char_indices().find(ends);
    end.map_or(text.len(), |(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_is_longer_than_a_line_is_hidden_on_all_of_its_lines() {
        let password = ["Qz7Rk2Lm", "9Xw4Tb6V"].concat();
        let lines = wrap(&format!("it is at https://deploy:{password}@git.example.com/x"), 23);
        assert!(lines.len() > 2, "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains("Qz7") && !line.contains("b6V")), "{lines:?}");
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
    }
    #[test]
    fn paths_break_between_their_segments() {
        assert_eq!(
            wrap_paths(r#""commonLabels"."alertname" - "summary""#, 20),
            [r#""commonLabels"."#, r#""alertname" -"#, r#""summary""#]
        );
        assert_eq!(wrap_paths("samples/percona/resolve-full.json", 20), ["samples/percona/", "resolve-full.json"]);
        assert_eq!(
            wrap_paths("alerts[0].status contains any of a, b", 25),
            ["alerts[0].status contains", "any of a, b"]
        );
        assert_eq!(wrap_paths("監視監視監視", 5), ["監視", "監視", "監視"]);
        assert_eq!(wrap_paths("", 5), [""]);
    }
}
