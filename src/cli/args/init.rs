//! The command line of `init`.

use std::path::PathBuf;

use clap::builder::StringValueParser;
use clap::{Args, ValueHint};

use super::offered::{self, Offered};

/// Start a repository of filters that passes its own checks.
///
/// Writes a config, a service with samples and a suite, schemas for editors, and files for GitHub, GitLab and pre-commit.
/// A file that is there already is kept as it is. Beside services of your own no example is added.
///
/// Exit status: 0 when every file is written or was there already; 2 when one cannot be written, or no preset is called so.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter init                                start here
  cgfilter init --from grafana --from zabbix   start with the filters of tools
  cgfilter init --from pingdom alerts          start in a folder
  cgfilter init --list uptime                  the presets that speak of this")]
pub struct InitArgs {
    /// The folder to start in; it is made when it is missing [default: this one].
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: Option<PathBuf>,

    /// Start from the preset of a tool, in place of the example; may be repeated, also in a repository that is there.
    #[arg(long, value_name = "PRESET", value_delimiter = ',', hide_possible_values = true,
          value_parser = Offered { parser: StringValueParser::new(), words: offered::presets })]
    pub from: Vec<String>,

    /// List the presets, or those that speak of all these words, and write nothing.
    #[arg(long, value_name = "WORD", num_args = 0.., conflicts_with_all = ["from", "folder"])]
    pub list: Option<Vec<String>>,
}
