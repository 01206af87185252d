//! Patterns for the names that readers know besides the first: aliases, and the console's labels with capitals and spaces.

use serde_json::{Value, json};

use crate::lint::Rule;
use crate::parse::field::Field;

/// Every spelling of a field that is read, but for its own name: that one is no alias of itself.
pub fn others(field: &Field) -> String {
    let names: Vec<_> = field.names().map(letters).collect();
    format!("^(?!{}$)(?:{})$", field.name, names.join("|"))
}

/// That a field is there, by whatever name. Its own name comes first: editors tell of it when it is missing.
pub fn is_there(field: &Field) -> Value {
    json!({"anyOf": [
        {"required": [field.name]},
        {"not": {"propertyNames": {"not": {"pattern": others(field)}}}},
    ]})
}

pub fn in_any_case(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().copied().map(letters).collect();
    format!("^(?:{})$", words.join("|"))
}

/// The codes of rules in any letters, and what several of them start with: `CG2` means every rule from CG201 on.
pub fn codes(rules: &[&Rule]) -> String {
    let codes = rules
        .iter()
        .filter_map(|rule| rule.meta.code.strip_prefix("CG"));
    let starts = codes.flat_map(|digits| (1..=digits.len()).filter_map(|end| digits.get(..end)));
    let mut starts: Vec<_> = starts.collect();
    starts.sort_unstable();
    starts.dedup();
    format!("^[Cc][Gg](?:{})$", starts.join("|"))
}

/// A name in capitals or not, with `_`, `-` or a space between its words.
fn letters(name: &str) -> String {
    let letter = |c: char| match c {
        '_' => "[ _-]".to_owned(),
        c if c.is_ascii_alphabetic() => format!("[{}{c}]", c.to_ascii_uppercase()),
        c => c.to_string(),
    };
    name.chars().map(letter).collect()
}
