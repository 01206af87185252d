//! The part of a file that a drawing shows.

use super::LONG_LINE;
use crate::model::hidden::marked;
use crate::source::{Source, Span};

/// How much of a line is shown on either side of a span.
const AROUND: usize = 60;

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
        for (at, c, is_hidden) in marked(source.slice(shown)) {
            let at = shown.start + at;
            if at >= span.start {
                mark = mark.or(Some(text.len()));
            }
            text.push(harmless(c, is_hidden));
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

/// A blank for a tab, a visible stand-in for everything else that a terminal would act on.
pub(super) fn harmless(c: char, is_hidden: bool) -> char {
    match c {
        '\t' | '\r' | '\u{feff}' => ' ',
        c if c.is_ascii_control() => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        _ if is_hidden => '\u{fffd}',
        c => c,
    }
}
