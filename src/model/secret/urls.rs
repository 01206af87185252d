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
    // The user may be a mail address, with one more sign in it.
    let mut signs = 0;
    let start = near.rfind(|c: char| {
        signs += usize::from(c == '@');
        signs > 1 || c.is_whitespace() || "\"'`<>".contains(c)
    });
    near.get(start.map_or(0, |start| start + 1)..).unwrap_or_default()
}

/// Whether there is something before a host.
pub fn may_have_password(scan: &Scan<'_>, word: Span) -> bool {
    before_host(scan, word).contains("://")
}

/// `https://user:password@host`, and a token in place of either.
pub fn password(scan: &Scan<'_>, word: Span) -> Option<Found> {
    const SHORTEST: usize = 4;
    const NAMES: [&str; 8] = ["password", "passwd", "pass", "pwd", "secret", "token", "x-oauth-basic", "credentials"];
    let (_, user) = before_host(scan, word).rsplit_once("://")?;
    let start = word.start - user.len();
    let (name, first) = user.split_once(':').unwrap_or((user, ""));
    if name.contains(['/', '?', '#']) {
        return None;
    }
    let start_of_password = word.start - first.len();
    // The password may have the sign in it.
    let rest = scan.after(start_of_password);
    let rest = rest.get(..rest.floor_char_boundary(first.len() + 256)).unwrap_or(rest);
    let authority = rest.split(|c: char| c.is_whitespace() || "\"'`<>/?#\\,".contains(c)).next()?;
    let (password, host) = authority.rsplit_once('@')?;
    let is_named = NAMES.contains(&password.to_ascii_lowercase().as_str());
    if user.contains(':') && password.len() >= SHORTEST && !is_named {
        let span = Span::new(start_of_password, start_of_password + password.len());
        return (!is_placeholder(password)).then(|| Found::chosen(span));
    }
    // Sentry's names are for everybody who opens a page.
    let is_public = host.contains("sentry");
    let is_token = name.len() >= 16 && name.bytes().all(|byte| Alphabet::Dotted.has(byte)) && is_drawn(name);
    (is_token && !is_public).then(|| Found::chosen(Span::new(start, start + name.len())))
}
