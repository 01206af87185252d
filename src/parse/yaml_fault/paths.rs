//! Key paths and titles of the console that were pasted without quotes around the whole.

use crate::model::key_path::quoted_length;
use crate::model::template::{index_length, path_length};
use crate::source::{Source, Span};

/// Every value of the file that starts as a quoted text or an index and goes on after it: a key path or a title without
/// quotes around the whole.
pub fn unquoted_paths(source: &Source) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let comment = line.trim_start().starts_with('#');
        if let Some((offset, value)) = value_of(line).filter(|_| !comment)
            && let Some(path) = goes_on(value)
        {
            let span = Span::new(start + offset, start + offset + path.len());
            found.push((span, path.to_owned()));
        }
        start += line.len();
    }
    found
}

/// The whole of a value that YAML would end too early.
fn goes_on(value: &str) -> Option<&str> {
    let first = match index_length(value) {
        Some(index) => index,
        None if value.starts_with('"') => quoted_length(value)?,
        None => return None,
    };
    let end = value.find(" #").unwrap_or(value.len());
    let whole = value.get(..end)?.trim_end();
    let rest = whole.get(first..)?;
    if rest.is_empty() || rest.trim_start().starts_with([',', '}', ']', ':']) {
        return None;
    }
    // Within a list or a mapping on one line, the path ends before the others go on.
    let path = path_length(value).and_then(Result::ok).unwrap_or(whole.len());
    let in_a_list = whole.get(path..)?.starts_with([',', '}', ']']);
    if in_a_list { whole.get(..path) } else { Some(whole) }
}

/// `{{…}}` as the unquoted value of a line.
pub fn unquoted_braces(source: &Source, line: Span) -> Option<(Span, String)> {
    let (offset, value) = value_of(source.slice(line))?;
    let value = value.get(..value.find(" #").unwrap_or(value.len()))?.trim_end();
    let is_path = value.starts_with("{{") && value.contains("}}");
    is_path.then(|| (Span::new(line.start + offset, line.start + offset + value.len()), value.to_owned()))
}

/// What stands after `key:` or `-` on a line, and at which byte of it.
fn value_of(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_end();
    let after = match text.find(": ") {
        Some(colon) => colon + 2,
        None => text.find("- ")? + 2,
    };
    let value = text.get(after..)?;
    let trimmed = value.trim_start();
    Some((after + value.len() - trimmed.len(), trimmed))
}
