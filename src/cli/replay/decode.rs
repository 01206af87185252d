//! Opens a log: plain, or packed by gzip or zstd, which its first bytes tell.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;

use crate::cli::args::is_stdin;
use crate::cli::files;

const BUFFER: usize = 128 * 1024;

/// A log that is being read.
pub struct Log {
    pub bytes: Box<dyn Read>,
    /// How many bytes of the file were read so far.
    pub read: Rc<Cell<u64>>,
    /// How many bytes the file had when it was opened, when it is a plain file that is not packed.
    pub length: Option<u64>,
}

type Bytes = BufReader<Counted>;

/// Why a log cannot be opened, and what to do.
pub struct Refused {
    pub message: String,
    pub help: Option<String>,
}

impl Refused {
    pub fn new(message: impl Into<String>, help: Option<String>) -> Self {
        Self {
            message: message.into(),
            help,
        }
    }
}

pub fn open(path: &Path) -> Result<Log, Refused> {
    let read = Rc::new(Cell::new(0));
    let (inner, length): (Box<dyn Read>, _) = if is_stdin(path) {
        (Box::new(io::stdin()), None)
    } else {
        let (file, length) = file(path)?;
        (Box::new(file), length)
    };
    let count = Rc::clone(&read);
    let mut bytes = BufReader::with_capacity(BUFFER, Counted { inner, count });
    let head = bytes
        .fill_buf()
        .map_err(|error| Refused::new(files::reason(&error), None))?;
    let packing = Packing::of(head);
    let unpacked = |bytes: Box<dyn Read>| Log {
        bytes,
        read: Rc::clone(&read),
        length: None,
    };
    match packing {
        Packing::None => Ok(Log {
            length,
            ..unpacked(Box::new(bytes))
        }),
        Packing::Gzip => Ok(unpacked(Box::new(MultiGzDecoder::new(bytes)))),
        Packing::Zstd => Ok(unpacked(Box::new(Zstd::Between(bytes)))),
        Packing::Other(kind, unpack) => {
            let name = files::name(path);
            let help = format!("unpack it on the way: {unpack} {name} | cgfilter replay -");
            Err(Refused::new(format!("this is a {kind} file"), Some(help)))
        }
    }
}

fn file(path: &Path) -> Result<(File, Option<u64>), Refused> {
    if path.is_dir() {
        let help = format!("name the logs in it, as in {}/*.ndjson", files::name(path));
        return Err(Refused::new("this is a folder", Some(help)));
    }
    if files::has_extension(path, &["yaml", "yml"]) {
        let help = "a log is NDJSON; filters are named with --filters".to_owned();
        return Err(Refused::new("this is a YAML file, not a log", Some(help)));
    }
    let file = File::open(path).map_err(|error| {
        let near = files::near_name(path).filter(|_| !path.exists());
        let help = near.map(|near| format!("did you mean {near}?"));
        Refused::new(files::reason(&error), help)
    })?;
    let length = fs::metadata(path).ok().filter(fs::Metadata::is_file);
    Ok((file, length.map(|it| it.len())))
}

enum Packing {
    None,
    Gzip,
    Zstd,
    /// What it is, and what unpacks it.
    Other(&'static str, &'static str),
}

impl Packing {
    fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Other("bzip2", "bzip2 -dc"),
            [0xfd, b'7', b'z', b'X', b'Z', ..] => Self::Other("xz", "xz -dc"),
            [b'P', b'K', 3, 4, ..] => Self::Other("zip", "unzip -p"),
            [4, 0x22, 0x4d, 0x18, ..] => Self::Other("lz4", "lz4 -dc"),
            _ => Self::None,
        }
    }
}

/// Counts what is read, for the progress and to see whether a file became shorter.
struct Counted {
    inner: Box<dyn Read>,
    count: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// A zstd file: one frame after the other, as `zstd` itself reads files that were put together.
enum Zstd {
    Between(Bytes),
    In(Box<StreamingDecoder<Bytes, ruzstd::decoding::FrameDecoder>>),
    Ended,
}

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(self, Self::Ended) {
                Self::Ended => return Ok(0),
                Self::Between(mut bytes) => {
                    if bytes.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let decoder = StreamingDecoder::new(bytes).map_err(io::Error::other)?;
                    *self = Self::In(Box::new(decoder));
                }
                Self::In(mut decoder) => match decoder.read(buffer)? {
                    0 => *self = Self::Between(decoder.into_inner()),
                    read => {
                        *self = Self::In(decoder);
                        return Ok(read);
                    }
                },
            }
        }
    }
}
