//! The files of `--report`, and what else a run tells in the same formats.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anstream::StripStream;
use anyhow::{Result, bail};

use super::atomic_file::AtomicFile;
use super::guard::{self, Identity};
use super::place::{Place, place};
use crate::cli::args::ReportFile;
use crate::cli::files;
use crate::cli::secrets::Hiding;
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::report::{self, CommandRun, Format};

/// The reports that a run is asked for, with where they lead.
pub struct Reports<'a> {
    wanted: Vec<(&'a ReportFile, Place)>,
}

impl<'a> Reports<'a> {
    /// Fails for a report that cannot be written, or that would take the place of another file of the repository, or of what
    /// else this run writes. That is told before the work begins, and nothing is made or cut off yet: a report that cannot
    /// be made leaves the last one.
    pub fn new(wanted: &'a [ReportFile], baseline: Option<&Path>, settings: &Settings) -> Result<Self> {
        let mut taken = guard::streams();
        if let Some(baseline) = baseline {
            if !baseline.exists() {
                checked("--baseline", baseline)?;
            }
            taken.push((Identity::of(baseline), format!("the baseline {}", files::name(baseline))));
        }
        let mut places = Vec::new();
        for report in wanted {
            let place = checked("--report", &report.path)?;
            if let Some(path) = place.file() {
                let own = Identity::of(path);
                let other = taken.iter().find(|(other, _)| *other == own).map(|(_, other)| other.clone());
                if let Some(other) = other.or_else(|| guard::kept(path, settings)) {
                    bail!("--report {}: it would take the place of {other}", files::name(&report.path));
                }
                taken.push((own, format!("the report {}", files::name(&report.path))));
            }
            places.push((report, place));
        }
        Ok(Self { wanted: places })
    }

    /// Fails for a report that would take the place of a file that was read, or of one of these, which will be.
    pub fn spare_read(&self, besides: &[PathBuf]) -> Result<()> {
        let there = self.wanted.iter().filter_map(|(report, place)| {
            let there = place.file().filter(|path| path.exists())?;
            Some((&report.path, Identity::of(there)))
        });
        let there: Vec<_> = there.collect();
        if there.is_empty() {
            return Ok(());
        }
        let read = guard::read(besides);
        for (path, identity) in there {
            if let Some(other) = read.get(&identity) {
                bail!("--report {}: it would take the place of {other}, which is read", files::name(path));
            }
        }
        Ok(())
    }

    /// Takes out the reports that are written while the work goes on.
    pub fn take(&mut self, is_meant: impl Fn(Format) -> bool) -> Vec<Report> {
        let taken = self.wanted.extract_if(.., |(report, _)| is_meant(report.format));
        taken.map(|(report, place)| Report::new(&report.path, &place)).collect()
    }

    /// Writes each report to its file, then what is meant for standard output; false when a file could not be written.
    pub fn write(&self, stdout: Option<Format>, run: CommandRun<'_>, streams: &mut Streams) -> Result<bool> {
        let mut written = true;
        for (wanted, place) in &self.wanted {
            let mut file = Report::new(&wanted.path, place);
            report::write(wanted.format, run, &mut StripStream::new(&mut file as &mut (dyn Write + 'static)))?;
            written &= file.keep(streams);
        }
        streams.flush_errors();
        if let Some(format) = stdout {
            report::write(format, run, streams.report())?;
            streams.out.flush()?;
        }
        Ok(written)
    }
}

/// Where an option leads, if it can be written there.
fn checked(option: &str, path: &Path) -> Result<Place> {
    let place = place(path).and_then(|place| AtomicFile::check(&place).map(|()| place));
    place.map_err(|error| {
        anyhow::anyhow!("{option} {}: it cannot be written: {}", files::name(path), files::reason(&error))
    })
}

/// A report on its way to its file. What fails is told at its end, and costs no other report.
pub struct Report {
    path: PathBuf,
    draft: io::Result<Hiding<AtomicFile>>,
}

impl Report {
    fn new(path: &Path, place: &Place) -> Self {
        Self { path: path.to_owned(), draft: AtomicFile::new(place).map(Hiding::new) }
    }

    /// Puts the report in its place; false when it could not be written.
    pub fn keep(self, streams: &mut Streams) -> bool {
        let kept = self.draft.and_then(Hiding::into_inner).and_then(AtomicFile::keep);
        super::tell(&self.path, kept, streams)
    }
}

impl Write for Report {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Ok(draft) = &mut self.draft
            && let Err(error) = draft.write_all(bytes)
        {
            self.draft = Err(error);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
