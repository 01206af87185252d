//! Characters that come along when a text is pasted from a page, and that no payload has.

use std::fmt;

use crate::model::hidden::marked;
use crate::model::text::is_odd_blank;

/// What is untidy about a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untidy {
    BlanksAround,
    OddBlank,
    Hidden,
    CurlyQuotes,
}

const DOUBLE: [char; 4] = ['“', '”', '„', '‟'];
const SINGLE: [char; 4] = ['‘', '’', '‚', '‛'];

impl fmt::Display for Untidy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BlanksAround => "blanks around it",
            Self::OddBlank => "a blank in it that is no plain space",
            Self::Hidden => "a character in it that nobody sees",
            Self::CurlyQuotes => "curly quotes",
        })
    }
}

/// The text as it was meant: plain spaces, straight quotes, nothing around it and nothing that cannot be seen. Quotes
/// around the whole are those of the page that it comes from.
pub fn tidy(text: &str) -> String {
    let text = straight(text);
    let text = text.trim();
    unwrapped(text).unwrap_or(text).chars().map(straight_quote).collect::<String>().trim().to_owned()
}

/// Plain spaces and straight quotes, without anything that cannot be seen: for a key path, whose quotes stay.
pub fn tidy_path(text: &str) -> String {
    straight(text).trim().chars().map(straight_quote).collect()
}

/// Whether nothing is left of a text that is tidy.
pub fn is_blank(text: &str) -> bool {
    // Nearly every text shows a letter or a digit, and needs no closer look.
    !text.bytes().any(|byte| byte.is_ascii_graphic()) && tidy(text).is_empty()
}

/// Whether nothing is untidy about a text.
pub fn is_tidy(text: &str) -> bool {
    is_plain(text) || faults(text).is_empty()
}

/// Nearly every text is plain ASCII without blanks around it, and needs no closer look.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && text.trim() == text
}

/// All that is untidy about a text.
pub fn faults(text: &str) -> Vec<Untidy> {
    let mut faults = Vec::new();
    if is_plain(text) {
        return faults;
    }
    let mut note = |is: bool, fault| {
        if is {
            faults.push(fault);
        }
    };
    let visible = straight(text);
    note(visible.trim() != visible, Untidy::BlanksAround);
    note(text.trim().chars().any(is_odd_blank), Untidy::OddBlank);
    note(hidden(text).next().is_some(), Untidy::Hidden);
    let curly = |c: char| DOUBLE.contains(&c) || SINGLE.contains(&c);
    note(text.chars().any(curly), Untidy::CurlyQuotes);
    faults
}

/// Without characters that cannot be seen, and with plain spaces alone.
fn straight(text: &str) -> String {
    let mut hidden = hidden(text).peekable();
    let seen = text.char_indices().filter(|(at, _)| hidden.next_if_eq(at).is_none());
    seen.map(|(_, c)| if is_odd_blank(c) { ' ' } else { c }).collect()
}

/// The places of characters that cannot be seen. One between two letters that are no ASCII may belong to them: it joins
/// the parts of an emoji, or keeps letters of a word apart. So may a tag or a variant behind one.
fn hidden(text: &str) -> impl Iterator<Item = usize> {
    let mut before = None;
    let mut rest = marked(text).peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, c, is_hidden) = rest.next()?;
            let after = rest.peek().map(|(_, after, _)| *after);
            let joins = [before, after].iter().all(|c| c.is_some_and(|c| !c.is_ascii()));
            let is_tag = matches!(c, '\u{e0000}'..='\u{e0fff}') && before.is_some_and(|c: char| !c.is_ascii());
            before = Some(c);
            if is_hidden && !c.is_control() && !is_odd_blank(c) && !is_tag && !joins {
                return Some(at);
            }
        }
    })
}

/// A text between curly quotes that has no others in it.
fn unwrapped(text: &str) -> Option<&str> {
    [DOUBLE, SINGLE].into_iter().find_map(|quotes| {
        let inside = text.strip_prefix(quotes)?.strip_suffix(quotes)?;
        (!inside.contains(quotes)).then_some(inside)
    })
}

fn straight_quote(c: char) -> char {
    match c {
        c if DOUBLE.contains(&c) => '"',
        c if SINGLE.contains(&c) => '\'',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tidy_text_is_what_was_meant() {
        let table = [
            (" down ", "down"),
            ("is\u{a0}down", "is down"),
            ("down\u{a0}", "down"),
            ("do\u{200b}wn\u{feff}", "down"),
            ("\u{200b} down", "down"),
            ("down\u{e0101}\u{115f}", "down"),
            ("“down”", "down"),
            ("„down“", "down"),
            ("‘down’", "down"),
            ("“ down”", "down"),
            ("can’t “connect”", "can't \"connect\""),
            ("“a” or “b”", "\"a\" or \"b\""),
            (" ", ""),
            ("", ""),
            ("\u{200b}", ""),
            ("down\n", "down"),
        ];
        for (text, expected) in table {
            assert_eq!(tidy(text), expected, "{text:?}");
            assert_eq!(tidy(&tidy(text)), tidy(text));
            assert_eq!(faults(text).is_empty(), tidy(text) == text, "{text:?}");
            assert_eq!(is_tidy(text), tidy(text) == text, "{text:?}");
            assert_eq!(is_blank(text), expected.is_empty(), "{text:?}");
        }
    }

    #[test]
    fn what_belongs_to_a_text_stays() {
        for text in [
            "down",
            "is down",
            "a\tb",
            "⚠\u{fe0f} down",
            "葛\u{e0100}",
            "👩\u{200d}🚒",
            "می\u{200c}خواهم",
            "it's \"x\"",
            "ÄÖ",
        ] {
            assert_eq!(tidy(text), text);
            assert_eq!(faults(text), []);
        }
    }

    #[test]
    fn a_path_keeps_its_quotes() {
        assert_eq!(tidy_path("“status”"), "\"status\"");
        assert_eq!(tidy_path("“a”.“b\u{a0}c”"), "\"a\".\"b c\"");
    }

    #[test]
    fn each_fault_is_named() {
        assert_eq!(faults(" x"), [Untidy::BlanksAround]);
        assert_eq!(faults("x\u{a0}"), [Untidy::BlanksAround]);
        assert_eq!(faults("x\u{a0}y\u{200b}"), [Untidy::OddBlank, Untidy::Hidden]);
        assert_eq!(faults("“x”"), [Untidy::CurlyQuotes]);
    }
}
