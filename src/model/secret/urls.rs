//! Secrets in URLs: passwords before the host, and paths that are all that a call needs.

use super::forms::Found;
use super::placeholder::{is_drawn, is_placeholder};
use super::scan::{Alphabet, Scan};
use crate::source::Span;

/// What comes behind a host and one of these paths lets anybody call.
pub fn webhook(scan: &Scan<'_>, host: Span, paths: &[&str]) -> Option<Found> {
    const SHORTEST: usize = 8;
    let path = paths.iter().find(|path| scan.after(host.end).starts_with(**path))?;
    let start = host.end + path.len();
    let rest = scan.long_run(start, SHORTEST, Alphabet::Path)?;
    let secret = scan.at(rest).trim_end_matches(['/', '.', '=', '@']);
    let open = start - host.start;
    is_drawn(secret).then(|| Found::drawn(Span::new(host.start, start + secret.len()), open))
}

/// What may be a user and a password, before the sign that ends them, with the scheme of their URL.
fn before_host<'t>(scan: &Scan<'t>, sign: Span) -> &'t str {
    const LONGEST: usize = 300;
    let before = scan.before(sign.start);
    let near = before.get(before.ceil_char_boundary(before.len().saturating_sub(LONGEST))..).unwrap_or(before);
    let start = near.rfind(|c: char| c.is_whitespace() || "\"'`<>@".contains(c));
    near.get(start.map_or(0, |start| start + 1)..).unwrap_or_default()
}

/// Whether there is something before a host, in a text as it is written.
pub fn may_have_password(scan: &Scan<'_>, word: Span) -> bool {
    let before = before_host(scan, word);
    let has = |signs: &[&str]| signs.iter().any(|sign| before.contains(sign));
    has(&[":", "%3A", "%3a", "3A", "3a"]) && has(&["//", "\\/", "%2F", "%2f", "2F", "2f", "#47", "#x2"])
}

/// `https://user:password@host`.
pub fn password(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const SHORTEST: usize = 4;
    const NAMES: [&str; 8] = ["password", "passwd", "pass", "pwd", "secret", "token", "x-oauth-basic", "credentials"];
    let before = before_host(scan, word);
    let (_, user) = before.rsplit_once("://")?;
    let (_, first) = user.split_once(':').filter(|(name, _)| !name.contains(['/', '?', '#']))?;
    let start = word.start - first.len();
    // The password may have the sign in it.
    let rest = scan.after(start);
    let rest = rest.get(..rest.floor_char_boundary(first.len() + 256)).unwrap_or(rest);
    let authority = rest.split(|c: char| c.is_whitespace() || "\"'`<>/?#\\,".contains(c)).next()?;
    let (password, _) = authority.rsplit_once('@')?;
    let is_named = NAMES.contains(&password.to_ascii_lowercase().as_str());
    let is_password = password.len() >= SHORTEST && !is_named && !is_placeholder(password);
    is_password.then(|| Found::chosen(Span::new(start, start + password.len())))
}
