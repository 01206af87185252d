//! The command line of `init`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

/// Start a repository of filters that passes its own checks.
///
/// Writes a config, a service with samples and a suite, schemas for editors, and files for GitHub, GitLab and pre-commit.
/// A file that is there already is kept as it is. Beside services of your own no example is added.
///
/// Exit status: 0 when every file is written or was there already; 2 when one cannot be written.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter init                         start here
  cgfilter init --from percona alerts   start in a folder, from a guide")]
pub struct InitArgs {
    /// The folder to start in; it is made when it is missing [default: this one].
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,

    /// Start from an integration guide of Callgoose, in place of the example.
    #[arg(long, value_name = "INTEGRATION")]
    pub from: Option<Integration>,
}

/// The senders that Callgoose has integration guides for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Integration {
    Blackfire,
    Percona,
    Openstatus,
    BetterStack,
    Servicepilot,
}
