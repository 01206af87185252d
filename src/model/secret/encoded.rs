//! Secrets in base64: a URL, a header, a token, a key or JSON as a whole.

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
    let mut bytes = Vec::with_capacity(base64.len() / 4 * 3 + 3);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in base64.bytes().take_while(|byte| *byte != b'=') {
        bits = bits << 6 | u32::from(value(byte)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held & 0xff) as u8);
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The base64 of another text, in the alphabet and with the ending that this one has. None where it is not written as what
/// it stands for is written.
pub fn encoded_like(base64: &str, other: &str) -> Option<String> {
    let is_of_urls = base64.contains(['-', '_']);
    let is_padded = base64.ends_with('=') || base64.len().is_multiple_of(4);
    let encode = |text: &str| encoded(text, is_of_urls, is_padded);
    (encode(&decoded(base64)?) == base64).then(|| encode(other))
}

fn encoded(text: &str, is_of_urls: bool, is_padded: bool) -> String {
    let letters = if is_of_urls { OF_URLS } else { LETTERS };
    let mut base64 = String::with_capacity(text.len() / 3 * 4 + 4);
    for three in text.as_bytes().chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let used = three.len() + 1;
        base64.extend((0..used).map(|at| letter(letters, bits >> (18 - 6 * at))));
        base64.extend(std::iter::repeat_n('=', if is_padded { 4 - used } else { 0 }));
    }
    base64
}

/// What the base64 of a text starts with that starts with this one.
pub fn start(text: &str) -> String {
    let mut base64 = encoded(text, false, false);
    // The last letter holds bits of what follows, unless the bytes fill it.
    base64.truncate(text.len() * 8 / 6);
    base64
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const OF_URLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The letter of the last six bits.
fn letter(letters: &[u8; 64], bits: u32) -> char {
    letters.get((bits & 63) as usize).copied().map_or('=', char::from)
}

fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
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
