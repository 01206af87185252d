//! Reports of `redact`: what became of each file.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::inert::{Escape, Inert};
use super::json::write_document;
use crate::model::text::{count, grouped, printable};
use crate::redact::Counts;

/// The formats of `redact`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum RedactFormat {
    /// A line for each file in which something was replaced.
    Human,
    /// One document with the whole answer.
    Json,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    Redacted,
    /// There was nothing to redact.
    Clean,
    /// Something would not be as it was.
    Left,
    /// It cannot be read or written.
    Failed,
}

/// As it is in JSON output, too.
#[derive(Debug, Serialize)]
pub struct RedactedFile {
    pub file: String,
    /// The copy that was written, where the file itself stays.
    pub out: Option<String>,
    pub state: FileState,
    #[serde(rename = "replaced")]
    pub counts: Counts,
    /// How many expectations of a suite follow its samples.
    pub expectations: usize,
    /// Why it is left, in which line of a log, and what to do.
    pub line: Option<u64>,
    pub reason: Option<String>,
    pub help: Option<String>,
}

pub fn write(format: RedactFormat, files: &[RedactedFile], quiet: bool, out: &mut dyn Write) -> io::Result<()> {
    match format {
        RedactFormat::Human if quiet => Ok(()),
        RedactFormat::Human => {
            let mut out = Inert::new(out, Escape::Text);
            for file in files {
                if let Some(line) = line(file) {
                    writeln!(out, "{line}")?;
                }
            }
            writeln!(out, "{}", summary(files))
        }
        RedactFormat::Json => {
            let mut out = Inert::new(out, Escape::Json);
            write_document(&document(files), &mut out)
        }
    }
}

/// What is to be told of a file; none where nothing was replaced.
pub fn line(file: &RedactedFile) -> Option<String> {
    let expectations = count(file.expectations, "expectation");
    let follow = if file.expectations == 1 { "follows" } else { "follow" };
    let expectations = (file.expectations > 0).then(|| format!("{expectations} {follow} the samples"));
    let replaced = file.counts.each().into_iter().zip(WORDS).filter(|(number, _)| *number > 0);
    let replaced = replaced.map(|(number, [one, several])| {
        let thing = if number == 1 { one } else { several };
        format!("{} {thing}", grouped(number))
    });
    let replaced: Vec<_> = replaced.chain(expectations).collect();
    let name = printable(&file.file);
    (file.state == FileState::Redacted).then(|| format!("{name}   {}", replaced.join(", ")))
}

/// What is counted, one and several of it.
const WORDS: [[&str; 2]; 5] = [
    ["secret", "secrets"],
    ["name", "names"],
    ["mail address", "mail addresses"],
    ["IP address", "IP addresses"],
    ["phone number or postal address", "phone numbers and postal addresses"],
];

fn of_state(files: &[RedactedFile], state: FileState) -> usize {
    files.iter().filter(|file| file.state == state).count()
}

fn summary(files: &[RedactedFile]) -> String {
    let number = |state| of_state(files, state);
    let parts = [
        (number(FileState::Redacted), "redacted"),
        (number(FileState::Clean), "with nothing to redact"),
        (number(FileState::Left), "left as it is"),
        (number(FileState::Failed), "not read or written"),
    ];
    let parts = parts.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}"));
    format!("{}: {}", count(files.len(), "file"), parts.collect::<Vec<_>>().join(", "))
}

fn document(files: &[RedactedFile]) -> Value {
    let number = |state| of_state(files, state);
    json!({
        "version": 1,
        "files": files,
        "summary": {
            "files": files.len(),
            "redacted": number(FileState::Redacted),
            "clean": number(FileState::Clean),
            "left": number(FileState::Left),
            "failed": number(FileState::Failed),
        },
    })
}
