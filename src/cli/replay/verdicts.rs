//! Where the verdicts of a replay go while they come: standard output, and the files of `--report`.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};

use serde::Serialize;

use crate::cli::args::ReplayArgs;
use crate::cli::secrets::Hiding;
use crate::cli::stream::{IgnoreBrokenPipe, Stdout, Streams, stdout};
use crate::cli::writer::{Report, Reports};
use crate::model::filter::Service;
use crate::replay::run::LineVerdict;
use crate::report::Format;
use crate::report::replay::{Places, ndjson};

/// How many bytes of verdicts go to standard output at once.
const BUFFER: usize = 64 * 1024;

/// The verdicts, line by line, to wherever they are wanted.
pub struct Verdicts<'a> {
    writer: ndjson::Writer,
    places: &'a RefCell<Places>,
    /// Whether there are several files, so that a line has to tell its own.
    are_many: bool,
    /// Whether lines count through all files.
    is_part: bool,
    /// Not by way of the stream that looks for colours: there are none, and the lines are many.
    stdout: Option<BufWriter<Hiding<IgnoreBrokenPipe<Stdout>>>>,
    /// Whether the verdicts on standard output are all that is wanted: without a reader there is nothing to do.
    are_all: bool,
    reports: Vec<Report>,
}

impl<'a> Verdicts<'a> {
    pub fn new(
        args: &ReplayArgs,
        services: &'a [Service],
        (places, are_many): (&'a RefCell<Places>, bool),
        reports: &mut Reports<'_>,
    ) -> io::Result<Self> {
        let mut to_stdout = None;
        if args.format == Format::Ndjson || args.verdicts {
            to_stdout = Some(BufWriter::with_capacity(BUFFER, Hiding::new(IgnoreBrokenPipe::new(stdout()?))));
        }
        Ok(Self {
            writer: ndjson::Writer::new(services).of_part(args.position, args.verdicts),
            places,
            are_many,
            is_part: args.verdicts,
            stdout: to_stdout,
            are_all: args.report.is_empty() && args.base.is_none(),
            reports: reports.take(|format| format == Format::Ndjson),
        })
    }

    pub fn are_wanted(&self) -> bool {
        self.stdout.is_some() || !self.reports.is_empty()
    }

    pub fn write(&mut self, verdict: &LineVerdict<'_>) -> io::Result<()> {
        let places = self.places.borrow();
        if let (true, Some(out)) = (self.is_part, &mut self.stdout) {
            self.writer.write(verdict, None, None, out)?;
            return self.is_read();
        }
        let bad = verdict.became.as_ref().err().map(|bad| places.bad(bad));
        let mut place = bad.map_or_else(|| places.at(verdict.line), |bad| bad.place);
        if !self.are_many {
            place.file = "";
        }
        let place = Some(place);
        if let Some(out) = &mut self.stdout {
            self.writer.write(verdict, place, bad, out)?;
            self.is_read()?;
        }
        for report in &mut self.reports {
            self.writer.write(verdict, place, bad, report)?;
        }
        Ok(())
    }

    /// An error where nobody reads what is all that is wanted.
    fn is_read(&self) -> io::Result<()> {
        let inner = self.stdout.as_ref().and_then(|out| out.get_ref().get_ref());
        match self.are_all && inner.is_some_and(IgnoreBrokenPipe::is_unread) {
            true => Err(io::ErrorKind::BrokenPipe.into()),
            false => Ok(()),
        }
    }

    /// Writes a line of a part that is no verdict.
    pub fn put(&mut self, name: &str, value: &impl Serialize) -> io::Result<()> {
        let mut line = format!("{{\"{name}\":");
        ndjson::push_json(&mut line, value);
        line.push_str("}\n");
        self.stdout.as_mut().map_or(Ok(()), |out| out.write_all(line.as_bytes()))
    }

    /// Sends what was written to standard output on its way.
    pub fn flush(&mut self) -> io::Result<()> {
        self.stdout.as_mut().map_or(Ok(()), Write::flush)
    }

    /// Puts the files in their places; false when one cannot be written.
    pub fn keep(self, streams: &mut Streams) -> bool {
        let written = self.reports.into_iter().map(|report| report.keep(streams));
        written.fold(true, |all, written| all & written)
    }
}
