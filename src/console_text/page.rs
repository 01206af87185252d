//! A text as lines, each with its number in the file: of a page of HTML those that a browser would show.

use super::html;

pub struct Page {
    text: String,
    lines: Vec<PageLine>,
}

struct PageLine {
    start: usize,
    number: usize,
}

impl Page {
    pub fn of(body: &str) -> Self {
        let mut page = Self { text: String::new(), lines: Vec::new() };
        if html::is_html(body) {
            html::lines(body).into_iter().for_each(|(number, line)| page.push(number, &line));
        } else {
            body.lines().enumerate().for_each(|(at, line)| page.push(at + 1, line));
        }
        page
    }

    fn push(&mut self, number: usize, line: &str) {
        self.lines.push(PageLine { start: self.text.len(), number });
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// A line without its end, by its position.
    pub fn line(&self, at: usize) -> &str {
        let end = self.lines.get(at + 1).map_or(self.text.len(), |next| next.start);
        let line = self.lines.get(at).and_then(|line| self.text.get(line.start..end));
        line.map_or("", |line| line.trim_end_matches(['\n', '\r']))
    }

    /// The number of a line in the file.
    pub fn number(&self, at: usize) -> usize {
        self.lines.get(at).or(self.lines.last()).map_or(1, |line| line.number)
    }

    /// The text from a line on.
    pub fn rest(&self, at: usize) -> &str {
        let start = self.lines.get(at).map_or(self.text.len(), |line| line.start);
        self.text.get(start..).unwrap_or_default()
    }

    /// The position of the line that is so many bytes behind the start of another one.
    pub fn line_at(&self, from: usize, bytes: usize) -> usize {
        let byte = self.lines.get(from).map_or(0, |line| line.start) + bytes;
        self.lines.partition_point(|line| line.start <= byte).saturating_sub(1)
    }
}
