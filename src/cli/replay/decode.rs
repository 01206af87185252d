//! Opens a log: plain, or packed, which its first bytes tell.

use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;
use std::rc::Rc;

use super::packed::{Allowance, Meter, Metered, Packed};
use crate::cli::args::is_stdin;
use crate::cli::boundary::{Readable, Refusal};
use crate::cli::files;
use crate::model::shell;
use crate::replay::packing::Packing;

const BUFFER: usize = 128 * 1024;

/// A log that is being read.
pub struct Log {
    pub bytes: Box<dyn Read>,
    pub meter: Rc<Meter>,
    pub packing: Option<Packing>,
    /// How many bytes the file had when it was opened, when it is a plain file that is not packed.
    pub length: Option<u64>,
    /// Whether the file can be read again.
    pub is_lasting: bool,
}

/// Why a log cannot be read, and what to do.
#[derive(Debug)]
pub struct Refused {
    pub message: String,
    pub help: Option<String>,
}

impl Refused {
    pub fn new(message: impl Into<String>, help: Option<String>) -> Self {
        Self { message: message.into(), help }
    }
}

pub fn open(path: &Path, allowance: &Rc<Allowance>) -> Result<Log, Refused> {
    let meter = Rc::new(Meter::default());
    let (mut inner, length): (Box<dyn Read>, _) = if is_stdin(path) {
        (Box::new(io::stdin()), None)
    } else {
        let (file, length) = file(path)?;
        (Box::new(file), length)
    };
    let head = head(&mut inner).map_err(|error| Refused::new(files::reason(&error), None))?;
    if let Some((kind, unpack)) = other_packing(&head) {
        let help = match (is_stdin(path), unpack) {
            (true, "unzip -p") => {
                "write it to a file first, and from there: unzip -p FILE | cgfilter replay -".to_owned()
            }
            _ => on_the_way(unpack, path),
        };
        return Err(Refused::new(format!("this is {kind} file"), Some(help)));
    }
    let packing = Packing::of(&head);
    let metered = Metered { inner: Box::new(Cursor::new(head).chain(inner)), meter: Rc::clone(&meter) };
    let bytes = BufReader::with_capacity(BUFFER, metered);
    let bytes: Box<dyn Read> = match packing {
        None => Box::new(bytes),
        Some(kind) => Box::new(Packed::new(kind, bytes, Rc::clone(&meter), Rc::clone(allowance))),
    };
    Ok(Log {
        bytes,
        meter,
        packing,
        is_lasting: length.is_some() && !path.starts_with("/dev") && !path.starts_with("/proc"),
        length: length.filter(|_| packing.is_none()),
    })
}

/// How to have a program before this one.
pub fn on_the_way(unpack: &str, path: &Path) -> String {
    let name = if is_stdin(path) {
        String::new()
    } else {
        let name = shell::path(&files::name(path)).unwrap_or_else(|| "FILE".to_owned());
        format!(" {name}")
    };
    format!("unpack it on the way: {unpack}{name} | cgfilter replay -")
}

/// The first bytes, which a pipe may hand over one by one.
fn head(bytes: &mut dyn Read) -> io::Result<Vec<u8>> {
    const MAGIC: u64 = 8;
    let mut head = Vec::new();
    bytes.take(MAGIC).read_to_end(&mut head)?;
    Ok(head)
}

fn file(path: &Path) -> Result<(File, Option<u64>), Refused> {
    if path.is_dir() {
        let folder = shell::path(&files::name(path)).unwrap_or_else(|| "FOLDER".to_owned());
        let help = format!("name the logs in it, as in {folder}/*.ndjson");
        return Err(Refused::new("this is a folder", Some(help)));
    }
    if files::has_extension(path, &["yaml", "yml"]) {
        let help = "a log is NDJSON; filters are named with --filters".to_owned();
        return Err(Refused::new("this is a YAML file, not a log", Some(help)));
    }
    let file = Readable::named(path);
    let file = file.map_err(|refusal| Refused::new(refusal.to_string(), refusal.help().map(str::to_owned)))?;
    let file = file.open().map_err(|error| {
        let near = files::near_name(path).filter(|_| !path.exists());
        let help = near.map(|near| format!("did you mean {near}?"));
        Refused::new(Refusal::of(&error).to_string(), help)
    })?;
    let length = file.metadata().ok().filter(fs::Metadata::is_file);
    Ok((file, length.map(|it| it.len())))
}

/// What a file is that this command does not unpack, and what does.
fn other_packing(head: &[u8]) -> Option<(&'static str, &'static str)> {
    match head {
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Some(("a bzip2", "bzip2 -dc")),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => Some(("an xz", "xz -dc")),
        [b'P', b'K', 3, 4, ..] => Some(("a zip", "unzip -p")),
        [4, 0x22, 0x4d, 0x18, ..] => Some(("an lz4", "lz4 -dc")),
        _ => None,
    }
}
