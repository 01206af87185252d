//! Makes lines of a log whose payloads are the items of a JSON array, or JSON values one after the other.
//!
//! It only looks for where an item ends; whether it is JSON is judged later, as of any line. Each item becomes one line:
//! blanks in it are left out, and the line breaks that it had follow it, so that the next item is on the line that it has
//! in the file, and starts at the same byte. Where that cannot be, as for several items on one line, a [`LineMapping`] tells.

mod lines;
mod pieces;

use super::run::MAX_LINE;
use lines::{Lines, Position};

pub use lines::LineMapping;
pub use pieces::{Pieces, Point};

#[derive(Debug, Default)]
pub struct Items {
    place: Position,
    state: State,
    /// The line of the file on which the array starts that the items are in.
    array: Option<u64>,
    /// The brackets that are open in the item, the innermost last.
    open: Vec<u8>,
    /// The last byte of the item that is no blank, and what came since.
    last: u8,
    is_after_blank: bool,
    is_new_line: bool,
    /// What is around the array is no item.
    is_inside: bool,
    /// The byte at which the last item starts.
    begun: u64,
    lines: Lines,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Between,
    /// In an item that started with a bracket or a quote.
    Value,
    String,
    Escape,
    /// In something else, which ends with its line.
    Loose,
    /// Before the array that the items are in, which ends at this byte, or behind it.
    Around(u64),
}

impl Items {
    /// The items of an array that starts somewhere in a file: behind its bracket, at this byte. What is around it is no item.
    pub fn inside(array: u64) -> Self {
        Self { state: State::Around(array), is_inside: true, ..Self::default() }
    }

    /// Takes the next bytes of the file, and gives what lines are known by then.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.feed(bytes);
        self.lines.take()
    }

    fn feed(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            let plain = self.plain(rest);
            if plain > 0 {
                let (now, after) = rest.split_at(plain);
                self.lines.out.extend_from_slice(now);
                self.place.byte += plain as u64;
                rest = after;
                continue;
            }
            self.byte(byte);
            self.place.byte += 1;
            self.place.line += u64::from(byte == b'\n');
            rest = after;
        }
    }

    /// Where items are not on the lines that are expected, since the last call.
    pub fn turns(&mut self) -> impl Iterator<Item = LineMapping> + '_ {
        self.lines.turns.drain(..)
    }

    /// The line of the file, from 1, and the byte at which it goes on.
    pub fn place(&self) -> (u64, u64) {
        (self.place.line + 1, self.place.byte)
    }

    /// The byte at which the item that was begun last starts.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// The line, from 1, of an array that was not closed.
    pub fn unclosed(&self) -> Option<u64> {
        self.array.map(|line| line + 1)
    }

    /// How many bytes from here on are of the item, whatever they are.
    fn plain(&self, rest: &[u8]) -> usize {
        let end = match self.state {
            State::String => memchr::memchr3(b'"', b'\\', b'\n', rest),
            State::Loose if self.array.is_some() => memchr::memchr3(b',', b']', b'\n', rest),
            State::Loose => memchr::memchr(b'\n', rest),
            State::Between | State::Value | State::Escape | State::Around(_) => return 0,
        };
        end.unwrap_or(rest.len())
    }

    fn byte(&mut self, byte: u8) {
        match self.state {
            State::Between => self.between(byte),
            State::Value => self.value(byte),
            State::String | State::Escape if byte == b'\n' => {
                // No string goes on behind a line break: what does is wrong, and stays so.
                self.lines.out.push(b'\r');
                self.is_new_line = true;
                self.end_string();
            }
            State::String if byte == b'"' => {
                self.lines.out.push(byte);
                self.end_string();
            }
            State::String | State::Escape => {
                self.lines.out.push(byte);
                self.state = match self.state {
                    State::String if byte == b'\\' => State::Escape,
                    _ => State::String,
                };
            }
            State::Loose => {
                self.end();
                self.between(byte);
            }
            State::Around(array) if self.place.byte + 1 == array => {
                self.array = Some(self.place.line);
                self.state = State::Between;
            }
            State::Around(_) if byte == b'\n' => self.lines.keep_up(self.place),
            State::Around(_) => {}
        }
    }

    fn between(&mut self, byte: u8) {
        match byte {
            b'\n' => self.lines.keep_up(self.place),
            b' ' | b'\t' | b'\r' | b',' => {}
            0xef | 0xbb | 0xbf if self.place.byte < 3 => {} // No value starts with a byte order mark.
            b'[' if self.array.is_none() => self.array = Some(self.place.line),
            b']' if self.array.is_some() => self.end_array(),
            b'{' | b'[' => {
                self.begin();
                self.state = State::Value;
                self.open(byte);
            }
            _ => {
                self.begin();
                self.push(byte);
                let is_string = byte == b'"';
                self.state = if is_string { State::String } else { State::Loose };
            }
        }
    }

    fn value(&mut self, byte: u8) {
        match byte {
            b'\n' => {
                self.is_new_line = true;
                self.is_after_blank = true;
            }
            b' ' | b'\t' | b'\r' => self.is_after_blank = true,
            b'{' if self.is_next_item() => {
                self.end();
                self.between(byte);
            }
            b'{' | b'[' => self.open(byte),
            b'}' | b']' => self.close(byte),
            _ => {
                self.push(byte);
                if byte == b'"' {
                    self.state = State::String;
                }
            }
        }
    }

    /// Whether a brace cannot be of this item, which then was cut off: in an object it would need a key.
    fn is_next_item(&self) -> bool {
        let is_in_object = self.open.last() == Some(&b'{');
        is_in_object && self.last != b':' && (self.is_new_line || self.last == b',')
    }

    fn open(&mut self, byte: u8) {
        // An item of so many brackets is too long, and only that is said of it.
        if self.open.len() <= MAX_LINE {
            self.open.push(byte);
        }
        self.push(byte);
    }

    fn close(&mut self, byte: u8) {
        let opener = if byte == b'}' { b'{' } else { b'[' };
        match self.open.iter().rposition(|open| *open == opener) {
            Some(at) => self.open.truncate(at),
            None if byte == b']' && self.array.is_some() => {
                self.end();
                self.end_array();
                return;
            }
            None => {}
        }
        self.push(byte);
        if self.open.is_empty() {
            self.end();
        }
    }

    fn end_array(&mut self) {
        self.array = None;
        if self.is_inside {
            self.state = State::Around(0);
        }
    }

    fn end_string(&mut self) {
        self.last = b'"';
        self.state = State::Value;
        if self.open.is_empty() {
            self.end();
        }
    }

    /// A byte of the item, and a blank before it where one is needed.
    fn push(&mut self, byte: u8) {
        if self.is_after_blank && is_of_word(self.last) && is_of_word(byte) {
            self.lines.out.push(b' ');
        }
        self.lines.out.push(byte);
        self.last = byte;
        self.is_after_blank = false;
        self.is_new_line = false;
    }

    fn end(&mut self) {
        self.state = State::Between;
        self.open.clear();
    }

    /// Starts an item.
    fn begin(&mut self) {
        self.begun = self.place.byte;
        self.lines.begin(self.place);
        self.last = 0;
        self.is_after_blank = false;
        self.is_new_line = false;
    }
}

/// Whether a byte runs into the next one when nothing is between them.
fn is_of_word(byte: u8) -> bool {
    !matches!(byte, 0 | b'{' | b'}' | b'[' | b']' | b',' | b':' | b'"')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// Every item with its line and byte in the file, as far as lines are told.
    fn items(log: &str, size: usize) -> (Vec<(u64, u64, String)>, Option<u64>) {
        let (mut items, mut out, mut turns) = (Items::default(), Vec::new(), Vec::new());
        for piece in log.as_bytes().chunks(size) {
            out.extend(items.take(piece));
            turns.extend(items.turns());
        }
        let mut turns = turns.into_iter().peekable();
        let (mut lines_behind, mut bytes_ahead, mut byte) = (0, 0, 0_u64);
        let mut all = Vec::new();
        for (line, text) in (0..).zip(String::from_utf8(out).unwrap().split('\n')) {
            if let Some(turn) = turns.next_if(|turn| turn.line == line) {
                assert_eq!(turn.byte, byte);
                lines_behind = line - turn.line_of_file;
                bytes_ahead = byte as i64 - turn.byte_of_file as i64;
            }
            if !text.trim().is_empty() {
                let of_file = (byte as i64 - bytes_ahead) as u64;
                let text = text.trim_end_matches(' ').to_owned();
                all.push((line - lines_behind + 1, of_file, text));
            }
            byte += text.len() as u64 + 1;
        }
        assert_eq!(turns.next(), None);
        (all, items.unclosed())
    }

    fn check(log: &str, expected: &[(u64, &str)]) {
        for log in [log.to_owned(), log.replace('\n', "\r\n")] {
            let (found, _) = items(&log, 1_000);
            for size in 1..9 {
                assert_eq!(items(&log, size).0, found, "{log:?} by {size}");
            }
            let told: Vec<_> = found.iter().map(|(line, _, text)| (*line, text.replace("\r\r", "\r"))).collect();
            let told = told.iter();
            let told: Vec<_> = told.map(|(line, text)| (*line, text.trim_end_matches('\r'))).collect();
            assert_eq!(told, expected, "{log:?}");
            for (line, byte, text) in &found {
                let before = log.get(..*byte as usize).unwrap();
                assert_eq!(before.matches('\n').count() as u64 + 1, *line, "{log:?}");
                let starts = log.get(*byte as usize..).unwrap();
                assert_eq!(starts.chars().next(), text.chars().next(), "{log:?}");
            }
        }
    }

    #[test]
    fn the_items_of_an_array_are_on_the_lines_that_they_are_on() {
        check(
            "[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": [1, 2]\n  }\n]\n",
            &[(2, "{\"a\":1}"), (5, "{\"a\":[1,2]}")],
        );
        check("[{\"a\": 1},\n{\"a\": 2}]", &[(1, "{\"a\":1}"), (2, "{\"a\":2}")]);
        check("[\n{\n\"a\": 1\n}, {\n\"a\": 2\n}\n]\n", &[(2, "{\"a\":1}"), (4, "{\"a\":2}")]);
        check("[{\"a\":1},{\"a\":2}, {\"a\":3}]", &[(1, "{\"a\":1}"), (1, "{\"a\":2}"), (1, "{\"a\":3}")]);
        check(
            "[{},{},{}\n,{},{},\n\n{}]\n{}",
            &[(1, "{}"), (1, "{}"), (1, "{}"), (2, "{}"), (2, "{}"), (4, "{}"), (5, "{}")],
        );
        check(
            "[\n[1, {\"a\": 2}],\n[]\n]\n[\n1, \"a,]\\\"b\", null\n]",
            &[(2, "[1,{\"a\":2}]"), (3, "[]"), (6, "1"), (6, "\"a,]\\\"b\""), (6, "null")],
        );
    }

    #[test]
    fn values_stand_one_after_the_other_with_anything_between_them() {
        check("{\n  \"a\": {\n    \"b\": 1\n  }\n}\n{\n  \"c\": 2\n}\n", &[(1, "{\"a\":{\"b\":1}}"), (6, "{\"c\":2}")]);
        check("{}{\"a\":1}{}\n\n{}  {}", &[(1, "{}"), (1, "{\"a\":1}"), (1, "{}"), (3, "{}"), (3, "{}")]);
        check("{\"a\": \"}{][,\\\"\\\\\"}\n{}", &[(1, "{\"a\":\"}{][,\\\"\\\\\"}"), (2, "{}")]);
    }

    #[test]
    fn blanks_are_left_out_but_where_words_would_run_together() {
        check("{\"a\": 1 2,\n\"b\": tr\nue}", &[(1, "{\"a\":1 2,\"b\":tr ue}")]);
        check("{\"a  b\" : [ 1 ,\n2 ] }\n", &[(1, "{\"a  b\":[1,2]}")]);
    }

    #[test]
    fn what_is_broken_ends_where_the_next_one_starts() {
        check(
            "[\n{\"a\": {\"b\": 1},\n{\"a\": 2},\n{\"a\": 3}\n]\n",
            &[(2, "{\"a\":{\"b\":1},"), (3, "{\"a\":2}"), (4, "{\"a\":3}")],
        );
        check("{\n  \"a\": \"cut off\n{\n  \"a\": 2\n}\n", &[(1, "{\"a\":\"cut off"), (3, "{\"a\":2}")]);
        check("[{\"a\":{\"b\":1},{\"a\":2}]", &[(1, "{\"a\":{\"b\":1},"), (1, "{\"a\":2}")]);
        check(
            "[\n{\"a\": [1, 2},\n{\"b\": 1}}, {\"c\": 3\n]\n{}",
            &[(2, "{\"a\":[1,2}"), (3, "{\"b\":1}"), (3, "}"), (3, "{\"c\":3"), (5, "{}")],
        );
        check("{}\nhost down, {1}\n{}\n", &[(1, "{}"), (2, "host down, {1}"), (3, "{}")]);
        check("{}]\n{\"a\": \"x\ny\"}\n{}", &[(1, "{}"), (1, "]"), (2, "{\"a\":\"x\ry\"}"), (4, "{}")]);
    }

    #[test]
    fn an_array_that_is_not_closed_is_known_by_its_line() {
        assert_eq!(items("{}\n[\n{},\n{", 3).1, Some(2));
        assert_eq!(items("[{}]", 3).1, None);
    }

    #[test]
    fn lines_and_blanks_without_end_are_no_item() {
        let log = format!("[{}{{}},{}{{\"a\":1}}]", "\n".repeat(20_000), " ".repeat(200_000));
        let (found, _) = items(&log, 7_000);
        let found: Vec<_> = found.iter().map(|(line, byte, _)| (*line, *byte)).collect();
        assert_eq!(found, [(20_001, 20_001), (20_001, 220_004)]);
    }

    fn value() -> impl Strategy<Value = Value> {
        let text = "[a-c\\\\\"{}\\[\\],:\\n é]{0,5}";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            text.prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 12, 3, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                proptest::collection::btree_map(text, inner, 0..3)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_json_is_read_as_it_is(
            values in proptest::collection::vec((value(), any::<bool>(), 0_usize..4), 0..6),
            is_array: bool,
            size in 1_usize..40,
        ) {
            let gaps = ["", "\n", " \n\n  ", "  "];
            let mut log = String::from(if is_array { "[" } else { "" });
            for (at, (value, is_pretty, gap)) in values.iter().enumerate() {
                // Without an array, an item of several is known by its bracket alone.
                let value = if is_array { value.clone() } else { serde_json::json!({"a": value}) };
                let text = if *is_pretty { format!("{value:#}") } else { value.to_string() };
                let comma = if is_array && at > 0 { "," } else { "" };
                log.push_str(&format!("{comma}{}{text}{}", gaps[*gap], gaps[(gap + at) % 4]));
            }
            log.push_str(if is_array { "]" } else { "" });
            let (found, unclosed) = items(&log, size);
            prop_assert_eq!(unclosed, None);
            let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            let told: Vec<_> = found.iter().map(|(.., text)| read(text)).collect();
            let values = values.iter().map(|(value, ..)| match is_array {
                true => value.clone(),
                false => serde_json::json!({"a": value}),
            });
            prop_assert_eq!(told, values.collect::<Vec<_>>());
            for (line, byte, text) in found {
                let before = &log[..byte as usize];
                prop_assert_eq!(before.matches('\n').count() as u64 + 1, line);
                prop_assert_eq!(log[byte as usize..].chars().next(), text.chars().next());
            }
        }

        #[test]
        fn whatever_it_is_the_pieces_change_nothing(log in "[{}\\[\\]a\", :\\\\\n]{0,60}", size in 1_usize..9) {
            prop_assert_eq!(items(&log, size), items(&log, 1_000));
        }
    }
}
