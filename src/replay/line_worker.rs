//! What a thread does with the lines of a batch, whatever a line is: a call to judge, or a verdict of a part.

use super::batch_judge::JudgedBatch;
use super::cut::{Batch, Head, JudgedLines};
use super::run::MAX_LINE;

/// One thread's tools.
pub trait LineWorker {
    /// How many bytes of work are enough to hand it over.
    fn enough(&self) -> usize;

    /// Enters a line of so many bytes, which are too many.
    fn too_long(&mut self, bytes: u64, byte: u64, work: &mut JudgedBatch);

    /// Goes on to work that starts at a byte of the log.
    fn begin(&mut self, byte: u64, work: &mut JudgedBatch);

    /// Enters a line that is not too long, without its end: its bytes, the same as a text where that is known, and the byte
    /// at which it starts.
    fn line(&mut self, bytes: &[u8], text: Option<&str>, byte: u64, work: &mut JudgedBatch);
}

/// Works on the next lines of a batch, in the memory of what was entered before: on all that are left, or on as many as make
/// enough work. One line may be accepted by thousands of services, and what that makes is kept until the lines before it are
/// entered.
pub fn work(worker: &mut impl LineWorker, batch: &mut Batch, mut work: JudgedBatch) -> JudgedBatch {
    work.clear();
    work.line = batch.line;
    work.lines = JudgedLines::of(batch);
    worker.begin(batch.byte, &mut work);
    match batch.take_head() {
        Some((byte, Head::Line(bytes))) => {
            line(worker, &bytes, None, byte, &mut work);
            work.lines.begin(bytes);
        }
        Some((byte, Head::TooLong { bytes, .. })) => {
            work.lines.begin(Vec::new());
            worker.too_long(bytes, byte, &mut work);
        }
        None => {}
    }
    while work.weight() < worker.enough() {
        let (byte, lines) = batch.block();
        if lines.is_empty() {
            break;
        }
        let (lines, bytes) = block(worker, lines, byte, &mut work);
        batch.advance(lines, bytes);
    }
    work
}

/// Enters lines until there is enough work; how many lines and bytes that were.
fn block(worker: &mut impl LineWorker, block: &[u8], byte: u64, work: &mut JudgedBatch) -> (u64, usize) {
    // Checked once for all lines; line by line only to find those that are wrong.
    let text = std::str::from_utf8(block).ok();
    let (mut lines, mut start) = (0, 0);
    for end in memchr::memchr_iter(b'\n', block) {
        let bytes = block.get(start..end).unwrap_or_default();
        let as_text = text.and_then(|text| text.get(start..end));
        line(worker, bytes, as_text, byte + start as u64, work);
        lines += 1;
        start = end + 1;
        if work.weight() >= worker.enough() {
            break;
        }
    }
    (lines, start)
}

fn line(worker: &mut impl LineWorker, bytes: &[u8], text: Option<&str>, byte: u64, work: &mut JudgedBatch) {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    if bytes.len() > MAX_LINE {
        return worker.too_long(bytes.len() as u64, byte, work);
    }
    worker.line(bytes, text.map(|text| text.get(..bytes.len()).unwrap_or(text)), byte, work);
}
