//! Sees from its start what a file is: a payload on each line, JSON of another form, or no log at all.

use serde::de::IgnoredAny;

use crate::parse::capture::{self, CallList, CaptureForm};
use crate::parse::json::BLANKS;
use crate::replay::run::MAX_LINE;

/// How much of a second line is looked at.
const HEAD: usize = 64 * 1024;

/// Where a tar archive says that it is one.
const TAR: (usize, usize) = (257, 262);

#[derive(Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// More of the file is needed to tell.
    More,
    /// A payload on each line.
    Lines,
    /// The items of a JSON array, or JSON values one after the other, on as many lines as they like.
    Items { are_in_array: bool },
    /// One object, with calls that something recorded in a list from this byte on.
    Calls { byte: usize, form: CaptureForm },
    /// No log: what it is, and what to do. In place of `{}` stands the name of the file.
    Other(&'static str, &'static str),
}

/// What a file is that starts so, and ends so when `is_all` of it is there.
pub fn look(head: &[u8], is_all: bool) -> LogFormat {
    if let Some((kind, help)) = other(head) {
        return LogFormat::Other(kind, help);
    }
    // The header of a tar archive starts with a name, which may be anything but JSON.
    if !is_all && head.len() < TAR.1 && !matches!(head.first(), Some(b'{' | b'[')) {
        return LogFormat::More;
    }
    let mark = "\u{feff}".as_bytes();
    if !is_all && head.len() < mark.len() && mark.starts_with(head) {
        return LogFormat::More;
    }
    let text = after_blanks(head.strip_prefix(mark).unwrap_or(head));
    let format = in_text(text, is_all, head.len());
    let is_object = match format {
        LogFormat::Items { are_in_array } => !are_in_array,
        _ => is_all && !before_blanks(text).contains(&b'\n'),
    };
    if !is_object || !text.starts_with(b"{") {
        return format;
    }
    match capture::list_of(text) {
        CallList::At(byte, form) => LogFormat::Calls { byte: head.len() - text.len() + byte, form },
        CallList::More if !is_all && text.len() <= MAX_LINE => LogFormat::More,
        CallList::More | CallList::None => format,
    }
}

fn in_text(text: &[u8], is_all: bool, length: usize) -> LogFormat {
    let are_in_array = text.first() == Some(&b'[');
    match text.first() {
        None if is_all || length > HEAD => return LogFormat::Lines,
        None => return LogFormat::More,
        Some(b'[' | b'{') => {}
        // The method of a request, whose line has to be there to be one.
        Some(b'A'..=b'Z') if !is_all && length < HEAD && !text.contains(&b'\n') => return LogFormat::More,
        Some(_) => return LogFormat::Lines,
    }
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    let rest = after_blanks(rest);
    match rest.first() {
        None if is_all && is_several(before_blanks(first)) => LogFormat::Items { are_in_array },
        None if is_all => LogFormat::Lines,
        // No payload is as long.
        None if first.len() > MAX_LINE => LogFormat::Items { are_in_array },
        None if text.len() > MAX_LINE => LogFormat::Lines,
        None => LogFormat::More,
        Some(_) => two_lines(before_blanks(first), rest, is_all),
    }
}

/// What JSON has for blanks, which is less than Rust has.
fn is_blank(byte: &u8) -> bool {
    BLANKS.contains(&char::from(*byte))
}

fn after_blanks(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| !is_blank(byte)).unwrap_or(bytes.len());
    bytes.get(start..).unwrap_or_default()
}

fn before_blanks(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !is_blank(byte)).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

/// How far an array is that a line starts with, however broken it is.
#[derive(Debug, Default, PartialEq, Eq)]
struct ArrayPrefix {
    /// How many brackets are open at the end of the line, its own among them.
    open: usize,
    has_object: bool,
}

impl ArrayPrefix {
    /// More brackets than that are no list of payloads.
    const MAX_OPEN: usize = 128;

    fn of(line: &[u8]) -> Self {
        let (mut open, mut last, mut has_object) = (Vec::new(), 0, false);
        let mut bytes = line.iter();
        while let Some(byte) = bytes.next() {
            match byte {
                b'"' => {
                    while bytes.next().is_some_and(|byte| *byte != b'"' && (*byte != b'\\' || bytes.next().is_some())) {
                    }
                }
                b'{' | b'[' => {
                    let is_item = open.len() == 1 && b"[,]}".contains(&last);
                    has_object |= is_item && *byte == b'{';
                    open.push(*byte);
                }
                // As where items are read, a bracket that nothing opens closes nothing.
                b'}' | b']' => {
                    let opener = if *byte == b'}' { b'{' } else { b'[' };
                    let at = open.iter().rposition(|open| *open == opener);
                    open.truncate(at.unwrap_or(open.len()));
                }
                _ => {}
            }
            if open.is_empty() || open.len() > Self::MAX_OPEN {
                open.clear();
                break;
            }
            last = if is_blank(byte) { last } else { *byte };
        }
        let open = open.len();
        Self { open, has_object }
    }
}

/// Whether the only line of a file is a list of payloads: an array that has an object, or several objects. Any other array
/// is what a sender has sent.
fn is_several(line: &[u8]) -> bool {
    if let Some(inside) = line.strip_prefix(b"[") {
        return after_blanks(inside) == b"]" || ArrayPrefix::of(line).has_object;
    }
    let mut values = serde_json::Deserializer::from_slice(line).into_iter::<IgnoredAny>();
    let is_whole = values.next().is_some_and(|value| value.is_ok());
    let rest = line.get(values.byte_offset()..).unwrap_or_default();
    let next = rest.iter().find(|byte| !b" \t\r,".contains(byte));
    is_whole && next == Some(&b'{')
}

/// A line that was cut off is one bad line when the next one is whole, and nothing behind that one goes on with it.
fn two_lines(first: &[u8], rest: &[u8], is_all: bool) -> LogFormat {
    let are_in_array = first.first() == Some(&b'[');
    let items = LogFormat::Items { are_in_array };
    // Items of an array, without its brackets.
    let has_comma = || first.strip_suffix(b",").is_some_and(|item| read(item).is_ok());
    if first == b"[" || has_comma() {
        return items;
    }
    let begun = ArrayPrefix::of(first);
    let is_list = are_in_array
        && begun.open > 0
        && (begun.has_object || matches!(rest, [b',' | b']', ..]) || first.ends_with(b",") && rest.starts_with(b"{"));
    if !is_list && !read(first).is_err_and(|error| error.is_eof()) {
        return LogFormat::Lines;
    }
    let end = memchr::memchr(b'\n', rest);
    if end.is_none() && !is_all && rest.len() < HEAD {
        return LogFormat::More;
    }
    let (second, behind) = rest.split_at(end.unwrap_or(rest.len()));
    let is_item = is_list && begun.open == 1 && second.starts_with(b"{");
    if is_item || read(before_blanks(second)).is_err() {
        return items;
    }
    match after_blanks(behind).first() {
        None if !is_all && behind.len() < HEAD => LogFormat::More,
        // No payload starts so, but a value goes on so.
        Some(b',' | b']') if is_list => items,
        Some(next @ (b',' | b':' | b']' | b'}')) if goes_on(first, second, *next) => items,
        _ => LogFormat::Lines,
    }
}

/// Whether two lines and what comes next are of one value, as far as that is there.
fn goes_on(first: &[u8], second: &[u8], next: u8) -> bool {
    let value = [first, b"\n", second, &[next]].concat();
    read(&value).map_or_else(|error| error.is_eof(), |_| true)
}

fn read(line: &[u8]) -> serde_json::Result<IgnoredAny> {
    serde_json::from_slice(line)
}

/// What a file is that has no JSON in it.
fn other(head: &[u8]) -> Option<(&'static str, &'static str)> {
    const EXPORT: &str = "export it as NDJSON: one payload, or envelope, on each line";
    match head {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, b'{' | b'[', ..] | [b'{' | b'[', 0, ..] => Some((
            "it is UTF-16, and JSON is UTF-8",
            "make it UTF-8 on the way: iconv -f UTF-16 -t UTF-8 {} | cgfilter replay -",
        )),
        [b'P', b'A', b'R', b'1', ..] => Some(("this is a Parquet file", EXPORT)),
        [b'O', b'b', b'j', 1, ..] => Some(("this is an Avro file", EXPORT)),
        _ if head.starts_with(b"SQLite format 3\0") => Some(("this is an SQLite database", EXPORT)),
        _ if capture::is_request(head) => {
            Some(("this is one HTTP request, and no log", "judge it with: cgfilter test {}"))
        }
        _ if head.get(TAR.0..TAR.1) == Some(b"ustar") => {
            Some(("this is a tar archive", "take the logs out of it on the way: tar -xOf {} | cgfilter replay -"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file is, however little of it is there at a time.
    fn kind(text: &str) -> &'static str {
        let mut told = None;
        for end in 0..=text.len() {
            let look = look(&text.as_bytes()[..end], false);
            if look != LogFormat::More {
                told = Some(look);
                break;
            }
        }
        let whole = look(text.as_bytes(), true);
        if let Some(told) = told {
            assert_eq!(told, whole, "{text}");
        }
        match whole {
            LogFormat::Lines => "lines",
            LogFormat::Items { are_in_array: true } => "array",
            LogFormat::Items { .. } => "values",
            LogFormat::Calls { .. } => "calls",
            LogFormat::More | LogFormat::Other(..) => "other",
        }
    }

    #[test]
    fn arrays_and_values_of_several_lines_are_told_from_lines() {
        for (text, expected) in [
            ("[\n  {\"a\": 1},\n  {\"a\": 2}\n]\n", "array"),
            ("[\n{\"a\": 1}\n]", "array"),
            ("\u{feff}\r\n[{\"a\": 1},\r\n{\"a\": 2}]", "array"),
            ("{\n  \"a\": 1\n}\n{\n \"a\": 2\n}\n", "values"),
            ("{ \"a\": 1,\n  \"b\": 2 }", "values"),
            ("{\n\n}", "values"),
            ("{\"a\": 1},\n{\"a\": 2},\n", "values"),
            ("[{\"a\": 1},\n{\"a\": 2}\n]\n", "array"),
            ("[{\"a\": 1},\n{\"a\": 2}\n,{\"a\": 3}]\n", "array"),
            ("[{\"a\": 1}\n{\"a\": 2}\n\n{\"a\": 3}\n]\n", "array"),
            ("{\"a\": 1, \"body\":\n{\"b\": 1}\n}\n", "values"),
            ("{\"a\": [\n1\n, 2]}\n", "values"),
            ("{\n\"a\"\n:1}\n", "values"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn the_only_line_is_a_list_of_payloads_when_it_has_objects() {
        for (text, expected) in [
            ("[{\"a\": 1}]", "array"),
            (" [ {\"a\": 1}, {\"b\":\n", "array"),
            ("[]\n\n", "array"),
            ("[1, 2]", "lines"),
            ("[[{}]]", "lines"),
            ("[[{}], {\"a\": 1}]", "array"),
            ("[null, {\"a\": 1}]", "array"),
            ("[\"{\\\"\", [{}, {}], 1]", "lines"),
            ("[bad, {\"a\": 1}]", "array"),
            ("[, {\"a\": 1}]", "array"),
            ("[10:00] host, {\"a\": 1}", "lines"),
            ("[\"\"]\n", "lines"),
            ("{\"a\": 1}\n\n", "lines"),
            ("{\"a\": 1", "lines"),
            ("{\"a\": 1} and more", "lines"),
            ("{\"a\": 1}{\"a\": 2}", "values"),
            ("{\"a\": 1}, {\"a\": \n", "values"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn an_array_on_each_line_is_a_payload_on_each_line() {
        assert_eq!(kind("[{\"a\": 1}]\n\n[{\"a\": 2}]\n"), "lines");
        assert_eq!(kind("[{\"a\": 1}]\n{\n"), "lines");
    }

    #[test]
    fn a_broken_item_on_the_first_line_makes_no_lines_of_an_array() {
        for log in [
            "[{\"a\": 1}, {\"x\": 01}, {\"a\": 2}\n]\n",
            "[{\"x\": 01},\n{\"a\": 2}\n,{\"a\": 3}]",
            "[{\"x\": 01},\n{\"a\": 2}\n{\"a\": 3}]",
            "[bad,\n{\"a\": 2}\n]",
            "[bad\n,{\"a\": 2}]",
            "[{\"a\": 1}},{\"a\": 2}\n]",
            "[{\"a\": [1},\n{\"a\": 2}\n]",
        ] {
            assert_eq!(kind(log), "array", "{log}");
        }
    }

    #[test]
    fn a_log_with_a_bad_first_line_is_a_log() {
        for log in [
            "{\"a\": \"b\", \"c\": {\n{\"a\": 1}\n{\"a\": 2}\n",
            "{\"a\": \"b\", \"c\": {\n{\"a\": 1}\n}\n",
            "{\"a\": \"b\", \"c\":\n{\"a\": 1}\n{\"a\": 2}\n",
            "{\"a\": \"b\n{\"a\": 1}\n}\n",
            "[{\"a\": 1}, {\"b\":\n[{\"a\": 1}]\n[{\"a\": 2}]\n",
            "[{\"a\": 1}, {\"x\": 01\n[{\"a\": 1}]\n[{\"a\": 2}]\n",
            "{\"a\": 1}\n{\"a\": 2}\n",
            "{\"a\": 1\n{\"a\": 2}\n",
            "a\": 1}\n{\"a\": 2}\n",
            "[1]\n[2]\n",
            "[2026-11-21] host\n[2026-11-21] host\n",
            "",
            "\n\n",
            "host down\nhost up\n",
        ] {
            assert_eq!(kind(log), "lines", "{log}");
        }
    }

    #[test]
    fn a_request_is_no_log() {
        assert_eq!(kind("POST /v1/process?from=x HTTP/1.1\r\nHost: x\r\n\r\n{}"), "other");
    }

    #[test]
    fn a_line_that_is_longer_than_any_payload_is_a_list() {
        let mut log = b"[{\"a\": 1},".to_vec();
        assert_eq!(look(&log, false), LogFormat::More);
        log.resize(MAX_LINE + 1, b' ');
        assert_eq!(look(&log, false), LogFormat::Items { are_in_array: true });
    }
}
