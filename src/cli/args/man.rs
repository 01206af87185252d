//! The command line of `man`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Print the manual page, or write the pages of all commands.
///
/// Without --out, the page cgfilter(1) goes to standard output: `cgfilter man | man -l -` shows it. With --out, the folder
/// gets cgfilter.1 and a page for each command, such as cgfilter-test.1: a folder like ~/.local/share/man/man1 is where
/// man(1) looks for them.
///
/// Exit status: 0 when the pages were printed or written; 2 when one cannot be written.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter man | man -l -                      read the page of the tool
  cgfilter man --out ~/.local/share/man/man1   make `man cgfilter-test` work")]
pub struct ManArgs {
    /// Write all pages into this folder, which is made if need be.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}
