//! Payloads in the samples folders of services that are not there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::file_names::{FILTERS_FOLDER, is_filter_file};
use super::payload_file::Input;
use super::service_names::unknown_service;
use crate::engine::diagnosis::NoServiceHelp;
use crate::lint::infer_command::infer_command;
use crate::model::payload::Payload;
use crate::model::shell;

/// For how many folders the service is looked for that may be meant: each costs a look at all names.
const MAX_GUESSES: usize = 20;

/// A payload in the samples folder of a service that is not there.
pub struct Orphan {
    pub service: String,
    /// What to type is said once for each service.
    pub help: NoServiceHelp,
}

/// The command that writes the filter of a service from its samples into its file, below the first of the folders of filters.
/// Of paths it is known which are folders, and what they are called.
pub fn command(
    service: &str,
    samples: &[&Payload],
    filters: Vec<PathBuf>,
    is_folder: &dyn Fn(&Path) -> bool,
    name: &dyn Fn(&Path) -> String,
) -> Option<String> {
    let folder = filters.into_iter().find(|path| !is_filter_file(path));
    let filter = folder.unwrap_or_else(|| PathBuf::from(FILTERS_FOLDER)).join(format!("{service}.yaml"));
    let make = filter.parent().filter(|folder| !is_folder(folder));
    let make = make.and_then(|folder| Some(format!("mkdir -p {} && ", shell::path(&name(folder))?)));
    let (command, filter) = (infer_command(samples)?, shell::path(&name(&filter))?);
    Some(format!("{}{command} > {filter}", make.unwrap_or_default()))
}

/// The service whose samples folder a file is in, and what to type to make it from its samples.
pub type Finders<'f> = (&'f dyn Fn(&str) -> Option<String>, &'f dyn Fn(&str, &[&Payload]) -> Option<String>);

impl Orphan {
    /// Those of some inputs, by their positions. `known` are the services that there are, and `broken` the filter files that
    /// cannot be used, each by the name of its service.
    pub fn find(
        inputs: &[Input],
        known: &[String],
        broken: &[(String, &str)],
        (folder, command): Finders<'_>,
    ) -> BTreeMap<usize, Self> {
        let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let of_nobody = inputs.iter().enumerate().filter(|(_, input)| input.owner.is_none() && input.payload.is_ok());
        for (at, input) in of_nobody {
            if let Some(service) = folder(&input.name).filter(|service| !known.contains(service)) {
                folders.entry(service).or_default().push(at);
            }
        }
        let mut orphans = BTreeMap::new();
        for (folder, (service, positions)) in folders.into_iter().enumerate() {
            let payload = |at: &usize| inputs.get(*at)?.payload.as_deref().ok();
            let samples: Vec<_> = positions.iter().filter_map(payload).collect();
            let is_meant = |(path, _): &&(String, &str)| *path == service || path.rsplit('/').next() == Some(&service);
            let broken = broken.iter().find(is_meant).map(|(_, file)| NoServiceHelp::Broken((*file).to_owned()));
            let near = || unknown_service(&service, known.iter().map(String::as_str)).1;
            let mut help = broken
                .or_else(|| (folder < MAX_GUESSES).then(near).flatten().map(NoServiceHelp::Near))
                .unwrap_or_else(|| NoServiceHelp::Unwritten(command(&service, &samples)));
            for at in positions {
                orphans.insert(at, Self { service: service.clone(), help: help.clone() });
                if let NoServiceHelp::Unwritten(command) = &mut help {
                    *command = None;
                }
            }
        }
        orphans
    }
}
