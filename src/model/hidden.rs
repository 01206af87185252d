//! Characters that nobody sees, or that move what is seen.

/// Whether a character acts on a terminal, turns or hides the text around it, or draws nothing, wherever it stands.
///
/// Controls; Unicode's `Default_Ignorable_Code_Point` (DerivedCoreProperties.txt, Unicode 17), of which `Bidi_Control` is a
/// part, with the ranges that are kept for more of them; the separators of lines and of paragraphs, and the marks of
/// annotations; what is no character; and two signs without ink, a Braille pattern and a head of a note.
pub fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Each character, and whether it is hidden where it stands. What a visible sign has about it is not: the style of an
/// emoji, what joins emoji to one, and what joins or parts the letters of the scripts of Arabia and India.
pub fn marked(text: &str) -> impl Iterator<Item = (usize, char, bool)> {
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (at, c) = rest.next()?;
        let after = rest.peek().map_or(' ', |(_, after)| *after);
        let is_bare = is_hidden(c) && !belongs(before, c, after);
        before = c;
        Some((at, c, is_bare))
    })
}

/// The hidden characters of a text, and where they are.
pub fn hidden(text: &str) -> impl Iterator<Item = (usize, char)> {
    marked(text).filter_map(|(at, c, is_bare)| is_bare.then_some((at, c)))
}

pub fn has_hidden(text: &str) -> bool {
    // Nearly every text is plain, and needs no closer look.
    !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && hidden(text).next().is_some()
}

fn belongs(before: char, c: char, after: char) -> bool {
    match c {
        '\u{fe0e}' | '\u{fe0f}' if before.is_ascii() => after == '\u{20e3}' && "#*0123456789".contains(before),
        '\u{fe0e}' | '\u{fe0f}' => !is_hidden(before),
        '\u{200d}' if is_emoji(after) => is_emoji(before) || before == '\u{fe0f}',
        '\u{200c}' | '\u{200d}' => is_joined(before) && is_joined(after),
        _ => false,
    }
}

/// Arrows, signs and pictures, which may be emoji.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}') && !is_hidden(c)
}

/// Letters and marks from Arabic to Sinhala.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{dff}') && !is_hidden(c)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The tables of Unicode that the regex library brings along.
    #[test]
    fn what_unicode_lets_be_ignored_or_turns_a_text_is_hidden() {
        let tables = r"[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Noncharacter_Code_Point}\p{Cc}\p{Zl}\p{Zp}]";
        let all: String = ('\0'..=char::MAX).collect();
        let known = regex_automata::meta::Regex::new(tables).unwrap();
        let mut known: BTreeSet<char> = known.find_iter(&all).flat_map(|found| all[found.range()].chars()).collect();
        known.extend(['\u{2800}', '\u{1d159}', '\u{fff9}', '\u{fffa}', '\u{fffb}']);
        assert_eq!(all.chars().filter(|c| is_hidden(*c)).collect::<BTreeSet<_>>(), known);
    }

    #[test]
    fn a_hidden_character_is_seen_unless_it_belongs_to_the_sign_before_it() {
        let at = |text: &str| hidden(text).map(|(at, _)| at).collect::<Vec<_>>();
        for text in
            ["down", "⚠\u{fe0f} down", "1\u{fe0f}\u{20e3}", "👩\u{200d}🚒", "❤\u{fe0f}\u{200d}🔥", "می\u{200c}خواهم"]
        {
            assert!(at(text).is_empty(), "{text:?}");
            assert!(!has_hidden(text));
        }
        assert_eq!(at("⚠\u{fe0f}\u{fe0f}"), [6]);
        assert_eq!(at("5\u{fe0f}03 a\u{fe0f} \u{fe0f}"), [1, 8, 12]);
        assert_eq!(at("😀\u{e0101}\u{e0102}"), [4, 8]);
        assert_eq!(at("do\u{200d}wn \u{200c}م 👩\u{200d}x"), [2, 8, 18]);
        assert_eq!(at("é\u{200b}é\u{202e}"), [2, 7]);
        assert!(has_hidden("a\u{115f}b") && has_hidden("\u{2065}"));
    }
}
