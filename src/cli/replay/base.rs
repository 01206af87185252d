//! The filters to compare with: those of a folder, or of a git revision.

use std::path::Path;

use anyhow::{Result, bail};

use super::git;
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::cli::{files, filters, problems};
use crate::model::filter::Service;
use crate::model::text::count;
use crate::parse::service;
use crate::report::Problem;
use crate::rules;

/// The services of the base. Where one of its filters cannot be used there is nothing to compare with.
pub fn services(base: &str, settings: &Settings, streams: &mut Streams) -> Result<Vec<Service>> {
    let (services, problems) = if Path::new(base).exists() {
        filters::services(&[base.into()])
    } else {
        of_revision(base, settings)?
    };
    problems::tell(&problems, settings, "", streams);
    if !problems.is_empty() {
        let files = count(problems.len(), "file");
        bail!(
            "--base {base}: {files} of filters cannot be used, so there is nothing to compare with"
        );
    }
    if services.is_empty() {
        let filters: Vec<_> = settings
            .filters
            .iter()
            .map(|path| files::name(path))
            .collect();
        let note = format!(
            "--base {base} has no filters in {}: all that is taken now is gained",
            filters.join(", ")
        );
        streams.say("note", &note, None);
    }
    Ok(services)
}

/// The filter files that the revision has where they are now, in order of path.
fn of_revision(revision: &str, settings: &Settings) -> Result<(Vec<Service>, Vec<Problem>)> {
    let mut blobs = Vec::new();
    for path in &settings.filters {
        blobs.extend(git::files(revision, path, filters::is_filter_file)?);
    }
    blobs.sort_by(|a, b| a.path.cmp(&b.path));
    blobs.dedup_by(|a, b| a.path == b.path);
    let (mut services, mut problems) = (Vec::new(), Vec::new());
    for blob in blobs {
        let name = format!("{revision}:{}", files::name(&blob.path));
        let file = service::parse(&name, &filters::stem(&blob.path), blob.bytes);
        match file.service {
            Some(service) => services.push(*service),
            None => problems.push(Problem::Content {
                diagnostics: rules::problems(&file.source, &file.facts),
            }),
        }
    }
    Ok((services, problems))
}
