//! A text without its escapes: as JSON, YAML, a URL, HTML, Markdown, Mermaid and a terminal write it, also one in the other.
//!
//! A secret is one however it is written, so that it is looked for in what is meant. Each byte of that knows the bytes of
//! the text that it stands for.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::Span;

pub struct Plain<'t> {
    pub text: Cow<'t, str>,
    /// What `text` is made of, in its order; nothing where the text has no escapes.
    pieces: Vec<Piece>,
}

/// A part of a text, and where it is written: a run as it is there, or what one escape stands for.
struct Piece {
    at: u32,
    written: (u32, u32),
    is_escape: bool,
}

impl<'t> Plain<'t> {
    /// The text is one that a `u32` can count.
    pub fn of(written: &'t str) -> Self {
        let mut escapes = Escapes::of(written);
        let Some(first) = escapes.next(0) else {
            return Self { text: Cow::Borrowed(written), pieces: Vec::new() };
        };
        let mut text = String::with_capacity(written.len());
        let mut pieces = Vec::new();
        let mut push = |plain: &str, range: Range<usize>, is_escape| {
            if !plain.is_empty() {
                let written = (range.start as u32, range.end as u32);
                pieces.push(Piece { at: text.len() as u32, written, is_escape });
                text.push_str(plain);
            }
        };
        let (mut at, mut escape) = (0, Some(first));
        while let Some((start, c, length)) = escape {
            push(written.get(at..start).unwrap_or_default(), at..start, false);
            at = start + length;
            let mut letter = [0; 4];
            push(c.map_or("", |c| c.encode_utf8(&mut letter)), start..at, true);
            escape = escapes.next(at);
        }
        push(written.get(at..).unwrap_or_default(), at..written.len(), false);
        Self { text: Cow::Owned(text), pieces }
    }

    /// Where a span of `text` is written.
    pub fn written(&self, span: Span) -> Span {
        if self.pieces.is_empty() {
            return span;
        }
        let first = self.place(span.start).map_or(0, |place| place.start);
        let last = span.end.checked_sub(1).and_then(|last| self.place(last));
        Span::new(first, last.map_or(first, |place| place.end))
    }

    /// Where the character is written that has a byte of `text`.
    fn place(&self, byte: usize) -> Option<Span> {
        let start = self.text.floor_char_boundary(byte);
        let c = self.text.get(start..)?.chars().next()?;
        let behind = self.pieces.partition_point(|piece| piece.at as usize <= start);
        let Piece { at, written, is_escape } = self.pieces.get(behind.checked_sub(1)?)?;
        let begins = written.0 as usize + start - *at as usize;
        Some(match is_escape {
            true => Span::new(written.0 as usize, written.1 as usize),
            false => Span::new(begins, begins + c.len_utf8()),
        })
    }

    /// Where each character of a span of `text` is written.
    pub fn characters(&self, span: Span) -> impl Iterator<Item = Span> {
        let text = self.text.get(span.start..span.end).unwrap_or_default();
        text.char_indices().map(move |(at, c)| {
            let start = span.start + at;
            self.written(Span::new(start, start + c.len_utf8()))
        })
    }
}

const ESCAPE: u8 = 0x1b;

/// The escapes of a text. The bytes that may begin one are found by two searches, each of which goes on only once its last
/// find is passed.
struct Escapes<'t> {
    text: &'t str,
    common: Option<usize>,
    others: Option<usize>,
}

impl<'t> Escapes<'t> {
    fn of(text: &'t str) -> Self {
        let mut escapes = Self { text, common: None, others: None };
        (escapes.common, escapes.others) = (escapes.common(0), escapes.others(0));
        escapes
    }

    fn common(&self, from: usize) -> Option<usize> {
        memchr::memchr3(b'\\', b'%', b'&', self.text.as_bytes().get(from..)?).map(|at| from + at)
    }

    fn others(&self, from: usize) -> Option<usize> {
        memchr::memchr2(b'#', ESCAPE, self.text.as_bytes().get(from..)?).map(|at| from + at)
    }

    /// The first one at a byte or behind it, what it stands for and how many bytes write it. The bytes that are asked for
    /// only grow.
    fn next(&mut self, mut from: usize) -> Option<(usize, Option<char>, usize)> {
        loop {
            if self.common.is_some_and(|at| at < from) {
                self.common = self.common(from);
            }
            if self.others.is_some_and(|at| at < from) {
                self.others = self.others(from);
            }
            let start = self.common.into_iter().chain(self.others).min()?;
            let rest = self.text.get(start..).unwrap_or_default();
            let (c, length) = unit(rest);
            if c.is_none_or(|c| length != c.len_utf8() || !rest.starts_with(c)) {
                return Some((start, c, length));
            }
            from = start + length;
        }
    }
}

/// The character that a text starts with, if it is one at all, and how many bytes write it.
fn unit(text: &str) -> (Option<char>, usize) {
    const NEAR: usize = 16;
    let first = text.chars().next();
    let (c, length) = escaped(text).unwrap_or((first, first.map_or(1, char::len_utf8)));
    let Some(sign) = c.filter(|c| length > 1 && matches!(c, '\\' | '%' | '&')) else {
        return (c, length);
    };
    // It may begin an escape itself: `%253F` is in a URL that is in a URL.
    let rest = text.get(length..).unwrap_or_default();
    let rest = rest.get(..rest.floor_char_boundary(NEAR)).unwrap_or_default();
    match unit(&format!("{sign}{rest}")) {
        (inner, more) if more > 1 => (inner, length + more - 1),
        _ => (c, length),
    }
}

fn escaped(text: &str) -> Option<(Option<char>, usize)> {
    match text.as_bytes().first()? {
        b'\\' => Some(backslashes(text)),
        b'%' => percent(text),
        b'&' | b'#' => entity(text),
        &ESCAPE => colour(text),
        _ => None,
    }
}

/// However many there are: JSON in JSON doubles them each time.
fn backslashes(text: &str) -> (Option<char>, usize) {
    let rest = text.trim_start_matches('\\');
    let many = text.len() - rest.len();
    // YAML and shells go on in the next line, whose blanks at its start are none.
    let next_line = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'));
    if let Some(next_line) = next_line {
        return (None, text.len() - next_line.trim_start_matches([' ', '\t']).len());
    }
    let in_hex = |sign: &str, digits: usize| {
        let code = rest.strip_prefix(sign)?.get(..digits)?;
        Some((Some(hex(code)?), sign.len() + digits))
    };
    let in_braces = || {
        let code = rest.strip_prefix("u{")?.split_once('}')?.0;
        Some((Some(hex(code)?), "u{}".len() + code.len()))
    };
    let code = || in_hex("u", 4).or_else(in_braces).or_else(|| in_hex("x", 2));
    let (c, length) = match rest.chars().next() {
        Some('n' | 'r') => (Some('\n'), 1),
        Some('t') => (Some('\t'), 1),
        // A backslash at the end of a line belongs to the line.
        None | Some('\n' | '\r') => (Some('\\'), 0),
        Some('&' | '%') => escaped(rest).unwrap_or((rest.chars().next(), 1)),
        Some(c) => code().unwrap_or((Some(c), c.len_utf8())),
    };
    (c, many + length)
}

fn hex(code: &str) -> Option<char> {
    let is_hex = !code.is_empty() && code.len() <= 6 && code.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(code, 16).ok().filter(|_| is_hex)?;
    Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
}

/// `%3F`.
fn percent(text: &str) -> Option<(Option<char>, usize)> {
    let c = hex(text.get(1..3)?).filter(char::is_ascii)?;
    Some((Some(c), 3))
}

/// `&quot;` and `&#34;`; in a diagram of Mermaid, `#quot;` and `#34;`.
fn entity(text: &str) -> Option<(Option<char>, usize)> {
    const LONGEST: usize = 8;
    let rest = text.get(1..)?;
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = rest.get(..end)?;
    let number = || name.parse().ok().and_then(char::from_u32).filter(|_| text.starts_with('#'));
    let c = named(name).or_else(number)?;
    Some((Some(c), "&;".len() + end))
}

fn named(name: &str) -> Option<char> {
    let number = || name.strip_prefix('#');
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => match number()?.strip_prefix(['x', 'X']) {
            Some(code) => hex(code)?,
            None => char::from_u32(number()?.parse().ok()?)?,
        },
    })
}

/// How long the order is by which a terminal changes colours.
fn colour(text: &str) -> Option<(Option<char>, usize)> {
    let order = text.strip_prefix("\x1b[")?;
    let end = order.bytes().position(|byte| !matches!(byte, b'0'..=b'9' | b';'))?;
    order.as_bytes().get(end)?.is_ascii_alphabetic().then_some((None, "\x1b[".len() + end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_however_deep_they_are() {
        let table = [
            ("a%3Ftoken%3Db%26", "a?token=b&"),
            ("%253Ftoken%25253D", "?token="),
            ("100% and 50%25, %zz, %", "100% and 50%, %zz, %"),
            (r#"{\"a\":\"https:\/\/x\u0026y\n\"}"#, "{\"a\":\"https://x&y\n\"}"),
            (r#"{\\\"a\\\":\\u003d}"#, "{\"a\":=}"),
            (r"ghp\_ab\x2dc\u{2d}d", "ghp_ab-c-d"),
            ("a&amp;b&quot;&#39;&#x26;&amp;amp;lt;&lt;&nosuch;&", "a&b\"'&<<&nosuch;&"),
            ("\x1b[1m\x1b[38;5;9mab\x1b[0mc\x1b", "abc\x1b"),
            (r"\&quot;\%22%5C%22%5Cu0026", "\"\"\"&"),
            ("#quot;a#91;#a; #1 #", "\"a[#a; #1 #"),
            ("\\", "\\"),
            ("é\\\\", "é\\"),
        ];
        for (written, plain) in table {
            assert_eq!(Plain::of(written).text, plain, "{written}");
        }
    }

    #[test]
    fn every_place_is_known() {
        let written = "é%3F\x1b[1m\\u0026b";
        let plain = Plain::of(written);
        assert_eq!(plain.text, "é?&b");
        let at =
            |start, end| &written[plain.written(Span::new(start, end)).start..plain.written(Span::new(start, end)).end];
        assert_eq!((at(0, 2), at(2, 3), at(3, 4), at(4, 5)), ("é", "%3F", "\\u0026", "b"));
        assert_eq!(at(2, 5), "%3F\x1b[1m\\u0026b");
        let characters: Vec<_> = plain.characters(Span::new(0, 3)).map(|it| &written[it.start..it.end]).collect();
        assert_eq!(characters, ["é", "%3F"]);
    }
}
