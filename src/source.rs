//! Text and the places in it: the only file that turns a byte offset into a line and a column.
//!
//! Everything else in the crate carries byte [`Span`]s. Lines and columns start at 1 and a column counts characters, as
//! editors show them. A byte order mark at the start stays in the text, so that spans are offsets into the file, but is in no line
//! and counts as no column. Anywhere else it is a character like any other.

use std::sync::OnceLock;

use serde::Serialize;

/// A half-open range of bytes in [`Source::text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same length, further on by `by` bytes.
    pub const fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}

/// A value and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// Line and column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// How somebody else counts what is in a line: bytes, or the units of UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineUnits {
    Utf8,
    #[default]
    Utf16,
}

impl LineUnits {
    fn length(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
        }
    }
}

/// Why the bytes of a file are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotText {
    /// A UTF-16 byte order mark, or the zero bytes that UTF-16 puts between the letters.
    Utf16,
    /// The first byte that is not UTF-8.
    BadUtf8 { at: usize },
}

/// The text of one file, under the name it has in messages.
#[derive(Debug)]
pub struct Source {
    name: String,
    text: String,
    is_unread: bool,
    line_starts: OnceLock<Vec<usize>>,
    editor_line_starts: OnceLock<Vec<usize>>,
    parts: OnceLock<Vec<Span>>,
    /// The characters before each piece of the text.
    counted: OnceLock<Vec<usize>>,
}

/// How many bytes a piece of the text has whose characters are counted once.
const COUNTED_AT_ONCE: usize = 1024;

const BYTE_ORDER_MARK: char = '\u{feff}';

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            is_unread: false,
            line_starts: OnceLock::new(),
            editor_line_starts: OnceLock::new(),
            parts: OnceLock::new(),
            counted: OnceLock::new(),
        }
    }

    /// A file whose text nobody could read, or a folder: there is no place in it to point at.
    pub fn unread(name: impl Into<String>) -> Self {
        Self { is_unread: true, ..Self::new(name, "") }
    }

    pub fn is_unread(&self) -> bool {
        self.is_unread
    }

    /// Takes the bytes of a file. Bytes that are no UTF-8 come back as the text that could be read, with the reason, so
    /// that a message can still point at the place.
    pub fn decode(name: impl Into<String>, bytes: Vec<u8>) -> (Self, Option<NotText>) {
        if looks_like_utf16(&bytes) {
            return (Self::new(name, ""), Some(NotText::Utf16));
        }
        match String::from_utf8(bytes) {
            Ok(text) => (Self::new(name, text), None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                (Self::new(name, text), Some(NotText::BadUtf8 { at }))
            }
        }
    }

    /// The path as the user wrote or would write it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many bytes the byte order mark takes: 3, or 0 without one.
    pub fn body_start(&self) -> usize {
        if self.text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 }
    }

    /// The text without its byte order mark.
    pub fn body(&self) -> &str {
        self.text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.text)
    }

    /// The text at a span; empty when the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    pub fn position(&self, byte: usize) -> Position {
        let byte = self.floor_boundary(byte);
        let line = self.line(byte);
        let start = self.line_start(line).max(self.body_start());
        Position { line, column: self.characters(byte).saturating_sub(self.characters(start)) + 1 }
    }

    /// The line of a byte, and how many units stand before it in the line, both from 0, as editors count them: a byte order mark
    /// is a character, and a carriage return ends a line by itself.
    pub fn offset(&self, byte: usize, units: LineUnits) -> (usize, usize) {
        let byte = self.floor_boundary(byte);
        let starts = self.editor_line_starts();
        let line = starts.partition_point(|&start| start <= byte).max(1) - 1;
        let start = starts.get(line).copied().unwrap_or_default();
        let before = self.slice(Span::new(start, byte));
        (line, before.chars().map(|c| units.length(c)).sum())
    }

    /// The byte at so many units of a line, both from 0. What is past the end of a line is its end, and what is inside a
    /// character is its start.
    pub fn byte_at(&self, line: usize, offset: usize, units: LineUnits) -> usize {
        let start = self.editor_line_starts().get(line).copied().unwrap_or(self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        let rest = rest.split(['\n', '\r']).next().unwrap_or_default();
        let mut left = offset;
        let within = rest.chars().take_while(|c| {
            let length = units.length(*c);
            let fits = length <= left;
            left = left.saturating_sub(if fits { length } else { left });
            fits
        });
        start + within.map(char::len_utf8).sum::<usize>()
    }

    /// The line of a byte, counted from 1.
    pub fn line(&self, byte: usize) -> usize {
        self.line_starts().partition_point(|&start| start <= byte).max(1)
    }

    /// The byte at which a line, counted from 1, starts.
    pub fn line_start(&self, line: usize) -> usize {
        let start = self.line_starts().get(line.saturating_sub(1)).copied();
        start.unwrap_or(self.text.len())
    }

    /// The lines, without their line breaks, that a span touches: the span of the first one's start to the last one's end.
    pub fn lines_around(&self, span: Span) -> Span {
        let start = self.floor_boundary(span.start);
        let end = self.floor_boundary(span.end.max(span.start));
        let from = self.line_start(self.line(start)).max(self.body_start());
        let next = self.line_starts().get(self.line(end));
        Span::new(from, next.map_or(self.text.len(), |next| next - 1).max(from))
    }

    /// The parts of the text that somebody asks for again and again, as its secrets: they are found once.
    pub fn parts(&self, find: impl FnOnce(&str) -> Vec<Span>) -> &[Span] {
        self.parts.get_or_init(|| find(&self.text))
    }

    /// The largest character boundary at or before `byte`.
    pub fn floor_boundary(&self, byte: usize) -> usize {
        self.text.floor_char_boundary(byte)
    }

    /// The smallest character boundary at or after `byte`.
    pub fn ceil_boundary(&self, byte: usize) -> usize {
        self.text.ceil_char_boundary(byte.min(self.text.len()))
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(breaks.map(|at| at + 1)).collect()
        })
    }

    fn editor_line_starts(&self) -> &[usize] {
        self.editor_line_starts.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let is_end = |at: &usize| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n');
            let breaks = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(is_end);
            std::iter::once(0).chain(breaks.map(|at| at + 1)).collect()
        })
    }

    /// How many characters stand before a byte of the text. A line may be the whole of a large file, and have many
    /// places that are asked for, so that not all of it is counted again for each.
    fn characters(&self, byte: usize) -> usize {
        // Each byte but those inside a character starts one.
        let starts = |bytes: &[u8]| bytes.iter().filter(|byte| !matches!(byte, 0x80..=0xbf)).count();
        let before = self.counted.get_or_init(|| {
            let mut sum = 0;
            let pieces = self.text.as_bytes().chunks(COUNTED_AT_ONCE).map(|piece| {
                sum += starts(piece);
                sum
            });
            std::iter::once(0).chain(pieces).collect()
        });
        let piece = byte / COUNTED_AT_ONCE;
        let rest = self.text.as_bytes().get(piece * COUNTED_AT_ONCE..byte).unwrap_or_default();
        before.get(piece).copied().unwrap_or_default() + starts(rest)
    }
}

fn looks_like_utf16(bytes: &[u8]) -> bool {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        // An ASCII first character in UTF-16 without a mark: one of the first two bytes is zero, and the fourth or third too.
        [0, a, 0, b, ..] | [a, 0, b, 0, ..] => *a != 0 && *b != 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let source = Source::new("x", "ab\né→c\n");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(2), Position { line: 1, column: 3 });
        assert_eq!(source.position(3 + "é→".len()), Position { line: 2, column: 3 });
        assert_eq!(source.position(999), Position { line: 3, column: 1 });
    }

    #[test]
    fn a_byte_order_mark_takes_bytes_but_no_column() {
        let source = Source::new("x", "\u{feff}a: b");
        assert_eq!(source.body_start(), 3);
        assert_eq!(source.body(), "a: b");
        assert_eq!(source.position(3), Position { line: 1, column: 1 });
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.slice(source.lines_around(Span::new(0, 0))), "a: b");
    }

    #[test]
    fn a_byte_order_mark_that_is_not_at_the_start_is_a_character() {
        let several = Source::new("x", "\u{feff}\u{feff}\u{feff}a");
        assert_eq!(several.position(9), Position { line: 1, column: 3 });
        let joined = Source::new("x", "\u{feff}a\n\u{feff}b\u{feff}c");
        assert_eq!(joined.position(8), Position { line: 2, column: 2 });
        assert_eq!(joined.position(12), Position { line: 2, column: 4 });
        assert_eq!(joined.slice(joined.lines_around(Span::new(8, 8))), "\u{feff}b\u{feff}c");
    }

    #[test]
    fn a_line_starts_after_the_break_before_it() {
        let source = Source::new("x", "{\n  \"é\": 1\n}");
        assert_eq!([1, 2, 3, 9].map(|line| source.line_start(line)), [0, 2, 12, 13]);
    }

    #[test]
    fn columns_are_right_in_a_line_of_any_length() {
        let text = format!("a\n{}\nb", "é→x".repeat(2_000));
        let source = Source::new("x", text.as_str());
        let counted = |byte: usize| {
            let before = &text[..byte];
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            Position { line, column }
        };
        for (byte, _) in text.char_indices().step_by(7).chain([(text.len(), ' ')]) {
            assert_eq!(source.position(byte), counted(byte), "{byte}");
        }
        let even = Source::new("x", "x".repeat(2 * COUNTED_AT_ONCE));
        assert_eq!(even.position(9_999), Position { line: 1, column: 2 * COUNTED_AT_ONCE + 1 });
    }

    #[test]
    fn offsets_in_a_line_are_counted_in_the_units_of_who_asks_and_lead_back() {
        let source = Source::new("x", "a: 🦆漢é\r\nb\n");
        let duck = "a: 🦆".len();
        assert_eq!(source.offset(duck, LineUnits::Utf8), (0, 7));
        assert_eq!(source.offset(duck, LineUnits::Utf16), (0, 5));
        assert_eq!(source.offset(source.text().len(), LineUnits::Utf16), (2, 0));
        for units in [LineUnits::Utf8, LineUnits::Utf16] {
            for (byte, _) in source.text().char_indices().filter(|(_, c)| *c != '\n') {
                let (line, offset) = source.offset(byte, units);
                assert_eq!(source.byte_at(line, offset, units), byte, "{byte} {units:?}");
            }
        }
        assert_eq!(source.byte_at(0, 4, LineUnits::Utf16), 3, "inside a character is its start");
        assert_eq!(source.byte_at(0, 99, LineUnits::Utf8), "a: 🦆漢é".len(), "past the end is the end of the line");
        assert_eq!(source.byte_at(99, 1, LineUnits::Utf16), source.text().len());
        let marked = Source::new("x", "\u{feff}é");
        assert_eq!((marked.offset(5, LineUnits::Utf16), marked.byte_at(0, 2, LineUnits::Utf16)), ((0, 2), 5));
        let old = Source::new("x", "a\rb\r\r\nc");
        assert_eq!([0, 2, 4, 6].map(|byte| old.offset(byte, LineUnits::Utf8)), [(0, 0), (1, 0), (2, 0), (3, 0)]);
        assert_eq!(
            [(0, 9), (1, 9), (2, 9), (3, 9)].map(|(line, at)| old.byte_at(line, at, LineUnits::Utf8)),
            [1, 3, 4, 7]
        );
    }

    #[test]
    fn utf16_and_bad_utf8_are_told_apart() {
        assert_eq!(Source::decode("x", b"\xff\xfea\0".to_vec()).1, Some(NotText::Utf16));
        assert_eq!(Source::decode("x", b"a\0:\0".to_vec()).1, Some(NotText::Utf16));
        assert_eq!(Source::decode("x", b"ab\xffc".to_vec()).1, Some(NotText::BadUtf8 { at: 2 }));
        assert_eq!(Source::decode("x", b"ab".to_vec()).1, None);
    }

    #[test]
    fn the_lines_around_a_span_end_before_the_break() {
        let source = Source::new("x", "one\ntwo\nthree");
        assert_eq!(source.slice(source.lines_around(Span::new(5, 6))), "two");
        assert_eq!(source.slice(source.lines_around(Span::new(5, 9))), "two\nthree");
        assert_eq!(source.slice(source.lines_around(Span::new(99, 99))), "three");
    }
}
