//! `cgfilter init`: a repository of filters that passes its own checks.

mod around;
mod files;

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};

use super::Exit;
use super::args::{Global, InitArgs, is_stdin};
use super::boundary::Boundary;
use super::files::{create, name};
use super::stream::Streams;
use crate::model::text::{count, printable};
use files::{Planned, Service};

pub fn run(global: &Global, args: &InitArgs, streams: &mut Streams) -> Result<Exit> {
    let folder = args.folder.as_deref().unwrap_or(Path::new("."));
    if is_stdin(folder) {
        bail!("init writes files: name a folder");
    }
    super::files::make_folder(folder)?;
    let service = files::service(args.from);
    let boundary = &Boundary::of(folder);
    let left_out = around::against(folder, &service, args.from.is_some(), boundary);
    let folders = around::folders(folder, boundary);
    let mut init = Init { folder, boundary, is_quiet: global.quiet, has_other: false, errors: Vec::new(), streams };
    init.put(files::config())?;
    match &left_out {
        None => init.put_service(&service)?,
        Some(reason) => init.left_out(service.name, reason)?,
    }
    for file in files::schemas().chain(files::around(&folders)) {
        init.put(file)?;
    }
    init.end()
}

/// A run: what is told goes to standard output, as one line for each file.
struct Init<'a> {
    folder: &'a Path,
    boundary: &'a Boundary,
    is_quiet: bool,
    /// A file is there already, and is not as it would be written.
    has_other: bool,
    /// What cannot be written, and why.
    errors: Vec<(String, String)>,
    streams: &'a mut Streams,
}

impl Init<'_> {
    /// Writes all of a service, or as much as can be seen before, nothing.
    fn put_service(&mut self, service: &Service) -> Result<()> {
        let mut files = service.planned();
        let obstacle = |file: Planned| {
            let path = self.folder.join(file.path);
            Some((name(&path), super::files::obstacle(&path)?))
        };
        if let Some(error) = files.by_ref().find_map(obstacle) {
            self.errors.push(error);
            return Ok(());
        }
        for file in service.planned() {
            let failed = self.errors.len();
            self.put(file)?;
            if self.errors.len() > failed {
                break;
            }
        }
        Ok(())
    }

    /// Writes a file that is not there.
    fn put(&mut self, file: Planned) -> Result<()> {
        let path = self.folder.join(&file.path);
        let is_same = || around::is_same(&path, &file.text, self.boundary);
        match create(&path, file.text.as_bytes()) {
            Ok(true) => self.tell("wrote", &path, "", !self.is_quiet),
            Ok(false) if is_same() => self.tell("kept", &path, " is there already", !self.is_quiet),
            Ok(false) => {
                self.has_other = true;
                self.tell("kept", &path, " is there already, with other content", true)
            }
            Err(reason) => {
                self.errors.push((name(&path), reason));
                Ok(())
            }
        }
    }

    fn tell(&mut self, done: &str, path: &Path, more: &str, is_told: bool) -> Result<()> {
        if is_told {
            let path = name(path);
            writeln!(self.streams.out, "{done}: {}{more}", printable(&path))?;
        }
        Ok(())
    }

    fn left_out(&mut self, service: &str, reason: &str) -> Result<()> {
        let reason = printable(reason);
        writeln!(self.streams.out, "left out: the service {service}: {reason}")?;
        Ok(())
    }

    /// What is to be known of the place, what failed, and what to do next.
    fn end(self) -> Result<Exit> {
        if !self.is_quiet && self.errors.is_empty() {
            writeln!(self.streams.out)?;
            if let Some(folder) = around::elsewhere(self.folder) {
                writeln!(self.streams.out, "next: cd {}", printable(&folder))?;
            }
            writeln!(self.streams.out, "next: cgfilter test")?;
            writeln!(self.streams.out, "next: cgfilter lint")?;
        }
        self.streams.out.flush()?;
        if self.has_other {
            let message = "a file that is there already stays as it is";
            let help = "cgfilter init in a new folder shows what it would be; cgfilter schema prints schemas anew";
            self.streams.say("note", message, Some(help));
        }
        for note in around::notes(self.folder) {
            self.streams.say("note", &note, None);
        }
        let failed = !self.errors.is_empty();
        self.failed();
        Ok(if failed { Exit::Failed } else { Exit::Clean })
    }

    /// Files that fail for one reason are told in one line: what is written is told already.
    fn failed(self) {
        for same in self.errors.chunk_by(|(_, one), (_, other)| one == other) {
            let Some((first, reason)) = same.first() else {
                continue;
            };
            let more = match same.len() - 1 {
                0 => String::new(),
                others => format!(" and {}", count(others, "more file")),
            };
            self.streams.say("error", &format!("cannot write {first}{more}: {reason}"), None);
        }
    }
}
