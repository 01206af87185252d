//! The command line of `lint`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::{ReportFile, offered, parse_report};
use crate::model::diagnostic::Severity;
use crate::report::{Format, Reporter};

/// Find mistakes in filter files, and mend them.
///
/// Looks at filter files, alone, with the samples of their service, and all together. Without a path, the filters folder
/// is looked at. `cgfilter explain` tells more of each rule.
///
/// Exit status: 0 when nothing is found at or above --fail-on; 1 when something is, or --diff would change a file; 2 when
/// a file cannot be read, or there is none.
#[derive(Debug, Default, Args)]
#[command(after_long_help = "Examples:
  cgfilter lint                               all filters, with their samples
  cgfilter lint --diff                        what the safe fixes would change
  cgfilter lint --fix filters/shop.yaml       apply them to one file
  cgfilter lint --select CG2,secret-in-file   only the rules on mapping keys, and one more
  cgfilter lint --baseline lint.json          only what was not found before
  cgfilter lint - --stdin-filename filters/shop.yaml < BUFFER
                                              what an editor has not saved yet, as that file")]
pub struct LintArgs {
    /// Filter files and folders of them, or - for standard input [default: what the config says, else filters/].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// The file that standard input is: its text is taken in the place of what is saved, which need not be there.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with = "watch")]
    pub stdin_filename: Option<PathBuf>,

    /// Apply the safe fixes; of standard input, the fixed text is printed, and the report goes to standard error.
    #[arg(long)]
    pub fix: bool,

    /// Apply the unsafe fixes too: the filters may take other payloads than before.
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// Show what the fixes would change, and change nothing.
    #[arg(long, conflicts_with_all = ["report", "format", "baseline", "statistics"])]
    pub diff: bool,

    /// Run only these rules: codes, names, or the start of codes (CG2), with commas.
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub select: Vec<String>,

    /// Leave these rules out.
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// The lowest severity that makes the exit status 1 [default: what the config says, else error].
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,

    /// Folder of samples [default: what the config says, else samples/ beside the filters].
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub samples: Option<PathBuf>,

    /// Count the findings of each rule, in place of showing them.
    #[arg(long)]
    pub statistics: bool,

    /// Report only findings that are not in this file; without the file, write today's findings to it.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Add an allow comment for each finding.
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "",
          conflicts_with_all = ["fix", "unsafe_fixes", "diff"])]
    pub add_allow: Option<String>,

    /// Look again whenever a file changes.
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes", "diff", "add_allow"])]
    pub watch: bool,

    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = offered::formats(Reporter::Lint))]
    pub format: Format,

    /// Write a report to a file as well, as FORMAT=FILE; may be repeated.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = |text: &str| parse_report(Reporter::Lint, text))]
    pub report: Vec<ReportFile>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    /// The least severity that fails a run; none when nothing does.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}
