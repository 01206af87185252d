//! Lines of a width. A secret is hidden before its text is broken: half of one is known to nobody.

use textwrap::Options;

use crate::model::secret;

pub fn wrap<'o>(text: &str, options: impl Into<Options<'o>>) -> Vec<String> {
    textwrap::wrap(&secret::hide(text), options).into_iter().map(|line| line.into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_is_longer_than_a_line_is_hidden_on_all_of_its_lines() {
        let password = ["Qz7Rk2Lm", "9Xw4Tb6V"].concat();
        let lines = wrap(&format!("it is at https://deploy:{password}@git.example.com/x"), 23);
        assert!(lines.len() > 2, "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains("Qz7") && !line.contains("b6V")), "{lines:?}");
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
    }
}
