//! A statement with the lines of the file it is about, as rustc draws them.

use annotate_snippets::{Annotation, AnnotationKind, Element, Level, Origin, Renderer, Snippet};

use super::text::{is_hidden, printable};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::source::{Source, Span};

/// How much of a line is shown on either side of a span.
const AROUND: usize = 60;
/// Lines longer than this are cut, and so are spans further apart.
const LONG_LINE: usize = 200;
const LONG_TEXT: usize = 4_000;

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
    let path = printable(source.name()).into_owned();
    let mut marked = vec![(span, None)];
    marked.extend(related.iter().map(|(span, label)| (*span, Some(*label))));
    let mut group = match together(source, &marked) {
        Some(snippet) => title.element(snippet.path(path)),
        None => {
            // annotate-snippets would count columns in the lines as they are shown, and these are cut.
            let at = source.position(span.start);
            let origin = Origin::path(path).line(at.line).char_column(at.column);
            let cut = marked
                .into_iter()
                .map(|(span, label)| cut(source, span, label));
            cut.fold(title.element(origin), |group, snippet| {
                group.element(snippet)
            })
        }
    };
    if let Some(help) = help {
        group = group.element(Element::from(Level::HELP.message(printable(help))));
    }
    Renderer::styled().term_width(width).render(&[group])
}

type Lines<'a> = Snippet<'a, Annotation<'a>>;

fn annotation<'a>(mark: Span, label: Option<&str>) -> Annotation<'a> {
    let kind = if label.is_some() {
        AnnotationKind::Context
    } else {
        AnnotationKind::Primary
    };
    kind.span(mark.start..mark.end)
        .label(label.map(str::to_owned))
}

/// All spans in the lines that they are in and those between, if these can be shown as they are.
fn together<'a>(source: &Source, marked: &[(Span, Option<&str>)]) -> Option<Lines<'a>> {
    let whole = marked.iter().map(|(span, _)| *span).reduce(Span::to)?;
    let shown = source.lines_around(whole);
    let text = source.slice(shown);
    let plain = text.lines().all(|line| line.len() <= LONG_LINE) && text.len() <= LONG_TEXT;
    if !plain || shown.start < source.body_start() {
        return None;
    }
    let harmless: String = text.chars().map(harmless_in_lines).collect();
    let annotations = marked.iter().map(|(span, label)| {
        // Of a span of several lines the first one says enough.
        let line = source.lines_around(Span::new(span.start, span.start));
        let start = moved(source, shown, span.start);
        let end = moved(source, shown, span.end.min(line.end));
        annotation(Span::new(start, end.max(start)), *label)
    });
    let line = source.position(shown.start).line;
    Some(
        Snippet::source(harmless)
            .line_start(line)
            .annotations(annotations.collect::<Vec<_>>()),
    )
}

/// Where a byte of the source stands in the lines that are shown, once these are harmless.
fn moved(source: &Source, shown: Span, byte: usize) -> usize {
    let byte = source.floor_boundary(byte).clamp(shown.start, shown.end);
    let before = source.slice(Span::new(shown.start, byte));
    before
        .chars()
        .map(|c| harmless_in_lines(c).len_utf8())
        .sum()
}

fn harmless_in_lines(c: char) -> char {
    if c == '\n' { c } else { harmless(c) }
}

/// One span in a line that is too long to be shown.
fn cut<'a>(source: &Source, span: Span, label: Option<&str>) -> Lines<'a> {
    let window = Window::of(source, span);
    let line = source.position(window.start).line;
    Snippet::source(window.text)
        .line_start(line)
        .annotation(annotation(window.mark, label))
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
        let line = source.lines_around(Span::new(span.start, span.start));
        let line = Span::new(line.start.max(source.body_start()).min(line.end), line.end);
        let end = span.end.clamp(span.start, line.end.max(span.start));
        let shown = if line.end - line.start > LONG_LINE {
            let from = span.start.saturating_sub(AROUND).max(line.start);
            let to = (end + AROUND).min(span.start + LONG_LINE).min(line.end);
            Span::new(source.floor_boundary(from), source.ceil_boundary(to))
        } else {
            line
        };
        let mut text = if shown.start > line.start {
            "… ".to_owned()
        } else {
            String::new()
        };
        let mut mark = None;
        let mut marked_to = 0;
        for (at, c) in source.slice(shown).char_indices() {
            let at = shown.start + at;
            if at >= span.start {
                mark = mark.or(Some(text.len()));
            }
            text.push(harmless(c));
            if at < end {
                marked_to = text.len();
            }
        }
        let start = mark.unwrap_or(text.len());
        if shown.end < line.end {
            text.push_str(" …");
        }
        Self {
            text,
            start: line.start,
            mark: Span::new(start, marked_to.max(start)),
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
        assert!(drawing.contains("x.yaml:1:1000001"), "{drawing}");
        assert!(
            drawing.len() < 1_000 && drawing.contains("needle") && drawing.contains("^^^^^^"),
            "{}",
            drawing.len()
        );
    }
}
