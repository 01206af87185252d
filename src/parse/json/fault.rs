//! Why a text is no JSON, closer than the reader's own message: most malformed bodies have one of a few causes.

use super::BLANKS;
use super::other_format::{self, before_json};
use crate::model::limits::Limit;
use crate::source::{Source, Span};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    pub span: Span,
    pub fault: JsonFault,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonFault {
    Empty,
    Utf16,
    OverLimit(Limit),
    BadUtf8,
    /// The text ends inside a string, an array or an object that opens at the span.
    Truncated {
        opened: Option<Span>,
    },
    /// A message that a container's log has in several lines: this one does not end.
    Split,
    TrailingComma,
    SingleQuotes,
    UnquotedKey,
    Comment,
    /// Python's or JavaScript's word for a JSON literal.
    ForeignLiteral {
        word: String,
        json: &'static str,
    },
    ControlCharacter(char),
    SeveralDocuments {
        count: usize,
    },
    FormBody,
    /// An HTTP request or reply as it was on the wire, with the body behind its headers.
    HttpMessage,
    /// JSON with something in front of it.
    Behind(Lead),
    /// Base64, of JSON or of something else.
    Base64 {
        is_json: bool,
    },
    UrlEncoded,
    /// XML or HTML.
    Markup,
    /// The quotes are `&quot;`.
    HtmlEscaped,
    /// The quotes are `\"`: the inside of a text.
    Escaped,
    CurlyQuotes,
    /// A quote ends the text that it stands in.
    InnerQuote,
    /// A blank that is none in JSON.
    OtherBlank(char),
    NotJson,
    /// Anything else, in serde_json's words.
    Other(String),
}

/// What stands in front of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    Time,
    /// `data:` of server-sent events.
    Event,
    Other,
}

impl JsonFault {
    /// Whether the text is in another format altogether.
    pub fn is_of_the_format(&self) -> bool {
        use JsonFault::{Base64, Behind, FormBody, HttpMessage, Markup, NotJson, UrlEncoded};
        matches!(self, FormBody | HttpMessage | Behind(_) | Base64 { .. } | UrlEncoded | Markup | NotJson)
    }

    /// Whether no part of the text can be another document.
    pub fn is_of_the_whole(&self) -> bool {
        matches!(self, Self::Empty | Self::Utf16)
    }
}

const FOREIGN: [(&str, &str); 6] = [
    ("True", "true"),
    ("False", "false"),
    ("None", "null"),
    ("undefined", "null"),
    ("NaN", "null"),
    ("Infinity", "null"),
];

const CURLY: [char; 8] = ['\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}', '\u{2018}', '\u{2019}', '\u{ab}', '\u{bb}'];

/// Finds the cause of an error that serde_json reported for the text at `span`.
pub(super) fn explain(source: &Source, span: Span, error: &serde_json::Error) -> JsonError {
    let text = source.slice(span);
    let here = |at: usize| {
        let start = span.start + at;
        let end = source.ceil_boundary(start + 1);
        Span::new(start, end.clamp(start, span.end.max(start)))
    };
    if super::is_blank(text) {
        let span = Span::new(span.start, span.start);
        return JsonError { span, fault: JsonFault::Empty };
    }
    let mut at = place(source, span, error);
    let mut fault = cause(text, at, error);
    match &mut fault {
        JsonFault::Truncated { opened } => {
            let open = innermost_open(text);
            let is_curly = open.is_some_and(|at| is_closed_by_a_curly_quote(text.get(at..).unwrap_or_default()));
            *opened = open.map(here);
            if is_curly {
                at = open.unwrap_or(at);
                fault = JsonFault::CurlyQuotes;
            }
        }
        JsonFault::InnerQuote => at = text.get(..at).and_then(|before| before.rfind('"')).unwrap_or(at),
        JsonFault::TrailingComma => {
            let comma = text.get(..at).and_then(|before| before.rfind(','));
            at = comma.unwrap_or(at);
        }
        JsonFault::ForeignLiteral { .. } => at = word_start(text, at),
        JsonFault::Other(message) if message == "expected ident" => at = word_start(text, at),
        found if found.is_of_the_format() => at = text.len() - text.trim_start_matches(BLANKS).len(),
        _ => {}
    }
    let span = here(at);
    JsonError { span, fault }
}

/// Where serde_json found the error, as an offset into the text it read.
fn place(source: &Source, span: Span, error: &serde_json::Error) -> usize {
    let text = source.slice(span);
    if error.is_eof() {
        // There the column is that of the last byte read. Behind the last line break nobody sees a place.
        return text.trim_end_matches(['\n', '\r']).len();
    }
    // A text that is one line of a log does not start where its line of the file does.
    let start = match error.line() {
        0 | 1 => span.start,
        line => source.line_start(source.position(span.start).line + line - 1),
    };
    // Column 0 is the line break before the line. A control character in a string is found before it is counted.
    let uncounted = usize::from(error.to_string().starts_with("control character"));
    let at = (start - span.start + error.column()).saturating_sub(1) + uncounted;
    text.floor_char_boundary(at.min(text.len()))
}

fn cause(text: &str, at: usize, error: &serde_json::Error) -> JsonFault {
    let message = error.to_string();
    let rest = text.get(at..).unwrap_or_default();
    let before = text.get(..at).unwrap_or_default().trim_end_matches(BLANKS);
    let next = rest.chars().next().unwrap_or_default();
    let first = text.trim_start_matches(BLANKS).chars().next().unwrap_or_default();
    if message.starts_with("trailing characters") {
        match super::payload_count(text) {
            count @ 2.. => return JsonFault::SeveralDocuments { count },
            // A line of a log file or of a table starts with a number, too.
            _ if first.is_ascii_digit() => return other_format::of(text),
            _ => {}
        }
    }
    let is_led = || before_json(text).is_some();
    let starts_as_json = matches!(first, '{' | '[' | '"' | '\'' | '/' | '#' | '-') || first.is_ascii_digit();
    if !starts_as_json || before.is_empty() && !matches!(next, '\'' | '/' | '#') {
        return other_format::of(text);
    }
    if error.is_eof() {
        return JsonFault::Truncated { opened: None };
    }
    match next {
        ',' | '}' | ']' if before.ends_with(',') => JsonFault::TrailingComma,
        '&' if other_format::is_html_escaped(rest) => JsonFault::HtmlEscaped,
        '\\' if rest.starts_with("\\\"") => JsonFault::Escaped,
        c if CURLY.contains(&c) => JsonFault::CurlyQuotes,
        c if c.is_whitespace() && !c.is_control() && !BLANKS.contains(&c) => JsonFault::OtherBlank(c),
        _ if first == '[' && is_led() => other_format::of(text),
        _ if is_inner_quote(before, rest, &message) => JsonFault::InnerQuote,
        '\'' => JsonFault::SingleQuotes,
        '/' | '#' => JsonFault::Comment,
        c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => JsonFault::ControlCharacter(c),
        c if c.is_control() && message.contains("control character") => JsonFault::ControlCharacter(c),
        _ => foreign_literal(text, at)
            .or_else(|| message.starts_with("key must be a string").then_some(JsonFault::UnquotedKey))
            .unwrap_or_else(|| JsonFault::Other(without_place(&message))),
    }
}

/// serde_json may point inside a word: `None` fails at its second letter, `tru` behind its last.
fn word_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len()
}

/// Whether a text was closed, and goes on: `"Process "nginx" down"`. A key behind a missing comma has a colon.
fn is_inner_quote(before: &str, rest: &str, message: &str) -> bool {
    let is_missed = match rest.starts_with('"') {
        true => message.starts_with("expected `,` or `}`"),
        false if message.starts_with("expected `:`") => rest.split(':').next().is_some_and(|key| key.contains('"')),
        false => message.starts_with("expected `,` or"),
    };
    let word = rest.trim_start_matches('"');
    let length = word.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.')).unwrap_or(word.len());
    let (word, behind) = word.split_at_checked(length).unwrap_or_default();
    let behind = behind.trim_start_matches('"').trim_start_matches(BLANKS);
    let is_literal = matches!(word, "true" | "false" | "null") || word.starts_with(|c: char| c.is_ascii_digit());
    is_missed
        && before.ends_with('"')
        && !is_literal
        && !behind.starts_with(':')
        && !rest.starts_with(['{', '[', '}', ']'])
}

/// Whether a text that begins with a quote ends with a curly one, as when a page made one of the two pretty.
fn is_closed_by_a_curly_quote(text: &str) -> bool {
    text.starts_with('"') && text.contains(['\u{201d}', '\u{201c}'])
}

pub(super) fn foreign_literal(text: &str, at: usize) -> Option<JsonFault> {
    let word = text.get(word_start(text, at)..).unwrap_or_default().trim_start_matches(BLANKS);
    let (foreign, json) = FOREIGN.iter().find(|(foreign, _)| word.starts_with(foreign))?;
    Some(JsonFault::ForeignLiteral { word: (*foreign).to_owned(), json })
}

/// The offset of the bracket, brace or quote that is still open at the end of the text.
fn innermost_open(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut string = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match (string, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(_), b'"') => string = None,
            (Some(_), _) => {}
            (None, b'"') => string = Some(at),
            (None, b'[' | b'{') => open.push(at),
            (None, b']' | b'}') => drop(open.pop()),
            (None, _) => {}
        }
    }
    string.or_else(|| open.pop())
}

/// serde_json's message without the place, which is told in our own way.
fn without_place(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(what, _)| what).to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn fault(text: &str) -> (JsonFault, String) {
        let source = Arc::new(Source::new("x.json", text));
        let error = super::super::payload(&source, Span::new(0, text.len())).unwrap_err();
        let at = source.position(error.span.start);
        (error.fault, format!("{}:{} {}", at.line, at.column, source.slice(error.span)))
    }

    #[test]
    fn common_causes_have_a_name_and_a_place() {
        assert_eq!(fault(" \n"), (JsonFault::Empty, "1:1 ".into()));
        assert_eq!(fault("{\"a\": 1,\n}"), (JsonFault::TrailingComma, "1:8 ,".into()));
        assert_eq!(fault("[1,]"), (JsonFault::TrailingComma, "1:3 ,".into()));
        assert_eq!(fault("{'a': 1}"), (JsonFault::SingleQuotes, "1:2 '".into()));
        assert!(fault("{\"a\":").1.starts_with("1:6"));
        assert!(fault("{\"a\":\r\n").1.starts_with("1:6"));
        assert_eq!(fault("{a: 1}"), (JsonFault::UnquotedKey, "1:2 a".into()));
        assert_eq!(fault("{\"a\": 1 // x\n}").0, JsonFault::Comment);
        assert_eq!(fault("payload=%7B%22a%22%3A1%7D").0, JsonFault::FormBody);
        assert_eq!(fault("title=x&y=1").0, JsonFault::FormBody);
        for text in
            ["false alarm", "null pointer", "the host is down", "n", "10.0.0.1 - - \"POST /\"", "2026-11-21 host down"]
        {
            assert_eq!(fault(text), (JsonFault::NotJson, format!("1:1 {}", &text[..1])));
        }
        assert_eq!(fault("é").1, "1:1 é");
        assert_eq!(fault("host down"), (JsonFault::NotJson, "1:1 h".into()));
        assert_eq!(fault("{\"a\": 1}\n{\"a\": 2}\n").0, JsonFault::SeveralDocuments { count: 2 });
        assert_eq!(fault("{\"a\": \0}").0, JsonFault::ControlCharacter('\0'));
        assert_eq!(fault("{\"a\": \"x\ny\"}").0, JsonFault::ControlCharacter('\n'));
        assert_eq!(fault("{\"a\": None}").0, JsonFault::ForeignLiteral { word: "None".into(), json: "null" });
        assert_eq!(fault("{\"a\": None}").1, "1:7 N");
        assert_eq!(fault("{\"a\": tru}").1, "1:7 t");
        assert_eq!(fault("[1, nulL]").1, "1:5 n");
        assert_eq!(fault("{\"a\": NaN}").0, JsonFault::ForeignLiteral { word: "NaN".into(), json: "null" });
    }

    #[test]
    fn quotes_and_blanks_that_are_none_have_their_cause_and_place() {
        assert_eq!(fault(r#"{"t":"Process "nginx" down"}"#), (JsonFault::InnerQuote, "1:15 \"".into()));
        assert_eq!(fault(r#"{"t":"say "hi"", "s":"x"}"#), (JsonFault::InnerQuote, "1:11 \"".into()));
        assert_eq!(fault(r#"{"a "b" c": 1}"#), (JsonFault::InnerQuote, "1:5 \"".into()));
        assert_eq!(fault(r#"["a "b" c"]"#), (JsonFault::InnerQuote, "1:5 \"".into()));
        assert_eq!(fault(r#"{"t":""nginx" down"}"#), (JsonFault::InnerQuote, "1:7 \"".into()));
        for (text, message) in [
            (r#"{"a":"x" "b":"y"}"#, "expected `,` or `}`"),
            (r#"{"a":"x" b:"y"}"#, "expected `,` or `}`"),
            (r#"["a" "b"]"#, "expected `,` or `]`"),
            (r#"{"a" "b"}"#, "expected `:`"),
            (r#"{"a"x}"#, "expected `:`"),
            (r#"{"a":"x" 1}"#, "expected `,` or `}`"),
        ] {
            assert_eq!(fault(text).0, JsonFault::Other(message.into()), "{text}");
        }
        assert_eq!(fault("{\u{201c}s\u{201d}: 1}"), (JsonFault::CurlyQuotes, "1:2 \u{201c}".into()));
        assert_eq!(fault("{\"s\": \u{201c}x\u{201d}}").0, JsonFault::CurlyQuotes);
        assert_eq!(fault("{\"s\": \"x\u{201d}}"), (JsonFault::CurlyQuotes, "1:7 \"".into()));
        assert_eq!(fault("{&quot;s&quot;: 1}"), (JsonFault::HtmlEscaped, "1:2 &".into()));
        assert_eq!(fault("{\"s\": &#34;x&#34;}").0, JsonFault::HtmlEscaped);
        assert_eq!(fault(r#"{\"s\": 1}"#), (JsonFault::Escaped, "1:2 \\".into()));
        assert_eq!(fault("{\u{a0}\"s\": 1}"), (JsonFault::OtherBlank('\u{a0}'), "1:2 \u{a0}".into()));
        assert_eq!(fault("{\"s\": \"a\tb\"}"), (JsonFault::ControlCharacter('\t'), "1:9 \t".into()));
        assert_eq!(fault("[2026-01-01 10:00:00] {\"s\": 1}").0, JsonFault::Behind(Lead::Time));
        assert_eq!(fault("2026-01-01T10:00:00Z {\"s\": 1}").0, JsonFault::Behind(Lead::Time));
    }

    #[test]
    fn a_truncated_text_names_what_is_still_open() {
        let (fault, _) = fault("{\"a\": [1, {\"b\": \"c\"}");
        assert_eq!(fault, JsonFault::Truncated { opened: Some(Span::new(6, 7)) });
    }

    #[test]
    fn other_faults_keep_the_readers_words() {
        let (fault, place) = fault("{\"a\" 1}");
        assert_eq!(fault, JsonFault::Other("expected `:`".into()));
        assert_eq!(place, "1:6 1");
    }
}
