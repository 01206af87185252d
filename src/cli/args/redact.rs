//! The command line of `redact`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::report::redact::RedactFormat;

/// Take secrets out of samples and logs, and people with --personal: verdicts and pairs stay as they are.
///
/// What lint finds as CG501 goes, and what recorded calls were made with: tokens in headers and URLs. Equal values get equal
/// placeholders in all files of one call, so redact together what belongs together. Only the bytes of what is replaced change.
///
/// Before anything is written, each file is judged without its secrets by all services under all readings, and mapping values
/// and suites are compared. Where one would not be as it was, the file is left as it is, and the reason is told; a suite that
/// expects a text which changes is brought up to date with its samples.
///
/// In a folder, files named .json, .ndjson, .jsonl, .log, .txt, .har and suites (.test.yaml) are redacted. Logs may have any
/// length. - reads standard input and writes standard output, once all of it was looked at.
///
/// Exit status: 0 when nothing is left to redact; 1 when a file is left because a verdict, a pair or a case would change; 2
/// when a file cannot be read or written.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter redact samples                           secrets out of all samples, in place
  cgfilter redact --personal samples calls.ndjson   and names, mail addresses, IP addresses, phone numbers
  cgfilter redact --out clean samples               copies in clean/; the files stay as they are
  zcat calls.ndjson.gz | cgfilter redact - | gzip > clean.ndjson.gz")]
pub struct RedactArgs {
    /// Samples, logs, suites and folders of them, or - for standard input.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    /// Replace what tells of people as well: names, mail, IP and postal addresses, phone numbers.
    #[arg(long)]
    pub personal: bool,

    /// Write copies of all files into this folder, and leave the files as they are.
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,

    /// Filter file or folder to compare verdicts by; may be repeated [default: what the config says, else filters/].
    #[arg(long, value_name = "PATH")]
    pub filters: Vec<PathBuf>,

    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: RedactFormat,
}
