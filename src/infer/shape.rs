//! What a value looks like, whatever its key is called.

use crate::engine::placeholder;
use crate::parse::json;

/// A question to a text.
pub type Test = fn(&str) -> bool;

/// Whether a text has a variable that the sender did not fill in.
pub fn is_unfilled(text: &str) -> bool {
    placeholder::find(text).is_some()
}

/// The same of a state: there are some that are called `None`.
pub fn is_template(text: &str) -> bool {
    placeholder::find(text).is_some_and(|token| !placeholder::may_be_meant(token))
}

/// Whether a text is none: a word that stands for nothing.
pub fn is_nothing(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    matches!(
        lower.as_str(),
        "" | "null" | "none" | "nil" | "n/a" | "na" | "-" | "undefined" | "unknown" | "not set" | "(null)" | "empty"
    )
}

/// Whether a text is a JSON document of its own, which no key path goes into.
pub fn is_json(text: &str) -> bool {
    json::embedded(text).is_some()
}

pub fn is_bool(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

pub fn is_whole_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A number with a fraction, a sign, an exponent or a unit: a measurement.
pub fn is_measure(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%' || c == ' ');
    let is_number = end.parse::<f64>().is_ok();
    is_number && !is_whole_number(text) && text.len() - end.len() <= 4
}

/// `scheme://`, `www.`, or a path on a server.
pub fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").is_some_and(|(scheme, _)| {
        (1..=10).contains(&scheme.len()) && scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    scheme || text.starts_with("www.") || text.starts_with("mailto:")
}

/// An e-mail address.
pub fn is_address(text: &str) -> bool {
    !text.contains(' ') && text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// A date, a time of day, or both: mostly digits, with the signs of one of them.
pub fn is_time(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let date = |sign: char| {
        let groups: Vec<_> = text.split([sign, ' ', 'T']).take(3).collect();
        let numeric = |group: &&str| matches!(group.len(), 1 | 2 | 4) && is_whole_number(group);
        groups.len() == 3 && groups.iter().all(numeric) && groups.iter().filter(|group| group.len() == 4).count() == 1
    };
    let clock = || text.match_indices(':').any(|(colon, _)| is_clock(text, colon));
    digits >= 4 && digits * 5 >= text.len() * 2 && (clock() || ['-', '/', '.'].into_iter().any(date))
}

/// Whether the hours and the minutes of a day are around a colon.
fn is_clock(text: &str, colon: usize) -> bool {
    let (before, after) = text.split_at_checked(colon).unwrap_or_default();
    let other = |c: char| !c.is_ascii_digit();
    let hours = before.rsplit(other).next().unwrap_or_default();
    let minutes = after.split(other).nth(1).unwrap_or_default();
    let is_up_to = |text: &str, most: u32| text.len() <= 2 && text.parse().is_ok_and(|number: u32| number <= most);
    is_up_to(hours, 24) && minutes.len() == 2 && is_up_to(minutes, 59)
}

/// Seconds, milliseconds, or less, since 1970, of the years that payloads are of.
pub fn is_epoch(text: &str) -> bool {
    let start = text.get(..10).unwrap_or_default();
    let of_our_years = ("1100000000".."2200000000").contains(&start);
    is_whole_number(text) && matches!(text.len(), 10 | 13 | 16 | 19) && of_our_years
}

/// How much a value looks like one that nothing else has, and what it looks like.
pub fn uniqueness(text: &str) -> Option<(i32, &'static str)> {
    // Of a path the last part: `/providers/alerts/2ba87d56-…`.
    let inner = if text.starts_with('/') { text.rsplit('/').next()? } else { text.trim_matches(['{', '}']) };
    let length = inner.chars().count();
    let digits = inner.bytes().filter(u8::is_ascii_digit).count();
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_uuid = inner.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && inner.split('-').all(is_hex);
    let kinds = [
        (is_uuid, 20, "a UUID"),
        (inner.starts_with("arn:") && inner.matches(':').count() >= 5, 20, "an ARN"),
        (is_hex(inner) && length >= 8 && digits > 0 && digits < length, 16, "a hash"),
        (is_ulid(inner), 20, "a ULID"),
        (is_numbered(inner), 16, "a number behind capitals"),
        (digits == length && length >= 5, 12, "a long number"),
        (!inner.contains(char::is_whitespace) && digits > 0 && length >= 6, 8, "one word with digits"),
    ];
    kinds.into_iter().find_map(|(is, points, kind)| is.then_some((points, kind)))
}

/// Whether a value is one that a program has made to be like no other: a UUID, a ULID.
pub fn is_made_up(text: &str) -> bool {
    uniqueness(text).is_some_and(|(points, _)| points >= 20)
}

/// As many capitals and digits as a ULID has.
fn is_ulid(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() && !b"ILOU".contains(&byte);
    text.len() == 26 && text.starts_with(|c: char| ('0'..='7').contains(&c)) && text.bytes().all(is_part)
}

/// Capitals, and behind them a number of at least three digits: `INC0010023`, `OPS-1182`, `INC-20260501-003`.
fn is_numbered(text: &str) -> bool {
    let number = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let groups = number.trim_start_matches(['-', '_', '#']).split(['-', '_']);
    let are_digits = groups.clone().all(is_whole_number);
    (1..=8).contains(&(text.len() - number.len())) && are_digits && groups.map(str::len).sum::<usize>() >= 3
}

/// Whether a value looks like an id, and not only like a word with digits.
pub fn is_id(text: &str) -> bool {
    uniqueness(text).is_some_and(|(points, _)| points > 8)
}

/// Whether an address has an id in its path, its query or its fragment.
pub fn is_url_with_id(text: &str) -> bool {
    let path = text.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
    let is_part = |part: &str| {
        let is_long = is_whole_number(part) && part.len() >= 4;
        is_id(part) || is_long || uniqueness(part).is_some() && !part.contains('.')
    };
    path.is_some_and(|path| path.split(['/', '?', '&', '=', '#']).any(is_part))
}

/// Whether a value is one word of letters, as kinds and places are called: `production`.
pub fn is_plain_word(text: &str) -> bool {
    text.chars().all(|c| c.is_alphabetic() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_known_without_their_names() {
        for time in [
            "2026-03-22T13:58:24.37Z",
            "24.12.2026",
            "12/24/2026 11:47:16 AM",
            "11:47",
            "2026-10-26 23:20:39",
            "0001-01-01T00:00:00Z",
            "Sat Oct 26 23:20:39 2026",
        ] {
            assert!(is_time(time), "{time}");
        }
        for other in [
            "2026-0501-17",
            "10.0.0.1",
            "v1.2",
            "1234567",
            "host-12",
            "a:b",
            "",
            "web-p02:8080",
            "2ba87d56-a7af-4b42-bdcc-eb18486bd8cd",
        ] {
            assert!(!is_time(other), "{other}");
        }
        assert!(is_epoch("1498861543") && is_epoch("1704067200000"));
        assert!(!is_epoch("285731000000025120") && !is_epoch("123456789") && !is_epoch("0000000001"));
    }

    #[test]
    fn values_are_known_by_their_shape() {
        assert!(is_url("https://a.b/c") && is_url("www.x.org") && !is_url("a: //b") && !is_url("x"));
        assert!(is_measure("12.5") && is_measure("83%") && is_measure("300s") && is_measure("-4"));
        assert!(!is_measure("83") && !is_measure("down") && !is_measure("1 alert on host") && !is_measure(""));
        assert!(is_address("ops@x.org") && !is_address("@here") && !is_address("a @ b.c"));
        assert!(is_unfilled("$ID") && is_unfilled("{{ a.b }}") && !is_unfilled("$5") && !is_unfilled("a $ID"));
        assert!(is_nothing("None") && is_nothing(" ") && !is_nothing("0"));
        let kind = |text| uniqueness(text).map(|(_, kind)| kind);
        assert_eq!(kind("{2ba87d56-a7af-4b42-bdcc-eb18486bd8cd}"), Some("a UUID"));
        assert_eq!(kind("arn:aws:health:eu-west-1::event/RDS/X"), Some("an ARN"));
        assert!(is_url_with_id("https://x.org/issues/0ea2df1c-adab-45d2-aae0-042b609d2322?a=b"));
        assert!(is_url_with_id("https://x.org/problem?id=48213") && !is_url_with_id("https://x.org/runbooks/disk"));
        assert!(!is_url_with_id("https://10.0.0.1:9090/graph") && !is_url_with_id("https://x.org"));
        assert_eq!(kind("fb1ae09cb86a3c47"), Some("a hash"));
        assert_eq!(kind("/alerts/2ba87d56-a7af-4b42-bdcc-eb18486bd8cd"), Some("a UUID"));
        assert_eq!(kind("01HX3Z8T4N5Q6R7S8T9V0W1X2Y"), Some("a ULID"));
        for number in ["INC0010023", "OPS-1182", "INC-20260501-003"] {
            assert_eq!(kind(number), Some("a number behind capitals"), "{number}");
        }
        assert_eq!(kind("285731000000025120"), Some("a long number"));
        assert_eq!(kind("srv-p02-x"), Some("one word with digits"));
        assert_eq!(kind("156"), None);
        assert_eq!(kind("Disk full"), None);
    }
}
