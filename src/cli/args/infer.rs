//! The command line of `infer`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Write a filter from an alert and its recovery.
///
/// Finds the key that tells them apart, the value that ties them, a title and a description, and says why each was chosen.
/// The filter, a suite and lint are run on the payloads, and nothing is written that does not work on them. With --trigger
/// and --resolve more than once, the first recovery belongs to the first alert, and so on.
///
/// Exit status: 0 when a filter was written; 1 when no filter was found, with the reasons; 2 when a file cannot be read or
/// written, or is there already.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter infer --trigger down.json --resolve up.json           print a filter
  cgfilter infer --trigger down.json --resolve up.json --out .   write it with its samples and a suite")]
pub struct InferArgs {
    /// The payload of an alert; may be repeated.
    #[arg(long, value_name = "FILE", required = true)]
    pub trigger: Vec<PathBuf>,

    /// The payload of its recovery; may be repeated, in the order of the alerts.
    #[arg(long, value_name = "FILE", required = true)]
    pub resolve: Vec<PathBuf>,

    /// Name of the service [default: the folder of the payloads].
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// The `from` URL parameter of the call, which prefixes every title.
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,

    /// Write filter, samples and suite below this folder, in place of the filter to standard output.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,

    /// Show this many other keys that could have been chosen.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub alternatives: usize,
}
