//! Reads the samples of the repository: those in the folder of samples, and those that filter files name.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::boundary::{Readable, Refusal, Unread};
use super::payloads::{self, Input, Origin};
use super::settings::Settings;
use super::stream::Streams;
use super::writer::NewFiles;
use super::{files, owners};
use crate::model::diagnostic::{Diagnostic, Place, UNREADABLE_PAYLOAD};
use crate::model::filter::Service;
use crate::report::words;
use crate::source::Spanned;

/// All samples, and what of them cannot be looked at; none when there are no samples. Their owners are of all services.
pub fn read(services: &[Service], all: &[Service], settings: &Settings, streams: &mut Streams) -> Vec<Input> {
    let samples = find(services, settings);
    samples.tell_empty(streams);
    let Samples { origins, unread, .. } = samples;
    let owners = owners::of_services(all, &settings.samples);
    let mut inputs = payloads::read(&origins, false, &owners, &HashSet::new(), &settings.boundary);
    inputs.extend(unread);
    inputs
}

/// Whether there may be samples.
pub fn are_there(services: &[Service], settings: &Settings) -> bool {
    settings.samples.is_dir() || services.iter().any(|service| !service.samples.is_empty())
}

/// Keeps a text as a new sample of a service; nothing is written over, and nothing outside of the repository.
pub fn keep(settings: &Settings, service: &str, file: &str, text: &str) -> Result<PathBuf> {
    let samples = &settings.samples;
    if let Err(refusal) = settings.boundary.around(samples).admits(samples) {
        bail!("{}: {refusal}", files::name(samples));
    }
    let path = samples.join(service).join(file);
    NewFiles::check(&path)?;
    if path.exists() {
        bail!("{} is there already, and is left as it is", files::name(&path));
    }
    let mut new = NewFiles::default();
    new.add(&path, text.as_bytes())?;
    new.keep()?;
    Ok(path)
}

/// Where samples are.
pub struct Samples {
    pub origins: Vec<Origin>,
    /// What of them cannot be looked at.
    pub unread: Vec<Input>,
    /// The places of globs that name nothing.
    empty: Vec<String>,
}

impl Samples {
    pub fn tell_empty(&self, streams: &mut Streams) {
        for place in &self.empty {
            streams.say("warning", &format!("{place}: no file is named by this glob"), None);
        }
    }
}

/// The samples folder, the files that filter files name as samples, and what of these cannot be looked at.
pub fn find(services: &[Service], settings: &Settings) -> Samples {
    let folder = Some(settings.samples.as_path()).filter(|samples| samples.symlink_metadata().is_ok());
    let mut origins: Vec<_> = folder.map(|folder| Origin::kept(folder, &settings.boundary)).into_iter().collect();
    let owners = services.iter().enumerate();
    let owners = owners.map(|(at, service)| (at, service, Path::new(service.source.name())));
    let elsewhere = elsewhere(owners, payloads::is_payload, settings);
    origins.extend(elsewhere.files.into_iter().map(Origin::File));
    let unread = elsewhere.refused.into_iter().chain(payloads::lost(elsewhere.unread)).collect();
    Samples { origins, unread, empty: elsewhere.empty }
}

/// What globs of filter files name besides what is in the samples folder.
pub struct Elsewhere {
    pub files: Vec<Readable>,
    pub unread: BTreeSet<Unread>,
    /// Globs that name what may not be read.
    pub refused: Vec<Input>,
    /// The places of globs that name nothing.
    pub empty: Vec<String>,
}

/// What the globs of services name in their filter files, whose owners they are.
pub fn elsewhere<'s>(
    owners: impl Iterator<Item = (usize, &'s Service, &'s Path)>,
    fits: impl Fn(&Path) -> bool,
    settings: &Settings,
) -> Elsewhere {
    let globs =
        owners.flat_map(|(at, service, path)| service.samples.iter().map(move |glob| (at, service, path, glob)));
    let globs: Vec<_> = globs.collect();
    let texts: Vec<_> = globs.iter().map(|(_, _, path, glob)| (*path, glob.value.as_str())).collect();
    let mut named = owners::sample_files(&texts, &fits, &settings.boundary);
    let is_elsewhere = |path: &Path| !path.starts_with(&settings.samples);
    let refused = named.refused.drain(..).filter_map(|(at, refusal)| {
        let (owner, service, _, glob) = globs.get(at)?;
        Some(Input { owner: Some(*owner), ..refused(service, glob, &refusal) })
    });
    let refused = refused.collect();
    let empty = named.empty.iter().filter_map(|at| {
        let (_, service, _, glob) = globs.get(*at)?;
        Some(words::place(&service.source, glob.span))
    });
    let empty = empty.collect();
    let unread = named.unreadable.drain(..).filter(|(path, _)| is_elsewhere(path)).collect();
    let files = named.into_files().filter(|file| is_elsewhere(&file.path)).collect();
    Elsewhere { files, unread, refused, empty }
}

/// The word that a glob of a service names what may not be read.
fn refused(service: &Service, glob: &Spanned<String>, refusal: &Refusal) -> Input {
    let name = service.source.name().to_owned();
    let message = format!("samples are not looked for here: {refusal}");
    let unreadable = Diagnostic::new(UNREADABLE_PAYLOAD, Place::new(&service.source, glob.span), message);
    let unreadable = Diagnostic { help: refusal.help().map(str::to_owned), ..unreadable };
    Input { name, payload: Err(Box::new(unreadable)), owner: None, folder: None, captured: None }
}
