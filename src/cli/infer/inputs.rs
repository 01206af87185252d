//! The payloads to infer from, and the name of the service that they are of.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use super::target::Target;
use crate::cli::args::{InferArgs, is_stdin};
use crate::cli::boundary::Boundary;
use crate::cli::payloads::{self, Input, Origin};
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::cli::{files, owners, problems};
use crate::engine::{Reading, wrapped};
use crate::infer::left_out::LeftOut;
use crate::infer::pairing::Pairing;
use crate::infer::plan::{FileNames, SampleRef};
use crate::model::diagnostic::{Diagnostic, Place, UNREADABLE_PAYLOAD};
use crate::model::hidden::has_hidden;
use crate::model::payload::Payload;
use crate::model::text::{count, printable, value};
use crate::parse::json;
use crate::report::{CaptureFile, words};
use crate::source::{Source, Span};

/// A service that nothing names.
const NAMELESS: &str = "service";

/// How many keys of a payload are told that are there twice.
const MOST_TWICE: usize = 3;

/// The payloads with what they are: alerts first.
pub struct Inputs {
    all: Vec<(SampleRef, Payload)>,
    /// What was said of the payloads when they were sorted.
    notes: Vec<String>,
    /// Those that are neither alert nor recovery, or belong to no other.
    pub left_out: Vec<LeftOut>,
}

impl Inputs {
    /// All payloads; none when one cannot be read, which is told then.
    pub fn read(args: &InferArgs, settings: &Settings, streams: &mut Streams) -> Option<Self> {
        let boundary = &settings.boundary;
        let paths = args.payloads.iter().chain(&args.trigger).chain(&args.resolve);
        let is_named = args.payloads.is_empty();
        let read = paths.map(|path| behind(path, is_named, boundary));
        let mut notes = Vec::new();
        let read = read.flat_map(|read| match read {
            Ok(inputs) => {
                notes.extend(payloads::captures(&inputs).iter().map(CaptureFile::line));
                inputs.into_iter().filter_map(payload).collect()
            }
            Err(problem) => vec![Err(problem)],
        });
        let (payloads, problems): (Vec<_>, Vec<_>) = read.partition(Result::is_ok);
        let problems: Vec<_> = problems.into_iter().filter_map(|it| it.err().map(|it| *it)).collect();
        problems::tell(&problems, settings, "", streams);
        let payloads: Vec<Payload> = payloads.into_iter().flatten().collect();
        let mut inputs = if is_named { Self::named(payloads, args) } else { Self::sorted(payloads) };
        inputs.notes.splice(0..0, notes);
        problems.is_empty().then_some(inputs)
    }

    fn named(payloads: Vec<Payload>, args: &InferArgs) -> Self {
        let alerts = (0..args.trigger.len()).map(SampleRef::Alert);
        let which = alerts.chain((0..args.resolve.len()).map(SampleRef::Recovery));
        Self { all: which.zip(payloads).collect(), notes: Vec::new(), left_out: Vec::new() }
    }

    /// Which of them are alerts, and which recovery belongs to which, is found out.
    pub fn sorted(payloads: Vec<Payload>) -> Self {
        let Pairing { alerts, recoveries, left_out, reason } = Pairing::of(&payloads.iter().collect::<Vec<_>>());
        let name = |at: &usize| payloads.get(*at).map_or("", |payload| payload.source.name()).to_owned();
        let pair = || Some((name(alerts.first()?), name(recoveries.first()?)));
        let told = reason.zip(pair()).map(|(reason, (alert, recovery))| {
            format!("{alert} is taken for the alert, and {recovery} for its recovery: {reason}")
        });
        let counted = (payloads.len() > 2)
            .then(|| format!("{}, {} of them with a recovery", count(alerts.len(), "alert"), recoveries.len()));
        let left = left_out.iter().map(|(at, why)| format!("{} is left out: {}", name(at), why.words()));
        let notes = told.into_iter().chain(counted).chain(left).collect();
        let mut payloads: Vec<_> = payloads.into_iter().map(Some).collect();
        let mut take = |at: &usize| payloads.get_mut(*at).and_then(Option::take);
        let mut all = Vec::new();
        for (at, alert) in alerts.iter().enumerate() {
            all.extend(take(alert).map(|payload| (SampleRef::Alert(at), payload)));
        }
        for (at, recovery) in recoveries.iter().enumerate() {
            all.extend(take(recovery).map(|payload| (SampleRef::Recovery(at), payload)));
        }
        let left_out = left_out.iter().filter_map(|(at, why)| Some((take(at)?, *why))).collect();
        Self { all, notes, left_out }
    }

    /// Alerts, each with the recovery at its place.
    pub fn paired(alerts: Vec<Payload>, recoveries: Vec<Payload>) -> Self {
        let alerts = alerts.into_iter().enumerate().map(|(at, payload)| (SampleRef::Alert(at), payload));
        let recoveries = recoveries.into_iter().enumerate().map(|(at, payload)| (SampleRef::Recovery(at), payload));
        Self { all: alerts.chain(recoveries).collect(), notes: Vec::new(), left_out: Vec::new() }
    }

    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether a file was named, or lies in a folder that was.
    pub fn has_file(&self, path: &Path) -> bool {
        let Some(path) = files::resolved(path) else { return false };
        let given = self.all.iter().map(|(_, payload)| Path::new(payload.source.name()));
        given
            .chain(self.left_out.iter().map(|(payload, _)| Path::new(payload.source.name())))
            .any(|it| files::resolved(it).as_ref() == Some(&path))
    }

    /// The names of those that are among the samples of the service already.
    pub fn file_names(&self, target: Option<&Target>) -> FileNames {
        let samples = target.and_then(|target| files::resolved(target.samples()));
        let name = |(which, payload): &(SampleRef, Payload)| {
            let path = files::resolved(Path::new(payload.source.name()))?;
            let inside = path.strip_prefix(samples.as_ref()?).ok()?;
            Some((*which, files::name(inside)))
        };
        FileNames(self.all.iter().filter_map(name).collect())
    }

    pub fn alerts(&self) -> Vec<&Payload> {
        self.all.iter().filter_map(|(which, payload)| matches!(which, SampleRef::Alert(_)).then_some(payload)).collect()
    }

    pub fn recoveries(&self) -> Vec<&Payload> {
        self.all
            .iter()
            .filter_map(|(which, payload)| matches!(which, SampleRef::Recovery(_)).then_some(payload))
            .collect()
    }

    pub fn all(&self) -> impl Iterator<Item = (SampleRef, &Payload)> {
        self.all.iter().map(|(which, payload)| (*which, payload))
    }

    pub fn into_all(self) -> impl Iterator<Item = (SampleRef, Payload)> {
        self.all.into_iter()
    }

    /// What the filter file calls the payloads, each alert with its recovery: the samples of the service that it is written
    /// with, else the files. Where these are on this machine is nobody else's concern.
    pub fn shown_names(&self, target: Option<&Target>) -> Vec<String> {
        let names = self.file_names(target);
        let name = |which: SampleRef, payload: &Payload| {
            let path = Path::new(payload.source.name());
            let alone = || path.file_name().map(files::text_of).unwrap_or_default();
            match target {
                Some(target) => target.inside(&target.sample(&names.of(which))),
                None if path.is_absolute() => alone(),
                None => payload.source.name().to_owned(),
            }
        };
        let mut all: Vec<_> = self.all().collect();
        all.sort_by_key(|(which, _)| which.pair());
        all.into_iter().map(|(which, payload)| name(which, payload)).collect()
    }

    /// What a person may not know of the payloads: keys that are there twice.
    pub fn doubts(&self) -> Vec<String> {
        let twice = |(_, payload): (SampleRef, &Payload)| {
            let source = Arc::clone(&payload.source);
            let first = payload.duplicates.iter().take(MOST_TWICE);
            let tell = move |(hidden, counts): &(Span, Span)| {
                let at = |span: &Span| source.position(span.start);
                let (key, line) = (value(source.slice(*counts)), at(counts).line);
                let (name, first) = (source.name(), at(hidden));
                let (first, column) = (first.line, first.column);
                format!("{name}:{first}:{column}: the key {key} is there twice; the last one counts, in line {line}")
            };
            first.map(tell).collect::<Vec<_>>()
        };
        self.all().flat_map(twice).collect()
    }
}

/// The body that a sender sent, as a sample of its own.
fn payload(input: Input) -> Option<Result<Payload, Box<Diagnostic>>> {
    let Input { name, payload, .. } = input;
    let payload = match payload {
        Ok(payload) if payload.source.name() == name => Arc::into_inner(payload).map(unwrapped)?,
        // One of several in a file.
        Ok(payload) => alone(Arc::new(Source::new(name, payload.whole()))),
        Err(unread) => return Some(Err(unread)),
    };
    Some(as_it_was_sent(payload))
}

/// What a path leads to: a payload, or, where it is not named for one, those of a folder or a log, or the calls that something
/// recorded.
fn behind(path: &Path, is_for_one: bool, boundary: &Boundary) -> Result<Vec<Input>, Box<Diagnostic>> {
    let no = |message: &str, help: &str| {
        let place = Place::file(files::name(path));
        Err(Box::new(Diagnostic::new(UNREADABLE_PAYLOAD, place, message).help(help)))
    };
    match () {
        () if is_stdin(path) => return no("a sample is a file, to be kept", "save the payload first"),
        () if is_for_one && path.is_dir() => return no("this is a folder", "name the payload in it"),
        () => {}
    }
    let owners = owners::of([], Path::new(""));
    let read = payloads::read(&[Origin::named(path, boundary)], !path.is_dir(), &owners, &HashSet::new(), boundary);
    match read.len() {
        2.. if is_for_one => no(
            &format!("this file has {}", count(read.len(), "payload")),
            "leave out --trigger and --resolve: cgfilter infer FILE pairs them by itself",
        ),
        _ => Ok(read),
    }
}

/// Refuses a call as something captured it: a filter for what is around its payload would take no call.
fn as_it_was_sent(payload: Payload) -> Result<Payload, Box<Diagnostic>> {
    let Some(wrapped) = wrapped::of(&payload, std::iter::empty(), Reading::default()) else {
        return Ok(payload);
    };
    let file = payload.source.name();
    let keep = format!("keep the payload alone: {} {}", words::unwrapping(&wrapped), printable(file));
    let refusal = Diagnostic::new(UNREADABLE_PAYLOAD, Place::file(file), words::wrapped(&wrapped));
    Err(Box::new(refusal.help(keep)))
}

/// The body of an envelope as a sample of its own: that is what is kept.
fn unwrapped(payload: Payload) -> Payload {
    if payload.source.body().trim() == payload.whole() {
        return payload;
    }
    alone(Arc::new(Source::new(payload.source.name(), payload.whole())))
}

/// A text that is a payload, and nothing else.
fn alone(source: Arc<Source>) -> Payload {
    let span = Span::new(0, source.text().len());
    json::payload(&source, span).unwrap_or_else(|_| json::text(&source))
}

/// The name that was given, which has to do as one of a file, or else that of the folder that all payloads are in.
pub fn service_name(args: &InferArgs) -> Result<String> {
    if args.from.as_deref().is_some_and(|from| from.trim() != from) {
        bail!("--from has blanks around it");
    }
    if let Some(name) = &args.name {
        if let Some(why) = harm(name) {
            bail!("a service cannot be named {name:?}: {why}");
        }
        return Ok(name.clone());
    }
    let folder = |path: &PathBuf| {
        let path = files::resolved(path)?;
        if path.is_dir() { Some(path) } else { path.parent().map(Path::to_owned) }
    };
    let mut folders = args.payloads.iter().chain(&args.trigger).chain(&args.resolve).map(folder);
    let first = folders.next().flatten();
    let common = first.filter(|first| folders.all(|folder| folder.as_ref() == Some(first)));
    let name = common.as_deref().and_then(|folder| folder.file_name()?.to_str().map(str::to_owned));
    let name = name.filter(|name| harm(name).is_none() && !is_for_samples(name));
    Ok(name.unwrap_or_else(|| NAMELESS.to_owned()))
}

fn is_for_samples(name: &str) -> bool {
    matches!(name, "samples" | "payloads" | "tmp" | "json")
}

/// What is wrong with a name that becomes one of files, if anything.
pub fn harm(name: &str) -> Option<&'static str> {
    let reserved = |c: char| "/\\:*?\"<>|[]{}!".contains(c);
    Some(match () {
        () if name.trim().is_empty() || name.trim() != name => "it is empty, or has blanks around it",
        () if name.starts_with(['.', '-', '~']) => "it starts with a dot, a dash or a tilde",
        () if is_device(name) => "Windows has a device of this name",
        () if name.ends_with('.') => "it ends with a dot",
        () if name.contains(reserved) => "it has a character that names of files cannot have everywhere",
        () if has_hidden(name) => "it has characters that are not seen",
        () if name.len() > 100 => "it is too long for a file",
        () if name.eq_ignore_ascii_case("cgfilter") => "that is the name of the config",
        () if name.to_lowercase().ends_with(".test") => "names of suites end so",
        () => return None,
    })
}

/// Whether Windows takes a file of this name for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let numbered = |word: &str| {
        let number = stem.strip_prefix(word);
        number.is_some_and(|number| number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit()))
    };
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::harm;

    #[test]
    fn a_name_is_harmless_as_one_of_a_file() {
        for name in ["shop", "shop-2", "Shop Monitor", "é", "a.b"] {
            assert_eq!(harm(name), None, "{name}");
        }
        for name in [
            "", " a", "../x", "a/b", "a\\b", ".a", "-a", "cgfilter", "CGFILTER", "a.test", "a\n", "a*", "con:", "a.",
            "CON", "nul.x", "com1",
        ] {
            assert!(harm(name).is_some(), "{name:?}");
        }
    }
}
