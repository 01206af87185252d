//! A statement with the lines of the file it is about, as rustc draws them.

mod window;

use std::borrow::Cow;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::model::diagnostic::{Applicability, Diagnostic, Place, RuleMeta, Severity};
use crate::model::text::printable;
use crate::source::{Source, Span};
use window::{Window, harmless};

/// Lines longer than this are cut, and so are spans further apart.
const LONG_LINE: usize = 200;
const LONG_TEXT: usize = 4_000;

/// One drawing: a title, the lines it is about, and what stands below them.
struct Drawing<'a> {
    level: Level<'a>,
    code: Option<&'a str>,
    message: &'a str,
    source: &'a Source,
    span: Span,
    related: Vec<(&'a Source, Span, &'a str)>,
    /// What the payload is that shows it, and what to do.
    witness: Option<String>,
    help: Option<String>,
}

/// Draws a diagnostic. The text holds colours.
pub fn diagnostic(diagnostic: &Diagnostic, width: usize) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    // Only a rule of lint has a page that its code leads to.
    let rule = Some(diagnostic.rule).filter(RuleMeta::is_of_lint);
    let code = rule.map(|rule| format!("{}: {}", rule.code, rule.name));
    let related = diagnostic.related.iter().map(|related| {
        let Place { source, span } = &related.place;
        (&**source, *span, related.message.as_str())
    });
    let witness = diagnostic.witness.as_deref();
    let drawing = Drawing {
        level,
        code: code.as_deref(),
        message: &diagnostic.message,
        source: &diagnostic.place.source,
        span: diagnostic.place.span,
        related: related.collect(),
        witness: witness.map(|payload| format!("this payload shows it: {payload}")),
        help: help(diagnostic),
    };
    drawing.draw(width)
}

/// What to do, and whether the tool would do it.
fn help(diagnostic: &Diagnostic) -> Option<String> {
    let Some(fix) = &diagnostic.fix else {
        return diagnostic.help.clone();
    };
    let option = match fix.applicability {
        Applicability::Safe => "--fix",
        Applicability::Unsafe => "--unsafe-fixes",
    };
    let help = diagnostic.help.as_ref().unwrap_or(&fix.title);
    Some(format!("{help} ({option} does it)"))
}

/// Draws why something is so: the lines of one file, and those of another one that belong to it.
pub fn reason(
    message: &str,
    (source, span): (&Source, Span),
    others: Vec<(&Source, Span, &str)>,
    help: Option<&str>,
    width: usize,
) -> String {
    let drawing = Drawing {
        level: Level::NOTE.with_name("why"),
        code: None,
        message,
        source,
        span,
        related: others,
        witness: None,
        help: help.map(str::to_owned),
    };
    drawing.draw(width)
}

impl Drawing<'_> {
    fn draw(self, width: usize) -> String {
        let mut title = self.level.primary_title(printable(self.message));
        if let Some(code) = self.code {
            title = title.id(code);
        }
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            self.related.iter().partition(|(source, ..)| std::ptr::eq(*source, self.source));
        let mut marked = vec![(self.span, None)];
        marked.extend(here.iter().map(|(_, span, label)| (*span, Some(*label))));
        let mut group = match together(self.source, &marked) {
            Some(snippet) => title.element(snippet.path(path(self.source))),
            None => {
                let origin = title.element(origin(self.source, self.span));
                let cut = marked.into_iter().map(|(span, label)| cut(self.source, span, label));
                cut.fold(origin, |group, snippet| group.element(snippet))
            }
        };
        // What belongs together in another file is drawn in its lines once.
        for several in elsewhere.chunk_by(|(one, ..), (two, ..)| std::ptr::eq(*one, *two)) {
            group = beside(group, several);
        }
        if let Some(witness) = &self.witness {
            group = group.element(Element::from(Level::NOTE.message(printable(witness))));
        }
        if let Some(help) = &self.help {
            group = group.element(Element::from(Level::HELP.message(printable(help))));
        }
        with_arrows(&Renderer::styled().term_width(width).render(&[group]))
    }
}

/// With the same mark before a second file as before the first: the colons that a renderer draws there are how a line starts
/// that is a command to a runner.
fn with_arrows(drawing: &str) -> String {
    let lines = drawing.split('\n').map(|line| {
        let bare = anstream::adapter::strip_str(line).to_string();
        let is_second = bare.trim_start().starts_with("::: ");
        if is_second { line.replacen(":::", "-->", 1).into() } else { Cow::Borrowed(line) }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The lines of another file, below those of the first.
fn beside<'a>(group: Group<'a>, marked: &[(&Source, Span, &str)]) -> Group<'a> {
    let Some((source, ..)) = marked.first() else {
        return group;
    };
    let spans: Vec<_> = marked.iter().map(|(_, span, label)| (*span, Some(*label))).collect();
    if let Some(snippet) = together(source, &spans) {
        return group.element(snippet.path(path(source)));
    }
    spans
        .into_iter()
        .fold(group, |group, (span, label)| group.element(origin(source, span)).element(cut(source, span, label)))
}

fn path(source: &Source) -> String {
    printable(source.name()).into_owned()
}

/// Where a span starts. annotate-snippets would count columns in the lines as they are shown, and some are cut.
fn origin(source: &Source, span: Span) -> Origin<'static> {
    let at = source.position(span.start);
    Origin::path(path(source)).line(at.line).char_column(at.column)
}

type Lines<'a> = Snippet<'a, Annotation<'a>>;

/// A mark in a text that is shown. The renderer panics on one past the end or inside a character, so none gets there.
fn annotation<'a>(shown: &str, mark: Span, label: Option<&str>) -> Annotation<'a> {
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let start = shown.floor_char_boundary(mark.start);
    let end = shown.ceil_char_boundary(mark.end.clamp(start, shown.len()));
    kind.span(start..end).label(label.map(str::to_owned))
}

/// All spans in the lines that they are in and those between, if these can be shown as they are.
fn together<'a>(source: &Source, marked: &[(Span, Option<&str>)]) -> Option<Lines<'a>> {
    let whole = marked.iter().map(|(span, _)| *span).reduce(Span::to)?;
    let shown = source.lines_around(whole);
    let text = source.slice(shown);
    let plain = text.lines().all(|line| line.len() <= LONG_LINE) && text.len() <= LONG_TEXT;
    if !plain {
        return None;
    }
    let characters = harmless(source, shown);
    let harmless: String = characters.iter().map(|(_, c)| c).collect();
    // Where a byte of the source stands in what is shown.
    let moved = |byte| characters.iter().take_while(|(at, _)| *at < byte).map(|(_, c)| c.len_utf8()).sum();
    let annotations: Vec<_> = marked
        .iter()
        .map(|(span, label)| {
            // Of a span of several lines the first one says enough.
            let line = source.lines_around(Span::new(span.start, span.start));
            let end = source.floor_boundary(span.end.min(line.end));
            let mark = Span::new(moved(source.floor_boundary(span.start)), moved(end));
            annotation(&harmless, mark, *label)
        })
        .collect();
    let line = source.position(shown.start).line;
    Some(Snippet::source(harmless).line_start(line).annotations(annotations))
}

/// One span in a line that is too long to be shown.
fn cut<'a>(source: &Source, span: Span, label: Option<&str>) -> Lines<'a> {
    let window = Window::of(source, span);
    let line = source.position(window.start).line;
    let mark = annotation(&window.text, window.mark, label);
    Snippet::source(window.text).line_start(line).annotation(mark)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::diagnostic::UNREADABLE_PAYLOAD;

    fn drawn(text: &str, span: Span) -> String {
        let place = Place::new(&Arc::new(Source::new("x.yaml", text)), span);
        let diagnostic = Diagnostic::new(UNREADABLE_PAYLOAD, place, "what").help("do");
        anstream::adapter::strip_str(&super::diagnostic(&diagnostic, 100)).to_string()
    }

    #[test]
    fn the_span_is_underlined_on_its_line() {
        let drawing = drawn("a: 1\nkey: value # é\n", Span::new(10, 15));
        assert!(drawing.contains("x.yaml:2:6"), "{drawing}");
        assert!(drawing.contains("2 | key: value # é\n  |      ^^^^^\n"), "{drawing}");
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
        assert!(drawing.len() < 1_000 && drawing.contains("needle") && drawing.contains("^^^^^^"), "{}", drawing.len());
    }
}
