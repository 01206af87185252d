//! The record of calls: a thread that writes what came, and then lets the answers go.

use std::io;
use std::path::{Path, PathBuf};
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
    news: Receiver<News>,
}

/// What is told of the record while calls come.
pub enum News {
    /// Why lines could not be written.
    Failed(String),
    /// A file was begun, as another or none was where it had been.
    BegunAnew(String),
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
        let (tell, news) = mpsc::channel();
        let mut writing = Writing { file, path: path.to_owned(), tell };
        let thread = thread::Builder::new().name("record".into()).spawn(move || writing.work(&calls));
        let thread = thread.context("cannot record: no thread can be started")?;
        let mended = mended.map(|mended| mended.told(&name));
        Ok((Self { lines: Some(lines), thread: Some(thread), news }, mended))
    }

    /// Records a line, and sends the answer when it is on the disk.
    pub fn record(&self, line: Vec<u8>, pending: Pending) {
        let Some(lines) = &self.lines else { return };
        if let Err(mpsc::SendError(unsent)) = lines.send(Box::new((line, pending))) {
            unsent.1.fail("the recorder has ended");
        }
    }

    /// What there is to tell since this was asked last.
    pub fn news(&self) -> impl Iterator<Item = News> {
        self.news.try_iter()
    }

    /// Waits until all is written.
    pub fn finish(&mut self) {
        self.lines = None;
        self.thread.take().map(JoinHandle::join);
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The file, as the thread has it.
struct Writing {
    file: LineFile,
    path: PathBuf,
    tell: Sender<News>,
}

impl Writing {
    /// Everything that has come while the last lines were written goes to the disk together.
    fn work(&mut self, calls: &Receiver<Box<Recording>>) {
        while let Ok(first) = calls.recv() {
            let (mut lines, first) = *first;
            let mut pending = vec![first];
            while lines.len() < MOST_AT_ONCE
                && let Ok(next) = calls.try_recv()
            {
                lines.extend(next.0);
                pending.push(next.1);
            }
            match self.keep_in_place().and_then(|()| self.file.add(&lines)) {
                Ok(()) => pending.into_iter().for_each(Pending::send),
                Err(error) => {
                    let reason = files::reason(&error);
                    pending.into_iter().for_each(|pending| pending.fail(&reason));
                    self.say(News::Failed(reason));
                }
            }
        }
    }

    /// Begins a file where the one that is open was moved or removed, so that no line goes where nobody looks for it.
    fn keep_in_place(&mut self) -> io::Result<()> {
        if self.file.is_in_place() {
            return Ok(());
        }
        let (file, mended) = LineFile::open(&self.path)?;
        self.file = file;
        let name = files::name(&self.path);
        let mended = mended.map(|mended| format!("; {}", mended.told(&name))).unwrap_or_default();
        self.say(News::BegunAnew(format!(
            "{name} was moved or removed: what comes from here on is in a new file of that name{mended}"
        )));
        Ok(())
    }

    fn say(&self, news: News) {
        // Whoever is told nothing any more has ended.
        let _ = self.tell.send(news);
    }
}
