//! Comments that speak to this tool, and what of the file each of them stands at. What they say is for `lint`.

use super::tree::{Tree, Yaml, YamlValue};
use crate::source::{Source, Span, Spanned};

/// The word that such a comment starts with.
const NAME: &str = "cgfilter";

/// A comment for this tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The whole comment, from its `#` on.
    pub span: Span,
    /// What follows the `#`, without blanks around it.
    pub text: String,
    /// The line it stands at the end of; of a comment on a line of its own, the item or field below.
    pub covers: Span,
}

pub(super) fn read(source: &Source, tree: &Tree<'_>) -> Vec<Mark> {
    let to_us = |comment: &&Spanned<String>| {
        let text = comment.value.trim_start_matches(['#', ' ', '\t']);
        let word = text.get(..NAME.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(NAME))
    };
    let marks = tree.comments.iter().filter(to_us).map(|comment| Mark {
        span: comment.span,
        text: comment.value.trim().to_owned(),
        covers: covered(source, tree, comment.span),
    });
    marks.collect()
}

fn covered(source: &Source, tree: &Tree<'_>, comment: Span) -> Span {
    let line = source.lines_around(Span::new(comment.start, comment.start));
    let before = source.slice(Span::new(line.start, comment.start));
    if !before.trim().is_empty() {
        return line;
    }
    let Some(below) = line_below(source, line) else {
        return line;
    };
    let mut widest = below;
    if let Some(root) = &tree.root {
        widen(root, below, &mut widest);
    }
    widest
}

/// The next line that is neither empty nor a comment.
fn line_below(source: &Source, mut line: Span) -> Option<Span> {
    loop {
        let start = line.end + 1;
        if start >= source.text().len() {
            return None;
        }
        line = source.lines_around(Span::new(start, start));
        let text = source.slice(line).trim_start();
        if !text.is_empty() && !text.starts_with('#') {
            return Some(line);
        }
    }
}

/// Widens a line to the largest field or item that starts on it.
fn widen(yaml: &Yaml<'_>, line: Span, widest: &mut Span) {
    let mut take = |block: Span| {
        if (line.start..=line.end).contains(&block.start) {
            *widest = widest.to(block);
        }
    };
    match &yaml.value {
        YamlValue::Nothing | YamlValue::Text(_) => {}
        YamlValue::List(items) => {
            items.iter().for_each(|item| take(item.span));
            items.iter().for_each(|item| widen(item, line, widest));
        }
        YamlValue::Mapping(pairs) => {
            let spans = pairs.iter().map(|(key, value)| key.span.to(value.span));
            spans.for_each(&mut take);
            pairs.iter().for_each(|(_, value)| widen(value, line, widest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::tree;

    /// What each comment of a file covers, as text.
    fn covers(text: &str) -> Vec<String> {
        let source = Source::new("x.yaml", text);
        let (tree, facts) = tree::parse(&source);
        assert_eq!(facts, []);
        let marks = read(&source, &tree);
        marks.iter().map(|mark| source.slice(mark.covers).to_owned()).collect()
    }

    #[test]
    fn a_comment_at_the_end_of_a_line_covers_the_line() {
        let text = "a: 1 # cgfilter: allow x\nb: 2 # another one\n";
        assert_eq!(covers(text), ["a: 1 # cgfilter: allow x"]);
    }

    #[test]
    fn a_comment_above_covers_the_field_or_the_item_and_not_more() {
        let field = "a:\n  # cgfilter: allow x\n\n  # why\n  b: 1\n  c: 2\n";
        assert_eq!(covers(field), ["  b: 1"]);
        let item = "a:\n  # cgfilter: allow x\n  - b: 1\n    c: 2\n  - d: 3\n";
        assert_eq!(covers(item), ["  - b: 1\n    c: 2"]);
        let section = "# cgfilter: allow x\na:\n  b: 1\n  c: 2\nd: 3\n";
        assert_eq!(covers(section), ["a:\n  b: 1\n  c: 2"]);
    }

    #[test]
    fn a_comment_with_nothing_below_covers_itself() {
        assert_eq!(covers("a: 1\n# cgfilter: allow x\n"), ["# cgfilter: allow x"]);
    }
}
