//! The command line of `serve`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueHint};

/// Receive calls as Callgoose does: answer them, record them, and show what became of each and why.
///
/// The first line that is printed is the URL for the sender's URL field. POST to /v1/process, /sqibs-api/v1/process or
/// /api/v1/process is answered with 201, 200 or 202 and the body that Callgoose answers with, by the filters as they are at
/// that moment: they are read again when they change. Each call is a line. Without filters it records, for infer and replay.
///
/// With --record each call is on the disk before it is answered, as an envelope that test, replay and infer read. No token
/// and no secret is written: equal ones have equal placeholders.
///
/// With --forward calls go on to Callgoose as they came, and its replies back. What it answered is recorded, and where it is
/// not what the filters say, the line says so. A reply that does not come is 502 or 504 to the sender, which tries again.
///
/// Exit status: 0 when a signal ended it (Ctrl-C), whatever the calls were; 2 when it could not start, or the record cannot be
/// written any more.
#[derive(Debug, Args)]
#[command(after_long_help = "Examples:
  cgfilter serve                                    judge what a sender sends, and look at it
  cgfilter serve --record calls.ndjson              keep the calls; cgfilter replay calls.ndjson reads them
  cgfilter serve --record calls.ndjson --forward https://acme.callgoose.com
                                                    stand between a sender and Callgoose
  cgfilter serve --listen 0.0.0.0:8080              for senders on other machines")]
pub struct ServeArgs {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Filter file or folder; may be repeated [default: what the config says, else filters/].
    #[arg(long, value_name = "PATH")]
    pub filters: Vec<PathBuf>,

    /// Judge by this service alone, as with its own token; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub service: Vec<String>,

    /// Append each call to this file, before it is answered.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub record: Option<PathBuf>,

    /// Record bodies with the secrets that are in them.
    #[arg(long, requires = "record")]
    pub keep_secrets: bool,

    /// Pass calls on to this server, and its replies back. Without a path in it, a call keeps its own.
    #[arg(long, value_name = "URL")]
    pub forward: Option<String>,
}
