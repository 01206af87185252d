//! The file that items are read of, piece by piece, for as long as they are not judged: where one goes wrong is a place of
//! the file, and what is made of it has no blanks.

use std::collections::VecDeque;

use super::Items;
use crate::replay::run::MAX_LINE;

/// How far behind its start an item is still kept. One that is longer has few bytes that are no blanks, or too many.
const MAX_KEPT: u64 = 3 * MAX_LINE as u64;

/// A place of the files: a byte, its line from 1, and its character in the line from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// Which of the files.
    file: usize,
    pub byte: u64,
    pub line: u64,
    pub column: u64,
}

impl Point {
    fn start_of(file: usize) -> Self {
        Self { file, byte: 0, line: 1, column: 1 }
    }

    fn behind(self, bytes: &[u8]) -> Self {
        let breaks = memchr::memchr_iter(b'\n', bytes).count() as u64;
        let last = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
        let line = bytes.get(last..).unwrap_or_default();
        let has_mark = self.byte == 0 && line.starts_with("\u{feff}".as_bytes());
        let characters = line.iter().filter(|byte| **byte & 0xc0 != 0x80).count() - usize::from(has_mark);
        Self {
            file: self.file,
            byte: self.byte + bytes.len() as u64,
            line: self.line + breaks,
            column: if breaks > 0 { 1 } else { self.column } + characters as u64,
        }
    }
}

#[derive(Debug)]
struct Piece {
    start: Point,
    length: u64,
    /// Empty where nothing is asked for.
    bytes: Vec<u8>,
}

#[derive(Debug)]
pub struct Pieces {
    kept: VecDeque<Piece>,
    /// How many bytes they have.
    bytes: usize,
    end: Point,
    /// The last place that was asked for: the next one is behind it.
    known: Point,
}

impl Default for Pieces {
    fn default() -> Self {
        let start = Point::start_of(0);
        Self { kept: VecDeque::new(), bytes: 0, end: start, known: start }
    }
}

impl Pieces {
    /// The next pieces are of this file.
    pub fn begin(&mut self, file: usize) {
        self.end = Point::start_of(file);
    }

    /// The next piece. The last item that was begun in the file starts at a byte.
    pub fn add(&mut self, mut bytes: Vec<u8>, begun: u64) {
        let start = self.end;
        let length = bytes.len() as u64;
        self.end = start.behind(&bytes);
        if start.byte > begun + MAX_KEPT {
            bytes = Vec::new();
        }
        self.bytes += bytes.len();
        self.kept.push_back(Piece { start, length, bytes });
    }

    /// How many bytes are kept.
    pub fn held(&self) -> usize {
        self.bytes
    }

    /// Nothing is asked any more of what is before a byte of a file.
    pub fn release(&mut self, file: usize, byte: u64) {
        let is_before = |piece: &Piece| (piece.start.file, piece.start.byte + piece.length) <= (file, byte);
        while self.kept.front().is_some_and(is_before) {
            let piece = self.kept.pop_front();
            self.bytes -= piece.map_or(0, |piece| piece.bytes.len());
        }
    }

    /// Where in the file an item has what its line has at a byte, and what that is; its end where the line has no such byte.
    /// The item starts at a byte of a file.
    pub fn find(&mut self, file: usize, start: u64, at: u64) -> Option<(Point, Option<u8>)> {
        let first = self.place(file, start)?;
        let mut items = Items::default();
        let (mut end, mut found) = (start, None);
        for (byte, position) in self.bytes(first).zip(start..) {
            if position == start && byte == b'[' {
                items.array = Some(0);
            }
            let made = items.lines.out.len();
            items.feed(&[byte]);
            let now = items.lines.out.get(made..).unwrap_or_default();
            if now.contains(&b'\n') {
                break;
            }
            if items.lines.out.len() as u64 > at {
                (end, found) = (position, Some(byte));
                break;
            }
            if !now.is_empty() {
                end = position + 1;
            }
        }
        Some((self.place(file, end)?, found))
    }

    /// A byte of a file with its line and column.
    fn place(&mut self, file: usize, byte: u64) -> Option<Point> {
        let is_begun = |piece: &&Piece| piece.start.file == file && piece.start.byte <= byte;
        let Piece { start, bytes, .. } = self.kept.iter().rev().find(is_begun)?;
        let is_between = self.known.file == file && (start.byte..=byte).contains(&self.known.byte);
        let from = if is_between { self.known } else { *start };
        let within = |byte: u64| usize::try_from(byte - start.byte).ok();
        self.known = from.behind(bytes.get(within(from.byte)?..within(byte)?)?);
        Some(self.known)
    }

    fn bytes(&self, from: Point) -> impl Iterator<Item = u8> {
        let pieces = self.kept.iter().filter(move |piece| piece.start.file == from.file);
        pieces.flat_map(move |piece| {
            let skip = usize::try_from(from.byte.saturating_sub(piece.start.byte)).unwrap_or(usize::MAX);
            piece.bytes.get(skip..).unwrap_or_default().iter().copied()
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The log in pieces of a size, and each item with its byte and what is made of it.
    fn read(log: &[u8], size: usize) -> (Pieces, Vec<(u64, Vec<u8>)>) {
        let (mut pieces, mut items, mut made) = (Pieces::default(), Items::default(), Vec::new());
        pieces.begin(1);
        let mut starts = Vec::new();
        for byte in log {
            made.extend(items.take(&[*byte]));
            starts.push(items.begun());
        }
        starts.dedup();
        let lines = made.split(|byte| *byte == b'\n').map(|line| line.trim_ascii().to_vec());
        let lines = lines.filter(|line| !line.is_empty());
        let mut items = Items::default();
        for piece in log.chunks(size) {
            items.take(piece);
            pieces.add(piece.to_vec(), items.begun());
        }
        // The first item may start at a later byte than 0, which is where none is begun.
        let skipped = usize::from(starts.len() > 1 && log.first().is_some_and(|first| b" ,[\n".contains(first)));
        (pieces, starts.into_iter().skip(skipped).zip(lines).collect())
    }

    fn expected(log: &[u8], byte: u64) -> (u64, u64) {
        let before = String::from_utf8_lossy(&log[..byte as usize]);
        let line = before.rsplit('\n').next().unwrap();
        (before.matches('\n').count() as u64 + 1, line.trim_start_matches('\u{feff}').chars().count() as u64 + 1)
    }

    proptest! {
        #[test]
        fn what_is_made_of_an_item_has_its_place_in_the_file(
            log in "[ ,\n]{0,3}(\\[ ?)?([{\\[a:\"é] ?[{}a1:\"é,\n ]{0,9}[}\"\n],? ?\n?){1,6}",
            size in 1_usize..9,
        ) {
            let log = log.as_bytes();
            let (mut pieces, items) = read(log, size);
            for (start, made) in items {
                let mut last = start;
                for at in 0..=made.len() {
                    let (point, found) = pieces.find(1, start, at as u64).unwrap();
                    prop_assert!(point.byte >= last);
                    last = point.byte;
                    let raw = log.get(point.byte as usize).copied();
                    match made.get(at) {
                        // Blanks, and what is behind the item.
                        Some(b' ') | None => {}
                        // In a string.
                        Some(b'\r') => prop_assert_eq!(found, Some(b'\n')),
                        Some(made) => prop_assert_eq!((found, raw), (Some(*made), Some(*made))),
                    }
                    if std::str::from_utf8(&log[..point.byte as usize]).is_ok() {
                        prop_assert_eq!((point.line, point.column), expected(log, point.byte));
                    }
                }
            }
        }
    }

    #[test]
    fn a_byte_order_mark_counts_as_no_column() {
        let (mut pieces, _) = read("\u{feff}[{}]".as_bytes(), 100);
        let (point, _) = pieces.find(1, 4, 0).unwrap();
        assert_eq!((point.line, point.column, point.byte), (1, 2, 4));
    }

    #[test]
    fn what_is_done_with_is_not_kept_nor_what_nobody_asks_for() {
        let mut pieces = Pieces::default();
        pieces.begin(1);
        (0..100).for_each(|at| pieces.add(vec![b'x'; 10], at * 10));
        pieces.release(1, 905);
        assert_eq!(pieces.kept.len(), 10);
        assert_eq!(pieces.find(1, 100, 0), None);
        assert_eq!(pieces.find(1, 910, 3).unwrap().0.column, 914);
        pieces.begin(2);
        pieces.add(b"y".to_vec(), 0);
        pieces.release(2, 0);
        assert_eq!(pieces.kept.len(), 1);
        let long = vec![b' '; 1 << 20];
        (0..100).for_each(|_| pieces.add(long.clone(), 0));
        let kept: usize = pieces.kept.iter().map(|piece| piece.bytes.len()).sum();
        assert!(kept as u64 <= MAX_KEPT + 2 * (1 << 20), "{kept}");
    }
}
