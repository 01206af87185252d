//! Mail and IP addresses in a text that has no escapes.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::source::Span;

/// What a mail address becomes ends so. Nobody has one there (RFC 2606).
pub const PLACEHOLDER_DOMAIN: &str = "@example.com";
pub const PLACEHOLDER_NAME: &str = "person-";

/// Where mail addresses stand.
pub fn mails(text: &str) -> impl Iterator<Item = Span> {
    memchr::memchr_iter(b'@', text.as_bytes()).filter_map(|at| mail_at(text, at))
}

fn mail_at(text: &str, at: usize) -> Option<Span> {
    const LONGEST: usize = 254;
    let is_local = |c: char| c.is_alphanumeric() || "._%+-'".contains(c);
    let is_domain = |c: char| c.is_alphanumeric() || ".-".contains(c);
    let before = text.get(text.ceil_char_boundary(at.saturating_sub(LONGEST))..at)?;
    let local = before.len() - before.trim_end_matches(is_local).len();
    let local = before.get(before.len() - local..)?.trim_start_matches(['.', '\'', '-', '%', '+']);
    let after = text.get(at + 1..text.floor_char_boundary((at + 1 + LONGEST).min(text.len())))?;
    let domain = after.get(..after.len() - after.trim_start_matches(is_domain).len())?.trim_end_matches(['.', '-']);
    let (_, top) = domain.rsplit_once('.')?;
    // `logo@2x.png`.
    let is_file = ["png", "jpg", "jpeg", "gif", "svg", "webp"].contains(&top.to_ascii_lowercase().as_str());
    let is_top = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic) && !is_file;
    let is_placeholder = local.starts_with(PLACEHOLDER_NAME) && PLACEHOLDER_DOMAIN.ends_with(domain);
    let of_url = before.get(..before.len() - local.len())?.ends_with("//");
    let is_mail = is_top && !local.is_empty() && local != "git" && !of_url && !is_placeholder;
    is_mail.then(|| Span::new(at - local.len(), at + 1 + domain.len()))
}

/// An IP address of a machine or a person: none that means this machine, all machines or no machine, and none of those that are
/// kept for documentation or for nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IpAddress {
    V4,
    V6,
}

impl IpAddress {
    /// One that nobody has: of those that are reserved (RFC 1112), and of those for documentation (RFC 3849).
    pub fn placeholder(self, bits: u64) -> String {
        let byte = |at: u32| (bits >> (8 * at) & 0xff) as u8;
        match self {
            Self::V4 => Ipv4Addr::new(240 + byte(0) % 15, byte(1), byte(2), byte(3)).to_string(),
            Self::V6 => {
                let [a, b, c] = [0, 16, 32].map(|at| (bits >> at & 0xffff) as u16);
                Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, a, b, c.max(1)).to_string()
            }
        }
    }
}

/// Where IP addresses stand that are replaced.
pub fn ips(text: &str) -> impl Iterator<Item = (Span, IpAddress)> {
    all_ips(text).into_iter().filter(|(_, _, is_kept)| !is_kept).map(|(span, kind, _)| (span, kind))
}

/// Where any stand, and whether each is one of those that stay.
pub fn all_ips(text: &str) -> Vec<(Span, IpAddress, bool)> {
    let is_part = |byte: u8| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.';
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(sign) = memchr::memchr2(b'.', b':', bytes.get(at..).unwrap_or_default()) {
        let sign = at + sign;
        let start =
            sign - bytes.get(at..sign).unwrap_or_default().iter().rev().take_while(|byte| is_part(**byte)).count();
        let end = sign + bytes.get(sign..).unwrap_or_default().iter().take_while(|byte| is_part(**byte)).count();
        found.extend(ip_in(text, Span::new(start, end)));
        at = end;
    }
    found
}

/// The address that a run of its characters is; behind it there may be a port.
fn ip_in(text: &str, run: Span) -> Option<(Span, IpAddress, bool)> {
    let written = text.get(run.start..run.end)?.trim_end_matches(['.', ':']);
    let start = run.start + written.len() - written.trim_start_matches('.').len();
    let written = written.trim_start_matches('.');
    let (before, behind) = (text.get(..start)?, text.get(start + written.len()..)?);
    let is_tied = behind.starts_with(['_', '-']) || before.ends_with(['_', '-']);
    if behind.starts_with(char::is_alphanumeric)
        || !may_start(before)
        || is_tied && !may_be_tied(written, before, behind)
    {
        return None;
    }
    if let Ok(address) = written.parse::<Ipv6Addr>() {
        let is_kept = address.is_loopback()
            || address.is_unspecified()
            || address.is_multicast()
            || address.segments().starts_with(&[0x2001, 0xdb8])
            || is_network(address.to_bits(), 128, behind);
        // `a::b` is a name in many languages.
        let is_one = written.len() >= 6 && written.bytes().any(|byte| byte.is_ascii_digit());
        return is_one.then(|| (Span::new(start, start + written.len()), IpAddress::V6, is_kept));
    }
    let (host, port) = written.split_once(':').unwrap_or((written, ""));
    let address: Ipv4Addr = host.parse().ok()?;
    let [first, rest @ ..] = address.octets();
    let is_kept = address.is_loopback()
        || address.is_documentation()
        || first == 0
        || first >= 224
        || rest == [0; 3]
        || is_network(u128::from(address.to_bits()), 32, behind);
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit());
    is_port.then(|| (Span::new(start, start + host.len()), IpAddress::V4, is_kept))
}

/// Whether an address of so many bits is a network: behind it stands how many of them are its own, and the others are none.
fn is_network(address: u128, bits: u32, behind: &str) -> bool {
    let digits = behind.strip_prefix('/').unwrap_or_default();
    let digits = digits.get(..digits.len() - digits.trim_start_matches(|c: char| c.is_ascii_digit()).len());
    let own = digits.and_then(|digits| digits.parse::<u32>().ok()).filter(|own| *own < bits);
    own.is_some_and(|own| address & ((1 << (bits - own).min(127)) - 1) == 0)
}

/// Whether what is tied to other words is an address, and no version: one of a range, or one that only networks at home have.
fn may_be_tied(written: &str, before: &str, behind: &str) -> bool {
    let parsed = |text: &str| text.parse::<Ipv4Addr>().ok();
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let next = behind.strip_prefix('-').unwrap_or_default();
    let next = next.get(..next.len() - next.trim_start_matches(is_part).len()).unwrap_or_default();
    let last = before.strip_suffix('-').unwrap_or_default();
    let last = last.get(last.trim_end_matches(is_part).len()..).unwrap_or_default();
    let host = written.split(':').next().and_then(parsed);
    let is_private = host.is_some_and(|host| host.is_private() || host.is_link_local());
    is_private || host.is_some() && (parsed(next).is_some() || parsed(last).is_some())
}

/// Whether an address may stand behind a text: a version is written like one.
fn may_start(before: &str) -> bool {
    const NEAR: usize = 16;
    let near = before.get(before.ceil_char_boundary(before.len().saturating_sub(NEAR))..).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '.';
    let of_product = near.strip_suffix('/').is_some_and(|product| product.ends_with(char::is_alphabetic));
    !near.ends_with(is_word) && !of_product && !near.to_ascii_lowercase().contains("version")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_are_found_whole_and_nothing_else_is_one() {
        let found = |text: &str| mails(text).map(|span| text[span.start..span.end].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("to <ada.l+x@mail.example.org>, 'b@x.de'."), ["ada.l+x@mail.example.org", "b@x.de"]);
        assert_eq!(found("mailto:jürgen@bücher.de;"), ["jürgen@bücher.de"]);
        for none in [
            "a@b",
            "@x.org",
            "git@github.com:a/b",
            "https://ada@x.org/",
            "logo@2x.png",
            "x@1.2.3",
            "person-1a@example.com",
        ] {
            assert_eq!(found(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn ip_addresses_are_found_without_their_ports_and_versions_are_none() {
        let found = |text: &str| ips(text).map(|(span, _)| text[span.start..span.end].to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found("10.1.2.3:9100, [fe80::1%eth0], (2001:4860:4860::8888). 172.16.0.9."),
            ["10.1.2.3", "fe80::1", "2001:4860:4860::8888", "172.16.0.9"]
        );
        assert_eq!(found("http://192.168.1.1/x?y=8.8.8.8"), ["192.168.1.1", "8.8.8.8"]);
        assert_eq!(found("10.1.2.3_eth0 node-10.1.2.4 10.1.2.5/24"), ["10.1.2.3", "10.1.2.4", "10.1.2.5"]);
        assert_eq!(found("8.8.4.4-8.8.8.8, 10.1.2.3-10.1.2.9"), ["8.8.4.4", "8.8.8.8", "10.1.2.3", "10.1.2.9"]);
        for none in [
            "10.1.0.0/16 192.168.1.0/24 8.8.8.128/25 2a01:4f8:0:1:0:0:0:0/64 224.0.0.1 ff02::1",
            "127.0.0.1 ::1 0.0.0.0 255.255.255.0 192.0.2.7 2001:db8::5 240.1.2.3 10.0.0.0/8",
            "Chrome/120.0.6099.1 v1.2.3.4 \"version\": \"1.2.3.4\" 1.2.3.4.5 1.2.3 01.2.3.4 nginx-1.2.3.4 1.2.3.4-rc1 1.2.3.4_amd64",
            "12:30:45 std::a::b a::b 2026-11-20T08:00:05 aa:bb:cc:dd:ee:ff 999.1.1.1",
        ] {
            assert_eq!(found(none), [""; 0], "{none}");
        }
        for bits in [0, u64::MAX, 0x1234_5678_9abc_def0] {
            for kind in [IpAddress::V4, IpAddress::V6] {
                assert_eq!(ips(&kind.placeholder(bits)).count(), 0, "{bits}");
            }
        }
    }
}
