//! Values that are written as regular expressions, which they are not: a filter looks for them letter by letter.

use super::text::yaml;

/// What a regular expression was to find: texts of which one is enough, or one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternation {
    pub texts: Vec<String>,
    /// The whole text was to be one of them.
    pub is_whole: bool,
}

/// The characters that mean something in a regular expression, but for those that texts often have.
const SPECIAL: [char; 11] = ['|', '(', ')', '[', ']', '{', '}', '*', '+', '?', '\\'];

impl Alternation {
    /// The texts as they are typed in place of the expression.
    pub fn list(&self) -> String {
        let texts: Vec<_> = self.texts.iter().map(|text| yaml(text)).collect();
        if texts.len() == 1 { texts.concat() } else { format!("[{}]", texts.join(", ")) }
    }

    /// Reads `firing|resolved`, `^down$`, `.*down.*` or `(?i)(up|ok)`. None for a text that says nothing of the kind, or more.
    pub fn of(value: &str) -> Option<Self> {
        let bare = value.trim();
        let rest = bare.strip_prefix("(?i)").unwrap_or(bare);
        let from_start = rest.strip_prefix('^');
        let rest = from_start.unwrap_or(rest);
        let to_end = rest.strip_suffix('$').filter(|_| from_start.is_some());
        let rest = to_end.unwrap_or(rest);
        let rest = rest.trim_start_matches(".*").trim_end_matches(".*");
        let rest = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest);
        let texts: Vec<_> = rest.split('|').map(|text| text.trim().to_owned()).collect();
        let is_plain = |text: &String| !text.is_empty() && !text.contains(SPECIAL) && !text.starts_with('^');
        let is_expression = texts.len() > 1 || from_start.is_some() || bare.starts_with("(?i)") || bare.contains(".*");
        let is_whole = to_end.is_some();
        (is_expression && texts.iter().all(is_plain)).then_some(Self { texts, is_whole })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_as_a_regular_expression_is_told_from_a_text() {
        let table: [(&str, &[&str], bool); 8] = [
            ("firing|resolved", &["firing", "resolved"], false),
            ("down | failed|no data", &["down", "failed", "no data"], false),
            ("^down$", &["down"], true),
            ("^(down|failed)$", &["down", "failed"], true),
            ("^down", &["down"], false),
            (".*down.*", &["down"], false),
            ("(?i)critical", &["critical"], false),
            ("(up|ok)", &["up", "ok"], false),
        ];
        for (value, texts, is_whole) in table {
            let found = Alternation::of(value).unwrap_or_else(|| panic!("{value}"));
            assert_eq!((found.texts, found.is_whole), (texts.iter().map(|it| (*it).to_owned()).collect(), is_whole));
        }
        for value in
            ["down", "100$", "$ALERT", "a||b", "|", "", "(down)", "a.b", "[0-9]|x", "Down ended (now: Up)", "^", ".*"]
        {
            assert_eq!(Alternation::of(value), None, "{value}");
        }
    }
}
