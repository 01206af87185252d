//! Keys and tokens that their own letters give away, but for those that only start with them.

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

/// Three parts with dots between, the first two of them JSON in base64.
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
    let is_whole = signature.is_some_and(|part| part.len() >= SHORTEST_PART);
    let is_token = header.len() >= SHORTEST_PART && claims.len() >= SHORTEST_PART && claims.starts_with("eyJ");
    let span = Span::new(token.start, token.start + text.len());
    (is_token && (is_cut || is_whole)).then(|| Found::drawn(span, "eyJ".len()))
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
        if text.len() == LENGTH && is_mixed(text) {
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

/// Three characters and a digit, `Q~`, and 31 to 34 more.
pub fn azure_secret(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const BEFORE: usize = 4;
    const AFTER: usize = 31;
    let fits = |byte: u8| Alphabet::Dotted.has(byte) || byte == b'~';
    let start = word.start.checked_sub(BEFORE)?;
    let before = scan.at(Span::new(start, word.start)).as_bytes();
    let is_start = before.last().is_some_and(u8::is_ascii_digit) && before.iter().all(|byte| fits(*byte));
    let rest = scan.after(word.end).bytes().take(AFTER + 4).take_while(|byte| fits(*byte)).count();
    let is_whole = (AFTER..AFTER + 4).contains(&rest) && scan.starts_word(start);
    (is_start && is_whole).then(|| Found::drawn(Span::new(start, word.end + rest), 0))
}

/// The number of a bot, which everybody may know, and 35 characters.
pub fn telegram(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const LONGEST: usize = 12;
    const SHORTEST: usize = 7;
    let start = scan.back(word.start, LONGEST, Alphabet::Digits);
    let token = scan.run(word.start + 1, Alphabet::Word);
    let is_token = (33..=37).contains(&(token.end - token.start));
    let is_whole = is_token && word.start - start >= SHORTEST && !is_placeholder(scan.at(token));
    is_whole.then(|| Found::drawn(Span::new(start, token.end), word.end - start))
}

/// Two parts with a dot between.
pub fn sendgrid(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const SHORTEST: usize = 30;
    let key = scan.long_run(word.end, SHORTEST, Alphabet::Dotted).filter(|_| scan.starts_run(word.start))?;
    let text = scan.at(key);
    (text.matches('.').count() == 1 && !is_placeholder(text))
        .then(|| Found::drawn(Span::new(word.start, key.end), "SG.".len()))
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

/// 14 characters before it, and 60 or more behind.
pub fn terraform(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const BEFORE: usize = 14;
    const SHORTEST: usize = 40;
    let start = scan.back(word.start, BEFORE, Alphabet::Word);
    let rest = scan.long_run(word.end, SHORTEST, Alphabet::Word)?;
    (word.start - start == BEFORE).then(|| Found::drawn(Span::new(start, rest.end), 0))
}

/// 36 digits in hex before it.
pub fn new_relic_licence(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const LENGTH: usize = 36;
    let start = scan.back(word.start, LENGTH, Alphabet::Hex);
    let is_whole = word.start - start == LENGTH && scan.starts_word(start);
    is_whole.then(|| Found::drawn(Span::new(start, word.end), 0))
}
