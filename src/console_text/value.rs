//! What stands behind a label: a key path, a title, values; with the notes of those who wrote it taken off, and with what
//! may be meant otherwise told.

use super::label;
use super::note::{aside, hint, is_alternative, is_left_empty, is_remark, unwrapped, without_note, without_remark};
use crate::model::key_path::{KeyPath, quoted_length};
use crate::model::operator::Operator;
use crate::model::template::{Piece, Template, path_length};
use crate::model::text::{count, quoted};

/// A field as it was meant, and what may be meant otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed<T> {
    pub what: T,
    pub doubts: Vec<String>,
}

/// The values of a condition, with the operator that a note chooses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedValues {
    pub values: Vec<String>,
    pub operator: Option<Operator>,
}

/// What stands between the lines of a cell.
pub const BREAK: &str = "\n";

/// What marks a title that nothing else can be copied as.
pub const AS_JSON: &str = "(as a text of JSON)";

/// A key path: what is looked at, or mapped by.
pub fn path(raw: &str) -> Typed<Option<String>> {
    let (text, note) = without_note(raw);
    let text = without_yaml_quotes(text);
    if is_left_empty(text) {
        return Typed::default();
    }
    let mut doubts = Vec::new();
    let is_bare = !text.starts_with(['"', '{', '[']);
    doubts.extend(note.filter(|note| is_bare && !is_remark(note)).map(|note| aside(text, note)));
    let text = match path_length(text) {
        // What follows the closing quote of a path that has no place in it.
        Some(Ok(length)) if length < text.len() && KeyPath::parse(text).is_err() => {
            let (path, rest) = text.split_at(length);
            doubts.push(format!("is {} behind the key path a note? It is left out", quoted(rest.trim())));
            path
        }
        _ => text,
    };
    match hint(text).filter(|_| is_bare) {
        Some(doubt) => doubts.push(doubt),
        None if is_bare && text.contains(char::is_whitespace) => doubts.push(words(text)),
        None => {}
    }
    Typed { what: Some(text.to_owned()), doubts }
}

fn words(text: &str) -> String {
    format!("is {} the name of one key, or words about it?", quoted(text))
}

/// A title or a description: a key path, or several with text between.
pub fn template(raw: &str) -> Typed<Option<String>> {
    let exact = raw.strip_suffix(AS_JSON).and_then(|text| json(text.trim()));
    if let Some(text) = exact {
        return Typed { what: Some(text), doubts: Vec::new() };
    }
    let composed = of_code(raw);
    let raw = composed.as_deref().unwrap_or(raw);
    let (mut text, mut note) = without_note(raw);
    if note.is_some_and(|note| note.starts_with(['"', '{', '['])) {
        // Brackets around a key path are text of the title.
        (text, note) = (unwrapped(raw), None);
    }
    text = without_yaml_quotes(text);
    if is_left_empty(text) {
        return Typed::default();
    }
    let mut doubts = Vec::from_iter(note.filter(|note| !is_remark(note)).map(|note| aside(text, note)));
    let is_bare = !text.starts_with(['"', '{', '[']);
    doubts.extend(hint(text).filter(|_| is_bare));
    match Template::parse(text) {
        Ok(Template::Path(_)) if doubts.is_empty() && is_bare && text.contains(char::is_whitespace) => {
            doubts.push(words(text));
        }
        Ok(Template::Composite(pieces)) => {
            let said = pieces.iter().find_map(|piece| match piece {
                Piece::Text(said) if is_alternative(said) => Some(said.trim()),
                _ => None,
            });
            doubts.extend(said.map(|said| format!("is {} a part of the text, or a note?", quoted(said))));
        }
        _ => {}
    }
    Typed { what: Some(text.to_owned()), doubts }
}

/// Key paths marked as code with text between, as the console spells that.
fn of_code(raw: &str) -> Option<String> {
    let pieces: Vec<_> = raw.split('`').collect();
    if pieces.len() < 5 || pieces.len().is_multiple_of(2) || raw.contains('"') {
        return None;
    }
    let mut composed = String::new();
    for (at, piece) in pieces.into_iter().enumerate() {
        match at % 2 {
            0 => composed.push_str(piece),
            _ => composed.push_str(&KeyPath::parse(piece).ok()?.canonical()),
        }
    }
    matches!(Template::parse(&composed), Ok(Template::Composite(_))).then_some(composed)
}

/// A text that is one by itself: a name, the `from` parameter.
pub fn plain(raw: &str) -> Typed<Option<String>> {
    let typed = item(raw);
    Typed { what: Some(typed.what).filter(|text| !text.is_empty()), doubts: typed.doubts }
}

/// One value, as an item of a list has it.
pub fn item(raw: &str) -> Typed<String> {
    if let Some(text) = json(raw.trim()) {
        return Typed { what: text, doubts: Vec::new() };
    }
    let (text, note) = without_note(raw);
    let doubts = note.filter(|note| !is_remark(note)).map(|note| aside(text, note));
    Typed { what: unquoted(text), doubts: Vec::from_iter(doubts) }
}

/// The values behind a label, in one line.
pub fn values(raw: &str) -> Typed<TypedValues> {
    if let Some(text) = json(raw.trim()) {
        return Typed { what: TypedValues { values: vec![text], operator: None }, doubts: Vec::new() };
    }
    if raw.contains(BREAK) {
        return lines(raw);
    }
    let (text, note) = without_note(raw);
    let (text, said) = without_remark(text);
    let note = note.or(said);
    let mut doubts = Vec::from_iter(note.filter(|note| !is_remark(note)).map(|note| aside(text, note)));
    let values = split(text, &mut doubts);
    let operator = note.and_then(label::operator);
    Typed { what: TypedValues { values, operator }, doubts }
}

/// The values in the lines of a cell, below the select where it is there.
fn lines(raw: &str) -> Typed<TypedValues> {
    let mut all = Typed::<TypedValues>::default();
    let (first, rest) = raw.split_once(BREAK).unwrap_or((raw, ""));
    all.what.operator = label::selected(first);
    let below = if all.what.operator.is_some() { rest } else { raw };
    for line in below.split(BREAK).map(values) {
        all.what.values.extend(line.what.values);
        all.what.operator = all.what.operator.or(line.what.operator);
        all.doubts.extend(line.doubts);
    }
    all
}

/// Longer texts are no list that anybody typed, in bytes.
const MAX_LIST: usize = 4_000;

fn split(text: &str, doubts: &mut Vec<String>) -> Vec<String> {
    if is_left_empty(text) {
        return Vec::new();
    }
    if text.len() > MAX_LIST {
        return vec![text.to_owned()];
    }
    if let Some(inside) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        let items = pieces(inside, &[",", ";"]);
        if items.len() == 1 && !inside.trim().starts_with('"') {
            doubts.push(format!("are the brackets of {} a list, or a part of the text?", quoted(text)));
        }
        return items.into_iter().map(unquoted).collect();
    }
    for separators in [&[",", ";"][..], &[" or ", " oder ", " | ", " / "]] {
        let items = pieces(text, separators);
        if items.len() > 1 {
            let are_quoted = items.iter().all(|item| item.starts_with(['"', '`', '\'']));
            if !are_quoted {
                let values = count(items.len(), "value");
                doubts.push(format!("is {} a list of {values}, or one text? It is read as a list", quoted(text)));
            }
            return items.into_iter().map(unquoted).collect();
        }
    }
    let several = pieces(text, &[" and ", " und "]);
    if several.len() > 1 && several.iter().all(|item| item.starts_with(['"', '`', '\''])) {
        return several.into_iter().map(unquoted).collect();
    }
    if several.len() > 1 {
        doubts.push(format!("is {} one text, or several values? It is read as one", quoted(text)));
    }
    if let Some(doubt) = hint(text) {
        doubts.push(doubt);
    } else if text.ends_with(['.', ';']) {
        doubts
            .push(format!("is the {} at the end a part of the text?", text.get(text.len() - 1..).unwrap_or_default()));
    }
    vec![unquoted(text)]
}

/// The pieces of a text between separators that are not in quotes, without blanks.
fn pieces<'t>(text: &'t str, separators: &[&str]) -> Vec<&'t str> {
    let (mut pieces, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let separator = separators.iter().find(|separator| rest.starts_with(**separator));
        match (separator, quoted_length(rest).filter(|_| rest.starts_with('"'))) {
            (Some(separator), _) => {
                pieces.extend(text.get(start..at));
                at += separator.len();
                start = at;
            }
            (None, Some(length)) => at += length,
            (None, None) => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    pieces.extend(text.get(start..));
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

/// A text without the quotes around it.
fn unquoted(text: &str) -> String {
    let text = unwrapped(text);
    let single = || text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    json(text).unwrap_or_else(|| single().unwrap_or(text).to_owned())
}

/// A key path that starts with a quote has others around it in a filter file.
fn without_yaml_quotes(text: &str) -> &str {
    let inside = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    inside.filter(|inside| inside.starts_with(['"', '{', '['])).unwrap_or(text)
}

/// A text that is one of JSON as a whole.
fn json(text: &str) -> Option<String> {
    let is_whole = text.starts_with('"') && quoted_length(text) == Some(text.len());
    is_whole.then(|| serde_json::from_str(text).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sure<T>(typed: Typed<T>) -> T {
        assert_eq!(typed.doubts, [""; 0]);
        typed.what
    }

    fn sure_values(raw: &str) -> Vec<String> {
        sure(values(raw)).values
    }

    #[test]
    fn notes_of_guides_are_no_part_of_a_value() {
        let typed = sure(values("resolved (Select \"Equals\" condition)"));
        assert_eq!((typed.values, typed.operator), (vec!["resolved".to_owned()], Some(Operator::Equals)));
        assert_eq!(sure_values("Open (Note: with a capital O)"), ["Open"]);
        assert_eq!(sure_values("[open, failed] (add what your log shows)"), ["open", "failed"]);
        assert_eq!(sure(path("\"state\" (or the key of yours)")).unwrap(), "\"state\"");
        assert_eq!(sure(template("\"text\" (or leave empty).")).unwrap(), "\"text\"");
        assert_eq!(sure(template("(leave empty)")), None);
    }

    #[test]
    fn other_words_for_equals_choose_it_too() {
        for raw in
            ["up (condition: equals)", "up \u{2013} select Equals", "`up` (exact match)", "\"up\" (use \"Equals\")"]
        {
            let typed = sure(values(raw));
            assert_eq!((typed.values, typed.operator), (vec!["up".to_owned()], Some(Operator::Equals)), "{raw}");
        }
    }

    #[test]
    fn lists_are_read_in_every_form_and_asked_about_where_they_may_be_texts() {
        for raw in ["[a b, c]", "[\"a b\", \"c\"]", "\"a b\", \"c\"", "`a b` or `c`", "\"a b\" and \"c\""] {
            assert_eq!(sure_values(raw), ["a b", "c"], "{raw}");
        }
        for raw in ["a b, c", "a b or c", "a b / c", "a b; c"] {
            let typed = values(raw);
            assert_eq!((typed.what.values.len(), typed.doubts.len()), (2, 1), "{raw}");
        }
        for raw in ["up and running", "[X]", "down (hard)", "down."] {
            let typed = values(raw);
            assert_eq!((typed.what.values.len(), typed.doubts.len()), (1, 1), "{raw}");
        }
        assert_eq!(sure_values("\"a, b\""), ["a, b"]);
    }

    #[test]
    fn a_title_keeps_brackets_around_a_key_path_and_asks_about_words() {
        let title = "\"name\" (\"env\")";
        assert_eq!(sure(template(title)).unwrap(), title);
        assert_eq!(template("\"name\" (prod)").doubts.len(), 1);
        assert_eq!(template("\"name\" or leave empty").doubts.len(), 1);
        assert_eq!(template("the name of the check").doubts.len(), 1);
        assert_eq!(path("\"id\" of the event").doubts.len(), 1);
        assert_eq!(path("\"id\" of the event").what.unwrap(), "\"id\"");
        assert_eq!(path("host + service").doubts.len(), 1);
    }
}
