//! A filter from payloads that are at hand, and are in no file.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::output::Output;
use super::target::Target;
use super::{Call, Inputs};
use crate::cli::args::{Global, InferArgs};
use crate::cli::settings::Settings;
use crate::cli::stream::Streams;
use crate::infer::refusal::Refusal;
use crate::model::payload::Payload;

/// A filter that works on the payloads, and what there is to say of it.
pub struct Inferred {
    pub filter: String,
    pub notes: Vec<String>,
    /// What was written.
    pub files: Vec<PathBuf>,
}

/// Infers a filter; with a folder its files are written there, as `--out` does.
pub fn of_calls(
    global: &Global,
    settings: &Settings,
    payloads: Vec<Payload>,
    (name, from): (&str, Option<&str>),
    folder: Option<&Path>,
    streams: &mut Streams,
) -> Result<Result<Inferred, Refusal>> {
    let inputs = Inputs::sorted(payloads);
    if inputs.alerts().is_empty() {
        return Ok(Err(Refusal::no_alert()));
    }
    let mut notes: Vec<_> = inputs.notes().iter().cloned().chain(inputs.doubts()).collect();
    let target = folder.map(|folder| Target::find(global, folder, name, streams)).transpose()?;
    let args = &arguments(name, from);
    let settings = target.as_ref().map_or(settings, |target| &target.settings);
    let call = Call { args, name: name.to_owned(), target: target.as_ref(), settings };
    let output = target.as_ref().map(|target| (target, Output::new(target, &inputs)));
    let repository = call.repository(output.as_ref(), &inputs, streams)?;
    let offer = match call.offer(inputs, repository) {
        Ok(offer) => offer,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let doubts = offer.inferred.doubts();
    notes.extend(offer.proven.warnings.into_iter().chain(doubts.iter().map(|doubt| format!("in doubt: {doubt}"))));
    notes.push(offer.proven.summary);
    let files = output.map(|(target, output)| output.write(target, &offer.filter, Some(&offer.suite))).transpose()?;
    Ok(Ok(Inferred { filter: offer.filter, notes, files: files.unwrap_or_default() }))
}

/// What a person would have typed.
fn arguments(name: &str, from: Option<&str>) -> InferArgs {
    InferArgs {
        payloads: Vec::new(),
        trigger: Vec::new(),
        resolve: Vec::new(),
        name: Some(name.to_owned()),
        from: from.map(str::to_owned),
        out: None,
        alternatives: 0,
    }
}
