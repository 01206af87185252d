//! `cgfilter init`: a repository of filters that passes its own checks.

mod choice;
mod files;
mod list;
mod next;
mod preflight;

use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};

use super::Exit;
use super::args::{Global, InitArgs, is_stdin};
use super::boundary::Boundary;
use super::files::name;
use super::stream::Streams;
use super::writer::{NewFiles, Unwritten};
use crate::model::text::{count, printable};
use crate::presets::Preset;
use files::{Folders, Planned, Service};

pub fn run(global: &Global, args: &InitArgs, streams: &mut Streams) -> Result<Exit> {
    if let Some(words) = &args.list {
        return list::run(words, streams);
    }
    let Some(presets) = choice::presets(&args.from, streams)? else {
        return Ok(Exit::Failed);
    };
    let folder = args.folder.as_deref().unwrap_or(Path::new("."));
    if is_stdin(folder) {
        bail!("init writes files: name a folder");
    }
    super::files::check_folder(folder)?;
    let boundary = &Boundary::of(folder);
    let folders = preflight::folders(folder, boundary);
    let mut init = Init::new(folder, boundary);
    let services: Vec<_> = match presets.as_slice() {
        [] => vec![Service::example(&folders)],
        presets => presets.iter().map(|preset| Service::of(preset, &folders)).collect(),
    };
    let out_of_reach = preflight::out_of_reach(folder, boundary);
    if let Some(reason) = out_of_reach.as_ref().filter(|_| !presets.is_empty()) {
        bail!("--from: {reason}");
    }
    let against = |service| preflight::against(folder, &folders, service, !presets.is_empty(), boundary);
    let reasons: Vec<_> = services.iter().map(|service| out_of_reach.clone().or_else(|| against(service))).collect();
    init.put(files::config())?;
    for (service, left_out) in services.iter().zip(&reasons) {
        match left_out {
            None => init.put_service(service)?,
            Some(reason) => init.leave_out(service.name, reason),
        }
    }
    init.added = presets.into_iter().zip(&reasons).filter(|(_, it)| it.is_none()).map(|(preset, _)| preset).collect();
    files::schemas().chain(files::around(&folders)).try_for_each(|file| init.put(file))?;
    init.end(&folders, global.quiet, streams)
}

/// A run: what is told goes to standard output, as one line for each file.
struct Init<'a> {
    folder: &'a Path,
    boundary: &'a Boundary,
    /// What is told of each file once all are written, and whether it is told to who wants to hear little.
    lines: Vec<(bool, String)>,
    new: NewFiles,
    /// A file is there already, and is not as it would be written.
    has_other: bool,
    obstacles: Vec<Unwritten>,
    /// The presets whose files are there now.
    added: Vec<&'static Preset>,
    /// The files for CI that are there now, and do not say yet where cgfilter comes from.
    without_source: Vec<String>,
}

impl<'a> Init<'a> {
    fn new(folder: &'a Path, boundary: &'a Boundary) -> Self {
        let (lines, new, obstacles) = (Vec::new(), NewFiles::default(), Vec::new());
        let (added, without_source) = (Vec::new(), Vec::new());
        Self { folder, boundary, lines, new, has_other: false, obstacles, added, without_source }
    }

    fn leave_out(&mut self, service: &str, reason: &str) {
        self.lines.push((true, format!("left out: the service {service}: {}", printable(reason))));
    }

    /// Writes all of a service, or nothing.
    fn put_service(&mut self, service: &Service) -> Result<()> {
        let before = (self.new.len(), self.lines.len(), self.obstacles.len());
        service.planned().try_for_each(|file| self.put(file))?;
        if self.obstacles.len() > before.2 {
            self.new.truncate(before.0);
            self.lines.truncate(before.1);
            self.obstacles.truncate(before.2 + 1);
        }
        Ok(())
    }

    /// Writes a file that is not there.
    fn put(&mut self, file: Planned) -> Result<()> {
        let path = self.folder.join(&file.path);
        let shown = name(&path);
        let shown = printable(&shown);
        let is_as_written = if self.boundary.has(&path, file.text.as_bytes()) {
            self.lines.push((false, format!("kept: {shown} is there already")));
            true
        } else if path.exists() && !path.is_dir() {
            self.has_other = true;
            self.lines.push((true, format!("kept: {shown} is there already, with other content")));
            false
        } else if let Err(obstacle) = NewFiles::check(&path) {
            self.obstacles.push(obstacle);
            false
        } else {
            self.new.add(&path, file.text.as_bytes())?;
            self.lines.push((false, format!("wrote: {shown}")));
            true
        };
        if is_as_written && file.lacks_source() {
            self.without_source.push(file.path);
        }
        Ok(())
    }

    /// What is to be known of the place, what failed, and what to do next.
    fn end(self, folders: &Folders, is_quiet: bool, streams: &mut Streams) -> Result<Exit> {
        self.new.keep()?;
        for (_, line) in self.lines.iter().filter(|(is_told, _)| *is_told || !is_quiet) {
            writeln!(streams.out, "{line}")?;
        }
        if !is_quiet && self.obstacles.is_empty() {
            writeln!(streams.out)?;
            if let Some(folder) = preflight::elsewhere(self.folder) {
                writeln!(streams.out, "next: cd {}", printable(&folder))?;
            }
            self.added.iter().try_for_each(|preset| next::tell(preset, folders, streams))?;
            writeln!(streams.out, "next: cgfilter test")?;
            writeln!(streams.out, "next: cgfilter lint")?;
            next::tell_of_ci(&self.without_source, streams)?;
        }
        streams.out.flush()?;
        if self.has_other {
            let message = "a file that is there already stays as it is";
            let help = "cgfilter init in a new folder shows what it would be; cgfilter schema prints schemas anew";
            streams.say("note", message, Some(help));
        }
        let of_presets = self.added.iter().filter_map(|preset| next::instead(preset, &self.added));
        for note in of_presets.chain(preflight::notes(self.folder)) {
            streams.say("note", &note, None);
        }
        tell_obstacles(&self.obstacles, streams);
        Ok(if self.obstacles.is_empty() { Exit::Clean } else { Exit::Failed })
    }
}

/// Files that fail for one reason are told in one line: what is written is told already.
fn tell_obstacles(obstacles: &[Unwritten], streams: &mut Streams) {
    for same in obstacles.chunk_by(|one, other| one.reason == other.reason) {
        let Some(Unwritten { path, reason }) = same.first() else {
            continue;
        };
        let more = match same.len() - 1 {
            0 => String::new(),
            others => format!(" and {}", count(others, "more file")),
        };
        streams.say("error", &format!("cannot write {path}{more}: {reason}"), None);
    }
}
