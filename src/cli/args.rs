//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::engine::answer::Outcome;
use crate::engine::reading::Choice;
use crate::model::diagnostic::Severity;
use crate::report::Format;
use crate::report::lint::LintFormat;

/// Tests webhook payloads against Callgoose SQIBS API filters, and finds mistakes in the filters.
#[derive(Debug, Parser)]
#[command(
    name = "cgfilter",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Config file [default: the nearest cgfilter.yaml, from here upwards].
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    #[command(flatten)]
    pub color: colorchoice_clap::Color,

    /// Show only what needs attention.
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Say which files are used.
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,

    /// How to read filters where the vendor's pages disagree: list=any|all, case=sensitive|ignore, or both with a comma.
    #[arg(long, global = true, value_name = "READING")]
    pub reading: Option<Choice>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Test(TestArgs),
    Lint(LintArgs),
    Explain(ExplainArgs),
}

/// Show which filter takes a payload, and the incident it makes.
///
/// Payloads are JSON files, NDJSON files (.ndjson, .jsonl), text bodies (.txt), folders of these, or - for standard
/// input. They are judged in the order given, with one record of open incidents; of a folder, those that open an incident
/// go first. Without a path, the samples folder is tested.
///
/// Exit status: 0 when every payload has the outcome that is expected; 1 when one is discarded that nothing expects to be,
/// or has another outcome than --expect says; 2 when a payload or a filter file cannot be read, or there is none.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Payload files and folders, or - for standard input.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Filter file or folder; may be repeated [default: what the config says, else filters/].
    #[arg(long, value_name = "PATH")]
    pub filters: Vec<PathBuf>,

    /// Judge by this service alone; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,

    /// The `from` URL parameter of the call, in place of what the filter files say.
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,

    /// The outcome that every payload has to have.
    #[arg(long, value_name = "OUTCOME")]
    pub expect: Option<Expected>,

    /// Show every condition of every service.
    #[arg(long)]
    pub explain: bool,

    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,

    /// Write a report to a file as well, as FORMAT=FILE; may be repeated.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_report::<Format>)]
    pub report: Vec<ReportFile<Format>>,
}

impl TestArgs {
    /// The formats that are written, to standard output or a file.
    pub fn formats(&self) -> impl Iterator<Item = Format> {
        let reports = self.report.iter().map(|report| report.format);
        reports.chain([self.format])
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Expected {
    Triggered,
    Resolved,
    Discarded,
}

impl Expected {
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Triggered => Outcome::Triggered,
            Self::Resolved => Outcome::Resolved,
            Self::Discarded => Outcome::Discarded,
        }
    }
}

/// Find mistakes in filter files, and mend them.
///
/// Looks at filter files, alone, with the samples of their service, and all together. Without a path, the filters folder
/// is looked at. `cgfilter explain` tells more of each rule.
///
/// Exit status: 0 when nothing is found at or above --fail-on; 1 when something is, or --diff would change a file; 2 when
/// a file cannot be read, or there is none.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Filter files and folders of them [default: what the config says, else filters/].
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Apply the safe fixes.
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
    #[arg(long, value_name = "FOLDER")]
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
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: LintFormat,

    /// Write a report to a file as well, as FORMAT=FILE; may be repeated.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_report::<LintFormat>)]
    pub report: Vec<ReportFile<LintFormat>>,
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

/// Show the page of a rule, or the list of all rules.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Its code or its name, as in CG206 or shared-mapping-key; CG2 shows all that start so.
    #[arg(value_name = "RULE")]
    pub rule: Option<String>,
}

/// A file to write a report to.
#[derive(Debug, Clone)]
pub struct ReportFile<F> {
    pub format: F,
    pub path: PathBuf,
}

fn parse_report<F: ValueEnum>(text: &str) -> Result<ReportFile<F>, String> {
    let named = || F::value_variants().iter().filter_map(F::to_possible_value);
    let known = || {
        named()
            .map(|name| name.get_name().to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (format, path) = text
        .split_once('=')
        .ok_or("it has the form FORMAT=FILE, as in junit=report.xml")?;
    let format =
        F::from_str(format, true).map_err(|_| format!("{format:?} is not one of {}", known()))?;
    if path.is_empty() {
        return Err("the file is missing after the =".into());
    }
    if path == "-" {
        return Err("a report goes to a file; for standard output there is --format".into());
    }
    Ok(ReportFile {
        format,
        path: path.into(),
    })
}

/// Whether a path stands for standard input.
pub fn is_stdin(path: &std::path::Path) -> bool {
    path.as_os_str() == "-"
}
