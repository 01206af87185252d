//! Texts as they are typed into a shell.

use super::text::printable;

/// A text that a shell takes as one word.
pub fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._/-+=,:@".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// A path as an argument that a shell hands over as it is; none where that cannot be shown. It is no option.
pub fn path(path: &str) -> Option<String> {
    // Bytes that are no text are escaped in names.
    if path.is_empty() || path.contains('\\') || printable(path) != path {
        return None;
    }
    let dots = if path.starts_with('-') { "./" } else { "" };
    Some(word(&format!("{dots}{path}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_one_word_whatever_is_in_it() {
        for plain in ["a/b-c.json", "list=any,case=ignore", "é+1"] {
            assert_eq!(word(plain), plain);
        }
        for (text, typed) in [("", "''"), ("a b", "'a b'"), ("it's", "'it'\\''s'"), ("$(x)", "'$(x)'"), ("~", "'~'")] {
            assert_eq!(word(text), typed);
        }
        assert_eq!(path("-rf").as_deref(), Some("./-rf"));
        assert_eq!([path(""), path("a\nb"), path("a\\x80")], [None, None, None]);
    }
}
