//! A statement with the lines of the file it is about, as rustc draws them.

mod window;

use std::borrow::Cow;

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Renderer, Snippet};

use crate::model::diagnostic::{Applicability, Diagnostic, Place, RuleMeta, Severity};
use crate::model::text::printable;
use crate::report::terminal::wrap_words;
use crate::source::{Source, Span};
use window::{Mark, Window};

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
        help: None,
    };
    drawing.draw(width)
}

/// The renderer cuts nothing: what is cut and wrapped is so before.
const NO_LIMIT: usize = 100_000;

impl Drawing<'_> {
    fn draw(self, width: usize) -> String {
        let lead = self.code.map_or(0, |code| code.len() + 2) + "warning: ".len();
        let mut title = self.level.clone().primary_title(wrapped(self.message, width, lead));
        if let Some(code) = self.code {
            title = title.id(code);
        }
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            self.related.iter().partition(|(source, ..)| std::ptr::eq(*source, self.source));
        let mut marked = vec![(self.span, None)];
        marked.extend(here.iter().map(|(_, span, label)| (*span, Some(*label))));
        let mut files = vec![(self.source, marked)];
        // What belongs together in another file is drawn in its lines once.
        for several in elsewhere.chunk_by(|(one, ..), (two, ..)| std::ptr::eq(*one, *two)) {
            let marked = several.iter().map(|(_, span, label)| (*span, Some(*label))).collect();
            files.extend(several.first().map(|(source, ..)| (*source, marked)));
        }
        let last = files.iter().flat_map(|(source, marked)| marked.iter().map(|(span, _)| source.line(span.start)));
        let gutter = last.max().unwrap_or_default().to_string().len() + " | ".len();
        let room = width.saturating_sub(gutter).max(NARROWEST);
        let mut origins = Vec::new();
        let mut elements: Vec<Element<'_>> = Vec::new();
        for (source, marked) in &files {
            for marked in window::near_ones(source, marked) {
                origins.extend(marked.first().map(|(span, _)| Origin::of(source, span.start)));
                elements.push(snippet(source, marked, room).into());
            }
        }
        let below = [(&self.witness, Level::NOTE), (&self.help, Level::HELP)];
        for (text, level) in below {
            let lead = gutter + "= help: ".len();
            elements.extend(text.iter().map(|text| level.clone().message(wrapped(text, width, lead)).into()));
        }
        let group = elements.into_iter().fold(Group::with_title(title), Group::element);
        with_origins(&Renderer::styled().term_width(NO_LIMIT).render(&[group]), origins)
    }
}

/// The least that a line of a file gets, even where a terminal is narrower.
const NARROWEST: usize = 40;

/// A text in lines of the terminal, behind so many columns.
fn wrapped(text: &str, width: usize, lead: usize) -> String {
    wrap_words(&printable(text), width.saturating_sub(lead).max(NARROWEST)).join("\n")
}

/// Where lines of a file start: the renderer would count columns in the lines as they are shown, and some are cut.
struct Origin {
    path: String,
    place: String,
}

impl Origin {
    fn of(source: &Source, byte: usize) -> Self {
        let at = source.position(byte);
        Self { path: path(source), place: format!(":{}:{}", at.line, at.column) }
    }
}

/// With the true origins, and the same mark before a second file as before the first: the colons that a renderer draws
/// there are how a line starts that is a command to a runner.
fn with_origins(drawing: &str, origins: Vec<Origin>) -> String {
    let mut origins = origins.into_iter().peekable();
    let lines = drawing.split('\n').map(|line| {
        let bare = anstream::adapter::strip_str(line).to_string();
        let is_origin = |origin: &Origin| {
            let bare = bare.trim_start();
            let behind = bare.strip_prefix("::: ").or_else(|| bare.strip_prefix("--> "));
            behind.is_some_and(|behind| behind.starts_with(&origin.path))
        };
        let Some(Origin { path, place }) = origins.next_if(is_origin) else {
            return Cow::Borrowed(line);
        };
        let line = line.replacen(":::", "-->", 1);
        let end = line.find("--> ").and_then(|at| Some(at + line.get(at..)?.find(&path)? + path.len()));
        let (before, after) = line.split_at(end.unwrap_or(line.len()));
        let after = after.trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
        Cow::Owned(format!("{before}{place}{after}"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn path(source: &Source) -> String {
    printable(source.name()).into_owned()
}

/// The lines of a file that marks are in. The renderer panics on a mark past the end or inside a character, so none gets
/// there.
fn snippet<'a>(source: &Source, marked: &[Mark<'_>], room: usize) -> Snippet<'a, Annotation<'a>> {
    let Window { text, start, marks } = Window::of(source, marked, room);
    let annotations = marked.iter().zip(marks).map(|((_, label), mark)| {
        let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
        let start = text.floor_char_boundary(mark.start);
        let end = text.ceil_char_boundary(mark.end.clamp(start, text.len()));
        kind.span(start..end).label(label.map(str::to_owned))
    });
    let annotations: Vec<_> = annotations.collect();
    let line = source.position(start).line;
    Snippet::source(text).line_start(line).path(path(source)).annotations(annotations)
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

    /// The columns that a text takes.
    fn columns(text: &str) -> usize {
        crate::report::terminal::width(text)
    }

    #[test]
    fn a_mark_is_below_its_text_whatever_is_around_it() {
        for filling in ["x", "é", "e\u{301}", "監", "\t", "👩\u{200d}🔧", "\u{301}"] {
            for length in [0, 1, 20, 75, 95, 170, 1_000, 10_000] {
                let around = filling.repeat(length);
                let text = format!("{{\"a\":\"{around}\",\"state\":\"down\",\"b\":\"{around}\"}}");
                let at = text.find("down").unwrap();
                let drawing = drawn(&text, Span::new(at, at + 4));
                let mut lines = drawing.lines().skip_while(|line| !line.contains("down"));
                let (line, marks) = (lines.next().unwrap(), lines.next().unwrap());
                assert!(columns(line) <= 100, "{filling:?} {length}: {drawing}");
                let before = |line: &str, what| columns(&line[..line.find(what).unwrap()]);
                assert_eq!(before(line, "down"), before(marks, "^^^^"), "{filling:?} {length}: {drawing}");
                let origin = format!(" --> x.yaml:1:{}\n  |\n1 | ", text[..at].chars().count() + 1);
                assert!(drawing.contains(&origin), "{filling:?} {length}: {drawing}");
            }
        }
    }

    #[test]
    fn several_marks_of_one_line_are_drawn_with_what_is_around_each() {
        let filling = "x".repeat(5_000);
        let text = format!("{{\"first\":1,\"{filling}\":0,\"second\":2,\"{filling}\":0,\"third\":3}}");
        let source = Arc::new(Source::new("x.json", text.as_str()));
        let place = |what: &str| {
            let at = text.find(what).unwrap();
            Place::new(&source, Span::new(at, at + what.len()))
        };
        let diagnostic = Diagnostic::new(UNREADABLE_PAYLOAD, place("second"), "what");
        let diagnostic = diagnostic.related(place("third"), "behind it").related(place("first"), "before it");
        let drawing = anstream::adapter::strip_str(&super::diagnostic(&diagnostic, 80)).to_string();
        assert_eq!(drawing.matches("-->").count(), 1, "{drawing}");
        assert!(drawing.contains(" … ") && drawing.contains("behind it") && drawing.contains("before it"), "{drawing}");
        for what in ["\"first\":1", "\"second\":2", "\"third\":3"] {
            assert!(drawing.contains(what), "{drawing}");
        }
    }

    #[test]
    fn what_is_said_is_wrapped_and_a_name_in_it_is_not() {
        let name = "samples/a-service/".to_owned() + &"long-".repeat(30) + ".json";
        let place = Place::new(&Arc::new(Source::new("x.yaml", "a: 1\n")), Span::new(0, 1));
        let said = format!("{} {name} {}", "word ".repeat(40).trim_end(), "word ".repeat(40).trim_end());
        let diagnostic = Diagnostic::new(UNREADABLE_PAYLOAD, place, said.clone()).help(said);
        let drawing = anstream::adapter::strip_str(&super::diagnostic(&diagnostic, 80)).to_string();
        let lines: Vec<_> = drawing.lines().filter(|line| !line.contains(&name)).collect();
        assert!(lines.iter().all(|line| columns(line) <= 80), "{drawing}");
        assert_eq!(drawing.matches(&name).count(), 2, "{drawing}");
    }
}
