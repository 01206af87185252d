//! What a report keeps of a text: a long one is cut between two words, and a value has its digest behind its start.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

pub const MAX_KEPT: usize = 512;

pub fn value(text: &str) -> String {
    let Some(start) = start(text) else {
        return text.to_owned();
    };
    let mut digest = String::new();
    for byte in &Sha256::digest(text.as_bytes())[..16] {
        write!(digest, "{byte:02x}").unwrap();
    }
    format!("{start}… ({} bytes, sha256 {digest})", text.len())
}

pub fn title(text: &str) -> String {
    start(text).map_or_else(|| text.to_owned(), |start| format!("{start}…"))
}

/// None of a text that is kept in full. A start without a blank in its second half is cut where it ends.
fn start(text: &str) -> Option<&str> {
    if text.len() <= MAX_KEPT {
        return None;
    }
    let mut end = MAX_KEPT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut blanks = text[..end].char_indices().filter(|(at, c)| *at > MAX_KEPT / 2 && c.is_whitespace());
    let end = blanks.next_back().map_or(end, |(at, _)| at);
    Some(&text[..end])
}
