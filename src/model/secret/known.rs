//! The secrets that are known by now, and any text without them.
//!
//! A secret is found where it is read: whole, and beside the name that gives it away. Where it is written it may be cut
//! off, wrapped, escaped, coloured, or without its name. So what is written is searched for the pieces of what is known.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::plain::Plain;
use super::triples::{SIZE, Triples, triple};
use super::{Secret, mark, stars};
use crate::source::Span;

/// So many characters of a secret in a row are hidden, wherever they stand; of a shorter one all of them.
const TOO_MANY: usize = 12;
/// The length of the pieces by which a secret is found, and how far apart they start: any [`TOO_MANY`] characters have one
/// of them.
const PIECE: usize = TOO_MANY / 2;
/// How many secrets are looked at that share a piece.
const MAX_SHARED: usize = 16;

type Start = [u8; PIECE];

#[derive(Default)]
pub struct KnownSecrets {
    secrets: Vec<Text>,
    /// How pieces start.
    starts: Triples,
    /// The secrets that have a piece, and where.
    pieces: HashMap<Start, Vec<(u32, u32)>>,
    known: HashSet<String>,
}

struct Text {
    /// In small letters: a secret in other letters is as good as the secret.
    lower: Box<[u8]>,
    mark: Option<Box<str>>,
}

/// A part of a text that is a secret, or a part of one.
struct Run<'k> {
    span: Span,
    mark: Option<&'k str>,
}

impl KnownSecrets {
    pub fn is_empty(&self) -> bool {
        self.secrets.is_empty()
    }

    /// Takes in the secrets of a text.
    pub fn learn(&mut self, text: &str, secrets: &[Secret]) {
        for secret in secrets {
            let hidden = secret.hidden();
            self.add(text.get(hidden.start..hidden.end).unwrap_or_default(), secret.is_drawn);
        }
    }

    /// Takes in a text that is a secret.
    pub fn add(&mut self, secret: &str, is_drawn: bool) {
        if !self.known.insert(secret.to_owned()) {
            return;
        }
        let mark = mark(secret, is_drawn).map(String::into_boxed_str);
        // A key of several lines is known by its lines.
        let plain = Plain::of(secret).text.to_ascii_lowercase();
        let words = plain.split(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        for word in words.filter(|word| word.len() >= PIECE) {
            let at = self.secrets.len() as u32;
            for (start, piece) in word.as_bytes().chunks_exact(PIECE).enumerate() {
                let Ok(piece) = Start::try_from(piece) else { continue };
                self.starts.insert(triple(piece.get(..SIZE).unwrap_or_default()));
                let places = self.pieces.entry(piece).or_default();
                if places.len() < MAX_SHARED {
                    places.push((at, (start * PIECE) as u32));
                }
            }
            let mark = mark.clone().filter(|_| word.len() == plain.len());
            self.secrets.push(Text { lower: word.as_bytes().into(), mark });
        }
    }

    /// The text with stars in place of what is known, as many as it has characters there.
    pub fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.is_empty() {
            return Cow::Borrowed(text);
        }
        let plain = Plain::of(text);
        let lower = plain.text.to_ascii_lowercase();
        let runs = self.runs(lower.as_bytes());
        if runs.is_empty() {
            return Cow::Borrowed(text);
        }
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        for run in runs {
            let whole =
                Span::new(plain.text.floor_char_boundary(run.span.start), plain.text.ceil_char_boundary(run.span.end));
            let characters: Vec<_> = plain.characters(whole).collect();
            // Between two characters there may be an order to a terminal, which stays.
            for (star, written) in stars(characters.len(), run.mark).chars().zip(characters) {
                out.push_str(text.get(at..written.start).unwrap_or_default());
                out.push(star);
                at = written.end.max(at);
            }
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Cow::Owned(out)
    }

    fn runs(&self, text: &[u8]) -> Vec<Run<'_>> {
        let (mut runs, mut at, mut last, mut free) = (Vec::new(), 0, 0, 0);
        while let Some((end, triple)) = self.starts.next(text, at, last) {
            (at, last) = (end, triple);
            let start = end.saturating_sub(SIZE).max(free);
            let piece = text.get(start..start + PIECE).and_then(|piece| Start::try_from(piece).ok());
            let places = piece.and_then(|piece| self.pieces.get(&piece));
            let longest = places.into_iter().flatten().filter_map(|place| self.run(text, start, free, *place));
            if let Some(run) = longest.max_by_key(|run| run.span.end - run.span.start) {
                (at, last, free) = (run.span.end, 0, run.span.end);
                runs.push(run);
            }
        }
        runs
    }

    /// What of a secret stands around one of its pieces, behind what is hidden already; none where that is too little to
    /// hide.
    fn run(&self, text: &[u8], at: usize, free: usize, (secret, offset): (u32, u32)) -> Option<Run<'_>> {
        let secret = self.secrets.get(secret as usize)?;
        let (before, behind) = secret.lower.split_at_checked(offset as usize)?;
        let same = |(one, other): &(&u8, &u8)| one == other;
        let left = text.get(free..at)?.iter().rev().zip(before.iter().rev()).take_while(same).count();
        let right = text.get(at..)?.iter().zip(behind).take_while(same).count();
        let span = Span::new(at - left, at + right);
        let is_whole = left + right == secret.lower.len();
        let is_long = left + right >= TOO_MANY;
        let in_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        // A short one may stand in a longer word by chance.
        let stands_alone =
            || !in_word(span.start.checked_sub(1).and_then(|at| text.get(at))) && !in_word(text.get(span.end));
        // One that was cut off has no more to tell it by.
        let is_cut =
            || left == before.len() && text.get(span.end..).is_some_and(|rest| rest.starts_with("…".as_bytes()));
        let mark = secret.mark.as_deref().filter(|_| is_whole);
        (is_long || is_whole && stands_alone() || is_cut()).then_some(Run { span, mark })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "Zq4Tn8Vb2Kx7Lw9Rc3Mf6Hd1";

    fn hidden(secret: &str, text: &str) -> String {
        let mut known = KnownSecrets::default();
        known.add(secret, false);
        known.hide(text).into_owned()
    }

    #[test]
    fn a_secret_is_hidden_in_any_writing() {
        let stars = "*".repeat(24);
        let table = [
            (SECRET.to_owned(), stars.clone()),
            (format!("a{SECRET}b{SECRET}"), format!("a{stars}b{stars}")),
            (SECRET.to_lowercase(), stars.clone()),
            // In part, and cut off.
            (format!("{}…", &SECRET[..12]), format!("{}…", "*".repeat(12))),
            (format!("…{}", &SECRET[9..22]), format!("…{}", "*".repeat(13))),
            (SECRET[..11].to_owned(), SECRET[..11].to_owned()),
            (format!("\"{}…\"", &SECRET[..7]), "\"*******…\"".to_owned()),
            // In colours, and with escapes.
            ("Zq4T\x1b[1mn8Vb2Kx7\x1b[0mLw9Rc3Mf6Hd1".to_owned(), "****\x1b[1m********\x1b[0m************".to_owned()),
            (SECRET.replace('T', "%54").replace('8', "\\u0038").replace('7', "&#55;"), stars.clone()),
        ];
        for (text, expected) in table {
            assert_eq!(hidden(SECRET, &text), expected, "{text}");
        }
    }

    #[test]
    fn a_short_secret_is_hidden_where_it_is_a_word() {
        assert_eq!(hidden("hunter2", "hunter2, hunter22, xhunter2 (hunter2)"), "*******, hunter22, xhunter2 (*******)");
        assert_eq!(hidden("p_ss&w1", r#"p\_ss&amp;w1 "p_ss\u0026w1""#), "******* \"*******\"");
        assert_eq!(hidden("abc", "abc"), "abc");
    }

    #[test]
    fn a_secret_of_several_lines_is_hidden_line_by_line() {
        let text = "MIIEvQIBADANBgkqhkiG9w0B\\nAQEFAASCBKcwggSjAgEAAoIB\nxyz";
        assert_eq!(hidden(text, "  | AQEFAASCBKcwggSjAgEAAoIB"), format!("  | {}", "*".repeat(24)));
        assert_eq!(hidden(text, "MIIEvQIBADANBgkqhkiG9w0B\\nAQ"), format!("{}\\nAQ", "*".repeat(24)));
    }

    #[test]
    fn what_a_machine_drew_is_told_from_others_by_a_mark() {
        let mut known = KnownSecrets::default();
        for secret in [SECRET, "Aq4Tn8Vb2Kx7Lw9Rc3Mf6Hd2"] {
            known.add(secret, true);
        }
        let (one, other) = (known.hide(SECRET), known.hide("Aq4Tn8Vb2Kx7Lw9Rc3Mf6Hd2"));
        assert_ne!(one, other);
        assert!(one.starts_with("***************~") && one.len() == SECRET.len(), "{one}");
        assert_eq!(known.hide(&SECRET[..20]), "*".repeat(20));
    }

    #[test]
    fn many_secrets_in_many_places_are_hidden_in_time() {
        let mut known = KnownSecrets::default();
        for number in 0..20_000 {
            known.add(&format!("shared-start-{number}-shared-end"), false);
        }
        let text = "shared-start-shared-end-".repeat(20_000);
        assert!(!known.hide(&text).contains("shared-start-s"));
    }
}
