//! Which line of which file a line of the whole log is.

use crate::model::text::printable;

/// Where the files of a log start.
#[derive(Debug, Default)]
pub struct Places {
    starts: Vec<Start>,
}

#[derive(Debug)]
struct Start {
    name: String,
    /// What of the whole log came before.
    lines: u64,
    bytes: u64,
}

/// A line of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'p> {
    pub file: &'p str,
    pub line: u64,
}

impl Places {
    /// The next file starts after so many lines and bytes of the log.
    pub fn start(&mut self, name: String, lines: u64, bytes: u64) {
        self.starts.push(Start { name, lines, bytes });
    }

    pub fn files(&self) -> impl ExactSizeIterator<Item = &str> {
        self.starts.iter().map(|start| start.name.as_str())
    }

    pub fn at(&self, line: u64) -> Place<'_> {
        let next = self.starts.partition_point(|start| start.lines < line);
        let start = self.starts.get(next.saturating_sub(1));
        start.map_or(Place { file: "", line }, |start| Place {
            file: &start.name,
            line: line - start.lines.min(line),
        })
    }

    /// A byte of the log as one of its file.
    pub fn byte(&self, line: u64, byte: u64) -> u64 {
        let next = self.starts.partition_point(|start| start.lines < line);
        let start = self.starts.get(next.saturating_sub(1));
        start.map_or(byte, |start| byte.saturating_sub(start.bytes))
    }

    /// `file:line`.
    pub fn name(&self, line: u64) -> String {
        let Place { file, line } = self.at(line);
        format!("{}:{line}", printable(file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_of_the_file_that_it_is_in() {
        let mut places = Places::default();
        for (name, lines, bytes) in [("a", 0, 0), ("empty", 3, 30), ("b", 3, 30), ("c", 5, 50)] {
            places.start(name.to_owned(), lines, bytes);
        }
        assert_eq!(places.name(1), "a:1");
        assert_eq!(places.name(3), "a:3");
        assert_eq!(places.name(4), "b:1");
        assert_eq!(places.name(5), "b:2");
        assert_eq!(places.name(6), "c:1");
        assert_eq!(places.byte(4, 34), 4);
        assert_eq!(Places::default().name(7), ":7");
    }
}
