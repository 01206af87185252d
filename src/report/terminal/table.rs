//! Tables: a name, and cells in columns behind it.

use std::io::{self, Write};

use colored::{ColoredString, Colorize};

use super::{cut, padded, width};

const GAP: &str = "  ";

pub struct Column {
    pub head: &'static str,
    pub width: usize,
    pub is_right: bool,
}

impl Column {
    pub fn left(head: &'static str, width: usize) -> Self {
        Self { head, width, is_right: false }
    }

    /// For numbers.
    pub fn right(head: &'static str, width: usize) -> Self {
        Self { head, width, is_right: true }
    }

    fn aligned(&self, text: &str) -> String {
        let text = cut(text, self.width);
        match self.is_right {
            true => format!("{:1$}{text}", "", self.width.saturating_sub(width(&text))),
            false => padded(&text, self.width),
        }
    }
}

/// What stands in a cell, and its colour.
pub struct Cell {
    text: String,
    color: fn(&str) -> ColoredString,
}

impl Cell {
    pub fn new(text: impl Into<String>, color: fn(&str) -> ColoredString) -> Self {
        Self { text: text.into(), color }
    }

    pub fn plain(text: impl Into<String>) -> Self {
        Self::new(text, |text| text.normal())
    }

    /// A text that is worth a look where it is so.
    pub fn doubtful(text: impl Into<String>, is_doubtful: bool) -> Self {
        if is_doubtful { Self::new(text, |text| text.yellow()) } else { Self::plain(text) }
    }
}

/// Writes the heads of the columns.
pub fn head(columns: &[Column], out: &mut dyn Write) -> io::Result<()> {
    let heads: Vec<_> = columns.iter().map(|column| column.aligned(column.head)).collect();
    writeln!(out, "{}", heads.join(GAP).trim_end().dimmed())
}

/// Writes a row. A name that is too long for its column, the first one, is never cut: it has a line of its own.
pub fn row(columns: &[Column], cells: &[Cell], out: &mut dyn Write) -> io::Result<()> {
    let cells: Vec<_> = columns.iter().zip(cells).collect();
    let last = cells.iter().rposition(|(_, cell)| !cell.text.is_empty()).unwrap_or_default();
    for (at, (column, cell)) in cells.into_iter().enumerate().take(last + 1) {
        let Cell { text, color } = cell;
        match at {
            0 if width(text) > column.width => write!(out, "{}\n{:2$}", color(text), "", column.width)?,
            0 => write!(out, "{}{:2$}", color(text), "", column.width - width(text))?,
            _ if at == last && !column.is_right => write!(out, "{GAP}{}", color(&cut(text, column.width)))?,
            _ => write!(out, "{GAP}{}", color(&column.aligned(text)))?,
        }
    }
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_their_places_also_beside_wide_characters_and_long_names() {
        let columns = [Column::left("service", 7), Column::right("closed", 6), Column::left("looks at", 8)];
        let mut out = Vec::new();
        head(&columns, &mut out).unwrap();
        for (name, number, key) in [("shop", "1", "status"), ("監視", "12", "監視状態です"), ("a-long-name", "3", "")]
        {
            row(&columns, &[name, number, key].map(Cell::plain), &mut out).unwrap();
        }
        let expected = [
            "service  closed  looks at",
            "shop          1  status",
            "監視         12  監視状…",
            "a-long-name",
            "              3",
            "",
        ];
        let drawn = anstream::adapter::strip_str(std::str::from_utf8(&out).unwrap()).to_string();
        assert_eq!(drawn, expected.join("\n"));
    }
}
