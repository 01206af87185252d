//! What a project answers, as plain values that can be written as JSON.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::diagnostic::{self, Applicability, Diagnostic, Place};
use crate::report::{CommandRun, Format};
use crate::source;

/// A half-open range of bytes in a text, as UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl From<source::Span> for Span {
    fn from(source::Span { start, end }: source::Span) -> Self {
        Self { start, end }
    }
}

/// Line and column, both from 1; a column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// One statement about one place of a file.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub path: String,
    /// `CG404`; `T…` for what cannot be read.
    pub code: &'static str,
    /// `value-case-differs`.
    pub name: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// Empty, and at the start, for a file in which there is nothing to point at.
    pub span: Span,
    pub start: Position,
    pub end: Position,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The places that prove it.
    pub related: Vec<RelatedPlace>,
    /// The cure, as edits of the same file.
    pub fix: Option<Fix>,
}

/// Another place that belongs to a finding, of the same file or another one.
#[derive(Debug, Clone, Serialize)]
pub struct RelatedPlace {
    pub path: String,
    pub span: Span,
    pub start: Position,
    pub message: String,
}

/// What mends a finding.
#[derive(Debug, Clone, Serialize)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// What the filter means stays, or it was plainly meant so; else other payloads than before may be taken.
    pub safe: bool,
    /// In order, and none reaches into the next.
    pub edits: Vec<Edit>,
}

/// A text that takes the place of what is at a span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

/// A text with edits made, which are in order; none when they do not fit it.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut rest = text.len();
    let mut new = text.to_owned();
    for Edit { span, text: with } in edits.iter().rev() {
        let fits = span.start <= span.end && span.end <= rest;
        if !fits || !text.is_char_boundary(span.start) || !text.is_char_boundary(span.end) {
            return None;
        }
        new.replace_range(span.start..span.end, with);
        rest = span.start;
    }
    Some(new)
}

impl Finding {
    pub(super) fn of(diagnostic: &Diagnostic) -> Self {
        let Diagnostic { rule, severity, place, message, related, help, fix, .. } = diagnostic;
        let related = related.iter().map(|it| RelatedPlace {
            path: it.place.source.name().to_owned(),
            span: it.place.span.into(),
            start: position(&it.place, it.place.span.start),
            message: it.message.clone(),
        });
        Self {
            path: place.source.name().to_owned(),
            code: rule.code,
            name: rule.name,
            severity: severity.name(),
            span: place.span.into(),
            start: position(place, place.span.start),
            end: position(place, place.span.end),
            message: message.clone(),
            help: help.clone(),
            related: related.collect(),
            fix: fix.as_ref().map(Fix::of),
        }
    }
}

impl Fix {
    fn of(fix: &diagnostic::Fix) -> Self {
        let edit = |edit: &diagnostic::Edit| Edit { span: edit.span.into(), text: edit.text.clone() };
        let safe = fix.applicability == Applicability::Safe;
        Self { title: fix.title.clone(), safe, edits: fix.edits.iter().map(edit).collect() }
    }
}

pub(super) fn position(place: &Place, byte: usize) -> Position {
    let source::Position { line, column } = place.source.position(byte);
    Position { line, column }
}

/// The report for people, without colours.
pub(super) fn human(run: CommandRun<'_>) -> String {
    anstream::adapter::strip_str(&text(|out| crate::report::write(Format::Human, run, out))).to_string()
}

/// What is written.
pub(super) fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    // Writing to memory cannot fail.
    let _ = write(&mut out);
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { span: Span { start, end }, text: text.to_owned() }
    }

    #[test]
    fn edits_are_made_where_they_fit_and_else_none_is() {
        assert_eq!(apply("añb", &[edit(0, 1, "x"), edit(3, 4, "yz")]).as_deref(), Some("xñyz"));
        assert_eq!(apply("añb", &[edit(0, 2, "x")]), None, "inside a character");
        assert_eq!(apply("ab", &[edit(0, 2, "x"), edit(1, 2, "y")]), None, "one in the other");
        assert_eq!(apply("ab", &[edit(1, 3, "x")]), None, "past the end");
    }
}
