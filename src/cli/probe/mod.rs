//! `cgfilter probe`: how an account judges, from its replies to a few calls.

mod output;
mod record;
#[cfg(feature = "serve")]
mod send;

use std::io::Write;

use anyhow::{Result, bail};

use super::Exit;
use super::args::{Global, ProbeArgs};
use super::files;
use super::replay::settle::{self, SettledBy};
use super::settings::{Named, Settings};
use super::stream::Streams;
use crate::model::text::count;
use crate::probe::judge::judge;
use crate::probe::plan::Plan;
use crate::report::probe::{self as report, Judged};
use record::Record;
#[cfg(feature = "serve")]
use send::Server;

pub fn run(global: &Global, args: &ProbeArgs, streams: &mut Streams) -> Result<Exit> {
    let plan = Plan::found();
    if let Some(path) = &args.replies {
        let record = Record::read(&plan, path, global.quiet, streams)?;
        return tell(global, args, &plan, &record, streams);
    }
    if args.settle && !sends(args) {
        bail!("--settle: there are no replies to settle anything by; --replies FILE has some, or --url asks for them");
    }
    #[cfg(feature = "serve")]
    let server = args.url.as_deref().map(|url| Server::new(url, args)).transpose()?;
    let now = jiff::Timestamp::now();
    let run = format!("{}-{:03}", now.strftime("%Y%m%d-%H%M%S"), now.subsec_millisecond());
    if let Some(folder) = &args.out {
        let written = output::write(&plan, &run, folder)?;
        streams.say("note", &format!("{} has {written}; README.md says how to use them", files::name(folder)), None);
    }
    #[cfg(feature = "serve")]
    if let Some(server) = server {
        let Some((record, is_whole)) = server.send(&plan, &run, args, streams)? else {
            return Ok(Exit::Failed);
        };
        if !is_whole && !record.has_replies() {
            return Ok(Exit::Failed);
        }
        let told = tell(global, args, &plan, &record, streams)?;
        return Ok(if is_whole { told } else { Exit::Failed });
    }
    announce(&plan, streams);
    if args.out.is_none() {
        let help = "--out DIR writes the filters and the calls, --url URL sends the calls";
        streams.say("note", "nothing is written, and nothing is sent", Some(help));
    }
    Ok(Exit::Clean)
}

#[cfg(feature = "serve")]
fn sends(args: &ProbeArgs) -> bool {
    args.url.is_some()
}

#[cfg(not(feature = "serve"))]
fn sends(_: &ProbeArgs) -> bool {
    false
}

/// What the calls will do, before they do it.
fn announce(plan: &Plan, streams: &mut Streams) {
    report::announcement(plan).iter().for_each(|line| streams.say("note", line, None));
    streams.flush_errors();
}

/// What the replies of a record say.
fn tell(global: &Global, args: &ProbeArgs, plan: &Plan, record: &Record, streams: &mut Streams) -> Result<Exit> {
    let Some(findings) = judge(plan, &record.calls) else {
        streams.say("error", "no call of the probe has a reply, so nothing is known of the account", None);
        return Ok(Exit::Failed);
    };
    let name = |line: u64| record.name(line);
    let judged = Judged { findings: &findings, name: &name };
    report::write(args.format, &judged, streams.width, &mut streams.out)?;
    let missing = record.missing(plan);
    if missing > 0 {
        let help = "what they ask stays open; another run sends all of them";
        let calls = count(missing, "call");
        streams.say("warning", &format!("{calls} of the probe without a reply"), Some(help));
    }
    streams.out.flush()?;
    if args.settle {
        let settings = Settings::find(global, Named::default(), streams)?;
        let by = SettledBy { answered: &findings.answered, lines: findings.evidence.lines(), name: &name };
        if !settle::write(&settings, &by, streams)? {
            return Ok(Exit::Failed);
        }
    }
    let is_explained = findings.evidence.mismatches().count() == 0;
    Ok(if is_explained { Exit::Clean } else { Exit::Found })
}

/// The file that a record goes to, as it is called.
#[cfg(feature = "serve")]
fn record_path(args: &ProbeArgs) -> Result<std::path::PathBuf> {
    match (&args.record, &args.out) {
        (Some(path), _) => Ok(path.clone()),
        (None, Some(folder)) => Ok(folder.join("replies.ndjson")),
        (None, None) => bail!("--url: name a file for the replies with --record FILE, or a folder with --out DIR"),
    }
}
