//! Lines without what a page adds to the signs that a person types: curly quotes, blanks that do not break, marks without ink.

/// The line as it would be typed.
pub fn cleaned(line: &str) -> String {
    let typed = |c: char| match c {
        '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{200e}' | '\u{200f}' => None,
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ff02}' => Some('"'),
        '\u{2018}'..='\u{201b}' | '\u{2032}' => Some('\''),
        '\t' => Some('\t'),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    };
    line.trim().chars().filter_map(typed).collect()
}

#[cfg(test)]
mod tests {
    use super::cleaned;

    #[test]
    fn what_a_page_adds_is_taken_away() {
        assert_eq!(cleaned("\u{a0}\u{201e}id\u{201c}\u{a0}x\u{200b}\ty "), "\"id\" x\ty");
        assert_eq!(cleaned("caf\u{e9} \u{1f600}"), "caf\u{e9} \u{1f600}");
    }
}
