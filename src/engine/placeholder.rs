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
    between("{{", "}}").or_else(|| between("<%", "%>")).or_else(|| between("${", "}")).or_else(|| dollar_name(text))
}

/// What stands behind the sign of an amount of dollars.
const CURRENCIES: [&str; 12] = ["USD", "AUD", "CAD", "EUR", "GBP", "JPY", "CHF", "INR", "BRL", "NZD", "SGD", "HKD"];

/// `$NAME`: a whole word of capitals, digits and underscores. It has an underscore or four letters at least, so that an
/// amount of dollars is none.
fn dollar_name(text: &str) -> Option<&str> {
    for (start, _) in text.match_indices('$') {
        // MSSQL$SQLEXPRESS is a name, and C:\$RECYCLE.BIN a folder.
        let goes_on = |c: char| c.is_alphanumeric() || c == '_';
        let before = text.get(..start)?;
        if before.ends_with(|c: char| goes_on(c) || c == '\\') {
            continue;
        }
        let rest = text.get(start + 1..)?;
        let length = rest.find(|c: char| !goes_on(c)).unwrap_or(rest.len());
        let name = rest.get(..length)?;
        let of_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let is_long = name.contains('_') || name.len() >= 4;
        if name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(of_name)
            && is_long
            && !CURRENCIES.contains(&name)
        {
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
            "price is $USD",
            r"C:\$RECYCLE.BIN",
            "$Recycle",
            "$HOMEpage",
            "{}:{alertname=\"x\"}",
            "a {{ b",
            "",
        ] {
            assert_eq!(find(plain), None, "{plain}");
        }
    }
}
