//! Several texts that are written as one value: as a regular expression, or with a comma between them. A filter looks for
//! a value letter by letter.

use super::text::yaml;

/// What a value was to find: texts of which one is enough, or one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternation {
    pub texts: Vec<String>,
    /// The whole text was to be one of them.
    pub is_whole: bool,
    /// It is no expression but a list without its brackets.
    pub is_list: bool,
}

/// What people write between the values of a list that is none.
const SEPARATORS: [&str; 4] = [",", ";", "/", " or "];

/// The characters that mean something in a regular expression, but for those that texts often have.
const SPECIAL: [char; 11] = ['|', '(', ')', '[', ']', '{', '}', '*', '+', '?', '\\'];

impl Alternation {
    /// The texts as they are typed in place of the expression.
    pub fn list(&self) -> String {
        let texts: Vec<_> = self.texts.iter().map(|text| yaml(text)).collect();
        if texts.len() == 1 { texts.concat() } else { format!("[{}]", texts.join(", ")) }
    }

    /// What is wrong with writing it so.
    pub fn why(&self) -> &'static str {
        if self.is_list { "several values are a list" } else { "a value is no regular expression" }
    }

    /// What a value is meant to find that looks for several texts at once: an expression, or a list of which one item is
    /// a text that was found. Items that were found are written as they were.
    pub fn meant<'t>(value: &str, found: impl Iterator<Item = &'t str> + Clone) -> Option<Self> {
        let is = |item: &str, text: &str| text.trim().to_lowercase() == item.to_lowercase();
        let is_found = |it: &Self| it.texts.iter().any(|item| found.clone().any(|text| is(item, text)));
        let meant = Self::of(value).or_else(|| Self::of_list(value).filter(is_found))?;
        let as_found = |item: String| match found.clone().find(|text| is(&item, text)) {
            Some(text) => text.trim().to_owned(),
            None => item,
        };
        Some(Self { texts: meant.texts.into_iter().map(as_found).collect(), ..meant })
    }

    /// Reads `down, failed`, `down; failed`, `down/failed` or `down or failed`, where all between is plain words.
    pub fn of_list(value: &str) -> Option<Self> {
        let separator = SEPARATORS.into_iter().find(|separator| value.contains(separator))?;
        let texts: Vec<_> = value.split(separator).map(|text| text.trim().to_owned()).collect();
        let is_sign = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.');
        let is_plain = |text: &String| !text.is_empty() && text.chars().all(is_sign);
        texts.iter().all(is_plain).then_some(Self { texts, is_whole: false, is_list: true })
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
        (is_expression && texts.iter().all(is_plain)).then_some(Self { texts, is_whole, is_list: false })
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

    #[test]
    fn a_list_without_its_brackets_is_told_by_what_was_found() {
        let meant = |value: &str, found: &[&str]| Alternation::meant(value, found.iter().copied()).map(|it| it.list());
        for value in ["down, failed", "down,failed", "down; failed", "down/failed", "down or failed"] {
            assert_eq!(meant(value, &["DOWN"]).as_deref(), Some("[DOWN, failed]"), "{value}");
            assert_eq!(meant(value, &["muted"]), None, "{value}");
        }
        assert_eq!(meant("down|failed", &["DOWN"]).as_deref(), Some("[DOWN, failed]"));
        for value in ["down", "down,", "disk (full), x", "a, b; c"] {
            assert_eq!(Alternation::of_list(value), None, "{value}");
        }
    }
}
