//! The first and the last line of a part.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::model::filter::Service;
use crate::replay::packing::Packing;

/// Which part of a log it is, from 1, and of how many, where that is known: `3`, `3/16`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    pub number: u64,
    pub of: Option<u64>,
}

/// What a part is a part of, and how it was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartHeader {
    /// The version of the program: parts of another one may mean something else.
    pub cgfilter: String,
    pub position: Option<Position>,
    /// The services, and a digest of all that judges.
    pub services: Vec<String>,
    pub filters: String,
    pub reading: String,
}

/// What is known of a part at its end.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartEnd {
    /// How many lines and bytes it has, the empty ones too; a line break is counted after the last.
    pub lines: u64,
    pub bytes: u64,
    /// How many lines of the part come between its first and its last.
    pub verdicts: u64,
    pub logs: Vec<PartLog>,
    /// Whether it is a piece of one log, whose lines go on in the next part.
    pub is_piece: bool,
    pub left_out: u64,
    pub unread_times: u64,
    pub first_unread_time: Option<u64>,
    /// What accepted payloads have where filters look.
    pub texts: Vec<TextsNote>,
    /// How many lines would have their text with them if there were not so many.
    pub without_text: u64,
    /// Why not all of it was read.
    pub unread: Vec<String>,
}

/// A log of a part, and how many lines and bytes come before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartLog {
    pub name: String,
    /// None where it is as it is.
    pub packing: Option<Packing>,
    /// Whether it can be read again.
    pub is_lasting: bool,
    pub lines: u64,
    pub bytes: u64,
}

/// The texts at a key path of a part that took payloads, each with their number and the line of the first; of all
/// together the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextsNote {
    pub part: u32,
    pub path: u32,
    pub texts: Vec<(String, u64, u64)>,
    pub all: (u64, u64),
}

impl FromStr for Position {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (number, of) = text.split_once('/').map_or((text, None), |(number, of)| (number, Some(of)));
        let read = |text: &str| text.parse::<u64>().ok().filter(|number| *number > 0);
        let position = read(number).and_then(|number| match of {
            None => Some(Self { number, of: None }),
            Some(of) => Some(Self { number, of: Some(read(of).filter(|of| number <= *of)?) }),
        });
        position.ok_or_else(|| {
            "a position is a number from 1, as 3, or 3/16 where it is known how many parts there are".into()
        })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        self.of.map_or(Ok(()), |of| write!(f, "/{of}"))
    }
}

/// Tells two sets of filters apart, wherever their files are: the names and the texts of those that judge, and of those that
/// are only asked what is theirs.
pub fn digest(services: &[Service], others: &[Service]) -> String {
    let mut digest = Sha256::new();
    for services in [services, others] {
        digest.update((services.len() as u64).to_le_bytes());
        for service in services {
            for text in [service.name.as_str(), service.source.text()] {
                digest.update((text.len() as u64).to_le_bytes());
                digest.update(text);
            }
        }
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_as_it_is_written() {
        for text in ["1", "3", "3/16", "16/16"] {
            assert_eq!(text.parse::<Position>().unwrap().to_string(), text);
        }
        for wrong in ["", "0", "-1", "x", "17/16", "1/", "/2", "0/4", "1/2/3"] {
            assert!(wrong.parse::<Position>().is_err(), "{wrong}");
        }
    }
}
