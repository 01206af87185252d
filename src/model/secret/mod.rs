//! Secrets in a text: tokens, keys and passwords with which anybody could call in somebody's name.
//!
//! The text is searched, once and without its escapes, for the words that a secret stands behind or starts with, and only
//! what is around one of them is looked at: a text without a secret costs no more than the search.

mod credentials;
mod encoded;
mod forms;
mod keys;
pub mod known;
mod named;
mod placeholder;
mod plain;
mod replace;
mod scan;
mod table;
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
use forms::{Form, Found, Shape};
use placeholder::{is_placeholder, is_words};
use scan::Scan;
use table::SIGNS;
use words::WORDS;

pub use encoded::{decoded, encoded_like};
pub use named::SecretKey;
pub use placeholder::{is_chosen, is_template};
pub use plain::Plain;
pub use replace::{Placeholders, is_number_of_placeholder};

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

    /// The same in the text as it is written.
    fn written(self, plain: &Plain<'_>) -> Self {
        let (span, hidden) = (plain.written(self.span), plain.written(self.hidden()));
        Self { span, open: hidden.start - span.start, ..self }
    }

    /// What nobody may know.
    pub fn hidden(&self) -> Span {
        Span::new(self.span.start + self.open, self.span.end)
    }
}

/// How much is read without its escapes in one go: where each of them is written takes memory.
const STRETCH: usize = 1 << 20;
/// How much more is read, so that what starts in a stretch is found whole: a longer secret is found in part.
const OVERLAP: usize = 64 * 1024;

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

/// `depth` is how many times the text was in base64.
fn all_at(text: &str, depth: usize) -> Vec<Secret> {
    let mut all = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let end = text.ceil_char_boundary((from + STRETCH + OVERLAP).min(text.len()));
        let plain = Plain::of(text.get(from..end).unwrap_or_default());
        let found = in_stretch(&Scan::new(&plain.text, depth)).into_iter();
        all.extend(found.map(|(place, found)| {
            let secret = found.written(&plain);
            (place, Secret { span: secret.span.shifted(from), ..secret })
        }));
        from = text.ceil_char_boundary((from + STRETCH).min(text.len()));
    }
    all.sort_unstable_by_key(|(place, secret)| (secret.span, *place));
    all.dedup_by_key(|(_, secret)| secret.span);
    all.into_iter().map(|(_, secret)| secret).collect()
}

/// The single signs that tell a secret.
fn signs(text: &str) -> impl Iterator<Item = (Span, &'static Form)> {
    memchr::memchr2_iter(b'@', b'.', text.as_bytes()).filter_map(move |at| {
        let sign = Span::new(at, at + 1);
        let form = SIGNS.iter().find(|form| text.get(sign.start..sign.end) == form.words.first().copied())?;
        Some((sign, form))
    })
}

/// The secrets of a text that has no escapes, each with the place of its word in the table.
fn in_stretch(scan: &Scan<'_>) -> Vec<(usize, Secret)> {
    let of_words = WORDS.hits(scan).map(|hit| (hit.word, hit.place, hit.form));
    let of_signs = signs(scan.text).map(|(sign, form)| (sign, usize::MAX, form));
    let mut hits: Vec<_> = of_words.chain(of_signs).filter(|(word, _, form)| form.may_be_at(scan, *word)).collect();
    hits.sort_unstable_by_key(|(word, place, _)| (word.start, *place));
    let mut all = Vec::new();
    let mut covered = Span::default();
    for (word, place, form) in hits {
        if covered.start < word.start && word.end <= covered.end {
            continue;
        }
        if let Some(secret) = form.found(scan, word) {
            if secret.span.end > covered.end {
                covered = secret.span;
            }
            all.push((place, secret));
        }
    }
    all
}

impl Form {
    /// Whether a secret may belong to a word: a glance at what has to follow.
    fn may_be_at(&self, scan: &Scan<'_>, word: Span) -> bool {
        match &self.shape {
            Shape::From(more, alphabet) | Shape::Exactly(more, alphabet) => scan.goes_on(word.end, *more, *alphabet),
            Shape::Regex(pattern) => pattern.may_be_at(scan, word),
            Shape::Likely(may_be, _) => may_be(scan, word),
            Shape::Webhook(_) | Shape::By(_) => true,
        }
    }

    fn found(&self, scan: &Scan<'_>, word: Span) -> Option<Secret> {
        let rest = |run: Option<Span>| {
            let rest = run.filter(|_| scan.starts_word(word.start))?;
            Some(Found::drawn(Span::new(word.start, rest.end), word.end - word.start))
        };
        let is_real = |found: &Found| {
            let hidden = scan.at(Span::new(found.span.start + found.open, found.span.end));
            !is_placeholder(hidden) && !is_words(hidden)
        };
        let found = match &self.shape {
            Shape::From(more, alphabet) => rest(scan.long_run(word.end, *more, *alphabet)).filter(is_real),
            Shape::Exactly(more, alphabet) => rest(scan.whole_run(word.end, *more, *alphabet)).filter(is_real),
            Shape::Regex(pattern) => pattern.find(scan, word).filter(is_real),
            Shape::Webhook(paths) => urls::webhook(scan, word, paths),
            Shape::By(find) | Shape::Likely(_, find) => find(scan, word),
        }?;
        let kind = found.kind.unwrap_or(self.kind);
        Some(Secret { span: found.span, kind, open: found.open, is_drawn: found.is_drawn })
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
        let stars = stars(written.chars().count(), mark.as_deref());
        // Lines stay lines: who draws them counts them.
        let kept = |(star, c): (char, char)| if matches!(c, '\n' | '\r') { c } else { star };
        out.extend(stars.chars().zip(written.chars()).map(kept));
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
