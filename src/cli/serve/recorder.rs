//! The record of calls: a thread that writes what came, and then lets the answers go.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result};
use axum::http::StatusCode;
use tokio::sync::oneshot;

use super::call::Reply;
use crate::cli::files;
use crate::cli::writer::LineFile;

/// An answer that waits.
pub struct Pending {
    pub answer: oneshot::Sender<Reply>,
    pub reply: Reply,
}

impl Pending {
    pub fn send(self) {
        // A sender that has gone meanwhile gets none.
        let _ = self.answer.send(self.reply);
    }

    fn fail(self, reason: &str) {
        let reason = format!("the call cannot be recorded: {reason}");
        let _ = self.answer.send(Reply::refusal(StatusCode::SERVICE_UNAVAILABLE, &reason));
    }
}

/// A line, and the answer that waits for it to be written.
type Recording = (Vec<u8>, Pending);

pub struct Recorder {
    lines: Option<Sender<Box<Recording>>>,
    thread: Option<JoinHandle<()>>,
    failures: Receiver<String>,
}

/// As much as is written in one go.
const MOST_AT_ONCE: usize = 8 << 20;

impl Recorder {
    /// The recorder, and what had to be mended of the file.
    pub fn open(path: &Path) -> Result<(Self, Option<String>)> {
        let name = files::name(path);
        let opened = LineFile::open(path);
        let (file, mended) =
            opened.map_err(|error| anyhow::anyhow!("cannot record to {name}: {}", files::reason(&error)))?;
        let (lines, calls) = mpsc::channel();
        let (failed, failures) = mpsc::channel();
        let thread = thread::Builder::new().name("record".into()).spawn(move || write(file, &calls, &failed));
        let thread = thread.context("cannot record: no thread can be started")?;
        let mended = mended.map(|mended| mended.told(&name));
        Ok((Self { lines: Some(lines), thread: Some(thread), failures }, mended))
    }

    /// Records a line, and sends the answer when it is on the disk.
    pub fn record(&self, line: Vec<u8>, pending: Pending) {
        let Some(lines) = &self.lines else { return };
        if let Err(mpsc::SendError(unsent)) = lines.send(Box::new((line, pending))) {
            unsent.1.fail("the recorder has ended");
        }
    }

    /// Why lines could not be written since this was asked last.
    pub fn failures(&self) -> impl Iterator<Item = String> {
        self.failures.try_iter()
    }
}

impl Drop for Recorder {
    /// Waits until all is written.
    fn drop(&mut self) {
        self.lines = None;
        self.thread.take().map(JoinHandle::join);
    }
}

/// Everything that has come while the last lines were written goes to the disk together.
fn write(mut file: LineFile, calls: &Receiver<Box<Recording>>, failed: &Sender<String>) {
    while let Ok(first) = calls.recv() {
        let (mut lines, first) = *first;
        let mut pending = vec![first];
        while lines.len() < MOST_AT_ONCE
            && let Ok(next) = calls.try_recv()
        {
            lines.extend(next.0);
            pending.push(next.1);
        }
        match file.add(&lines) {
            Ok(()) => pending.into_iter().for_each(Pending::send),
            Err(error) => {
                let reason = files::reason(&error);
                pending.into_iter().for_each(|pending| pending.fail(&reason));
                let _ = failed.send(reason);
            }
        }
    }
}
