//! Secrets in base64: a URL, a header, a token, a key or JSON as a whole.

use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use base64::{Engine, alphabet};

use super::forms::Found;
use super::scan::{Alphabet, Scan};
use crate::source::Span;

/// Base64 in base64 in base64 is as deep as anybody looks.
const DEEPEST: usize = 3;

pub fn base64(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const SHORTEST: usize = 20;
    if !scan.starts_word(word.start) || scan.depth >= DEEPEST || word.start < scan.decoded.get() {
        return None;
    }
    let run = scan.long_run(word.start, SHORTEST, Alphabet::Base64)?;
    scan.decoded.set(run.end);
    let text = decoded(scan.at(run))?;
    let inner = super::all_at(&text, scan.depth + 1);
    let first = inner.first()?;
    Some(Found { kind: Some(first.kind), ..Found::chosen(run) })
}

/// The text that base64 stands for, in either alphabet. What is no text in it is replaced.
pub fn decoded(base64: &str) -> Option<String> {
    let mut letters = base64.split('=').next()?.replace('-', "+").replace('_', "/");
    // The last letter may be cut off from those that it makes a byte with.
    let is_cut = letters.len() % 4 == 1;
    letters.extend(is_cut.then_some('A'));
    let mut bytes = LENIENT.decode(letters).ok()?;
    bytes.truncate(bytes.len() - usize::from(is_cut));
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Without padding, and whatever stands in the bits behind the last byte.
const LENIENT: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));

/// The base64 of another text, in the alphabet and with the ending that this one has. None where it is not written as what
/// it stands for is written.
pub fn encoded_like(base64: &str, other: &str) -> Option<String> {
    let is_padded = base64.ends_with('=') || base64.len().is_multiple_of(4);
    let engine = match (base64.contains(['-', '_']), is_padded) {
        (false, true) => STANDARD,
        (false, false) => STANDARD_NO_PAD,
        (true, true) => URL_SAFE,
        (true, false) => URL_SAFE_NO_PAD,
    };
    (engine.encode(decoded(base64)?) == base64).then(|| engine.encode(other))
}

/// What the base64 of a text starts with that starts with this one.
pub fn start(text: &str) -> String {
    let mut base64 = STANDARD_NO_PAD.encode(text);
    // The last letter holds bits of what follows, unless the bytes fill it.
    base64.truncate(text.len() * 8 / 6);
    base64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_in_both_alphabets() {
        assert_eq!(decoded("dXNlcjpwYXNz").unwrap(), "user:pass");
        assert_eq!(decoded("YT8_Pj4=").unwrap(), "a??>>");
        assert_eq!(decoded("YT8/Pj4").unwrap(), "a??>>");
        assert_eq!(decoded("_w==").unwrap(), "\u{fffd}");
        assert_eq!(decoded("a b"), None);
        for (base64, text) in
            [("dXNlcjpwYXNz", "user:pass"), ("YT8_Pj4=", "a??>>"), ("YT8/Pj4", "a??>>"), ("YQ==", "a")]
        {
            assert_eq!(encoded_like(base64, text).as_deref(), Some(base64));
        }
        assert_eq!(encoded_like("YT8/Pj4=", "ab").as_deref(), Some("YWI="));
        assert_eq!(encoded_like("_w==", "a"), None);
        assert_eq!(start("user"), "dXNlc");
        assert_eq!(start("use"), "dXNl");
    }
}
