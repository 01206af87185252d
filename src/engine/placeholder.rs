//! Template variables that the sender never replaced.
//!
//! The spellings are those of the guides and of the vendors' own templates: `{{ alert.uuid }}` (guide blackfire),
//! `<% event.id %>` (guide servicepilot), `${event.id}` (Instana), `$ALERT_ID` (Datadog, Better Stack).

/// The first unrendered variable in a text.
pub fn find(text: &str) -> Option<&str> {
    let between = |open: &str, close: &str| {
        let start = text.find(open)?;
        let length = text.get(start + open.len()..)?.find(close)? + open.len() + close.len();
        text.get(start..start + length)
    };
    between("{{", "}}")
        .or_else(|| between("<%", "%>"))
        .or_else(|| between("${", "}"))
        .or_else(|| dollar_name(text))
}

/// `$NAME`: capitals, digits and underscores, three at least, so that an amount of dollars is none.
fn dollar_name(text: &str) -> Option<&str> {
    for (start, _) in text.match_indices('$') {
        // MSSQL$SQLEXPRESS is a name.
        if text
            .get(..start)?
            .ends_with(|c: char| c.is_alphanumeric() || c == '_')
        {
            continue;
        }
        let name = text.get(start + 1..)?;
        let length = name
            .bytes()
            .take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_')
            .count();
        if length >= 3 && name.starts_with(|c: char| c.is_ascii_uppercase()) {
            return text.get(start..start + 1 + length);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn every_known_spelling_is_found_and_prices_are_not() {
        assert_eq!(find("x {{ alert.uuid }} y"), Some("{{ alert.uuid }}"));
        assert_eq!(find("<% event.id %>"), Some("<% event.id %>"));
        assert_eq!(find("id=${event.id}"), Some("${event.id}"));
        assert_eq!(find("$ALERT_ID"), Some("$ALERT_ID"));
        for plain in [
            "$100",
            "MSSQL$SQLEXPRESS",
            "US$ 5",
            "$",
            "costs $AB",
            "{}:{alertname=\"x\"}",
            "a {{ b",
            "",
        ] {
            assert_eq!(find(plain), None, "{plain}");
        }
    }
}
