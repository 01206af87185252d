//! The files that parts are in: what each says of itself, and the verdicts of all as one stream.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::Deserialize;
use serde_json::Value;

use super::decode::{self, Refused};
use super::log_file;
use super::packed::Allowance;
use crate::cli::args::is_stdin;
use crate::model::text::{count, grouped};
use crate::replay::Chunks;
use crate::replay::part::{PartEnd, PartHeader};

const CHUNK: usize = 128 * 1024;
/// The longest first or last line.
const MOST: usize = 64 * 1024 * 1024;

const AGAIN: &str = "judge the part again";

/// A part, and where the verdicts are in its file.
pub struct PartFile {
    pub path: PathBuf,
    pub header: PartHeader,
    pub end: PartEnd,
    pub start: u64,
    pub length: u64,
}

#[derive(Deserialize)]
struct LastLine {
    end: PartEnd,
}

impl PartFile {
    pub fn name(&self) -> String {
        log_file::name(&self.path)
    }

    /// Reads what a part says of itself, in its first line and in its last one.
    pub fn read(path: &Path, version: &str, allowance: &Rc<Allowance>) -> Result<Self, Refused> {
        if is_stdin(path) {
            let help = "a part is read twice, so write it to a file first";
            return Err(Refused::new("standard input is no part", Some(help.to_owned())));
        }
        let Ends { first, last, length, breaks } = ends(decode::open(path, allowance)?.bytes)?;
        let header = header(&first, version)?;
        let end = serde_json::from_slice::<LastLine>(&last);
        let end = end.map_err(|_| {
            Refused::new("it is cut short: its last line is not the one that ends a part", Some(AGAIN.to_owned()))
        })?;
        let verdicts = breaks.saturating_sub(1 + u64::from(last.ends_with(b"\n")));
        if verdicts != end.end.verdicts {
            let [there, all] = [verdicts, end.end.verdicts].map(|it| usize::try_from(it).unwrap_or(usize::MAX));
            let (there, all) = (count(there, "verdict"), grouped(all));
            let message = format!("it is not whole: it has {there}, and had {all} when it was written");
            return Err(Refused::new(message, Some(AGAIN.to_owned())));
        }
        let start = first.len() as u64;
        let length = length.saturating_sub(start + last.len() as u64);
        Ok(Self { path: path.to_owned(), header, end: end.end, start, length })
    }
}

/// The first line of a file, its last one, and how many bytes and line breaks there are.
#[derive(Default)]
struct Ends {
    first: Vec<u8>,
    last: Vec<u8>,
    length: u64,
    breaks: u64,
}

fn ends(mut bytes: Box<dyn Read>) -> Result<Ends, Refused> {
    let mut ends = Ends::default();
    let Ends { first, last, length, breaks } = &mut ends;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = match bytes.read(&mut chunk) {
            Ok(0) => return Ok(ends),
            Ok(read) => chunk.get(..read).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Refused::new(format!("it cannot be read to its end: {error}"), None)),
        };
        *length += read.len() as u64;
        *breaks += memchr::memchr_iter(b'\n', read).count() as u64;
        if first.last() != Some(&b'\n') {
            let end = memchr::memchr(b'\n', read).map_or(read.len(), |end| end + 1);
            first.extend_from_slice(read.get(..end).unwrap_or_default());
        }
        last.extend_from_slice(read);
        let before = last.len().saturating_sub(1);
        if let Some(start) = memchr::memrchr(b'\n', last.get(..before).unwrap_or_default()) {
            last.drain(..=start);
        }
        if first.len().max(last.len()) > MOST {
            return Err(no_part());
        }
    }
}

fn no_part() -> Refused {
    let help = "--merge puts together what cgfilter replay --verdicts has written";
    Refused::new("it is no part of a log", Some(help.to_owned()))
}

fn header(first: &[u8], version: &str) -> Result<PartHeader, Refused> {
    let mut line: Value = serde_json::from_slice(first).map_err(|_| no_part())?;
    let part = line.get_mut("part").map(Value::take).ok_or_else(no_part)?;
    let by = part.get("cgfilter").and_then(Value::as_str).unwrap_or("?").to_owned();
    if by != version {
        let message =
            format!("it was judged by cgfilter {by}, and this is {version}: parts of two versions may not fit");
        return Err(Refused::new(message, Some("judge all parts by one version, and merge them by it".to_owned())));
    }
    serde_json::from_value(part).map_err(|_| no_part())
}

/// The verdicts of all parts, one after the other.
pub struct PartVerdicts {
    files: VecDeque<(PathBuf, u64, u64)>,
    /// The file that is open, and how many bytes of its verdicts are left.
    current: Option<(Box<dyn Read>, u64)>,
    allowance: Rc<Allowance>,
}

impl PartVerdicts {
    pub fn new(parts: &[PartFile], allowance: Allowance) -> Self {
        let files = parts.iter().map(|part| (part.path.clone(), part.start, part.length));
        Self { files: files.collect(), current: None, allowance: Rc::new(allowance) }
    }

    /// Opens the next file, at its verdicts; false when there is none.
    fn open(&mut self) -> io::Result<bool> {
        let Some((path, start, length)) = self.files.pop_front() else {
            return Ok(false);
        };
        let log = decode::open(&path, &self.allowance);
        let mut bytes =
            log.map_err(|refused| io::Error::other(format!("{}: {}", log_file::name(&path), refused.message)))?.bytes;
        io::copy(&mut bytes.by_ref().take(start), &mut io::sink())?;
        self.current = Some((bytes, length));
        Ok(true)
    }
}

impl Chunks for PartVerdicts {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let Some((bytes, left)) = self.current.as_mut().filter(|(_, left)| *left > 0) else {
                if !self.open()? {
                    return Ok(None);
                }
                continue;
            };
            let most = usize::try_from(*left).unwrap_or(CHUNK).min(CHUNK);
            let mut chunk = vec![0; most];
            let read = match bytes.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            if read == 0 {
                return Err(io::Error::other("a part became shorter while it was read"));
            }
            chunk.truncate(read);
            *left -= read as u64;
            return Ok(Some(chunk));
        }
    }
}
