//! Secrets in a text: tokens, keys and passwords with which anybody could call in somebody's name.
//!
//! The text is searched, once, for the few words that a secret stands behind or starts with, and only what is around one
//! of them is looked at, without its escapes: a text without a secret costs no more than the search.

mod credentials;
mod encoded;
mod forms;
mod keys;
pub mod known;
mod named;
mod placeholder;
mod plain;
mod scan;
mod triples;
mod urls;
mod words;

#[cfg(test)]
mod lookalikes;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::source::Span;
use forms::{Form, Found, PASSWORD, Shape};
use placeholder::is_placeholder;
use plain::Plain;
use scan::Scan;
use words::WORDS;

pub use named::SecretKey;

/// A text that looks like a secret, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secret {
    pub span: Span,
    /// What it is, with its article.
    pub kind: &'static str,
    /// How many bytes at its start anybody may know: those that say what it is.
    pub open: usize,
    /// A machine drew it by lot, so that nobody can guess it.
    pub is_drawn: bool,
}

impl Secret {
    /// One that its place gives away, and nothing else.
    pub fn at(span: Span) -> Self {
        Self { span, kind: "a secret", open: 0, is_drawn: false }
    }

    /// What nobody may know.
    pub fn hidden(&self) -> Span {
        Span::new(self.span.start + self.open, self.span.end)
    }
}

/// How much is looked at in one go, and how much of that comes before the word: a longer secret is found in part.
const PIECE: usize = 64 * 1024;
const BEFORE: usize = 512;
/// How much is read without its escapes in one go: each byte of it takes eight more to know where it is written.
const STRETCH: usize = 1 << 20;

/// Of two words in each other, the one that ends first comes first.
const LONGEST_WORD: usize = 32;

/// The secrets of a text in its order, each only where it stands first, and none inside another.
pub fn find(text: &str) -> Vec<Secret> {
    let mut all = all(text);
    let (mut end, mut known) = (0, HashSet::new());
    all.retain(|secret| {
        let apart = secret.span.start >= end;
        end = end.max(secret.span.end);
        apart && known.insert(text.get(secret.span.start..secret.span.end))
    });
    all
}

/// All secrets of a text, wherever they stand.
pub fn all(text: &str) -> Vec<Secret> {
    all_at(text, 0)
}

/// `depth` is how many times the text was in base64. The word that tells a secret may have escapes in itself, so it is looked
/// for in what is meant too, a stretch at a time.
fn all_at(text: &str, depth: usize) -> Vec<Secret> {
    let mut all = by_words(text, depth);
    let mut from = 0;
    while from < text.len() {
        let end = text.ceil_char_boundary((from + STRETCH + PIECE).min(text.len()));
        let plain = Plain::of(text.get(from..end).unwrap_or_default());
        if let Cow::Owned(meant) = &plain.text {
            let found = by_words(meant, depth).into_iter();
            let written = |secret: &Secret| plain.written(secret.span).shifted(from);
            all.extend(found.map(|(form, secret)| (form, Secret { span: written(&secret), ..secret })));
        }
        from = text.ceil_char_boundary((from + STRETCH).min(text.len()));
    }
    all.sort_unstable_by_key(|(form, secret)| (secret.span, *form));
    all.dedup_by_key(|(_, secret)| secret.span);
    all.into_iter().map(|(_, secret)| secret).collect()
}

/// The secrets whose words stand in the text, each with the place of its form.
fn by_words(text: &str, depth: usize) -> Vec<(usize, Secret)> {
    let mut all = Vec::new();
    let mut from = 0;
    while let Some(at) = next(text, from) {
        let start = text.floor_char_boundary(at.saturating_sub(BEFORE));
        let end = text.ceil_char_boundary((at + PIECE).min(text.len()));
        from = if end == text.len() { end } else { text.ceil_char_boundary(at + PIECE / 2) };
        let piece = text.get(start..end).unwrap_or_default();
        let within = Span::new((at - start).saturating_sub(LONGEST_WORD), from - start);
        let found = in_piece(piece, within, depth).into_iter();
        all.extend(found.map(|(form, secret)| (form, Secret { span: secret.span.shifted(start), ..secret })));
    }
    all
}

/// Where the next word starts that may belong to a secret.
fn next(text: &str, from: usize) -> Option<usize> {
    let scan = Scan::new(text, 0);
    let word = WORDS.hits(&scan, from).find(|hit| hit.form.may_be_at(&scan, hit.word)).map(|hit| hit.word.start);
    let sign = signs(text, from).find(|sign| urls::may_have_password(&scan, *sign)).map(|sign| sign.start);
    word.into_iter().chain(sign).min()
}

/// The signs that stand between a password and a host.
fn signs(text: &str, from: usize) -> impl Iterator<Item = Span> {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    memchr::memchr_iter(b'@', rest).map(move |at| Span::new(from + at, from + at + 1))
}

/// The secrets of a piece of text whose words start in a part of it, each with the place of its form.
fn in_piece(piece: &str, within: Span, depth: usize) -> Vec<(usize, Secret)> {
    let plain = Plain::of(piece);
    let scan = Scan::new(&plain.text, depth);
    let of_words = WORDS.hits(&scan, 0).map(|hit| (hit.word, hit.place, hit.form));
    let of_signs = signs(&plain.text, 0).map(|sign| (sign, usize::MAX, &PASSWORD));
    let mut hits: Vec<_> = of_words.chain(of_signs).collect();
    hits.sort_unstable_by_key(|(word, place, _)| (word.start, *place));
    let mut all: Vec<(usize, Secret)> = Vec::new();
    let mut covered = Span::default();
    for (word, place, form) in hits {
        let written = plain.written(word).start;
        let is_covered = covered.start < word.start && word.end <= covered.end;
        if is_covered || !(within.start..within.end).contains(&written) {
            continue;
        }
        if let Some(found) = form.found(&scan, word) {
            if found.span.end > covered.end {
                covered = found.span;
            }
            all.push((place, found.secret(form, &plain)));
        }
    }
    all
}

impl Form {
    /// Whether a secret may belong to a word, in a text as it is written: a glance at what has to follow.
    fn may_be_at(&self, scan: &Scan<'_>, word: Span) -> bool {
        match self.shape {
            Shape::From(more, _) | Shape::Exactly(more, _) => scan.goes_on(word.end, more),
            Shape::Likely(may_be, _) => may_be(scan, word),
            Shape::Webhook(_) | Shape::By(_) => true,
        }
    }

    fn found(&self, scan: &Scan<'_>, word: Span) -> Option<Found> {
        let goes_on = |run: Option<Span>| {
            let rest = scan.starts_word(word.start).then_some(run).flatten()?;
            let length = word.end - word.start;
            let drawn = Found::drawn(Span::new(word.start, rest.end), length);
            (!is_placeholder(scan.at(rest))).then_some(drawn)
        };
        match self.shape {
            Shape::From(more, alphabet) => goes_on(scan.long_run(word.end, more, alphabet)),
            Shape::Exactly(more, alphabet) => goes_on(scan.whole_run(word.end, more, alphabet)),
            Shape::Webhook(paths) => urls::webhook(scan, word, paths),
            Shape::By(find) | Shape::Likely(_, find) => find(scan, word),
        }
    }
}

impl Found {
    fn secret(self, form: &Form, plain: &Plain<'_>) -> Secret {
        let span = plain.written(self.span);
        let hidden = plain.written(Span::new(self.span.start + self.open, self.span.end));
        let kind = self.kind.unwrap_or(form.kind);
        Secret { span, kind, open: hidden.start - span.start, is_drawn: self.is_drawn }
    }
}

/// The text with stars in place of its secrets, each of as many characters.
pub fn hide(text: &str) -> Cow<'_, str> {
    hide_part(text, Span::new(0, text.len()), &all(text))
}

/// The same of a part of a text whose secrets are known.
pub fn hide_part<'t>(text: &'t str, part: Span, secrets: &[Secret]) -> Cow<'t, str> {
    let is_in = |hidden: &Span| hidden.start < part.end && hidden.end > part.start;
    let mut hidden =
        secrets.iter().map(|secret| (secret.hidden(), secret)).filter(|(hidden, _)| is_in(hidden)).peekable();
    if hidden.peek().is_none() {
        return Cow::Borrowed(text.get(part.start..part.end).unwrap_or_default());
    }
    let (mut out, mut at) = (String::new(), part.start);
    for (hidden, secret) in hidden {
        let (start, end) = (hidden.start.max(at), hidden.end.min(part.end));
        let Some(written) = text.get(start..end) else { continue };
        out.push_str(text.get(at..start).unwrap_or_default());
        let is_whole = Span::new(start, end) == hidden;
        let mark = mark(written, secret.is_drawn).filter(|_| is_whole);
        out.push_str(&stars(written.chars().count(), mark.as_deref()));
        at = end;
    }
    out.push_str(text.get(at..part.end).unwrap_or_default());
    Cow::Owned(out)
}

/// The same, of the value of a key that may give it away.
pub fn hide_at(key: Option<SecretKey>, text: &str) -> Cow<'_, str> {
    match key.is_some_and(|key| key.has(text)) {
        true => Cow::Owned(stars(text.chars().count(), None)),
        false => hide(text),
    }
}

/// So many stars, with a mark at their end where there is room.
fn stars(length: usize, mark: Option<&str>) -> String {
    let mark = mark.filter(|mark| mark.len() < length).unwrap_or_default();
    format!("{}{mark}", "*".repeat(length - mark.len()))
}

/// Tells a secret from others of its kind: a few digits of its hash. Only where it was drawn by lot and is long, since of
/// one that somebody chose a hash would be a help to whoever guesses.
fn mark(hidden: &str, is_drawn: bool) -> Option<String> {
    const SHORTEST: usize = 20;
    const BYTES: usize = 4;
    let plain = Plain::of(hidden).text;
    (is_drawn && plain.len() >= SHORTEST).then(|| {
        let digest = Sha256::digest(plain.as_bytes());
        let digits = digest.iter().take(BYTES).map(|byte| format!("{byte:02x}"));
        format!("~{}", digits.collect::<String>())
    })
}
