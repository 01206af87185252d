//! Why a text is no YAML, in the words of the mistakes that people make in filter files.

use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};

use super::fact::{Fact, FactKind, YamlFault};
use crate::model::key_path::quoted_length;
use crate::model::limits;
use crate::model::template::{index_length, path_length};
use crate::source::{NotText, Source, Span};

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
pub(super) fn explain(source: &Source, error: &ScanError) -> Vec<Fact> {
    let at = source.body_start() + error.marker().byte_offset().unwrap_or_default();
    let line = source.lines_around(Span::new(at, at));
    let fact = |span, fault| Fact { span, kind: FactKind::Yaml(fault) };
    let paths = unquoted_paths(source);
    // The parser stops within the line, or at the next one.
    if paths.iter().any(|(span, _)| span.start <= line.end && line.start <= source.lines_around(*span).end + 1) {
        return paths.into_iter().map(|(span, path)| fact(span, YamlFault::UnquotedPath { path })).collect();
    }
    if let Some((span, path)) = unquoted_braces(source, line) {
        return vec![fact(span, YamlFault::UnquotedBraces { path })];
    }
    let (span, fault) = cause(source, at, error.kind());
    vec![fact(span.unwrap_or_else(|| one_character(source, at)), fault)]
}

fn cause(source: &Source, at: usize, kind: &ErrorKind) -> (Option<Span>, YamlFault) {
    match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar => (first_tab(source, at), YamlFault::Tab),
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => (opening_quote(source, at), YamlFault::UnclosedQuote),
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => (word(source, at), YamlFault::UnknownAnchor),
        ErrorKind::UnclosedFlowCollection { .. } => (None, YamlFault::UnclosedBracket),
        ErrorKind::MappingValueNotAllowed | ErrorKind::MappingKeyNotAllowed => (None, YamlFault::ColonInText),
        ErrorKind::RecursionLimitExceeded => (None, YamlFault::OverLimit(limits::NESTING)),
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            (None, YamlFault::ControlCharacter(*character))
        }
        ErrorKind::UnexpectedCharacter { character } => (None, YamlFault::ReservedCharacter(*character)),
        other => (None, YamlFault::Other(other.to_string())),
    }
}

fn first_tab(source: &Source, at: usize) -> Option<Span> {
    let line = source.lines_around(Span::new(at, at));
    let tab = line.start + source.slice(line).find('\t')?;
    Some(Span::new(tab, tab + 1))
}

/// The text from here to the next blank or bracket.
fn word(source: &Source, at: usize) -> Option<Span> {
    let rest = source.text().get(at..)?;
    let length = rest.find([' ', ',', ']', '}', '\n', '\r']).unwrap_or(rest.len());
    Some(Span::new(at, at + length))
}

fn one_character(source: &Source, at: usize) -> Span {
    let at = source.floor_boundary(at);
    Span::new(at, source.ceil_boundary(at + 1))
}

/// Every value of the file that starts as a quoted text or an index and goes on after it: a key path or a title without
/// quotes around the whole.
fn unquoted_paths(source: &Source) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let comment = line.trim_start().starts_with('#');
        if let Some((offset, value)) = value_of(line).filter(|_| !comment)
            && let Some(path) = goes_on(value)
        {
            let span = Span::new(start + offset, start + offset + path.len());
            found.push((span, path.to_owned()));
        }
        start += line.len();
    }
    found
}

/// The whole of a value that YAML would end too early.
fn goes_on(value: &str) -> Option<&str> {
    let first = match index_length(value) {
        Some(index) => index,
        None if value.starts_with('"') => quoted_length(value)?,
        None => return None,
    };
    let end = value.find(" #").unwrap_or(value.len());
    let whole = value.get(..end)?.trim_end();
    let rest = whole.get(first..)?;
    if rest.is_empty() || rest.trim_start().starts_with([',', '}', ']', ':']) {
        return None;
    }
    // Within a list or a mapping on one line, the path ends before the others go on.
    let path = path_length(value).and_then(Result::ok).unwrap_or(whole.len());
    let in_a_list = whole.get(path..)?.starts_with([',', '}', ']']);
    if in_a_list { whole.get(..path) } else { Some(whole) }
}

/// `{{…}}` as the unquoted value of a line.
fn unquoted_braces(source: &Source, line: Span) -> Option<(Span, String)> {
    let (offset, value) = value_of(source.slice(line))?;
    let value = value.get(..value.find(" #").unwrap_or(value.len()))?.trim_end();
    let is_path = value.starts_with("{{") && value.contains("}}");
    is_path.then(|| (Span::new(line.start + offset, line.start + offset + value.len()), value.to_owned()))
}

/// What stands after `key:` or `-` on a line, and at which byte of it.
fn value_of(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_end();
    let after = match text.find(": ") {
        Some(colon) => colon + 2,
        None => text.find("- ")? + 2,
    };
    let value = text.get(after..)?;
    let trimmed = value.trim_start();
    Some((after + value.len() - trimmed.len(), trimmed))
}

/// The quote that was never closed: the last one before `at` that starts a text.
fn opening_quote(source: &Source, at: usize) -> Option<Span> {
    let before = source.text().get(..source.floor_boundary(at + 1))?;
    let starts = before.char_indices().zip(std::iter::once(' ').chain(before.chars()));
    let quote =
        starts.filter(|((_, c), previous)| matches!(c, '"' | '\'') && matches!(previous, ' ' | '\n' | '[' | ',' | '{'));
    let ((start, _), _) = quote.last()?;
    Some(Span::new(start, start + 1))
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
        assert_eq!(faults("a:\n\t- b\n"), [(YamlFault::Tab, "\t".into())]);
        assert_eq!(faults("a: 'b\nc: d\n"), [(YamlFault::UnclosedQuote, "'".into())]);
        assert_eq!(faults("'b\nc: d\n"), [(YamlFault::UnclosedQuote, "'".into())]);
        assert_eq!(faults("a: [b\n"), [(YamlFault::UnclosedBracket, "[".into())]);
        assert_eq!(faults("a: *b\n"), [(YamlFault::UnknownAnchor, "*b".into())]);
        assert_eq!(faults("a: b: c\n"), [(YamlFault::ColonInText, ":".into())]);
        assert_eq!(faults("a: @b\n"), [(YamlFault::ReservedCharacter('@'), "@".into())]);
        assert_eq!(faults("a: {{b}} c\n"), [(YamlFault::UnquotedBraces { path: "{{b}} c".into() }, "{{b}} c".into())]);
    }
}
