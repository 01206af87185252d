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

/// What the base64 of a text starts with that starts with this one.
pub fn start(text: &str) -> String {
    let bit = |at: usize| text.as_bytes().get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1);
    let letter = |at: usize| (at..at + 6).fold(0, |value, at| value << 1 | u8::from(bit(at)));
    let letters = (0..text.len() * 8 / 6).map(|at| letter(at * 6));
    letters.filter_map(|wanted| (b'+'..=b'z').find(|byte| value(*byte) == Some(wanted))).map(char::from).collect()
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
        assert_eq!(start("user"), "dXNlc");
        assert_eq!(start("use"), "dXNl");
    }
}
