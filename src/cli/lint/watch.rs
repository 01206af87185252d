//! `--watch`: looks again whenever a file changes.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::sync::mpsc;

use anyhow::Result;

use super::{Call, Exit, Streams};
use crate::cli::args::LintArgs;
use crate::cli::watched::{self, Watched};

/// Runs until it is stopped. A mistake in the config, too, is told and looked at again.
pub fn run(call: Call<'_>, streams: &mut Streams) -> Result<Exit> {
    let (sender, changes) = mpsc::channel();
    let (global, args) = (call.global, call.args);
    let mut watched = Watched::default();
    let mut watcher = None;
    let mut call = Ok(call);
    loop {
        if let Ok(call) = &call {
            // The config may name other folders by now, and a folder that was deleted and made again is another one. The
            // new watches are there before the old ones go, and before the look.
            watched = Watched::by(&call.settings);
            watcher = Some(watched.watch(&sender)?);
        }
        clear(streams)?;
        let ended = call.and_then(|call: Call<'_>| call.once(streams));
        if streams.is_unread() {
            return Ok(Exit::Clean);
        }
        if let Err(error) = ended {
            streams.error(&error);
        }
        streams.say("note", "watching; stop with Ctrl-C", None);
        streams.flush_errors();
        if watcher.is_none() || !watched::wait(&changes, &watched, &written(args)) {
            return Ok(Exit::Clean);
        }
        call = Call::new(global, args, streams);
    }
}

/// The files that a look writes itself, which are no reason for another one.
fn written(args: &LintArgs) -> Vec<PathBuf> {
    let reports = args.report.iter().map(|report| &report.path);
    let written = reports.chain(&args.baseline);
    written.filter_map(|path| path.canonicalize().ok()).collect()
}

/// A clean terminal for each look; elsewhere the looks follow each other.
fn clear(streams: &mut Streams) -> Result<()> {
    if std::io::stdout().is_terminal() {
        write!(streams.out, "\x1b[2J\x1b[3J\x1b[H")?;
        streams.out.flush()?;
    }
    Ok(())
}
