//! The part of a file that a drawing shows.

use super::LONG_LINE;
use crate::model::hidden::marked;
use crate::model::secret;
use crate::source::{Source, Span};

/// How much of a line is shown on either side of a span.
const AROUND: usize = 60;
/// So much of a file is looked at on either side of what is shown.
const LONGEST_SECRET: usize = 4_096;

/// The lines around a span, harmless to a terminal and of readable length.
pub(super) struct Window {
    pub text: String,
    /// Where the first line starts in the source.
    pub start: usize,
    /// The span within the text.
    pub mark: Span,
}

impl Window {
    pub fn of(source: &Source, span: Span) -> Self {
        // Of a span of several lines the first one says enough.
        let line = source.lines_around(Span::new(span.start, span.start));
        let end = span.end.clamp(span.start, line.end.max(span.start));
        let shown = if line.end - line.start > LONG_LINE {
            let from = span.start.saturating_sub(AROUND).max(line.start);
            let to = (end + AROUND).min(span.start + LONG_LINE).min(line.end);
            Span::new(source.floor_boundary(from), source.ceil_boundary(to))
        } else {
            line
        };
        let mut text = if shown.start > line.start { "… ".to_owned() } else { String::new() };
        let mut mark = None;
        let mut marked_to = 0;
        for (at, c) in harmless(source, shown) {
            if at >= span.start {
                mark = mark.or(Some(text.len()));
            }
            text.push(c);
            if at < end {
                marked_to = text.len();
            }
        }
        let start = mark.unwrap_or(text.len());
        if shown.end < line.end {
            text.push_str(" …");
        }
        Self { text, start: line.start, mark: Span::new(start, marked_to.max(start)) }
    }
}

/// The characters of a part of a file, each with its place: without secrets, a blank for a tab, and a visible stand-in for
/// everything else that a terminal would act on.
///
/// Lines are cut, here and by the renderer, and what is left of a secret is known to nobody. So it is hidden before, with
/// all that stands around it.
pub(super) fn harmless(source: &Source, shown: Span) -> Vec<(usize, char)> {
    let from = source.floor_boundary(shown.start.saturating_sub(LONGEST_SECRET));
    let to = source.ceil_boundary((shown.end + LONGEST_SECRET).min(source.text().len()));
    let text = source.slice(Span::new(from, to));
    let hidden = secret::hide(text);
    let places = marked(text).zip(hidden.chars()).map(|((at, written, is_hidden), c)| match c {
        '\n' => (at, c),
        '\t' | '\r' | '\u{feff}' => (at, ' '),
        c if c.is_ascii_control() => (at, char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
        _ if is_hidden && c == written => (at, '\u{fffd}'),
        c => (at, c),
    });
    let places = places.map(|(at, c)| (from + at, c));
    places.filter(|(at, _)| (shown.start..shown.end).contains(at)).collect()
}
