//! Why a text is no YAML, in the words of the mistakes that people make in filter files.

use granit_parser::{ErrorKind, ScanError};

use super::fact::{Fact, FactKind, YamlFault};
use crate::model::key_path::quoted_length;
use crate::source::{Source, Span};

/// The facts behind a parser error: one, or each console path of the file when one of them is the cause.
pub(super) fn explain(source: &Source, error: &ScanError) -> Vec<Fact> {
    let at = source.body_start() + error.marker().byte_offset().unwrap_or_default();
    let line = source.lines_around(Span::new(at, at));
    let fact = |span, fault| Fact {
        span,
        kind: FactKind::Yaml(fault),
    };
    if matches!(error.kind(), ErrorKind::InvalidTrailingDoubleQuotedScalar) {
        let paths = unquoted_paths(source);
        if paths
            .iter()
            .any(|(span, _)| line.start <= span.start && span.start <= line.end)
        {
            return paths
                .into_iter()
                .map(|(span, path)| fact(span, YamlFault::UnquotedPath { path }))
                .collect();
        }
    }
    if let Some((span, path)) = unquoted_braces(source, line) {
        return vec![fact(span, YamlFault::UnquotedBraces { path })];
    }
    let (span, fault) = cause(source, at, error.kind());
    vec![fact(
        span.unwrap_or_else(|| one_character(source, at)),
        fault,
    )]
}

fn cause(source: &Source, at: usize, kind: &ErrorKind) -> (Option<Span>, YamlFault) {
    let fault = match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar => {
            let tab = source
                .text()
                .get(source.lines_around(Span::new(at, at)).start..)
                .and_then(|line| line.find('\t'));
            let start = tab.map_or(at, |tab| source.lines_around(Span::new(at, at)).start + tab);
            return (Some(Span::new(start, start + 1)), YamlFault::Tab);
        }
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent
        | ErrorKind::DocumentIndicatorInQuotedScalar => {
            return (opening_quote(source, at), YamlFault::UnclosedQuote);
        }
        ErrorKind::UnclosedFlowCollection { .. } => YamlFault::UnclosedBracket,
        ErrorKind::UnknownAnchor | ErrorKind::MissingAnchorOrAliasName => {
            let rest = source.text().get(at..).unwrap_or_default();
            let length = rest
                .find([' ', ',', ']', '}', '\n', '\r'])
                .unwrap_or(rest.len());
            return (
                Some(Span::new(at, at + length.max(1))),
                YamlFault::UnknownAnchor,
            );
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::MappingKeyNotAllowed => {
            YamlFault::ColonInText
        }
        ErrorKind::RecursionLimitExceeded => YamlFault::TooDeep,
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            YamlFault::ControlCharacter(*character)
        }
        ErrorKind::UnexpectedCharacter { character } => YamlFault::ReservedCharacter(*character),
        other => YamlFault::Other(other.to_string()),
    };
    (None, fault)
}

fn one_character(source: &Source, at: usize) -> Span {
    let at = source.floor_boundary(at);
    Span::new(at, source.ceil_boundary(at + 1))
}

/// Every value of the file that is a console path without quotes around the whole, to the end of the path.
fn unquoted_paths(source: &Source) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        if let Some((offset, value)) = value_of(line)
            && let Some(first) = quoted_length(value)
            && value.starts_with('"')
            && value
                .get(first..)
                .is_some_and(|rest| rest.starts_with(['.', '[']))
        {
            let end = value.find(" #").unwrap_or(value.len());
            let path = value.get(..end).unwrap_or_default().trim_end();
            found.push((
                Span::new(start + offset, start + offset + path.len()),
                path.to_owned(),
            ));
        }
        start += line.len();
    }
    found
}

/// `{{…}}` as the unquoted value of a line.
fn unquoted_braces(source: &Source, line: Span) -> Option<(Span, String)> {
    let (offset, value) = value_of(source.slice(line))?;
    let value = value
        .get(..value.find(" #").unwrap_or(value.len()))?
        .trim_end();
    let is_path = value.starts_with("{{") && value.contains("}}");
    is_path.then(|| {
        (
            Span::new(line.start + offset, line.start + offset + value.len()),
            value.to_owned(),
        )
    })
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
    let starts = before
        .char_indices()
        .zip(std::iter::once(' ').chain(before.chars()));
    let quote = starts.filter(|((_, c), previous)| {
        matches!(c, '"' | '\'') && matches!(previous, ' ' | '[' | ',' | '{')
    });
    let ((start, _), _) = quote.last()?;
    Some(Span::new(start, start + 1))
}
