//! A tree with lines between its branches, wrapped to the width of the terminal.

use std::io::{self, Write};

use colored::{ColoredString, Colorize};

use super::{fit_beside, padded, width, wrap_paths};

/// Columns from the start of a label to that of what is said beside it.
const COLUMN: usize = 13;
/// What is said is never narrower than this, even where a terminal is.
const NARROWEST: usize = 16;

/// A branch: a label, what is said of it beside it, and the branches that grow from it.
#[derive(Default)]
pub struct Branch {
    label: String,
    is_heading: bool,
    said: Vec<Line>,
    branches: Vec<Branch>,
}

/// One statement, wrapped under its own start.
pub struct Line {
    pub text: String,
    pub emphasis: Emphasis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    Plain,
    /// Worth less than the rest.
    Aside,
    /// Something is missing or does not fit.
    Doubt,
}

impl Line {
    pub fn new(text: impl Into<String>, emphasis: Emphasis) -> Self {
        let text = text.into();
        Self { text, emphasis }
    }
}

impl Branch {
    /// A label with statements beside it.
    pub fn row(label: &str, said: impl IntoIterator<Item = Line>) -> Self {
        let (label, said) = (label.to_owned(), said.into_iter().collect());
        Self { label, said, ..Self::default() }
    }

    /// A name from which branches grow, with an aside beside it.
    pub fn heading(name: impl Into<String>, aside: impl Into<String>, branches: Vec<Self>) -> Self {
        Self { label: name.into(), is_heading: true, said: vec![Line::new(aside, Emphasis::Aside)], branches }
    }

    /// Draws the branch as the root of a tree.
    pub fn draw(&self, room: usize, out: &mut dyn Write) -> io::Result<()> {
        let aside = self.aside();
        let is_beside = fit_beside(width(&self.label), aside, room);
        match aside {
            "" => writeln!(out, "{}", self.label.bold())?,
            aside if is_beside => writeln!(out, "{}   {}", self.label.bold(), aside.dimmed())?,
            aside => writeln!(out, "{}\n{} {}", self.label.bold(), "│".dimmed(), aside.dimmed())?,
        }
        self.draw_branches("", room, out)
    }

    fn aside(&self) -> &str {
        self.said.first().map_or("", |line| line.text.as_str())
    }

    fn draw_branches(&self, before: &str, room: usize, out: &mut dyn Write) -> io::Result<()> {
        for (at, branch) in self.branches.iter().enumerate() {
            let is_last = at + 1 == self.branches.len();
            let (fork, below) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            let (fork, below) = (format!("{before}{fork}"), format!("{before}{below}"));
            if branch.is_heading {
                let (name, aside) = (&branch.label, branch.aside().dimmed());
                let gap = if aside.is_empty() { "" } else { "   " };
                writeln!(out, "{}{name}{gap}{aside}", fork.dimmed())?;
            } else {
                branch.draw_row((&fork, &below), room, out)?;
            }
            branch.draw_branches(&below, room, out)?;
        }
        Ok(())
    }

    /// The label and the first line behind the fork, the others below.
    fn draw_row(&self, (fork, below): (&str, &str), room: usize, out: &mut dyn Write) -> io::Result<()> {
        let column = if self.label.is_empty() { 0 } else { COLUMN };
        let room = room.saturating_sub(width(fork) + column).max(NARROWEST);
        let lines = self.said.iter().flat_map(|line| {
            let wrapped = wrap_paths(&line.text, room).into_iter();
            wrapped.map(|text| emphasized(&text, line.emphasis))
        });
        for (at, line) in lines.enumerate() {
            let (before, label) = if at == 0 { (fork, self.label.as_str()) } else { (below, "") };
            writeln!(out, "{}{}{line}", before.dimmed(), padded(label, column).dimmed())?;
        }
        Ok(())
    }
}

fn emphasized(text: &str, emphasis: Emphasis) -> ColoredString {
    match emphasis {
        Emphasis::Plain => text.normal(),
        Emphasis::Aside => text.dimmed(),
        Emphasis::Doubt => text.yellow(),
    }
}
