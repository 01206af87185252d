//! JSON as bytes: where its values begin and end.
//!
//! This accepts what `serde_json` accepts, with two exceptions on the safe side: deeper nesting than [`MAX_DEPTH`] and
//! texts that are no JSON are both "not here", and then the plain reader has the last word. Strings are looked through 16
//! bytes at a time, which is why this is faster. Every `None` in here means that.

use std::borrow::Cow;

use wide::u8x16;

use crate::parse::json;

/// How deep a skipped value may be: a bit for each level.
const MAX_DEPTH: u32 = u64::BITS;
/// How many bytes of a string are looked at together.
const WIDTH: usize = 16;

/// A place in a line.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'l> {
    bytes: &'l [u8],
    at: usize,
}

/// A string literal: what is between its quotes, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) has_escapes: bool,
}

impl Literal {
    /// The text that it stands for.
    pub(super) fn unescaped(self, line: &str) -> Cow<'_, str> {
        match self.has_escapes {
            true => Cow::Owned(json::unescape(self.quoted(line))),
            false => Cow::Borrowed(line.get(self.start..self.end).unwrap_or_default()),
        }
    }

    fn quoted(self, line: &str) -> &str {
        let quoted = line.get(self.start.saturating_sub(1)..self.end + 1);
        quoted.unwrap_or_default()
    }
}

impl<'l> Scanner<'l> {
    pub(super) fn new(line: &'l str, at: usize) -> Self {
        let bytes = line.as_bytes();
        Self { bytes, at }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Whether nothing but blanks is left.
    pub(super) fn is_over(&mut self) -> bool {
        self.token().is_none() && self.at >= self.bytes.len()
    }

    /// The next byte that is no blank, which stays the next one.
    #[inline(always)]
    pub(super) fn token(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        if byte > b' ' {
            return Some(byte);
        }
        self.token_after_blanks()
    }

    fn token_after_blanks(&mut self) -> Option<u8> {
        while matches!(self.peek()?, b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
        self.peek()
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Goes into the object or the array that begins here, and tells whether something is in it.
    #[inline(always)]
    pub(super) fn enter(&mut self, closing: u8) -> Option<bool> {
        self.at += 1;
        let is_empty = self.token()? == closing;
        self.at += usize::from(is_empty);
        Some(!is_empty)
    }

    /// Goes on to the next member or item, if there is one, else out of the object or the array.
    #[inline(always)]
    pub(super) fn next(&mut self, closing: u8) -> Option<bool> {
        let byte = self.token()?;
        self.at += 1;
        match byte {
            b',' => Some(true),
            _ if byte == closing => Some(false),
            _ => None,
        }
    }

    /// A key and the colon after it.
    #[inline(always)]
    pub(super) fn key(&mut self) -> Option<Literal> {
        if self.token()? != b'"' {
            return None;
        }
        let key = self.string()?;
        if self.token()? != b':' {
            return None;
        }
        self.at += 1;
        Some(key)
    }

    /// The string that begins here.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Option<Literal> {
        self.at += 1;
        let start = self.at;
        let mut has_escapes = false;
        loop {
            self.at += self.plain_characters();
            match self.peek()? {
                b'"' => break,
                b'\\' => {
                    has_escapes = true;
                    self.escape()?;
                }
                _ => return None,
            }
        }
        let end = self.at;
        self.at += 1;
        Some(Literal {
            start,
            end,
            has_escapes,
        })
    }

    /// How many bytes it is to a quote, a backslash, a control character, or the end.
    #[inline(always)]
    fn plain_characters(&self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (chunks, tail) = rest.as_chunks::<WIDTH>();
        let mut count = 0;
        for chunk in chunks {
            let bytes = u8x16::new(*chunk);
            let special = bytes.simd_eq(u8x16::splat(b'"'))
                | bytes.simd_eq(u8x16::splat(b'\\'))
                | bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
            let special = special.to_bitmask();
            if special != 0 {
                return count + special.trailing_zeros() as usize;
            }
            count += WIDTH;
        }
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
        count + tail.iter().position(is_special).unwrap_or(tail.len())
    }

    fn escape(&mut self) -> Option<()> {
        let length = match self.bytes.get(self.at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
            b'u' => {
                let digits = self.bytes.get(self.at + 2..self.at + 6)?;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                6
            }
            _ => return None,
        };
        self.at += length;
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        self.skip_one_of(b"-");
        if !self.skip_one_of(b"0") {
            self.digits()?;
        } else if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if self.skip_one_of(b".") {
            self.digits()?;
        }
        if self.skip_one_of(b"eE") {
            self.skip_one_of(b"+-");
            self.digits()?;
        }
        Some(())
    }

    #[inline(always)]
    fn skip_one_of(&mut self, bytes: &[u8]) -> bool {
        let is_there = self.peek().is_some_and(|byte| bytes.contains(&byte));
        self.at += usize::from(is_there);
        is_there
    }

    #[inline(always)]
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let is_there = self.bytes.get(self.at..)?.starts_with(word);
        self.at += word.len();
        is_there.then_some(())
    }

    /// A value that is neither an object nor an array, given its first byte.
    #[inline(always)]
    fn scalar(&mut self, first: u8) -> Option<()> {
        match first {
            b'"' => self.string().map(drop),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => None,
        }
    }

    /// Skips the value that begins here, whatever it is.
    pub(super) fn skip(&mut self) -> Option<()> {
        let mut open = Open::default();
        loop {
            let first = self.token()?;
            let has_more = match first {
                b'{' => self.enter(b'}')? && open.push(true)?,
                b'[' => self.enter(b']')? && open.push(false)?,
                _ => {
                    self.scalar(first)?;
                    false
                }
            };
            if !has_more {
                // Out of all that ends here, to the next member or item.
                loop {
                    let Some(closing) = open.closing() else {
                        return Some(());
                    };
                    if self.next(closing)? {
                        break;
                    }
                    open.pop();
                }
            }
            if open.is_object() {
                self.key()?;
            }
        }
    }
}

/// The objects and arrays around a place, the innermost in the lowest bit.
#[derive(Default)]
struct Open {
    depth: u32,
    objects: u64,
}

impl Open {
    #[inline(always)]
    fn push(&mut self, is_object: bool) -> Option<bool> {
        self.depth += 1;
        self.objects = self.objects << 1 | u64::from(is_object);
        (self.depth <= MAX_DEPTH).then_some(true)
    }

    #[inline(always)]
    fn pop(&mut self) {
        self.depth -= 1;
        self.objects >>= 1;
    }

    #[inline(always)]
    fn is_object(&self) -> bool {
        self.objects & 1 == 1
    }

    #[inline(always)]
    fn closing(&self) -> Option<u8> {
        (self.depth > 0).then(|| if self.is_object() { b'}' } else { b']' })
    }
}
