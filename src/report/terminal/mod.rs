//! How a report for people is laid out: widths, lines, rows, tables and trees, the same for every command.
//!
//! A width is that of columns on the screen, of which a wide character takes two and a mark none.

pub mod layout;
pub mod table;
pub mod tree;
pub mod wrap;

pub use layout::Layout;
pub use textwrap::core::display_width as width;
pub use wrap::{wrap, wrap_paths, wrap_words};

use crate::model::secret;

/// A text is never wrapped to less than this, even where a terminal is narrower.
const NARROWEST: usize = 20;

/// Whether two texts have room beside each other, with a gap between them.
pub fn fit_beside(left: usize, right: &str, most: usize) -> bool {
    left + 3 + width(right) <= most
}

/// A text with blanks behind it.
pub fn padded(text: &str, to: usize) -> String {
    let blanks = to.saturating_sub(width(text));
    format!("{text}{:blanks$}", "")
}

/// The start of a text that is too long, with a sign that there is more.
pub fn cut(text: &str, to: usize) -> String {
    if width(text) <= to {
        return text.to_owned();
    }
    let mut taken = 0;
    let fits = |c: &char| {
        taken += width(c.encode_utf8(&mut [0; 4]));
        taken < to
    };
    let start: String = secret::hide(text).chars().take_while(fits).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_keeps_its_width_also_where_characters_are_wide() {
        assert_eq!(cut("status", 6), "status");
        assert_eq!(cut("status", 5), "stat…");
        assert_eq!(cut("監視状態", 5), "監視…");
        assert_eq!(padded("監視", 6), "監視  ");
    }
}
