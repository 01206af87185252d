//! Bodies of calls in a text: JSON in a fence or without one.

use serde_json::value::RawValue;

use super::line::cleaned;
use super::page::Page;

/// One body, as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonBlock {
    /// The body; empty where there is a fault.
    pub text: String,
    /// The first and the last line.
    pub lines: (usize, usize),
    /// What had to be taken off for it to be JSON: comments, quotes of a page.
    pub is_mended: bool,
    /// The line in which it stops being JSON, and why.
    pub fault: Option<(usize, String)>,
}

/// How many bodies without an end are looked for up to the end of the text: each takes a look at all of it.
const MAX_ENDLESS: usize = 20;

/// The block that begins in a line, and the position of the line behind it. `endless` counts the blocks without an end.
pub fn at(page: &Page, at: usize, endless: &mut usize) -> Option<(JsonBlock, usize)> {
    if !begins(page, at) {
        return None;
    }
    let rest = page.rest(at);
    let rest = if *endless < MAX_ENDLESS { rest } else { rest.get(..paragraph(rest)).unwrap_or_default() };
    let mut whole = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
    if let Some(Ok(raw)) = whole.next() {
        let last = page.line_at(at, whole.byte_offset().saturating_sub(1));
        let lines = (page.number(at), page.number(last));
        return Some((JsonBlock { text: raw.get().to_owned(), lines, is_mended: false, fault: None }, last + 1));
    }
    let end = extent(rest);
    *endless += usize::from(end.is_none());
    let last = page.line_at(at, end.unwrap_or_else(|| paragraph(rest)).saturating_sub(1));
    let all: Vec<_> = (at..=last).map(|line| page.line(line)).collect();
    let mended = mended(&all.join("\n"));
    let lines = (page.number(at), page.number(last));
    let block = match serde_json::from_str::<&RawValue>(&mended) {
        Ok(raw) => JsonBlock { text: raw.get().to_owned(), lines, is_mended: true, fault: None },
        Err(error) => {
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or_default().to_owned();
            let line = page.number((at + error.line().saturating_sub(1)).min(last));
            JsonBlock { text: String::new(), lines, is_mended: false, fault: Some((line, why)) }
        }
    };
    Some((block, last + 1))
}

/// Whether a line begins an object, or a list of objects: `[down, failed]` and `{{name}}` are values of a form.
fn begins(page: &Page, at: usize) -> bool {
    let line = cleaned(page.line(at));
    let next = |behind: &str| {
        let more = (at + 1..page.len()).map(|at| cleaned(page.line(at)));
        std::iter::once(behind.trim().to_owned()).chain(more).find(|line| !line.is_empty()).unwrap_or_default()
    };
    match (line.strip_prefix('{'), line.strip_prefix('[')) {
        (Some(behind), _) => next(behind).starts_with(['"', '}', '\'', '#']) || next(behind).starts_with("//"),
        (_, Some(behind)) => next(behind).starts_with('{'),
        _ => false,
    }
}

/// How many bytes there are up to the bracket that closes the first one.
fn extent(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_text = false;
    let mut escaped = false;
    let mut comment_end = 0;
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or_default();
        match c {
            _ if at < comment_end => {}
            _ if escaped => escaped = false,
            '/' if !in_text && rest.starts_with("/*") => comment_end = at + rest.find("*/").map_or(2, |end| end + 2),
            '\\' if in_text => escaped = true,
            // A text ends with its line: a quote in a comment has no other.
            '\n' => in_text = false,
            '"' => in_text = !in_text,
            '{' | '[' if !in_text => depth += 1,
            '}' | ']' if !in_text => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// How many bytes there are up to a blank line or the end of a fence.
fn paragraph(text: &str) -> usize {
    let mut length = 0;
    for line in text.split_inclusive('\n') {
        if length > 0 && (line.trim().is_empty() || line.trim_start().starts_with("```")) {
            break;
        }
        length += line.len();
    }
    length
}

/// The text without comments, without a comma before a closing bracket, and with the quotes that are typed.
fn mended(text: &str) -> String {
    let typed: Vec<char> = text.lines().map(cleaned).collect::<Vec<_>>().join("\n").chars().collect();
    let (mut out, mut at, mut in_text) = (String::new(), 0, false);
    while let Some(c) = typed.get(at).copied() {
        let next = typed.get(at + 1).copied().unwrap_or('\n');
        match (c, next) {
            ('\\', _) if in_text => {
                out.push(c);
                out.push(next);
                at += 1;
            }
            ('"', _) => {
                in_text = !in_text;
                out.push(c);
            }
            _ if !in_text && comment(&typed, at) > at => {
                at = comment(&typed, at);
                continue;
            }
            (',', _) if !in_text && closes(&typed, at + 1) => {}
            _ => out.push(c),
        }
        at += 1;
    }
    out
}

/// Where the next such signs are; the end of the text where there are none.
fn end_of(text: &[char], from: usize, signs: &[char]) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + rest.windows(signs.len()).position(|window| window == signs).unwrap_or(rest.len())
}

/// Where a comment ends that begins here; here, where none does.
fn comment(text: &[char], at: usize) -> usize {
    match text.get(at..).unwrap_or_default() {
        ['/', '/', ..] | ['#', ..] => end_of(text, at, &['\n']),
        ['/', '*', ..] => end_of(text, at + 2, &['*', '/']) + 2,
        _ => at,
    }
}

/// Whether the next sign that is no blank and no comment closes a bracket.
fn closes(text: &[char], mut at: usize) -> bool {
    while let Some(c) = text.get(at) {
        match comment(text, at) {
            end if end > at => at = end,
            _ if c.is_whitespace() => at += 1,
            _ => return matches!(c, '}' | ']'),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> (JsonBlock, usize) {
        at(&Page::of(text), 0, &mut 0).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn a_body_is_taken_as_it_stands_with_its_lines() {
        let (read, next) = block("{\n\"a\": \"}\"\n}\nmore");
        assert_eq!((read.text.as_str(), read.lines, next), ("{\n\"a\": \"}\"\n}", (1, 3), 3));
        assert_eq!(block("[ {\"a\": 1} ]").0.lines, (1, 1));
    }

    #[test]
    fn comments_and_the_quotes_of_a_page_are_taken_off() {
        let (read, _) = block(
            "{ // an alert\n  \u{201c}a\u{201d}: \"http://x\", # why \"so\n\u{a0}\"b\": 1, /* last } */\n}\nmore",
        );
        assert!(read.is_mended, "{read:?}");
        let value: serde_json::Value = serde_json::from_str(&read.text).unwrap();
        assert_eq!(value, serde_json::json!({"a": "http://x", "b": 1}));
    }

    #[test]
    fn what_is_no_json_is_told_with_its_line() {
        let (read, next) = block("{\n  \"a\": 1,\n  ...\n}\nmore");
        assert_eq!((read.fault.unwrap().0, read.lines, next), (3, (1, 4), 4));
        let (read, next) = block("{\n  \"a\": 1\n\nmore");
        assert_eq!((read.fault.is_some(), next), (true, 2));
    }

    #[test]
    fn values_of_a_form_are_no_bodies() {
        for text in ["[down, failed]", "{{name}}", "[\"down\"]", "[ ] done", "{", "[0].a"] {
            assert_eq!(at(&Page::of(text), 0, &mut 0), None, "{text}");
        }
    }
}
