//! The logs of a call as one stream of lines, which remembers where each file starts.

use std::cell::RefCell;
use std::collections::{HashSet, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::log_file::{self, Open, Remark};
use super::packed::Allowance;
use super::progress::Progress;
use crate::cli::args::is_stdin;
use crate::cli::files;
use crate::cli::stream::Streams;
use crate::model::text::{count, grouped};
use crate::parse::json::JsonFault;
use crate::replay::Chunks;
use crate::replay::items::Pieces;
use crate::replay::part::{PartEnd, PartLog};
use crate::replay::run::{BadLine, LineFault};
use crate::report::replay::{Kept, Places};

/// How many logs without a payload are named.
const MAX_EMPTY: usize = 5;

pub struct Logs<'p> {
    paths: VecDeque<PathBuf>,
    current: Option<Open>,
    places: &'p RefCell<Places>,
    pieces: Pieces,
    /// What of the log came before: lines that ended, and bytes.
    lines: u64,
    bytes: u64,
    /// Where the file that is open starts.
    start: (u64, u64),
    /// Whether the last line has not ended.
    is_in_line: bool,
    told: Vec<(String, Remark)>,
    /// The first logs that were read, with what they have when they have no payload.
    empty: Vec<String>,
    read: usize,
    /// How many logs are arrays.
    arrays: usize,
    allowance: Rc<Allowance>,
    progress: Progress,
    /// Whether it is a part of a log, and the log that it is a piece of.
    part: Option<Option<String>>,
    /// How many bytes of the file that is open the progress knows of.
    known: u64,
}

impl<'p> Logs<'p> {
    /// `most` is how much packed logs may unpack to, where somebody says so.
    pub fn new(paths: Vec<PathBuf>, most: Option<u64>, places: &'p RefCell<Places>, mut progress: Progress) -> Self {
        progress.set_total(total(&paths));
        let told = named_twice(&paths);
        Self {
            paths: paths.into(),
            current: None,
            places,
            pieces: Pieces::default(),
            lines: 0,
            bytes: 0,
            start: (0, 0),
            is_in_line: false,
            told,
            empty: Vec::new(),
            read: 0,
            arrays: 0,
            allowance: Rc::new(Allowance::of(most)),
            progress,
            part: None,
            known: 0,
        }
    }

    /// They are a part of a log, or a piece of the one that is called so.
    pub fn of_part(mut self, log: Option<String>) -> Self {
        self.part = Some(log);
        self
    }

    /// What is known of the part when it is read: how much there is of it, and what was not read.
    pub fn end_of_part(&self) -> PartEnd {
        let places = self.places.borrow();
        let log = |(name, kept, (lines, bytes)): (&str, Kept, (u64, u64))| PartLog {
            name: name.to_owned(),
            packing: if let Kept::Packed(packing) = kept { Some(packing) } else { None },
            is_lasting: kept != Kept::Nowhere,
            lines,
            bytes,
        };
        let unread = self.told.iter().filter(|(_, said)| said.level == "error");
        let more = u64::from(self.is_in_line);
        PartEnd {
            lines: self.lines + more,
            bytes: self.bytes + more,
            logs: places.starts().map(log).collect(),
            is_piece: self.part.as_ref().is_some_and(Option::is_some),
            unread: unread.map(|(name, said)| format!("{name}: {}", said.message)).collect(),
            ..PartEnd::default()
        }
    }

    /// Tells what is to be known of the logs; true when one could not be read, or not to its end.
    pub fn tell(&mut self, is_quiet: bool, streams: &mut Streams) -> bool {
        self.progress.finish();
        for (name, said) in &self.told {
            if said.level != "note" || !is_quiet {
                let message = format!("{name}: {}", said.message);
                streams.say(said.level, &message, said.help.as_deref());
            }
        }
        if self.arrays > 1 && !is_quiet {
            let more = count(self.arrays - 1, "more log");
            streams.say("note", &format!("{more} like that"), None);
        }
        self.told.iter().any(|(_, said)| said.level == "error")
    }

    /// What the logs have in place of payloads.
    pub fn without_payload(&self) -> String {
        let rest = self.read - self.empty.len();
        let rest = (rest > 0).then(|| format!("and {} more", grouped(rest)));
        let named = self.empty.iter().cloned().chain(rest);
        named.collect::<Vec<_>>().join(", ")
    }

    /// Opens the next file that is a log.
    fn open(&mut self) -> Option<Open> {
        while let Some(path) = self.paths.pop_front() {
            let name = log_file::name(&path);
            match Open::new(path, &self.allowance) {
                Ok(open) if self.part.is_some() && open.has_items() => self.told.push((name, Remark::of_items())),
                Ok(open) => return Some(open),
                Err(refused) => self.told.push((name, Remark::error(refused))),
            }
        }
        None
    }

    /// Goes on with the next file; the line that may have to end before it, or none when there is no file.
    fn start(&mut self) -> Option<&'static [u8]> {
        let open = self.open()?;
        let end: &[u8] = if self.is_in_line { b"\n" } else { b"" };
        self.count(end);
        self.start = (self.lines, self.bytes);
        let (name, has_items) = (open.name.clone(), open.has_items());
        self.told.extend(open.recorded.map(|form| (name.clone(), Remark::of_calls(form))));
        if open.are_in_array {
            // Remark once: who keeps such logs has many.
            if self.arrays == 0 {
                self.told.push((name.clone(), Remark::of_array()));
            }
            self.arrays += 1;
        }
        let mut places = self.places.borrow_mut();
        let piece_of = self.part.clone().flatten();
        let kept = piece_of.as_ref().map_or(open.kept(), |log| Kept::of_name(log));
        places.start(piece_of.unwrap_or(name), self.start, has_items);
        places.keep(kept);
        self.pieces.begin(places.files().len());
        drop(places);
        self.current = Some(open);
        self.known = 0;
        Some(end)
    }

    fn count(&mut self, chunk: &[u8]) {
        self.lines += memchr::memchr_iter(b'\n', chunk).count() as u64;
        self.bytes += chunk.len() as u64;
        self.is_in_line = chunk.last().map_or(self.is_in_line, |last| *last != b'\n');
    }

    /// The next bytes of the file that is open; none at its end.
    fn more(&mut self) -> Option<Vec<u8>> {
        let (open, places) = (self.current.as_mut()?, self.places);
        let chunk = open.next(|turn| places.borrow_mut().turn(turn), &mut self.pieces);
        let read = open.bytes_read();
        self.progress.read(read - self.known);
        self.known = read;
        match chunk {
            Ok(chunk) if !chunk.is_empty() => return Some(chunk),
            Ok(_) => self.end(None),
            Err(error) => self.end(Some(&error)),
        }
        None
    }

    /// Tells what is to be known of the file that was read.
    fn end(&mut self, error: Option<&io::Error>) {
        let Some(open) = self.current.take() else {
            return;
        };
        let (lines, bytes) = (self.lines - self.start.0, self.bytes - self.start.1);
        let said = match error {
            Some(error) => vec![Remark::error(open.broken(error, Some((lines, bytes))))],
            None => open.ended(),
        };
        self.told.extend(said.into_iter().map(|said| (open.name.clone(), said)));
        self.read += 1;
        if self.empty.len() < MAX_EMPTY {
            let has = match usize::try_from(lines).unwrap_or(usize::MAX) {
                _ if open.are_in_array => "is an array without items".to_owned(),
                0 if bytes == 0 => "is empty".to_owned(),
                lines => {
                    let lines = lines + usize::from(self.is_in_line);
                    format!("has {} without one", count(lines, "line"))
                }
            };
            self.empty.push(format!("{} {has}", open.name));
        }
    }
}

impl Chunks for Logs<'_> {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(chunk) = self.more() {
                self.count(&chunk);
                return Ok(Some(chunk));
            }
            match self.start() {
                Some([]) => {}
                Some(end) => return Ok(Some(end.to_vec())),
                None => {
                    self.progress.finish();
                    return Ok(None);
                }
            }
        }
    }

    fn find(&mut self, bad: &mut BadLine) {
        let places = self.places.borrow();
        if places.has_columns(bad.line) {
            return;
        }
        let (file, start) = places.byte_of_file(bad.line, bad.byte);
        let Some((point, found)) = self.pieces.find(file, start, bad.offset) else {
            return;
        };
        bad.place = Some(point);
        // What is made of a string has no line breaks.
        if found == Some(b'\n') && bad.fault == LineFault::Json(JsonFault::ControlCharacter('\r')) {
            bad.fault = LineFault::Json(JsonFault::ControlCharacter('\n'));
        }
    }

    fn held(&self) -> usize {
        self.pieces.held()
    }

    fn take_back(&mut self, piece: Vec<u8>, (line, byte): (u64, u64)) {
        let mut places = self.places.borrow_mut();
        let (file, byte) = places.byte_of_file(line, byte);
        places.forget(line);
        self.pieces.release(file, byte);
        if let Some(open) = &mut self.current {
            open.take_back(piece);
        }
    }
}

/// How many bytes the files have, packed as they are, where all can be known. Of a folder, or of what is not there, nothing
/// is read.
fn total(paths: &[PathBuf]) -> Option<u64> {
    let length = |path: &PathBuf| match std::fs::metadata(path) {
        _ if is_stdin(path) => None,
        Ok(file) if file.is_file() => Some(file.len()),
        Ok(file) if file.is_dir() => Some(0),
        Ok(_) => None,
        Err(_) => Some(0),
    };
    let total = paths.iter().map(length).sum::<Option<u64>>();
    total.filter(|total| *total > 0)
}

/// Logs that are named again, which may be a mistake.
fn named_twice(paths: &[PathBuf]) -> Vec<(String, Remark)> {
    let (mut known, mut told) = (HashSet::new(), HashSet::new());
    let resolved = |path: &Path| match is_stdin(path) {
        true => Some(path.to_owned()),
        false => files::resolved(path),
    };
    let mut said = Vec::new();
    for path in paths {
        let Some(real) = resolved(path) else { continue };
        if known.insert(real.clone()) || !told.insert(real) {
            continue;
        }
        let message = match is_stdin(path) {
            true => "it is named more than once, and there is nothing to read the second time",
            false => "it is named more than once, and is replayed each time",
        };
        said.push((log_file::name(path), Remark::new("warning", message, None)));
    }
    said
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Write;

    use super::*;
    use crate::report::Format;

    /// What is replayed of a file of 99,999 lines that changes when its start was read, and what is said of it.
    fn replayed(change: impl Fn(&mut File)) -> (Vec<u8>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.ndjson");
        fs::write(&path, [b"{\"a\": 1234567890}\n".repeat(99_999), b"{\"half".to_vec()].concat()).unwrap();
        let places = RefCell::new(Places::default());
        let mut logs = Logs::new(vec![path.clone()], None, &places, Progress::new(true, Format::Human));
        let mut bytes = logs.next().unwrap().unwrap();
        change(&mut File::options().append(true).open(path).unwrap());
        while let Some(chunk) = logs.next().unwrap() {
            bytes.extend(chunk);
        }
        let problems = logs.told.iter().map(|(_, said)| said.message.clone());
        (bytes, problems.collect())
    }

    #[test]
    fn a_log_that_grows_ends_with_the_line_that_was_begun_when_it_was_opened() {
        let (bytes, problems) = replayed(|file| file.write_all(b"\": 1}\n{\"next\": 1}\n").unwrap());
        assert!(bytes.ends_with(b"{\"half\": 1}\n"));
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn a_log_that_is_cut_off_is_told() {
        let (bytes, problems) = replayed(|file| file.set_len(10).unwrap());
        let said = format!("it became shorter while it was read: {} of 1799988 bytes were replayed", bytes.len());
        assert_eq!(problems, [said]);
    }
}
