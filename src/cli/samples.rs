//! Reads the samples of the repository: those in the folder of samples, and those that filter files name.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use super::boundary::Found;
use super::owners::{self, Owner, Owners};
use super::payloads::{self, Input, Origin};
use super::settings::Settings;
use super::stream::Streams;
use crate::model::diagnostic::{Diagnostic, Place, UNREADABLE_PAYLOAD};
use crate::model::filter::Service;
use crate::report::words;
use crate::source::Spanned;

/// All samples, and what of them cannot be looked at; none when there are no samples. Their owners are of all services.
pub fn read(services: &[Service], all: &[Service], settings: &Settings, streams: &mut Streams) -> Vec<Input> {
    let Samples { origins, unread } = find(services, settings, streams);
    let owners = Owners::new(all.iter().map(Owner::from), &settings.samples);
    let mut inputs = payloads::read(&origins, false, &owners, &HashSet::new(), &settings.boundary);
    inputs.extend(unread);
    inputs
}

/// Where samples are.
pub struct Samples {
    pub origins: Vec<Origin>,
    /// What of them cannot be looked at.
    pub unread: Vec<Input>,
}

/// The samples folder, the files that filter files name as samples, and what of these cannot be looked at.
pub fn find(services: &[Service], settings: &Settings, streams: &mut Streams) -> Samples {
    let folder = Some(settings.samples.as_path()).filter(|samples| samples.symlink_metadata().is_ok());
    let mut origins: Vec<_> = folder.map(|folder| Origin::kept(folder, &settings.boundary)).into_iter().collect();
    let (mut unread, mut lost) = (Vec::new(), BTreeSet::new());
    for service in services {
        for glob in &service.samples {
            match of_glob(service, Path::new(service.source.name()), glob, payloads::is_payload, settings) {
                Err(refused) => unread.push(*refused),
                Ok(found) => {
                    if found.is_empty() {
                        let place = words::place(&service.source, glob.span);
                        let warning = format!("{place}: no file is named by this glob");
                        streams.say("warning", &warning, None);
                    }
                    let elsewhere = |path: &Path| !path.starts_with(&settings.samples);
                    let files = found.files.into_iter().filter(|file| elsewhere(&file.path));
                    origins.extend(files.map(Origin::File));
                    lost.extend(found.unreadable.into_iter().filter(|(path, _)| elsewhere(path)));
                }
            }
        }
    }
    unread.extend(payloads::lost(lost));
    Samples { origins, unread }
}

/// The files that a glob of a service names, or the word that it names what may not be read.
pub fn of_glob(
    service: &Service,
    filter_file: &Path,
    glob: &Spanned<String>,
    fits: impl Fn(&Path) -> bool,
    settings: &Settings,
) -> Result<Found, Box<Input>> {
    let found = owners::sample_files(filter_file, &glob.value, fits, &settings.boundary);
    found.map_err(|refusal| {
        let name = service.source.name().to_owned();
        let message = format!("samples are not looked for here: {refusal}");
        let unreadable = Diagnostic::new(UNREADABLE_PAYLOAD, Place::new(&service.source, glob.span), message);
        let unreadable = Diagnostic { help: refusal.help().map(str::to_owned), ..unreadable };
        Box::new(Input { name, payload: Err(Box::new(unreadable)), owner: None, folder: None })
    })
}
