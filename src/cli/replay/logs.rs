//! The logs of a call as one stream of bytes, which remembers where each file starts.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Read};
use std::path::PathBuf;

use super::decode::{self, Log, Refused};
use super::foreign;
use super::progress::Progress;
use crate::cli::args::is_stdin;
use crate::cli::files;
use crate::cli::stream::Streams;
use crate::replay::Chunks;
use crate::report::replay::Places;

const CHUNK: usize = 256 * 1024;

pub struct Logs<'p> {
    paths: VecDeque<PathBuf>,
    current: Option<Open>,
    places: &'p RefCell<Places>,
    /// What of the log came before: lines that ended, and bytes.
    lines: u64,
    bytes: u64,
    /// Whether the last line has not ended.
    is_in_line: bool,
    problems: Vec<(String, Refused)>,
    progress: Progress,
}

struct Open {
    name: String,
    log: Log,
    /// The start of the file, which was looked at already.
    head: Option<Vec<u8>>,
    told: u64,
    taken: u64,
    /// Whether the last line that was read has not ended.
    is_in_line: bool,
}

impl<'p> Logs<'p> {
    pub fn new(paths: Vec<PathBuf>, places: &'p RefCell<Places>, mut progress: Progress) -> Self {
        let length = |path: &PathBuf| std::fs::metadata(path).ok().map(|it| it.len());
        let total = paths.iter().map(length).sum::<Option<u64>>();
        progress.set_total(total.filter(|total| *total > 0));
        Self {
            paths: paths.into(),
            current: None,
            places,
            lines: 0,
            bytes: 0,
            is_in_line: false,
            problems: Vec::new(),
            progress,
        }
    }

    /// Tells which logs could not be read, or not to their ends: true when there are such.
    pub fn tell(&mut self, streams: &mut Streams) -> bool {
        self.progress.finish();
        for (name, refused) in &self.problems {
            let message = format!("{name}: {}", refused.message);
            streams.say("error", &message, refused.help.as_deref());
        }
        !self.problems.is_empty()
    }

    fn problem(&mut self, name: &str, refused: Refused) {
        self.problems.push((name.to_owned(), refused));
    }

    /// Opens the next file that is a log.
    fn open(&mut self) -> Option<Open> {
        while let Some(path) = self.paths.pop_front() {
            let name = if is_stdin(&path) {
                "<stdin>".to_owned()
            } else {
                files::name(&path)
            };
            match decode::open(&path).and_then(|log| head(log, name.clone())) {
                Ok(open) => return Some(open),
                Err(refused) => self.problem(&name, refused),
            }
        }
        None
    }

    fn count(&mut self, chunk: &[u8]) {
        self.lines += memchr::memchr_iter(b'\n', chunk).count() as u64;
        self.bytes += chunk.len() as u64;
        self.is_in_line = chunk.last().map_or(self.is_in_line, |last| *last != b'\n');
    }

    /// The next bytes of the file that is open; none at its end.
    fn more(&mut self) -> Option<Vec<u8>> {
        let open = self.current.as_mut()?;
        let chunk = match open.head.take() {
            Some(head) => Ok(head),
            None => open.read(),
        };
        let read = open.log.read.get();
        self.progress.read(read - open.told);
        open.told = read;
        match chunk {
            Ok(chunk) if !chunk.is_empty() => {
                open.taken += chunk.len() as u64;
                return Some(chunk);
            }
            Ok(_) => {
                let (name, shorter) = (open.name.clone(), open.is_shorter());
                if let Some(message) = shorter {
                    self.problem(&name, Refused::new(message, None));
                }
            }
            Err(error) => {
                let name = open.name.clone();
                self.problem(&name, broken(&error));
            }
        }
        None
    }
}

impl Chunks for Logs<'_> {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(chunk) = self.more() {
                self.count(&chunk);
                return Ok(Some(chunk));
            }
            self.current = self.open();
            let Some(open) = &self.current else {
                self.progress.finish();
                return Ok(None);
            };
            let name = open.name.clone();
            let ends_line = self.is_in_line;
            if ends_line {
                self.count(b"\n");
            }
            self.places.borrow_mut().start(name, self.lines, self.bytes);
            if ends_line {
                return Ok(Some(b"\n".to_vec()));
            }
        }
    }
}

impl Open {
    /// A file that grows while it is read ends where it ended when it was opened, or with the line that was begun there.
    fn read(&mut self) -> io::Result<Vec<u8>> {
        let left = self
            .log
            .length
            .map(|length| length.saturating_sub(self.taken));
        let is_behind = left == Some(0);
        if is_behind && !self.is_in_line {
            return Ok(Vec::new());
        }
        let left = left.filter(|_| !is_behind).map(usize::try_from);
        let most = left.map_or(CHUNK, |left| left.map_or(CHUNK, |left| left.min(CHUNK)));
        let mut chunk = vec![0; most];
        let read = loop {
            match self.log.bytes.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        chunk.truncate(read);
        let end = memchr::memchr(b'\n', &chunk).filter(|_| is_behind);
        chunk.truncate(end.map_or(read, |end| end + 1));
        self.is_in_line = chunk.last().is_some_and(|last| *last != b'\n');
        Ok(chunk)
    }

    /// Whether the file has become shorter than it was, as when a log is cut off to start anew.
    fn is_shorter(&self) -> Option<String> {
        let length = self.log.length.filter(|length| self.taken < *length)?;
        let taken = self.taken;
        Some(format!(
            "it became shorter while it was read: {taken} of {length} bytes were replayed"
        ))
    }
}

/// Reads the start of a file, and sees whether it is a log.
fn head(log: Log, name: String) -> Result<Open, Refused> {
    let mut open = Open {
        name,
        log,
        head: None,
        told: 0,
        taken: 0,
        is_in_line: false,
    };
    let mut head = Vec::new();
    while !foreign::is_enough(&head) {
        match open.read() {
            Ok(chunk) if chunk.is_empty() => break,
            Ok(chunk) => {
                open.taken += chunk.len() as u64;
                head.extend(chunk);
            }
            // What was read so far is replayed, and the next read fails again.
            Err(_) if !head.is_empty() => break,
            Err(error) => return Err(broken(&error)),
        }
    }
    open.taken = 0;
    if let Some((message, help)) = foreign::refusal(&head, &open.name) {
        return Err(Refused::new(message, Some(help)));
    }
    open.head = Some(head).filter(|head| !head.is_empty());
    Ok(open)
}

fn broken(error: &io::Error) -> Refused {
    let reason = files::reason(error);
    Refused::new(
        format!("it cannot be read to its end: {reason}"),
        Some("what could be read is replayed".to_owned()),
    )
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Write;

    use super::*;

    /// What is replayed of a file of 9,999 lines that changes when its start was read, and what is said of it.
    fn replayed(change: impl Fn(&mut File)) -> (Vec<u8>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.ndjson");
        fs::write(
            &path,
            [b"{\"a\": 1234567890}\n".repeat(9_999), b"{\"half".to_vec()].concat(),
        )
        .unwrap();
        let places = RefCell::new(Places::default());
        let mut logs = Logs::new(vec![path.clone()], &places, Progress::new(true));
        let mut bytes = logs.next().unwrap().unwrap();
        change(&mut File::options().append(true).open(path).unwrap());
        while let Some(chunk) = logs.next().unwrap() {
            bytes.extend(chunk);
        }
        let problems = logs
            .problems
            .iter()
            .map(|(_, refused)| refused.message.clone());
        (bytes, problems.collect())
    }

    #[test]
    fn a_log_that_grows_ends_with_the_line_that_was_begun_when_it_was_opened() {
        let (bytes, problems) =
            replayed(|file| file.write_all(b"\": 1}\n{\"next\": 1}\n").unwrap());
        assert!(bytes.ends_with(b"{\"half\": 1}\n"));
        assert_eq!(problems, [""; 0]);
    }

    #[test]
    fn a_log_that_is_cut_off_is_told() {
        let (bytes, problems) = replayed(|file| file.set_len(10).unwrap());
        let said = format!(
            "it became shorter while it was read: {} of 179988 bytes were replayed",
            bytes.len()
        );
        assert_eq!(problems, [said]);
    }
}
