//! Patterns for the names that readers know besides the first: aliases, and the console's labels with capitals and spaces.

use serde_json::{Map, Value, json};

use crate::lint::Rule;
use crate::parse::field::Field;

/// Every spelling of a field that is read, but for its own name: that one is no alias of itself.
pub fn others(field: &Field) -> String {
    let names: Vec<_> = field.names().map(letters).collect();
    format!("^(?!{}$)(?:{})$", field.name, names.join("|"))
}

/// That one of some fields is there, by whatever name. Their own names come first: editors tell of these.
pub fn one_is_there(fields: &[&Field]) -> Value {
    let own = fields.iter().map(|field| json!({"required": [field.name]}));
    let patterns: Vec<_> = fields.iter().map(|field| others(field)).collect();
    let pattern = patterns.join("|");
    let other = json!({"not": {"propertyNames": {"not": {"pattern": pattern}}}});
    json!({"anyOf": own.chain([other]).collect::<Vec<_>>()})
}

/// That none of some fields is there, by no name.
pub fn none_is_there(fields: &[&Field]) -> Value {
    let own = fields.iter().map(|field| (field.name.to_owned(), json!(false)));
    let other = fields.iter().map(|field| (others(field), json!(false)));
    json!({
        "properties": own.collect::<Map<_, _>>(),
        "patternProperties": other.collect::<Map<_, _>>(),
    })
}

pub fn in_any_case(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().copied().map(letters).collect();
    format!("^(?:{})$", words.join("|"))
}

/// The codes of rules in any letters, and what several of them start with: `CG2` means every rule from CG201 on. A code as
/// it is written here is a name of its own, which strict readers of schemas want no pattern to match as well.
pub fn codes(rules: &[&Rule]) -> String {
    let codes = rules.iter().filter_map(|rule| rule.meta.code.strip_prefix("CG"));
    let starts = codes.flat_map(|digits| (1..=digits.len()).filter_map(|end| digits.get(..end)));
    let mut starts: Vec<_> = starts.collect();
    starts.sort_unstable();
    starts.dedup();
    format!("^(?!CG[0-9]{{3}}$)[Cc][Gg](?:{})$", starts.join("|"))
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
