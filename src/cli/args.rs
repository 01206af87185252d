//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::engine::answer::Outcome;
use crate::engine::reading::Choice;
use crate::report::Format;

/// Tests webhook payloads against Callgoose SQIBS API filters.
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
    pub format: FormatName,

    /// Write a report to a file as well, as FORMAT=FILE; may be repeated.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = parse_report)]
    pub report: Vec<ReportFile>,
}

impl TestArgs {
    /// The formats that are written, to standard output or a file.
    pub fn formats(&self) -> impl Iterator<Item = Format> {
        self.report
            .iter()
            .map(|report| report.format)
            .chain([self.format.format()])
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

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FormatName {
    Human,
    Concise,
    Json,
    Junit,
    Github,
}

impl FormatName {
    pub fn format(self) -> Format {
        match self {
            Self::Human => Format::Human,
            Self::Concise => Format::Concise,
            Self::Json => Format::Json,
            Self::Junit => Format::Junit,
            Self::Github => Format::Github,
        }
    }
}

#[derive(Debug, Clone)]
pub struct ReportFile {
    pub format: Format,
    pub path: PathBuf,
}

fn parse_report(text: &str) -> Result<ReportFile, String> {
    let formats = || {
        FormatName::value_variants()
            .iter()
            .filter_map(|name| name.to_possible_value())
    };
    let known = || {
        formats()
            .map(|name| name.get_name().to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let (format, path) = text
        .split_once('=')
        .ok_or("it has the form FORMAT=FILE, as in junit=report.xml")?;
    let format = FormatName::from_str(format, true)
        .map_err(|_| format!("{format:?} is not one of {}", known()))?;
    if path.is_empty() {
        return Err("the file is missing after the =".into());
    }
    Ok(ReportFile {
        format: format.format(),
        path: path.into(),
    })
}

/// Whether a path stands for standard input.
pub fn is_stdin(path: &std::path::Path) -> bool {
    path.as_os_str() == "-"
}
