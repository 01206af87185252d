//! Two values that are meant to be one: equal but for capitals, blanks, escapes, the spelling of a number or of an accent,
//! or the state that stands in them.

use std::borrow::Cow;

use unicode_normalization::char::{canonical_combining_class, decompose_canonical};

use crate::model::names::polarity::{self, StatePolarity};

/// In what two values differ, and in nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpellingDifference {
    Case,
    Blanks,
    /// `&amp;`, `%2F`, `\/`
    Escapes,
    /// A slash at the end.
    Slash,
    Number,
    /// An accent as a character of its own, or within its letter.
    Unicode,
    /// Several of these.
    Several,
    /// The words of the two that tell the state.
    State(String, String),
}

impl SpellingDifference {
    /// What they differ in, behind "differ only in".
    pub fn words(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Case => "capitals",
            Self::Blanks => "blanks or line breaks",
            Self::Escapes => "escapes such as &amp; or %2F",
            Self::Slash => "a slash at the end",
            Self::Number => "how a number is written",
            Self::Unicode => "how an accent is written",
            Self::Several => "how they are written",
            Self::State(one, other) => return Cow::Owned(format!("{one} and {other}, which is the state itself")),
        })
    }
}

/// A spelling that several values have in common.
type Form = fn(&str) -> String;

/// A longer value is compared as it is.
const MOST_BYTES: usize = 2_000;

/// In what two values differ that are meant to be one; none for values that are equal or two.
pub fn difference(one: &str, other: &str) -> Option<SpellingDifference> {
    if one == other || one.len().max(other.len()) > MOST_BYTES {
        return None;
    }
    let equal = |form: Form| form(one) == form(other);
    let forms: [(Form, SpellingDifference); 6] = [
        (str::to_lowercase, SpellingDifference::Case),
        (without_blanks, SpellingDifference::Blanks),
        (decomposed, SpellingDifference::Unicode),
        (unescaped, SpellingDifference::Escapes),
        (without_slash, SpellingDifference::Slash),
        (with_plain_numbers, SpellingDifference::Number),
    ];
    let single = forms.into_iter().find(|(form, _)| equal(*form)).map(|(_, difference)| difference);
    let several = || (canonical(one) == canonical(other)).then_some(SpellingDifference::Several);
    single.or_else(several).or_else(|| state_in(one, other))
}

/// The spelling that values have in common which differ in how they are written.
pub fn canonical(value: &str) -> String {
    decomposed(&plain(value))
}

/// The canonical spelling without the words that tell a state: what values have in common that hold it.
pub fn without_state(value: &str) -> String {
    let told: String = pieces(&plain(value)).into_iter().filter(|piece| polarity::of_word(piece).is_none()).collect();
    decomposed(&told)
}

/// With the accents as they are written: an accent of its own would end a word.
fn plain(value: &str) -> String {
    with_plain_numbers(&without_slash(&without_blanks(&unescaped(value)))).to_lowercase()
}

fn without_blanks(value: &str) -> String {
    value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
}

/// Each accent as a character of its own, those of a letter in the one order that Unicode gives them (its form D). The iterator of
/// the library would bring the tables of all four forms, which travel to a browser too.
fn decomposed(value: &str) -> String {
    let mut parts = Vec::with_capacity(value.len());
    value.chars().for_each(|c| decompose_canonical(c, |part| parts.push((canonical_combining_class(part), part))));
    for letter in parts.chunk_by_mut(|_, (class, _)| *class > 0) {
        letter.sort_by_key(|(class, _)| *class);
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

fn without_slash(value: &str) -> String {
    value.trim_end_matches('/').to_owned()
}

/// Entities of HTML, percent escapes and backslashes before signs, each undone once.
fn unescaped(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        let (taken, length) = entity(rest).or_else(|| percent(rest)).or_else(|| backslash(rest)).unwrap_or_else(|| {
            let mut buffer = [0; 4];
            (c.encode_utf8(&mut buffer).as_bytes().to_vec(), c.len_utf8())
        });
        bytes.extend(taken);
        rest = rest.get(length..).unwrap_or_default();
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What an escape at the start of a text stands for, and how long it is.
type Escape = Option<(Vec<u8>, usize)>;

fn entity(text: &str) -> Escape {
    const NAMED: [(&str, &str); 6] =
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&nbsp;", " ")];
    if let Some((name, sign)) = NAMED.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((sign.as_bytes().to_vec(), name.len()));
    }
    let (number, _) = text.strip_prefix("&#")?.split_once(';')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    Some((char::from_u32(code)?.to_string().into_bytes(), number.len() + 3))
}

fn percent(text: &str) -> Escape {
    let digits = text.strip_prefix('%')?.get(..2)?;
    let byte = u8::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|it| it.is_ascii_hexdigit()))?;
    Some((vec![byte], 3))
}

fn backslash(text: &str) -> Escape {
    let next = text.strip_prefix('\\')?.chars().next().filter(|c| c.is_ascii_punctuation())?;
    Some((next.to_string().into_bytes(), 2))
}

/// Numbers without zeros before them or behind their point: `0042`, `12.0`.
fn with_plain_numbers(value: &str) -> String {
    let is_number = |piece: &str| !piece.is_empty() && piece.chars().all(|c| c.is_ascii_digit() || c == '.');
    let plain = |piece: String| {
        if !is_number(&piece) || piece.matches('.').count() > 1 {
            return piece;
        }
        let (whole, part) = piece.split_once('.').unwrap_or((&piece, ""));
        let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
        let whole = if whole.is_empty() { "0" } else { whole };
        if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
    };
    let mut pieces: Vec<String> = Vec::new();
    for c in value.chars() {
        let is_of_number = c.is_ascii_digit() || c == '.';
        let joins = |last: &&mut String| last.chars().all(|of| (of.is_ascii_digit() || of == '.') == is_of_number);
        match pieces.last_mut().filter(joins) {
            Some(last) => last.push(c),
            None => pieces.push(c.to_string()),
        }
    }
    pieces.into_iter().map(plain).collect()
}

/// Words and what stands between them, in turn.
fn pieces(value: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for c in value.chars() {
        let joins = |last: &&mut String| last.chars().all(|of| of.is_alphabetic() == c.is_alphabetic());
        match pieces.last_mut().filter(joins) {
            Some(last) => last.push(c),
            None => pieces.push(c.to_string()),
        }
    }
    pieces
}

/// The words in which two values differ, if these tell opposite states.
fn state_in(one: &str, other: &str) -> Option<SpellingDifference> {
    let (own, others) = (pieces(one), pieces(other));
    if own.len() != others.len() {
        return None;
    }
    let polarity = |word: &str| polarity::of_word(&word.to_lowercase());
    let mut differing = own.iter().zip(&others).filter(|(a, b)| a != b).peekable();
    let first = differing.peek().map(|(a, b)| ((*a).clone(), (*b).clone()))?;
    let is_opposite = |(a, b): (&String, &String)| {
        let sides: [Option<StatePolarity>; 2] = [polarity(a), polarity(b)];
        matches!(sides, [Some(one), Some(other)] if one != other)
    };
    // All of the value is the state: there is nothing that ties.
    let is_part = own.iter().zip(&others).any(|(a, b)| a == b && a.chars().any(char::is_alphanumeric));
    (is_part && differing.all(is_opposite)).then_some(SpellingDifference::State(first.0, first.1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    proptest! {
        #[test]
        fn accents_are_apart_as_the_library_has_them(text in "([a-zE]|[\u{300}-\u{330}]|[가-힣]|[\u{9c7}\u{9be}]|\\PC){0,12}") {
            prop_assert_eq!(decomposed(&text), text.nfd().collect::<String>());
        }
    }

    #[test]
    fn values_that_are_meant_to_be_one_differ_in_something_that_has_a_name() {
        use SpellingDifference::{Blanks, Case, Escapes, Number, Several, Slash, Unicode};
        let table = [
            ("Disk-1", "DISK-1", Case),
            ("disk 1\n", "disk 1", Blanks),
            ("caf\u{e9}-1", "cafe\u{301}-1", Unicode),
            ("a&amp;b", "a&b", Escapes),
            ("a&#38;b", "a&b", Escapes),
            ("a%2Fb", "a/b", Escapes),
            ("a\\/b", "a/b", Escapes),
            ("https://x.example/a/", "https://x.example/a", Slash),
            ("12.0", "12", Number),
            ("host-0042", "host-42", Number),
            ("Host-0042 ", "host-42", Several),
        ];
        for (one, other, difference_of) in table {
            assert_eq!(difference(one, other), Some(difference_of.clone()), "{one} {other}");
            assert_eq!(difference(other, one), Some(difference_of), "{other} {one}");
            assert_eq!(canonical(one), canonical(other), "{one} {other}");
        }
        let state = difference("level=critical,alert=cpu", "level=normal,alert=cpu");
        assert_eq!(state, Some(SpellingDifference::State("critical".into(), "normal".into())));
        assert_eq!(without_state("level=critical,alert=cpu"), without_state("level=normal,alert=cpu"));
    }

    #[test]
    fn values_of_two_incidents_do_not() {
        for (one, other) in [
            ("a", "a"),
            ("web-1", "web-2"),
            ("web-1", "web-10"),
            ("1.2.3.4", "1.2.3.40"),
            ("100", "10"),
            ("down", "up"),
            ("", "x"),
            ("cpu on db", "disk on db"),
            ("%", "%25x"),
        ] {
            assert_eq!(difference(one, other), None, "{one} {other}");
        }
    }

    #[test]
    fn odd_escapes_stay_as_they_are() {
        for text in ["&", "&#;", "&#xZZ;", "&#4294967295;", "%", "%2", "%zz", "\\", "\\n", "é%", "%é1"] {
            assert_eq!(unescaped(text), text);
        }
    }
}
