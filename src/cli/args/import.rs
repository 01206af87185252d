//! The command line of `import`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::report::comparison::ComparisonFormat;

/// Write filters from a text that has the labels of the console's form.
///
/// A guide, a page of a wiki, a table, or what was copied from the console: labels are read in all spellings, and with the
/// notes behind their values. JSON in the text becomes samples and a suite. What the text leaves open is asked in a comment
/// above the field. Then lint and the suite are run, and what of the text contradicts itself is told with its line.
///
/// With --check nothing is written: the text is compared with the filters of the repository, field by field.
///
/// Exit status: 0 when all agrees; 1 when the text contradicts itself, lint finds an error, or with --check something
/// differs; 2 when a file cannot be read or written, there is no filter in it, or no service to compare it with.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter import guide.txt                  print the filters of a text
  cgfilter import wiki.html --out .          write them, with samples and a suite
  cgfilter import - --name shop              what was copied: paste it, and end it with Ctrl-D
  cgfilter import --check console.txt        does the repository still have what the console has?")]
pub struct ImportArgs {
    /// Texts, Markdown or HTML; - is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Name of the service [default: what a line `Service:`, a heading, a title or the `from` of an address says].
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Write filters, samples and suites below this folder, in place of the filters to standard output.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "check")]
    pub out: Option<PathBuf>,

    /// Compare with the filters of the repository, and write nothing.
    #[arg(long)]
    pub check: bool,

    /// Output format of --check.
    #[arg(long, value_name = "FORMAT", default_value = "human", requires = "check")]
    pub format: ComparisonFormat,
}
