//! Rows of a label and a text, wrapped to the width of the terminal.

use std::io::{self, Write};

use colored::{ColoredString, Colorize};

use super::{NARROWEST, fit_beside, width, wrap};
use crate::model::text::count;

/// Columns in front of a row's label, and from its start to that of the text.
const INDENT: usize = 4;
const COLUMN: usize = 13;
/// How many lines a text of a payload may take.
const MAX_LINES: usize = 3;

pub struct Layout<'o> {
    pub out: &'o mut dyn Write,
    pub width: usize,
}

impl Layout<'_> {
    /// A label and a statement beside it, wrapped under its own start.
    pub fn row(&mut self, label: &str, text: &str) -> io::Result<()> {
        self.lines(label, text, usize::MAX)
    }

    /// The same for a text of a payload, of which the first lines are enough.
    pub fn excerpt(&mut self, label: &str, text: &str) -> io::Result<()> {
        self.lines(label, text, MAX_LINES)
    }

    fn lines(&mut self, label: &str, text: &str, most: usize) -> io::Result<()> {
        let room = self.width.saturating_sub(INDENT + COLUMN).max(NARROWEST);
        let taken = width(label);
        // A long label takes from the first line; beside a very long one there is no room.
        let over = if taken < COLUMN { 0 } else { taken + 2 - COLUMN };
        let beside = over <= room / 2;
        let lines = excerpt(text, room, if beside { over } else { 0 }, most);
        write!(self.out, "{:INDENT$}", "")?;
        if !label.is_empty() {
            write!(self.out, "{}", label.dimmed())?;
        }
        if !beside {
            writeln!(self.out)?;
        }
        for (at, line) in lines.iter().enumerate() {
            let padding = match (at, beside) {
                (0, true) => (COLUMN + over).saturating_sub(taken),
                _ => INDENT + COLUMN,
            };
            writeln!(self.out, "{:padding$}{line}", "")?;
        }
        Ok(())
    }

    /// What to do, with the place beside it where there is room.
    pub fn advice(&mut self, label: &str, text: &str, place: &str) -> io::Result<()> {
        self.hanging(&format!("  {} ", label.cyan()), width(label) + 3, text, place)
    }

    /// A text behind a lead, wrapped under column `hang`, with the place behind it where there is room.
    pub fn hanging(&mut self, lead: &str, hang: usize, text: &str, place: &str) -> io::Result<()> {
        let room = self.width.saturating_sub(hang).max(NARROWEST);
        let lines = wrap(text, room);
        let last = lines.last().map_or(0, |line| width(line));
        write!(self.out, "{lead}{}", lines.join(&format!("\n{:hang$}", "")))?;
        self.place(last, room, hang, place)
    }

    /// A place behind what is written on the line, or below it.
    fn place(&mut self, taken: usize, room: usize, indent: usize, place: &str) -> io::Result<()> {
        match place {
            "" => writeln!(self.out),
            place if fit_beside(taken, place, room) => writeln!(self.out, "   {}", place.dimmed()),
            place => writeln!(self.out, "\n{:indent$}{}", "", place.dimmed()),
        }
    }

    /// A text in lines of the terminal, all of them indented.
    pub fn wrapped(&mut self, indent: usize, text: &str, color: fn(&str) -> ColoredString) -> io::Result<()> {
        let lines = wrap(text, self.width.saturating_sub(indent).max(NARROWEST));
        lines.iter().try_for_each(|line| writeln!(self.out, "{:indent$}{}", "", color(line)))
    }

    pub fn help(&mut self, help: &str) -> io::Result<()> {
        self.advice("help:", help, "")
    }

    /// A name and what is said of it, on the next lines where there is no room beside it.
    pub fn headline(&mut self, name: &str, said: &str, color: fn(&str) -> ColoredString) -> io::Result<()> {
        if fit_beside(width(name), said, self.width) {
            return writeln!(self.out, "{}   {}", name.bold(), color(said));
        }
        writeln!(self.out, "{}", name.bold())?;
        self.wrapped(2, said, color)
    }

    /// The part of a service that the rows below are about, and its place in the filter file.
    pub fn part(&mut self, lead: &str, service: &str, part: &str, place: &str) -> io::Result<()> {
        let taken = width(lead) + width(service) + width(part) + 4;
        write!(self.out, "  {lead}{}, {part}", service.bold())?;
        self.place(taken, self.width, INDENT, place)
    }
}

/// The lines of a text, the first of them shorter by `over` columns. What is left of a long text is counted.
fn excerpt(text: &str, room: usize, over: usize, most: usize) -> Vec<String> {
    let indent = " ".repeat(over);
    let options =
        textwrap::Options::new(room).word_splitter(textwrap::WordSplitter::NoHyphenation).initial_indent(&indent);
    let lines = wrap(text, options);
    let long = lines.len() > most;
    let shown = if long { most - 1 } else { most };
    let mut lines: Vec<_> = lines.iter().take(shown).map(ToString::to_string).collect();
    if let Some(first) = lines.first_mut() {
        *first = first.get(over..).unwrap_or_default().to_owned();
    }
    if long {
        lines.push(format!("… ({})", count(text.chars().count(), "character")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(width: usize, rows: &[(&str, &str)]) -> String {
        let mut out = Vec::new();
        let mut layout = Layout { out: &mut out, width };
        for (label, text) in rows {
            layout.excerpt(label, text).unwrap();
        }
        anstream::adapter::strip_str(std::str::from_utf8(&out).unwrap()).to_string()
    }

    #[test]
    fn texts_start_in_one_column_and_long_labels_take_from_the_first_line() {
        let drawn = rows(60, &[("title", "short"), ("", "more"), ("a.longer.key.path", "found it")]);
        let expected = "    title        short\n                 more\n    a.longer.key.path  found it\n";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn a_text_is_wrapped_under_its_own_start_and_a_long_one_is_counted() {
        let text = "word ".repeat(40);
        let drawn = rows(40, &[("title", &text)]);
        assert!(drawn.lines().all(|line| line.chars().count() <= 40), "{drawn}");
        assert!(drawn.ends_with("                 … (200 characters)\n"), "{drawn}");
        assert_eq!(drawn.lines().count(), 3);
    }

    #[test]
    fn texts_start_in_one_column_also_beside_wide_characters() {
        let drawn = rows(60, &[("監視状態", "found it"), ("title", "short"), ("監視状態監視状態", "found it")]);
        let expected = "    監視状態     found it\n    title        short\n    監視状態監視状態  found it\n";
        assert_eq!(drawn, expected);
    }

    #[test]
    fn a_statement_is_never_cut() {
        let text = "word ".repeat(40);
        let mut out = Vec::new();
        Layout { out: &mut out, width: 40 }.row("note", &text).unwrap();
        assert_eq!(String::from_utf8(out).unwrap().matches("word").count(), 40);
    }

    #[test]
    fn beside_a_very_long_label_there_is_no_text() {
        let label = "x".repeat(90);
        let drawn = rows(80, &[(&label, "found it")]);
        assert_eq!(drawn, format!("    {label}\n                 found it\n"));
    }
}
