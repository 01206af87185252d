//! Reads the samples of the repository: those in the folder of samples, and those that filter files name.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::owners::{self, Owner, Owners};
use super::payloads::{self, Input};
use super::settings::Settings;
use super::stream::Streams;
use crate::model::filter::Service;
use crate::report::words;

/// All samples, and what of them cannot be looked at; none when there are no samples. Their owners are of all services.
pub fn read(services: &[Service], all: &[Service], settings: &Settings, streams: &mut Streams) -> Vec<Input> {
    let (paths, unread) = find(services, settings, streams);
    let owners = Owners::new(all.iter().map(Owner::from), &settings.samples);
    let mut inputs = payloads::read(&paths, false, &owners, &HashSet::new());
    inputs.extend(payloads::lost(unread));
    inputs
}

/// The samples folder, the files that filter files name as samples, and what of these cannot be looked at.
pub fn find(
    services: &[Service],
    settings: &Settings,
    streams: &mut Streams,
) -> (Vec<PathBuf>, Vec<(PathBuf, String)>) {
    let (mut paths, mut unread) = (Vec::new(), Vec::new());
    let is_elsewhere = |path: &PathBuf| !path.starts_with(&settings.samples);
    paths.extend(Some(settings.samples.clone()).filter(|samples| samples.exists()));
    for service in services {
        let filter_file = Path::new(service.source.name());
        for (glob, found) in owners::sample_files(service, filter_file, payloads::is_payload) {
            if found.files.is_empty() && found.unreadable.is_empty() {
                let place = words::place(&service.source, glob.span);
                let warning = format!("{place}: no file is named by this glob");
                streams.say("warning", &warning, None);
            }
            paths.extend(found.files.into_iter().filter(is_elsewhere));
            let lost = found.unreadable.into_iter();
            unread.extend(lost.filter(|(path, _)| is_elsewhere(path)));
        }
    }
    unread.sort();
    unread.dedup();
    (paths, unread)
}
