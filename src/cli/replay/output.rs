//! Where the reports of a replay go: standard output, and the files of `--report`.

use std::cell::RefCell;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Result;

use crate::cli::args::{Global, ReplayArgs};
use crate::cli::draft::Draft;
use crate::cli::files;
use crate::cli::stream::{Stdout, Streams, WhileRead, stdout};
use crate::model::filter::Service;
use crate::replay::run::LineVerdict;
use crate::report::replay::{self, Places, ReplayFormat, ReplayLook, Replayed, ndjson};

/// How many bytes of verdicts go to standard output at once.
const BUFFER: usize = 64 * 1024;

/// The verdicts, line by line, to wherever they are wanted.
pub struct Verdicts<'a> {
    writer: ndjson::Writer,
    places: &'a RefCell<Places>,
    /// Whether there are several files, so that a line has to tell its own.
    are_many: bool,
    /// Not by way of the stream that looks for colours: there are none, and the lines are many.
    stdout: Option<BufWriter<WhileRead<Stdout>>>,
    /// Whether the verdicts on standard output are all that is wanted: without a reader there is nothing to do.
    are_all: bool,
    drafts: Vec<(&'a Path, io::Result<Draft>)>,
}

impl<'a> Verdicts<'a> {
    pub fn new(args: &'a ReplayArgs, services: &'a [Service], places: &'a RefCell<Places>) -> io::Result<Self> {
        let reports = args.report.iter();
        let reports = reports.filter(|it| it.format == ReplayFormat::Ndjson);
        let draft = |path: &'a Path| (path, Draft::beside(path));
        let mut to_stdout = None;
        if args.format == ReplayFormat::Ndjson {
            to_stdout = Some(BufWriter::with_capacity(BUFFER, WhileRead::new(stdout()?)));
        }
        Ok(Self {
            writer: ndjson::Writer::new(services),
            places,
            are_many: args.files.len() > 1,
            stdout: to_stdout,
            are_all: args.report.is_empty() && args.base.is_none(),
            drafts: reports.map(|report| draft(&report.path)).collect(),
        })
    }

    pub fn are_wanted(&self) -> bool {
        self.stdout.is_some() || !self.drafts.is_empty()
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
            if self.are_all && out.get_ref().is_unread() {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
        for (_, draft) in &mut self.drafts {
            let Ok(file) = draft else { continue };
            if let Err(error) = self.writer.write(verdict, place, bad, file) {
                *draft = Err(error);
            }
        }
        Ok(())
    }

    /// Sends what was written to standard output on its way.
    pub fn flush(&mut self) -> io::Result<()> {
        self.stdout.as_mut().map_or(Ok(()), Write::flush)
    }

    /// Puts the files in their places; false when one cannot be written.
    pub fn keep(self, streams: &mut Streams) -> bool {
        let mut written = true;
        for (path, draft) in self.drafts {
            if let Err(error) = draft.and_then(Draft::keep) {
                let message = format!("cannot write {}: {}", files::name(path), files::reason(&error));
                streams.say("error", &message, None);
                written = false;
            }
        }
        written
    }
}

/// Writes each report to its file, then the one to standard output; false when one could not be written.
pub fn write(global: &Global, args: &ReplayArgs, replayed: &Replayed<'_>, streams: &mut Streams) -> Result<bool> {
    let look = ReplayLook { width: streams.width, quiet: global.quiet, in_full: global.verbose };
    let mut written = true;
    for report in args.report.iter().filter(|it| it.format != ReplayFormat::Ndjson) {
        let mut bytes = Vec::new();
        let mut plain = anstream::StripStream::new(&mut bytes);
        replay::write(report.format, replayed, look, &mut plain)?;
        if let Err(error) = files::write(&report.path, &bytes) {
            streams.error(&error);
            written = false;
        }
    }
    streams.flush_errors();
    replay::write(args.format, replayed, look, streams.report())?;
    streams.out.flush()?;
    Ok(written)
}
