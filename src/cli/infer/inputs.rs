//! The payloads to infer from, and the name of the service that they are of.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};

use super::target::Target;
use crate::cli::args::{InferArgs, is_stdin};
use crate::cli::boundary::Boundary;
use crate::cli::owners::{Owner, Owners};
use crate::cli::payloads::{self, Origin};
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::cli::{files, problems};
use crate::infer::plan::SampleRef;
use crate::model::diagnostic::{Diagnostic, Place, UNREADABLE_PAYLOAD};
use crate::model::hidden::has_hidden;
use crate::model::key_path::Step;
use crate::model::payload::Payload;
use crate::model::text::value;
use crate::parse::json;
use crate::source::{Source, Span};

/// A service that nothing names.
const NAMELESS: &str = "service";

/// How many keys of a payload are told that are there twice.
const MOST_TWICE: usize = 3;

/// The payloads with what they are: alerts first.
pub struct Inputs(Vec<(SampleRef, Payload)>);

impl Inputs {
    /// All payloads; none when one cannot be read, which is told then.
    pub fn read(args: &InferArgs, settings: &Settings, streams: &mut Streams) -> Option<Self> {
        let (mut payloads, mut problems) = (Vec::new(), Vec::new());
        let alerts = args.trigger.iter().enumerate().map(|(at, path)| (SampleRef::Alert(at), path));
        let recoveries = args.resolve.iter().enumerate().map(|(at, path)| (SampleRef::Recovery(at), path));
        for (which, path) in alerts.chain(recoveries) {
            match one(path, &settings.boundary) {
                Ok(payload) => payloads.push((which, payload)),
                Err(unreadable) => problems.push(*unreadable),
            }
        }
        problems::tell(&problems, settings, "", streams);
        problems.is_empty().then_some(Self(payloads))
    }

    pub fn alerts(&self) -> Vec<&Payload> {
        self.0.iter().filter_map(|(which, payload)| matches!(which, SampleRef::Alert(_)).then_some(payload)).collect()
    }

    pub fn recoveries(&self) -> Vec<&Payload> {
        self.0
            .iter()
            .filter_map(|(which, payload)| matches!(which, SampleRef::Recovery(_)).then_some(payload))
            .collect()
    }

    pub fn all(&self) -> impl Iterator<Item = (SampleRef, &Payload)> {
        self.0.iter().map(|(which, payload)| (*which, payload))
    }

    pub fn into_all(self) -> impl Iterator<Item = (SampleRef, Payload)> {
        self.0.into_iter()
    }

    /// What the filter file calls the payloads, each alert with its recovery: the samples of the service that it is written
    /// with, else the files. Where these are on this machine is nobody else's concern.
    pub fn shown_names(&self, target: Option<&Target>) -> Vec<String> {
        let name = |which: SampleRef, payload: &Payload| {
            let path = Path::new(payload.source.name());
            let alone = || path.file_name().map(files::text_of).unwrap_or_default();
            match target {
                Some(target) => target.inside(&target.sample(which)),
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

/// The payload of a file that holds one.
fn one(path: &Path, boundary: &Boundary) -> Result<Payload, Box<Diagnostic>> {
    let no = |message: &str, help: &str| {
        let place = Place::file(files::name(path));
        Box::new(Diagnostic::new(UNREADABLE_PAYLOAD, place, message).help(help))
    };
    if is_stdin(path) {
        return Err(no("a sample is a file, to be kept", "save the payload first"));
    }
    if path.is_dir() {
        return Err(no("this is a folder", "name the payload in it"));
    }
    if files::has_extension(path, &["ndjson", "jsonl"]) {
        return Err(no("this is a log of payloads", "take one payload out of it, into a .json file"));
    }
    let owners = Owners::new(std::iter::empty::<Owner<'_>>(), Path::new(""));
    let read = payloads::read(&[Origin::named(path)], true, &owners, &HashSet::new(), boundary);
    let payload = read.into_iter().next().map(|input| input.payload).transpose()?;
    let payload = payload.and_then(Arc::into_inner);
    payload.map(unwrapped).ok_or_else(|| no("this is no payload", "name a .json file"))
}

/// The body of an envelope, as of a line of a log: a filter looks at nothing else.
fn unwrapped(payload: Payload) -> Payload {
    let span = Span::new(payload.source.body_start(), payload.source.text().len());
    let has = |key: &str| payload.node(&[Step::Key(key.to_owned())]).is_some();
    let opened = (has("body") && has("received_at")).then(|| json::log_line(&payload.source, span));
    let Some(Ok(opened)) = opened.filter(|it| it.as_ref().is_ok_and(|it| it.span != payload.span)) else {
        return payload;
    };
    let source = Arc::new(Source::new(payload.source.name(), opened.whole()));
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
    let folder = |path: &PathBuf| files::resolved(path).and_then(|path| path.parent().map(Path::to_owned));
    let mut folders = args.trigger.iter().chain(&args.resolve).map(folder);
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
fn harm(name: &str) -> Option<&'static str> {
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
