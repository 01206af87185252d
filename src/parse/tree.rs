//! YAML text to a tree whose every key, value and comment knows its span.
//!
//! The tree holds text as it is typed: nothing is a boolean, a number or a null here. An alias is replaced by what its
//! anchor holds, within limits, so that no small file becomes a large tree.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle};

use super::fact::{Fact, FactKind, YamlFault};
use super::yaml_fault::{self, Reached};
use crate::model::limits;
use crate::source::{Source, Span, Spanned};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yaml<'s> {
    pub span: Span,
    pub value: YamlValue<'s>,
    /// A text without quotes, which other readers may take for a number, a boolean or a null.
    pub plain: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YamlValue<'s> {
    /// Nothing after the colon or the dash.
    Nothing,
    Text(Cow<'s, str>),
    List(Vec<Yaml<'s>>),
    Mapping(Vec<Pair<'s>>),
}

/// A key and its value.
pub type Pair<'s> = (Yaml<'s>, Yaml<'s>);

#[derive(Debug, Default)]
pub struct Tree<'s> {
    /// None in a file of comments alone.
    pub root: Option<Yaml<'s>>,
    /// The text after `#`, with the span of the whole comment.
    pub comments: Vec<Spanned<String>>,
    /// Each text that is a block, from its `|` or `>` to its end.
    pub blocks: Vec<Span>,
}

/// Reads the one document of a file. The facts are why it could not be read.
pub fn parse(source: &Source) -> (Tree<'_>, Vec<Fact>) {
    let body = source.body();
    let mut options = Options::default();
    options.max_buffered_comment_events = body.len();
    options.flow_nesting_limit = limits::NESTING.most;
    options.block_nesting_limit = limits::NESTING.most;
    let mut builder = Builder::new(source);
    for event in Parser::new_from_str_with_options(body, options) {
        let taken = match event {
            Ok((event, span)) => builder.take(event, builder.span(&span)),
            Err(error) => return (Tree::default(), yaml_fault::explain(source, &error, builder.reached())),
        };
        if let Err((span, fault)) = taken {
            return (Tree::default(), vec![Fact { span, kind: FactKind::Yaml(fault) }]);
        }
    }
    (Tree { root: builder.root, comments: builder.comments, blocks: builder.blocks }, Vec::new())
}

/// A list or a mapping whose end has not come yet.
struct Open<'s> {
    start: Span,
    anchor: usize,
    items: Vec<Yaml<'s>>,
    mapping: bool,
    flow: bool,
}

struct Builder<'s> {
    source: &'s Source,
    /// The end of the last key or value.
    done: usize,
    open: Vec<Open<'s>>,
    root: Option<Yaml<'s>>,
    documents: usize,
    comments: Vec<Spanned<String>>,
    blocks: Vec<Span>,
    anchors: HashMap<usize, Yaml<'s>>,
    /// What all anchors hold and all aliases stand for so far.
    copied: Size,
}

/// How large a value is.
#[derive(Default, Clone, Copy)]
struct Size {
    values: usize,
    bytes: usize,
}

type Refusal = (Span, YamlFault);

impl<'s> Builder<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            source,
            done: source.body_start(),
            open: Vec::new(),
            root: None,
            documents: 0,
            comments: Vec::new(),
            blocks: Vec::new(),
            anchors: HashMap::new(),
            copied: Size::default(),
        }
    }

    fn span(&self, span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        // What the byte order mark shifts.
        Span::new(range.start, range.end).shifted(self.source.body_start())
    }

    fn take(&mut self, event: Event<'s>, span: Span) -> Result<(), Refusal> {
        match event {
            Event::Comment(text, _) => self.comments.push(Spanned::new(text.into_owned(), span)),
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err((span, YamlFault::SeveralDocuments));
                }
                self.done = span.end;
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let span = if is_block { self.block(span, &text) } else { span };
                let nothing = style == ScalarStyle::Plain && span.start == span.end;
                let value = if nothing { YamlValue::Nothing } else { YamlValue::Text(text) };
                let plain = style == ScalarStyle::Plain && tag.is_none();
                self.done = span.end;
                return self.close(Yaml { span, value, plain }, anchor);
            }
            Event::SequenceStart(style, anchor, _) => self.begin(span, anchor, false, style),
            Event::MappingStart(style, anchor, _) => self.begin(span, anchor, true, style),
            Event::SequenceEnd | Event::MappingEnd => return self.end(span),
            Event::Alias(id) => return self.alias(id, span),
            _ => {}
        }
        Ok(())
    }

    fn reached(&self) -> Reached {
        let bracket = |open: &&Open<'_>| open.flow && self.source.slice(open.start).starts_with(['[', '{']);
        let bracket = self.open.iter().rev().find(bracket);
        Reached { done: self.done, bracket: bracket.map(|open| open.start.start) }
    }

    /// Where the text of a block stands. One without a line of its own is where its `|` or `>` is: the parser reports where
    /// the next token stands.
    fn block(&mut self, lines: Span, text: &str) -> Span {
        let Some(indicator) = self.indicator().filter(|it| it.start <= lines.start) else { return lines };
        let is_empty = text.bytes().all(|byte| byte == b'\n');
        let span = if is_empty { indicator } else { lines };
        self.blocks.push(indicator.to(span));
        span
    }

    /// The next `|` or `>` that starts a word outside of comments, with what is written at it. Between a key or a value and
    /// such a sign there are only other signs, anchors and tags.
    fn indicator(&self) -> Option<Span> {
        const BREAKS: &[char] = &['\n', '\r'];
        const BETWEEN: &[char] = &['\n', '\r', ' ', '\t', '\u{feff}'];
        let mut at = self.done;
        loop {
            let rest = self.source.text().get(at..)?;
            let word = rest.trim_start_matches(BETWEEN);
            at += rest.len() - word.len();
            let ends = if word.starts_with('#') { BREAKS } else { BETWEEN };
            let length = word.find(ends).unwrap_or(word.len());
            match word.bytes().next()? {
                b'|' | b'>' => return Some(Span::new(at, at + length)),
                _ => at += length,
            }
        }
    }

    fn begin(&mut self, start: Span, anchor: usize, mapping: bool, style: granit_parser::StructureStyle) {
        let flow = style == granit_parser::StructureStyle::Flow;
        self.open.push(Open { start, anchor, items: Vec::new(), mapping, flow });
    }

    fn end(&mut self, end: Span) -> Result<(), Refusal> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        // A block has no end of its own: the parser reports where the next token stands.
        let first = open.items.first().map_or(open.start, |item| item.span);
        let last = open.items.last().map_or(open.start, |item| item.span);
        let span = if open.flow { open.start.to(end) } else { first.to(last) };
        let value = if open.mapping { YamlValue::Mapping(pairs(open.items)) } else { YamlValue::List(open.items) };
        let plain = false;
        self.close(Yaml { span, value, plain }, open.anchor)
    }

    /// A finished value goes into what is open around it.
    fn close(&mut self, yaml: Yaml<'s>, anchor: usize) -> Result<(), Refusal> {
        if anchor != 0 {
            self.copy(yaml.size(), yaml.span)?;
            self.anchors.insert(anchor, yaml.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(yaml);
            return Ok(());
        };
        // Of a mapping the items are keys and values in turn.
        let (each, limit) = if open.mapping { (2, limits::FIELDS) } else { (1, limits::ITEMS) };
        if open.items.len() >= limit.most * each {
            return Err((yaml.span, YamlFault::OverLimit(limit)));
        }
        open.items.push(yaml);
        Ok(())
    }

    /// Counts a value that is held a second time.
    fn copy(&mut self, size: Size, span: Span) -> Result<(), Refusal> {
        self.copied = self.copied.and(size);
        for (count, limit) in [(self.copied.values, limits::ALIASES), (self.copied.bytes, limits::ALIAS_TEXT)] {
            if count > limit.most {
                return Err((span, YamlFault::OverLimit(limit)));
            }
        }
        Ok(())
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Refusal> {
        // An anchor that is still open, of which the alias would be a part, is not there yet.
        let unknown = (span, YamlFault::UnknownAnchor);
        let size = self.anchors.get(&id).map(Yaml::size).ok_or(unknown.clone())?;
        self.copy(size, span)?;
        let Yaml { value, plain, .. } = self.anchors.get(&id).cloned().ok_or(unknown)?;
        self.done = span.end;
        self.close(Yaml { span, value, plain }, 0)
    }
}

impl Yaml<'_> {
    fn size(&self) -> Size {
        let own = |bytes| Size { values: 1, bytes };
        match &self.value {
            YamlValue::Nothing => own(0),
            YamlValue::Text(text) => own(text.len()),
            YamlValue::List(items) => items.iter().map(Self::size).fold(own(0), Size::and),
            YamlValue::Mapping(pairs) => {
                let pairs = pairs.iter().map(|(key, value)| key.size().and(value.size()));
                pairs.fold(own(0), Size::and)
            }
        }
    }
}

impl Size {
    fn and(self, other: Self) -> Self {
        Self { values: self.values + other.values, bytes: self.bytes + other.bytes }
    }
}

fn pairs(items: Vec<Yaml<'_>>) -> Vec<Pair<'_>> {
    let mut pairs = Vec::with_capacity(items.len() / 2);
    let mut items = items.into_iter();
    while let (Some(key), Some(value)) = (items.next(), items.next()) {
        pairs.push((key, value));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<(YamlFault, String)> {
        let source = Source::new("x.yaml", text);
        let (_, facts) = parse(&source);
        let described = |fact: &Fact| match &fact.kind {
            FactKind::Yaml(fault) => (fault.clone(), source.slice(fact.span).to_owned()),
            other => panic!("{other:?}"),
        };
        facts.iter().map(described).collect()
    }

    fn mapping(text: &str) -> Vec<(String, Yaml<'static>)> {
        let (tree, facts) = parse(Box::leak(Box::new(Source::new("x.yaml", text))));
        assert_eq!(facts, []);
        let YamlValue::Mapping(pairs) = tree.root.unwrap().value else { panic!("no mapping") };
        let name = |yaml: Yaml<'_>| match yaml.value {
            YamlValue::Text(text) => text.into_owned(),
            other => panic!("{other:?}"),
        };
        pairs.into_iter().map(|(key, value)| (name(key), value)).collect()
    }

    #[test]
    fn spans_are_bytes_of_the_file_also_after_a_byte_order_mark() {
        let text = "\u{feff}a: é # note\nb:\n  - x\n  - 'y'\n";
        let source = Source::new("x.yaml", text);
        let (tree, facts) = parse(&source);
        assert_eq!(facts, []);
        assert_eq!(source.slice(tree.comments[0].span), "# note");
        let YamlValue::Mapping(pairs) = &tree.root.as_ref().unwrap().value else { panic!() };
        assert_eq!(source.slice(pairs[0].1.span), "é");
        assert_eq!(source.slice(pairs[1].1.span), "x\n  - 'y'");
    }

    #[test]
    fn text_is_what_was_typed() {
        let pairs = mapping("a: on\nb: 0o17\nc: ~\nd:\ne: !!int 1\n");
        let text = |text: &'static str| YamlValue::Text(text.into());
        let values: Vec<_> = pairs.into_iter().map(|(_, yaml)| yaml.value).collect();
        assert_eq!(values, [text("on"), text("0o17"), text("~"), YamlValue::Nothing, text("1")]);
    }

    #[test]
    fn a_block_without_a_line_of_its_own_is_where_its_sign_is() {
        for (text, sign) in [
            ("a: |\nb: c\n", "|"),
            ("a: >2- # b | c\n\n# d\nb: c\n", ">2-"),
            ("a: # | no\n  &x|y !!str |+\n\n\nb: c\n", "|+"),
            ("a: |", "|"),
            ("\u{feff}\u{feff}a: |-\r\n\r\nb: c\r\n", "|-"),
            ("%YAML 1.2 # a |\n---\na: |\n", "|"),
            ("'a|b': |\n...\n", "|"),
        ] {
            let source = Source::new("x.yaml", text);
            let (tree, facts) = parse(&source);
            assert_eq!(facts, [], "{text}");
            let YamlValue::Mapping(pairs) = &tree.root.as_ref().unwrap().value else { panic!() };
            let at = pairs[0].1.span;
            assert_eq!(source.slice(at), sign, "{text}");
            assert_eq!(at.end, text.rfind(&format!(" {sign}")).unwrap() + 1 + sign.len(), "{text}");
        }
        let source = Source::new("x.yaml", "- a: &x b\n- |\n- - >\n- *x\n- ? |\n  : |\n\n   c\n");
        let (tree, facts) = parse(&source);
        assert_eq!(facts, []);
        assert_eq!(tree.blocks.len(), 4);
        assert_eq!(source.slice(tree.blocks[3]), "|\n\n   c\n");
    }

    #[test]
    fn an_alias_is_what_its_anchor_holds() {
        let pairs = mapping("a: &list [x, y]\nb: *list\n");
        assert_eq!(pairs[0].1.value, pairs[1].1.value);
        assert!(pairs[0].1.span < pairs[1].1.span, "each is where it is written");
    }

    #[test]
    fn an_alias_bomb_and_an_alias_of_itself_are_refused() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..10 {
            let before = format!("*a{}", level - 1);
            bomb += &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", "));
        }
        assert_eq!(faults(&bomb), [(YamlFault::OverLimit(limits::ALIASES), "*a3".into())]);
        assert_eq!(faults("a: &a [*a]\n"), [(YamlFault::UnknownAnchor, "*a".into())]);
    }

    #[test]
    fn several_documents_point_at_the_second() {
        assert_eq!(faults("a: 1\n---\nb: 2\n"), [(YamlFault::SeveralDocuments, "---".into())]);
    }

    #[test]
    fn nesting_and_comments_have_no_dangerous_length() {
        assert_eq!(faults(&"[".repeat(100_000)).len(), 1);
        assert_eq!(
            faults(&format!("a: {}{}", "[".repeat(10_000), "]".repeat(10_000)))[0].0,
            YamlFault::OverLimit(limits::NESTING)
        );
        assert_eq!(mapping(&format!("{}a: b\n", "# note\n".repeat(5_000))).len(), 1);
    }
}
