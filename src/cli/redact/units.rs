//! The text of a file bit by bit: a log line by line, whatever its length, and anything else as a whole.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;

use serde::de::IgnoredAny;

use crate::cli::files;
use crate::model::limits::{self, Limit};
use crate::parse::{capture, json};
use crate::replay::packing::Packing;

/// What is looked at and replaced in one go.
pub struct Unit {
    /// The number of its line, where it is one of a log.
    pub line: Option<u64>,
    pub bytes: Vec<u8>,
}

pub struct Units {
    bytes: BufReader<File>,
    is_log: bool,
    line: u64,
    /// What was read already.
    next: Option<Unit>,
}

/// Names of files that are logs by that.
const LOGS: [&str; 3] = ["ndjson", "jsonl", "log"];

impl Units {
    /// Reads a file from its start.
    pub fn of(mut file: File, path: &Path) -> io::Result<Self> {
        file.rewind()?;
        let mut units = Self { bytes: BufReader::new(file), is_log: true, line: 1, next: None };
        let Some(mut first) = units.next()? else { return Ok(units) };
        refuse_other_forms(&first.bytes)?;
        while is_blank(&first.bytes) {
            let Some(more) = units.next()? else { break };
            (first.line, first.bytes) = (more.line, [first.bytes, more.bytes].concat());
        }
        units.is_log = starts_log(&String::from_utf8_lossy(&first.bytes), files::has_extension(path, &LOGS));
        if !units.is_log {
            let limit = limits::PAYLOAD_FILE;
            let left = limit.most.saturating_sub(first.bytes.len()) as u64;
            units.bytes.by_ref().take(left + 1).read_to_end(&mut first.bytes)?;
            check(&first.bytes, limit)?;
            first.line = None;
        }
        units.next = Some(first);
        Ok(units)
    }

    pub fn next(&mut self) -> io::Result<Option<Unit>> {
        if let Some(unit) = self.next.take() {
            return Ok(Some(unit));
        }
        if !self.is_log {
            return Ok(None);
        }
        let limit = limits::PAYLOAD_FILE;
        let mut bytes = Vec::new();
        self.bytes.by_ref().take(limit.most as u64 + 1).read_until(b'\n', &mut bytes)?;
        let unit = Unit { line: Some(self.line), bytes };
        self.line += 1;
        check(&unit.bytes, limit).map_err(|error| io::Error::other(format!("line {}: {error}", self.line - 1)))?;
        Ok(Some(unit).filter(|unit| !unit.bytes.is_empty()))
    }
}

fn check(bytes: &[u8], limit: Limit) -> io::Result<()> {
    match bytes.len() > limit.most {
        true => Err(io::Error::other(format!("it has more than {}, and is not one payload a line", limit.amount()))),
        false => Ok(()),
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// Whether a file whose first line is this one is one call a line.
fn starts_log(line: &str, is_named_so: bool) -> bool {
    let line = line.trim_start_matches('\u{feff}').trim();
    let read = serde_json::from_str::<IgnoredAny>(line);
    let is_call = json::payload_count(line) == 1 || capture::is_container_line(line);
    is_call || is_named_so && !read.is_err_and(|error| error.is_eof())
}

/// What is no text is not searched.
fn refuse_other_forms(start: &[u8]) -> io::Result<()> {
    if let Some(packing) = Packing::of(start) {
        let (name, ending) = (packing.name(), packing.ending());
        let message = format!(
            "it is {name} data, which is not unpacked here: {name} -dc FILE{ending} | cgfilter redact - | {name}"
        );
        return Err(io::Error::other(message));
    }
    match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Err(io::Error::other("it is UTF-16: save it as UTF-8")),
        _ => Ok(()),
    }
}
