//! Where the verdicts of a replay go while they come: standard output, and the files of `--report`.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};

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
        places: &'a RefCell<Places>,
        reports: &mut Reports<'_>,
    ) -> io::Result<Self> {
        let mut to_stdout = None;
        if args.format == Format::Ndjson {
            to_stdout = Some(BufWriter::with_capacity(BUFFER, Hiding::new(IgnoreBrokenPipe::new(stdout()?))));
        }
        Ok(Self {
            writer: ndjson::Writer::new(services),
            places,
            are_many: args.files.len() > 1,
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
        let bad = verdict.became.as_ref().err().map(|bad| places.bad(bad));
        let mut place = bad.map_or_else(|| places.at(verdict.line), |bad| bad.place);
        if !self.are_many {
            place.file = "";
        }
        let place = Some(place);
        if let Some(out) = &mut self.stdout {
            self.writer.write(verdict, place, bad, out)?;
            if self.are_all && out.get_ref().get_ref().is_some_and(IgnoreBrokenPipe::is_unread) {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
        for report in &mut self.reports {
            self.writer.write(verdict, place, bad, report)?;
        }
        Ok(())
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
