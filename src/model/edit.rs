//! Edits of a YAML file that keep everything around them as it is: comments, order, quotes, line endings.

use crate::model::diagnostic::Edit;
use crate::model::filter::Condition;
use crate::model::hidden::has_hidden;
use crate::model::plain_scalar::is_no_text;
use crate::model::text::{yaml, yaml_double_quoted, yaml_single_quoted};
use crate::source::{Source, Span};

/// Another text in place of a scalar, in the quotes that it has. None for one that is written in a way that cannot be
/// kept: an alias, a block, a text with an anchor or a tag.
pub fn replace_text(source: &Source, span: Span, new: &str) -> Option<Edit> {
    let written = source.slice(span);
    if is_marked(source, span) || is_block(source, span) {
        return None;
    }
    let unprintable = has_hidden(new);
    let text = match written.chars().next()? {
        '\'' if !unprintable => yaml_single_quoted(new),
        '\'' | '"' => yaml_double_quoted(new),
        '*' => return None,
        _ if written.contains('\n') => return None,
        // A number stays one.
        _ if is_no_text(written) && is_no_text(new) => new.to_owned(),
        _ => yaml(new),
    };
    Some(Edit::new(span, text))
}

/// The edit that puts another text behind a value, as one more of the list. A single value becomes a list.
pub fn add_value(source: &Source, condition: &Condition, at: usize, new: &str) -> Option<Edit> {
    let value = condition.values.get(at)?;
    let (item, list) = (value.span, condition.list);
    let new = replace_text(source, item, new)?.text;
    let lines = source.lines_around(item);
    let before = source.slice(Span::new(lines.start, item.start));
    let is_line = before.trim() == "-";
    if item == list && !is_line {
        let same = replace_text(source, item, &value.value)?.text;
        return Some(Edit::new(item, format!("[{same}, {new}]")));
    }
    if item != list && !is_in(list, item) {
        return None;
    }
    if source.slice(list).starts_with('[') {
        let end = Span::new(item.end, item.end);
        return Some(Edit::new(end, format!(", {new}")));
    }
    let whole = source.slice(lines);
    let line_break = if whole.ends_with('\r') { "\r\n" } else { "\n" };
    let end = lines.start + whole.trim_end_matches('\r').len();
    is_line.then(|| Edit::new(Span::new(end, end), format!("{line_break}{before}{new}")))
}

/// The edit that takes one value out of a list. None for a value that is no item, the only one, or one that has a comment.
pub fn remove_value(source: &Source, condition: &Condition, at: usize) -> Option<Edit> {
    let values = &condition.values;
    let item = values.get(at)?.span;
    if values.len() < 2 || !is_in(condition.list, item) || is_marked(source, item) {
        return None;
    }
    let span = if source.slice(condition.list).starts_with('[') {
        match at.checked_sub(1).and_then(|before| values.get(before)) {
            Some(before) => Span::new(before.span.end, item.end),
            None => Span::new(item.start, values.get(1)?.span.start),
        }
    } else {
        item_lines(source, item)?
    };
    let removed = source.slice(span);
    let only_item = removed.replace(source.slice(item), "");
    // A comment, an anchor or a tag beside it belongs to somebody.
    let is_bare = only_item.chars().all(|c| c.is_whitespace() || ",-".contains(c));
    is_bare.then(|| Edit::new(span, ""))
}

/// The whole lines of one `- item` of a block list, with the line break before them, so that what is behind the list stays.
fn item_lines(source: &Source, item: Span) -> Option<Span> {
    let lines = source.lines_around(item);
    let before = source.slice(Span::new(lines.start, item.start));
    let alone = before.trim() == "-" && lines.start > source.body_start();
    let above = source.text().get(..lines.start)?;
    let line_break = if above.ends_with("\r\n") { 2 } else { 1 };
    let end = lines.start + source.slice(lines).trim_end_matches('\r').len();
    // A comment above may speak of this item: it would seem to speak of the next one.
    let last = above.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let alone = alone && !last.trim_start().starts_with('#');
    alone.then(|| Span::new(lines.start - line_break, end))
}

/// Whether an anchor or a tag stands before a scalar: other places may use what it names.
pub fn is_marked(source: &Source, span: Span) -> bool {
    // The scalar may stand on a later line than its anchor.
    let before = source.slice(Span::new(0, span.start)).trim_end();
    let word = before.rsplit([' ', ',', '[', '{', '\n']).next();
    word.is_some_and(|word| word.starts_with(['&', '!']))
}

/// Whether a scalar is a block below a `|` or a `>`: its span is that of its lines alone, or of the sign where it has none.
pub fn is_block(source: &Source, span: Span) -> bool {
    if source.slice(span).starts_with(['|', '>']) {
        return true;
    }
    let line = source.lines_around(Span::new(span.start, span.start));
    let above = source.text().get(..line.start).unwrap_or_default();
    let above = above.lines().rev().find(|line| !line.trim().is_empty());
    let code = above.and_then(|line| line.split(" #").next());
    let mut words = code.unwrap_or_default().split_whitespace().rev();
    let opens = |word: &str| word.starts_with(['|', '>']);
    let leads = |word: &str| word.ends_with(':') || word == "-" || word.starts_with(['&', '!']);
    line_before(source, span).trim().is_empty() && words.next().is_some_and(opens) && words.next().is_some_and(leads)
}

fn line_before(source: &Source, span: Span) -> &str {
    let line = source.lines_around(Span::new(span.start, span.start));
    source.slice(Span::new(line.start, span.start))
}

/// Whether a value is written in its list, and not where an alias leads.
fn is_in(list: Span, item: Span) -> bool {
    list.start <= item.start && item.end <= list.end && list != item
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::service;

    fn without(text: &str, at: usize) -> Option<String> {
        let file = service::parse("x.yaml", "x", text.as_bytes().to_vec());
        let service = file.service.unwrap();
        let condition = &service.triggers[0].part.conditions[0];
        let edit = remove_value(&file.source, condition, at)?;
        let mut text = text.to_owned();
        text.replace_range(edit.span.start..edit.span.end, &edit.text);
        Some(text)
    }

    #[test]
    fn a_value_leaves_its_list_and_nothing_else_moves() {
        let flow = "trigger:\n  payload_json_key: a\n  key_value_contains: [x, 'y', z] # why\n";
        let now = ["['y', z]", "[x, z]", "[x, 'y']"];
        for (at, list) in now.into_iter().enumerate() {
            assert_eq!(without(flow, at).unwrap(), flow.replace("[x, 'y', z]", list));
        }
        let block = "trigger:\r\n  payload_json_key: a\r\n  key_value_contains:\r\n  - x\r\n  - y\r\n  # end\r\n";
        assert_eq!(without(block, 0).unwrap(), block.replace("  - x\r\n", ""));
        assert_eq!(without(block, 1).unwrap(), block.replace("  - y\r\n", ""));
    }

    #[test]
    fn a_value_joins_its_list_in_the_same_quotes() {
        let with = |text: &str, at| {
            let file = service::parse("x.yaml", "x", text.as_bytes().to_vec());
            let service = file.service.unwrap();
            let condition = &service.triggers[0].part.conditions[0];
            let edit = add_value(&file.source, condition, at, "M")?;
            let mut text = text.to_owned();
            text.replace_range(edit.span.start..edit.span.end, &edit.text);
            Some(text)
        };
        let start = "trigger:\n  payload_json_key: a\n  key_value_contains:";
        for (before, at, after) in [
            (" x # why\n", 0, " [x, M] # why\n"),
            (" on\n", 0, " [on, M]\n"),
            (" a:b\n", 0, " [a:b, M]\n"),
            (" 'a, b'\n", 0, " ['a, b', 'M']\n"),
            (" ['x', y]\n", 0, " ['x', 'M', y]\n"),
            (" [x, \"y\" ]\n", 1, " [x, \"y\", \"M\" ]\n"),
            ("\n  - x # 1\n  - y", 0, "\n  - x # 1\n  - M\n  - y"),
            ("\n  - x\n  - y", 1, "\n  - x\n  - y\n  - M"),
        ] {
            let text = with(&format!("{start}{before}"), at);
            assert_eq!(text, Some(format!("{start}{after}")), "{before}");
        }
        let line = "trigger:\r\n  payload_json_key: a\r\n  key_value_contains:\r\n  - x\r\n";
        assert_eq!(with(line, 0).unwrap(), format!("{line}  - M\r\n"));
    }

    #[test]
    fn a_value_with_a_comment_or_without_a_list_stays() {
        let start = "trigger:\n  payload_json_key: a\n  key_value_contains:";
        assert_eq!(without(&format!("{start} x\n"), 0), None);
        assert_eq!(without(&format!("{start} [x]\n"), 0), None);
        assert_eq!(without(&format!("{start}\n  - x # why\n  - y\n"), 0), None);
        let above = format!("{start}\n  - x\n  # why\n  - y\n  - z\n");
        assert_eq!(without(&above, 1), None);
        assert_eq!(without(&above.replace("why\n", "why\n\n"), 1), None);
        assert!(without(&above, 2).is_some());
    }

    #[test]
    fn a_text_keeps_its_quotes() {
        let source = Source::new("x", "'a' \"b\" c *d");
        let new = |start, end, text: &str| replace_text(&source, Span::new(start, end), text).map(|edit| edit.text);
        assert_eq!(new(0, 3, "it's").unwrap(), "'it''s'");
        assert_eq!(new(4, 7, "say \"x\"").unwrap(), r#""say \"x\"""#);
        assert_eq!(new(8, 9, "d: e").unwrap(), "'d: e'");
        assert_eq!(new(8, 9, "d").unwrap(), "d");
        assert_eq!(new(8, 9, "1").unwrap(), "'1'");
        let number = replace_text(&Source::new("x", "0"), Span::new(0, 1), "1");
        assert_eq!(number.unwrap().text, "1");
        assert_eq!(new(10, 12, "e"), None);
    }

    #[test]
    fn a_text_that_others_refer_to_or_that_is_a_block_stays() {
        let text = "a: &x b\nc: !!str d\ne: |\n  'f'\ng: [&y h, i]\nj: k\n";
        let source = Source::new("x", text);
        let edit = |word: &str| {
            let at = text.find(word).unwrap();
            replace_text(&source, Span::new(at, at + word.len()), "z")
        };
        for word in ["b", "d", "'f'\n", "h"] {
            assert_eq!(edit(word), None, "{word}");
        }
        assert!(edit("i").is_some() && edit("k").is_some());
    }
}
