//! The command line of `infer`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Write a filter from an alert and its recovery.
///
/// Finds the key that tells them apart, the value that ties them, a title and a description, and says why each was chosen.
/// The filter, a suite and lint are run on the payloads, and nothing is written that does not work on them. What one pair
/// does not show is told as a doubt.
///
/// Of payloads that are named without --trigger and --resolve, and of those in a folder, their states, names and times tell
/// which are alerts, and their ids which recovery belongs to which alert. Of an alert alone only the trigger is written. With
/// --trigger and --resolve more than once, the first recovery belongs to the first alert, and so on.
///
/// Exit status: 0 when a filter was written; 1 when no filter was found, with the reasons; 2 when a file cannot be read or
/// written, or is there already.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter infer down.json up.json                               print a filter
  cgfilter infer samples/shop --out .                            of all samples of a service, with a suite for them
  cgfilter infer --trigger down.json --resolve up.json --out .   write it with its samples and a suite
  cgfilter infer --trigger down.json                             the trigger alone, and what to look for in a recovery")]
pub struct InferArgs {
    /// An alert and its recovery, or a folder of them.
    #[arg(value_name = "PATH", required_unless_present = "trigger", conflicts_with_all = ["trigger", "resolve"])]
    pub payloads: Vec<PathBuf>,

    /// The payload of an alert; may be repeated.
    #[arg(long, value_name = "FILE")]
    pub trigger: Vec<PathBuf>,

    /// The payload of its recovery; may be repeated, in the order of the alerts.
    #[arg(long, value_name = "FILE", requires = "trigger")]
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
