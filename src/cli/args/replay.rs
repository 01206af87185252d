//! The command line of `replay`.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::{EnumValueParser, PossibleValue};
use clap::{Args, ValueEnum};

use super::offered::Trimmed;
use super::size::Size;
use super::{ReportFile, offered, parse_report};
use crate::cli::replay::keep::LogPlace;
use crate::replay::part::Position;
use crate::replay::run::ImpactKind;
use crate::report::{Format, Reporter};

/// Replay real traffic: what the filters make of it, and what a change of them would change.
///
/// A log has one payload on each line, or an envelope around one, {"received_at": …, "from": …, "service": …, "body": …},
/// and is as long as it likes. Logs packed by gzip or zstd are unpacked on the way. Several are one log, in the order given.
/// Without one, standard input is read.
///
/// A file that is a JSON array, also one on a single line, is a log of its items, and so are JSON values of several lines
/// each. An array on each of several lines is one payload a line: what a sender of arrays sends.
///
/// With --base the same payloads are judged by another version of the filters too, and what changes is told by classes:
/// lost, gained, resolve-lost, resolve-gained, moved (another service, filter or urgency), retitled, rekeyed (another
/// mapping value), merged (repeats an open incident that it opened before), split, never-closed and now-closed.
///
/// Of each list the first entries are shown, and how many there are; -v shows up to 100 in the human report. A look:
/// line is a command that says all about one of them.
///
/// Exit status: 0 when the log was replayed, whatever is discarded; 1 when the change does what --fail-on or --max-changed
/// forbid; 2 when a log, a line of it, a filter file or the base cannot be read, or there is no payload.
///
/// A reader of the output that stops, such as head, changes none of it, nor a report that goes to a file. Only verdicts of
/// --format ndjson that nobody reads, and that nothing else is made from, end the command at once, with 0.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter replay traffic.ndjson.gz                          what the filters make of a log
  cgfilter replay --base main traffic.ndjson                 what this branch changes
  cgfilter replay --report html=replay.html traffic.ndjson   a page with plots besides
  kubectl logs gateway | cgfilter replay                     standard input
  cgfilter replay --verdicts --position 1/2 a.ndjson > a     one of two parts, judged by itself
  cgfilter replay --merge b a                                a report of the whole")]
pub struct ReplayArgs {
    /// Logs of payloads, or - for standard input.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Filter file or folder; may be repeated [default: what the config says, else filters/].
    #[arg(long, value_name = "PATH")]
    pub filters: Vec<PathBuf>,

    /// Judge by this service alone; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,

    /// The `from` URL parameter of calls whose envelope does not tell, in place of what filter files say; '' for none.
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,

    /// Compare with the filters of a git revision, which is read without touching a checkout, or of a folder: of filters,
    /// or a repository. Where a repository has them, its own config says.
    #[arg(long, value_name = "REV|DIR")]
    pub base: Option<String>,

    /// What makes the exit status 1, with commas between: classes of changes, for --base, and reply-differs: a reply that the
    /// reading of the filters does not explain; may be repeated.
    #[arg(
        long,
        value_name = "CLASSES",
        value_delimiter = ',',
        value_parser = Trimmed(EnumValueParser::<ReplayFailOn>::new()),
        ignore_case = true
    )]
    pub fail_on: Vec<ReplayFailOn>,

    /// How many payloads may be judged otherwise; more make the exit status 1.
    #[arg(long, value_name = "N", requires = "base")]
    pub max_changed: Option<u64>,

    /// Write what the replies settle into the config, with what shows it as a comment; made when there is none.
    #[arg(long)]
    pub settle: bool,

    /// Keep the call of this line, as 5 or traffic.ndjson:5, as a sample of its service, and do nothing else. The service is the
    /// one that its envelope names, that takes it, or that comes nearest; --service says another. Nothing is overwritten.
    #[arg(long, value_name = "LINE", conflicts_with_all = ["settle", "base", "report", "fail_on"])]
    pub keep: Option<LogPlace>,

    /// Judge a part of a log: verdicts without what the rest of the log decides, for --merge to put together. Exit status 0
    /// says that the part is whole; its bad lines are in it.
    #[arg(long, conflicts_with_all = ["merge", "settle", "keep", "base", "report", "fail_on"])]
    pub verdicts: bool,

    /// Put parts together, in any order: FILE is what --verdicts has written, packed or not. The reports are those of one
    /// replay of the whole log.
    #[arg(long, requires = "files", conflicts_with_all = ["keep", "base", "from", "position"])]
    pub merge: bool,

    /// Which part of the log this is, from 1, as 3, or 3/16 where it is known how many there are; each line tells it.
    #[arg(long, value_name = "N[/OF]")]
    pub position: Option<Position>,

    /// The log that a part is a piece of, as reports are to name it: its lines go on where those of the part before end.
    #[arg(long, value_name = "NAME", requires = "verdicts")]
    pub log: Option<String>,

    /// How much packed logs may unpack to, all together, as in 20G [default: 100 times what they are packed, and 256M at
    /// least].
    #[arg(long, value_name = "SIZE")]
    pub max_unpacked: Option<Size>,

    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = offered::formats(Reporter::Replay))]
    pub format: Format,

    /// Write a report to a file as well, as in html=replay.html; may be repeated, for several reports of one run.
    #[arg(long, value_name = "FORMAT=FILE", value_parser = |text: &str| parse_report(Reporter::Replay, text))]
    pub report: Vec<ReportFile>,
}

/// What a replay fails on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayFailOn {
    Impact(ImpactKind),
    ReplyDiffers,
}

impl ValueEnum for ReplayFailOn {
    fn value_variants<'a>() -> &'a [Self] {
        static ALL: LazyLock<Vec<ReplayFailOn>> = LazyLock::new(|| {
            let impact = ImpactKind::value_variants().iter().map(|kind| ReplayFailOn::Impact(*kind));
            impact.chain([ReplayFailOn::ReplyDiffers]).collect()
        });
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Impact(kind) => kind.to_possible_value(),
            Self::ReplyDiffers => Some(
                PossibleValue::new("reply-differs")
                    .alias("reply_differs")
                    .help("A reply that the reading of the filters does not explain"),
            ),
        }
    }
}
