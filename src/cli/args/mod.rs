//! The command line.

mod completions;
mod import;
mod infer;
mod init;
mod lint;
#[cfg(feature = "lsp")]
mod lsp;
mod man;
mod offered;
mod probe;
mod redact;
mod replay;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod show;
mod size;
mod test;

use std::path::PathBuf;

use clap::builder::StringValueParser;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

pub use completions::CompletionsArgs;
pub use import::ImportArgs;
pub use infer::InferArgs;
pub use init::InitArgs;
pub use lint::{FailOn, LintArgs};
#[cfg(feature = "lsp")]
pub use lsp::LspArgs;
pub use man::ManArgs;
pub use probe::ProbeArgs;
pub use redact::RedactArgs;
pub use replay::{ReplayArgs, ReplayFailOn};
pub use schema::SchemaArgs;
#[cfg(feature = "serve")]
pub use serve::ServeArgs;
pub use show::ShowArgs;
pub use size::Size;
pub use test::TestArgs;

use offered::Offered;

use crate::model::reading::ReadingOverride;
use crate::report::{Format, Reporter};

/// Tests webhook payloads against Callgoose SQIBS API filters, and finds mistakes in the filters.
#[derive(Debug, Parser)]
#[command(name = "cgfilter", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The definition of the command line, in which each command shows those global options that mean something to it. All
    /// are taken everywhere.
    pub fn definition() -> clap::Command {
        const READ_NO_FILTERS: [(&str, &[&str]); 6] = [
            ("explain", &["config", "reading", "quiet", "verbose"]),
            ("init", &["config", "reading", "verbose"]),
            ("schema", &["config", "reading", "quiet", "verbose"]),
            ("completions", &["config", "reading", "quiet", "verbose"]),
            ("man", &["config", "reading", "verbose"]),
            ("lsp", &["config", "color", "quiet", "verbose"]),
        ];
        let mut cli = Self::command();
        cli.build();
        let there: Vec<_> = cli.get_subcommands().map(|command| command.get_name().to_owned()).collect();
        let known = READ_NO_FILTERS.into_iter().filter(|(name, _)| there.iter().any(|there| there == name));
        known.fold(cli, |cli, (name, hidden)| {
            cli.mut_subcommand(name, |command| {
                command.mut_args(|option| {
                    let is_hidden = hidden.contains(&option.get_id().as_str());
                    if is_hidden { option.hide(true) } else { option }
                })
            })
        })
    }

    pub fn read() -> clap::error::Result<Self> {
        // All commands are put together only where one is shown: most runs show none.
        let matches = Self::command().try_get_matches().or_else(|_| Self::definition().try_get_matches())?;
        Self::from_arg_matches(&matches)
    }
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

    /// How to read filters where the vendor's pages disagree or say nothing: list=any|all, case=sensitive|ignore,
    /// order=resolve-first|trigger-first, or several with commas.
    #[arg(long, global = true, value_name = "READING", hide_possible_values = true,
          value_parser = Offered { parser: str::parse::<ReadingOverride>, words: offered::readings })]
    pub reading: Option<ReadingOverride>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Test(TestArgs),
    Lint(LintArgs),
    Replay(ReplayArgs),
    Redact(RedactArgs),
    Infer(InferArgs),
    Import(ImportArgs),
    Explain(ExplainArgs),
    Init(InitArgs),
    Schema(SchemaArgs),
    Show(ShowArgs),
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    #[cfg(feature = "lsp")]
    Lsp(LspArgs),
    Probe(ProbeArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Show the page of a rule, or the list of all rules.
///
/// Exit status: 0 when it was shown; 2 when no rule is named so.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter explain                      all rules, a line each
  cgfilter explain CG206                one of them
  cgfilter explain shared-mapping-key   the same, by its name")]
pub struct ExplainArgs {
    /// Its code or its name, as in CG206 or shared-mapping-key; CG2 shows all that start so.
    #[arg(value_name = "RULE", hide_possible_values = true,
          value_parser = Offered { parser: StringValueParser::new(), words: offered::rules })]
    pub rule: Option<String>,
}

/// A file to write a report to.
#[derive(Debug, Clone)]
pub struct ReportFile {
    pub format: Format,
    pub path: PathBuf,
}

fn parse_report(reporter: Reporter, text: &str) -> Result<ReportFile, String> {
    let (format, path) = text.split_once('=').ok_or_else(|| {
        let example = match reporter {
            Reporter::Test | Reporter::Lint => "junit=report.xml",
            Reporter::Replay => "html=replay.html",
        };
        format!("it has the form FORMAT=FILE, as in {example}")
    })?;
    let known = reporter.formats().find(|known| known.name.eq_ignore_ascii_case(format));
    let known = known.ok_or_else(|| {
        let names: Vec<_> = reporter.formats().map(|known| known.name).collect();
        format!("{format:?} is not one of {}", names.join(", "))
    })?;
    let format = known.format;
    if path.is_empty() {
        return Err("the file is missing after the =".into());
    }
    if path == "-" {
        return Err("a report goes to a file; for standard output there is --format".into());
    }
    Ok(ReportFile { format, path: path.into() })
}

/// Whether a path stands for standard input.
pub fn is_stdin(path: &std::path::Path) -> bool {
    path.as_os_str() == "-"
}
