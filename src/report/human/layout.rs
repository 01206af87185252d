//! Rows of a label and a text, wrapped to the width of the terminal.

use std::io::{self, Write};

use colored::Colorize;

use crate::report::text::count;

/// Columns in front of a row's label, and of the label.
const INDENT: usize = 4;
const LABEL: usize = 12;
/// How many lines one text may take.
const MAX_LINES: usize = 3;

pub struct Layout<'o> {
    pub out: &'o mut dyn Write,
    pub width: usize,
}

impl Layout<'_> {
    /// A label and a text beside it, wrapped under its own start.
    pub fn row(&mut self, label: &str, text: &str) -> io::Result<()> {
        let column = INDENT + LABEL + 1;
        let width = self.width.saturating_sub(column).max(20);
        let options =
            textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation);
        let mut lines = textwrap::wrap(text, options);
        if lines.len() > MAX_LINES {
            let rest = format!("… ({})", count(text.chars().count(), "character"));
            lines.truncate(MAX_LINES - 1);
            lines.push(rest.into());
        }
        let long = label.chars().count() > LABEL;
        if long {
            writeln!(self.out, "{:INDENT$}{}", "", label.dimmed())?;
        }
        for (at, line) in lines.iter().enumerate() {
            let label = if at == 0 && !long { label } else { "" };
            let padding = LABEL.saturating_sub(label.chars().count()) + 1;
            writeln!(
                self.out,
                "{:INDENT$}{}{:padding$}{line}",
                "",
                label.dimmed(),
                ""
            )?;
        }
        Ok(())
    }

    pub fn help(&mut self, help: &str) -> io::Result<()> {
        writeln!(self.out, "  {} {help}", "help:".cyan())
    }
}
