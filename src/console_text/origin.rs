//! What a text calls the service: its headings, and the `from` parameter of the address that calls go to.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::label;
use super::part_text::FieldText;
use crate::model::text::quoted;

/// The `from` parameter in an address, or of which a sentence gives an example, which is a question then.
pub fn from(text: &str) -> Option<(String, Option<String>)> {
    in_address(text).map(|from| (from, None)).or_else(|| in_words(text))
}

fn in_address(text: &str) -> Option<String> {
    let is_call = text.contains("://") || text.contains("/process?");
    let at = ["?from=", "&from=", "&amp;from="].iter().filter_map(|sign| Some(text.find(sign)? + sign.len())).min()?;
    let rest = text.get(at..).filter(|_| is_call)?;
    let end = rest.find(|c: char| c.is_whitespace() || "&\"'`)]#>".contains(c)).unwrap_or(rest.len());
    let from = decoded(rest.get(..end)?);
    // <NAME>, {{name}} and $NAME are to be filled in.
    (!from.is_empty() && !from.contains(['<', '{', '$', '*'])).then_some(from)
}

/// `%20` and `+` as the blanks that they stand for.
fn decoded(text: &str) -> String {
    let decoded = text.replace('+', " ");
    percent_decode_str(&decoded).decode_utf8().map_or_else(|_| text.to_owned(), Cow::into_owned)
}

/// `include a from parameter such as Shop`.
fn in_words(text: &str) -> Option<(String, Option<String>)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let at = words.iter().position(|word| plain(word) == "from")?;
    let rest = words.get(at + 1..)?;
    rest.iter().take(5).find(|word| plain(word).starts_with("parameter"))?;
    let such = rest.iter().position(|word| matches!(plain(word).as_str(), "as" | "like" | "e.g" | "example"))?;
    let example = rest.get(such + 1)?.trim_matches(|c: char| !c.is_alphanumeric());
    let is_name = example.starts_with(char::is_uppercase);
    let doubt = format!("do the calls say from={example}? The text gives {} as an example", quoted(example));
    is_name.then(|| (example.to_owned(), Some(doubt)))
}

/// A heading without what it says besides the name: `3. Grafana integration with Callgoose SQIBS`.
pub fn name_in(heading: &str) -> Option<String> {
    let heading = label::unmarked(heading).trim_matches(['#', '*', '`', ' ', '"']);
    let heading = heading.split(['(', '|', '\u{2013}', '\u{2014}', '\u{2192}', '/']).next().unwrap_or_default();
    let heading = heading.split(" -").next().unwrap_or_default();
    let words = heading.split([' ', ':']).filter(|word| !word.trim().is_empty()).filter(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        !SAYS_NO_NAME.contains(&word.as_str())
    });
    let words: Vec<_> = words
        .take_while(|word| {
            !matches!(word.to_lowercase().as_str(), "with" | "to" | "mit" | "and" | "und" | "in" | "into")
        })
        .collect();
    let name = words.join(" ");
    (!name.is_empty() && words.len() <= 4 && name.chars().any(char::is_alphanumeric)).then_some(name)
}

/// Words of headings that name nothing.
const SAYS_NO_NAME: [&str; 33] = [
    "api",
    "callgoose",
    "configuration",
    "configure",
    "configuring",
    "console",
    "der",
    "die",
    "documentation",
    "docs",
    "einrichten",
    "filter",
    "filters",
    "for",
    "für",
    "guide",
    "home",
    "integrating",
    "integration",
    "integrations",
    "introduction",
    "logo",
    "notes",
    "of",
    "our",
    "overview",
    "prerequisites",
    "setup",
    "sqibs",
    "the",
    "unsere",
    "webhook",
    "wiki",
];

/// The first line of a text without marks of headings that may be its title.
pub fn title(words: &[FieldText]) -> Option<FieldText> {
    let first = words.iter().take(8).take_while(|line| {
        let lower = line.text.to_lowercase();
        !matches!(lower.as_str(), "overview" | "prerequisites" | "introduction")
    });
    first
        .filter(|line| !line.text.ends_with(['.', ':', ',', ';']) && line.text.split_whitespace().count() <= 6)
        .find_map(|line| {
            let text = name_in(&line.text)?;
            Some(FieldText { text, line: line.line })
        })
}

/// A name for files, of a title or a `from`.
pub fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The letters and digits of a name: two that differ in others alone are one.
pub fn squeezed(name: &str) -> String {
    slug(name).replace('-', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_from_parameter_is_read_from_an_address_and_asked_about_in_words() {
        let address = "POST https://x.callgoose.com/v1/process?token=<T>&from=My%20Shop";
        assert_eq!(from(address), Some(("My Shop".into(), None)));
        assert_eq!(from("https://x/v1/process?from=<NAME>&token=x"), None);
        let (name, doubt) = from("add a from or source parameter such as Shop, please").unwrap();
        assert_eq!((name.as_str(), doubt.is_some()), ("Shop", true));
        assert_eq!(from("from the parameter list, as always"), None);
    }

    #[test]
    fn a_heading_is_a_name_without_the_words_around_it() {
        let name = |heading| name_in(heading).unwrap_or_default();
        assert_eq!(name("3. Grafana integration with Callgoose SQIBS"), "Grafana");
        assert_eq!(name("## Shop Monitor (Uptime)"), "Shop Monitor");
        assert_eq!(name("Integrations"), "");
        assert_eq!(
            (slug("Shop.io Monitor!"), squeezed("Shop-Monitor")),
            ("shop-io-monitor".into(), "shopmonitor".into())
        );
    }
}
