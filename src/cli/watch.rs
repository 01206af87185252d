//! `--watch`: a command that looks again whenever a file changes.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use anyhow::Result;

use super::Exit;
use super::stream::Streams;
use super::watched::{self, Watched};

/// A call of a command that can be made again.
pub trait Repeated: Sized {
    /// The same call with what the config says by now.
    fn again(&self, streams: &mut Streams) -> Result<Self>;
    fn watched(&self) -> Watched;
    fn once(&self, streams: &mut Streams) -> Result<Exit>;
    /// The files that a look writes itself, which are no reason for another one.
    fn written(&self) -> Vec<&Path>;
}

/// Runs until it is stopped. A mistake in the config, too, is told and looked at again.
pub fn run(first: impl Repeated, streams: &mut Streams) -> Result<Exit> {
    let (sender, changes) = mpsc::channel();
    let mut call = first;
    // The new watches are there before the old ones go, and before the look.
    let mut watched = call.watched();
    let mut watcher = watched.watch(&sender)?;
    let mut broken = None;
    loop {
        clear(streams)?;
        let ended = broken.take().map_or_else(|| call.once(streams), Err);
        if streams.is_unread() {
            return Ok(Exit::Clean);
        }
        if let Err(error) = ended {
            streams.error(&error);
        }
        streams.say("note", "watching; stop with Ctrl-C", None);
        streams.flush_errors();
        if !watched::wait(&changes, &watched, &written(&call)) {
            return Ok(Exit::Clean);
        }
        match call.again(streams) {
            Err(error) => broken = Some(error),
            Ok(again) => {
                // The config may name other folders by now, and a folder that was deleted and made again is another one.
                call = again;
                watched = call.watched();
                let new = watched.watch(&sender)?;
                drop(std::mem::replace(&mut watcher, new));
            }
        }
    }
}

fn written(call: &impl Repeated) -> Vec<PathBuf> {
    let written = call.written().into_iter();
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
