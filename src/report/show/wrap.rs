//! Lines of a width, broken where a person would break a path: between words, after the slash of a file's name, and
//! between two segments of a key path.

use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter};

use crate::report::wrap;

/// The lines of a text. A word that is wider than a line is broken wherever the line ends.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let options =
        Options::new(width).word_separator(WordSeparator::Custom(pieces)).word_splitter(WordSplitter::NoHyphenation);
    wrap::wrap(text, options)
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
    fn paths_break_between_their_segments() {
        assert_eq!(
            wrap(r#""commonLabels"."alertname" - "summary""#, 20),
            [r#""commonLabels"."#, r#""alertname" -"#, r#""summary""#]
        );
        assert_eq!(wrap("samples/percona/resolve-full.json", 20), ["samples/percona/", "resolve-full.json"]);
        assert_eq!(wrap("alerts[0].status contains any of a, b", 25), ["alerts[0].status contains", "any of a, b"]);
        assert_eq!(wrap("監視監視監視", 5), ["監視", "監視", "監視"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
