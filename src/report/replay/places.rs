//! Which line of which file a line of the whole log is.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::model::text::printable;
use crate::replay::items::LineMapping;
use crate::replay::packing::Packing;
use crate::replay::run::BadLine;

/// How many starts are known to the end. An item may be one: of so many more it is known how many came before.
const MAX_STARTS: usize = 250_000;

/// Where the files of a log start.
#[derive(Debug, Default)]
pub struct Places {
    files: Vec<File>,
    /// What of the whole log came before the last of them.
    before: (u64, u64),
    starts: Vec<Start>,
    /// Those that are too many, as long as their lines are on the way.
    more: VecDeque<Start>,
}

#[derive(Debug)]
struct File {
    name: String,
    kept: Kept,
}

/// How a file is kept, and so how one of its lines is shown again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    Plain,
    Packed(Packing),
    /// Read once, as from a pipe, and gone.
    Nowhere,
}

impl Kept {
    /// How a log is kept that is known by its name alone.
    pub fn of_name(name: &str) -> Self {
        Packing::of_name(name).map_or(Self::Plain, Self::Packed)
    }
}

/// From here on the lines of the log are those of a file.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// Which of the files.
    file: usize,
    /// What of the whole log came before.
    lines: u64,
    bytes: u64,
    /// What of the file came before.
    lines_of_file: u64,
    bytes_of_file: u64,
    /// How many payloads of its line came before.
    items: u64,
    form: Form,
}

/// What a line of the log is in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Line,
    /// A JSON value on lines of its own, as many as it likes.
    Item,
    /// One of several JSON values on one line. So many bytes of each are not in the file.
    OneOfLine(i64),
    /// One of the JSON values that start on a line or behind it.
    Behind,
}

/// A line of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'p> {
    pub file: &'p str,
    pub line: u64,
    /// Which one it is, from 1, of several payloads on the line.
    pub item: Option<u64>,
}

/// Where a line goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadPlace<'p> {
    pub place: Place<'p>,
    /// The character of the line, from 1; none where that is not known.
    pub column: Option<u64>,
    /// The byte of the file, and that at which the line or the item starts.
    pub byte: Option<u64>,
    pub start: u64,
}

impl BadPlace<'_> {
    /// `file:line:column`.
    pub fn name(&self) -> String {
        let Place { file, line, item } = self.place;
        let column = self.column.map(|column| format!(":{column}")).unwrap_or_default();
        let item = item.map(|item| format!(" (item {item})")).unwrap_or_default();
        format!("{}:{line}{column}{item}", printable(file))
    }
}

impl Places {
    /// A place as a page names it whose log is one file, which it names once.
    pub fn short<'n>(&self, name: &'n str) -> Cow<'n, str> {
        let rest = match self.files.as_slice() {
            [file] => name.strip_prefix(&*printable(&file.name)).and_then(|rest| rest.strip_prefix(':')),
            _ => None,
        };
        rest.map_or(name.into(), |line| format!("line {line}").into())
    }

    /// The next file starts after so many lines and bytes of the log. It has a payload on each line, or JSON values that may
    /// have more.
    pub fn start(&mut self, name: String, (lines, bytes): (u64, u64), has_items: bool) {
        let start = Start {
            file: self.files.len(),
            lines,
            bytes,
            lines_of_file: 0,
            bytes_of_file: 0,
            items: 0,
            form: if has_items { Form::Item } else { Form::Line },
        };
        self.starts.push(start);
        self.more.extend(Some(start).filter(|_| self.starts.len() > MAX_STARTS));
        let kept = Kept::Plain;
        self.files.push(File { name, kept });
        self.before = (lines, bytes);
    }

    /// The file that was started last is kept so.
    pub fn keep(&mut self, kept: Kept) {
        if let Some(file) = self.files.last_mut() {
            file.kept = kept;
        }
    }

    /// How the file of a line is kept.
    pub fn kept(&self, line: u64) -> Kept {
        let start = self.start_of(line);
        let file = start.and_then(|start| self.files.get(start.file));
        file.map_or(Kept::Nowhere, |file| file.kept)
    }

    /// From a line of the file that was started last on, the lines are others than was to be expected.
    pub fn turn(&mut self, turn: LineMapping) {
        let (lines, bytes) = self.before;
        let mut next = Start {
            file: self.files.len().saturating_sub(1),
            lines: lines + turn.line,
            bytes: bytes + turn.byte,
            lines_of_file: turn.line_of_file,
            bytes_of_file: turn.byte_of_file,
            items: 0,
            form: Form::Item,
        };
        if let Some(last) = self.more.back_mut().or(self.starts.last_mut()) {
            if last.goes_on(&next) {
                return;
            }
            if last.lines == next.lines {
                *last = next;
                return;
            }
            if last.form != Form::Line && last.lines_of_file == next.lines_of_file {
                next.items = last.items + next.lines - last.lines;
            }
        }
        if self.starts.len() < MAX_STARTS {
            self.starts.push(next);
            return;
        }
        self.more.push_back(next);
        if self.starts.last().is_none_or(|last| last.form != Form::Behind) {
            self.starts.push(Start { form: Form::Behind, ..next });
        }
    }

    /// What comes before a line is done with, but for examples.
    pub fn forget(&mut self, line: u64) {
        while self.more.get(1).is_some_and(|next| next.lines < line) {
            self.more.pop_front();
        }
    }

    /// The files, how each is kept, and what of the log comes before it: lines and bytes.
    pub fn starts(&self) -> impl Iterator<Item = (&str, Kept, (u64, u64))> {
        let first = self.starts.iter().filter(|start| start.lines_of_file == 0 && start.bytes_of_file == 0);
        let file = |start: &Start| Some((self.files.get(start.file)?, (start.lines, start.bytes)));
        first.filter_map(file).map(|(file, before)| (file.name.as_str(), file.kept, before))
    }

    pub fn files(&self) -> impl ExactSizeIterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
    }

    pub fn at(&self, line: u64) -> Place<'_> {
        let Some(start) = self.start_of(line) else {
            return Place { file: "", line, item: None };
        };
        let number = line - start.lines.min(line);
        let (line, item) = match start.form {
            Form::Item if start.items > 0 && number == 1 => (start.lines_of_file + 1, Some(start.items + 1)),
            Form::Line | Form::Item => (start.lines_of_file + number, None),
            Form::OneOfLine(_) | Form::Behind => (start.lines_of_file + 1, Some(start.items + number)),
        };
        let file = self.files.get(start.file);
        let file = file.map_or("", |file| file.name.as_str());
        Place { file, line, item }
    }

    /// A byte of the log as one of its file.
    pub fn byte(&self, line: u64, byte: u64) -> u64 {
        self.byte_of_file(line, byte).1
    }

    /// A byte of the log: which of the files it is in, from 1, and where.
    pub fn byte_of_file(&self, line: u64, byte: u64) -> (usize, u64) {
        let Some(start) = self.start_of(line) else {
            return (0, byte);
        };
        let more = match start.form {
            Form::OneOfLine(more) => more * (line - start.lines.min(line)).saturating_sub(1) as i64,
            Form::Line | Form::Item | Form::Behind => 0,
        };
        let byte = (start.bytes_of_file + byte.saturating_sub(start.bytes)) as i64;
        (start.file + 1, (byte - more).max(0) as u64)
    }

    /// Whether a character of a line of the log is one of the line of its file.
    pub fn has_columns(&self, line: u64) -> bool {
        self.start_of(line).is_none_or(|start| start.form == Form::Line)
    }

    /// Where a line of the log goes wrong, in its file.
    pub fn bad(&self, bad: &BadLine) -> BadPlace<'_> {
        let place = self.at(bad.line);
        let start = self.byte(bad.line, bad.byte);
        if self.has_columns(bad.line) {
            let is_first = place.line == 1 && bad.has_mark;
            let column = Some(bad.column - u64::from(is_first));
            return BadPlace { place, column, byte: Some(start + bad.offset), start };
        }
        let point = bad.place;
        let place = Place { line: point.map_or(place.line, |point| point.line), ..place };
        BadPlace { place, column: point.map(|point| point.column), byte: point.map(|point| point.byte), start }
    }

    /// `file:line`.
    pub fn name(&self, line: u64) -> String {
        let (column, byte, start) = (None, None, 0);
        BadPlace { place: self.at(line), column, byte, start }.name()
    }

    fn start_of(&self, line: u64) -> Option<&Start> {
        let is_before = |start: &Start| start.lines < line;
        match self.more.partition_point(is_before) {
            0 => self.starts.get(self.starts.partition_point(is_before).saturating_sub(1)),
            next => self.more.get(next - 1),
        }
    }
}

impl Start {
    /// Whether a line that starts anew is as those before it, or is the second of several on one line, which makes it so.
    fn goes_on(&mut self, next: &Self) -> bool {
        let lines = next.lines - self.lines.min(next.lines);
        let same = next.lines_of_file == self.lines_of_file;
        let come = next.bytes - self.bytes.min(next.bytes);
        let of_file = next.bytes_of_file - self.bytes_of_file.min(next.bytes_of_file);
        let more = come as i64 - of_file as i64;
        match self.form {
            Form::OneOfLine(each) => same && more == each * lines as i64,
            Form::Item if same && lines == 1 => {
                self.form = Form::OneOfLine(more);
                true
            }
            Form::Item | Form::Line | Form::Behind => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::replay::items::Items;

    /// The places of a log of items after another log, and how many starts they take.
    fn places_of(log: &str) -> (Vec<String>, Vec<u64>, usize) {
        let (mut places, mut items) = (Places::default(), Items::default());
        places.start("before".to_owned(), (0, 0), false);
        places.start("log".to_owned(), (3, 30), true);
        let mut lines = Vec::new();
        for piece in log.as_bytes().chunks(5) {
            lines.extend(items.take(piece));
            items.turns().for_each(|turn| places.turn(turn));
        }
        let (mut names, mut bytes, mut byte) = (Vec::new(), Vec::new(), 30);
        for (line, text) in (4..).zip(String::from_utf8(lines).unwrap().split('\n')) {
            if !text.trim().is_empty() {
                names.push(places.name(line));
                bytes.push(places.byte(line, byte));
            }
            byte += text.len() as u64 + 1;
        }
        (names, bytes, places.starts.len())
    }

    #[test]
    fn items_have_their_places_and_as_many_as_there_are_take_no_room() {
        let log = format!("[{}]", vec!["{}"; 1_000].join(","));
        let (names, bytes, starts) = places_of(&log);
        assert_eq!((names[0].as_str(), bytes[0]), ("log:1 (item 1)", 1));
        assert_eq!((names[999].as_str(), bytes[999]), ("log:1 (item 1000)", 2_998));
        assert_eq!(starts, 2);
        let (names, bytes, starts) = places_of(&"{}".repeat(1_000));
        assert_eq!((names[999].as_str(), bytes[999]), ("log:1 (item 1000)", 1_998));
        assert_eq!(starts, 2);
        let (names, bytes, starts) = places_of(&"{\n  \"a\":\n1\n}\n".repeat(1_000));
        assert_eq!((names[999].as_str(), bytes[999]), ("log:3997", 12_987));
        assert_eq!(starts, 2);
        let (names, bytes, _) = places_of("{\n},\n{},{}, {}\n{}\n\n{}{}\n");
        let expected = [
            "log:1",
            "log:3 (item 1)",
            "log:3 (item 2)",
            "log:3 (item 3)",
            "log:4",
            "log:6 (item 1)",
            "log:6 (item 2)",
        ];
        assert_eq!(names, expected);
        assert_eq!(bytes, [0, 5, 8, 12, 15, 19, 21]);
    }

    #[test]
    fn the_items_of_a_line_are_counted_on_whatever_is_between_them() {
        for (log, expected) in [
            ("[{},{}},{},{}]\n{},{}", "1.1 1.2 1.3 1.4 1.5 2.1 2.2"),
            ("[{}},{}]\n\n{}", "1.1 1.2 1.3 3"),
            ("[{}},{}\n,{}, {}]", "1.1 1.2 1.3 2.1 2.2"),
            ("{}\n{} {},,{} ,{}{}\n{}", "1 2.1 2.2 2.3 2.4 2.5 3"),
            ("[{\n}},  {},\n{}]", "1 2.1 2.2 3"),
        ] {
            let (names, ..) = places_of(log);
            let expected = expected.split(' ').map(|it| match it.split_once('.') {
                Some((line, item)) => format!("log:{line} (item {item})"),
                None => format!("log:{it}"),
            });
            assert_eq!(names, expected.collect::<Vec<_>>(), "{log}");
        }
    }

    #[test]
    fn of_items_without_end_it_is_known_how_many_came_before() {
        let mut places = Places::default();
        places.start("log".to_owned(), (0, 0), true);
        let turn =
            |item: u64| LineMapping { line: item, byte: 3 * item, line_of_file: item / 2, byte_of_file: 4 * item };
        // Two on a line have one start.
        let many = 2 * MAX_STARTS as u64;
        for item in 0..2 * many {
            places.turn(turn(item));
            places.forget(item.saturating_sub(100));
        }
        let (last, lost) = (2 * many, 3 * many / 2);
        assert_eq!(places.name(last), format!("log:{} (item 2)", last / 2), "on the way");
        assert_eq!(places.byte(last, 3 * (last - 1)), 4 * (last - 1));
        assert_eq!(places.name(1_000), "log:500 (item 2)", "of the first ones");
        assert!(places.name(lost).starts_with("log:"), "{}", places.name(lost));
        let (line, item) = (places.at(lost).line, places.at(lost).item.unwrap());
        assert!(line < lost / 2 && line + item > lost / 2, "{line} {item}");
        assert!(places.starts.len() <= MAX_STARTS + 1 && places.more.len() <= 102);
        places.start("next".to_owned(), (2 * many, 6 * many), false);
        assert_eq!((places.name(last), places.name(last + 1)), (format!("log:{} (item 2)", many), "next:1".to_owned()));
    }

    #[test]
    fn a_line_is_one_of_the_file_that_it_is_in() {
        let mut places = Places::default();
        for (name, lines, bytes) in [("a", 0, 0), ("empty", 3, 30), ("b", 3, 30), ("c", 5, 50)] {
            places.start(name.to_owned(), (lines, bytes), false);
        }
        assert_eq!(places.name(1), "a:1");
        assert_eq!(places.name(3), "a:3");
        assert_eq!(places.name(4), "b:1");
        assert_eq!(places.name(5), "b:2");
        assert_eq!(places.name(6), "c:1");
        assert_eq!(places.byte(4, 34), 4);
        assert_eq!(Places::default().name(7), ":7");
    }

    proptest! {
        #[test]
        fn no_two_items_have_one_place(log in "(\\{\\}|[{}\\[\\], \n1]){0,40}") {
            let (names, ..) = places_of(&log);
            let known: HashSet<_> = names.iter().collect();
            prop_assert_eq!(known.len(), names.len(), "{:?}", names);
            // Of several on a line, each has a number.
            for name in &names {
                let has_number = known.contains(&format!("{name} (item 2)"));
                prop_assert!(!has_number, "{:?}", names);
            }
        }
    }
}
