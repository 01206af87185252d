//! Keys and tokens that their own letters give away, but for those that only start with them.

use std::ops::RangeInclusive;

use super::forms::Found;
use super::placeholder::{is_drawn, is_placeholder};
use super::scan::{Alphabet, Scan};
use crate::source::Span;

/// A private key with the lines around it.
pub fn pem(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const BEGIN: &str = "-----BEGIN ";
    const LONGEST_NAME: usize = 24;
    const LONGEST: usize = 32 * 1024;
    const SHORTEST: usize = 4;
    let text = scan.before(word.start);
    let near = text.floor_char_boundary(word.start.saturating_sub(BEGIN.len() + LONGEST_NAME));
    let start = near + text.get(near..)?.rfind(BEGIN)?;
    let fits = |byte: u8| byte.is_ascii_uppercase() || b" -".contains(&byte);
    let rest = scan.after(word.end);
    let dashes = if rest.starts_with(" BLOCK") { " BLOCK-----" } else { "-----" };
    let is_header = scan.at(word) == "PRIVATE KEY" && scan.at(Span::new(start, word.end)).bytes().all(fits);
    let body = rest.strip_prefix(dashes).filter(|_| is_header)?;
    let body = body.get(..body.floor_char_boundary(LONGEST)).unwrap_or(body);
    let is_key = |c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || "+/=:,-#>".contains(c);
    let dashes_again = body.find("-----").unwrap_or(body.len());
    let length = body.get(..dashes_again)?.find(|c| !is_key(c)).unwrap_or(dashes_again);
    let last_line = body.get(length..).and_then(|rest| rest.strip_prefix("-----END "));
    let last_line = last_line.and_then(|rest| Some("-----END ".len() + rest.find("-----")? + "-----".len()));
    let end = length + last_line.unwrap_or_default();
    let first = body.get(..end)?.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let first = first.split(|c: char| !c.is_ascii_alphanumeric()).next()?;
    let open = word.end + dashes.len() - start;
    let span = Span::new(start, start + open + body.get(..end)?.trim_end().len());
    (first.len() >= SHORTEST && !is_placeholder(first)).then(|| Found::drawn(span, open))
}

/// Three parts with dots between, the first two of them JSON in base64; or five, when they are encrypted.
pub fn web_token(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const SHORTEST: usize = 16;
    const SHORTEST_PART: usize = 8;
    if !scan.starts_run(word.start) {
        return None;
    }
    let token = scan.long_run(word.start, SHORTEST, Alphabet::Dotted)?;
    let text = scan.at(token).trim_end_matches('.');
    let is_cut = scan.after(token.end).starts_with('…');
    let mut parts = text.split('.');
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next());
    let is_whole = signature.is_some_and(|part| part.len() >= SHORTEST_PART && !is_placeholder(part));
    let is_signed = claims.len() >= SHORTEST_PART && claims.starts_with("eyJ") && (is_cut || is_whole);
    // The key of one that is encrypted may be empty.
    let is_encrypted = is_whole && text.matches('.').count() == 4 && !text.ends_with('.');
    let span = Span::new(token.start, token.start + text.len());
    (header.len() >= SHORTEST_PART && (is_signed || is_encrypted)).then(|| Found::drawn(span, "eyJ".len()))
}

/// The other half of an AWS key: 40 characters of base64, near the half that is known by its letters.
pub fn beside_access_key(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const KEY: usize = 16;
    const LENGTH: usize = 40;
    const NEAR: usize = 160;
    let key = scan.whole_run(word.end, KEY, Alphabet::Upper)?;
    let mut at = key.end;
    while at < key.end + NEAR {
        let run = scan.run(at, Alphabet::Base64);
        let text = scan.at(run).trim_matches('=');
        if text.len() == LENGTH && is_mixed(text) && !is_placeholder(text) {
            let start = run.start + scan.at(run).find(text)?;
            return Some(Found::drawn(Span::new(start, start + LENGTH), 0));
        }
        at = run.end + scan.after(run.end).chars().next()?.len_utf8();
    }
    None
}

fn is_mixed(text: &str) -> bool {
    let has = |fits: fn(&u8) -> bool| text.as_bytes().iter().any(fits);
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

/// `sk-`, as keys of OpenAI, Anthropic and others start. Names of things may start so as well.
pub fn sk(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const SHORTEST: usize = 20;
    const PUBLIC: [&str; 7] = ["ant-api03-", "ant-admin01-", "ant-", "proj-", "svcacct-", "admin-", "or-v1-"];
    let key = scan.long_run(word.end, SHORTEST, Alphabet::Word).filter(|_| scan.starts_run(word.start))?;
    let text = scan.at(key);
    let known = PUBLIC.iter().find(|known| text.starts_with(**known)).map_or(0, |known| known.len());
    let secret = text.get(known..)?;
    let longest = secret.split('-').map(str::len).max().unwrap_or_default();
    let is_key = scan.at(word) == "sk-" && longest >= SHORTEST / 2;
    (is_key && is_drawn(secret)).then(|| Found::drawn(Span::new(word.start, key.end), "sk-".len() + known))
}

/// Parts with dots between: what tells them, what the first starts with, and how long each is.
type Parts = (&'static str, &'static [&'static str], &'static [RangeInclusive<usize>]);

const DOTTED: &[Parts] = &[
    ("a Discord bot token", &["M", "N", "O"], &[24..=28, 6..=6, 27..=45]),
    ("an Airtable token", &["pat"], &[17..=17, 64..=64]),
];

/// Whether the first dot of one of them may be here.
pub fn may_be_dotted(scan: &Scan<'_>, dot: Span) -> bool {
    const SHORTEST: usize = 17;
    let at = |byte: Option<usize>| scan.text.as_bytes().get(byte?);
    let may_be = at(dot.start.checked_add(7)) == Some(&b'.') || at(dot.start.checked_sub(SHORTEST)) == Some(&b'p');
    may_be && scan.back(dot.start, SHORTEST, Alphabet::Word) + SHORTEST == dot.start
}

pub fn dotted(scan: &Scan<'_>, dot: Span) -> Option<Found> {
    const LONGEST: usize = 29;
    const LONGEST_TOKEN: usize = 100;
    let start = scan.back(dot.start, LONGEST, Alphabet::Word);
    let run = scan.run(start, Alphabet::Dotted);
    let text = Some(scan.at(run)).filter(|text| text.len() < LONGEST_TOKEN)?.trim_end_matches('.');
    let fits = |(_, starts, lengths): &&Parts| {
        let is_each = text.split('.').zip(*lengths).all(|(part, length)| length.contains(&part.len()));
        is_each && text.split('.').count() == lengths.len() && starts.iter().any(|start| text.starts_with(start))
    };
    let (kind, ..) = DOTTED.iter().find(fits).filter(|_| is_mixed(text) && !is_placeholder(text))?;
    let span = Span::new(start, start + text.len());
    Some(Found { kind: Some(kind), ..Found::drawn(span, 0) })
}
