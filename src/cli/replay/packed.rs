//! Unpacks gzip and zstd: one member or frame after the other, as `gzip` and `zstd` read files that were put together.

use std::cell::{Cell, RefCell};
use std::error::Error;
use std::fmt;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::rc::Rc;

use flate2::bufread::GzDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

use crate::cli::args::Size;
use crate::cli::files;
use crate::model::text::grouped;
use crate::replay::packing::Packing;

/// What was read of a file, and how that went.
#[derive(Debug, Default)]
pub struct Meter {
    pub read: Cell<u64>,
    /// Whether more was wanted than there is.
    is_over: Cell<bool>,
    failure: RefCell<Option<String>>,
    /// Where something starts behind the packed data that is none.
    pub garbage: Cell<Option<u64>>,
}

/// A file as it is on the disk.
pub struct Metered {
    pub inner: Box<dyn Read>,
    pub meter: Rc<Meter>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer);
        match &read {
            Ok(0) => self.meter.is_over.set(!buffer.is_empty()),
            Ok(read) => self.meter.read.set(self.meter.read.get() + *read as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => *self.meter.failure.borrow_mut() = Some(files::reason(error)),
        }
        read
    }
}

/// How much packed logs may unpack to, all together: kilobytes may unpack to terabytes.
#[derive(Debug, Default)]
pub struct Allowance {
    /// What somebody allows in place of the default.
    pub most: Option<u64>,
    packed: Cell<u64>,
    unpacked: Cell<u64>,
}

impl Allowance {
    /// Logs of JSON are some 7 to 55 times as long as they are packed.
    const TIMES: u64 = 100;
    /// This much is always allowed: a short log may be the same line again and again.
    const ALWAYS: u64 = 256 * 1024 * 1024;

    pub fn of(most: Option<u64>) -> Self {
        Self { most, ..Self::default() }
    }

    fn most(&self) -> u64 {
        let by_default = || Self::ALWAYS.max(self.packed.get().saturating_mul(Self::TIMES));
        self.most.unwrap_or_else(by_default)
    }

    /// So much more was read, packed, and unpacked from it.
    fn count(&self, packed: u64, unpacked: u64) -> Result<(), Damage> {
        self.packed.set(self.packed.get() + packed);
        self.unpacked.set(self.unpacked.get().saturating_add(unpacked));
        let most = self.most();
        if self.unpacked.get() <= most {
            return Ok(());
        }
        let most = Size(most);
        let message = match self.most {
            Some(_) => format!("with it, packed logs unpack to more than the {most} of --max-unpacked"),
            None => {
                let times = Self::TIMES;
                format!("with it, packed logs unpack to more than {most}, and {times} times what they are packed")
            }
        };
        let help = "what could be read is replayed; --max-unpacked 100G allows more, for logs that you trust";
        Err(Damage { message, unpack: None, help: Some(help) })
    }
}

pub type Bytes = BufReader<Metered>;
type Rewound = Chain<Cursor<Vec<u8>>, Bytes>;

/// Why packed data cannot be read on, in words for people, and what to do.
#[derive(Debug)]
pub struct Damage {
    pub message: String,
    /// The command that unpacks it where this one does not.
    pub unpack: Option<&'static str>,
    pub help: Option<&'static str>,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Damage {}

pub struct Packed {
    kind: Packing,
    meter: Rc<Meter>,
    allowance: Rc<Allowance>,
    /// How many packed bytes are counted.
    counted: u64,
    state: State,
}

enum State {
    Between(Bytes),
    Gzip(Box<GzDecoder<Rewound>>),
    Zstd(Box<StreamingDecoder<Rewound, FrameDecoder>>),
    Ended,
}

impl Packed {
    pub fn new(kind: Packing, bytes: Bytes, meter: Rc<Meter>, allowance: Rc<Allowance>) -> Self {
        let state = State::Between(bytes);
        Self { kind, meter, allowance, counted: 0, state }
    }

    fn count(&mut self, unpacked: usize) -> io::Result<usize> {
        let packed = self.meter.read.get();
        let more = packed - std::mem::replace(&mut self.counted, packed);
        self.allowance.count(more, unpacked as u64).map_err(io::Error::other)?;
        Ok(unpacked)
    }

    /// The next member or frame.
    fn next(&mut self, mut bytes: Bytes) -> io::Result<State> {
        let at = self.meter.read.get() - bytes.buffer().len() as u64;
        let mut magic = Vec::new();
        let length = if self.kind == Packing::Gzip { 2 } else { 4 };
        bytes.by_ref().take(length).read_to_end(&mut magic)?;
        match (self.kind, magic.as_slice()) {
            (_, []) => Ok(State::Ended),
            (Packing::Gzip, [0x1f, 0x8b]) => {
                let begun = Cursor::new(magic).chain(bytes);
                Ok(State::Gzip(Box::new(GzDecoder::new(begun))))
            }
            (Packing::Zstd, [0x28, 0xb5, 0x2f, 0xfd]) => {
                let decoder = StreamingDecoder::new(Cursor::new(magic).chain(bytes));
                let decoder = decoder.map_err(|error| self.damage(Some(&error)))?;
                Ok(State::Zstd(Box::new(decoder)))
            }
            (Packing::Zstd, [0x50..=0x5f, 0x2a, 0x4d, 0x18]) => self.skip(bytes),
            (Packing::Gzip, [0x1f]) | (Packing::Zstd, [0x28] | [0x28, 0xb5] | [0x28, 0xb5, 0x2f]) => {
                Err(self.damage(None))
            }
            // Where files are stored in blocks, zeros fill the last one.
            _ if magic.iter().all(|byte| *byte == 0) && only_zeros(&mut bytes)? => Ok(State::Ended),
            _ => {
                self.meter.garbage.set(Some(at));
                Ok(State::Ended)
            }
        }
    }

    /// A frame that other programs keep their own data in.
    fn skip(&self, mut bytes: Bytes) -> io::Result<State> {
        let mut length = [0; 4];
        let early = |_| self.damage(None);
        bytes.read_exact(&mut length).map_err(early)?;
        let length = u64::from(u32::from_le_bytes(length));
        let skipped = io::copy(&mut bytes.by_ref().take(length), &mut io::sink())?;
        if skipped < length {
            return Err(self.damage(None));
        }
        Ok(State::Between(bytes))
    }

    /// What an error of a library means.
    fn damage(&self, error: Option<&FrameDecoderError>) -> io::Error {
        let kind = self.kind.name();
        let (message, unpack) = match error {
            Some(FrameDecoderError::DictNotProvided { dict_id }) => {
                (format!("it was packed with a dictionary, number {dict_id}"), Some("zstd -dc -D DICTIONARY"))
            }
            Some(FrameDecoderError::WindowSizeTooBig { requested, max }) => {
                let mebibytes = |bytes: u64| grouped((bytes >> 20) as usize);
                let (requested, max) = (mebibytes(*requested), mebibytes(*max));
                let message =
                    format!("it was packed with a window of {requested} MiB, and at most {max} MiB are taken");
                (message, Some("zstd -dc --long=31"))
            }
            _ => {
                let message = match self.meter.failure.borrow().as_ref() {
                    Some(failure) => failure.clone(),
                    None if self.meter.is_over.get() => format!("the {kind} data ends early"),
                    None => format!("the {kind} data is damaged"),
                };
                (message, None)
            }
        };
        io::Error::other(Damage { message, unpack, help: None })
    }

    fn wrong_checksum(&self) -> io::Error {
        let kind = self.kind.name();
        let message = format!("the {kind} data is damaged: what was read has another checksum");
        let unpack = None;
        io::Error::other(Damage { message, unpack, help: None })
    }
}

fn only_zeros(bytes: &mut Bytes) -> io::Result<bool> {
    for byte in bytes.bytes() {
        if byte? != 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_checksum_right(decoder: &FrameDecoder) -> bool {
    let told = decoder.get_checksum_from_data();
    told.is_none() || told == decoder.get_calculated_checksum()
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Ok(0),
                State::Between(bytes) => self.state = self.next(bytes)?,
                State::Gzip(mut decoder) => match decoder.read(buffer) {
                    Ok(0) => self.state = State::Between(decoder.into_inner().into_inner().1),
                    Ok(read) => {
                        self.state = State::Gzip(decoder);
                        return self.count(read);
                    }
                    Err(error) if error.to_string().contains("checksum") => {
                        return Err(self.wrong_checksum());
                    }
                    Err(_) => return Err(self.damage(None)),
                },
                State::Zstd(mut decoder) => match decoder.read(buffer) {
                    Ok(0) if !is_checksum_right(&decoder.decoder) => {
                        return Err(self.wrong_checksum());
                    }
                    Ok(0) => self.state = State::Between(decoder.into_inner().into_inner().1),
                    Ok(read) => {
                        self.state = State::Zstd(decoder);
                        return self.count(read);
                    }
                    Err(_) => return Err(self.damage(None)),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_grows_with_what_was_read() {
        const MEBIBYTE: u64 = 1024 * 1024;
        let allowance = Allowance::of(None);
        assert!(allowance.count(32_000, 256 * MEBIBYTE).is_ok());
        assert_eq!(
            allowance.count(0, 1).unwrap_err().message,
            "with it, packed logs unpack to more than 256 MiB, and 100 times what they are packed"
        );
        assert!(allowance.count(10 * MEBIBYTE, 0).is_ok(), "another log, which is as logs are");
        assert!(allowance.count(0, 700 * MEBIBYTE).is_ok());
        assert!(allowance.count(0, 100 * MEBIBYTE).is_err());
        let allowance = Allowance::of(Some(2 * MEBIBYTE));
        assert!(allowance.count(MEBIBYTE, 2 * MEBIBYTE).is_ok());
        let message = allowance.count(MEBIBYTE, 1).unwrap_err().message;
        assert_eq!(message, "with it, packed logs unpack to more than the 2 MiB of --max-unpacked");
        let allowance = Allowance::of(Some(u64::MAX));
        assert!(allowance.count(0, u64::MAX).and(allowance.count(0, u64::MAX)).is_ok());
    }
}
