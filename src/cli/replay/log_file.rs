//! One log while it is read: its lines, whatever form it has in its file.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::decode::{self, Log, Refused};
use super::detect_format::{self, LogFormat};
use super::packed::{Allowance, Damage};
use crate::cli::args::is_stdin;
use crate::cli::files;
use crate::model::shell;
use crate::model::text::grouped;
use crate::parse::capture::CaptureForm;
use crate::replay::items::{Items, LineMapping, Pieces};
use crate::replay::packing::Packing;
use crate::report::replay::Kept;

/// What the nearest caches hold, so that the bytes are still there when they are judged.
const CHUNK: usize = 128 * 1024;

pub struct Open {
    pub name: String,
    path: PathBuf,
    log: Log,
    /// The start of the file, which was looked at already, and why no more of it was.
    head: VecDeque<Vec<u8>>,
    failure: Option<io::Error>,
    /// Pieces whose memory is used again.
    spare: Vec<Vec<u8>>,
    /// What makes lines of the file where it is no payload a line, and whether it is one array.
    items: Option<Items>,
    pub are_in_array: bool,
    /// What recorded its calls, where it is one object that has a list of them.
    pub recorded: Option<CaptureForm>,
    taken: u64,
    /// Whether the last line that was read has not ended.
    is_in_line: bool,
}

/// Something that is told of a log.
pub struct Remark {
    pub level: &'static str,
    pub message: String,
    pub help: Option<String>,
}

impl Remark {
    pub fn new(level: &'static str, message: impl Into<String>, help: Option<String>) -> Self {
        Self { level, message: message.into(), help }
    }

    pub fn error(refused: Refused) -> Self {
        Self::new("error", refused.message, refused.help)
    }

    /// Its calls are replayed, and not what is around them.
    pub fn of_calls(form: CaptureForm) -> Self {
        Self::new("note", format!("it has the calls of {}, and each is replayed as a payload", form.name()), None)
    }

    /// Where such a log is cut, its lines say nothing of their places in it.
    pub fn of_items() -> Self {
        let message = "a part has a payload on each line, and this is JSON on several, or an array";
        let help = "write one payload a line first, as by jq -c '.[]' FILE, or replay it whole";
        Self::new("error", message, Some(help.to_owned()))
    }

    /// One file may be a log, or what a sender has sent.
    pub fn of_array() -> Self {
        let message = "it is a JSON array, and each of its items is replayed as a payload";
        let help = "a payload that is an array goes into an envelope: {\"from\": …, \"body\": […]}";
        Self::new("note", message, Some(help.to_owned()))
    }
}

/// How a log is called in messages.
pub fn name(path: &Path) -> String {
    match is_stdin(path) {
        true => "<stdin>".to_owned(),
        false => files::name(path),
    }
}

impl Open {
    /// Reads the start of a file, and sees whether it is a log.
    pub fn new(path: PathBuf, allowance: &Rc<Allowance>) -> Result<Self, Refused> {
        let mut open = Self {
            name: name(&path),
            log: decode::open(&path, allowance)?,
            path,
            head: VecDeque::new(),
            failure: None,
            spare: Vec::new(),
            items: None,
            are_in_array: false,
            recorded: None,
            taken: 0,
            is_in_line: false,
        };
        let mut head = Vec::new();
        let look = open.look(&mut head);
        if let Some(inner) = Packing::of(&head) {
            return Err(open.packed_twice(inner));
        }
        if let Some(error) = open.failure.take_if(|_| head.is_empty()) {
            return Err(open.broken(&error, None));
        }
        match look {
            LogFormat::Other(kind, help) => return Err(open.refused(kind, help)),
            LogFormat::Items { are_in_array } => {
                open.are_in_array = are_in_array;
                open.has_found_items(&head, Items::default());
            }
            LogFormat::Calls { byte, form } => {
                open.recorded = Some(form);
                open.has_found_items(&head, Items::inside(byte as u64));
            }
            LogFormat::Lines | LogFormat::More => open.head.extend(Some(head).filter(|it| !it.is_empty())),
        }
        Ok(open)
    }

    /// Why a file is no log. What is packed is unpacked first: most programs cannot do that with standard input.
    fn refused(&self, kind: &str, help: &str) -> Refused {
        let is_stdin = is_stdin(&self.path);
        let name = shell::path(&self.name).filter(|_| !is_stdin).unwrap_or_else(|| "FILE".to_owned());
        let help = match (self.log.packing.map(Packing::name), help.split_once(": ")) {
            (Some(packing), Some((what, command))) if command.contains("{}") => {
                let from = if is_stdin { String::new() } else { format!(" < {name}") };
                format!("{what}: {packing} -dc{from} | {}", command.replace("{}", "-"))
            }
            _ => help.replace("{}", if is_stdin { "-" } else { &name }),
        };
        Refused::new(kind, Some(help))
    }

    /// Why a file is no log that is packed data once it is unpacked.
    fn packed_twice(&self, inner: Packing) -> Refused {
        let inner = inner.name();
        let outer = self.log.packing.map_or(inner, Packing::name);
        let from = if is_stdin(&self.path) { "" } else { " <" };
        let message = format!("it is packed twice: {outer} data, and {inner} data in it");
        let help = decode::on_the_way(&format!("{outer} -dc{from}"), &self.path);
        Refused::new(message, Some(help))
    }

    /// How the file is kept.
    pub fn kept(&self) -> Kept {
        match self.log.packing {
            _ if !self.log.is_lasting => Kept::Nowhere,
            None => Kept::Plain,
            Some(packing) => Kept::Packed(packing),
        }
    }

    fn has_found_items(&mut self, head: &[u8], items: Items) {
        self.items = Some(items);
        self.head.extend(head.chunks(CHUNK).map(<[u8]>::to_vec));
    }

    fn look(&mut self, head: &mut Vec<u8>) -> LogFormat {
        loop {
            match self.read() {
                Ok(chunk) if chunk.is_empty() => return detect_format::look(head, true),
                Ok(chunk) if head.is_empty() => *head = chunk,
                Ok(chunk) => head.extend(chunk),
                // What was read so far is replayed, and then this is told.
                Err(error) => {
                    self.failure = Some(error);
                    return detect_format::look(head, true);
                }
            }
            match detect_format::look(head, false) {
                LogFormat::More => {}
                look => return look,
            }
        }
    }

    /// Gets back a piece. Lines that are made of items are pieces of any size.
    pub fn take_back(&mut self, piece: Vec<u8>) {
        if self.items.is_none() && piece.capacity() <= CHUNK {
            self.spare.push(piece);
        }
    }

    pub fn has_items(&self) -> bool {
        self.items.is_some()
    }

    /// How many bytes of the file were read, packed as they are.
    pub fn bytes_read(&self) -> u64 {
        self.log.meter.read.get()
    }

    /// The next lines or parts of such, and where they are in the file when that is not where they seem. Empty at the end.
    /// What they are made of goes to `pieces`.
    pub fn next(&mut self, mut turned: impl FnMut(LineMapping), pieces: &mut Pieces) -> io::Result<Vec<u8>> {
        loop {
            let chunk = match self.head.pop_front() {
                Some(chunk) => chunk,
                None => match self.failure.take() {
                    Some(error) => return Err(error),
                    None => self.read()?,
                },
            };
            let Some(items) = &mut self.items else {
                return Ok(chunk);
            };
            if chunk.is_empty() {
                return Ok(chunk);
            }
            let lines = items.take(&chunk);
            items.turns().for_each(&mut turned);
            pieces.add(chunk, items.begun());
            if !lines.is_empty() {
                return Ok(lines);
            }
        }
    }

    /// The next bytes of the file. One that grows while it is read ends where it ended when it was opened, or with the line
    /// that was begun there.
    fn read(&mut self) -> io::Result<Vec<u8>> {
        let length = self.log.length;
        let left = length.map(|length| length.saturating_sub(self.taken));
        let is_behind = left == Some(0);
        if is_behind && !self.is_in_line {
            return Ok(Vec::new());
        }
        let left = left.filter(|_| !is_behind).map(usize::try_from);
        let most = left.map_or(CHUNK, |left| left.map_or(CHUNK, |left| left.min(CHUNK)));
        let mut chunk = self.spare.pop().unwrap_or_default();
        chunk.resize(most, 0);
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
        self.taken += chunk.len() as u64;
        Ok(chunk)
    }

    /// What is to be told of a log that was read to its end.
    pub fn ended(&self) -> Vec<Remark> {
        let error = |message, help| Remark::new("error", message, help);
        let mut said = Vec::new();
        said.extend(self.shorter().map(|message| error(message, None)));
        let array = self.items.as_ref().and_then(Items::unclosed);
        said.extend(array.map(|line| {
            let message = format!("it ends early: the array that starts on line {line} is not closed");
            error(message, Some("what could be read is replayed".to_owned()))
        }));
        if let (Some(at), Some(packing)) = (self.log.meter.garbage.get(), self.log.packing) {
            let (at, packing) = (grouped(usize::try_from(at).unwrap_or(usize::MAX)), packing.name());
            let message = format!("what follows the {packing} data, from byte {at} on, is none and is not read");
            said.push(Remark::new("warning", message, None));
        }
        said
    }

    /// Whether the file has become shorter than it was, as when a log is cut off to start anew.
    fn shorter(&self) -> Option<String> {
        let length = self.log.length.filter(|length| self.taken < *length)?;
        let taken = self.taken;
        Some(format!("it became shorter while it was read: {taken} of {length} bytes were replayed"))
    }

    /// Why a log cannot be read on behind so many lines and bytes of it.
    pub fn broken(&self, error: &io::Error, before: Option<(u64, u64)>) -> Refused {
        let damage = error.get_ref().and_then(|inner| inner.downcast_ref::<Damage>());
        let reason = damage.map_or_else(|| files::reason(error), |it| it.message.clone());
        let unpack = damage.and_then(|it| it.unpack);
        let unpack = unpack.map(|unpack| decode::on_the_way(unpack, &self.path));
        let help = unpack.or(damage.and_then(|it| it.help).map(str::to_owned));
        let place = self.items.as_ref().map(Items::place);
        let place = place.or(before.map(|(lines, bytes)| (lines + 1, bytes)));
        let Some((line, byte)) = place else {
            return Refused::new(format!("it cannot be read: {reason}"), help);
        };
        let number = |number: u64| grouped(usize::try_from(number).unwrap_or(usize::MAX));
        let (line, byte) = (number(line), number(byte));
        Refused::new(
            format!("it cannot be read to its end: line {line}, byte {byte}: {reason}"),
            help.or_else(|| Some("what could be read is replayed".to_owned())),
        )
    }
}
