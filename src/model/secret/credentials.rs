//! Credentials behind the word that a header writes before them.

use super::encoded::decoded;
use super::forms::Found;
use super::placeholder::{is_chosen, is_drawn, is_placeholder, is_template};
use super::scan::{Alphabet, Scan};
use crate::source::Span;

/// Fewer characters than these behind a word are no token.
pub const SHORTEST: usize = 16;

/// Where what a word announces starts: behind blanks.
fn behind_blanks(scan: &Scan<'_>, word: Span) -> Option<usize> {
    let rest = scan.after(word.end);
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '+']).len();
    (blanks > 0 && scan.starts_word(word.start)).then_some(word.end + blanks)
}

/// Whether something is announced at all.
pub fn may_follow(scan: &Scan<'_>, word: Span) -> bool {
    scan.after(word.end).starts_with([' ', '\t', '+'])
}

pub fn bearer(scan: &Scan<'_>, word: Span) -> Option<Found> {
    let start = behind_blanks(scan, word)?;
    let token = scan.long_run(start, SHORTEST, Alphabet::Token)?;
    (!is_placeholder(scan.at(token))).then(|| Found::chosen(token))
}

/// A user name and a password with a colon between, in base64.
pub fn basic(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const SHORTEST: usize = 8;
    let start = behind_blanks(scan, word)?;
    let token = scan.long_run(start, SHORTEST, Alphabet::Base64)?;
    let text = decoded(scan.at(token))?;
    let (user, password) = text.split_once(':')?;
    let is_text = !text.contains(|c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER);
    let is_pair = is_text && (!user.is_empty() || !password.is_empty());
    (is_pair && !is_template(password)).then(|| Found::chosen(token))
}

/// `ApiKey …` and `GenieKey …`.
pub fn api_key(scan: &Scan<'_>, word: Span) -> Option<Found> {
    let start = behind_blanks(scan, word)?;
    let token = scan.long_run(start, SHORTEST, Alphabet::Token)?;
    is_drawn(scan.at(token)).then(|| Found::chosen(token))
}

/// `curl -u user:password`.
pub fn of_curl(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const LONGEST: usize = 256;
    let rest = scan.after(word.end);
    let line = rest.get(..rest.floor_char_boundary(LONGEST))?.split('\n').next()?;
    let option = [" -u ", " -u", " --user ", " --user=", " --proxy-user "].iter();
    let (at, option) = option.filter_map(|option| Some((line.find(option)?, option))).min()?;
    let value = line.get(at + option.len()..)?;
    let quotes = value.len() - value.trim_start_matches(['"', '\'', ' ']).len();
    let start = word.end + at + option.len() + quotes;
    let pair = scan.run(start, Alphabet::Value);
    let (user, password) = scan.at(pair).split_once(':')?;
    is_chosen(password).then(|| Found::chosen(Span::new(start + user.len() + 1, pair.end)))
}
