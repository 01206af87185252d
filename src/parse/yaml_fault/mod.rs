//! Why a text is no YAML, in the words of the mistakes that people make in filter files.

mod lines;
mod paths;
mod quotes;

use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};

use super::fact::{Fact, FactKind, YamlFault};
use crate::model::hidden::is_hidden;
use crate::model::limits;
use crate::source::{NotText, Source, Span};
use quotes::Quoted;

/// How far the parser came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reached {
    /// The end of the last key or value.
    pub done: usize,
    /// The innermost list or mapping in brackets that is open.
    pub bracket: Option<usize>,
}

/// The text of a file, and the fact about one that is none. Of a file that is too large, what is read of it.
pub(super) fn decoded(name: &str, mut bytes: Vec<u8>) -> (Arc<Source>, Option<Fact>) {
    let is_whole = bytes.len() <= limits::FILE.most;
    bytes.truncate(limits::FILE.most);
    let (source, not_text) = Source::decode(name, bytes);
    let fault = match not_text {
        Some(NotText::Utf16) => Some((0, YamlFault::Utf16)),
        _ if !is_whole => Some((source.text().len(), YamlFault::OverLimit(limits::FILE))),
        Some(NotText::BadUtf8 { at }) => Some((at, YamlFault::BadUtf8)),
        None => None,
    };
    let fact = fault.map(|(at, fault)| Fact { span: one_character(&source, at), kind: FactKind::Yaml(fault) });
    (Arc::new(source), fact)
}

/// The facts behind a parser error: one, or each console path of the file when one of them is the cause.
pub(super) fn explain(source: &Source, error: &ScanError, reached: Reached) -> Vec<Fact> {
    let at = source.body_start() + error.marker().byte_offset().unwrap_or_default();
    let line = source.lines_around(Span::new(at, at));
    let fact = |span, fault| Fact { span, kind: FactKind::Yaml(fault) };
    let found = paths::unquoted_paths(source);
    // The parser stops within the line, or at the next one.
    if found.iter().any(|(span, _)| span.start <= line.end && line.start <= source.lines_around(*span).end + 1) {
        return found.into_iter().map(|(span, path)| fact(span, YamlFault::UnquotedPath { path })).collect();
    }
    if let Some((span, path)) = paths::unquoted_braces(source, line) {
        return vec![fact(span, YamlFault::UnquotedBraces { path })];
    }
    let (span, fault) = cause(source, at, error.kind(), reached);
    vec![fact(span, fault)]
}

type Cause = (Span, YamlFault);

fn cause(source: &Source, at: usize, kind: &ErrorKind, reached: Reached) -> Cause {
    let here = one_character(source, at);
    let quoted = || Quoted::behind(source, reached.done).unwrap_or(Quoted { source, opening: at });
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar => (lines::tab(source, at).unwrap_or(here), YamlFault::Tab),
        ErrorKind::UnclosedQuotedScalar => quoted().unclosed(),
        ErrorKind::InvalidQuotedScalarIndent => quoted().goes_on_at(at),
        ErrorKind::DocumentIndicatorInQuotedScalar => quoted().over_document(),
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            quoted().followed_at(at)
        }
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => quoted().bad_escape(),
        ErrorKind::UnexpectedCharacter { character } if character.is_control() || is_hidden(*character) => {
            let rest = source.text().get(at..).unwrap_or_default();
            let at = rest.find(*character).map_or(at, |before| at + before);
            (one_character(source, at), YamlFault::ControlCharacter(*character))
        }
        ErrorKind::UnexpectedCharacter { character } => (here, YamlFault::ReservedCharacter(*character)),
        ErrorKind::RecursionLimitExceeded => (here, YamlFault::OverLimit(limits::NESTING)),
        _ => in_brackets(source, at, kind, reached)
            .or_else(|| lines::cause(source, at, kind))
            .or_else(|| of_sign(source, at, kind))
            .unwrap_or_else(|| (here, YamlFault::Other(kind.to_string()))),
    }
}

/// What goes wrong within brackets, or with one.
fn in_brackets(source: &Source, at: usize, kind: &ErrorKind, reached: Reached) -> Option<Cause> {
    let here = one_character(source, at);
    Some(match kind {
        ErrorKind::UnclosedFlowCollection { .. } => (here, YamlFault::UnclosedBracket),
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::InvalidColonPlacement => match reached.bracket.filter(|open| !lines::is_closed(source, *open)) {
            Some(open) => (one_character(source, open), YamlFault::UnclosedBracket),
            None => (here, YamlFault::MissingComma),
        },
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            (here, YamlFault::WrongBracket { open: *open, close: *close })
        }
        ErrorKind::MisplacedFlowCollectionEnd => (here, YamlFault::LoneBracket),
        ErrorKind::UnexpectedEofImplicitFlowMapping | ErrorKind::ExpectedNodeContent if source.slice(here) == "," => {
            (here, YamlFault::NothingBeforeComma)
        }
        ErrorKind::BlockEntryInFlowCollection | ErrorKind::PlainScalarStartsWithDashFlowIndicator => {
            (here, YamlFault::DashInBrackets)
        }
        _ => return None,
    })
}

/// What goes wrong with one of the signs of YAML.
fn of_sign(source: &Source, at: usize, kind: &ErrorKind) -> Option<Cause> {
    let here = one_character(source, at);
    Some(match kind {
        ErrorKind::MissingAnchorOrAliasName if source.slice(here) == "&" => (here, YamlFault::NoAnchorName),
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => (word(source, at), YamlFault::UnknownAnchor),
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::MissingTagUri
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => (word(source, at), YamlFault::Tag),
        ErrorKind::CommentNotSeparated => (here, YamlFault::CommentWithoutBlank),
        ErrorKind::BomInsideDocument => (here, YamlFault::ByteOrderMark),
        ErrorKind::ExpectedDocumentStart => (lines::directive(source, at)?, YamlFault::NoDocumentStart),
        ErrorKind::UnsupportedYamlMajorVersion
        | ErrorKind::DuplicateVersionDirective
        | ErrorKind::DuplicateTagDirective
        | ErrorKind::ExpectedTagDirectiveBang
        | ErrorKind::InvalidDirectiveTerminator
        | ErrorKind::InvalidDirectiveName
        | ErrorKind::InvalidTagDirectiveTerminator
        | ErrorKind::MissingDirectiveName
        | ErrorKind::MissingYamlVersion
        | ErrorKind::MissingYamlVersionSeparator
        | ErrorKind::YamlVersionTooLong => (lines::directive(source, at)?, YamlFault::Directive),
        ErrorKind::InvalidDocumentEnd => (lines::rest(source, at), YamlFault::BehindDocumentEnd),
        ErrorKind::InvalidMappingValueWhitespace | ErrorKind::FlowMappingValueAdjacentCollection => {
            (here, YamlFault::NoBlankBehindColon)
        }
        _ => return None,
    })
}

/// The text from here to the next blank or bracket.
fn word(source: &Source, at: usize) -> Span {
    let rest = source.text().get(at..).unwrap_or_default();
    let length = rest.find([' ', ',', ']', '}', '\n', '\r']).unwrap_or(rest.len());
    if length == 0 { one_character(source, at) } else { Span::new(at, at + length) }
}

fn one_character(source: &Source, at: usize) -> Span {
    let at = source.floor_boundary(at);
    Span::new(at, source.ceil_boundary(at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::tree;

    fn faults(text: &str) -> Vec<(YamlFault, String)> {
        let source = Source::new("x.yaml", text);
        let (_, facts) = tree::parse(&source);
        let fault = |fact: Fact| match fact.kind {
            FactKind::Yaml(fault) => (fault, source.slice(fact.span).to_owned()),
            other => panic!("{other:?}"),
        };
        facts.into_iter().map(fault).collect()
    }

    fn paths(text: &str) -> Vec<String> {
        faults(text)
            .into_iter()
            .filter(|(fault, _)| matches!(fault, YamlFault::UnquotedPath { .. }))
            .map(|(_, at)| at)
            .collect()
    }

    #[test]
    fn every_path_without_quotes_around_it_is_told_and_no_comment() {
        let text = "# k: \"x\".\"y\"\na: \"a\".\"b\" # why\nb: \"c\" - \"d\"\nc: \"fine\"\n";
        assert_eq!(paths(text), ["\"a\".\"b\"", "\"c\" - \"d\""]);
        assert_eq!(paths("a: [0].event\nb: c\n"), ["[0].event"]);
        assert_eq!(paths("a: [0].\"event\"\n"), ["[0].\"event\""]);
        assert_eq!(paths("- {k: \"a\".\"b\", v: x}\n"), ["\"a\".\"b\""]);
    }

    #[test]
    fn other_mistakes_have_their_own_words_and_place() {
        use YamlFault::*;
        for (text, fault, at) in [
            ("a: *b\n", UnknownAnchor, "*b"),
            ("a: & b\n", NoAnchorName, "&"),
            ("a: @b\n", ReservedCharacter('@'), "@"),
            ("a: !e!x y\n", Tag, "!e!x"),
            ("a: 'b'#c\n", CommentWithoutBlank, "#"),
            ("a: x\u{1}y\n", ControlCharacter('\u{1}'), "\u{1}"),
            ("a: x\u{fffe}y\n", ControlCharacter('\u{fffe}'), "\u{fffe}"),
            ("a: b\n\u{feff}c: d\n", ByteOrderMark, "\u{feff}"),
            ("# x\n%b: c\n", NoDocumentStart, "%b: c"),
            ("%YAML 3.0\n---\na: b\n", Directive, "%YAML 3.0"),
            ("a: b\n... x\n", BehindDocumentEnd, "x"),
            ("a: {{b}} c\n", UnquotedBraces { path: "{{b}} c".into() }, "{{b}} c"),
        ] {
            assert_eq!(faults(text), [(fault, at.into())], "{text}");
        }
    }

    #[test]
    fn a_quote_is_told_as_what_it_is() {
        use YamlFault::*;
        for (text, fault, at) in [
            ("a: 'b\nc: d\n", UnclosedQuote, "'b\nc: d"),
            ("'b\nc: d\n", UnclosedQuote, "'b\nc: d"),
            ("a: 'b\n c: \"d\"\n", UnclosedQuote, "'b"),
            ("a: it's\n# 'c\nb: [x, \"c\nd: e\n", UnclosedQuote, "\"c"),
            ("a:\n  k: 'b\n  c'\n", QuotedLineOut, "c'"),
            ("a:\n  k: \"b\n\n  c\n  d\" # e\n", QuotedLineOut, "c"),
            ("a: 'b\nc'\n", QuotedLineOut, "c'"),
            ("a: 'b\nc: d'\n", OpenQuote, "'b"),
            ("- \"b\n- c\"\n", OpenQuote, "\"b"),
            ("a: 'b\nc: 'd'\n", OpenQuote, "'b"),
            ("'a': 'b\n'c': 'd'\n", OpenQuote, "'b"),
            ("a: \"C:\\\"\nb: \"c\"\n", OpenQuote, "\"C:"),
            ("a: 'b\n---\nc'\n", QuoteOverDocument, "'b"),
            ("a: 'it's'\n", BehindQuote, "s'"),
            ("a: ['x' y]\n", BehindQuote, "y]"),
            ("a: \"x\\\\\\u00e9\\d+\"\n", UnknownEscape("\\d".into()), "\\d"),
            ("a: \"x\\u12\"\n", BadEscape, "\\u12"),
            ("a: \"\\uD83Dx\"\n", BadEscape, "\\uD83D"),
        ] {
            let told = faults(text);
            assert_eq!((told.len(), &told[0].0), (1, &fault), "{text}");
            assert!(at.starts_with(&told[0].1), "{text}: {told:?}");
            assert_eq!(place(text), text.find(at).unwrap(), "{text}");
        }
    }

    fn place(text: &str) -> usize {
        let source = Source::new("x.yaml", text);
        tree::parse(&source).1[0].span.start
    }

    #[test]
    fn a_line_and_a_bracket_are_told_as_what_they_are() {
        use YamlFault::*;
        for (text, fault, at) in [
            ("a:\n\t- b\n", Tab, "\t"),
            ("a:\n  b: c d\n\tc: e\n", Tab, "\tc"),
            ("a: |\n\tx\n", Tab, "\tx"),
            ("a: x\n\ty\n", Tab, "\ty"),
            ("a: b: c\n", ColonInText, ": c"),
            ("a:b\nc: d\n", NoField, "a:b"),
            ("a: b\nc\nd: e\n", NoField, "c"),
            ("a: - b\n", DashInLine, "- b"),
            ("a:\n  b: c\n d: e\n", OutOfLine, "d: e"),
            ("a:\n  - b\n - c\n", OutOfLine, "- c"),
            ("a: b\n- c\n", ItemAmongFields, "- c"),
            ("a:\n  - b: c\n  d: e\n", NoItem, "d: e"),
            ("a: x # c\n  y\n", CommentInText, "# c"),
            ("a: x\n\n  # c\n\n  y\n", CommentInText, "# c"),
            ("a: &x &y z\n", Surplus, "&y z"),
            ("a: | x\n", TextAtBlockSign, "| x"),
            ("a: >0\n  x\n", BlockSignNumber, ">0"),
            ("a: |\n   \n  y\n", UnevenBlock, "y"),
            ("a: [b\n", UnclosedBracket, "[b"),
            ("a: [b, c\nd: e\n", UnclosedBracket, "[b"),
            ("a: {b: c,\n  d: [e]\nf: g\n", UnclosedBracket, "{b"),
            ("a: {b: c d: e}\n", MissingComma, ": e"),
            ("a: [b, c}\n", WrongBracket { open: '[', close: '}' }, "[b"),
            ("a: ]\n", LoneBracket, "]"),
            ("a: [b] c\n", BehindBracket, "c"),
            ("a: [b,,c]\n", NothingBeforeComma, ",c"),
            ("a: [- b]\n", DashInBrackets, "- b"),
        ] {
            assert_eq!(faults(text).iter().map(|(fault, _)| fault).collect::<Vec<_>>(), [&fault], "{text}");
            assert_eq!(place(text), text.rfind(at).unwrap(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_fault_has_a_place_in_the_text(text in "[\"'\\[\\]{},:|>#&*!%@ \t\n\r\\\\aué\u{feff}-]{0,40}") {
            let source = Source::new("x.yaml", text.as_str());
            let (tree, facts) = tree::parse(&source);
            for fact in facts {
                proptest::prop_assert!(text.get(fact.span.start..fact.span.end).is_some(), "{:?}", fact);
            }
            for comment in tree.comments {
                proptest::prop_assert!(source.slice(comment.span).starts_with('#'));
            }
            for block in tree.blocks {
                proptest::prop_assert!(source.slice(block).starts_with(['|', '>']));
            }
        }
    }
}
