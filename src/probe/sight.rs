//! What an account sees: a value of a payload as the text that it compares, and the filters as it takes them. Both are handed
//! to the judge of the product in that form, so that one judge says what every account does.

use serde_json::value::RawValue;

use super::manner::{Manner, Subject};

/// The JSON of a value, in the form in which the judge finds the text that an account would find.
pub fn value(raw: &str, manner: Manner) -> String {
    text(raw, manner).map_or_else(|| "null".to_owned(), |text| serde_json::Value::from(text).to_string())
}

/// The text that an account finds where this JSON is.
fn text(raw: &str, manner: Manner) -> Option<String> {
    let json = || Some(raw.to_owned());
    match raw.chars().next()? {
        '"' => serde_json::from_str(raw).ok(),
        '[' => match manner.says(Subject::Arrays) {
            "items" => {
                Some(items(raw).iter().filter_map(|item| text(item.get(), manner)).collect::<Vec<_>>().join("\n"))
            }
            "json" => json(),
            _ => None,
        },
        '{' => (manner.says(Subject::Objects) == "json").then(json)?,
        't' | 'f' => (manner.says(Subject::Booleans) == "text").then(json)?,
        'n' => (manner.says(Subject::Null) == "text").then(json)?,
        _ => match manner.says(Subject::Numbers) {
            "digits" => json(),
            "shortest" => raw.parse::<f64>().ok().map(|number| number.to_string()),
            _ => None,
        },
    }
}

fn items(raw: &str) -> Vec<&RawValue> {
    serde_json::from_str(raw).unwrap_or_default()
}

/// A value of a filter as an account keeps it.
pub fn filter_value(value: &str, manner: Manner) -> &str {
    if manner.says(Subject::Blanks) == "trimmed" { value.trim() } else { value }
}

/// Whether a filter that was typed with Equals asks for the whole text.
pub fn has_equals(manner: Manner) -> bool {
    manner.says(Subject::Equals) == "whole"
}

#[cfg(test)]
mod tests {
    use super::super::manner::TOPICS;
    use super::*;

    #[test]
    fn each_answer_sees_its_own_text() {
        let with = |name: &str, answer: &str| {
            let topic = TOPICS.iter().position(|topic| topic.name == name).unwrap();
            let answer = TOPICS[topic].answers.iter().position(|it| *it == answer).unwrap();
            Manner::default().with(topic, answer)
        };
        for (raw, name, answer, seen) in [
            (r#""down""#, "null", "none", r#""down""#),
            ("1.50", "numbers", "digits", r#""1.50""#),
            ("1.50", "numbers", "shortest", r#""1.5""#),
            ("10", "numbers", "shortest", r#""10""#),
            ("1.50", "numbers", "none", "null"),
            ("true", "booleans", "text", r#""true""#),
            ("true", "booleans", "none", "null"),
            ("null", "null", "none", "null"),
            ("null", "null", "text", r#""null""#),
            (r#"["a", 1]"#, "arrays", "none", "null"),
            (r#"["a", 1]"#, "arrays", "items", r#""a\n1""#),
            (r#"["a", 1]"#, "arrays", "json", r#""[\"a\", 1]""#),
            (r#"{"a": 1}"#, "objects", "none", "null"),
            (r#"{"a": 1}"#, "objects", "json", r#""{\"a\": 1}""#),
        ] {
            assert_eq!(value(raw, with(name, answer)), seen, "{name}={answer}");
        }
    }
}
