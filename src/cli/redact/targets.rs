//! What is redacted: the files behind the paths, and where each is written.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use crate::cli::args::{RedactArgs, is_stdin};
use crate::cli::boundary::{Readable, Refusal};
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::cli::{files, filters, writer};
use crate::model::text::{count, listed};
use crate::report::redact::RedactFormat;

/// A file to be redacted.
pub struct Target {
    pub name: String,
    pub place: Origin,
    /// Where a copy goes; none where the file itself is replaced, or what came in goes out again.
    pub out: Option<PathBuf>,
    pub is_suite: bool,
}

pub enum Origin {
    File(Readable),
    /// Standard input, which is kept while it is looked at.
    Stdin(File),
    Lost(Refusal),
}

/// What in a folder is redacted.
const IN_FOLDERS: &[&str] = &["json", "ndjson", "jsonl", "log", "txt", "har"];

pub fn find(args: &RedactArgs, settings: &Settings) -> Result<Vec<Target>> {
    let (mut targets, mut known) = (Vec::new(), HashSet::new());
    for path in &args.paths {
        for target in behind(path, args, settings)? {
            let is_new = match &target.place {
                Origin::File(file) => known.insert(file.real.clone()),
                Origin::Stdin(_) | Origin::Lost(_) => true,
            };
            targets.extend(Some(target).filter(|_| is_new));
        }
    }
    check_places(&targets)?;
    Ok(targets)
}

fn behind(path: &Path, args: &RedactArgs, settings: &Settings) -> Result<Vec<Target>> {
    let out = |below: &Path| args.out.as_ref().map(|out| out.join(below));
    if is_stdin(path) {
        if args.out.is_some() || args.format == RedactFormat::Json || args.paths.len() > 1 {
            bail!(
                "-: standard input goes to standard output, so it is redacted alone: without --out and --format json"
            );
        }
        let name = "<stdin>".to_owned();
        return Ok(vec![Target { name, place: Origin::Stdin(spooled()?), out: None, is_suite: false }]);
    }
    if !path.is_dir() {
        let name = path.file_name().unwrap_or_default();
        return Ok(vec![target(path, Readable::named(path), out(Path::new(name)))]);
    }
    let found = settings.boundary.below(path, is_redacted);
    if found.is_empty() {
        bail!("{}: nothing in this folder is named .{}", files::name(path), IN_FOLDERS.join(", ."));
    }
    let of_file = |file: Readable| {
        let copy = out(file.path.strip_prefix(path).unwrap_or(&file.path));
        target(&file.path.clone(), Ok(file), copy)
    };
    let lost = found.unreadable.into_iter().map(|(path, refusal)| target(&path, Err(refusal), None));
    Ok(found.files.into_iter().map(of_file).chain(lost).collect())
}

/// Whether a file is redacted that is in a folder.
fn is_redacted(path: &Path) -> bool {
    filters::is_suite(path) || files::has_extension(path, IN_FOLDERS)
}

/// Tells which files of a folder are not redacted, since nobody looks for secrets in them. Filters are for `lint`.
pub fn tell_passed_over(path: &Path, settings: &Settings, streams: &mut Streams) {
    if is_stdin(path) || !path.is_dir() {
        return;
    }
    let found =
        settings.boundary.below(path, |file| !is_redacted(file) && !files::has_extension(file, &["yaml", "yml"]));
    let names: Vec<_> = found.files.iter().map(|file| files::name(&file.path)).collect();
    if !names.is_empty() {
        let are = if names.len() == 1 { "is" } else { "are" };
        let (number, names) = (count(names.len(), "file"), listed(&names, "and"));
        let message = format!("{}: {number} {are} not redacted, going by the name: {names}", files::name(path));
        streams.say("note", &message, Some("name each to have it redacted, and unpack first what is packed"));
    }
}

pub fn target(path: &Path, file: Result<Readable, Refusal>, out: Option<PathBuf>) -> Target {
    let place = file.map_or_else(Origin::Lost, Origin::File);
    Target { name: files::name(path), place, out, is_suite: filters::is_suite(path) }
}

/// No copy takes the place of anything, nor of another copy.
fn check_places(targets: &[Target]) -> Result<()> {
    let mut places = HashSet::new();
    for (target, out) in targets.iter().filter_map(|target| Some((target, target.out.as_ref()?))) {
        if out.symlink_metadata().is_ok() {
            bail!("{} is there already, and is left as it is: name another folder with --out", files::name(out));
        }
        if !places.insert(out) {
            bail!("{}: another file would have the same copy, {}", target.name, files::name(out));
        }
    }
    Ok(())
}

/// Standard input as a file that nobody else sees, since it is read more than once.
fn spooled() -> Result<File> {
    writer::watch_signals();
    let mut file = tempfile::tempfile().context("standard input cannot be kept while it is looked at")?;
    io::copy(&mut io::stdin().lock(), &mut file).context("standard input")?;
    Ok(file)
}

/// By which a file is known to be the one that was looked at.
pub type Stamp = Option<(u64, SystemTime)>;

impl Target {
    /// The file, and by what it is known.
    pub fn open(&self) -> io::Result<(File, Stamp)> {
        let file = match &self.place {
            Origin::Stdin(file) => return Ok((file.try_clone()?, None)),
            Origin::Lost(refusal) => return Err(io::Error::other(refusal.to_string())),
            Origin::File(file) => file,
        };
        writer::note_read(&file.path);
        let opened = file.open().map_err(|error| io::Error::other(Refusal::of(&error).to_string()))?;
        let there = opened.metadata()?;
        if !there.is_file() {
            return Err(io::Error::other("it is no file; pipe it in: cgfilter redact -"));
        }
        Ok((opened, Some((there.len(), there.modified()?))))
    }

    pub fn path(&self) -> &Path {
        match &self.place {
            Origin::File(file) => &file.path,
            Origin::Stdin(_) | Origin::Lost(_) => Path::new(""),
        }
    }

    /// The path without links.
    pub fn real(&self) -> Option<&Path> {
        match &self.place {
            Origin::File(file) => Some(&file.real),
            Origin::Stdin(_) | Origin::Lost(_) => None,
        }
    }

    /// What the name of a file says that it is, where that is nothing to redact.
    pub fn refusal(&self) -> Option<&'static str> {
        let is_yaml = !self.is_suite && files::has_extension(self.path(), &["yaml", "yml"]);
        is_yaml.then_some(
            "this is a YAML file: cgfilter lint says where secrets are in it (CG501), and they are for you to take out",
        )
    }
}
