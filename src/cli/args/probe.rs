//! The command line of `probe`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use crate::report::probe::ProbeFormat;

/// Find out how an account judges: filters for a scratch service, and calls whose replies tell every open question apart.
///
/// --out writes the filters, as YAML and as the fields of the console, the calls in their order, and a README that says what to
/// click, what to send, how to read the replies and how to clean up. Type the filters into a service that calls nobody.
///
/// --url sends the calls, records each with its reply, and says what they settle. It says before what the calls will do, and
/// asks; without a terminal it sends nothing unless --yes is given. The token is that of the environment variable
/// CALLGOOSE_TOKEN; it is shown and written nowhere. After a reply that is no answer to a call nothing more is sent.
///
/// --replies judges calls that were sent by hand, or through serve --forward, and recorded. For list, case and order replay does
/// too.
///
/// Exit status: 0 when all went well, whatever is settled; 1 when no account that cgfilter knows gives one of the replies; 2 when a
/// file cannot be read or written, or not all calls could be sent.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter probe --out probe                         write filters, calls and a README
  cgfilter probe --url https://acme.callgoose.com/v1/process --record replies.ndjson
                                                     send the calls, and judge the replies
  cgfilter probe --replies replies.ndjson            judge the replies again
  cgfilter probe --replies replies.ndjson --settle   write list, case and order into cgfilter.yaml")]
pub struct ProbeArgs {
    /// Write filters, calls and a README into this folder; nothing in it is overwritten.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,

    /// Send the calls to this URL, which is that of the API integration without its parameters.
    #[cfg(feature = "serve")]
    #[arg(long, value_name = "URL", conflicts_with = "replies")]
    pub url: Option<String>,

    /// Add each call with its reply to this file [default: replies.ndjson in --out].
    #[cfg(feature = "serve")]
    #[arg(long, value_name = "FILE", requires = "url", value_hint = ValueHint::FilePath)]
    pub record: Option<PathBuf>,

    /// Send without asking.
    #[cfg(feature = "serve")]
    #[arg(long, requires = "url")]
    pub yes: bool,

    /// How long a reply may take.
    #[cfg(feature = "serve")]
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: u64,

    /// Judge the replies that are recorded in this file.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "out")]
    pub replies: Option<PathBuf>,

    /// Output format of what the replies say.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: ProbeFormat,

    /// Write what the replies settle of list, case and order into the config, with what shows it as a comment.
    #[arg(long)]
    pub settle: bool,
}
