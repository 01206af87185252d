//! Comments that speak to this tool, and what of the file each of them stands at. What they say is for `lint`.

use std::collections::BTreeMap;

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
    let mut comments = tree.comments.iter().filter(to_us).peekable();
    if comments.peek().is_none() {
        return Vec::new();
    }
    let lines = Lines::of(source, tree);
    let marks = comments.map(|comment| Mark {
        span: comment.span,
        text: comment.value.trim().to_owned(),
        covers: lines.covered(comment.span),
    });
    marks.collect()
}

/// What keys, values and items there are on the lines of a file.
struct Lines<'a> {
    source: &'a Source,
    /// By line, the largest field or item that starts on it.
    widest: BTreeMap<usize, Span>,
    /// By line, the text that ends on it, or begins there with a `|` or a `>`.
    texts: BTreeMap<usize, Span>,
}

impl<'a> Lines<'a> {
    fn of(source: &'a Source, tree: &Tree<'_>) -> Self {
        let (widest, texts) = Default::default();
        let mut lines = Self { source, widest, texts };
        if let Some(root) = &tree.root {
            lines.add(root);
        }
        for block in &tree.blocks {
            widen(&mut lines.texts, source.line(block.start), *block);
        }
        lines
    }

    fn add(&mut self, yaml: &Yaml<'_>) {
        let last = self.last(yaml.span);
        let is_text = matches!(yaml.value, YamlValue::Text(_));
        let ending = if is_text { yaml.span } else { Span::new(last, last) };
        widen(&mut self.texts, self.source.line(last), ending);
        let first = match &yaml.value {
            YamlValue::Nothing | YamlValue::Text(_) => None,
            YamlValue::List(items) => items.first(),
            YamlValue::Mapping(pairs) => pairs.first().map(|(key, _)| key),
        };
        // A block starts with its first item or key, which is what a comment above it is about.
        if first.is_none_or(|first| first.span.start != yaml.span.start) {
            self.begin(yaml.span);
        }
        match &yaml.value {
            YamlValue::Nothing | YamlValue::Text(_) => {}
            YamlValue::List(items) => {
                for item in items {
                    self.add(item);
                    self.begin(item.span);
                }
            }
            YamlValue::Mapping(pairs) => {
                for (key, value) in pairs {
                    self.add(key);
                    self.add(value);
                    self.begin(key.span.to(value.span));
                }
            }
        }
    }

    fn begin(&mut self, block: Span) {
        widen(&mut self.widest, self.source.line(block.start), block);
    }

    /// A comment behind a key or a value covers its line, with a text that goes over several lines; any other one what starts
    /// on the next line that has a key or a value: neither `---` nor a `-` without its item is one.
    fn covered(&self, comment: Span) -> Span {
        let at = self.source.line(comment.start);
        let line = self.source.lines_around(Span::new(comment.start, comment.start));
        if self.widest.contains_key(&at) || self.texts.contains_key(&at) {
            return self.texts.get(&at).map_or(line, |text| self.lines_of(line.to(*text)));
        }
        let Some((_, widest)) = self.widest.range(at..).next() else {
            return line;
        };
        self.lines_of(*widest)
    }

    /// From the start of its first line to the end of its last one. The span of a block goes on to the next line.
    fn lines_of(&self, span: Span) -> Span {
        self.source.lines_around(Span::new(span.start, self.last(span)))
    }

    fn last(&self, span: Span) -> usize {
        match self.source.slice(span).rsplit_once('\n') {
            Some((lines, more)) if more.trim_ascii().is_empty() => span.start + lines.len(),
            _ => span.end,
        }
    }
}

fn widen(lines: &mut BTreeMap<usize, Span>, line: usize, span: Span) {
    let widest = lines.entry(line).or_insert(span);
    *widest = widest.to(span);
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
    fn what_opens_a_document_or_an_item_is_nothing_that_a_comment_is_about() {
        let comment = "# cgfilter: allow x\n";
        let a = "a: 1\n";
        for (before, after) in [
            ("\u{feff}", a.to_owned()),
            ("\u{feff}\u{feff}", a.to_owned()),
            ("", format!("---\n{a}")),
            ("", format!("%YAML 1.2\n# more\n\n--- # why\n\n# yet more\n{a}")),
            ("%YAML 1.2\n", format!("---\n{a}")),
            ("--- ", a.to_owned()),
            ("--- !!map\n", a.to_owned()),
            ("--- &x ", a.to_owned()),
        ] {
            assert_eq!(covers(&format!("{before}{comment}{after}b: 2\n")), ["a: 1"], "{before:?} {after:?}");
        }
        for item in ["  # cgfilter: allow x\n  -\n", "  - # cgfilter: allow x\n", "  - &y\n    # cgfilter: allow x\n"] {
            assert_eq!(covers(&format!("a:\n{item}    b: 1\n    c: 2\n  - d\n")), ["    b: 1\n    c: 2"], "{item}");
        }
    }

    #[test]
    fn a_comment_is_about_the_whole_of_a_text_of_several_lines() {
        for text in
            ["|2- # cgfilter: allow x\n   b\n   c", "'b\n   c' # cgfilter: allow x", "b\n  c # cgfilter: allow x"]
        {
            assert_eq!(covers(&format!("- a\n- {text}\n- d\n")), [format!("- {text}")], "{text}");
        }
        assert_eq!(covers("- a\n# cgfilter: allow x\n- |\n\n  b\n- c\n"), ["  b"]);
        assert_eq!(covers("a:\n  # cgfilter: allow x\n  b: |\n    c\n\n  d: e\n"), ["  b: |\n    c\n"]);
        assert_eq!(covers("- |- # cgfilter: allow x\n\n# y\n- b\n"), ["- |- # cgfilter: allow x"]);
        assert_eq!(covers("a:\n  # cgfilter: allow x\n  [\n  b,\n  c\n  ]\n"), ["  [\n  b,\n  c\n  ]"]);
        assert_eq!(
            covers("a: [\n  # cgfilter: allow x\n  b,\n  c\n] # cgfilter: allow y\n"),
            ["  b,", "] # cgfilter: allow y"]
        );
    }

    #[test]
    fn a_comment_with_nothing_below_covers_itself() {
        assert_eq!(covers("a: 1\n# cgfilter: allow x\n"), ["# cgfilter: allow x"]);
    }
}
