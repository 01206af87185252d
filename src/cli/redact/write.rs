//! Writes what was planned, each file as a whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::Result;

use super::survey::{Reason, redacted};
use super::targets::Origin;
use super::units::Units;
use super::{Plan, Redaction};
use crate::cli::stream::{self, IgnoreBrokenPipe, Streams};
use crate::cli::{files, writer};
use crate::redact::Counts;
use crate::report::redact::{FileState, RedactedFile};

impl Redaction<'_> {
    /// Writes a file, if it has to be written; what became of it.
    pub fn write(&self, plan: &Plan, streams: &mut Streams) -> Result<RedactedFile> {
        let expectations = plan.suite.as_ref().map_or(0, |suite| suite.expectations);
        let mut file = RedactedFile {
            file: plan.target.name.clone(),
            out: plan.target.out.as_deref().map(files::name),
            state: FileState::Clean,
            counts: plan.counts(),
            expectations,
            line: None,
            reason: None,
            help: None,
        };
        let is_changed = file.counts.all() + expectations > 0;
        let written = match &plan.left {
            Some(reason) => Err(reason.clone()),
            None if matches!(plan.target.place, Origin::Stdin(_)) => return self.pass_on(plan, file, streams),
            None if !is_changed && plan.target.out.is_none() => Ok(Vec::new()),
            None => self.write_file(plan),
        };
        match written {
            Ok(losses) => {
                losses.iter().for_each(|loss| streams.say("note", &format!("{}: {loss}", file.file), None));
                file.state = if is_changed { FileState::Redacted } else { FileState::Clean };
            }
            Err(reason) => {
                file.state = if reason.is_change { FileState::Left } else { FileState::Failed };
                let left = if reason.is_change { "; it is left as it is" } else { "" };
                (file.line, file.reason) = (reason.line, Some(format!("{}{left}", reason.message)));
                (file.out, file.help, file.counts) = (None, reason.help, Counts::default());
            }
        }
        Ok(file)
    }

    /// Standard input goes to standard output.
    fn pass_on(&self, plan: &Plan, mut file: RedactedFile, streams: &mut Streams) -> Result<RedactedFile> {
        streams.flush_errors();
        // As it is: nothing of it is for a terminal.
        let mut out = IgnoreBrokenPipe::new(BufWriter::new(stream::stdout()?));
        self.copy(plan, &mut out)?;
        out.flush()?;
        file.state = if file.counts.all() > 0 { FileState::Redacted } else { FileState::Clean };
        Ok(file)
    }

    fn write_file(&self, plan: &Plan) -> Result<Vec<String>, Reason> {
        let path = plan.target.out.as_deref().unwrap_or(plan.target.path());
        if let Some(folder) = plan.target.out.as_deref().and_then(Path::parent) {
            let made = writer::make_folder(folder);
            made.map_err(|error| Reason::unusable(error.to_string()))?;
        }
        let written = writer::fill(path, |draft| match &plan.suite {
            Some(suite) => draft.write_all(suite.text.as_bytes()),
            None => self.copy(plan, draft),
        });
        written
            .map_err(|error| Reason::unusable(format!("cannot write {}: {}", files::name(path), files::reason(&error))))
    }

    /// Writes the file that was looked at, redacted.
    fn copy(&self, plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
        let (file, stamp) = plan.target.open()?;
        let mut units = Units::of(file, plan.target.path())?;
        while let Some(unit) = units.next()? {
            out.write_all(&redacted(&self.redactor, &unit.bytes, &mut Counts::default()))?;
        }
        let is_same = |now: &_| plan.survey.as_ref().is_some_and(|survey| survey.stamp == *now);
        if !is_same(&stamp) || !is_same(&plan.target.open()?.1) {
            return Err(io::Error::other("it changed while it was looked at, and is left as it is"));
        }
        Ok(())
    }
}
