//! Which services a call judges by.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;

use crate::cli::args::ReplayArgs;
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::cli::{files, filters, owners};
use crate::model::filter::Service;
use crate::model::token::Token;

/// Keeps the services of `--service`, of which one version may have one alone; the others of now.
pub fn select(
    services: &mut Vec<Service>,
    base: &mut Option<Vec<Service>>,
    names: &[String],
    complete: bool,
) -> Result<Vec<Service>> {
    if complete {
        filters::check_names(names, &[services, base.as_deref().unwrap_or_default()])?;
    }
    if let Some(base) = base {
        filters::retain(base, names);
    }
    Ok(filters::retain(services, names))
}

/// The services that the token of the config reaches, where all logs are in the samples folders of those who have it; none
/// means all. A line whose envelope names its service is for that one, whatever the config says.
pub fn asked(
    args: &ReplayArgs,
    settings: &Settings,
    services: &[Service],
    may_tell: bool,
    streams: &mut Streams,
) -> Vec<String> {
    let token = settings.config.token;
    if token == Token::Global {
        return Vec::new();
    }
    let owners = owners::of_services(services, &settings.samples);
    let owner = |path: &PathBuf| services.get(owners.of(&files::resolved(path)?)?);
    let asked = args.files.iter().map(|path| {
        let owner = owner(path)?;
        let asked = services.iter().filter(|service| token.asks(service, Some(owner)));
        Some(asked.map(|service| service.name.clone()).collect::<Vec<_>>())
    });
    let asked: BTreeSet<_> = asked.collect();
    match asked.into_iter().collect::<Option<Vec<_>>>().as_deref() {
        Some([asked]) => asked.clone(),
        _ => {
            let note =
                "a line is judged by the service that its envelope names, and by all services where it names none";
            if may_tell {
                streams.say("note", note, None);
            }
            Vec::new()
        }
    }
}
