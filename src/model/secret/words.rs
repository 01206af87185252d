//! The search for the words of all forms at once: three bytes of each, in any case, are looked up in a table of bits, and
//! what is around them only where the bit is set.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::encoded;
use super::forms::{Form, Shape};
use super::scan::Scan;
use super::table::{ENCODED, FORMS};
use super::triples::{SIZE, Triple, Triples, triple};
use crate::source::Span;

pub struct Words {
    triples: Triples,
    words: Vec<Word>,
    /// By which three bytes each word is found, and its place among them. Sorted.
    windows: Vec<(Triple, usize)>,
}

struct Word {
    text: Cow<'static, str>,
    form: &'static Form,
    /// How many bytes of it come before those by which it is found.
    before: usize,
}

/// A word, with its form and the place of that in the table.
#[derive(Clone, Copy)]
pub struct Hit {
    pub word: Span,
    pub form: &'static Form,
    pub place: usize,
}

pub static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let of = |form: &'static Form| form.words.iter().map(move |word| (form, Cow::Borrowed(*word)));
    let encoded = FORMS.iter().filter(|form| form.starts_secret()).flat_map(|form| form.words);
    let encoded = encoded.filter(|word| word.len() >= SIZE && !word.contains(ANY_DIGIT));
    let encoded = encoded.map(|word| (&ENCODED, Cow::Owned(encoded::start(word))));
    let all = FORMS.iter().flat_map(of).chain(of(&ENCODED)).chain(encoded);
    let (mut words, mut windows, mut triples) = (Vec::new(), Vec::new(), Triples::default());
    for (place, (form, text)) in all.enumerate() {
        let (before, bytes) = rarest(&text);
        for first in ways(bytes, 0) {
            for second in ways(bytes, 1) {
                for third in ways(bytes, 2) {
                    let triple = triple(&[*first, *second, *third]);
                    triples.insert(triple);
                    windows.push((triple, place));
                }
            }
        }
        words.push(Word { text, form, before });
    }
    windows.sort_unstable();
    Words { triples, words, windows }
});

/// Stands for any digit in a word.
const ANY_DIGIT: char = '#';

/// The three bytes of a word that are the least common, behind so many others. A word of two is found with whatever follows it.
fn rarest(word: &str) -> (usize, &[u8]) {
    let windows = word.as_bytes().windows(SIZE).enumerate();
    let rarest = windows.min_by_key(|(_, bytes)| bytes.iter().map(|byte| frequency(*byte)).sum::<u32>());
    rarest.unwrap_or((0, word.as_bytes()))
}

/// All ways to write the byte of a word at a place.
fn ways(bytes: &[u8], at: usize) -> &[u8] {
    const DIGITS: &[u8] = b"0123456789";
    const FOLLOWING: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz-._~";
    match bytes.get(at..=at) {
        Some(b"#") => DIGITS,
        Some(byte) => byte,
        None => FOLLOWING,
    }
}

/// How common a byte is in texts, of a thousand.
fn frequency(byte: u8) -> u32 {
    match byte.to_ascii_lowercase() {
        b'e' => 127,
        b't' => 91,
        b'a' => 82,
        b'o' => 75,
        b'i' => 70,
        b'n' => 67,
        b's' | b'h' | b'r' => 61,
        b'd' | b'l' => 41,
        b'c' | b'u' | b'm' | b'w' => 26,
        b'f' | b'g' | b'y' | b'p' => 20,
        b'b' | b'v' | b'k' => 10,
        byte if byte.is_ascii_alphabetic() => 2,
        _ => 8,
    }
}

impl Words {
    /// The words in a text, in any order that is near to their own.
    pub fn hits<'w>(&'w self, scan: &'w Scan<'w>) -> Hits<'w> {
        Hits { words: self, scan, at: 0, last: 0, windows: [].iter() }
    }

    /// Those that are found by these three bytes.
    fn with(&self, triple: Triple) -> &[(Triple, usize)] {
        let first = self.windows.partition_point(|(other, _)| *other < triple);
        let rest = self.windows.get(first..).unwrap_or_default();
        let many = rest.iter().take_while(|(other, _)| *other == triple).count();
        rest.get(..many).unwrap_or_default()
    }
}

pub struct Hits<'w> {
    words: &'w Words,
    scan: &'w Scan<'w>,
    /// The next byte, and the three before it.
    at: usize,
    last: Triple,
    /// What is to be looked at before it.
    windows: std::slice::Iter<'w, (Triple, usize)>,
}

impl Iterator for Hits<'_> {
    type Item = Hit;

    fn next(&mut self) -> Option<Hit> {
        loop {
            let (words, scan, end) = (self.words, self.scan, self.at);
            let hit = |(_, place): &(Triple, usize)| {
                let word = words.words.get(*place)?;
                Some(Hit { word: word.found(scan, end)?, form: word.form, place: *place })
            };
            if let Some(hit) = self.windows.by_ref().find_map(hit) {
                return Some(hit);
            }
            (self.at, self.last) = self.words.triples.next(scan.text.as_bytes(), self.at, self.last)?;
            self.windows = self.words.with(self.last).iter();
        }
    }
}

impl Word {
    /// Where it stands, when it is the one whose bytes end here.
    fn found(&self, scan: &Scan<'_>, end: usize) -> Option<Span> {
        let start = end.checked_sub(SIZE + self.before)?;
        let span = Span::new(start, start + self.text.len());
        self.fits(scan, span).then_some(span)
    }

    fn fits(&self, scan: &Scan<'_>, span: Span) -> bool {
        let Some(written) = scan.text.as_bytes().get(span.start..span.end) else { return false };
        let is_any_case = !self.form.starts_secret() && !self.text.bytes().any(|byte| byte.is_ascii_uppercase());
        let fits = |(byte, wanted): (&u8, u8)| match wanted {
            _ if char::from(wanted) == ANY_DIGIT => byte.is_ascii_digit(),
            _ if is_any_case => byte.eq_ignore_ascii_case(&wanted),
            _ => *byte == wanted,
        };
        written.iter().zip(self.text.bytes()).all(fits)
    }
}

impl Form {
    /// Whether a secret starts with one of the words, so that capitals are as they have to be.
    fn starts_secret(&self) -> bool {
        match &self.shape {
            Shape::Regex(pattern) => pattern.starts_secret(),
            Shape::Likely(..) => matches!(self.words, ["sk-" | "eyJ"] | ["aHR0c", ..]),
            shape => matches!(shape, Shape::From(..) | Shape::Exactly(..)),
        }
    }
}
