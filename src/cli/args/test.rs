//! The command line of `test`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::{ReportFile, offered, parse_report};
use crate::engine::answer::Outcome;
use crate::report::{Format, Reporter};

/// Show which filter takes a payload, and the incident it makes; run suites.
///
/// Payloads are JSON files, NDJSON files (.ndjson, .jsonl), text bodies (.txt), folders, or - for standard input. Of a
/// folder, JSON and NDJSON files are taken in the order of their times, else of their names; otherwise the order given counts,
/// with one record of open incidents. Suites are files named NAME.test.yaml; of a folder, payloads that a case names are
/// judged there alone. Without a path, the samples folder is tested, and the suites beside the filters.
///
/// Exit status: 0 when every payload and every case is as expected; 1 when a case fails, a payload is discarded that nothing
/// expects to be, or has another outcome than --expect says, the payloads prove a mistake of the filters, or less is covered
/// or noticed than --min-coverage or --min-score says; 2 when a payload,
/// a suite or a filter file cannot be read, or there is none.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter test alert.json             which filter takes it, and the incident it makes
  cgfilter test                        all samples and suites of the repository
  cgfilter test --explain alert.json   why each service takes it or not
  cgfilter test --coverage             and what no sample exercises
  cgfilter test --mutate               and which mistakes in the filters nobody would notice
  cgfilter test --watch -q             again whenever a file changes, and only what needs attention
  curl -s URL | cgfilter test -        a body from elsewhere
  cgfilter test - --stdin-filename samples/shop/alert.json < BUFFER
                                       what an editor has not saved yet, as that sample")]
pub struct TestArgs {
    /// Payload files, suites and folders, or - for standard input.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// The file that standard input is, a payload or a suite: its text is taken in the place of what is saved, which need not
    /// be there.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, conflicts_with_all = ["update", "watch"])]
    pub stdin_filename: Option<PathBuf>,

    /// Filter file or folder; may be repeated [default: what the config says, else filters/].
    #[arg(long, value_name = "PATH")]
    pub filters: Vec<PathBuf>,

    /// Judge by this service alone; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,

    /// The `from` URL parameter of calls whose envelope does not tell, in place of what filter files say; '' for none.
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,

    /// The outcome that every payload has to have.
    #[arg(long, value_name = "OUTCOME")]
    pub expect: Option<Expected>,

    /// Run only the cases that match, by `path/of/the.test.yaml: name of the case`.
    #[arg(long, value_name = "REGEX", conflicts_with = "expect")]
    pub run: Option<String>,

    /// Show which trigger filters, resolves, conditions and values no payload exercised.
    #[arg(long)]
    pub coverage: bool,

    /// The least coverage, in percent; less makes the exit status 1.
    #[arg(long, value_name = "PCT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub min_coverage: Option<u8>,

    /// Make small mistakes in the filters, one after the other, and show those that no case and no sample notices.
    #[arg(long, conflicts_with = "update")]
    pub mutate: bool,

    /// The least share of mistakes that are noticed, in percent; less makes the exit status 1.
    #[arg(long, value_name = "PCT", value_parser = clap::value_parser!(u8).range(0..=100), conflicts_with = "update")]
    pub min_score: Option<u8>,

    /// Write the answers that came in place of those expected, in the cases that fail.
    #[arg(long, conflicts_with_all = ["service", "from"])]
    pub update: bool,

    /// Show every condition of every service, also for the steps of a case that fail.
    #[arg(long)]
    pub explain: bool,

    /// Test again whenever a file changes.
    #[arg(long, conflicts_with = "update")]
    pub watch: bool,

    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = offered::formats(Reporter::Test))]
    pub format: Format,

    /// Write a report to a file as well, as FORMAT=FILE; may be repeated.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = |text: &str| parse_report(Reporter::Test, text))]
    pub report: Vec<ReportFile>,
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
