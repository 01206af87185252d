//! A statement with the lines of the file it is about, as rustc draws them.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};

use super::text::{is_hidden, printable};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::source::{Source, Span};

/// How much of a line is shown on either side of a span.
const AROUND: usize = 60;
/// Lines longer than this are cut.
const LONG_LINE: usize = 200;

/// Draws a diagnostic. The text holds colours.
pub fn diagnostic(source: &Source, diagnostic: &Diagnostic, width: usize) -> String {
    let level = match diagnostic.rule.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let code = format!("{}: {}", diagnostic.rule.code, diagnostic.rule.name);
    let related = diagnostic
        .related
        .iter()
        .map(|related| (related.span, related.message.as_str()))
        .collect::<Vec<_>>();
    draw(
        level,
        Some(&code),
        &diagnostic.message,
        source,
        diagnostic.span,
        &related,
        diagnostic.help.as_deref(),
        width,
    )
}

/// Draws an error without a code.
pub fn error(
    message: &str,
    source: &Source,
    span: Span,
    related: &[(Span, &str)],
    help: Option<&str>,
    width: usize,
) -> String {
    draw(
        Level::ERROR,
        None,
        message,
        source,
        span,
        related,
        help,
        width,
    )
}

#[expect(
    clippy::too_many_arguments,
    reason = "the one place where all parts of a drawing meet"
)]
fn draw(
    level: Level<'_>,
    code: Option<&str>,
    message: &str,
    source: &Source,
    span: Span,
    related: &[(Span, &str)],
    help: Option<&str>,
    width: usize,
) -> String {
    let message = printable(message);
    let mut title = level.primary_title(message);
    if let Some(code) = code {
        title = title.id(code);
    }
    let mut group: Group<'_> = title.element(lines(source, span, AnnotationKind::Primary, None));
    for (span, label) in related {
        group = group.element(lines(source, *span, AnnotationKind::Context, Some(label)));
    }
    if let Some(help) = help {
        group = group.element(Element::from(Level::HELP.message(printable(help))));
    }
    Renderer::styled().term_width(width).render(&[group])
}

fn lines<'a>(
    source: &Source,
    span: Span,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let window = Window::of(source, span);
    let line = source.position(window.start).line;
    let marked = kind
        .span(window.mark.start..window.mark.end)
        .label(label.map(str::to_owned));
    Snippet::source(window.text)
        .path(printable(source.name()).into_owned())
        .line_start(line)
        .annotation(marked)
}

/// The lines around a span, harmless to a terminal and of readable length.
struct Window {
    text: String,
    /// Where the first line starts in the source.
    start: usize,
    /// The span within the text.
    mark: Span,
}

impl Window {
    fn of(source: &Source, span: Span) -> Self {
        // Of a span of several lines the first one says enough.
        let first = source.lines_around(Span::new(span.start, span.start));
        let end = span.end.clamp(span.start, first.end.max(span.start));
        let (from, to) = if first.end - first.start > LONG_LINE {
            (
                span.start.saturating_sub(AROUND).max(first.start),
                (end + AROUND).min(span.start + LONG_LINE).min(first.end),
            )
        } else {
            (first.start, first.end)
        };
        let (from, to) = (source.floor_boundary(from), source.ceil_boundary(to));
        let mut text = if from > first.start {
            "… ".to_owned()
        } else {
            String::new()
        };
        let mut mark = Span::default();
        let part = source.slice(Span::new(from, to));
        for (at, c) in part.char_indices() {
            if from + at == span.start {
                mark.start = text.len();
            }
            if from + at < end {
                mark.end = text.len() + harmless(c).len_utf8();
            }
            text.push(harmless(c));
        }
        if span.start >= from + part.len() {
            mark.start = text.len();
        }
        if to < first.end {
            text.push_str(" …");
        }
        mark.end = mark.end.max(mark.start);
        Self {
            text,
            start: first.start,
            mark,
        }
    }
}

/// A blank for a tab, a visible stand-in for everything else that a terminal would act on.
fn harmless(c: char) -> char {
    match c {
        '\t' | '\r' | '\u{feff}' => ' ',
        c if c.is_ascii_control() => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, span: Span) -> String {
        let drawing = error(
            "what",
            &Source::new("x.yaml", text),
            span,
            &[],
            Some("do"),
            100,
        );
        anstream::adapter::strip_str(&drawing).to_string()
    }

    #[test]
    fn the_span_is_underlined_on_its_line() {
        let drawing = drawn("a: 1\nkey: value # é\n", Span::new(10, 15));
        assert!(drawing.contains("x.yaml:2:6"), "{drawing}");
        assert!(
            drawing.contains("2 | key: value # é\n  |      ^^^^^\n"),
            "{drawing}"
        );
        assert!(drawing.contains("help: do"), "{drawing}");
    }

    #[test]
    fn any_span_can_be_drawn() {
        for text in ["", "\u{feff}", "é\n", "a\0b\x1b[31m", "\n\n\n"] {
            for start in 0..=text.len() + 2 {
                for end in start..=text.len() + 3 {
                    let drawing = drawn(text, Span::new(start, end));
                    assert!(!drawing.contains('\x1b') && !drawing.contains('\0'));
                }
            }
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_span() {
        let text = format!("{}needle{}", "x".repeat(1_000_000), "y".repeat(1_000_000));
        let drawing = drawn(&text, Span::new(1_000_000, 1_000_006));
        assert!(
            drawing.len() < 1_000 && drawing.contains("needle") && drawing.contains("^^^^^^"),
            "{}",
            drawing.len()
        );
    }
}
