//! JSON as bytes: where its values begin and end.
//!
//! This accepts what `serde_json` accepts, but for deeper nesting than [`MAX_DEPTH`]: that, and what is no JSON, is `None`
//! everywhere in here, and then the plain reader has the last word. The bytes that may end a string are found for 64 bytes
//! at a time, as the bits of a number: so the next one is known after a shift, and not after another look at memory.

use super::literal::Literal;
use super::special::{self, BLOCK};

/// How deep a skipped value may be: a bit for each level.
const MAX_DEPTH: u32 = u64::BITS;

/// A place in a line.
#[derive(Debug)]
pub(super) struct Scanner<'l> {
    bytes: &'l [u8],
    at: usize,
    /// The block that was looked at last, and which bytes of it are special.
    block: usize,
    special: u64,
}

impl<'l> Scanner<'l> {
    pub(super) fn new(line: &'l str, at: usize) -> Self {
        Self { bytes: line.as_bytes(), at, block: usize::MAX, special: 0 }
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
            self.go_to_special();
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
        Some(Literal { start, end, has_escapes })
    }

    /// Goes on to a quote, a backslash, a control character, or the end.
    #[inline(always)]
    fn go_to_special(&mut self) {
        while self.at < self.bytes.len() {
            let block = self.at / BLOCK;
            if block != self.block {
                self.block = block;
                self.special = special::of_block(self.bytes, block);
            }
            let special = self.special >> (self.at % BLOCK);
            if special != 0 {
                self.at += special.trailing_zeros() as usize;
                return;
            }
            self.at = (block + 1) * BLOCK;
        }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    use super::*;

    fn takes(text: &str) -> bool {
        let mut scanner = Scanner::new(text, 0);
        scanner.skip().is_some() && scanner.is_over()
    }

    fn is_json(text: &str) -> bool {
        serde_json::from_str::<IgnoredAny>(text).is_ok()
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            "[a-z\"\\\\\n\u{1}é]{0,90}".prop_map(Into::into),
        ];
        leaf.prop_recursive(6, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::hash_map("[a-z\"]{0,20}", inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_is_taken_and_what_is_nearly_json_is_taken_as_serde_json_takes_it(
            value in json(),
            pretty in any::<bool>(),
            at in any::<prop::sample::Index>(),
            instead in "[\\[\\]{}\",:0-9eE+.tfnu \\\\\t\r\u{0}\u{1f}é-]{0,2}",
        ) {
            let text = match pretty {
                true => serde_json::to_string_pretty(&value),
                false => serde_json::to_string(&value),
            };
            let text = text.unwrap();
            prop_assert!(takes(&text), "{text}");
            let (at, length) = text
                .char_indices()
                .map(|(at, c)| (at, c.len_utf8()))
                .nth(at.index(text.chars().count()))
                .unwrap();
            let mut changed = text.clone();
            changed.replace_range(at..at + length, &instead);
            prop_assert_eq!(takes(&changed), is_json(&changed), "{}", changed);
        }

        #[test]
        fn any_tokens_are_taken_as_serde_json_takes_them(
            text in "(-|0|1|12|\\.5|e3|E-7|true|fals|null|\"\"|\"a\"|\"\\\\u00e9\"|\"\\\\ud8\"|,|:|\\{|\\}|\\[|\\]| |\n){0,9}",
        ) {
            prop_assert_eq!(takes(&text), is_json(&text), "{}", text);
        }
    }

    #[test]
    fn what_is_nested_deeper_is_left_to_others() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(takes(&nested(MAX_DEPTH as usize)));
        assert!(!takes(&nested(MAX_DEPTH as usize + 2)));
    }
}
