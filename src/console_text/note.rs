//! Notes of those who wrote a text, behind the values and in their place.

use crate::model::text::{quoted, value};

/// What notes begin with: behind a value in brackets, such a word speaks of the value, and is none of it.
const NOTE_WORDS: [&str; 50] = [
    "a",
    "add",
    "all",
    "an",
    "any",
    "as",
    "bitte",
    "capital",
    "case",
    "choose",
    "condition",
    "default",
    "e.g.",
    "eg",
    "equals",
    "exact",
    "exactly",
    "example",
    "for",
    "from",
    "hinweis",
    "if",
    "in",
    "leave",
    "left",
    "mandatory",
    "must",
    "no",
    "not",
    "note",
    "oder",
    "only",
    "operator",
    "optional",
    "or",
    "our",
    "pick",
    "required",
    "same",
    "see",
    "select",
    "set",
    "siehe",
    "the",
    "this",
    "use",
    "when",
    "with",
    "without",
    "your",
];

/// A text without the signs of Markdown around it.
pub fn unwrapped(raw: &str) -> &str {
    let mut text = raw.trim();
    for sign in ["**", "__", "``", "`"] {
        let inside = text.strip_prefix(sign).and_then(|rest| rest.strip_suffix(sign));
        text = inside.filter(|inside| !inside.contains(sign)).map_or(text, str::trim);
    }
    text
}

/// The value, and what stands behind it in round brackets.
pub fn without_note(raw: &str) -> (&str, Option<&str>) {
    let text = unwrapped(raw);
    // A sentence in brackets may have its full stop behind them.
    let Some(inside) = text.trim_end_matches(['.', ';', ',']).strip_suffix(')') else {
        return (text, None);
    };
    let mut depth = 1;
    for (at, c) in inside.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let (value, note) = (inside.get(..at).unwrap_or_default(), inside.get(at + 1..));
            let is_apart = value.is_empty() || value.ends_with(char::is_whitespace) || value.ends_with(['"', '`', ']']);
            return if is_apart { (unwrapped(value), note.map(str::trim)) } else { (text, None) };
        }
    }
    (text, None)
}

/// The value, and a remark behind a dash.
pub fn without_remark(text: &str) -> (&str, Option<&str>) {
    let dashes = [" - ", " -- ", " \u{2013} ", " \u{2014} "];
    let split = dashes.iter().filter_map(|dash| text.rsplit_once(dash)).next();
    let remark = split.filter(|(value, remark)| is_remark(remark) && !value.trim().is_empty());
    remark.map_or((text, None), |(value, remark)| (unwrapped(value), Some(remark.trim())))
}

pub fn is_remark(note: &str) -> bool {
    let lower = note.trim().trim_start_matches(['"', '*', '_']).to_lowercase();
    let first = lower.split(|c: char| c.is_whitespace() || ",:\"".contains(c)).next().unwrap_or_default();
    NOTE_WORDS.contains(&first)
}

pub fn is_alternative(said: &str) -> bool {
    let said = said.trim_start().to_lowercase();
    ["or ", "leave ", "oder "].iter().any(|word| said.starts_with(word))
}

/// What people write into a field that is to stay empty.
pub fn is_left_empty(text: &str) -> bool {
    let lower = text.to_lowercase();
    let is_word =
        matches!(lower.as_str(), "" | "-" | "\u{2013}" | "\u{2014}" | "none" | "n/a" | "empty" | "blank" | "leer");
    is_word || ["leave empty", "leave blank", "leave it empty", "left empty"].iter().any(|it| lower.starts_with(it))
}

/// Asks about a word that forms show in a field that is empty: `Optional`, `Select…`.
pub fn hint(text: &str) -> Option<String> {
    let lower = text.trim_end_matches(['.', '\u{2026}', ':', '*']).to_lowercase();
    let is_word = matches!(
        lower.as_str(),
        "optional"
            | "required"
            | "mandatory"
            | "select"
            | "choose"
            | "search"
            | "enter"
            | "please select"
            | "none selected"
    );
    let goes_on = text.ends_with(['\u{2026}']) || text.ends_with("...");
    (is_word || goes_on)
        .then(|| format!("is {} what the form shows in a field that is empty? It is taken as it stands", quoted(text)))
}

pub fn aside(text: &str, note: &str) -> String {
    format!("is {} behind {} a note, or a part of it? It is left out", quoted(&format!("({note})")), value(text))
}
