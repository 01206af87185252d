//! What a text is that is no JSON from its first character on.

use super::JsonFault::Behind;
use super::fault::foreign_literal;
use super::{BLANKS, JsonFault, Lead, payload_count};
use crate::model::secret;

/// Texts of fewer characters are base64 by chance.
const SHORTEST: usize = 16;
const METHODS: [&str; 5] = ["POST ", "PUT ", "GET ", "PATCH ", "DELETE "];

pub(super) fn of(text: &str) -> JsonFault {
    let text = text.trim_start_matches(BLANKS);
    if is_http(text) {
        return JsonFault::HttpMessage;
    }
    if let Some(lead) = before_json(text) {
        return Behind(lead);
    }
    if let Some(is_json) = base64(text.trim_end_matches(BLANKS)) {
        return JsonFault::Base64 { is_json };
    }
    if ["%7b", "%5b", "%22"].iter().any(|start| text.get(..3).is_some_and(|own| own.eq_ignore_ascii_case(start))) {
        return JsonFault::UrlEncoded;
    }
    if is_html_escaped(text) {
        return JsonFault::HtmlEscaped;
    }
    if is_form(text) {
        return JsonFault::FormBody;
    }
    if text.starts_with('<') && text.contains('>') {
        return JsonFault::Markup;
    }
    if let Some(control) = text.chars().next().filter(|c| c.is_control()) {
        return JsonFault::ControlCharacter(control);
    }
    foreign_literal(text, 0).unwrap_or(JsonFault::NotJson)
}

fn is_form(text: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']' | '%' | '+');
    let key = text.split('=').next().unwrap_or_default();
    text.contains('=') && !key.is_empty() && key.chars().all(name)
}

/// `POST /hook HTTP/1.1`, `HTTP/1.1 200 OK`, or headers alone, with an empty line before the body.
fn is_http(text: &str) -> bool {
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default();
    let is_request = METHODS.iter().any(|method| first.starts_with(method)) && first.contains(" HTTP/");
    let is_header = |line: &str| {
        let name = line.split_once(": ").map_or("", |(name, _)| name);
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let mut is_headed = || {
        let mut behind = lines.by_ref().skip_while(|line| is_header(line));
        let is_empty = behind.next().is_some_and(|line| line.trim().is_empty());
        is_empty && behind.next().is_some_and(|line| line.trim_start().starts_with(['{', '[']))
    };
    is_request || first.starts_with("HTTP/") || is_header(first) && is_headed()
}

/// What stands in front of JSON, on one line with it or on the first of many lines.
pub(super) fn before_json(text: &str) -> Option<Lead> {
    let line = text.lines().next().unwrap_or_default();
    let start = line.match_indices(['{', '[']).skip_while(|(at, _)| *at == 0).take(4).map(|(at, _)| at);
    let is_json =
        |at: &usize| [line, text].iter().any(|all| all.get(*at..).is_some_and(|rest| payload_count(rest) > 0));
    let lead = start.filter(|at| *at > 0).find(is_json).and_then(|at| line.get(..at))?.trim();
    let digits = lead.chars().filter(char::is_ascii_digit).count();
    // A form may hold JSON as it is.
    (!lead.ends_with('=')).then_some(match () {
        () if lead == "data:" => Lead::Event,
        () if digits * 2 > lead.len() && lead.contains([':', '-', '/']) => Lead::Time,
        () => Lead::Other,
    })
}

/// Whether a text is base64, and whether of JSON.
fn base64(text: &str) -> Option<bool> {
    let letters = text.trim_end_matches('=');
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '\n' | '\r');
    if letters.len() < SHORTEST || !letters.chars().all(is_letter) || text.len() - letters.len() > 2 {
        return None;
    }
    let joined: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let decoded = secret::decoded(&joined)?;
    let is_json = decoded.trim_start().starts_with(['{', '[']);
    // A long word has the letters of base64, too.
    let is_padded =
        text.ends_with('=') && joined.len().is_multiple_of(4) && !decoded.contains(char::REPLACEMENT_CHARACTER);
    (is_json || is_padded).then_some(is_json)
}

pub(super) fn is_html_escaped(text: &str) -> bool {
    ["&quot;", "&#34;", "&#x22;", "&QUOT;"].iter().any(|escape| text.starts_with(escape))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_formats_are_told_by_what_they_are() {
        let json = r#"{"status":"down"}"#;
        for (text, fault) in [
            (format!("POST /hook HTTP/1.1\r\nHost: x\r\n\r\n{json}"), JsonFault::HttpMessage),
            (format!("HTTP/1.1 202 Accepted\n\n{json}"), JsonFault::HttpMessage),
            (format!("Host: x\nContent-Type: application/json\n\n{json}"), JsonFault::HttpMessage),
            (format!("2026-01-01T10:00:00.5Z {json}"), Behind(Lead::Time)),
            (format!("[2026-01-01 10:00:00] {json}"), Behind(Lead::Time)),
            (format!("data: {json}\n\ndata: {json}\n"), Behind(Lead::Event)),
            (format!("INFO hook received: {json}"), Behind(Lead::Other)),
            ("received {\n  \"a\": 1\n}".to_owned(), Behind(Lead::Other)),
            ("eyJzdGF0dXMiOiJkb3duIiwiaWQiOiJrLTEifQ==".to_owned(), JsonFault::Base64 { is_json: true }),
            ("ew0KICJzdGF0dXMiOiJkb3duIg0KfQ\n".to_owned(), JsonFault::Base64 { is_json: true }),
            ("SG9zdCBkYi03IGlzIGRvd24=".to_owned(), JsonFault::Base64 { is_json: false }),
            ("%7B%22status%22%3A%22down%22%7D".to_owned(), JsonFault::UrlEncoded),
            ("&quot;status&quot;".to_owned(), JsonFault::HtmlEscaped),
            ("id=0&group=Web%201&status=0".to_owned(), JsonFault::FormBody),
            (format!("payload={json}"), JsonFault::FormBody),
            ("<?xml version=\"1.0\"?><alert/>".to_owned(), JsonFault::Markup),
            ("Server is down".to_owned(), JsonFault::NotJson),
            ("Note: see {docs}".to_owned(), JsonFault::NotJson),
            ("internationalization".to_owned(), JsonFault::NotJson),
            ("deadbeefdeadbeefdeadbeef".to_owned(), JsonFault::NotJson),
            ("2026-11-21 host down".to_owned(), JsonFault::NotJson),
        ] {
            assert_eq!(of(&text), fault, "{text}");
        }
    }
}
