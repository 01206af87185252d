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
    /// Sorted by those bytes.
    windows: Vec<Window>,
}

/// The three bytes by which a word is found, the rarest that it has.
struct Window {
    triple: Triple,
    /// How many bytes of the word come before them.
    before: usize,
    word: Cow<'static, str>,
    form: &'static Form,
    /// Where the word stands in the table of forms.
    place: usize,
}

/// A word, with its form and the place of that in the table.
#[derive(Clone, Copy)]
pub struct Hit {
    pub word: Span,
    pub form: &'static Form,
    pub place: usize,
}

pub static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let words = |form: &'static Form| form.words.iter().map(move |word| (form, Cow::Borrowed(*word)));
    let encoded = FORMS.iter().filter(|form| form.starts_secret()).flat_map(|form| form.words);
    let encoded = encoded.filter(|word| word.len() >= SIZE && !word.contains(ANY_DIGIT));
    let encoded = encoded.map(|word| (&ENCODED, Cow::Owned(encoded::start(word))));
    let all = FORMS.iter().flat_map(words).chain(words(&ENCODED)).chain(encoded);
    let windows = all.enumerate().flat_map(|(place, (form, word))| {
        let windows = windows(&word);
        windows.into_iter().map(move |(triple, before)| Window { triple, before, word: word.clone(), form, place })
    });
    let mut windows: Vec<_> = windows.collect();
    windows.sort_by_key(|window| (window.triple, window.place));
    let mut triples = Triples::default();
    windows.iter().for_each(|window| triples.insert(window.triple));
    Words { triples, windows }
});

/// Stands for any digit in a word.
const ANY_DIGIT: char = '#';

/// The three bytes of a word that are the least common. A word of two is found with whatever follows it.
fn windows(word: &str) -> Vec<(Triple, usize)> {
    if word.contains(ANY_DIGIT) {
        let each = (0..=9).map(|digit| word.replacen(ANY_DIGIT, &digit.to_string(), 1));
        return each.flat_map(|word| windows(&word)).collect();
    }
    let rarest = word.as_bytes().windows(SIZE).enumerate().min_by_key(|(_, bytes)| {
        let common = bytes.iter().map(|byte| frequency(*byte));
        common.sum::<u32>()
    });
    match (rarest, word.as_bytes()) {
        (Some((before, bytes)), _) => vec![(triple(bytes), before)],
        (None, &[first, second]) => {
            let third = (b'0'..=b'9').chain(b'a'..=b'z').chain(*b"-._~");
            third.map(|third| (triple(&[first, second, third]), 0)).collect()
        }
        // A single sign has a search of its own.
        (None, _) => Vec::new(),
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

    /// The words that have these three bytes.
    fn with(&self, triple: Triple) -> &[Window] {
        let first = self.windows.partition_point(|window| window.triple < triple);
        let rest = self.windows.get(first..).unwrap_or_default();
        let many = rest.iter().take_while(|window| window.triple == triple).count();
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
    windows: std::slice::Iter<'w, Window>,
}

impl Iterator for Hits<'_> {
    type Item = Hit;

    fn next(&mut self) -> Option<Hit> {
        loop {
            let (scan, end) = (self.scan, self.at);
            if let Some(hit) = self.windows.by_ref().find_map(|window| window.hit(scan, end)) {
                return Some(hit);
            }
            (self.at, self.last) = self.words.triples.next(scan.text.as_bytes(), self.at, self.last)?;
            self.windows = self.words.with(self.last).iter();
        }
    }
}

impl Window {
    /// The word, when it is the one whose bytes end here.
    fn hit(&self, scan: &Scan<'_>, end: usize) -> Option<Hit> {
        let start = end.checked_sub(SIZE + self.before)?;
        let word = Span::new(start, start + self.word.len());
        self.fits(scan, word).then_some(Hit { word, form: self.form, place: self.place })
    }

    fn fits(&self, scan: &Scan<'_>, word: Span) -> bool {
        let Some(written) = scan.text.as_bytes().get(word.start..word.end) else { return false };
        let is_any_case = !self.form.starts_secret() && !self.word.bytes().any(|byte| byte.is_ascii_uppercase());
        let fits = |(byte, wanted): (&u8, u8)| match wanted {
            _ if char::from(wanted) == ANY_DIGIT => byte.is_ascii_digit(),
            _ if is_any_case => byte.eq_ignore_ascii_case(&wanted),
            _ => *byte == wanted,
        };
        written.iter().zip(self.word.bytes()).all(fits)
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
