//! The part of a file that a drawing shows.
//!
//! Lines that have no room are cut here, and nowhere else: payloads are minified, and one line may be all of a file. What is
//! around each mark is shown, as much as there is room for beside what is said of it.

use std::ops::Range;

use crate::model::hidden::marked;
use crate::model::secret;
use crate::report::terminal::width;
use crate::source::{Source, Span};

/// So much of a file is looked at on either side of what is shown.
const LONGEST_SECRET: usize = 4_096;
/// Marks that are no further apart are shown together, in columns.
const NEAR: usize = 30;
/// How much is shown before a mark even where what is said of it has no room then, and the least that a mark gets.
const BEFORE: usize = 16;
const LEAST: usize = 24;
/// How many bytes a column has at most: many marks may stand on one character.
const MOST_BYTES: usize = 16;
/// How many lines apart marks are at most that are drawn together.
const MOST_LINES: usize = 200;

/// A span, and what is said of it.
pub(super) type Mark<'l> = (Span, Option<&'l str>);

/// Lines, harmless to a terminal and no wider than there is room.
pub(super) struct Window {
    pub text: String,
    /// Where the first line starts in the source.
    pub start: usize,
    /// The marks within the text.
    pub marks: Vec<Range<usize>>,
}

/// Marks as they are drawn: together, or each by itself where they are far apart.
pub(super) fn near_ones<'m, 'l>(source: &Source, marked: &'m [Mark<'l>]) -> Vec<&'m [Mark<'l>]> {
    let lines = || marked.iter().map(|(span, _)| source.line(span.start));
    match lines().max().zip(lines().min()) {
        Some((last, first)) if last - first > MOST_LINES => marked.chunks(1).collect(),
        _ => vec![marked],
    }
}

impl Window {
    pub fn of(source: &Source, marked: &[Mark<'_>], room: usize) -> Self {
        // Of a span of several lines the first one says enough.
        let starts = marked.iter().map(|(span, _)| Span::new(span.start, span.start));
        let shown = source.lines_around(starts.reduce(Span::to).unwrap_or_default());
        let mut window = Self { text: String::new(), start: shown.start, marks: vec![0..0; marked.len()] };
        let mut at = shown.start;
        for line in source.slice(shown).split('\n') {
            if at > shown.start {
                window.text.push('\n');
            }
            let line = Span::new(at, at + line.len());
            at = line.end + 1;
            window.line(source, line, marked, room);
        }
        window
    }

    fn line(&mut self, source: &Source, line: Span, marked: &[Mark<'_>], room: usize) {
        let clipped = |span: Span| {
            let start = source.floor_boundary(span.start.min(line.end));
            Span::new(start, source.floor_boundary(span.end.clamp(start, line.end.max(start))))
        };
        let is_here = |span: Span| source.lines_around(Span::new(span.start, span.start)).start == line.start;
        let here = marked.iter().enumerate().filter(|(_, (span, _))| is_here(*span));
        let here: Vec<_> = here.map(|(number, (span, label))| (number, clipped(*span), *label)).collect();
        let marks: Vec<_> = here.iter().map(|(_, span, label)| (*span, label.map_or(0, width))).collect();
        let pieces = Line { source, span: line }.pieces(&marks, room);
        let mut to = line.start;
        for piece in pieces {
            if piece.start > to {
                self.text.push_str(if to > line.start { " … " } else { "… " });
            }
            let from = self.text.len();
            let characters = harmless(source, piece);
            for (number, span, _) in &here {
                let place = |byte| {
                    let before = characters.iter().take_while(|(at, _)| *at < byte);
                    from + before.map(|(_, c)| c.len_utf8()).sum::<usize>()
                };
                if (piece.start..=piece.end).contains(&span.start)
                    && let Some(mark) = self.marks.get_mut(*number)
                {
                    *mark = place(span.start)..place(span.end.min(piece.end));
                }
            }
            self.text.extend(characters.iter().map(|(_, c)| c));
            to = piece.end;
        }
        if to < line.end {
            self.text.push_str(" …");
        }
    }
}

/// One line of a file.
#[derive(Clone, Copy)]
struct Line<'s> {
    source: &'s Source,
    span: Span,
}

impl Line<'_> {
    /// The parts of it that are shown, in order. Of each mark there is how much is said.
    fn pieces(self, marks: &[(Span, usize)], room: usize) -> Vec<Span> {
        if self.has_room(marks, room) {
            return vec![self.span];
        }
        let mut groups: Vec<(Span, usize)> = Vec::new();
        let mut marks = marks.to_vec();
        marks.sort_by_key(|(span, _)| span.start);
        for (span, said) in marks {
            match groups.last_mut() {
                Some((last, most)) if span.start <= last.end + NEAR => {
                    *last = last.to(span);
                    *most = said.max(*most);
                }
                _ => groups.push((span, said)),
            }
        }
        if groups.is_empty() {
            let start = Span::new(self.span.start, self.span.start);
            return vec![self.around(start, 0, room.saturating_sub(2))];
        }
        let each = (room / groups.len()).saturating_sub(4).max(LEAST);
        let mut pieces: Vec<Span> = Vec::new();
        for (span, said) in groups {
            let piece = self.around(span, said, each);
            match pieces.last_mut() {
                Some(last) if piece.start <= last.end => last.end = piece.end.max(last.end),
                _ => pieces.push(piece),
            }
        }
        pieces
    }

    /// Whether all of it can be shown, with what is said beside each mark.
    fn has_room(self, marks: &[(Span, usize)], room: usize) -> bool {
        let Span { start, end } = self.span;
        if end - start > room * MOST_BYTES {
            return false;
        }
        let columns = |to| self.source.slice(Span::new(start, to)).chars().map(columns).sum::<usize>();
        let is_said = |(span, said): &(Span, usize)| *said == 0 || columns(span.end) + 1 + said <= room;
        columns(end) <= room && (marks.iter().all(is_said) || columns(end) <= BEFORE)
    }

    /// A mark with what is around it, in so many columns; less before it where much is said behind it.
    fn around(self, mark: Span, said: usize, room: usize) -> Span {
        let Self { source, span: line } = self;
        let end = self.walk(source.slice(Span::new(mark.start, mark.end.min(line.end))).chars(), room).1;
        let end = mark.start + end;
        let taken = source.slice(Span::new(mark.start, end)).chars().map(columns).sum::<usize>();
        let rest = room.saturating_sub(taken);
        let behind = source.slice(Span::new(end, line.end));
        let before = source.slice(Span::new(line.start, mark.start));
        let most_before = if said == 0 { rest } else { rest.saturating_sub(said + 1).max(BEFORE.min(rest)) };
        // What is not used on one side is there for the other.
        let columns_behind = self.walk(behind.chars(), rest).0;
        let wanted = (rest / 2).max(rest - columns_behind).min(most_before);
        let (used, bytes) = self.walk(before.chars().rev(), wanted);
        let behind = self.walk(behind.chars(), rest - used).1;
        let start = mark.start - bytes;
        // What takes no column belongs to the character before it, which is cut off.
        let shown = source.slice(Span::new(start, mark.start)).chars();
        let torn: usize = shown.take_while(|c| columns(*c) == 0).map(char::len_utf8).sum();
        Span::new(start + torn, end + behind)
    }

    /// How many columns and bytes of some characters have room, with the marks on the last of them.
    fn walk(self, characters: impl Iterator<Item = char>, room: usize) -> (usize, usize) {
        let mut walked = (0, 0);
        for c in characters {
            if walked.0 + columns(c) > room || walked.1 > room * MOST_BYTES {
                break;
            }
            walked = (walked.0 + columns(c), walked.1 + c.len_utf8());
        }
        walked
    }
}

/// How many columns a character takes as it is shown: one for what a terminal would act on.
fn columns(c: char) -> usize {
    if c.is_control() { 1 } else { width(c.encode_utf8(&mut [0; 4])) }
}

/// The characters of a part of a file, each with its place: without secrets, a blank for a tab, and a visible stand-in for
/// everything else that a terminal would act on.
///
/// Lines are cut, and what is left of a secret is known to nobody. So it is hidden before, with all that stands around it.
fn harmless(source: &Source, shown: Span) -> Vec<(usize, char)> {
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
