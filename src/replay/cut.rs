//! Cuts a log into batches of whole lines, whatever pieces it comes in.

use std::io;
use std::sync::Arc;

use super::Chunks;
use super::part::LineNote;
use super::run::{BadLine, MAX_LINE};
use super::shared;

/// Pieces of a log that are larger are cut up, so that several threads have something to do.
const MAX_PIECE: usize = 1024 * 1024;

/// About how much of a piece is looked at in one go, so that little is looked at twice where it is put aside.
const BLOCK: usize = 8 * 1024;

/// Whole lines of a log, the first of which was put together from several pieces.
#[derive(Debug, Default)]
pub struct Batch {
    /// The number of the first line that is not judged, from 1, and the byte at which it starts.
    pub line: u64,
    pub byte: u64,
    /// The same of the first line of all.
    start: (u64, u64),
    /// None when it is judged.
    head: Option<Head>,
    /// The lines after the first, in a piece of the log.
    piece: Arc<Vec<u8>>,
    from: usize,
    to: usize,
    size: usize,
}

/// Lines that are judged, as long as they are on the way.
#[derive(Debug, Default)]
pub struct JudgedLines {
    head: Option<Vec<u8>>,
    piece: Arc<Vec<u8>>,
    from: usize,
    /// What a part says of them, by their numbers.
    notes: Vec<(u32, LineNote)>,
    /// Whether they are lines of a part, which have the lines of the log inside.
    are_of_part: bool,
}

/// The first line of a batch.
#[derive(Debug)]
pub enum Head {
    Line(Vec<u8>),
    /// Only its length is known, without the line break.
    TooLong {
        bytes: u64,
        has_break: bool,
    },
}

impl Batch {
    /// The lines after the first one, with a line break after each.
    fn rest(&self) -> &[u8] {
        self.piece.get(self.from..self.to).unwrap_or_default()
    }

    /// The first line, and the byte at which it starts; none when it was taken.
    pub fn take_head(&mut self) -> Option<(u64, Head)> {
        let head = self.head.take()?;
        let byte = self.byte;
        self.line += 1;
        self.byte += head.bytes();
        Some((byte, head))
    }

    /// Some of the next lines, and the byte at which they start; empty when there are no more.
    pub fn block(&self) -> (u64, &[u8]) {
        let rest = self.rest();
        let near = rest.get(..BLOCK).and_then(|near| memchr::memrchr(b'\n', near));
        let end = near.or_else(|| memchr::memchr(b'\n', rest));
        (self.byte, rest.get(..end.map_or(0, |end| end + 1)).unwrap_or_default())
    }

    /// So many lines and bytes of a block are judged.
    pub fn advance(&mut self, lines: u64, bytes: usize) {
        self.line += lines;
        self.byte += bytes as u64;
        self.from += bytes;
    }

    pub fn is_judged(&self) -> bool {
        self.head.is_none() && self.from >= self.to
    }

    /// How many bytes it holds, before it is judged.
    pub fn size(&self) -> usize {
        self.size
    }
}

impl JudgedLines {
    /// Those of a batch that are not judged yet, but for the first one, which is put together.
    pub fn of(batch: &Batch) -> Self {
        Self { piece: Arc::clone(&batch.piece), from: batch.from, ..Self::default() }
    }

    /// The first line, where that was put together; an empty one for a line that is too long.
    pub fn begin(&mut self, head: Vec<u8>) {
        self.head = Some(head);
    }

    /// Notes what is said of a line. Lines come in their order.
    pub fn note(&mut self, at: u32, note: LineNote) {
        self.notes.push((at, note));
    }

    /// They are lines of a part.
    pub fn read_from_part(&mut self) {
        self.are_of_part = true;
    }

    pub fn noted(&self, at: u32) -> Option<&LineNote> {
        let place = self.notes.binary_search_by_key(&at, |(of, _)| *of).ok()?;
        self.notes.get(place).map(|(_, note)| note)
    }

    pub fn weight(&self) -> usize {
        size_of_val(self.notes.as_slice())
    }

    /// What looks like an id in one of them.
    pub fn ids(&self, at: u32) -> Vec<(String, String)> {
        match self.are_of_part {
            true => self.noted(at).map(|note| note.ids.clone()).unwrap_or_default(),
            false => self.text(at).map(shared::ids).unwrap_or_default(),
        }
    }

    /// One of them, counted from the first, without its end; of a part where it is there.
    pub fn text(&self, at: u32) -> Option<&str> {
        if self.are_of_part {
            return self.noted(at)?.text.as_deref();
        }
        let line = match (&self.head, at as usize) {
            (Some(head), 0) => head,
            (head, at) => {
                let rest = self.piece.get(self.from..)?;
                let before = (at - usize::from(head.is_some())).checked_sub(1);
                let start = before.map_or(Some(0), |line| Some(memchr::memchr_iter(b'\n', rest).nth(line)? + 1))?;
                let rest = rest.get(start..)?;
                rest.get(..memchr::memchr(b'\n', rest)?)?
            }
        };
        let line = std::str::from_utf8(line).ok()?.trim_end_matches(['\n', '\r']);
        Some(line.trim_start_matches('\u{feff}'))
    }
}

impl Head {
    /// How many bytes of the log it is, with its line break.
    fn bytes(&self) -> u64 {
        match self {
            Self::Line(line) => line.len() as u64,
            Self::TooLong { bytes, has_break } => bytes + u64::from(*has_break),
        }
    }
}

/// A log on its way to batches.
pub struct Cutter<'c> {
    chunks: &'c mut dyn Chunks,
    line: u64,
    byte: u64,
    /// What came after the last line break.
    begun: Vec<u8>,
    /// How many bytes of a line were dropped that is too long.
    dropped: u64,
    /// The rest of a piece that is being cut up.
    piece: Vec<u8>,
    is_over: bool,
}

impl<'c> Cutter<'c> {
    pub fn new(chunks: &'c mut dyn Chunks) -> Self {
        Self { chunks, line: 1, byte: 0, begun: Vec::new(), dropped: 0, piece: Vec::new(), is_over: false }
    }

    /// The next batch; none at the end of the log.
    pub fn next(&mut self) -> io::Result<Option<Batch>> {
        while !self.is_over {
            let Some(piece) = self.next_piece()? else {
                self.is_over = true;
                let is_empty = self.begun.is_empty() && self.dropped == 0;
                return Ok((!is_empty).then(|| self.batch(Vec::new(), 0, 0)));
            };
            let Some(first) = memchr::memchr(b'\n', &piece) else {
                self.go_on(&piece);
                continue;
            };
            let end = memchr::memrchr(b'\n', &piece).map_or(first, |last| last) + 1;
            let (head, tail) = (piece.get(..=first), piece.get(end..));
            self.go_on(head.unwrap_or_default());
            let tail = tail.unwrap_or_default().to_vec();
            let batch = self.batch(piece, first + 1, end);
            self.go_on(&tail);
            return Ok(Some(batch));
        }
        Ok(None)
    }

    /// Gets back what is judged.
    pub fn take_back(&mut self, batch: Batch) {
        // What was judged of it is entered, and nobody else has it.
        let piece = Arc::try_unwrap(batch.piece).unwrap_or_default();
        self.chunks.take_back(piece, batch.start);
    }

    /// How many bytes of the log are kept for what is not judged yet.
    pub fn held(&self) -> usize {
        self.chunks.held()
    }

    /// Where lines go wrong, in their files.
    pub fn find(&mut self, bad: &mut [BadLine]) {
        bad.iter_mut().for_each(|bad| self.chunks.find(bad));
    }

    fn next_piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut piece = std::mem::take(&mut self.piece);
        if piece.is_empty() {
            match self.chunks.next()? {
                Some(next) => piece = next,
                None => return Ok(None),
            }
        }
        if piece.len() > MAX_PIECE {
            self.piece = piece.split_off(MAX_PIECE);
        }
        Ok(Some(piece))
    }

    /// More of the line that was begun.
    fn go_on(&mut self, bytes: &[u8]) {
        // One more for a carriage return before the line break.
        if self.dropped > 0 || self.begun.len() + bytes.len() > MAX_LINE + 2 {
            self.dropped += (self.begun.len() + bytes.len()) as u64;
            self.begun = Vec::new();
        } else {
            self.begun.extend_from_slice(bytes);
        }
    }

    /// The line that was begun and now is whole, and the lines of a piece that follow it.
    fn batch(&mut self, piece: Vec<u8>, from: usize, to: usize) -> Batch {
        let has_break = to > 0;
        let head = match std::mem::take(&mut self.dropped) {
            0 => Head::Line(std::mem::take(&mut self.begun)),
            bytes => Head::TooLong { bytes: bytes - u64::from(has_break), has_break },
        };
        let bytes = head.bytes();
        let size = piece.capacity() + if let Head::Line(line) = &head { line.capacity() } else { 0 };
        let (line, byte) = (self.line, self.byte);
        let (piece, start) = (Arc::new(piece), (line, byte));
        let batch = Batch { line, byte, start, head: Some(head), piece, from, to, size };
        let rest = batch.rest();
        self.line += 1 + memchr::memchr_iter(b'\n', rest).count() as u64;
        self.byte += bytes + rest.len() as u64;
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pieces(Vec<Vec<u8>>);

    impl Chunks for Pieces {
        fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
            Ok((!self.0.is_empty()).then(|| self.0.remove(0)))
        }
    }

    /// Every line with its number and where it starts.
    fn cut(log: &[u8], size: usize) -> Vec<(u64, u64, String)> {
        let mut pieces = Pieces(log.chunks(size).map(<[u8]>::to_vec).collect());
        let mut cutter = Cutter::new(&mut pieces);
        let mut lines = Vec::new();
        while let Some(batch) = cutter.next().unwrap() {
            let (mut number, mut byte) = (batch.line, batch.byte);
            let Some(Head::Line(head)) = &batch.head else { panic!() };
            let rest = batch.rest().split_inclusive(|byte| *byte == b'\n');
            for line in std::iter::once(head.as_slice()).chain(rest) {
                lines.push((number, byte, String::from_utf8(line.to_vec()).unwrap()));
                number += 1;
                byte += line.len() as u64;
            }
        }
        lines
    }

    #[test]
    fn the_size_of_the_pieces_changes_nothing() {
        for log in ["", "a", "a\n", "\n\n", "ab\nc\n\ndef", "ab\r\ncd\r\n", "x\ny\nz\n"] {
            let expected: Vec<_> = cut(log.as_bytes(), 1000);
            let whole: String = expected.iter().map(|(.., line)| line.as_str()).collect();
            assert_eq!(whole, log);
            for size in 1..8 {
                assert_eq!(cut(log.as_bytes(), size), expected, "{log:?} by {size}");
            }
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_not_kept_and_the_next_goes_on() {
        let mut pieces = vec![b"a\n".to_vec()];
        pieces.extend((0..20).map(|_| vec![b'x'; MAX_LINE / 4]));
        pieces.push(b"\nb\n".to_vec());
        let mut pieces = Pieces(pieces);
        let mut cutter = Cutter::new(&mut pieces);
        let mut heads = Vec::new();
        while let Some(batch) = cutter.next().unwrap() {
            heads.push((batch.line, format!("{:?}", batch.head.as_ref().unwrap())));
            assert!(cutter.begun.capacity() <= 3 * MAX_LINE);
            if !batch.rest().is_empty() {
                heads.push((batch.line + 1, format!("{:?}", batch.rest())));
            }
        }
        let long = format!("TooLong {{ bytes: {}, has_break: true }}", 20 * (MAX_LINE / 4));
        assert_eq!(heads, [(1, "Line([97, 10])".to_owned()), (2, long), (3, "[98, 10]".to_owned())]);
    }
}
