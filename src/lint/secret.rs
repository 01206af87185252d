//! Secrets in a text: tokens with which anybody could call in somebody's name.
//!
//! The text is searched for the few words that a secret stands behind or starts with, and only what follows one of them
//! is looked at, so that a text without a secret costs no more than the search. A search for one word after the other in
//! a copy in small letters is faster than one for all words in any case, which looks at each byte by itself.

use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::source::Span;

/// A text that looks like a secret, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret {
    pub span: Span,
    /// What it is, with its article.
    pub kind: &'static str,
}

/// What a secret is known by.
struct Sign {
    /// In small letters: what the search looks for, in any case.
    word: &'static str,
    kind: &'static str,
    shape: Shape,
}

/// How a secret hangs together with the word that it is known by.
enum Shape {
    /// It starts with the word, in exactly this case, and has at least so many characters more.
    StartsWith(&'static str, usize),
    /// The one that belongs to the word at a span of a text, if there is one.
    FoundBy(fn(&str, Span) -> Option<Span>),
}

/// Fewer characters than these behind a word are no token.
const SHORTEST: usize = 16;

const SIGNS: [Sign; 14] = [
    found_by("bearer", "a Bearer token", behind_bearer),
    found_by("x-callgoose-auth", "a Callgoose token", header_value),
    found_by("token=", "a token in a URL", url_parameter),
    found_by("key=", "an API key in a URL", url_parameter),
    found_by("private key", "a private key", private_key),
    found_by("eyj", "a JSON Web Token", web_token),
    found_by("akia", "an AWS access key", access_key),
    found_by("xox", "a Slack token", slack_token),
    starts_with("ghp_", 30, "a GitHub token"),
    starts_with("gho_", 30, "a GitHub token"),
    starts_with("ghs_", 30, "a GitHub token"),
    starts_with("github_pat_", 22, "a GitHub token"),
    starts_with("glpat-", 20, "a GitLab token"),
    starts_with("sk_live_", SHORTEST, "a Stripe key"),
];

const fn found_by(word: &'static str, kind: &'static str, find: fn(&str, Span) -> Option<Span>) -> Sign {
    let shape = Shape::FoundBy(find);
    Sign { word, kind, shape }
}

const fn starts_with(word: &'static str, more: usize, kind: &'static str) -> Sign {
    let shape = Shape::StartsWith(word, more);
    Sign { word, kind, shape }
}

impl Sign {
    fn secret(&self, text: &str, word: Span) -> Option<Span> {
        let span = match self.shape {
            Shape::StartsWith(prefix, more) => starting(text, word, prefix, more),
            Shape::FoundBy(find) => find(text, word),
        };
        span.filter(|span| !is_placeholder(at(text, *span)))
    }
}

static FINDERS: LazyLock<Vec<(Finder<'static>, &'static Sign)>> = LazyLock::new(|| {
    let finder = |sign: &'static Sign| (Finder::new(sign.word), sign);
    SIGNS.iter().map(finder).collect()
});

/// The secrets of a text in its order, each only where it stands first.
pub fn find(text: &str) -> Vec<Secret> {
    // As long as the text is, byte by byte.
    let lower = text.to_ascii_lowercase();
    let mut all = Vec::new();
    for (finder, sign) in FINDERS.iter() {
        for start in finder.find_iter(lower.as_bytes()) {
            let word = Span::new(start, start + sign.word.len());
            let kind = sign.kind;
            let span = sign.secret(text, word);
            all.extend(span.map(|span| Secret { span, kind }));
        }
    }
    all.sort_unstable();
    let (mut end, mut known) = (0, HashSet::new());
    all.retain(|secret| {
        // A token in a header may be of a well-known kind as well.
        let apart = secret.span.start >= end;
        end = end.max(secret.span.end);
        apart && known.insert(at(text, secret.span))
    });
    all
}

fn at(text: &str, span: Span) -> &str {
    text.get(span.start..span.end).unwrap_or_default()
}

fn behind(text: &str, word: Span) -> &str {
    text.get(word.end..).unwrap_or_default()
}

/// The longest start of what follows `from` that has only such characters, when it has enough of them.
fn run(text: &str, from: usize, at_least: usize, fits: fn(u8) -> bool) -> Option<Span> {
    let rest = text.as_bytes().get(from..)?;
    let length = rest.iter().take_while(|byte| fits(**byte)).count();
    (length >= at_least).then(|| Span::new(from, from + length))
}

/// What a token in a header is made of (RFC 6750), but for the signs at its end.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}

/// Whether a word starts here: behind no other letter, the letter of an escape like `\n` aside.
fn starts(text: &str, start: usize) -> bool {
    match text.as_bytes().get(..start).unwrap_or_default() {
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., before] => !is_word(*before),
        [] => true,
    }
}

fn behind_bearer(text: &str, word: Span) -> Option<Span> {
    let rest = behind(text, word);
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let token = || run(text, word.end + blanks, SHORTEST, is_token);
    (blanks > 0 && starts(text, word.start)).then(token).flatten()
}

/// `X-Callgoose-Auth: token`, as a header, or as a key with its value in YAML or JSON.
fn header_value(text: &str, word: Span) -> Option<Span> {
    let rest = behind(text, word);
    let value = rest.trim_start_matches([' ', '\t', '"', '\'', '\\', ':', '=', '[']);
    let between = rest.len() - value.len();
    let names_value = rest.get(..between)?.contains([':', '=']);
    let token = || run(text, word.end + between, SHORTEST / 2, is_token);
    names_value.then(token).flatten()
}

/// A parameter whose value opens doors. Others may end in the same letters: `next_token` turns a page.
fn url_parameter(text: &str, word: Span) -> Option<Span> {
    const NAMES: [&str; 8] =
        ["token", "accesstoken", "authtoken", "apitoken", "privatetoken", "apikey", "xapikey", "accesskey"];
    const LONGEST: usize = 32;
    let before = text.as_bytes().get(..word.start)?;
    let part = before.iter().rev().take(LONGEST);
    let start = word.start - part.take_while(|byte| is_word(**byte)).count();
    let mut name = text.get(start..word.end - 1)?.to_ascii_lowercase();
    // JSON may write the sign before a parameter as an escape.
    if text.get(..start)?.ends_with('\\') {
        name = name.replace("u0026", "").replace("u003f", "");
    } else if !text.get(..start)?.ends_with(['?', '&', ';']) {
        return None;
    }
    name.retain(char::is_alphanumeric);
    let value = || run(text, word.end, SHORTEST, |byte| is_token(byte) || byte == b'%');
    NAMES.contains(&name.as_str()).then(value).flatten()
}

/// A token that starts with letters of its own, in exactly this case.
fn starting(text: &str, word: Span, prefix: &str, more: usize) -> Option<Span> {
    let here = at(text, word) == prefix && starts(text, word.start);
    here.then(|| run(text, word.start, prefix.len() + more, is_word)).flatten()
}

/// `xoxb-` and its like: the fourth letter says whose it is.
fn slack_token(text: &str, word: Span) -> Option<Span> {
    const KINDS: [&str; 5] = ["a-", "b-", "p-", "r-", "s-"];
    const SHORTEST_REST: usize = 10;
    let kind = KINDS.iter().find(|it| behind(text, word).starts_with(**it))?;
    starting(text, word, "xox", kind.len() + SHORTEST_REST)
}

fn access_key(text: &str, word: Span) -> Option<Span> {
    const LENGTH: usize = 20;
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let key = starting(text, word, "AKIA", LENGTH - "AKIA".len())?;
    let is_key = key.end - key.start == LENGTH && at(text, key).bytes().all(fits);
    is_key.then_some(key)
}

/// Three parts with dots between, the first two of them JSON in base64.
fn web_token(text: &str, word: Span) -> Option<Span> {
    const SHORTEST_PART: usize = 8;
    let before = text.get(..word.start)?;
    if at(text, word) != "eyJ" || !starts(text, word.start) || before.ends_with('.') {
        return None;
    }
    let token = run(text, word.start, SHORTEST, |byte| is_word(byte) || byte == b'.')?;
    let parts: Vec<_> = at(text, token).trim_end_matches('.').split('.').collect();
    let [_, claims, _] = parts.as_slice() else {
        return None;
    };
    let long = parts.iter().all(|part| part.len() >= SHORTEST_PART);
    let end = token.start + parts.join(".").len();
    (long && claims.starts_with("eyJ")).then_some(Span::new(token.start, end))
}

/// The line above a private key.
fn private_key(text: &str, word: Span) -> Option<Span> {
    const BEGIN: &str = "-----BEGIN ";
    const LONGEST_NAME: usize = 24;
    let near = word.start.saturating_sub(BEGIN.len() + LONGEST_NAME);
    let before = text.get(text.floor_char_boundary(near)..word.start)?;
    let length = before.len() - before.rfind(BEGIN)?;
    let fits = |byte: u8| byte.is_ascii_uppercase() || b" -".contains(&byte);
    let rest = behind(text, word);
    let dashes = rest.strip_prefix(" BLOCK").unwrap_or(rest);
    let is_header = at(text, word) == "PRIVATE KEY" && dashes.starts_with("-----");
    let header = Span::new(word.start - length, word.end);
    (is_header && at(text, header).bytes().all(fits)).then_some(header)
}

/// What a person writes where the secret belongs: `xxxx…`, `your-token-here`, `REDACTED`.
fn is_placeholder(secret: &str) -> bool {
    const FEWEST_DIFFERENT: usize = 5;
    const WORDS: [&str; 5] = ["xxxx", "your", "redacted", "placeholder", "changeme"];
    let lower = secret.to_ascii_lowercase();
    if lower.starts_with("-----begin") {
        return false;
    }
    let mut different: Vec<_> = lower.bytes().collect();
    different.sort_unstable();
    different.dedup();
    let one_case = lower == secret || secret.to_ascii_uppercase() == secret;
    let is_phrase = one_case && secret.contains(['-', '_', '.']) && !secret.contains(|c: char| c.is_ascii_digit());
    different.len() < FEWEST_DIFFERENT || is_phrase || WORDS.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made up of two halves, so that nobody's scanner takes this file for one with secrets.
    fn made(start: &str, rest: &str) -> String {
        format!("{start}{rest}")
    }

    const RANDOM: &str = "Zq4Tn8Vb2Kx7Lw9Rc3Mf6Hd1Pg5Js0YaEuXi";

    fn found(text: &str) -> Vec<(&'static str, String)> {
        let secrets = find(text);
        let told = secrets.iter().map(|it| (it.kind, at(text, it.span).to_owned()));
        told.collect()
    }

    #[test]
    fn a_secret_is_found_as_a_whole_and_named() {
        let short = &RANDOM[..16];
        let aws = made("AK", "IAQ7TN8VB2KX5LW9RC");
        let jwt = made("eyJ", "hbGciOiJIUzI1.eyJzdWIiOiIxMjM0.Zq4Tn8Vb2Kx7-_x");
        let table = [
            (format!("# curl -H 'Authorization: Bearer {short}'"), "a Bearer token", short.to_owned()),
            (format!("{{\"Authorization\":\"bearer  {RANDOM}\"}}"), "a Bearer token", RANDOM.into()),
            ("Bearer abcdefghijklmnop".into(), "a Bearer token", "abcdefghijklmnop".into()),
            (format!("{{\"x-callgoose-auth\": [\"{short}\"]}}"), "a Callgoose token", short.into()),
            (format!("# X-Callgoose-Auth: {short}"), "a Callgoose token", short.into()),
            (format!("https://x.callgoose.com/v1/process?from=A&token={short}#x"), "a token in a URL", short.into()),
            (format!("\"https://x/?a=b\\u0026access_token={short}\""), "a token in a URL", short.into()),
            (format!("https://x/?api_key={short}&y=1"), "an API key in a URL", short.into()),
            (made("gh", &format!("p_{RANDOM}")), "a GitHub token", made("gh", &format!("p_{RANDOM}"))),
            (made("github_", &format!("pat_{RANDOM}")), "a GitHub token", made("github_", &format!("pat_{RANDOM}"))),
            (made("gl", "pat-Zq4Tn8Vb2Kx7Lw9Rc3Mf"), "a GitLab token", made("gl", "pat-Zq4Tn8Vb2Kx7Lw9Rc3Mf")),
            (format!("\\n{}", made("xo", "xb-1234567890-Zq4Tn8")), "a Slack token", made("xo", "xb-1234567890-Zq4Tn8")),
            (format!("key {aws}."), "an AWS access key", aws.clone()),
            (made("sk_", &format!("live_{short}")), "a Stripe key", made("sk_", &format!("live_{short}"))),
            (format!("see {jwt}."), "a JSON Web Token", jwt.clone()),
            ("\"-----BEGIN RSA PRIVATE KEY-----\\nMIIE\"".into(), "a private key", "-----BEGIN RSA PRIVATE KEY".into()),
        ];
        for (text, kind, secret) in table {
            assert_eq!(found(&text), [(kind, secret)], "{text}");
        }
    }

    #[test]
    fn what_stands_where_a_secret_belongs_is_none() {
        let harmless = [
            "Authorization: Bearer <token>",
            "Bearer ${CALLGOOSE_API_TOKEN_OF_TEAM}",
            "Bearer $CALLGOOSE_API_TOKEN_OF_TEAM",
            "Bearer {{ callgoose_token_of_team }}",
            "Bearer xxxxxxxxxxxxxxxxxxxxxxxx",
            "Bearer ************************",
            "Bearer your-callgoose-token-1234",
            "Bearer CALLGOOSE_API_TOKEN_OF_TEAM",
            "the bearer authentication-of-the-console",
            "bearer tokens are in the vault",
            "forbearer Zq4Tn8Vb2Kx7Lw9Rc3Mf",
            "https://x/?token=<token>&from=A",
            "https://x/?token=short",
            "https://x/?next_token=Zq4Tn8Vb2Kx7Lw9Rc3Mf",
            "{\"token\": \"Zq4Tn8Vb2Kx7Lw9Rc3Mf6Hd1\", \"id\": \"7f3b2c9a-1d4e-4f6a-8b0c-2e5d7a9c1b3f\"}",
            "X-Callgoose-Auth is a header of the guide better-stack",
            "-----BEGIN PUBLIC KEY-----",
            "a private key is missing",
            "ghp_short",
            "AKIA is a prefix, and AKIAQ7TN8VB2KX5LW9RCTOOLONG is none",
            "eyJhbGciOiJIUzI1.not-a-token.at-all-really",
            "akiaq7tn8vb2kx5lw9rc",
            "",
        ];
        for text in harmless {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn one_secret_is_told_once() {
        let jwt = made("eyJ", "hbGciOiJIUzI1.eyJzdWIiOiIxMjM0.Zq4Tn8Vb2Kx7-_x");
        let both = format!("é Bearer {jwt}\nagain {jwt}\nBearer {RANDOM}");
        let kinds: Vec<_> = found(&both).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, ["a Bearer token", "a Bearer token"]);
    }

    #[test]
    fn no_text_makes_the_search_slow() {
        for piece in ["ghp_", "eyj.", "eyJ.", "bearer ", "x-callgoose-auth", "token=", "-----BEGIN PRIVATE KEY"] {
            let text = piece.repeat(300_000);
            let start = std::time::Instant::now();
            find(&text);
            assert!(start.elapsed().as_secs() < 5, "{piece}");
        }
    }
}
