//! What recorded calls were made with: in their headers and URLs, short as it may be. What stands under keys that are named like
//! secrets, and bodies that are recorded in base64.

use super::addresses;
use super::leaves::{Leaf, Leaves};
use crate::model::secret::{SecretKey, is_chosen, is_number_of_placeholder, is_template};
use crate::parse::capture;
use crate::source::Span;

/// Where headers are kept, and where the parameters of a URL and the URL itself.
const HEADERS: [&str; 4] = ["headers", "header", "multiValueHeaders", "requestHeaders"];
const COOKIES: &str = "cookies";
const QUERIES: [&str; 4] = ["queryStringParameters", "queryString", "query", "query_string"];
const URLS: [&str; 6] = ["url", "uri", "path", "rawPath", "rawQueryString", "target"];
/// Headers that a call is made with, besides those that are named like secrets.
const CREDENTIALS: [&str; 3] = ["authorization", "cookie", "set-cookie"];
const TOKEN: &str = "token";

/// What a text has to have that records a call, or has a key that is named like a secret.
const SIGNS: [&str; 15] = [
    "eaders", "eader\"", "oken", "TOKEN", "ookies", "uery", "ey\"", "KEY", "ecret", "SECRET", "ass", "PASS", "wd\"",
    "PWD", "uth",
];
/// What an object under such a key has it under.
const VALUE: &str = "value";

/// Where credentials stand in what records a call.
pub fn credentials(text: &str) -> Vec<Span> {
    if capture::is_request(text.trim_start().as_bytes()) {
        return of_request(text);
    }
    if !has_sign(text) {
        return Vec::new();
    }
    let leaves = Leaves::of(text);
    leaves.all.iter().flat_map(|leaf| of_leaf(leaf, &leaves, text)).collect()
}

fn has_sign(text: &str) -> bool {
    SIGNS.iter().any(|sign| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some())
}

/// Numbers under keys that are named like secrets.
pub fn numbers(text: &str) -> Vec<Span> {
    const SHORTEST: usize = 6;
    if !has_sign(text) {
        return Vec::new();
    }
    let leaves = Leaves::of(text);
    let is_one = |leaf: &&Leaf| {
        let digits = leaf.text.bytes().filter(u8::is_ascii_digit).count();
        !leaf.is_text && digits >= SHORTEST && !is_number_of_placeholder(&leaf.text) && is_named(leaf, &leaves)
    };
    leaves.all.iter().filter(is_one).map(|leaf| leaf.span).collect()
}

/// Whether the key of a leaf is named like a secret, or that of the object whose value it is.
fn is_named(leaf: &Leaf, leaves: &Leaves) -> bool {
    let around = leaves.object(leaf).filter(|_| leaf.key == VALUE).map(|object| object.key.as_str());
    SecretKey::of(around.unwrap_or(&leaf.key)).is_some()
}

/// Whether a text under such a key can be chosen, or be all digits: lint wants more of it, since it is no mistake to have a word
/// there.
fn may_be_secret(text: &str) -> bool {
    const SHORTEST: usize = 6;
    let is_word = !text.contains(char::is_whitespace) && addresses::all_ips(text).is_empty();
    let is_digits = || text.len() >= SHORTEST && text.bytes().all(|byte| byte.is_ascii_digit());
    is_word && is_chosen(text) || is_digits()
}

fn of_leaf(leaf: &Leaf, leaves: &Leaves, text: &str) -> Vec<Span> {
    let around = leaves.object(leaf).map(|object| object.key.as_str()).unwrap_or_default();
    let written = text.get(leaf.span.start..leaf.span.end).unwrap_or_default();
    let is_value = leaf.key == "value";
    let name = if is_value { leaves.beside(leaf, "name").unwrap_or_default() } else { &leaf.key };
    let found = match () {
        () if !leaf.is_text => Vec::new(),
        () if URLS.contains(&leaf.key.as_str()) => in_url(written),
        () if leaf.key == COOKIES || around == COOKIES && is_value => whole(written).into_iter().collect(),
        () if HEADERS.contains(&around) => value_of_header(name, written).into_iter().collect(),
        () if QUERIES.contains(&around) && name == TOKEN => whole(written).into_iter().collect(),
        () if is_named(leaf, leaves) && may_be_secret(&leaf.text) => whole(written).into_iter().collect(),
        () => Vec::new(),
    };
    found.into_iter().map(|span| span.shifted(leaf.span.start)).collect()
}

fn whole(value: &str) -> Option<Span> {
    (!value.is_empty() && !is_template(value)).then(|| Span::new(0, value.len()))
}

/// What of the value of a header nobody may know: not the name of its scheme.
fn value_of_header(name: &str, value: &str) -> Option<Span> {
    let is_one = CREDENTIALS.iter().any(|known| name.eq_ignore_ascii_case(known)) || SecretKey::of(name).is_some();
    let scheme = value.split_once(' ').filter(|_| name.to_ascii_lowercase().ends_with("authorization"));
    let start = scheme.map_or(0, |(scheme, _)| scheme.len() + 1);
    let credentials = whole(value.get(start..)?)?;
    is_one.then(|| credentials.shifted(start))
}

/// The values of the parameter that is a token.
fn in_url(url: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for (at, _) in url.match_indices("token=") {
        let start = at + "token=".len();
        let rest = url.get(start..).unwrap_or_default();
        let value = rest.split(['&', '#', ' ', '"', ';', '\\']).next().unwrap_or_default();
        let is_parameter = at == 0 || url.get(..at).is_some_and(|before| before.ends_with(['?', '&', ';']));
        found.extend(whole(value).filter(|_| is_parameter).map(|span| span.shifted(start)));
    }
    found
}

/// Those of an HTTP request as it was sent.
fn of_request(text: &str) -> Vec<Span> {
    let (mut found, mut start) = (Vec::new(), 0);
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let shown = line.trim_end();
        let before = text.get(..start).unwrap_or_default();
        if shown.is_empty() && !before.trim().is_empty() {
            break;
        }
        let value = shown.split_once(':').and_then(|(name, value)| {
            let value = value.trim_start();
            Some(value_of_header(name.trim(), value)?.shifted(start + shown.len() - value.len()))
        });
        found.extend(value);
        if at == 0 || before.trim().is_empty() {
            found.extend(in_url(shown).into_iter().map(|span| span.shifted(start)));
        }
        start += line.len();
    }
    found
}

/// The texts that may be a recorded body, or a request, in base64.
pub fn in_base64(text: &str) -> Vec<Span> {
    const SIGNS: [&str; 2] = ["\"raw\"", "isBase64Encoded"];
    const KEYS: [&str; 2] = ["raw", "body"];
    const SHORTEST: usize = 8;
    if !SIGNS.iter().any(|sign| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some()) {
        return Vec::new();
    }
    let leaves = Leaves::of(text);
    let is_one = |leaf: &&Leaf| leaf.is_text && KEYS.contains(&leaf.key.as_str()) && leaf.text.len() >= SHORTEST;
    leaves.all.iter().filter(is_one).map(|leaf| leaf.span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_under_a_key_that_is_named_like_a_secret() {
        let text =
            r#"{"password":12345678901,"api_key":{"value":7654321},"secret":17,"token":8765432,"password":121212}"#;
        let found: Vec<_> = numbers(text).iter().map(|span| &text[span.start..span.end]).collect();
        assert_eq!(found, ["12345678901", "7654321"]);
    }

    #[test]
    fn what_a_call_was_made_with_is_found_however_it_was_recorded() {
        for (text, expected) in [
            (r#"{"headers":{"authorization":"Bearer abc","x-api-key":["k1"],"a":"b"},"body":{}}"#, &["abc", "k1"][..]),
            (r#"{"headers":[{"name":"Cookie","value":"sid=1"},{"name":"Host","value":"x"}]}"#, &["sid=1"]),
            (
                r#"{"url":"https://x/v1/process?from=a&token=t-1#y","query":{"token":"t-1","from":"a"}}"#,
                &["t-1", "t-1"],
            ),
            (r#"{"rawQueryString":"token=t1&from=b"}"#, &["t1"]),
            (
                "POST /v1/process?token=abc HTTP/1.1\r\nHost: x\r\nX-Callgoose-Auth: zz\r\n\r\nCookie: no",
                &["abc", "zz"],
            ),
            (r#"{"headers":{"authorization":"Bearer <redacted-1>"},"token":"abc"}"#, &[]),
            (
                r#"{"api_key":"hunter2pass","X-Auth-Token":"qnamunqtfrg42x","password":{"value":"hunter2pass"},"secret":"123456"}"#,
                &["hunter2pass", "qnamunqtfrg42x", "hunter2pass", "123456"],
            ),
            (
                r#"{"routing_key":"payments","api_key":"k8s-prod-secret-v2","next_token":"a1b2c3d4","password":"required"}"#,
                &[],
            ),
            (r#"2026-11-20T08:00:05Z {"received_at":1,"headers":{"Authorization":"Tok abc"},"body":{}}"#, &["abc"]),
            (r#"{"received_at":1,"headers":{"Authorization":"ab c","Cookie":"sid"#, &["c", "sid"]),
            (r#"{"headers":{},"cookies":["sid=1"],"x":{"cookies":[{"name":"a","value":"b"}]}}"#, &["sid=1", "b"]),
        ] {
            let found: Vec<_> = credentials(text).iter().map(|span| &text[span.start..span.end]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
